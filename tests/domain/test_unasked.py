"""How many messages that nobody asked for a person may get, and when the next may go."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.unasked import Bounds, is_ignored, next_at

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HOUSE = Bounds()


def at(text: str) -> int:
    """Return the instant of `12-20 07:30` in 2026."""
    moment = datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
    return int(moment.timestamp() * 1000)


@pytest.mark.parametrize(
    ("got", "now", "expected"),
    [
        ([], "12-20 18:00", "12-20 18:00"),
        (["12-20 05:30"], "12-20 18:00", "12-21 07:00"),
        (["12-19 23:59"], "12-20 00:01", "12-20 00:01"),  # days are the calendar's, not 24 hours
        (["12-20 00:00"], "12-20 23:59", "12-21 07:00"),
        (["12-18 07:00", "12-19 07:00"], "12-20 07:00", "12-20 07:00"),
        (["12-18 07:00", "12-19 07:00", "12-20 07:00"], "12-21 07:00", "12-25 07:00"),
        (["12-14 07:00", "12-15 07:00", "12-16 07:00"], "12-20 07:00", "12-21 07:00"),
        (["12-13 07:00", "12-15 07:00", "12-16 07:00"], "12-20 07:00", "12-20 07:00"),
        # Three announcements on one day fill the week that they lie in.
        (["12-20 07:00"] * 3, "12-20 08:00", "12-27 07:00"),
        # One that waits for tomorrow counts already.
        (["12-21 07:00"], "12-20 18:00", "12-20 18:00"),
        (["12-19 07:00", "12-20 07:00", "12-21 07:00"], "12-20 18:00", "12-26 07:00"),
    ],
)  # fmt: skip
def test_when_one_more_may_go(got: list[str], now: str, expected: str) -> None:
    """Now, or at seven on the first day with room in the day and in each week around it."""
    assert at(expected) == next_at([at(one) for one in got], at(now), HOUSE, ZONE)


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        (Bounds(per_day=0, per_week=0), "12-20 18:00"),
        (Bounds(per_day=2, per_week=0), "12-20 18:00"),
        (Bounds(per_day=0, per_week=1), "12-27 07:00"),
        (Bounds(per_day=1, per_week=0), "12-21 07:00"),
    ],
)
def test_an_office_sets_its_own_bounds(bounds: Bounds, expected: str) -> None:
    """0 is no bound."""
    assert at(expected) == next_at([at("12-20 07:00")], at("12-20 18:00"), bounds, ZONE)


@given(
    wishes=st.lists(st.integers(0, 40 * 24 * 60), max_size=80),
    per_day=st.integers(1, 3),
    per_week=st.integers(1, 6),
)
def test_no_day_and_no_week_is_ever_overfull(
    wishes: list[int], per_day: int, per_week: int
) -> None:
    """Whatever is wished for, sent when it may go, stays within both bounds."""
    bounds, begin = Bounds(per_day, per_week), at("11-01 00:00")
    got: list[int] = []
    for wish in sorted(wishes):
        got.append(next_at(got, begin + wish * 60_000, bounds, ZONE))
    days = Counter(datetime.fromtimestamp(one / 1000, ZONE).date() for one in got)
    for day in days:
        week = sum(days[day + timedelta(days=ahead)] for ahead in range(7))
        assert days[day] <= per_day and week <= per_week


@pytest.mark.parametrize(
    ("said", "answered", "tries", "expected"),
    [
        ([1, 2, 3], None, 3, True),
        ([3, 1, 2], None, 3, True),
        ([1, 2], None, 3, False),
        ([1, 2, 3], 1, 3, True),  # that was before the first of them
        ([1, 2, 3], 2, 3, False),
        ([1, 2, 3, 4], 1, 3, True),
        ([1, 2, 3, 4], 3, 3, False),
        ([1, 2, 3], None, 0, False),
        ([], None, 3, False),
    ],
)
def test_when_a_kind_is_left_unanswered(
    said: list[int], answered: int | None, tries: int, expected: bool
) -> None:
    """The last times on end, with nothing done since the first of them."""
    assert expected == is_ignored(said, answered, tries)
