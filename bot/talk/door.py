"""The QR on a class's screen: the key that signs it (made once, in the database), its address."""

from __future__ import annotations

from typing import Literal

from bot.store.secrets import secret
from bot.talk.turn import Office, Turn

SECRET = "class_door"  # noqa: S105 (the name under which it is kept)
#: So many letters does a new key have.
LETTERS = 40
#: What a QR leads to: the class's door, or its quiz.
Way = Literal["lop", "bai"]


def key(turn: Turn) -> str:
    """Return the key."""
    return secret(turn.tx, SECRET, turn.chance.code(LETTERS))


def address(office: Office, way: Way, word: str) -> str:
    """Return the one address for a word or class code: the web's, else Telegram's, else nothing."""
    if office.public_url:
        return f"{office.public_url}/{way}/{word}"
    name = office.telegram_name
    return f"https://t.me/{name}?start={way}-{word}" if name else ""
