"""What "my data" is made of: lines about what is kept of a person, for that person alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.conversation.turn import Turn
from bot.library.wording import Ready
from bot.store.registry import Part
from bot.text.dates import say_moment


@dataclass(frozen=True, slots=True)
class OwnData:
    """Lines of one part of "my data": what some tables hold of the person who asks.

    No two have the same name; where an order is told, it is told by names.
    """

    name: str
    part: Part
    lines: Callable[[Turn], list[Ready]]
    tables: tuple[str, ...]


def when(turn: Turn, instant: int | None) -> str:
    """Return how an instant (UTC ms) is read; nothing where it never was."""
    return say_moment(turn.local(instant), turn.now) if instant is not None else ""
