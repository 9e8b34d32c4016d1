"""Where updates of both ways, polled or pushed, are handed to the receiver; and the tap reflex."""

from __future__ import annotations

import asyncio
from collections import Counter

from telegram.error import TelegramError

from bot.channels.contract import Receiver
from bot.channels.inlet import Inlet, UnreadableUpdate
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.updates import NAME, tap_of
from bot.conversation.messages import Incoming

_TAPS_AT_ONCE = 16  # leaves most connections to the messages themselves
_MOST_TAPS = 2000
_TAP_TIMEOUT = 10.0
_LAST_TAPS = 1.0  # seconds that stopping waits for them


class Taps:
    """Takes the waiting mark off pressed buttons; what fails is counted and forgotten."""

    def __init__(self, calls: Calls, counts: Counter[str]) -> None:
        self._calls = calls
        self._counts = counts
        self._room = asyncio.Semaphore(_TAPS_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def answer(self, tap: str) -> None:
        """Answer a tap in the background."""
        if len(self._tasks) >= _MOST_TAPS:
            self._counts["taps_failed"] += 1
            return
        task = asyncio.create_task(self._answer(tap))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, tap: str) -> None:
        try:
            async with self._room:
                await self._calls.call(
                    "AnswerCallbackQuery", {"callback_query_id": tap}, wait=_TAP_TIMEOUT
                )
            self._counts["taps_answered"] += 1
        except TelegramError:
            self._counts["taps_failed"] += 1

    async def stop(self) -> None:
        """Give the last ones a moment, then drop them."""
        if not self._tasks:
            return
        _, left = await asyncio.wait(self._tasks, timeout=_LAST_TAPS)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


class TelegramInlet(Inlet):
    """Answers taps beside what every inlet does."""

    def __init__(self, receiver: Receiver, taps: Taps, counts: Counter[str]) -> None:
        super().__init__(NAME, receiver, counts)
        self._taps = taps

    async def receive(self, incoming: Incoming, update: object) -> None:
        """Let a turn handle it, then answer its tap; raises Unavailable."""
        await super().receive(incoming, update)
        tap = tap_of(incoming)
        if tap:
            self._taps.answer(tap)

    async def malformed(self, fault: UnreadableUpdate, update: object) -> None:
        """Keep an update that does not look as it should."""
        if isinstance(update, dict) and "callback_query" in update:
            self._receiver.refused(NAME, "unreadable")
        await self.unreadable(fault.key, update, fault.reason)
