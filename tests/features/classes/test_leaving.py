"""Giving back while somebody waits: asked first, ten minutes to take it back, then the next."""

from __future__ import annotations

import pytest

from bot.domain.trainings import Training, goes_on_at
from bot.features.attendance import store as attendance
from bot.features.classes import registrations, trainings
from bot.features.classes.feature import FEATURE
from bot.features.classes.giving_back import going_on
from bot.store import people, set_back
from bot.store.sql import rows, run
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall, at


def full(hall: Hall, starts: str = "2026-12-20 07:30") -> tuple[Training, Phone, Phone]:
    """Return a class of one seat, who has it and who waits."""
    one = hall.training(starts, seats=1)
    an, binh = hall.member("Vi Văn An"), hall.member("Lò Thị Bình")
    an.tap(f"cl-book:{one.id}")
    binh.tap(f"cl-book:{one.id}")
    return one, an, binh


def offers(hall: Hall, phone: Phone) -> int:
    return sum(sent.kind == "offer" for sent in hall.sent(phone))


def reminded(hall: Hall, phone: Phone) -> list[str]:
    """Return of what somebody is still to be reminded."""
    found = rows(
        hall.tx, "SELECT kind FROM reminders WHERE state = 'due' AND person = :p ORDER BY kind",
        p=phone.person,
    )  # fmt: skip
    return [kind for (kind,) in found]


@pytest.mark.parametrize(
    ("now", "goes_on"),
    [
        ("2026-12-20 05:10", "2026-12-20 05:20"), ("2026-12-20 05:20", "2026-12-20 05:30"),
        ("2026-12-20 05:21", "2026-12-20 05:30"), ("2026-12-20 05:29", "2026-12-20 05:30"),
        ("2026-12-20 05:30", "2026-12-20 05:30"), ("2026-12-20 05:31", "2026-12-20 05:31"),
        ("2026-12-20 07:29", "2026-12-20 07:29"), ("2026-12-19 21:00", "2026-12-19 21:10"),
    ],
)  # fmt: skip
def test_when_a_seat_goes_on(now: str, goes_on: str) -> None:
    """Ten minutes later, at most till two hours before the class; nearer than that at once."""
    training = Training(1, "A", "T", at("2026-12-20 07:30"), at("2026-12-20 11:30"), "N", 1, ("",))
    assert goes_on_at(training, at(now)) == at(goes_on)


@pytest.mark.parametrize("said", ["mai em bận không đi được", "em xin nghỉ ạ"])
def test_a_sentence_asks_and_never_acts(hall: Hall, said: str) -> None:
    """Also where it names a day on which there is no class; the yes gives the seat back."""
    one = hall.training("2026-12-20 07:30")
    an = hall.member("Vi Văn An")
    an.tap(f"cl-book:{one.id}")
    assert "phải không ạ?" in an.say(said)
    assert registrations.order(hall.tx, one.id) == [an.person]
    assert "Đã trả chỗ" in an.say("phải ạ")
    assert registrations.order(hall.tx, one.id) == []


@pytest.mark.parametrize("said", ["KHÔNG ĐI ĐƯỢC", "không đi được ạ"])
def test_a_taught_word_acts_where_one_can_be_meant_and_nobody_waits(hall: Hall, said: str) -> None:
    """Of two classes it is asked which, and who is waited for is asked first."""
    one = hall.training("2026-12-20 07:30")
    an = hall.member("Vi Văn An")
    an.tap(f"cl-book:{one.id}")
    assert "Đã trả chỗ" in an.say(said)
    assert "Đã giữ chỗ" in an.choose("Lấy lại chỗ")
    two = hall.training("2026-12-21 07:30", code="B")
    an.tap(f"cl-book:{two.id}")
    assert "không đi được lớp nào" in an.say(said)
    assert len(an.choices) == 3
    assert "Đã trả chỗ" in an.choose("21/12")
    assert registrations.order(hall.tx, one.id) == [an.person]


def test_the_offer_goes_on_ten_minutes_later(hall: Hall) -> None:
    """Not a second before; who gave it back is not reminded meanwhile, the next is afterwards."""
    one, an, binh = full(hall)
    assert "10 phút nữa chỗ ấy về người chờ" in an.say("không đi được")
    assert "Đổi ý trước lúc đó thì nhắn: LẤY LẠI CHỖ" in an.say("trả chỗ")
    due = registrations.leaves_at(hall.tx, one.id, an.person or 0)
    assert due == hall.now + 600_000
    assert reminded(hall, an) == []
    for moment, told in ((due - 1, 0), (due, 1), (due + 60_000, 1)):
        hall.now = moment
        going_on.due_messages(hall.tx, hall.now, hall.app, {}, 500)
        assert offers(hall, binh) == told
    assert registrations.order(hall.tx, one.id) == [binh.person]
    assert "đã về người khác" in an.say("lấy lại chỗ")
    assert "chờ thứ **1**" in an.choose("Xếp hàng")


@pytest.mark.parametrize("how", ["words", "button", "book", "old"])
def test_the_seat_is_taken_back_in_time(hall: Hall, how: str) -> None:
    """By words, by the button, by booking again; the reminders come again, nobody is offered."""
    one, an, binh = full(hall)
    an.say("không đi được", "trả chỗ")
    assert "đã báo không đi" in an.say("/lich")
    if how == "words":
        an.say("dạ em lấy lại chỗ ạ")
    elif how == "button":
        an.choose("20/12")
        an.choose("Lấy lại chỗ")
    else:
        an.tap(f"cl-book:{one.id}" if how == "book" else f"cl-back:{one.id}")
    assert "Đã giữ chỗ" in an.text
    assert "đã có chỗ từ trước" in an.tap(f"cl-back:{one.id}")
    hall.tick("2026-11-23 12:00")
    assert offers(hall, binh) == 0
    assert registrations.order(hall.tx, one.id) == [an.person, binh.person]
    assert reminded(hall, an) == ["before", "evening"]


def test_near_the_class_it_goes_on_at_once(hall: Hall) -> None:
    """Two hours before and nearer there is nothing to wait for."""
    one, an, binh = full(hall)
    hall.clock("2026-12-20 05:30")
    assert "về người chờ ngay" in an.say("không đi được")
    assert "Đã trả chỗ" in an.say("trả chỗ")
    assert registrations.order(hall.tx, one.id) == [binh.person]
    assert offers(hall, binh) == 1


def test_a_yes_twice_and_words_again_change_nothing(hall: Hall) -> None:
    """A double tap says the same; the moment stays."""
    one, an, _ = full(hall)
    an.say("không đi được")
    an.tap(f"cl-left:{one.id}")
    due = registrations.leaves_at(hall.tx, one.id, an.person or 0)
    for again in (lambda: an.tap(f"cl-left:{one.id}"), lambda: an.say("em không đi được ạ"),
                  lambda: an.say("mai em bận không đi được")):  # fmt: skip
        assert "chỗ ấy về người đang chờ" in again()
        assert registrations.leaves_at(hall.tx, one.id, an.person or 0) == due
    assert "đã báo không đi" in an.say("em sẽ đến ạ")


def test_several_can_be_on_their_way(hall: Hall) -> None:
    """Taking back asks which."""
    one, an, binh = full(hall)
    two = hall.training("2026-12-21 07:30", seats=1, code="B")
    an.tap(f"cl-book:{two.id}")
    binh.tap(f"cl-book:{two.id}")
    an.tap(f"cl-leave:{one.id}")
    an.say("trả chỗ")
    an.tap(f"cl-leave:{two.id}")
    an.say("trả chỗ")
    assert "lấy lại chỗ ở lớp nào" in an.say("lấy lại chỗ")
    assert "Đã giữ chỗ" in an.choose("21/12")
    hall.tick("2026-11-23 09:00")
    assert registrations.order(hall.tx, two.id) == [an.person, binh.person]
    assert registrations.order(hall.tx, one.id) == [binh.person]


def test_somebody_else_on_the_phone_takes_nothing_back(hall: Hall) -> None:
    """An old button of another person books no seat."""
    one, an, binh = full(hall)
    chi = hall.member("Hà Thị Chi")
    an.say("không đi được", "trả chỗ")
    people.link(hall.tx, an.address, chi.person or 0, hall.now)
    assert "không có chỗ nào vừa trả" in an.tap(f"cl-back:{one.id}")
    assert registrations.order(hall.tx, one.id) == [
        person for person in registrations.order(hall.tx, one.id) if person != chi.person
    ]  # fmt: skip
    hall.tick("2026-11-23 09:00")
    assert registrations.order(hall.tx, one.id) == [binh.person]


@pytest.mark.parametrize("what", ["came", "cancelled", "erased", "begun", "no_queue"])
def test_what_happens_meanwhile(hall: Hall, what: str) -> None:
    """Who came keeps the seat; of a class called off or begun nothing is offered."""
    one, an, binh = full(hall)
    an.say("không đi được", "trả chỗ")
    if what == "came":
        attendance.mark(hall.tx, one.id, an.person or 0, "code", hall.now)
    elif what == "cancelled":
        trainings.cancel(hall.tx, one.id, hall.now)
    elif what == "erased":
        an.say("/dulieu")
        an.tap("md-erase")
        an.say("XÓA")
    elif what == "no_queue":
        binh.tap(f"cl-leave:{one.id}")
    hall.tick("2026-12-20 08:00" if what == "begun" else "2026-11-23 09:00")
    wanted = {
        "came": [an.person, binh.person], "cancelled": [an.person, binh.person],
        "erased": [binh.person], "begun": [binh.person], "no_queue": [],
    }[what]  # fmt: skip
    assert registrations.order(hall.tx, one.id) == wanted
    assert offers(hall, binh) == (what == "erased")
    assert rows(hall.tx, "SELECT 1 FROM registrations WHERE leaves_at <= :now "
                "AND withdrawn_at IS NULL", now=hall.now) == []  # fmt: skip


def test_the_rows_outlive_the_program(hall: Hall) -> None:
    """The moment is in the database alone: whoever starts next finds it, once."""
    _, an, binh = full(hall)
    an.say("không đi được", "trả chỗ")
    assert going_on.due_messages in FEATURE.due
    hall.clock("2026-11-24 09:00")  # a day later
    assert going_on.due_messages(hall.tx, hall.now, hall.app, {}, 500) == 1
    assert going_on.due_messages(hall.tx, hall.now, hall.app, {}, 500) == 0
    assert offers(hall, binh) == 1


def test_a_clock_set_back_makes_nobody_wait_longer(hall: Hall) -> None:
    """A seat goes on no later than one given back now."""
    one, an, _ = full(hall)
    an.say("không đi được", "trả chỗ")
    back = hall.now - 5 * 3_600_000
    for step in set_back.steps(hall.app.tables, back, 5 * 3_600_000):
        while step(hall.tx):
            pass
    assert registrations.leaves_at(hall.tx, one.id, an.person or 0) == back + 600_000


def test_the_place_in_the_order_is_kept_while_a_commune_changes(hall: Hall) -> None:
    """Lined up behind the others, what was given back still goes on."""
    one, an, binh = full(hall)
    an.say("không đi được", "trả chỗ")
    registrations.line_up_behind(hall.tx, one.id, [an.person or 0])
    assert registrations.order(hall.tx, one.id) == [binh.person, an.person]
    hall.tick("2026-11-23 09:00")
    assert registrations.order(hall.tx, one.id) == [binh.person]


def test_a_moment_of_a_seat_that_is_gone_does_nothing(hall: Hall) -> None:
    """A trainer moved the person meanwhile: the row that is withdrawn is not looked at."""
    one, an, _ = full(hall)
    an.say("không đi được", "trả chỗ")
    run(hall.tx, "UPDATE registrations SET withdrawn_at = 1 WHERE person = :p", p=an.person)
    hall.clock("2026-11-23 09:00")
    assert going_on.due_messages(hall.tx, hall.now, hall.app, {}, 500) == 0
    assert one.id


@pytest.mark.parametrize("said", ["cả hai", "cả 2 lớp ạ", "tất cả"])
def test_all_are_given_back_one_by_one(hall: Hall, said: str) -> None:
    """Nothing goes by such a word; the classes stay to be chosen."""
    an = hall.member("Vi Văn An")
    for number, day in enumerate(("15", "17")):
        one = hall.training(f"2026-12-{day} 07:30", code=f"VXTHK{number + 2}")
        an.tap(f"cl-book:{one.id}")
    an.say("em không đi được")
    assert "trả từng lớp một" in an.say(said)
    assert 2 == len(trainings.held_by(hall.tx, an.person or 0, hall.now))
    an.say("1")
    assert 1 == len(trainings.held_by(hall.tx, an.person or 0, hall.now))
