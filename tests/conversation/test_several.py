"""Several questions in one message are answered one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library.load import Library
from tests.conversation.rough import Rough

THREE = "chuẩn nghèo bao nhiêu? điểm của tôi thế nào? mai mấy giờ học?"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Iterator[Rough]:
    """Give an office with a class tomorrow."""
    made = Rough(Path(tmp_path_factory.mktemp("several")), library)
    yield made
    made.close()


def test_each_is_answered_when_it_is_chosen(office: Rough) -> None:
    """What is left is named below each answer, until nothing is."""
    lan = office.people["collaborator"]
    with office.undone():
        asked = office.act(lan, "text", THREE)
        assert "hỏi 3 câu một lúc" in asked.text
        first = office.act(lan, "text", "3").text
        assert "**Lớp ngày mai**" in first
        assert "Còn 2 câu" in first
        assert len(office.act(lan, "text", "tiếp").choices) == 2
        assert "Còn 1 câu" in office.act(lan, "choice", asked.choices[0].id).text
        office.act(lan, "text", "làm tiếp")
        assert "Còn" not in office.act(lan, "text", "1").text
        assert office.act(lan, "choice", asked.choices[0].id).refused is not None


def test_what_is_left_is_not_named_for_ever(office: Rough) -> None:
    """Three times below other things, then it is let go."""
    lan = office.people["collaborator"]
    with office.undone():
        office.act(lan, "text", THREE)
        named = ["Còn 3 câu" in office.act(lan, "text", "/lich").text for _ in range(5)]
        assert named == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("em chào thầy, thầy khỏe không? mai mấy giờ học ạ?", "**Lớp ngày mai**"),
        ("hộ nghèo được gì? chồng em đang đánh em, làm sao đây?", "**113**"),
        ("mai mấy giờ học? mấy giờ thì bắt đầu học?", "**Lớp ngày mai**"),
        ("có cơm trưa không ạ? có cơm không em?", "chưa ghi"),
    ],
)
def test_one_thing_in_several_sentences_is_one(office: Rough, text: str, told: str) -> None:
    """A greeting is no question, the same thing twice is one, and need comes first."""
    lan = office.people["collaborator"]
    with office.undone():
        assert told in office.act(lan, "text", text).text


TEN = (
    "Lớp mai mấy giờ học?", "Học ở đâu?", "Có cơm trưa không?", "Mang gì đi?",
    "Có tiền đi lại không?", "Có chỗ gửi xe không?", "Có cho mang con nhỏ theo không?",
    "Chuẩn nghèo bao nhiêu?", "Điểm của tôi thế nào?", "Hộ cận nghèo vay vốn thế nào?",
)  # fmt: skip


def test_none_of_ten_is_lost(office: Rough) -> None:
    """What is asked of a class besides is told apart by its matter, in the words of the asker."""
    lan = office.people["collaborator"]
    with office.undone():
        asked = office.act(lan, "text", " ".join(TEN))
        assert "hỏi 10 câu một lúc" in asked.text
        assert tuple(choice.label for choice in asked.choices) == TEN
        assert "Còn 9 câu" in office.act(lan, "text", "3").text


def test_two_days_are_two_questions(office: Rough) -> None:
    """Also where the same is asked of both; who asks the same once more is heard once."""
    lan = office.people["collaborator"]
    with office.undone():
        text = "mai mấy giờ học? mấy giờ thì học? ngày 20/12 mấy giờ học?"
        labels = [choice.label for choice in office.act(lan, "text", text).choices]
        assert labels == ["mai mấy giờ học?", "ngày 20/12 mấy giờ học?"]


def test_a_stranger_is_asked_in_first(office: Rough) -> None:
    """As for one question."""
    stranger = office.people["stranger"]
    with office.undone():
        assert "câu một lúc" not in office.act(stranger, "text", THREE).text


@pytest.mark.parametrize(
    "said",
    [
        "mai em bận không đi được. Cho hỏi hộ cận nghèo được vay vốn bao nhiêu?",
        "không đi được nhé, hộ nghèo được vay bao nhiêu",
        "em không đi được buổi tới ạ. Em đăng ký lớp thứ bảy được không?",
    ],
)
def test_what_is_told_of_a_seat_is_not_lost_beside_a_question(office: Rough, said: str) -> None:
    """Both stand in the list; nothing is given back before it is chosen and a yes said."""
    lan = office.people["collaborator"]
    with office.undone():
        asked = office.act(lan, "text", said)
        assert len([one for one in asked.choices if one.id.startswith("asked:")]) == 2, asked.text
        gone = "SELECT count(*) FROM registrations WHERE withdrawn_at IS NOT NULL"
        assert office.count(gone) == 0


@pytest.mark.parametrize("said", ["mai em bận, không đi được", "em bị ốm rồi, mai em xin nghỉ ạ"])
def test_one_thing_told_twice_is_one(office: Rough, said: str) -> None:
    """A reason beside it is no second want."""
    lan = office.people["collaborator"]
    with office.undone():
        assert "phải không" in office.act(lan, "text", said).text
