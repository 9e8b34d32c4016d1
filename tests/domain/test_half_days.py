"""The half-days of a class."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.half_days import MOST_HALF_DAYS, half_day_at, half_days, renumbered
from bot.domain.trainings import Training

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MINUTE = 60_000


def at(text: str) -> int:
    """Return a moment of December 2026 in Viet Nam, `20 07:30`, as UTC milliseconds."""
    return int(datetime.fromisoformat(f"2026-12-{text}").replace(tzinfo=ZONE).timestamp() * 1000)


def training(starts_at: int, ends_at: int) -> Training:
    """Return a class between two instants."""
    return Training(1, "ACDEFG", "Lớp", starts_at, ends_at, "Hội trường", 30, ("",), "")


@pytest.mark.parametrize(
    ("starts", "ends", "halves"),
    [
        ("20 07:30", "20 11:30", ["20 morning"]),
        ("20 13:30", "20 16:30", ["20 afternoon"]),
        ("20 08:00", "20 12:00", ["20 morning"]),
        ("20 07:30", "20 17:00", ["20 morning", "20 afternoon"]),
        ("20 10:00", "20 14:00", ["20 morning"]),
        ("20 11:00", "20 13:00", ["20 morning"]),
        ("20 18:30", "20 21:00", ["20 evening"]),
        ("20 14:00", "20 20:00", ["20 afternoon", "20 evening"]),
        ("20 19:00", "20 19:40", ["20 evening"]),
        ("20 13:30", "21 11:30", ["20 afternoon", "21 morning"]),
        ("20 07:30", "21 17:00", ["20 morning", "20 afternoon", "21 morning", "21 afternoon"]),
        ("20 07:30", "21 11:30", ["20 morning", "20 afternoon", "21 morning"]),
    ],
)  # fmt: skip
def test_a_class_has_the_half_days_that_people_would_say(
    starts: str, ends: str, halves: list[str]
) -> None:
    """Half a day, a day, two, over noon, into the evening, from one noon to the next."""
    found = half_days(training(at(starts), at(ends)), ZONE)
    assert [f"{one.day.day} {one.half}" for one in found] == halves
    assert [one.number for one in found] == list(range(len(found)))


@pytest.mark.parametrize(
    ("now", "half"),
    [
        ("19 20:00", "20 morning"), ("20 07:00", "20 morning"), ("20 11:50", "20 morning"),
        ("20 12:40", "20 afternoon"), ("20 22:00", "20 afternoon"), ("21 06:30", "21 morning"),
        ("21 13:00", "21 afternoon"), ("25 08:00", "21 afternoon"),
    ],
)  # fmt: skip
def test_a_moment_counts_for_the_half_day_that_opened_last(now: str, half: str) -> None:
    """The break before a half-day belongs to it; before the class it is the first one."""
    found = half_days(training(at("20 07:30"), at("21 17:00")), ZONE)
    one = half_day_at(found, at(now), ZONE)
    assert f"{one.day.day} {one.half}" == half


@given(st.integers(0, 14 * 24 * 60), st.integers(1, 6 * 24 * 60))
def test_half_days_lie_in_the_class_one_after_the_other(start: int, minutes: int) -> None:
    """Whenever a class begins and however long it lasts: at least one, at most ten, in order."""
    begin = at("01 00:00") + start * MINUTE
    found = half_days(training(begin, begin + minutes * MINUTE), ZONE)
    assert 1 <= len(found) <= MOST_HALF_DAYS
    assert [one.number for one in found] == list(range(len(found)))
    assert len({(one.day, one.half) for one in found}) == len(found)
    for one in found:
        assert begin <= one.starts_at < one.ends_at <= begin + minutes * MINUTE
        assert datetime.fromtimestamp(one.starts_at / 1000, ZONE).date() == one.day
    for before, after in pairwise(found):
        assert before.ends_at <= after.starts_at


@given(st.integers(0, 14 * 24 * 60), st.integers(1, 6 * 24 * 60), st.integers(0, 3_000))
def test_what_happens_in_a_half_day_counts_for_it(start: int, minutes: int, into: int) -> None:
    """An instant inside a half-day never counts for an earlier one."""
    begin = at("01 00:00") + start * MINUTE
    found = half_days(training(begin, begin + minutes * MINUTE), ZONE)
    for one in found:
        instant = min(one.starts_at + into * MINUTE, one.ends_at - 1)
        assert half_day_at(found, instant, ZONE).number >= one.number
    assert half_day_at(found, begin, ZONE).number == 0


@pytest.mark.parametrize(
    ("starts", "ends", "spans"),
    [
        ("20 08:00", "20 12:00", "20 morning 08:00-12:00"),
        ("20 10:30", "20 14:30", "20 morning 10:30-11:30, 20 afternoon 13:30-14:30"),
        ("20 10:31", "20 14:30", "20 afternoon 13:30-14:30"),
        ("20 10:30", "20 14:29", "20 morning 10:30-14:29"),
        ("20 08:00", "20 13:30", "20 morning 08:00-13:30"),
        ("20 07:30", "20 17:00", "20 morning 07:30-11:30, 20 afternoon 13:30-17:00"),
        ("20 13:30", "20 18:00", "20 afternoon 13:30-18:00"),
        ("20 16:00", "20 18:30", "20 afternoon 16:00-17:30, 20 evening 17:30-18:30"),
        ("20 08:00", "20 18:00", "20 morning 08:00-11:30, 20 afternoon 13:30-18:00"),
        ("20 08:00", "21 16:00", "20 morning 08:00-11:30, 20 afternoon 13:30-16:00, "
         "21 morning 08:00-11:30, 21 afternoon 13:30-16:00"),
        ("20 11:29", "21 14:31", "20 afternoon 13:30-14:31, 21 afternoon 13:30-14:31"),
        ("20 14:00", "21 16:00", "20 afternoon 14:00-16:00, 21 morning 07:30-11:30, "
         "21 afternoon 13:30-16:00"),
        ("20 08:00", "21 11:00", "20 morning 08:00-11:30, 20 afternoon 13:30-17:00, "
         "21 morning 08:00-11:00"),
        ("20 11:30", "21 11:30", "20 afternoon 13:30-17:00, 21 morning 07:30-11:30"),
        ("20 13:30", "21 13:30", "20 afternoon 13:30-17:00, 21 morning 07:30-13:30"),
        ("20 12:00", "20 12:29", "20 morning 12:00-12:29"),
        ("20 12:29", "20 12:50", "20 morning 12:29-12:50"),
        ("20 12:30", "20 13:00", "20 afternoon 12:30-13:00"),
        ("20 17:29", "20 17:50", "20 afternoon 17:29-17:50"),
        ("20 17:30", "20 18:29", "20 evening 17:30-18:29"),
    ],
)  # fmt: skip
def test_each_half_day_has_its_hours(starts: str, ends: str, spans: str) -> None:
    """Noon is free, an hour is enough, and what runs on a little ends with its half-day."""
    found = half_days(training(at(starts), at(ends)), ZONE)

    def clock(instant: int) -> str:
        return f"{datetime.fromtimestamp(instant / 1000, ZONE):%H:%M}"

    assert ", ".join(
        f"{one.day.day} {one.half} {clock(one.starts_at)}-{clock(one.ends_at)}" for one in found
    ) == spans  # fmt: skip


@pytest.mark.parametrize(
    ("starts", "ends", "count"),
    [
        ("01 07:30", "05 17:00", 10), ("01 07:30", "06 17:00", 10), ("01 13:30", "06 17:00", 10),
        ("01 13:30", "06 11:30", 10), ("01 13:30", "05 17:00", 9), ("01 07:30", "31 17:00", 10),
    ],
)  # fmt: skip
def test_a_class_has_ten_half_days_at_most(starts: str, ends: str, count: int) -> None:
    """The longest one lasts five days, however it begins."""
    found = half_days(training(at(starts), at(ends)), ZONE)
    assert [one.number for one in found] == list(range(count))


@pytest.mark.parametrize(
    ("now", "half"),
    [
        ("20 12:29", "morning"), ("20 12:30", "afternoon"), ("20 17:29", "afternoon"),
        ("20 17:30", "evening"), ("20 00:00", "morning"), ("19 23:59", "morning"),
    ],
)  # fmt: skip
def test_a_half_day_opens_with_the_break_before_it(now: str, half: str) -> None:
    """To the minute."""
    found = half_days(training(at("20 07:30"), at("20 21:00")), ZONE)
    assert [one.half for one in found] == ["morning", "afternoon", "evening"]
    assert half_day_at(found, at(now), ZONE).half == half


def test_a_half_day_of_noon_opens_at_its_own_begin() -> None:
    """A class over noon that begins before its break counts from its begin."""
    found = half_days(training(at("20 07:30"), at("21 11:30")), ZONE)
    assert half_day_at(found, at("21 00:00"), ZONE).number == 2
    assert half_day_at(found, at("21 00:00") - 1, ZONE).number == 1


@pytest.mark.parametrize(
    ("before", "after", "numbers"),
    [
        (("20 07:30", "21 17:00"), ("20 07:30", "21 17:00"), {0: 0, 1: 1, 2: 2, 3: 3}),
        (("20 07:30", "21 17:00"), ("20 13:30", "21 17:00"), {0: 0, 1: 0, 2: 1, 3: 2}),
        (("20 07:30", "21 17:00"), ("21 07:30", "21 17:00"), {0: 0, 2: 0, 3: 1}),
        (("20 07:30", "20 11:30"), ("25 07:30", "25 11:30"), {0: 0}),
        (("20 13:30", "20 17:00"), ("20 07:30", "20 17:00"), {0: 1}),
    ],
)
def test_a_moved_class_keeps_the_half_days_it_still_has(
    before: tuple[str, str], after: tuple[str, str], numbers: dict[int, int]
) -> None:
    """By day and half; what it no longer has is left out, but the first stays the first."""
    old, new = (half_days(training(*map(at, span)), ZONE) for span in (before, after))
    assert renumbered(old, new) == numbers
