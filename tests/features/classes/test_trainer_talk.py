"""Somebody who holds a class cannot: the class is shown with what can be done, nothing is done."""

from __future__ import annotations

import pytest

from bot.features.classes import registrations
from tests.conversation.hall import Hall

CANNOT = "Anh/chị không dạy được lớp này?"


@pytest.mark.parametrize(
    "said",
    [
        "mai tôi bận không dạy được", "ngày mai tôi đi công tác, cho lớp nghỉ nhé",
        "mai thầy ốm rồi", "mai cô bị ốm ạ",
    ],
)  # fmt: skip
def test_the_class_is_shown_and_the_own_seat_kept(hall: Hall, said: str) -> None:
    """Also where the trainer has a seat in another class."""
    hall.training("2026-11-24 07:30", title="Vay vốn")
    hall.training("2026-12-20 07:30", code="BCDEFG")
    thay = hall.member("Lò Văn Thầy", role="trainer")
    thay.tap("cl-book:2")
    shown = thay.say(said)
    assert CANNOT in shown and "Vay vốn" in shown
    assert {"Đổi giờ", "Hủy lớp"} <= {choice.label for choice in thay.choices}
    assert hall.again(1).state == "open"
    assert registrations.order(hall.tx, 2) == [thay.person]


@pytest.mark.parametrize("said", ["mai tôi bận không đi được", "mai tôi ốm xin nghỉ"])
@pytest.mark.parametrize("seat", [False, True])
def test_plain_words_are_of_the_class_where_no_seat_is_held(
    hall: Hall, said: str, seat: bool
) -> None:
    """With a seat it is asked about as anybody's is."""
    hall.training("2026-11-24 07:30")
    thay = hall.member("Lò Văn Thầy", role="trainer")
    if seat:
        thay.tap("cl-book:1")
    assert (CANNOT in thay.say(said)) is not seat
    assert ("phải không ạ?" in thay.text) is seat


def test_of_several_it_is_asked_which(hall: Hall) -> None:
    """Those the trainer opened come first; a day without a class is asked about."""
    hall.training("2026-11-24 07:30")
    hall.training("2026-11-24 13:30", title="Vay vốn", code="BCDEFG")
    thay = hall.member("Lò Văn Thầy", role="trainer")
    assert "không dạy được lớp nào" in thay.say("mai tôi bận không dạy được")
    assert "Vay vốn" in thay.choose("24/11 · Vay vốn")
    assert "Vay vốn" in thay.say("chiều mai tôi bận không dạy được")
    hall.tx.execute("UPDATE trainings SET created_by = ? WHERE id = 1", (thay.person,))
    assert CANNOT in thay.say("mai tôi không dạy được")
    assert "Rà soát" in thay.text


def test_only_a_trainer_is_heard_so(hall: Hall) -> None:
    """Who learns is told nothing of the desk."""
    hall.training("2026-11-24 07:30")
    an = hall.member("Vi Văn An")
    an.tap("cl-book:1")
    assert CANNOT not in an.say("mai thầy ốm rồi")
