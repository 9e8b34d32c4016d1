"""A clock that can be moved; from wherever it is put it runs on at its usual pace."""

from __future__ import annotations

from bot.clock import SystemClock


class MovableClock:
    """A `service.clock.Clock` whose instant can be set."""

    def __init__(self, start_ms: int | None = None) -> None:
        self._base = SystemClock()
        self._offset = 0 if start_ms is None else start_ms - self._base.now_ms()

    def now_ms(self) -> int:
        """Return the instant in UTC milliseconds."""
        return self._base.now_ms() + self._offset

    def move_to(self, instant_ms: int) -> None:
        """Put the clock to an instant (UTC ms), forward or back."""
        self._offset = instant_ms - self._base.now_ms()

    def back_to_now(self) -> None:
        """Put the clock back to the machine's own time."""
        self._offset = 0
