"""The clock of the emulated server: it runs with the machine's until a test moves or stops it."""

from __future__ import annotations

import time


class Clock:
    """Message dates, the life of taps and updates, and the pace follow it."""

    __slots__ = ("_ahead", "_stopped_at")

    def __init__(self) -> None:
        self._ahead = 0.0
        self._stopped_at: float | None = None

    def now(self) -> float:
        """Return the instant, in seconds."""
        return time.time() + self._ahead if self._stopped_at is None else self._stopped_at

    @property
    def stopped(self) -> bool:
        """Say whether a test has stopped it."""
        return self._stopped_at is not None

    def move(self, seconds: float) -> None:
        """Put the clock forward, or back; a stopped one stays stopped."""
        self._ahead += seconds
        if self._stopped_at is not None:
            self._stopped_at += seconds

    def freeze(self) -> None:
        """Stop the clock where it stands."""
        self._stopped_at = self.now()

    def thaw(self) -> None:
        """Let a stopped clock run on from where it stands."""
        if self._stopped_at is not None:
            self._ahead = self._stopped_at - time.time()
            self._stopped_at = None
