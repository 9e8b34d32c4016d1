"""Where what a vendor tells, polled or pushed, is handed to the receiver: the same for each."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from typing import Any

import orjson

from bot.channels.contract import Receiver, Unavailable
from bot.conversation.messages import Incoming

_log = logging.getLogger(__name__)
_KEPT_RAW = 65_536


class UnreadableUpdate(Exception):
    """An update that does not look as its vendor says; `key` is empty without a usable id."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key
        self.reason = reason


class Inlet:
    """Hands one read update to the receiver; returns when it may be acknowledged.

    `counts` is read by the metrics page.
    """

    def __init__(self, channel: str, receiver: Receiver, counts: Counter[str]) -> None:
        self._channel = channel
        self._receiver = receiver
        self._counts = counts

    async def receive(self, incoming: Incoming, update: object) -> None:
        """Let a turn handle it; raises Unavailable when nothing could be written."""
        try:
            await self._receiver.receive(incoming)
        except Unavailable:
            raise
        except Exception as error:  # the receiver's own last resort failed
            _log.error("%s: a turn ended in %s", self._channel, type(error).__name__)
            await self.unreadable(incoming.key, update, f"turn: {type(error).__name__}")
        self._counts["received"] += 1

    async def unreadable(self, key: str, update: object, reason: str) -> None:
        """Keep what cannot be handled as a dead letter; raises Unavailable.

        Without a key of its own it has one made of its bytes.
        """
        raw = update if isinstance(update, bytes) else _bytes(update)
        self._counts["unreadable"] += 1
        _log.warning("%s: an update went to the dead letters (%s)", self._channel, reason)
        key = key or hashlib.sha256(raw).hexdigest()[:32]
        await self._receiver.unreadable(self._channel, key, raw[:_KEPT_RAW], reason)

    def ignored(self) -> None:
        """Count an update that is not for us."""
        self._counts["ignored"] += 1


def storable(text: Any) -> str:
    """Return a text that can be stored, which lone halves of surrogate pairs cannot.

    Raises TypeError for what is no text.
    """
    if not isinstance(text, str):
        raise TypeError("a text is expected")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _bytes(update: object) -> bytes:
    try:
        return orjson.dumps(update)
    except TypeError:  # orjson refuses whole numbers above 64 bits and lone surrogates
        return repr(update).encode("utf-8", "replace")
