"""Hands one event to the receiver, from a poll or a webhook; done when its turn has committed."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from typing import Any

import orjson

from bot.channels.contract import Receiver, Unavailable
from bot.channels.zalo_bot.updates import NAME, UnreadableUpdate, incoming

_log = logging.getLogger(__name__)
_KEPT_RAW = 65_536


class Inlet:
    """The way in of all bots; `counts` is read by the metrics page."""

    def __init__(self, receiver: Receiver, counts: Counter[str]) -> None:
        self._receiver = receiver
        self._counts = counts

    async def take(self, bot: str, event: Any) -> None:
        """Let a turn handle an event; raises Unavailable when nothing could be written."""
        try:
            read = incoming(bot, event)
        except UnreadableUpdate as fault:
            await self.unreadable(fault.key, _bytes(event), fault.reason)
            return
        if read is None:
            self._counts["ignored"] += 1
            return
        try:
            await self._receiver.receive(read)
        except Unavailable:
            raise
        except Exception as error:  # the receiver's own last resort failed
            _log.error("zalo: a turn ended in %s", type(error).__name__)
            await self.unreadable(read.key, _bytes(event), f"turn: {type(error).__name__}")
        self._counts["received"] += 1

    async def unreadable(self, key: str, raw: bytes, reason: str) -> None:
        """Keep what cannot be handled as a dead letter; raises Unavailable."""
        self._counts["unreadable"] += 1
        _log.warning("zalo: an event went to the dead letters (%s)", reason)
        key = key or hashlib.sha256(raw).hexdigest()[:32]
        await self._receiver.unreadable(NAME, key, raw[:_KEPT_RAW], reason)


def _bytes(event: Any) -> bytes:
    try:
        return orjson.dumps(event)
    except TypeError:  # orjson refuses whole numbers above 64 bits and lone surrogates
        return repr(event).encode("utf-8", "replace")
