"""A turn by itself, for tests of what flows share."""

from __future__ import annotations

from datetime import datetime

from bot.conversation.chance import Chance
from bot.conversation.messages import typed
from bot.conversation.turn import Turn
from bot.store import people
from tests.conversation.chat import ZONE, Phone, World


def turn_of(world: World, phone: Phone) -> Turn:
    """Return a turn in which nothing has happened yet."""
    incoming = typed(phone.channel, phone.address, phone.address, world.next_key(), "")
    address = people.touch(world.tx, phone.address, phone.channel, phone.address, world.now)
    now = datetime.fromtimestamp(world.now / 1000, ZONE)
    return Turn(world.tx, incoming, now, address, [], world.app, Chance(b"x"))
