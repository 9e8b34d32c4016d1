"""The tick: asks our clock what has fallen due and puts it into the outbox, a slice at a time.

It knows no people and no dates: due moments are columns, and a conditional update claims them.
What wakes it and what it waits for itself goes by the clock that only runs: the wall clock may
be set at any time, and what was about to go is put right then.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from bot.app.service.forgetting import Forgetting
from bot.channels.contract import Limits
from bot.clock import Clock, Watch
from bot.conversation.feature import Due
from bot.conversation.turn import AppContext
from bot.domain.instants import DAY_MS
from bot.features.announcements import store as announcements
from bot.features.people import erasing
from bot.features.roster import store as roster
from bot.log import Log
from bot.messaging import queueing
from bot.store import jobs, set_back, sweeping
from bot.store.registry import Table
from bot.store.sql import Tx
from bot.store.writer import StoreUnavailable, Writer

log = Log("tick")

#: Rows claimed in one transaction; more would keep somebody's turn waiting.
SLICE = 500
#: A log that has grown beyond this tells of a reader that does not end, bytes.
_ALARMING_LOG = 256_000_000
_SWEEP_EVERY_S = 3600.0
#: People erased in one sweep, each in a transaction of its own.
_ERASED_AT_ONCE = 100
#: Lines of the office's list deleted in one transaction.
_LINES_AT_ONCE = 200


class Tick:
    """Runs every few seconds, and at once when something fell due earlier."""

    def __init__(
        self,
        writer: Writer,
        clock: Clock,
        app: AppContext,
        limits: Mapping[str, Limits],
        due: Sequence[Due],
        after: Callable[[], None],
        clock_set: Callable[[float], None] = lambda seconds: None,
        steady: Callable[[], float] = time.monotonic,
        forgetting: Forgetting | None = None,
    ) -> None:
        self._forgetting = forgetting or Forgetting(writer, clock, app)
        self._writer = writer
        self._clock = clock
        self.app = app
        self._limits = limits
        self._due = due
        self._after = after
        self._clock_set = clock_set
        self._steady = steady
        self._watch = Watch(clock, steady)
        self._lock = asyncio.Lock()
        self._begun = False
        self._set_back_ms = 0  # what the wall clock was set back by and not yet put right
        self.times_set = 0
        self.last_set_s = 0.0  # how far the wall clock went when it was last set, below 0 back
        self._sweep_at = self._done_at = steady()

    def seconds_ago(self) -> float:
        """Return the seconds since everything due was handled, before that since the start."""
        return self._steady() - self._done_at

    async def run(self) -> int:
        """Handle everything that is due now and return how much it was; overlapping runs queue."""
        async with self._lock:
            handled = 0
            try:
                await self._apart("clock", self._mind_the_clock)
                for source in self._due:
                    handled += await self._apart(source.__module__, partial(self._drain, source))
                await self._apart("sweep", self._sweep)
                await self._apart("log", self._tend_log)
                await self._apart("forgetting", self._forgetting.tend)
            except StoreUnavailable:
                log.warning("tick_not_kept")
                return handled
            self._done_at = self._steady()
        if handled:
            log.info("tick", handled=handled)
        self._after()
        return handled

    async def _mind_the_clock(self) -> int:
        """Put right what lies ahead since the wall clock was set back, also before our start."""
        now, moved = self._clock.now_ms(), self._watch.moved_ms()
        if not self._begun:
            moved = -await self._writer.write(lambda tx: set_back.ahead(tx, now))
            self._begun = True
        if moved > 0:
            self._note_set(moved)
            # Nothing is deleted by a clock that is only just as it is: it may be wrong.
            self._sweep_at = self._steady() + _SWEEP_EVERY_S
        elif moved < 0:
            self._note_set(moved)
            self._set_back_ms -= moved
        if 0 < self._set_back_ms <= set_back.FARTHEST_MS:
            for step in set_back.steps(self.app.tables, now, self._set_back_ms):
                while await self._writer.write(step):
                    pass
        self._set_back_ms = 0
        return 0

    def _note_set(self, moved: int) -> None:
        self.times_set += 1
        self.last_set_s = round(moved / 1000, 1)
        if moved < 0:
            log.warning("clock_set_back", seconds=-self.last_set_s)
        else:
            log.info("clock_set_forward", seconds=self.last_set_s)
        self._clock_set(self.last_set_s)

    async def _apart(self, source: str, work: Callable[[], Awaitable[int]]) -> int:
        """Do one part; what is broken in it holds up no other and ends no program."""
        try:
            return await work()
        except StoreUnavailable:
            raise
        except Exception as error:
            log.error("due_failed", source=source, error=type(error).__name__)
            return 0

    async def _drain(self, source: Due) -> int:
        """Take slices until nothing is left; what the first one queued goes while others follow."""
        total = 0
        while True:
            now = self._clock.now_ms()
            handled = await self._writer.write(
                lambda tx: source(tx, now, self.app, self._limits, SLICE)  # noqa: B023
            )
            total += handled
            if handled < SLICE:
                return total
            if total == handled and source is not queueing.open_due:
                await self._writer.write(
                    lambda tx: queueing.open_due(tx, now, self.app, self._limits, SLICE)  # noqa: B023
                )
            if total == handled:
                self._after()

    async def _tend_log(self) -> int:
        """Keep the database's log short; say so when a reader has let it grow very long."""
        length = await self._writer.shorten_log()
        if length > _ALARMING_LOG:
            log.error("database_log_long", megabytes=length // 1_000_000)
        return 0

    async def _sweep(self) -> int:
        """Once an hour, delete what has outlived its use and whom the office need not keep."""
        if self._steady() < self._sweep_at:
            return 0
        self._sweep_at = self._steady() + _SWEEP_EVERY_S
        now = self._clock.now_ms()
        for step in sweeping.steps(self.app.tables, now, self.app.mailboxes):
            while await self._writer.write(step):
                pass
        unseen_since = now - self.app.office.retention_days * DAY_MS
        while await self._writer.write(
            lambda tx: roster.delete_expired(tx, unseen_since, _LINES_AT_ONCE)
        ):
            pass
        erased = await self._erase_unseen(now, unseen_since)
        paths, gone = await self._writer.write(lambda tx: _sweep(tx, self.app.tables, now))
        for path in paths:
            Path(path).unlink(missing_ok=True)  # noqa: ASYNC240 (a few local files an hour)
        if erased or gone:
            await self._forgetting.forget()
        return 0

    async def _erase_unseen(self, now: int, unseen_since: int) -> int:
        """Erase whom the office has not seen for too long, one in a transaction; says how many."""
        app = self.app
        for erased in range(_ERASED_AT_ONCE):
            if not await self._writer.write(lambda tx: _erase_one(tx, app, now, unseen_since)):
                return erased
        return _ERASED_AT_ONCE


def _erase_one(tx: Tx, app: AppContext, now: int, unseen_since: int) -> bool:
    found = erasing.unseen(tx, app.tables, unseen_since, 1)
    instead = app.library.wording.render("erased.somebody")
    for person in found:
        erasing.erase(tx, app.tables, person, "", now, instead)
    return bool(found)


def _sweep(tx: Tx, tables: Sequence[Table], now: int) -> tuple[list[str], int]:
    gone = erasing.sweep(tx, tables)
    return jobs.forget_expired_files(tx, now) + announcements.forget_expired_files(tx, now), gone
