"""A plain yes or no where one of the choices means it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from bot.conversation import engine
from bot.conversation.flow import PASS
from bot.conversation.routes import Route
from bot.conversation.turn import Turn
from bot.text import typed
from bot.text.sentences import told


def answered_by(
    yes: Collection[Route[*tuple[Any, ...]]],
    no: Collection[Route[*tuple[Any, ...]]],
    *,
    vague: bool = False,
) -> Callable[[Turn, str], object]:
    """Return a step at which yes and no are the one choice shown that leads there.

    Where several choices of one side are shown, a mere yes says too little. `vague`: what only
    says that the question was heard (`vâng`, `ừ`) is a yes too, where that can do no harm.
    """

    def handle(turn: Turn, text: str) -> object:
        if typed.is_yes(text) or (vague and typed.is_vague_yes(text)):
            wanted = yes
        elif typed.is_no(text) or told.stops(text):
            wanted = no
        else:
            return PASS
        shown = [one.id for one in turn.frame.asked if any(way.leads(one.id) for way in wanted)]
        if len(shown) != 1:
            return PASS
        engine.choose(turn, shown[0])
        return None

    return handle
