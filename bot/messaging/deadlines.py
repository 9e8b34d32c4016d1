"""Calls that may take only so long: one timer watches all of them, for less than a timer each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


class Deadlines:
    """Ends what is still under way after `seconds`, which are the same for all."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends: dict[asyncio.Task[object], float] = {}  # by the loop's clock, earliest first
        self._watch: asyncio.TimerHandle | None = None

    async def within(self, call: Awaitable[T]) -> T:
        """Wait for a call; raises TimeoutError when its time is over. Not to be nested."""
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None
        self._ends[task] = loop.time() + self._seconds
        if self._watch is None:
            self._watch = loop.call_later(self._seconds, self._end_overdue, loop)
        try:
            return await call
        except asyncio.CancelledError:
            if task in self._ends or task.cancelling() > 1:  # somebody else's wish
                raise
            raise TimeoutError from None
        finally:
            if self._ends.pop(task, None) is None:
                task.uncancel()

    def _end_overdue(self, loop: asyncio.AbstractEventLoop) -> None:
        now, self._watch = loop.time(), None
        for task, until in list(self._ends.items()):
            if until > now:
                self._watch = loop.call_at(until, self._end_overdue, loop)
                return
            del self._ends[task]
            task.cancel()
