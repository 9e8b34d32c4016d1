"""What the QR on the screen holds: a word that is good for a minute, and two more after it. Pure.

A photographed QR that is passed on is soon worthless; the class code below it is typed by hand
and stays good. Only the server's clock is asked.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

#: A QR is shown for so long, and is taken for so long after it has gone; UTC milliseconds.
SHOWN_MS = 60_000
TAKEN_AFTER_MS = 120_000

_MAC_BYTES = 10  # 16 letters, which nobody guesses in three minutes
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_TOKEN = re.compile(r"([0-9a-z]{1,6})([a-z2-7]{16})")


def token(key: str, training: int, instant: int) -> str:
    """Return the word that the QR of a class holds at an instant."""
    return f"{_base36(training)}{_mac(key, training, instant // SHOWN_MS)}"


def is_token(text: str) -> bool:
    """Say whether a text has the shape of such a word; no class code has it."""
    return _TOKEN.fullmatch(text.lower()) is not None


def training_of(key: str, text: str, now: int) -> tuple[int, bool] | None:
    """Return (class, still taken) of a word; None for one that was never shown.

    Older words than an hour are not told from forged ones.
    """
    match = _TOKEN.fullmatch(text.lower())
    if match is None:
        return None
    training, bucket = int(match[1], 36), now // SHOWN_MS
    oldest = bucket - 3_600_000 // SHOWN_MS
    for at in range(bucket + 1, oldest, -1):  # one ahead: a page may show the next one early
        if hmac.compare_digest(match[2], _mac(key, training, at)):
            return training, now < (at + 1) * SHOWN_MS + TAKEN_AFTER_MS
    return None


def seen(key: str, training: int, half_day: str, address: str) -> str:
    """Return what proves later in a half-day that an account has scanned the screen of a class.

    It goes along in choices, which come from outside: whoever makes one up cannot know it.
    """
    return _signed(key, f"seen:{training}:{half_day}:{address}")


def is_seen(key: str, proof: str, training: int, half_day: str, address: str) -> bool:
    """Say whether a proof is the one of this class, half-day and account; none without a key."""
    expected = seen(key, training, half_day, address)
    return bool(key) and hmac.compare_digest(expected.encode(), proof.encode())


def _mac(key: str, training: int, bucket: int) -> str:
    return _signed(key, f"{training}:{bucket}")


def _signed(key: str, what: str) -> str:
    digest = hmac.new(key.encode(), what.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_MAC_BYTES]).decode().lower()


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
