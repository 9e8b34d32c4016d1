"""The half-days of a class: a course of two days has four, a morning's class has one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from bot.domain.instants import HOUR_MS, local_moment
from bot.domain.trainings import Training

PartOfDay = Literal["morning", "afternoon", "evening"]

#: Between the two halves of a day of training people eat and rest.
_NOON_FROM, _NOON_TO = time(11, 30), time(13, 30)
_OFFICE_FROM, _OFFICE_TO = time(7, 30), time(17)
#: From here on what is recorded belongs to the afternoon, and then to the evening.
_AFTERNOON_FROM, _EVENING_FROM = time(12, 30), time(17, 30)
#: A part of a day that a class only touches is no half-day of its own.
_LEAST_MS = HOUR_MS
#: A class has no more half-days: the longest one lasts five days.
MOST_HALF_DAYS = 10


@dataclass(frozen=True, slots=True)
class HalfDay:
    """One half-day: its number from 0, its local day, and its span in UTC milliseconds."""

    number: int
    day: date
    half: PartOfDay
    starts_at: int
    ends_at: int


def half_days(training: Training, zone: tzinfo) -> tuple[HalfDay, ...]:
    """Return the half-days of a class, soonest first; never none."""
    begin, end = (local_moment(at, zone) for at in (training.starts_at, training.ends_at))
    spans: list[tuple[date, PartOfDay, int, int]] = []
    day = begin.date()
    while day <= end.date() and len(spans) < MOST_HALF_DAYS:
        spans += _halves(day, begin, end, zone)
        day += timedelta(days=1)
    if not spans:  # shorter than an hour, or over noon
        spans = [(begin.date(), _half_at(begin.time()), training.starts_at, training.ends_at)]
    return tuple(HalfDay(at, *span) for at, span in enumerate(spans[:MOST_HALF_DAYS]))


def _halves(
    day: date, begin: datetime, end: datetime, zone: tzinfo
) -> list[tuple[date, PartOfDay, int, int]]:
    """Return the halves of one day that a class takes up."""
    first, last = _within_day(day, begin, end, zone)
    noon = tuple(datetime.combine(day, at, zone) for at in (_NOON_FROM, _NOON_TO))
    evening = datetime.combine(day, _EVENING_FROM, zone)
    parts: tuple[tuple[PartOfDay, datetime, datetime], ...] = (
        ("morning", first, min(last, noon[0])),
        ("afternoon", max(first, noon[1]), min(last, evening)),
        ("evening", max(first, evening), last),
    )
    found = [
        (day, half, _ms(start), _ms(stop))
        for half, start, stop in parts
        if _ms(stop) - _ms(start) >= _LEAST_MS
    ]
    # What runs on past noon or into the evening a little ends with its half-day.
    return [(*one[:3], _ms(last)) if one is found[-1] else one for one in found]


def _within_day(
    day: date, begin: datetime, end: datetime, zone: tzinfo
) -> tuple[datetime, datetime]:
    """Return from when to when a class takes up one of its days.

    The days between first and last begin and end as the class does, or as an office does where
    it begins after noon or ends before it.
    """
    opens = begin.time() if begin.time() < _NOON_FROM else _OFFICE_FROM
    closes = end.time() if end.time() > _NOON_TO else _OFFICE_TO
    first = begin if day == begin.date() else datetime.combine(day, opens, zone)
    last = end if day == end.date() else datetime.combine(day, closes, zone)
    return first, last


def half_day_at(found: Sequence[HalfDay], instant: int, zone: tzinfo) -> HalfDay:
    """Return the half-day that an instant (UTC ms) counts for: the last one that has opened."""
    opened = [one for one in found if _opens(one, zone) <= instant]
    return opened[-1] if opened else found[0]


def renumbered(before: Sequence[HalfDay], after: Sequence[HalfDay]) -> dict[int, int]:
    """Return the new number of each half-day that a moved class still has, by the old one.

    The first one stays the first: whoever came too early for it is in the room.
    """
    numbers = {(one.day, one.half): one.number for one in after}
    found = {one.number: numbers.get((one.day, one.half)) for one in before}
    return {0: 0} | {old: new for old, new in found.items() if new is not None}


def _opens(one: HalfDay, zone: tzinfo) -> int:
    """Return from when on something counts for a half-day: the break before it is its own."""
    since = {"morning": time(), "afternoon": _AFTERNOON_FROM, "evening": _EVENING_FROM}[one.half]
    return min(one.starts_at, _ms(datetime.combine(one.day, since, zone)))


def _half_at(at: time) -> PartOfDay:
    if at < _AFTERNOON_FROM:
        return "morning"
    return "afternoon" if at < _EVENING_FROM else "evening"


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
