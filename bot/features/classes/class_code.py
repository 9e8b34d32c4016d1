"""The code of a class, which is shown at its door."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.domain import codes
from bot.features.classes import trainings


def free_code(turn: Turn) -> str:
    """Return a code that no class has yet."""
    while True:
        code = turn.chance.code(codes.CLASS_LENGTH, codes.CLASS_ALPHABET)
        if trainings.by_code(turn.tx, code) is None:
            return code
