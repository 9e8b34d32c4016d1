"""Where updates of both ways, polled or pushed, are handed to the receiver; and the tap reflex."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter

import orjson
from telegram.error import TelegramError

from bot.channels.contract import Receiver, Unavailable
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.updates import NAME, UnreadableUpdate, tap_of
from bot.conversation.messages import Incoming

_log = logging.getLogger(__name__)
_TAPS_AT_ONCE = 16  # leaves most connections to the messages themselves
_MOST_TAPS = 2000
_TAP_TIMEOUT = 10.0
_LAST_TAPS = 1.0  # seconds that stopping waits for them
_KEPT_RAW = 65_536


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


class Inlet:
    """Hands one read update to the receiver; returns when it may be acknowledged."""

    def __init__(self, receiver: Receiver, taps: Taps, counts: Counter[str]) -> None:
        self._receiver = receiver
        self._taps = taps
        self._counts = counts

    async def receive(self, incoming: Incoming, update: object) -> None:
        """Let a turn handle it; raises Unavailable when nothing could be written."""
        try:
            await self._receiver.receive(incoming)
        except Unavailable:
            raise
        except Exception as error:  # the receiver's own last resort failed
            _log.error("telegram: a turn ended in %s", type(error).__name__)
            await self.unreadable(incoming.key, update, f"turn: {type(error).__name__}")
        self._counts["received"] += 1
        tap = tap_of(incoming)
        if tap:
            self._taps.answer(tap)

    async def malformed(self, fault: UnreadableUpdate, update: object) -> None:
        """Keep an update that does not look as it should."""
        if isinstance(update, dict) and "callback_query" in update:
            self._receiver.refused(NAME, "unreadable")
        await self.unreadable(fault.key, update, fault.reason)

    async def unreadable(self, key: str, update: object, reason: str) -> None:
        """Keep what cannot be handled as a dead letter; raises Unavailable."""
        raw = update if isinstance(update, bytes) else _bytes(update)
        self._counts["unreadable"] += 1
        _log.warning("telegram: an update went to the dead letters (%s)", reason)
        await self._receiver.unreadable(NAME, key, raw[:_KEPT_RAW], reason)

    def ignored(self) -> None:
        """Count an update that is not for us."""
        self._counts["ignored"] += 1


def _bytes(update: object) -> bytes:
    try:
        return orjson.dumps(update)
    except TypeError:  # orjson refuses whole numbers above 64 bits and lone surrogates
        return repr(update).encode("utf-8", "replace")
