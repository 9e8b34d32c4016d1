"""What a trainer says in one sentence is shown as exactly that, for a yes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library.load import Library
from tests.bench.consequences import state
from tests.conversation.rough import Rough


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Iterator[Rough]:
    """Give an office at 9h on Tuesday, 15/12, with classes today and tomorrow."""
    made = Rough(Path(tmp_path_factory.mktemp("details")), library)
    yield made
    made.close()


def said(office: Rough, *acts: str) -> str:
    """Return what a trainer is answered last; nothing has been done yet."""
    before, text = state(office), ""
    with office.undone():
        for act in acts:
            text = office.act(office.people["trainer"], "text", act).text
        assert state(office) == before or "an-send" in text or "Gửi cho" in text
    return text


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("mai cho lớp 14h dời sang 4h chiều nhé", "Giờ mới: 4h00 chiều đến 8h00 tối thứ Tư, 16/12"),
        ("dời lớp GHJKMN sang ngày 20/12", "Giờ mới: 2h00 chiều đến 6h00 tối Chủ nhật, 20/12"),
        ("dời lớp GHJKMN sang 8h sáng thứ 6", "Giờ mới: 8h00 sáng đến 12h00 trưa thứ Sáu, 18/12"),
        ("lùi lớp ngày mai 14h lại 1 tiếng", "Giờ mới: 3h00 chiều đến 7h00 tối thứ Tư, 16/12"),
        ("lớp GHJKMN học sớm hơn 30 phút nhé", "Giờ mới: 1h30–5h30 chiều thứ Tư, 16/12"),
        ("dời lớp GHJKMN sang 3h", "3h00 là sáng hay chiều ạ?"),
        ("dời lớp GHJKMN sang hôm khác", "sang ngày giờ nào"),
        ("dời lớp GHJKMN sang 8h hôm qua", "đã qua"),
        ("đổi chỗ lớp GHJKMN sang nhà văn hóa bản Lát nhé", "Nơi mới: Nhà văn hóa bản Lát"),
        ("đổi chỗ lớp GHJKMN", "nơi nào"),
    ],
)
def test_a_change_is_shown_for_a_yes(office: Rough, sentence: str, shown: str) -> None:
    """With what is missing asked."""
    assert shown in said(office, sentence)


@pytest.mark.parametrize(
    "sentence", ["nhắn lớp GHJKMN mang theo căn cước nhé", "nhắn cả lớp mang theo căn cước"]
)
def test_what_a_class_is_to_be_told_is_a_draft(office: Rough, sentence: str) -> None:
    """Sent only by its button; where several classes may be meant it is asked which, first."""
    acts = [sentence] if "GHJKMN" in sentence else [sentence, "3"]
    text = said(office, *acts)
    assert "Mang theo căn cước" in text
    assert "học viên lớp Lớp ngày mai" in text


def test_the_hour_of_a_new_class_is_noted(office: Rough) -> None:
    """And not asked for again; an hour that is no moment yet is."""
    trainer = office.people["trainer"]
    with office.undone():
        first = office.act(trainer, "text", "mở lớp mới lúc 7h30 sáng ngày 20/12 giúp tôi").text
        assert "Giờ học đã ghi: **7h30 sáng Chủ nhật, 20/12**" in first
        assert "trong bao lâu" in office.act(trainer, "text", "Rà soát hộ nghèo").text
    with office.undone():
        assert "Giờ học đã ghi" not in office.act(trainer, "text", "mở lớp mới lúc 7h30").text
        assert "trong bao lâu" not in office.act(trainer, "text", "Rà soát hộ nghèo").text


def test_the_details_wait_for_the_class(office: Rough) -> None:
    """And are gone with the question: an old button then does nothing."""
    trainer = office.people["trainer"]
    with office.undone():
        which = office.act(trainer, "text", "dời lớp sang 8h sáng thứ 6")
        assert "**Dời lớp**: lớp nào ạ?" in which.text
        moved = office.act(trainer, "text", "lớp chật ạ").text
        assert "thứ Sáu, 18/12" in moved
    with office.undone():
        choice = office.act(trainer, "text", "dời lớp sang 8h sáng thứ 6").choices[1].id
        office.act(trainer, "text", "/lop")
        assert office.act(trainer, "choice", choice).refused is not None


def test_every_class_can_be_reached_where_it_is_asked_which(office: Rough) -> None:
    """Six on a page."""
    trainer = office.people["trainer"]
    with office.undone():
        for day in range(17, 24):
            office.training(f"2026-12-{day} 08:00", title=f"Lớp {day}", code=f"NHMG{day}")
        first = office.act(trainer, "text", "hủy lớp đi").choices
        assert [choice.id.split(":")[0] for choice in first] == ["tr-for"] * 6 + ["tr-for-more"]
        rest = office.act(trainer, "choice", first[-1].id).choices
        assert len(rest) == 4
        assert "Hủy lớp **Lớp 23**" in office.act(trainer, "choice", rest[-1].id).text


@pytest.mark.parametrize(
    ("who", "sentence", "shown"),
    [
        ("trainer", "thông báo: mai 8h họp tại UBND xã", "**Gửi cho ai?**"),
        ("trainer", "báo mọi người trong xã là mai nghỉ học", "**Gửi cho ai?**"),
        ("trainer", "gửi thông báo cho các xã", "**Thông báo mới**"),
        ("trainer", "thông báo cho xã Mường Chanh mai họp lúc 8h", "**Gửi cho ai?**"),
        ("elsewhere", "thông báo cho xã Mường Chanh mai họp lúc 8h", "Mai họp lúc 8h"),
        ("elsewhere", "gửi thông báo tới xã Mường Chanh: mai nộp báo cáo", "Mai nộp báo cáo"),
    ],
)
def test_a_notice_s_text_and_place_go_along(
    office: Rough, who: str, sentence: str, shown: str
) -> None:
    """As a draft; where there are several communes of that name it is asked to whom."""
    with office.undone():
        office.member("Vàng Thị Dợ", office.elsewhere)
        tried = office.act(office.people[who], "text", sentence)
    assert shown in tried.text
    assert who == "trainer" or "xã Mường Chanh" in tried.text
