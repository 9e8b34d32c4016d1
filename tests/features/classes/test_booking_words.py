"""Booking in words: the class on the screen, a seat that was given back, the queue."""

from __future__ import annotations

import pytest

from bot.features.classes import registrations
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall


@pytest.fixture
def an(hall: Hall) -> Phone:
    """Return somebody before the card of the only class."""
    hall.training("2026-12-20 07:30", seats=1)
    phone = hall.member("Vi Văn An")
    assert "Còn 1 chỗ" in phone.say("/dangky")
    return phone


def seated(hall: Hall, id: int = 1) -> list[int]:
    return registrations.order(hall.tx, id)


@pytest.mark.parametrize(
    "said",
    [
        "ừ đăng ký cho tôi", "đăng ký đi em", "đăng ký lớp này", "tôi muốn học lớp này",
        "ghi tên tôi vào", "cho tôi một chỗ", "dang ky cho em voi a",
    ],
)  # fmt: skip
def test_words_book_the_class_on_the_screen(hall: Hall, an: Phone, said: str) -> None:
    """It is before their eyes, and they say what they want."""
    assert "Đã giữ chỗ" in an.say(said)
    assert seated(hall) == [an.person]


@pytest.mark.parametrize("said", ["ừ", "vâng ạ", "ok", "có", "đồng ý"])
def test_a_mere_yes_is_asked_once(hall: Hall, an: Phone, said: str) -> None:
    """It may only say that the class was read; a second yes books."""
    assert "Đăng ký lớp **Rà soát hộ nghèo**" in an.say(said)
    assert seated(hall) == []
    assert "Đã giữ chỗ" in an.say(said)
    assert seated(hall) == [an.person]


@pytest.mark.parametrize(
    "said",
    ["không", "thôi", "đăng ký được không", "đăng ký cho chồng em", "lịch của tôi", "ừ?"],
)
def test_what_books_nothing(hall: Hall, an: Phone, said: str) -> None:
    """A no, a question, somebody else, another task."""
    an.say(said)
    assert seated(hall) == []
    an.say("/dangky", "ừ", said)
    assert seated(hall) == []


def test_words_without_a_class_on_the_screen_show_it(hall: Hall, an: Phone) -> None:
    """Nothing is booked that was not seen."""
    an.say("/trogiup")
    assert "Còn 1 chỗ" in an.say("đăng ký đi em")
    assert seated(hall) == []


@pytest.mark.parametrize("said", ["cho tôi lấy lại chỗ", "đăng ký lại", "dạ cho em đăng ký lại ạ"])
@pytest.mark.parametrize("waited", [False, True])
def test_a_seat_given_back_is_taken_back(hall: Hall, an: Phone, said: str, waited: bool) -> None:
    """As its button does, also while somebody waits and it is on its way."""
    binh = hall.member("Lò Thị Bình")
    an.say("1")
    if waited:
        binh.tap("cl-book:1")
    an.say("không đi được")
    if waited:
        an.say("trả chỗ")
    assert "Đã giữ chỗ" in an.say(said)
    assert seated(hall)[0] == an.person
    assert registrations.leaves_at(hall.tx, 1, an.person or 0) is None


@pytest.mark.parametrize(
    "said", ["cho em vào danh sách chờ", "xếp hàng chờ", "em xin xếp hàng chờ ạ"]
)
def test_the_queue_is_asked_for_in_words(hall: Hall, an: Phone, said: str) -> None:
    """At the card it is taken; without one the class that is full is shown."""
    hall.training("2026-12-21 07:30", title="Vay vốn", code="BCDEFG")
    binh = hall.member("Lò Thị Bình")
    an.tap("cl-book:1")
    assert "Hết chỗ" in binh.say(said)
    assert seated(hall) == [an.person]
    assert "chờ thứ **1**" in binh.say(said)
    assert seated(hall) == [an.person, binh.person]


def test_that_class_is_the_one_on_the_screen(hall: Hall, an: Phone) -> None:
    """Of two classes the one just looked at is meant; without one, all that are open are shown."""
    hall.training("2026-12-27 07:30", title="Vay vốn", code="BCDEFG")
    assert "Vay vốn" in hall.member("Vi Văn Tư").say("lớp đó học ở đâu")
    an.tap("cl-see:1")
    assert "Vay vốn" not in an.say("cho hỏi lớp đó học ở đâu em")
    an.tap("cl-see:2")
    assert "Rà soát" not in an.say("lớp này mấy giờ học")
    said = an.say("lớp đó có cơm trưa không")
    assert "Vay vốn" in said and "chưa ghi điều này" in said


@pytest.mark.parametrize("said", ["thứ bảy", "26/12", "lớp thứ bảy ạ", "vay vốn", "ngày 26/12"])
def test_a_class_of_the_list_is_chosen_by_its_day_or_title(hall: Hall, said: str) -> None:
    """Of those on the screen; what names none of them is heard by others."""
    hall.training("2026-12-20 07:30")
    hall.training("2026-12-26 07:30", title="Vay vốn", code="BCDEFG")
    phone = hall.member("Vi Văn An")
    phone.say("/dangky")
    assert "**Vay vốn**" in phone.say(said)
    assert "Đăng ký" in [choice.label for choice in phone.choices]
    phone.say("/dangky")
    assert "**Vay vốn**\nThời gian" not in phone.say("chuẩn nghèo là gì")


def test_no_seat_in_a_class_of_another_day_is_offered_back(hall: Hall, an: Phone) -> None:
    """Who names a class they hold no seat in is told so; a mere day asks about the next one."""
    an.tap("cl-book:1")
    an.say("không đi được lớp thứ bảy")
    assert "phải không" not in an.text and seated(hall) == [an.person]
    assert "phải không" in an.say("mai em không đi được")


def test_a_place_in_a_queue_is_asked_about(hall: Hall, an: Phone) -> None:
    """It is not got back: the bare word is not enough."""
    hall.member("Vi Văn Tư").tap("cl-book:1")
    an.tap("cl-book:1")
    before = seated(hall)
    assert "phải không" in an.say("KHÔNG ĐI ĐƯỢC")
    assert seated(hall) == before


def test_who_has_thought_again_sees_the_class_given_back(hall: Hall, an: Phone) -> None:
    """With the way to take the seat back."""
    hall.member("Vi Văn Tư").tap("cl-book:1")
    an.say("/lich")
    tu = hall.phone("telegram:Vi Văn Tư")
    tu.tap("cl-leave:1")
    tu.say("em đổi ý rồi, em đi được")
    assert "Rà soát" in tu.text and "chưa đăng ký" not in tu.text
