"""When the office may speak: quiet hours, and the due times of reminders. Pure; no clock.

Instants are UTC milliseconds, wall-clock times those of the zone handed in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS

#: The evening before a class.
EVENING = time(18, 0)
#: The morning after a class, for its quiz.
MORNING = time(7, 0)
#: How long before a class the last reminder goes out.
SHORTLY_BEFORE_MS = 2 * HOUR_MS
#: With less time left a reminder only frightens: nobody can still set out.
LEAST_LEFT_MS = 45 * MINUTE_MS

_QUIET = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours by the wall clock, `begins` inside, `ends` outside; equal means none."""

    begins: time
    ends: time

    def holds_at(self, at: time) -> bool:
        """Say whether a time of day is quiet."""
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


@dataclass(frozen=True, slots=True)
class DueTimes:
    """When a class is reminded of; `before` is None when the evening has to say it all."""

    evening: int
    before: int | None
    quiz: int


def parse_quiet(text: str) -> Quiet:
    """Read `21:00-05:30`; raises ValueError for anything else."""
    match = _QUIET.fullmatch(text)
    if match is None:
        raise ValueError(f"not quiet hours: {text!r}")
    hours = [int(group) for group in match.groups()]
    return Quiet(time(hours[0], hours[1]), time(hours[2], hours[3]))


def is_quiet(instant: int, quiet: Quiet, zone: tzinfo) -> bool:
    """Say whether nobody is to be disturbed at an instant."""
    return quiet.holds_at(_local(instant, zone).time())


def next_allowed(instant: int, quiet: Quiet, zone: tzinfo) -> int:
    """Return the instant itself, or the end of the quiet hours that it falls into."""
    if not is_quiet(instant, quiet, zone):
        return instant
    today = _local(instant, zone).date()
    ends = (
        _instant(today + timedelta(days), quiet.ends, zone, fold)
        for days in (0, 1)
        for fold in (0, 1)
    )
    return min(end for end in ends if end > instant)


def due_times(starts_at: int, ends_at: int, quiet: Quiet, zone: tzinfo) -> DueTimes:
    """Return when the reminders of a class fall due, none of them in quiet hours."""
    day_before = _local(starts_at, zone).date() - timedelta(1)
    day_after = _local(ends_at, zone).date() + timedelta(1)
    return DueTimes(
        evening=_not_late(_instant(day_before, EVENING, zone), quiet, zone),
        before=_shortly_before(starts_at, quiet, zone),
        quiz=next_allowed(_instant(day_after, MORNING, zone), quiet, zone),
    )


def news_at(now: int, starts: tuple[int, ...], quiet: Quiet, zone: tzinfo) -> int:
    """Return when people are told of a change to a class that starts (or started) at `starts`.

    At once for a class of today, or when waiting for the end of quiet hours would be too late.
    """
    allowed = next_allowed(now, quiet, zone)
    today = _local(now, zone).date()
    if any(_local(start, zone).date() == today for start in starts):
        return now
    coming = [start for start in starts if start > now]
    return now if coming and allowed > min(coming) - LEAST_LEFT_MS else allowed


def _shortly_before(starts_at: int, quiet: Quiet, zone: tzinfo) -> int | None:
    due = next_allowed(starts_at - SHORTLY_BEFORE_MS, quiet, zone)
    return due if starts_at - due >= LEAST_LEFT_MS else None


def _not_late(evening: int, quiet: Quiet, zone: tzinfo) -> int:
    """Return the evening's instant, or the last hour before quiet hours that begin earlier."""
    if not is_quiet(evening, quiet, zone):
        return evening
    day = _local(evening, zone).date()
    begins = (_instant(day - timedelta(days), quiet.begins, zone) for days in (0, 1))
    began = max(begin for begin in begins if begin <= evening)
    return next_allowed(began - HOUR_MS, quiet, zone)


def _local(instant: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(instant // 1000, zone)


def _instant(day: date, at: time, zone: tzinfo, fold: int = 0) -> int:
    return int(datetime.combine(day, at.replace(fold=fold), zone).timestamp() * 1000)
