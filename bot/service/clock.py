"""The clock that is handed in: production reads the machine's, the demo one that can be moved."""

from __future__ import annotations

import time
from datetime import datetime, tzinfo
from typing import Protocol


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
