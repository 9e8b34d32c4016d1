"""The lease of this run: while it lasts, and no longer, it may make calls for what it has in hand.

It is renewed at a third of its time, and then still outlasts the longest call by half a minute: a
call may begin at any moment. How long it lasts is told by the monotonic clock, from the moment
before it was written.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

from bot.clock import Clock
from bot.store import runs
from bot.store.sql import Tx
from bot.store.writer import StoreUnavailable, Writer

#: By so much it outlasts the longest call when it is renewed, seconds.
_SPARE_S = 30.0
#: The part of it after which it is renewed.
_RENEWED_AT = 1 / 3
#: A database that could not be written is asked again after so many seconds.
_STORE_RESTS_S = 1.0


class LeaseLost(Exception):
    """Another run has voided this one's lease: it must end, and may begin again as a new run."""


class Lease:
    """A lease without end, which tests and single commands have; `RunLease` is the program's."""

    run_id = ""

    def outlasts(self, seconds: float) -> bool:
        """Say whether a call that takes so long would still end within the lease."""
        return True


class RunLease(Lease):
    """What a run may act on, kept alive in the database; `monotonic` tells seconds."""

    def __init__(
        self,
        writer: Writer,
        clock: Clock,
        run_id: str,
        longest_call: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._writer = writer
        self._clock = clock
        self.run_id = run_id
        self._lasts = (longest_call + _SPARE_S) / (1 - _RENEWED_AT)
        #: Seconds between two renewals.
        self.renewed_every = self._lasts * _RENEWED_AT
        self._monotonic = monotonic
        self._ends = -math.inf

    def outlasts(self, seconds: float) -> bool:
        """Say whether a call that takes so long would still end within the lease."""
        return self._monotonic() + seconds <= self._ends

    async def take(self) -> None:
        """Begin it, and void those of all other runs at once: only this one holds the lock."""
        began, now = self._monotonic(), self._clock.now_ms()
        await self._writer.write(lambda tx: runs.begin(tx, self.run_id, now, self._until(now)))
        self._ends = began + self._lasts

    async def renew(self) -> bool:
        """Renew it once, and say whether another run has left something behind.

        Raises LeaseLost, and StoreUnavailable while the database cannot be written.
        """
        began, now = self._monotonic(), self._clock.now_ms()

        def kept(tx: Tx) -> tuple[bool, int]:
            return runs.renew(tx, self.run_id, self._until(now)), runs.void_expired(
                tx, self.run_id, now
            )

        ours, left = await self._writer.write(kept)
        if not ours:
            self._ends = -math.inf
            raise LeaseLost
        self._ends = began + self._lasts
        return left > 0

    async def keep(self, take_over: Callable[[], Awaitable[None]]) -> None:
        """Renew it until cancelled; `take_over` sees to what an expired run has left behind.

        Raises LeaseLost.
        """
        wait, left = self.renewed_every, False
        while True:
            await asyncio.sleep(wait)
            try:
                left = await self.renew() or left
                if left:
                    await take_over()
            except StoreUnavailable:
                wait = _STORE_RESTS_S
                continue
            wait, left = self.renewed_every, False

    async def end(self) -> None:
        """Give it up."""
        self._ends = -math.inf
        await self._writer.write(lambda tx: runs.end(tx, self.run_id))

    def _until(self, now: int) -> int:
        return now + int(self._lasts * 1000)
