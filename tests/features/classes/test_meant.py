"""Which class a sentence speaks of: by day, part of the day, hour, words; long lists have pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.classes import registrations, trainings
from bot.features.classes.meant import BY_DAY, meant
from bot.library.load import Library
from bot.text.sentences.about_class import title_said
from tests.conversation.hall import Hall, at
from tests.conversation.turns import turn_of

#: Classes of somebody on 23/11/2026, 8:00: by a letter, when they begin.
CLASSES = {
    "a": "2026-11-23 09:00", "b": "2026-11-23 14:00", "c": "2026-11-24 08:00",
    "d": "2026-11-24 13:30", "e": "2026-11-24 18:30",
}  # fmt: skip


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Iterator[Hall]:
    """Return an office with five classes of like title and place on two days."""
    made = Hall(Path(tmp_path_factory.mktemp("meant")), library)
    for letter, starts in CLASSES.items():
        made.training(starts, title=letter, code=f"X{letter}")
    made.member("Vi Văn An")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("em không đi được", "abcde"), ("mai em không đi được", "cde"),
        ("lớp chiều nay em không đi được", "b"), ("lớp sáng nay mấy giờ", "a"),
        ("sáng mai em bận", "c"), ("chieu mai em ban", "d"), ("tối mai em bận", "e"),
        ("lớp chiều", "bd"), ("lớp 2 giờ chiều", "b"), ("lớp 13h30 mai", "d"),
        ("lop 8h sang mai", "c"), ("lớp 8h", "c"), ("lớp 6 rưỡi tối", "e"),
        ("hôm nay em bận", "ab"), ("mai có cơm trưa không", "cde"),
        ("sáng mai hay chiều mai em cũng bận", "cde"), ("ngày 27/11 em bận", ""),
        ("lớp trưa mai", "cde"), ("em xin chuyển sang lớp khác", "abcde"),
        ("mai em đến muộn 30 phút", "cde"),
    ],
)  # fmt: skip
def test_the_class_that_is_meant(hall: Hall, said: str, found: str) -> None:
    """What fits none is left aside, but for a day on which there is none."""
    turn = turn_of(hall, hall.phone("telegram:Vi Văn An"))
    among = trainings.upcoming(hall.tx, hall.now)
    assert "".join(one.title for one in meant(turn, said, among)) == found


def test_a_class_of_two_days_is_meant_on_both(tmp_path: Path, library: Library) -> None:
    """Also on the second, of which it is asked in the evening of the first."""
    office = Hall(tmp_path, library)
    one = office.training("2026-11-23 07:30")
    an = office.member("Vi Văn An")
    office.clock("2026-11-22 08:00")
    an.tap(f"cl-book:{one.id}")
    office.tx.execute("UPDATE trainings SET ends_at = ?", (at("2026-11-24 16:30"),))
    office.clock("2026-11-23 19:00")
    assert "Hôm ấy anh/chị không có lớp" not in an.say("mai mấy giờ học")
    assert "Hôm ấy anh/chị không có lớp" in an.say("ngày 25/11 mấy giờ học")
    assert "phải không ạ?" in an.say("mai em bận không đi được")
    office.close()


def test_an_hour_to_come_is_not_the_classs_own(hall: Hall) -> None:
    """Where it is moved to does not say which: only its day does."""
    turn = turn_of(hall, hall.phone("telegram:Vi Văn An"))
    among = trainings.upcoming(hall.tx, hall.now)
    said = "mai dời lớp sang 2h chiều"
    assert [one.title for one in meant(turn, said, among, BY_DAY)] == ["c", "d", "e"]


def test_the_seventh_class_can_be_reached(tmp_path: Path, library: Library) -> None:
    """Six on a screen, the rest behind; what is no task about a class is refused."""
    office = Hall(tmp_path, library)
    days = [f"2026-12-{day:02d} 08:00" for day in range(1, 15)]
    for nth, starts in enumerate(days):
        office.training(starts, title=f"Lớp {nth + 1}", code=f"X{nth}")
    thay = office.member("Lò Văn Thầy", role="trainer")
    seen = []
    assert "lớp nào ạ" in thay.say("dời lớp sang hôm khác")
    while True:
        seen += [one for one in thay.choices if one.id.startswith("tr-for:")]
        if thay.choices[-1].label != "Xem thêm":
            break
        thay.choose("Xem thêm")
    assert [one.id for one in seen] == [f"tr-for:{id_}" for id_ in range(1, 15)]
    assert "lớp nào ạ" in thay.tap("tr-for-more:99")
    assert [one.id for one in thay.choices] == ["tr-for:13", "tr-for:14"]
    assert "Đổi sang ngày giờ nào" in thay.say("1")
    assert "Nút này đã cũ" in thay.tap("tr-for:1")
    an = office.member("Vi Văn An")
    an.tap("tr-for:1")
    assert all(not one.id.startswith("tr-") for one in an.choices)
    office.close()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("kết quả bài làm của lớp thế nào", 2), ("lớp thẻ bảo hiểm có mấy người", 1),
        ("lop the bao hiem", 1), ("lớp rà soát có bao nhiêu người", 1), ("lop ra soat", 1),
        ("kết quả lớp thẻ", 1),
    ],
)  # fmt: skip
def test_accents_tell_titles_apart(tmp_path: Path, library: Library, said: str, found: int) -> None:
    """`Thế` is no `thẻ`, and what any sentence has says nothing of a class."""
    office = Hall(tmp_path, library)
    office.training("2026-11-24 08:00", title="Hỏi đáp về thẻ bảo hiểm y tế")
    office.training("2026-11-24 08:00", title="Rà soát hộ nghèo", code="BCDEFG")
    office.member("Vi Văn An")
    turn = turn_of(office, office.phone("telegram:Vi Văn An"))
    assert len(meant(turn, said, trainings.upcoming(office.tx, office.now))) == found
    office.close()


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("lớp bảo hiểm y tế mấy giờ", ("bao", "hiem", "y", "te")),
        ("hủy lớp vay vốn", ("vay", "von")), ("lớp mai mấy giờ", ()), ("lớp 20/12 ở đâu", ()),
        ("nhắn cả lớp nộp phiếu A", ()), ("lớp của chị Hoa", ()), ("lớp tập huấn ngày mai", ()),
        ("lớp học Rà soát cuối năm", ()), ("em đi lớp nào", ()),
    ],
)  # fmt: skip
def test_a_title_behind_its_class(said: str, title: tuple[str, ...]) -> None:
    """Only words that say neither when, where, whose nor what is to be done."""
    assert title_said(said) == title


def test_a_class_of_another_title_is_not_the_one_there_is(tmp_path: Path, library: Library) -> None:
    """Neither shown for it, nor given back, called off or moved; one of that title is found."""
    hall = Hall(tmp_path, library)
    mine = hall.training("2026-12-15 08:00", title="Rà soát hộ nghèo")
    an, thay = hall.member("Vi Văn An"), hall.member("Lò Văn Thầy", role="trainer")
    an.tap(f"cl-book:{mine.id}")
    assert "không có lớp nào tên như vậy" in an.say("em không đi được lớp bảo hiểm y tế")
    assert "không ạ?" not in an.say("ừ đúng rồi")
    hall.training("2026-12-17 08:00", title="Bảo hiểm y tế cho bà con", code="VXTHKD")
    assert "**Bảo hiểm y tế cho bà con**" in an.say("lớp bảo hiểm y tế mấy giờ")
    assert "phải không ạ?" in an.say("em không đi được lớp rà soát")
    for said in ("hủy lớp vay vốn", "dời lớp vay vốn sang 2h chiều", "điểm danh lớp vay vốn"):
        assert "vay vốn" not in thay.say(said)
        assert "phải không" not in thay.text and "Điểm danh:" not in thay.text
    assert registrations.seated_among(hall.tx, mine, [an.person or 0])
    hall.close()
