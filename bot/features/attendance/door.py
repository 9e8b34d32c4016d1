"""The QR on a class's screen: the key that signs it (made once, in the database), its address."""

from __future__ import annotations

from typing import Literal

from bot.conversation.turn import AppContext, Turn
from bot.domain.half_days import HalfDay
from bot.domain.roll import How
from bot.features.attendance import door_tokens
from bot.store.secrets import kept, secret

SECRET = "class_door"  # noqa: S105 (the name under which it is kept)
#: So many letters does a new key have.
LETTERS = 40
#: What a QR leads to: the class's door, or its quiz.
Way = Literal["lop", "bai"]


def key(turn: Turn) -> str:
    """Return the key."""
    return secret(turn.tx, SECRET, turn.chance.code(LETTERS))


def seen(turn: Turn, training: int, half_day: HalfDay, how: How) -> str:
    """Return how a choice tells by which way this account came to a class in a half-day."""
    if how != "qr":
        return "code"
    return door_tokens.seen(kept(turn.tx, SECRET), training, _said(half_day), turn.address.id)


def way_of(turn: Turn, training: int, half_day: HalfDay, told: str) -> How:
    """Read what `seen` told; a QR that nobody scanned here, or not in this half-day, is a code."""
    key, said = kept(turn.tx, SECRET), _said(half_day)
    good = door_tokens.is_seen(key, told, training, said, turn.address.id)
    return "qr" if good else "code"


def _said(half_day: HalfDay) -> str:
    return f"{half_day.day.isoformat()}:{half_day.half}"


def address(app: AppContext, way: Way, word: str) -> str:
    """Return the one address for a word or class code: the web's, else the bot's, else nothing."""
    if app.office.public_url:
        return f"{app.office.public_url}/{way}/{word}"
    return app.bot.link(f"{way}-{word}")
