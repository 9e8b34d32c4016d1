"""Seats, queue, doors and quiz of a class."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.instants import HOUR_MS
from bot.domain.trainings import (
    Registered,
    Training,
    bookable,
    doors,
    moved_up,
    next_up,
    open_to,
    quiz_closes_at,
    quiz_opened,
    quiz_state,
    seat_left,
    seating,
    stage,
    standing,
    waits_for_commune,
)

START = 1_800_000_000_000
CLASS = Training(1, "ACDEFG", "Rà soát", START, START + 4 * HOUR_MS, "Nhà văn hóa", 5, ("c1",), "q")

people = st.builds(Registered, st.integers(1, 60), st.sampled_from("abc"))
orders = st.lists(people, unique_by=lambda one: one.person, max_size=40)
seat_counts = st.integers(0, 50)


@given(orders, seat_counts)
def test_seats_go_to_the_first_and_the_queue_keeps_the_order(
    order: list[Registered], seats: int
) -> None:
    """Nobody is lost, no seat stays free while somebody waits, nobody overtakes."""
    found = seating(order, seats)
    everybody = [one.person for one in order]
    assert [*found.booked, *found.queued] == everybody
    assert len(found.booked) == min(seats, len(order))


@given(orders, seat_counts)
def test_everybody_stands_where_the_seating_says(order: list[Registered], seats: int) -> None:
    """A person's own view agrees with the list."""
    found = seating(order, seats)
    for person, _ in order:
        where = standing(found, person)
        assert where is not None
        assert where.booked == (person in found.booked)
        if not where.booked:
            assert found.queued[where.queue - 1] == person
    assert standing(found, 99) is None


@given(orders.filter(bool), seat_counts, st.data())
def test_one_seat_given_back_moves_up_at_most_the_first_in_the_queue(
    order: list[Registered], seats: int, data: st.DataObject
) -> None:
    """A freed seat goes to the first who waits; leaving the queue frees nothing."""
    leaver = data.draw(st.sampled_from(order))
    before = seating(order, seats)
    after = seating([one for one in order if one != leaver], seats)
    expected = before.queued[:1] if leaver.person in before.booked else ()
    assert moved_up(before, after) == expected


@given(orders, seat_counts, seat_counts)
def test_more_seats_move_up_exactly_the_next_in_order(
    order: list[Registered], seats: int, more: int
) -> None:
    """Raising the seats by n moves up the first n who wait."""
    moved = moved_up(seating(order, seats), seating(order, seats + more))
    assert moved == seating(order, seats).queued[:more]


@given(orders, seat_counts, st.integers(1, 5))
def test_a_commune_gets_so_many_seats_and_holds_up_no_other(
    order: list[Registered], seats: int, most: int
) -> None:
    """Whoever waits does so because the class or the own commune is full; nobody overtakes."""
    found = seating(order, seats, most)
    commune = dict(order)
    taken = Counter(commune[person] for person in found.booked)
    assert all(count <= most for count in taken.values())
    assert len(found.booked) <= seats
    for person in found.queued:
        assert len(found.booked) == seats or taken[commune[person]] == most
    one_class = replace(CLASS, seats=seats, commune_seats=most)
    for name in "abc":
        newcomer = Registered(99, name)
        sits = 99 in seating([*order, newcomer], seats, most).booked
        assert sits == bool(seat_left(order, one_class, name))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (START - HOUR_MS - 1, "early"), (START - HOUR_MS, "open"), (START, "open"),
        (START + 4 * HOUR_MS - 1, "open"), (START + 4 * HOUR_MS, "over"),
    ],
)  # fmt: skip
def test_doors_open_an_hour_before_and_shut_at_the_end(now: int, expected: str) -> None:
    """The code works from 60 minutes before the start until the end."""
    assert doors(CLASS, now) == expected


def test_doors_opened_by_hand_are_open_at_once() -> None:
    """The trainer may let people in early."""
    early = START - 5 * HOUR_MS
    assert doors(replace(CLASS, opened_at=early), early) == "open"
    assert doors(replace(CLASS, opened_at=early), early - 1) == "early"


def test_quiz_opens_by_hand_or_at_the_end() -> None:
    """Not before, not without a quiz, not of a class called off."""
    assert not quiz_opened(CLASS, START)
    assert quiz_opened(CLASS, CLASS.ends_at)
    assert quiz_opened(replace(CLASS, quiz_opened_at=START), START)
    assert not quiz_opened(replace(CLASS, quiz=""), CLASS.ends_at)
    assert not quiz_opened(replace(CLASS, state="cancelled"), CLASS.ends_at)


def test_who_is_meant_follows_the_places() -> None:
    """A class for a province is open to its communes; "" means everybody."""

    def covers(upper: str, lower: str) -> bool:
        return upper == lower or (upper, lower) == ("p1", "c1")

    assert open_to(replace(CLASS, audience=("p1",)), "c1", covers)
    assert open_to(replace(CLASS, audience=("",)), "c9", covers)
    assert not open_to(replace(CLASS, audience=("p1",)), "c9", covers)
    assert not open_to(replace(CLASS, audience=("c2", "c3")), "c1", covers)


def test_stage_and_booking_follow_the_clock() -> None:
    """A class that began or was called off takes no more bookings."""
    assert stage(CLASS, START - 2 * HOUR_MS) == "to_come"
    assert stage(CLASS, START - HOUR_MS) == "doors_open"
    assert stage(CLASS, START) == "going_on"
    assert stage(CLASS, CLASS.ends_at) == "over"
    assert stage(replace(CLASS, state="cancelled"), START) == "cancelled"
    assert bookable(CLASS, START - 1)
    assert not bookable(CLASS, START)
    assert not bookable(replace(CLASS, state="cancelled"), START - 1)


def registered(text: str) -> list[Registered]:
    """Return who registered: `1a 2b` are person 1 of commune a, then person 2 of b."""
    return [Registered(int(word[:-1]), word[-1]) for word in text.split()]


@pytest.mark.parametrize(
    ("order", "seats", "most", "booked", "queued"),
    [
        ("", 2, 0, (), ()),
        ("1a 2a 3a", 0, 0, (), (1, 2, 3)),
        ("1a 2a 3a", 2, 0, (1, 2), (3,)),
        ("1a 2a 3a", 3, 0, (1, 2, 3), ()),
        ("1a 2a 3b", 3, 1, (1, 3), (2,)),
        ("1a 2a 3b 4a 5b", 4, 2, (1, 2, 3, 5), (4,)),
        ("1a 2a 3a 4b", 2, 2, (1, 2), (3, 4)),
        ("1a 2a 3b 4c", 2, 1, (1, 3), (2, 4)),
    ],
)
def test_seats_are_shared_out_by_order_and_commune(
    order: str, seats: int, most: int, booked: tuple[int, ...], queued: tuple[int, ...]
) -> None:
    """First come, first seated, until the class or the own commune is full."""
    found = seating(registered(order), seats, most)
    assert (found.booked, found.queued) == (booked, queued)


@pytest.mark.parametrize(("person", "queue"), [(1, 0), (3, 0), (2, 1), (4, 2), (9, None)])
def test_where_one_stands(person: int, queue: int | None) -> None:
    """A seat, a place in the queue from 1, or nowhere."""
    found = standing(seating(registered("1a 2a 3b 4c"), 2, 1), person)
    assert (found and (found.queue, found.booked)) == (
        None if queue is None else (queue, queue == 0)
    )


@pytest.mark.parametrize(
    ("order", "seats", "most", "left", "waits"),
    [
        ("", 5, 0, 5, {}),
        ("1a 2b", 5, 0, 3, {1: 0, 2: 0}),
        ("1a 2b 3a", 2, 0, 0, {3: 0}),
        ("1a 2b", 5, 2, 1, {1: 0}),
        ("1a 2a 3a 4b 5a", 5, 2, 0, {1: 0, 3: 1, 4: 0, 5: 2}),
        ("1b 2b 3b 4b", 5, 2, 2, {3: 1, 4: 2}),
        ("1b 2b 3b 4c 5c", 5, 2, 1, {3: 1}),
        ("1b 2c 3a 4a 5b 6a", 4, 1, 0, {4: 1, 5: 1, 6: 2, 3: 0}),
        ("1a 2a 3b 4a", 2, 2, 0, {3: 0, 4: 0}),
    ],
)
def test_what_is_left_for_a_commune_and_who_waits_for_its_share(
    order: str, seats: int, most: int, left: int, waits: dict[int, int]
) -> None:
    """What commune a could still get; whoever waits only for the commune is told which place."""
    one_class = replace(CLASS, seats=seats, commune_seats=most)
    assert seat_left(registered(order), one_class, "a") == left
    found = {who: waits_for_commune(registered(order), one_class, who) for who in waits}
    assert found == waits


def test_a_class_shrunk_below_its_people_has_no_seat_left() -> None:
    """Fewer seats than were given, in the class or for the commune, is none and never less."""
    assert seat_left(registered("1a 2a 3a"), replace(CLASS, seats=2), "a") == 0
    assert seat_left(registered("1a 2a 3a"), replace(CLASS, seats=9, commune_seats=2), "a") == 0
    assert seat_left(registered("1a 2a 3a"), replace(CLASS, seats=4, commune_seats=4), "b") == 1


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ("1a 2a 3a", "2a 3a", (3,)),
        ("1a 2a 3a", "1a 2a", ()),
        ("1a 2a 3a 4a", "3a 4a", (3, 4)),
        ("1a 2a", "1a 5a", ()),
    ],
)
def test_who_waited_and_sits_now_has_moved_up(
    before: str, after: str, moved: tuple[int, ...]
) -> None:
    """In order; who is new or sat before is not told of a seat."""
    assert moved_up(seating(registered(before), 2), seating(registered(after), 2)) == moved


@pytest.mark.parametrize(
    ("order", "most", "leaver", "up"),
    [
        ("1a 2a", 0, 1, ()),
        ("1a 2a 3a", 0, 1, (3,)),
        ("1a 2a 3a 4a", 0, 2, (3,)),
        ("1a 2a 3a", 0, 3, ()),
        ("1a 2a 3a", 0, 9, ()),
        ("1a 2a 3b 4a", 1, 1, (2,)),
        ("1a 2a 4b", 1, 4, ()),
        ("1a 2a 3b 4c", 1, 3, (4,)),
    ],
)
def test_whose_seat_it_would_be(order: str, most: int, leaver: int, up: tuple[int, ...]) -> None:
    """The first who may have it; nobody where the leaver has none, or only a full commune waits."""
    one_class = replace(CLASS, seats=2, commune_seats=most)
    assert next_up(registered(order), one_class, leaver) == up


@pytest.mark.parametrize(
    ("opened_at", "now", "is_open"),
    [
        (None, START + 4 * HOUR_MS - 1, False), (None, START + 4 * HOUR_MS, True),
        (START, START - 1, False), (START, START, True), (START, START + 1, True),
        (0, 0, True),
    ],
)  # fmt: skip
def test_a_quiz_opens_to_the_millisecond(opened_at: int | None, now: int, is_open: bool) -> None:
    """By hand from that instant on, by itself at the end of the class."""
    assert quiz_opened(replace(CLASS, quiz_opened_at=opened_at), now) is is_open


ENDS = CLASS.ends_at
CLOSES = ENDS + 9 * HOUR_MS


@pytest.mark.parametrize(
    ("opened_at", "stopped_at", "closes_at", "now", "state"),
    [
        # By itself at the end; with or without a last day.
        (None, None, None, ENDS - 1, "waiting"), (None, None, None, ENDS, "open"),
        (None, None, None, ENDS + 999 * HOUR_MS, "open"),
        (None, None, CLOSES, ENDS - 1, "waiting"), (None, None, CLOSES, ENDS, "open"),
        (None, None, CLOSES, CLOSES - 1, "open"), (None, None, CLOSES, CLOSES, "closed"),
        # By hand.
        (START, None, CLOSES, START - 1, "waiting"), (START, None, CLOSES, START, "open"),
        (START, None, CLOSES, CLOSES - 1, "open"), (START, None, CLOSES, CLOSES, "closed"),
        # Stopped before the end: the end of the class opens nothing again.
        (START, START + 9, CLOSES, START + 8, "open"),
        (START, START + 9, CLOSES, START + 9, "stopped"),
        (START, START + 9, CLOSES, ENDS - 1, "stopped"),
        (START, START + 9, CLOSES, ENDS, "stopped"),
        (START, START + 9, CLOSES, CLOSES - 1, "stopped"),
        (START, START + 9, CLOSES, CLOSES, "closed"),
        (START, START + 9, None, CLOSES, "stopped"),
        (START, 0, None, START, "stopped"), (START, 0, None, START - 1, "waiting"),
        # Stopped after the end.
        (None, ENDS + 9, CLOSES, ENDS + 8, "open"), (None, ENDS + 9, CLOSES, ENDS + 9, "stopped"),
        (None, ENDS + 9, CLOSES, CLOSES - 1, "stopped"),
        (None, ENDS + 9, CLOSES, CLOSES, "closed"),
        # The clock was set back behind the end of the class.
        (None, ENDS - 9, CLOSES, ENDS - 1, "waiting"), (None, ENDS - 9, CLOSES, ENDS, "stopped"),
    ],
)  # fmt: skip
def test_how_a_quiz_stands(
    opened_at: int | None, stopped_at: int | None, closes_at: int | None, now: int, state: str
) -> None:
    """Waiting, open, stopped until it is opened again, closed for good; to the millisecond."""
    training = replace(CLASS, quiz_opened_at=opened_at, quiz_stopped_at=stopped_at)
    assert quiz_state(training, now, closes_at) == state
    assert quiz_opened(training, now) is (state != "waiting")
    called_off = quiz_state(replace(training, state="cancelled"), now, closes_at)
    assert called_off == ("closed" if state == "closed" else "none")
    assert quiz_state(replace(training, quiz=""), now, closes_at) == "none"


@pytest.mark.parametrize(
    ("days", "closes"), [(0, None), (1, "2027-01-17 00:00"), (7, "2027-01-23 00:00")]
)
def test_a_quiz_closes_at_midnight_after_its_days(days: int, closes: str | None) -> None:
    """By the local clock; without days it stays open."""
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    found = quiz_closes_at(CLASS, days, zone)
    said = found and f"{datetime.fromtimestamp(found / 1000, zone):%Y-%m-%d %H:%M}"
    assert said == closes


def test_a_person_without_a_place_is_meant_by_the_whole_office_only() -> None:
    """Nobody's place is asked about where there is none."""

    def covers(upper: str, lower: str) -> bool:
        assert upper and lower
        return upper == lower

    assert open_to(replace(CLASS, audience=("",)), "", covers)
    assert not open_to(CLASS, "", covers)
