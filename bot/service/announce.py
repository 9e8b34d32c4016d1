"""Announcements on their way: the audience expanded into outbox rows, a slice at a time."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.contract import Limits
from bot.store.sql import Tx
from bot.talk.turn import House


def due_messages(tx: Tx, now: int, house: House, limits: Mapping[str, Limits], most: int) -> int:
    """Queue the next slice of announcements that are due and return how many people it was."""
    return 0
