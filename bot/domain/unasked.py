"""How many messages that nobody asked for a person may get: the rule over all that come by itself.

What a person must know in any case is a duty and goes: a class of theirs and its changes, a
result, the answer to their own question. A trainer's announcement goes too, since somebody who has
seen how many it reaches decided to send it; but it counts, so that nothing else comes beside it.
The rest waits for a day on which it may go. Pure; instants are UTC milliseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.domain.instants import local_moment

#: What had to wait comes at this time of day, by the wall clock.
_MORNING = time(7)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most a person gets on one day and in any seven days on end; 0 sets no bound.

    A kind that was not answered `tries` times one after the other stops; 0 lets it go on.
    """

    per_day: int = 1
    per_week: int = 3
    tries: int = 3


def next_at(got: Sequence[int], now: int, bounds: Bounds, zone: tzinfo) -> int:
    """Return when one more may go to somebody who got others at instants: now, or a morning."""
    days = Counter(_day(at, zone) for at in got)
    today = day = _day(now, zone)
    while not _has_room(days, day, bounds):
        day += timedelta(days=1)
    if day == today:
        return now
    return int(datetime.combine(day, _MORNING, zone).timestamp() * 1000)


def _has_room(days: Counter[date], day: date, bounds: Bounds) -> bool:
    """Say whether one more fits on a day: no seven days in a row that hold it are full."""
    if bounds.per_day and days[day] >= bounds.per_day:
        return False
    if not bounds.per_week:
        return True
    first = (day - timedelta(days=back) for back in range(_WEEK))
    return all(_in_week(days, begin) < bounds.per_week for begin in first)


def _in_week(days: Counter[date], begin: date) -> int:
    return sum(days[begin + timedelta(days=ahead)] for ahead in range(_WEEK))


def _day(at: int, zone: tzinfo) -> date:
    return local_moment(at, zone).date()


def is_ignored(said: Sequence[int], answered_at: int | None, tries: int) -> bool:
    """Say whether the last `tries` times that a kind was said were all left without an answer."""
    last = sorted(said)[-tries:] if tries else []
    return len(last) == tries > 0 and (answered_at is None or answered_at <= last[0])
