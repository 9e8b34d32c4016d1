"""What messaging tells a person of itself: how much was sent to them, what is rung for them."""

from __future__ import annotations

from bot.conversation.own_data import OwnData
from bot.conversation.turn import Turn
from bot.library.wording import Ready
from bot.store import system_tables


def _messages(turn: Turn) -> list[Ready]:
    count = system_tables.messages_to(turn.tx, turn.me.id)
    return [Ready(turn.words("my_data.messages", count=count))]


def _browsers(turn: Turn) -> list[Ready]:
    count = system_tables.browsers_of(turn.tx, turn.me.id)
    return [Ready(turn.words("my_data.browsers", count=count))] if count else []


OWN_DATA = (
    OwnData("messages", "technical", _messages, ("deliveries",)),
    OwnData("browsers", "technical", _browsers, ("push_subscriptions",)),
)
