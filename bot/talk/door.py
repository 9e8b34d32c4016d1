"""The key with which the QR on a class's screen is signed: made once, kept in the database."""

from __future__ import annotations

from bot.store.secrets import secret
from bot.talk.turn import Turn

SECRET = "class_door"  # noqa: S105 (the name under which it is kept)
_LETTERS = 40


def key(turn: Turn) -> str:
    """Return the key."""
    return secret(turn.tx, SECRET, turn.chance.code(_LETTERS))
