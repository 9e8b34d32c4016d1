"""What a bare "I cannot go" means, and what goes along with a seat that is given back."""

from __future__ import annotations

from datetime import date

import pytest

from bot.features.attendance import late
from bot.features.classes import registrations, trainings
from bot.features.classes.giving_back import going_on
from bot.store.sql import rows, run
from bot.text.sentences.lateness import Lateness
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall

ASKS = "phải không ạ?"


def test_an_answer_to_an_old_reminder_gives_no_other_class_back(hall: Hall) -> None:
    """The class of the reminder is over: the other one is named and asked about."""
    hall.training("2026-12-17 07:30")
    other = hall.training("2026-12-29 07:30", title="Vay vốn", code="B")
    an = hall.member("Vi Văn An")
    an.tap("cl-book:1")
    an.tap("cl-book:2")
    hall.tick("2026-12-16 18:30")
    hall.tick("2026-12-17 05:45")
    hall.clock("2026-12-18 08:00")
    asked = an.say("KHÔNG ĐI ĐƯỢC")
    assert "Vay vốn" in asked and ASKS in asked
    assert registrations.order(hall.tx, other.id) == [an.person]
    assert "Đã trả chỗ" in an.say("phải ạ")


@pytest.mark.parametrize(
    ("now", "asks"),
    [
        ("2026-12-26 07:29", True), ("2026-12-26 07:30", False), ("2026-12-28 18:30", False),
        ("2026-12-29 08:00", False),
    ],
)  # fmt: skip
def test_a_class_that_is_near_is_meant(hall: Hall, now: str, asks: bool) -> None:
    """Within three days nothing is asked, whatever was told of another class."""
    hall.training("2026-12-29 07:30")
    hall.training("2026-12-24 07:30", title="Vay vốn", code="B")
    an = hall.member("Vi Văn An")
    an.tap("cl-book:1")
    an.tap("cl-book:2")
    hall.tick("2026-12-23 18:30")
    hall.clock(now)
    assert (ASKS in an.say("không đi được ạ")) is asks


@pytest.mark.parametrize("what", ["booked", "moved", "reminded", "given_back"])
def test_a_class_told_of_last_is_meant(hall: Hall, what: str) -> None:
    """By its confirmation, its news or its reminder; of another one given back it is asked."""
    hall.training("2026-12-20 07:30")
    hall.training("2026-12-20 13:30", title="Vay vốn", code="B")
    an, thay = hall.member("Vi Văn An"), hall.member("Lò Văn Thầy", role="trainer")
    an.tap("cl-book:2" if what == "moved" else "cl-book:1")
    an.tap("cl-book:1" if what == "moved" else "cl-book:2")
    run(
        hall.tx,
        "UPDATE trainings SET ends_at = 1 WHERE id = 1 AND :over",
        over=what != "given_back",
    )
    if what == "moved":
        thay.tap("tr-move:2")
        thay.say("28/12 8h", "1")
    elif what == "reminded":
        run(hall.tx, "UPDATE registrations SET made_at = made_at + 9 WHERE training = 1")
        run(hall.tx, "UPDATE reminders SET state = 'done', due_at = :now WHERE subject = "
            "'training:2' AND kind = 'evening'", now=hall.now + 500)  # fmt: skip
    elif what == "given_back":
        an.tap("cl-leave:1")
    said = an.say("không đi được")
    assert ("Đã trả chỗ" in said) is (what != "given_back")
    assert (ASKS in said) is (what == "given_back")


def two_of_a_series(hall: Hall) -> None:
    one = hall.training("2026-12-20 07:30")
    two = hall.training("2026-12-21 07:30", code="B")
    for training in (one, two):
        trainings.join_series(hall.tx, training.id, one.id)


def test_taking_back_never_gives_two_seats_of_a_series(hall: Hall) -> None:
    """It asks whether to swap, as booking does; also while the first seat is on its way."""
    two_of_a_series(hall)
    an, binh = hall.member("Vi Văn An"), hall.member("Lò Thị Bình")
    an.tap("cl-book:1")
    an.tap("cl-book:2")
    an.choose("Chuyển sang lớp này")
    assert "trả chỗ lớp kia?" in an.say("lấy lại chỗ")
    assert (registrations.order(hall.tx, 1), registrations.order(hall.tx, 2)) == ([], [an.person])
    an.choose("Chuyển sang lớp này")
    assert (registrations.order(hall.tx, 1), registrations.order(hall.tx, 2)) == ([an.person], [])
    run(hall.tx, "UPDATE trainings SET seats = 1")
    binh.tap("cl-book:1")
    an.say("không đi được", "trả chỗ")
    an.tap("cl-book:2")
    assert "trả chỗ lớp kia?" in an.say("lấy lại chỗ")


def test_only_what_one_gave_back_is_taken_back(hall: Hall) -> None:
    """Not a seat that a trainer moved, nor one that a colleague has now."""
    two_of_a_series(hall)
    an, lan = hall.member("Vi Văn An"), hall.member("Vàng Thị Lan")
    thay = hall.member("Lò Văn Thầy", role="trainer")
    an.tap("cl-book:1")
    late.note(hall.tx, 1, an.person or 0, date(2026, 12, 20), Lateness("late", 5), hall.now)
    thay.tap(f"tt-who:1:2:p{an.person}")
    thay.tap("tt-yes:1:2")
    assert registrations.order(hall.tx, 2) == [an.person]
    assert late.of_class(hall.tx, 1) == {}
    assert "không có chỗ nào vừa trả" in an.say("lấy lại chỗ")
    an.say("cho chị Vàng Thị Lan đi thay em", "1")
    thay.say("cho đi thay")
    assert registrations.order(hall.tx, 2) == [lan.person]
    assert "không có chỗ nào vừa trả" in an.say("lấy lại chỗ")


def asked_for_lan(hall: Hall) -> tuple[Phone, Phone, Phone]:
    """Return who asked for Lan, who waits for a seat, and the trainer."""
    hall.training("2026-12-20 07:30", seats=1)
    an, binh = hall.member("Vi Văn An"), hall.member("Lò Thị Bình")
    hall.member("Vàng Thị Lan")
    thay = hall.member("Lò Văn Thầy", role="trainer")
    an.tap("cl-book:1")
    binh.tap("cl-book:1")
    an.say("cho chị Vàng Thị Lan đi thay em", "1")
    return an, binh, thay


def test_giving_back_drops_the_wish_for_a_colleague(hall: Hall) -> None:
    """The seat is promised to the queue: a trainer's yes moves nothing, and says why."""
    an, binh, thay = asked_for_lan(hall)
    an.say("không đi được")
    assert "Yêu cầu cử người đi thay cũng đã thôi" in an.say("trả chỗ")
    assert "không có yêu cầu" in thay.say("cho đi thay")
    assert "không còn giữ chỗ" in thay.tap("tr-sub-yes:1")
    assert "chỗ ấy về người đang chờ" in an.tap("cl-leave:1")
    assert "đã báo không đi" in an.tap("cl-sub:1")
    hall.seats_go_on()
    assert registrations.order(hall.tx, 1) == [binh.person]


def test_a_seat_on_its_way_is_not_handed_over(hall: Hall) -> None:
    """Even where the wish stands, as after an upgrade."""
    an, binh, thay = asked_for_lan(hall)
    registrations.leave_at(hall.tx, 1, an.person or 0, hall.now + 600_000)
    assert "không còn giữ chỗ" in thay.say("cho đi thay")
    assert registrations.order(hall.tx, 1) == [an.person, binh.person]


def test_a_late_notice_goes_with_the_seat(hall: Hall) -> None:
    """Whoever books again has said nothing yet."""
    hall.training("2026-11-24 07:30")
    an = hall.member("Vi Văn An")
    an.tap("cl-book:1")
    an.say("em đến muộn 30 phút", "không đi được")
    assert late.of_class(hall.tx, 1) == {}


def test_a_seat_without_its_class_holds_up_no_other(hall: Hall) -> None:
    """What is broken is taken off, and the next goes on in the same tick."""
    hall.training("2026-12-20 07:30", seats=1)
    an, binh = hall.member("Vi Văn An"), hall.member("Lò Thị Bình")
    an.tap("cl-book:1")
    binh.tap("cl-book:1")
    an.say("không đi được", "trả chỗ")
    run(hall.tx, "PRAGMA foreign_keys = OFF")
    run(hall.tx, "INSERT INTO registrations (training, person, made_at, leaves_at) "
        "VALUES (99, :p, 1, 1)", p=binh.person)  # fmt: skip
    hall.now += 600_000
    assert going_on.due_messages(hall.tx, hall.now, hall.app, {}, 500) == 2
    assert registrations.order(hall.tx, 1) == [binh.person]
    assert rows(hall.tx, "SELECT 1 FROM registrations WHERE training = 99 AND "
                "withdrawn_at IS NULL") == []  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "tuần trước em nghỉ", "hôm qua em bận", "lần trước em không đi được",
        "em không đi được chợ", "em không bận",
    ],
)  # fmt: skip
def test_the_past_and_other_things_offer_nothing(hall: Hall, said: str) -> None:
    """The seat is said to be kept; a bare yes then gives nothing back."""
    hall.training("2026-11-24 07:30")
    an = hall.member("Vi Văn An")
    an.tap("cl-book:1")
    assert "vẫn của anh/chị" in an.say(said)
    an.say("vâng", "1")
    assert registrations.order(hall.tx, 1) == [an.person]


def test_who_has_given_back_is_not_told_that_the_seat_is_kept(hall: Hall) -> None:
    """The class is shown as it is."""
    an, _, _ = asked_for_lan(hall)
    an.say("không đi được", "trả chỗ")
    assert "đã báo không đi" in an.say("hôm qua em bận")
