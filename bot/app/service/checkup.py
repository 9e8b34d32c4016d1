"""The look over the whole database beside the service: after the start, each night, on suspicion.

It runs in a process of its own, which keeps nobody waiting and can be ended at any moment. Its
one read transaction lasts as long as reading the file does; meanwhile the database's log grows by
what is written, no more. A copy would have to be read as long to be made.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app.service.work import MEMORY_BYTES, JobFailed, run_apart
from bot.clock import Clock, local_now
from bot.log import Log
from bot.store import integrity
from bot.store.sql import Tx

log = Log("checkup")

#: When it is quiet, after the nightly backup of the sample timer.
NIGHT = time(3, 15)
#: How often the clock is asked whether a night has come, and how long a look may take.
_ASK_EVERY_S = 60.0
_SECONDS = 1800.0
#: Between two looks, however often one is asked for.
_REST_S = 30.0


class Checkup:
    """Looks the database over when it is due; `found` hears what is wrong, or an empty text."""

    def __init__(
        self, database: Path, clock: Clock, zone: ZoneInfo, found: Callable[[str], Awaitable[None]]
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._found = found
        self._notified = asyncio.Event()
        self.process: asyncio.subprocess.Process | None = None
        self._looked_at = clock.now_ms()
        self._read_whole = database.stat().st_size <= integrity.AT_ONCE

    def notify(self) -> None:
        """Look soon: the database was not read whole, or has said that it is damaged."""
        self._notified.set()

    async def run(self) -> None:
        """Look whenever it is due, until cancelled."""
        try:
            if self._read_whole:  # before the start
                await self._found("")
            else:
                self.notify()
            while True:
                if self._notified.is_set() or self._is_due():
                    await self._look()
                    await asyncio.sleep(_REST_S)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._notified.wait(), _ASK_EVERY_S)
        finally:
            if self.process and self.process.returncode is None:
                self.process.kill()
                await self.process.wait()

    def _is_due(self) -> bool:
        """Say whether a night has begun since the last look, or the clock was set back since."""
        now = local_now(self._clock, self._zone)
        night = now.replace(hour=NIGHT.hour, minute=NIGHT.minute, second=0, microsecond=0)
        if night > now:
            night -= timedelta(days=1)
        return not night.timestamp() * 1000 <= self._looked_at <= self._clock.now_ms()

    async def _look(self) -> None:
        self._notified.clear()
        self._looked_at = self._clock.now_ms()
        order = {
            "make": "bot.app.service.checkup:checked", "database": str(self._database),
            "memory": MEMORY_BYTES,
        }  # fmt: skip
        try:
            outcome = await run_apart(
                order, _SECONDS, lambda process: setattr(self, "process", process)
            )
        except JobFailed as error:
            self._looked_at = 0  # again in a minute
            log.error("database_not_looked_over", code=error.code)
            return
        await self._found(outcome["fault"])


def checked(tx: Tx, _: Mapping[str, Any]) -> dict[str, Any]:
    """Look the database over, in the process apart, behind whatever else the machine does."""
    with contextlib.suppress(AttributeError):  # Windows
        os.nice(10)
    return {"fault": integrity.fault(tx)}
