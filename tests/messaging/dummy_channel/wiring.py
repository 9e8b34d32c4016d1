"""How it is built: in the program this is a file of `bot/app/channels`."""

from __future__ import annotations

from bot.app.channels.wiring import Mounted, Wiring
from tests.messaging.dummy_channel.channel import DummyChannel


async def build(wiring: Wiring) -> list[Mounted]:
    """Return the channel; it needs no setting."""
    return [("", DummyChannel(wiring.receiver))]
