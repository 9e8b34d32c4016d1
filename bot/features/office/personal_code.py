"""Drawing personal and role codes that nobody has yet."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.domain import codes
from bot.features.office import invites
from bot.store import people


def free_code(turn: Turn) -> str:
    """Draw a personal code that nobody has."""
    while True:
        code = turn.chance.code(codes.PERSONAL_LENGTH)
        if people.by_code(turn.tx, codes.code_hash(code)) is None:
            return code


def free_role_code(turn: Turn) -> str:
    """Draw a role code that was never issued."""
    while True:
        code = codes.role_code(turn.chance.code(codes.PERSONAL_LENGTH))
        if invites.by_code(turn.tx, codes.code_hash(code)) is None:
            return code
