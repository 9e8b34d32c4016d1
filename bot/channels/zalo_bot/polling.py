"""Fetching events one by one: the next is asked for after the turn of the last has committed."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from typing import Any, NamedTuple

from bot.channels.contract import Unavailable
from bot.channels.zalo_bot.calls import Calls
from bot.channels.zalo_bot.failures import QUOTA, TOKEN_REFUSED, CallFailed, Refused
from bot.channels.zalo_bot.inlet import ZaloBotInlet
from bot.channels.zalo_bot.updates import key_of

_log = logging.getLogger(__name__)


class Waits(NamedTuple):
    """How long the poller waits, in seconds."""

    poll: int = 30  # for the next event
    first: float = 1.0  # after a failure, then twice as long each time
    most: float = 60.0
    repeated: float = 1.0  # after an event that was read before: an old host gives it again at once


class Poller:
    """Polls for one bot. Where reading takes an event away, a kill before its commit loses it."""

    def __init__(
        self, bot: str, calls: Calls, inlet: ZaloBotInlet, counts: Counter[str], waits: Waits
    ) -> None:
        self._bot = bot
        self._calls = calls
        self._inlet = inlet
        self._counts = counts
        self._waits = waits
        self._delay = 0.0
        self._last = ""

    async def run(self) -> None:
        """Poll until cancelled; a refused token is tried on, for an operator may see to it."""
        while True:
            try:
                event = await self._calls.update(self._waits.poll)
            except CallFailed as failed:
                await self._back_off(failed)
                continue
            self._delay = 0.0
            if event is not None:
                await self._take(event)

    async def _take(self, event: Any) -> None:
        key = _key(self._bot, event)
        if key == self._last:
            self._counts["repeated"] += 1
            await asyncio.sleep(self._waits.repeated)
            return
        while True:
            try:
                await self._inlet.take(self._bot, event)
            except Unavailable as busy:  # it is gone from the platform: keep it until it is taken
                self._counts["unavailable"] += 1
                await asyncio.sleep(min(busy.retry_after, self._waits.most))
            else:
                break
        self._last = key

    async def _back_off(self, failed: CallFailed) -> None:
        self._counts["poll_failures"] += 1
        self._delay = min(self._delay * 2 or self._waits.first, self._waits.most)
        if isinstance(failed, Refused) and failed.code in (TOKEN_REFUSED, QUOTA):
            self._delay = self._waits.most
        _log.warning("zalo: fetching failed (%s), again in %.1f s", failed, self._delay)
        await asyncio.sleep(self._delay)


def _key(bot: str, event: Any) -> str:
    """Return what a repeated event is known by, its content where it has no id."""
    try:
        return key_of(bot, event)
    except (KeyError, TypeError):
        return repr(event)
