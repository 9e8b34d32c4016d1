"""The clock that is handed in: production reads the machine's, the demo one that can be moved."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Protocol

#: The wall clock is set by so much at least; less is drift, which it is cured of all the time.
_SET_BY_S = 1.0
#: The two clocks were read together if no more lay between.
_TOGETHER_S = 0.1


class Clock(Protocol):
    """What time it is."""

    def now_ms(self) -> int:
        """Return the instant in UTC milliseconds."""


class SystemClock:
    """The machine's own clock."""

    def now_ms(self) -> int:
        """Return the instant in UTC milliseconds."""
        return int(time.time() * 1000)


def local_now(clock: Clock, zone: tzinfo) -> datetime:
    """Return the clock's instant as local time."""
    return datetime.fromtimestamp(clock.now_ms() / 1000, zone)


class Watch:
    """Holds the wall clock against one that only runs, and so notices when it is set."""

    def __init__(self, clock: Clock, steady: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steady = steady
        self._apart = self._between()

    def moved_ms(self) -> int:
        """Return by how much the wall clock was set since this was last asked; 0 for a little.

        A machine that slept looks like one whose clock was set forward.
        """
        before, self._apart = self._apart, self._between()
        moved = self._apart - before
        return round(moved * 1000) if abs(moved) >= _SET_BY_S else 0

    def _between(self) -> float:
        """Return the seconds between both clocks, read with nothing in between."""
        while True:
            began, wall = self._steady(), self._clock.now_ms() / 1000
            if self._steady() - began < _TOGETHER_S:
                return wall - began
