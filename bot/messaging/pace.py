"""Our own pace: leaky buckets that say how long to wait; they know seconds, no vendor."""

from __future__ import annotations

import math
from collections import deque

from bot.channels.contract import Pace

#: How late bulk may wake up without losing its turn, seconds: other programs keep us waiting for
#: so long now and then. Less than two steps of Telegram's rate, which the bucket has ahead.
_LATE_S = 0.06
#: Places remembered beyond this are looked through, and full buckets forgotten.
_REMEMBERED = 20_000


#: Of the vendor's rate, what we use: at the full rate one class of ten met a 429.
_SHARE = 0.995


class Bucket:
    """A leaky bucket: `rate` a second, `burst` at once; a rate of 0 never waits."""

    __slots__ = ("_ahead", "_full_at", "_late", "_leaving", "_step")

    def __init__(self, rate: float, burst: int) -> None:
        self._step = 1 / rate if rate else 0.0
        self._ahead = self._step * max(burst - 1, 0)
        self._late = min(self._ahead, _LATE_S)
        self._full_at = -math.inf
        self._leaving = 0  # counted, and not known to have left

    def wait(self, now: float, bulk: bool = False) -> float:
        """Return the seconds until one more may go; bulk only makes up for waking up late."""
        return max(0.0, self._full_at - (self._late if bulk else self._ahead) - now)

    def take(self, now: float) -> None:
        """Count one that goes now."""
        self._full_at = max(now, self._full_at) + self._step
        self._leaving += 1

    def left(self, now: float) -> None:
        """Note when one that was counted really leaves: what follows keeps its distance.

        Where the process stood still in between, the vendor sees all that were counted together.
        """
        self._full_at = max(self._full_at, now + self._leaving * self._step)
        self._leaving -= 1

    def idle(self, now: float) -> bool:
        """Say whether the bucket has run out and may be forgotten."""
        return self._full_at <= now


class Window:
    """At most `count` in any `seconds`."""

    __slots__ = ("_count", "_seconds", "_times")

    def __init__(self, count: int, seconds: float) -> None:
        self._count = count
        self._seconds = seconds
        self._times: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Return the seconds until one more may go."""
        while self._times and self._times[0] <= now - self._seconds:
            self._times.popleft()
        full = len(self._times) >= self._count
        return self._times[0] + self._seconds - now if full else 0.0

    def take(self, now: float) -> None:
        """Count one that goes now."""
        self._times.append(now)

    def left(self, now: float) -> None:
        """Note when the newest that was counted has really left."""
        if self._times:
            self._times[-1] = max(self._times[-1], now)

    def idle(self, now: float) -> bool:
        """Say whether nothing is remembered any more."""
        return self.wait(now) == 0.0 and not self._times


class Paces:
    """All buckets of one channel.

    A vendor lets its tolerance go beside the one whose turn it is. One less is used, of a chat two,
    and a little less than the rate: what we space out may arrive closer together than it left.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self.channel = Bucket(pace.channel_rate * _SHARE, max(pace.channel_tolerance, 1))
        self._places: dict[str, Bucket | Window] = {}

    def left(self, place: str, now: float) -> None:
        """Note that a call to a chat, counted before, leaves only now."""
        self.channel.left(now)
        self.place(place, now).left(now)

    def place(self, place: str, now: float) -> Bucket | Window:
        """Return the bucket of one chat; group chats (a minus in their number) have a window."""
        known = self._places.get(place)
        if known is not None:
            return known
        if len(self._places) >= _REMEMBERED:
            self._places = {
                key: bucket for key, bucket in self._places.items() if not bucket.idle(now)
            }
        group = self._pace.group_count and ":-" in place
        bucket: Bucket | Window = (
            Window(self._pace.group_count, self._pace.group_seconds)
            if group
            else Bucket(self._pace.place_rate, max(self._pace.place_tolerance - 1, 1))
        )
        self._places[place] = bucket
        return bucket
