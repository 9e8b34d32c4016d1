"""Booking, queueing and giving back, over a real database."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app.service.receive import run_turn
from bot.conversation.messages import Incoming
from bot.domain.trainings import Registered, seating
from bot.features.classes import registrations
from bot.features.classes.class_news import release_all
from bot.library.load import Library
from bot.store.sql import rows
from bot.store.writer import Writer
from tests.conversation.chat import LIMITS, Phone
from tests.conversation.hall import Hall, at
from tests.conversation.turns import turn_of


def test_booking_the_only_open_class_and_seeing_it_in_the_calendar(hall: Hall) -> None:
    """Two messages hold a seat; the reminders are planned."""
    hall.training("2026-12-20 07:30")
    lan = hall.member("Lan")
    assert "Còn 5 chỗ" in lan.say("/dangky")
    assert "Đã giữ chỗ" in lan.say("1")
    assert "KHÔNG ĐI ĐƯỢC" in lan.text
    assert "7h30 sáng đến 11h30 trưa Chủ nhật, 20/12" in lan.say("lịch")
    assert "Anh/chị đã có chỗ" in lan.text
    due = rows(hall.tx, "SELECT kind, due_at FROM reminders ORDER BY due_at")
    assert due == [("evening", at("2026-12-19 18:00")), ("before", at("2026-12-20 05:30"))]


def test_booking_twice_says_so_and_changes_nothing(hall: Hall) -> None:
    """A double tap on the button is one booking."""
    one = hall.training("2026-12-20 07:30")
    lan = hall.member("Lan")
    lan.say("/dangky")
    assert "✅" in lan.tap(f"cl-book:{one.id}")
    assert "đã có chỗ từ trước" in lan.tap(f"cl-book:{one.id}")
    assert hall.count("SELECT count(*) FROM registrations") == 1


def test_a_reminder_is_promised_only_where_one_will_come(hall: Hall) -> None:
    """Booked after the last due time, nobody waits for a reminder."""
    hall.training("2026-11-24 06:00")
    early, late = hall.member("An"), hall.member("Bình")
    assert "sẽ nhắc" in early.tap("cl-book:1")
    hall.clock("2026-11-23 18:00")
    assert "Đã giữ chỗ" in late.tap("cl-book:1")
    assert "sẽ nhắc" not in late.text


def test_typing_one_twice_never_gives_the_seat_back(hall: Hall) -> None:
    """A number typed again after booking must do no harm."""
    hall.training("2026-12-20 07:30")
    lan = hall.member("Lan")
    lan.say("/dangky", "1", "1")
    assert hall.count("SELECT count(*) FROM registrations WHERE withdrawn_at IS NULL") == 1


def test_only_classes_for_my_commune_that_have_not_begun_are_shown(hall: Hall) -> None:
    """Elsewhere, over, begun and called off are not offered, nor reached by a forged choice."""
    hall.training("2026-12-20 07:30", title="Lớp của xã", audience=(hall.commune,))
    hall.training("2026-12-21 07:30", title="Lớp của tỉnh", audience=(hall.province,), code="P")
    other = hall.training("2026-12-22 07:30", title="Xa", audience=(hall.elsewhere,), code="X")
    hall.training("2026-11-23 07:00", title="Đang học", code="N")
    off = hall.training("2026-12-23 07:30", title="Đã hủy", code="O")
    hall.tx.execute("UPDATE trainings SET state = 'cancelled' WHERE id = ?", (off.id,))
    lan = hall.member("Lan")
    shown = lan.say("/dangky")
    assert "Lớp của xã" in shown and "Lớp của tỉnh" in shown
    assert not any(word in shown for word in ("Xa", "Đang học", "Đã hủy"))
    assert "Nút này đã cũ" in lan.tap(f"cl-book:{other.id}")
    assert "đã hủy" in lan.tap(f"cl-book:{off.id}")
    assert "Nút này đã cũ" in lan.tap("cl-book:99999")
    assert "Nút này đã cũ" in lan.tap("cl-book:x")
    assert "Nút này đã cũ" in lan.tap("cl-book")
    assert hall.count("SELECT count(*) FROM registrations") == 0


def test_a_full_class_queues_and_a_freed_seat_goes_to_the_first_who_waits(hall: Hall) -> None:
    """The next is told ten minutes later, may answer NHƯỜNG CHỖ, and the one after moves up."""
    one = hall.training("2026-12-20 07:30", seats=1)
    an, binh, chi = (hall.member(name) for name in ("An", "Bình", "Chi"))
    an.tap(f"cl-book:{one.id}")
    assert "chờ thứ **1**" in binh.tap(f"cl-book:{one.id}")
    assert "chờ thứ **2**" in chi.tap(f"cl-book:{one.id}")
    assert "chờ thứ 2" in chi.say("/lich")
    assert "Có 2 người đang chờ" in an.say("Tôi không đi được.")
    assert hall.sent(binh) == []
    assert "về người đang chờ" in an.say("2")
    hall.seats_go_on()
    (offer,) = hall.sent(binh)
    assert offer.kind == "offer" and "NHƯỜNG CHỖ" in offer.text
    assert offer.choices == ("NHƯỜNG CHỖ",)
    assert "Có 1 người đang chờ" in binh.say("nhuong cho")
    assert "về người đang chờ" in binh.say("trả chỗ ạ")
    hall.seats_go_on()
    assert len(hall.sent(chi)) == 1
    assert registrations.order(hall.tx, one.id) == [chi.person]
    assert "hiện không giữ chỗ" in binh.tap(f"cl-leave:{one.id}")
    assert len(hall.sent(chi)) == 1


def test_leaving_the_queue_offers_nothing_to_anybody(hall: Hall) -> None:
    """Who only waited frees no seat."""
    one = hall.training("2026-12-20 07:30", seats=1)
    phones = [hall.member(name) for name in ("An", "Bình", "Chi")]
    for phone in phones:
        phone.tap(f"cl-book:{one.id}")
    phones[1].say("không đi được")
    assert "Đã thôi chờ" in phones[1].choose("Phải, trả chỗ")
    assert all(hall.sent(phone) == [] for phone in phones)
    assert "chờ thứ 1" in phones[2].say("/lich")


@pytest.fixture
def wanted(hall: Hall) -> tuple[Phone, Phone]:
    """Return who holds the only seat of a class of 20/12, and who waits for it."""
    hall.training("2026-12-20 07:30", seats=1)
    an, binh = hall.member("An"), hall.member("Bình")
    for phone in (an, binh):
        phone.tap("cl-book:1")
    return an, binh


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("1", True), ("Giữ chỗ của tôi", True), ("không", True), ("thôi ạ", True),
        ("vâng", True), ("không đi được", True), ("chuẩn nghèo", True),
        ("2", False), ("Trả chỗ", False), ("tra cho", False), ("em xin trả lại chỗ ạ", False),
        ("có", False), ("dạ đồng ý", False),
    ],
)  # fmt: skip
def test_a_seat_that_somebody_waits_for_is_given_back_after_one_question(
    hall: Hall, wanted: tuple[Phone, Phone], answer: str, kept: bool
) -> None:
    """The first choice, a no, and whatever else is said, keep it; only a plain yes gives it."""
    an, binh = wanted
    asked = an.say("KHÔNG ĐI ĐƯỢC")
    assert "Có 1 người đang chờ chỗ lớp này. Trả chỗ thì 10 phút nữa chỗ ấy về người chờ" in asked
    assert [choice.label for choice in an.choices] == ["Giữ chỗ của tôi", "Trả chỗ"]
    an.say(answer)
    hall.seats_go_on()
    order = [an.person, binh.person] if kept else [binh.person]
    assert registrations.order(hall.tx, 1) == order
    assert len(hall.sent(binh)) == (0 if kept else 1)


def test_a_mere_yes_is_asked_for_its_meaning(hall: Hall, wanted: tuple[Phone, Phone]) -> None:
    """A "vâng" does not sound as if it were done: the two answers come again, and count."""
    an, _ = wanted
    an.say("KHÔNG ĐI ĐƯỢC")
    assert "Để khỏi nhầm" in an.say("vâng ạ")
    assert [choice.label for choice in an.choices] == ["Giữ chỗ của tôi", "Trả chỗ"]
    assert "về người đang chờ" in an.say("2")
    assert "Vâng ạ. Khi cần" in an.say("vâng ạ")


@pytest.mark.parametrize("way", ["button", "words", "/huy", "several"])
def test_every_way_of_giving_back_asks(hall: Hall, wanted: tuple[Phone, Phone], way: str) -> None:
    """A reminder's button, its words, the menu of what to cancel, one of several classes."""
    an, binh = wanted
    if way == "several":
        hall.training("2026-12-22 07:30", title="Lớp hai", code="C2")
        an.tap("cl-book:2")
        an.say("không đi được", "1")
    elif way == "/huy":
        an.say("/huy")
        an.choose("Trả chỗ")
    elif way == "button":
        an.tap("cl-leave:1")
    else:
        an.say("không đi được")
    assert "Có 1 người đang chờ" in an.text
    assert len(registrations.order(hall.tx, 1)) == 2
    assert "về người đang chờ" in an.choose("Trả chỗ")
    hall.seats_go_on()
    assert len(hall.sent(binh)) == 1


def test_a_button_tapped_twice_gives_no_seat_away(hall: Hall, wanted: tuple[Phone, Phone]) -> None:
    """Each tap on the same button of a reminder asks; neither is the answer to the other."""
    an, _ = wanted
    an.tap("cl-leave:1")
    assert "vẫn muốn trả" in an.tap("cl-leave:1")
    assert "Anh/chị đã có chỗ" in an.say("1")


def test_an_old_yes_to_giving_back_meets_the_state_of_today(
    hall: Hall, wanted: tuple[Phone, Phone]
) -> None:
    """Asked again where somebody waits, done where nobody does, nothing where nothing is held."""
    an, binh = wanted
    an.say("không đi được", "/lich")
    assert "vẫn muốn trả" in an.tap("cl-left:1")
    an.say("2")
    hall.seats_go_on()
    assert "hiện không giữ chỗ" in an.tap("cl-left:1")
    assert "Đã thôi chờ" in (an.tap("cl-book:1"), an.tap("cl-left:1"))[1]
    assert "Đã trả chỗ" in binh.tap("cl-left:1")
    assert "Nút này đã cũ" in binh.tap("cl-left:77")
    assert registrations.order(hall.tx, 1) == []


def test_who_shares_the_phone_does_not_answer_for_the_other(
    hall: Hall, wanted: tuple[Phone, Phone]
) -> None:
    """The yes to what An was asked gives nothing of Chi's back unasked."""
    an, binh = wanted
    an.say("/doinguoi", "Thêm người dùng chung máy này", "1", "Chi")
    an.say("Mường Chanh, Thanh Hóa", "bỏ qua", "1", "bỏ qua")
    hall.tx.execute("UPDATE trainings SET seats = 2")
    hall.tx.execute("DELETE FROM registrations WHERE person = ?", (binh.person,))
    an.tap("cl-book:1")
    binh.tap("cl-book:1")
    assert "chỗ của **Chi**" in an.say("không đi được")
    an.say("/doinguoi")
    an.choose("An")
    assert "chỗ của **An**" in an.tap("cl-left:1")
    assert len(registrations.order(hall.tx, 1)) == 3


def test_nobody_is_asked_where_the_seat_goes_to_nobody(hall: Hall) -> None:
    """Who waits for the share of another commune gets nothing by it; nor is a seat called for
    once the class has begun."""
    hall.training("2026-12-20 07:30", seats=3)
    hall.tx.execute("UPDATE trainings SET commune_seats = 1")
    far, an, binh = hall.member("Xa", hall.elsewhere), hall.member("An"), hall.member("Bình")
    for phone in (far, an, binh):
        phone.tap("cl-book:1")
    assert "Đã trả chỗ" in far.say("không đi được")
    assert "Có 1 người đang chờ" in an.say("không đi được")
    hall.clock("2026-12-20 08:00")
    assert "Đã trả chỗ" in an.say("không đi được")


def test_giving_back_asks_which_of_several_classes(hall: Hall) -> None:
    """With two seats held nothing is guessed."""
    first = hall.training("2026-12-20 07:30", title="Lớp một")
    second = hall.training("2026-12-22 07:30", title="Lớp hai", code="C2")
    lan = hall.member("Lan")
    for one in (first, second):
        lan.tap(f"cl-book:{one.id}")
    assert "không đi được lớp nào" in lan.say("ko di dc")
    assert "Lớp hai" in lan.say("2")
    assert registrations.order(hall.tx, first.id) == [lan.person]
    assert registrations.order(hall.tx, second.id) == []


@pytest.mark.parametrize(
    "text",
    [
        "Tôi không đi được",
        "KHÔNG ĐI ĐƯỢC",
        "khong di duoc",
        "em ko đi đc ạ",
        "nhường chỗ",
        "k đi được",
    ],
)
def test_giving_back_in_words_of_any_case_with_or_without_marks(hall: Hall, text: str) -> None:
    """The words of a reminder count however they are typed."""
    one = hall.training("2026-12-20 07:30")
    lan = hall.member("Lan")
    lan.tap(f"cl-book:{one.id}")
    assert "Đã trả chỗ" in lan.say(text)
    assert hall.count("SELECT count(*) FROM reminders WHERE state = 'due'") == 0


def test_booking_again_after_giving_back_goes_to_the_end_and_is_reminded(hall: Hall) -> None:
    """A seat given back is not kept; a dropped reminder is due again."""
    one = hall.training("2026-12-20 07:30", seats=1)
    an, binh = hall.member("An"), hall.member("Bình")
    an.tap(f"cl-book:{one.id}")
    binh.tap(f"cl-book:{one.id}")
    an.say("không đi được", "trả chỗ")
    hall.seats_go_on()
    assert "chờ thứ **1**" in an.tap(f"cl-book:{one.id}")
    due = "SELECT count(*) FROM reminders WHERE state = 'due' AND person = :person"
    assert hall.count(due, person=an.person) == 2


def test_an_offer_at_night_waits_for_the_morning_unless_the_class_is_today(hall: Hall) -> None:
    """Quiet hours hold for tomorrow's class and not for today's."""
    later = hall.training("2026-12-20 14:00", seats=1)
    soon = hall.training("2026-11-24 05:00", seats=1, code="S")
    an, binh = hall.member("An"), hall.member("Bình")
    for one in (later, soon):
        an.tap(f"cl-book:{one.id}")
        binh.tap(f"cl-book:{one.id}")
    hall.clock("2026-11-24 01:00")
    for one in (later, soon):
        an.tap(f"cl-leave:{one.id}")
        an.tap(f"cl-left:{one.id}")
    hall.seats_go_on()
    waiting, at_once = hall.sent(binh)
    assert waiting.due_at == at("2026-11-24 05:30")
    assert at_once.due_at <= hall.now


def test_nobody_is_called_to_a_class_that_has_begun(hall: Hall) -> None:
    """A seat given back during the class is offered to nobody."""
    one = hall.training("2026-11-23 09:00", seats=1)
    an, binh = hall.member("An"), hall.member("Bình")
    an.tap(f"cl-book:{one.id}")
    binh.tap(f"cl-book:{one.id}")
    hall.clock("2026-11-23 09:30")
    an.say("không đi được")
    assert hall.sent(binh) == []
    hall.clock("2026-11-23 13:00")
    assert "đã xong" in binh.tap(f"cl-leave:{one.id}")
    assert "đã bắt đầu" in an.tap(f"cl-book:{one.id}")


def test_a_stranger_signs_up_first_and_then_sees_the_classes(hall: Hall) -> None:
    """What somebody came for is done after sign-up."""
    hall.training("2026-12-20 07:30")
    new = hall.phone("telegram:new")
    new.say("/dangky", "1", "Ma Seo Lử", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")
    assert "Rà soát hộ nghèo" in new.text


def test_an_erased_persons_seats_go_to_those_who_wait(hall: Hall) -> None:
    """Whoever releases somebody's seats moves the queue up."""
    one = hall.training("2026-12-20 07:30", seats=1)
    an, binh = hall.member("An"), hall.member("Bình")
    for phone in (an, binh):
        phone.tap(f"cl-book:{one.id}")
    assert an.person is not None
    an.say("/lich")
    turn = turn_of(hall, an)
    release_all(turn, an.person)
    assert [told.person for told in turn.told] == [binh.person]
    assert registrations.order(hall.tx, one.id) == [binh.person]


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(["book", "leave"]), st.integers(0, 4)),
            st.tuples(st.just("seats"), st.integers(1, 4)),
        ),
        max_size=14,
    )
)
def test_whatever_people_do_seats_queue_and_offers_agree(
    library: Library, actions: list[tuple[str, int]]
) -> None:
    """The order is first come first served; an offer comes exactly when somebody moves up."""
    with TemporaryDirectory() as folder:
        hall = Hall(Path(folder), library)
        one = hall.training("2026-12-20 07:30", seats=1)
        trainer = hall.member("Thầy", role="trainer")
        phones = [hall.member(f"Người {n}") for n in range(5)]
        order: list[int] = []
        seats, offers = 1, [0] * 5
        for what, number in actions:
            before = order[:seats]
            if what == "book":
                phones[number].tap(f"cl-book:{one.id}")
                order = order if number in order else [*order, number]
            elif what == "leave":
                phones[number].tap(f"cl-leave:{one.id}")
                phones[number].tap(f"cl-left:{one.id}")
                hall.seats_go_on()
                order = [other for other in order if other != number]
            else:
                trainer.tap(f"tr-seats:{one.id}")
                trainer.say(str(number))
                seats = number if number >= len(before) else seats
            for other in order[:seats]:
                offers[other] += other not in before and not (what == "book" and other == number)
        assert registrations.order(hall.tx, one.id) == [phones[n].person for n in order]
        assert hall.again(one.id).seats == seats
        assert [len(hall.sent(phone)) for phone in phones] == offers
        due = "SELECT count(*) FROM reminders WHERE state = 'due'"
        assert hall.count(due) == 2 * len(order)
        hall.close()


async def test_twenty_racing_for_five_seats(hall: Hall) -> None:
    """Five are booked and fifteen queued, in the order in which their turns committed."""
    one = hall.training("2026-12-20 07:30")
    phones = [hall.member(f"Người {n:02d}") for n in range(20)]
    hall.close()
    random.Random(7).shuffle(phones)
    answers: dict[str, str] = {}
    app, now = hall.app, hall.now
    async with Writer(hall.path) as writer:

        async def race(phone_at: int) -> None:
            address = phones[phone_at].address
            incoming = Incoming("telegram", address, address, f"r{phone_at}", "choice")
            tapped = Incoming(
                incoming.channel, address, address, incoming.key, "choice",
                choice=f"cl-book:{one.id}",
            )  # fmt: skip
            for _ in range(2):  # each update is delivered twice
                result = await writer.write(
                    lambda tx: run_turn(tx, tapped, now, app, LIMITS, b"seed")
                )
                if result.queued:
                    answers[address] = result.queued[0].body["text"]

        await asyncio.gather(*(race(n) for n in range(20)))
        order = await writer.write(lambda tx: registrations.order(tx, one.id))
        by_person = await writer.write(
            lambda tx: dict(rows(tx, "SELECT person, address FROM address_people"))
        )
    assert len(order) == 20
    seats = seating([Registered(person, "") for person in order], one.seats)
    assert len(seats.booked) == 5
    assert all("Đã giữ chỗ" in answers[by_person[person]] for person in seats.booked)
    for place, person in enumerate(seats.queued, 1):
        assert f"chờ thứ **{place}**" in answers[by_person[person]]
