"""Token buckets by key: how often one address or one machine may call."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable


class Buckets:
    """Buckets of `capacity` tokens, refilled at `rate` a second; the least used are forgotten."""

    def __init__(
        self,
        capacity: float,
        rate: float,
        now: Callable[[], float] = time.monotonic,
        most: int = 20_000,
    ) -> None:
        self._capacity = capacity
        self._rate = rate
        self._now = now
        self._most = most
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left(self, key: str) -> float:
        """Return the seconds until there is a token, and take none."""
        now = self._now()
        level, since = self._levels.get(key, (self._capacity, now))
        level = min(self._capacity, level + (now - since) * self._rate)
        return 0.0 if level >= 1.0 else (1.0 - level) / self._rate

    def take(self, key: str) -> float:
        """Take one token and return 0.0, or return the seconds until there is one."""
        now = self._now()
        level, since = self._levels.pop(key, (self._capacity, now))
        level = min(self._capacity, level + (now - since) * self._rate)
        granted = level >= 1.0
        self._levels[key] = (level - 1.0 if granted else level, now)
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return 0.0 if granted else (1.0 - level) / self._rate
