"""Whose word counts at a roll-call."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.roll import (
    ON_THE_WAY_MS,
    Attendee,
    How,
    Mark,
    RollState,
    counts,
    in_order,
    tally,
)

WORDS: tuple[RollState, ...] = ("present", "late", "absent", "excused", "unmarked")


def words(*states: RollState) -> st.SearchStrategy[list[Mark]]:
    """Give words of three trainers, no two at the same instant."""
    said = st.builds(
        Mark, st.sampled_from(states), st.just("roll_call"), st.integers(0, 10**6),
        st.integers(1, 3),
    )  # fmt: skip
    return st.lists(said, min_size=1, max_size=5, unique_by=lambda mark: mark.at)


def merged(said: Iterable[Mark]) -> Mark | None:
    """Return what is kept once words have come in, in this order."""
    kept: Mark | None = None
    for mark in said:
        if counts(kept, mark):
            kept = mark
    return kept


@given(words(*WORDS))
def test_ticks_merge_the_same_in_whatever_order_they_arrive(said: list[Mark]) -> None:
    """The later word wins, whether it comes from a phone without a network or not."""
    latest = max(said, key=lambda mark: mark.at)
    assert {merged(order) for order in permutations(said)} == {latest}


@given(
    words("absent", "excused", "unmarked"), st.integers(0, 10**6),
    st.sampled_from(["qr", "code", "walk_in"]),
)  # fmt: skip
def test_who_came_is_lost_to_no_older_tick(said: list[Mark], at: int, how: How) -> None:
    """Through the door after the last word is here, whenever the words come in."""
    arrival = Mark("present", how, at)
    for order in permutations([*said, arrival]):
        kept = merged(order)
        assert kept is not None
        assert kept.here == all(mark.at <= at for mark in said) or kept.at == at


@pytest.mark.parametrize(
    ("kept", "said", "replaces"),
    [
        (None, Mark("absent", "roll_call", 5), True),
        (Mark("present", "qr", 5), Mark("present", "code", 9), False),
        (Mark("absent", "roll_call", 5), Mark("present", "qr", 9), True),
        (Mark("absent", "roll_call", 9), Mark("present", "qr", 5), False),
        (Mark("unmarked", "roll_call", 5), Mark("present", "qr", 9), True),
        (Mark("absent", "withdrawn", 5), Mark("present", "qr", 9), False),
        (Mark("absent", "withdrawn", 5), Mark("present", "roll_call", 9), True),
        (Mark("present", "roll_call", 9), Mark("absent", "roll_call", 5), False),
        (Mark("present", "roll_call", 9), Mark("absent", "roll_call", 9), True),
    ],
)
def test_who_overrules_whom(kept: Mark | None, said: Mark, replaces: bool) -> None:
    """A trainer's later word always, an own arrival only of who is not here and not sent away."""
    assert counts(kept, said) is replaces


def test_two_words_of_one_trainer_keep_their_order() -> None:
    """A first tap that was long on its way does not outlive the correction tapped after it."""
    kept = Mark("present", "roll_call", 3_000, 7)
    assert in_order(kept, 7, 1_100) == 3_000
    assert in_order(kept, 7, 9_000) == 9_000
    assert in_order(kept, 8, 1_100) == 1_100
    assert in_order(None, 7, 1_100) == 1_100
    later = Mark("present", "roll_call", 1_101 + ON_THE_WAY_MS, 7)
    assert in_order(later, 7, 1_100) == 1_100


def test_a_half_day_is_counted_by_state() -> None:
    """Who was to come and has no mark is told apart; who was not is counted once recorded."""

    def one(person: int, state: RollState | None, seat: bool = True) -> Attendee:
        marks = {0: Mark(state, "roll_call", 1)} if state else {}
        return Attendee(person, None, "Lan", "c1", "", "", seat=seat, marks=marks)

    people = [one(1, "present"), one(2, "late", seat=False), one(3, None), one(4, None, seat=False)]
    assert tally(people, 0) == {"present": 1, "late": 1, "unmarked": 1}
    assert tally(people, 1) == {"unmarked": 2}


@pytest.mark.parametrize(
    ("kept_at", "at", "since"),
    [
        (100_000, 90_000, 100_000),
        (100_000, 70_000, 100_000),
        (100_000, 69_999, 69_999),
        (100_000, 100_001, 100_001),
        (100_000, 0, 0),
    ],
)
def test_a_word_sent_within_half_a_minute_keeps_its_place(
    kept_at: int, at: int, since: int
) -> None:
    """Exactly thirty seconds are still on the way."""
    assert in_order(Mark("present", "roll_call", kept_at, 7), 7, at) == since


@pytest.mark.parametrize("how", ["qr", "code", "walk_in"])
def test_an_arrival_in_the_same_instant_counts(how: How) -> None:
    """Whoever comes as they are marked absent is here."""
    assert counts(Mark("absent", "roll_call", 5), Mark("present", how, 5))
    assert not counts(Mark("late", "roll_call", 5), Mark("present", how, 6))
    assert not counts(Mark("absent", "roll_call", 6), Mark("present", how, 5))


def test_several_in_one_state_are_all_counted() -> None:
    """Two present, two unmarked."""
    here = Attendee(1, None, "An", "a", "", "", marks={0: Mark("present", "qr", 1)})
    away = Attendee(None, 4, "Lan", "a", "", "", invited=True)
    waits = Attendee(3, None, "Chi", "a", "", "", queued=True)
    assert tally([here, away, here, waits, away], 0) == {"present": 2, "unmarked": 2}
    assert (here.key, away.key) == ("p1", "e4")
    assert (here.expected, away.expected, waits.expected) == (False, True, False)
