"""Hands one event to the receiver, from a poll or a webhook; done when its turn has committed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot.channels.contract import Receiver
from bot.channels.inlet import Inlet, UnreadableUpdate
from bot.channels.zalo_bot.updates import NAME, incoming


class ZaloBotInlet(Inlet):
    """The way in of all bots of an office."""

    def __init__(self, receiver: Receiver, counts: Counter[str]) -> None:
        super().__init__(NAME, receiver, counts)

    async def take(self, bot: str, event: Any) -> None:
        """Let a turn handle an event; raises Unavailable when nothing could be written."""
        try:
            read = incoming(bot, event)
        except UnreadableUpdate as fault:
            await self.unreadable(fault.key, event, fault.reason)
            return
        if read is None:
            self.ignored()
        else:
            await self.receive(read, event)
