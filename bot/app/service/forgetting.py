"""Whoever was erased is gone from the database's file too, from its free space and its log.

SQLite overwrites what it deletes, but leaves what it moves: where a page is made anew its rows
stand twice for a time, and the old copy is what deleting them later does not touch. So the file
is written anew after an erasure.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable

from bot.clock import Clock
from bot.conversation.turn import AppContext
from bot.domain.timing import is_quiet
from bot.features.reminders.planning import quiet_of
from bot.log import Log
from bot.store.writer import StoreUnavailable, Writer

log = Log("forgetting")

#: A file up to this is written anew at once: everybody waits for half a second, bytes.
AT_ONCE = 64_000_000
_TRIES, _BETWEEN_S = 20, 0.25
#: What failed is not tried again before.
_RESTS_MS = 3_600_000


class Forgetting:
    """Writes the file anew: a small one at once, a large one in the quiet hours."""

    def __init__(
        self,
        writer: Writer,
        clock: Clock,
        app: AppContext,
        at_once: int = AT_ONCE,
        read_again: Callable[[], None] = lambda: None,
    ) -> None:
        self._read_again = read_again  # what is held in memory has the words of before
        self._writer = writer
        self._clock = clock
        self._app = app
        self._at_once = at_once
        # An erasure before this start may have waited for a night that did not come.
        self._waiting = True
        self._not_before = 0  # UTC ms

    async def forget(self) -> None:
        """Leave nothing of what an erasure has deleted; raises nothing."""
        self._read_again()
        if self._writer.file_bytes() <= self._at_once:
            await self._rewrite()
        else:
            self._waiting = True
            await self._empty_log()

    async def tend(self) -> int:
        """Do in the quiet hours what waits for them; returns 0, as it queues nothing."""
        quiet, zone, now = quiet_of(self._app), self._app.office.zone, self._clock.now_ms()
        if self._waiting and now >= self._not_before and is_quiet(now, quiet, zone):
            self._waiting = False
            await self._rewrite()
        return 0

    async def _rewrite(self) -> None:
        try:
            await self._writer.rewrite()
        except (sqlite3.Error, StoreUnavailable, ValueError) as error:  # mostly a full disk
            self._waiting = True
            self._not_before = self._clock.now_ms() + _RESTS_MS
            log.warning("not_written_anew", error=type(error).__name__)
        await self._empty_log()

    async def _empty_log(self) -> None:
        """Empty the log, in which older pages lie; a reader may hold it back for a moment."""
        for _ in range(_TRIES):
            try:
                if await self._writer.checkpoint():
                    return
            except (sqlite3.Error, ValueError):  # closed, or the disk is full
                break
            await asyncio.sleep(_BETWEEN_S)
        log.warning("checkpoint_held_back")
