"""When the office may speak: quiet hours, and the due times of reminders. Pure; no clock.

Instants are UTC milliseconds, wall-clock times those of the zone handed in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.domain.instants import HOUR_MS, MINUTE_MS, local_moment

#: With less time left a reminder only frightens: nobody can still set out.
LEAST_LEFT_MS = 45 * MINUTE_MS
#: Why a due time is another than its offset says, or none at all.
QUIET = "quiet"

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
class Offset:
    """How far a due time lies from what it reminds of, negative for before.

    With `at` it is that time of day, `days` days away; without, `ms` milliseconds away.
    """

    days: int = 0
    ms: int = 0
    at: time | None = None

    @property
    def before(self) -> bool:
        """Say whether it comes before what it reminds of."""
        return self.days < 0 or self.ms < 0


@dataclass(frozen=True, slots=True)
class DueTime:
    """When something falls due; `reason` says why it was put elsewhere or `dropped`."""

    at: int
    reason: str = ""
    dropped: bool = False


def parse_quiet(text: str) -> Quiet:
    """Read `21:00-05:30`; raises ValueError for anything else."""
    match = _QUIET.fullmatch(text)
    if match is None:
        raise ValueError(f"not quiet hours: {text!r}")
    hours = [int(group) for group in match.groups()]
    return Quiet(time(hours[0], hours[1]), time(hours[2], hours[3]))


def is_quiet(instant: int, quiet: Quiet, zone: tzinfo) -> bool:
    """Say whether nobody is to be disturbed at an instant."""
    return quiet.holds_at(local_moment(instant, zone).time())


def next_allowed(instant: int, quiet: Quiet, zone: tzinfo) -> int:
    """Return the instant itself, or the end of the quiet hours that it falls into."""
    if not is_quiet(instant, quiet, zone):
        return instant
    today = local_moment(instant, zone).date()
    ends = (
        _instant(today + timedelta(days), quiet.ends, zone, fold)
        for days in (0, 1)
        for fold in (0, 1)
    )
    return min(end for end in ends if end > instant)


def due_time(anchor: int, offset: Offset, wait: bool, quiet: Quiet, zone: tzinfo) -> DueTime:
    """Return when something falls due, never in quiet hours.

    What would is dropped, or with `wait` comes at their end. A time of day before the anchor
    comes an hour before them instead; what would leave too little time is dropped.
    """
    wanted = _wanted(anchor, offset, zone)
    if not is_quiet(wanted, quiet, zone):
        return DueTime(wanted)
    if not wait:
        return DueTime(wanted, QUIET, dropped=True)
    if offset.before and offset.at is not None:
        return DueTime(_not_late(wanted, quiet, zone), QUIET)
    allowed = next_allowed(wanted, quiet, zone)
    if offset.before and anchor - allowed < LEAST_LEFT_MS:
        return DueTime(wanted, QUIET, dropped=True)
    return DueTime(allowed, QUIET)


def end_of_day(instant: int, days: int, zone: tzinfo) -> int:
    """Return the midnight that ends the day `days` after that of an instant."""
    return _instant(local_moment(instant, zone).date() + timedelta(days + 1), time(0), zone)


def news_at(now: int, starts: tuple[int, ...], quiet: Quiet, zone: tzinfo) -> int:
    """Return when people are told of a change to a class that starts (or started) at `starts`.

    At once for a class of today, or when waiting for the end of quiet hours would be too late.
    """
    allowed = next_allowed(now, quiet, zone)
    today = local_moment(now, zone).date()
    if any(local_moment(start, zone).date() == today for start in starts):
        return now
    coming = [start for start in starts if start > now]
    return now if coming and allowed > min(coming) - LEAST_LEFT_MS else allowed


def _wanted(anchor: int, offset: Offset, zone: tzinfo) -> int:
    if offset.at is None:
        return anchor + offset.ms
    return _instant(local_moment(anchor, zone).date() + timedelta(offset.days), offset.at, zone)


def _not_late(evening: int, quiet: Quiet, zone: tzinfo) -> int:
    """Return the evening's instant, or the last hour before quiet hours that begin earlier."""
    if not is_quiet(evening, quiet, zone):
        return evening
    day = local_moment(evening, zone).date()
    begins = (_instant(day - timedelta(days), quiet.begins, zone) for days in (0, 1))
    began = max(begin for begin in begins if begin <= evening)
    return next_allowed(began - HOUR_MS, quiet, zone)


def _instant(day: date, at: time, zone: tzinfo, fold: int = 0) -> int:
    return int(datetime.combine(day, at.replace(fold=fold), zone).timestamp() * 1000)
