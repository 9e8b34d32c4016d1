"""Addresses of ours that hand a file out for a week, where a channel carries none.

An address names the part that handed the file out, until when it opens, and is signed: nobody
finds another's.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from bot.clock import Clock
from bot.domain.instants import DAY_MS

#: Opens for so long, UTC milliseconds.
LINK_LIVES_MS = 7 * DAY_MS
PATH = "/tep-rieng"
#: Under this name the secret is kept with which addresses are signed.
SECRET = "file_links"  # noqa: S105
_WORD = re.compile(r"([0-9a-f]{1,16})-([0-9a-f]{1,16})-([0-9a-f]{32})")


class FileLinks:
    """Makes and reads the addresses of one office; `base` has no trailing slash."""

    def __init__(self, base: str, key: str, clock: Clock) -> None:
        self._base = base
        self._key = key.encode()
        self._clock = clock

    def to(self, part: int) -> str:
        """Return the address at which a part's file is handed out from now on."""
        until = self._clock.now_ms() + LINK_LIVES_MS
        return f"{self._base}{PATH}/{part:x}-{until:x}-{self._signature(part, until)}"

    def part_of(self, word: str) -> int | None:
        """Return the part that an address names, None where it opens no more or is none of ours."""
        found = _WORD.fullmatch(word)
        if found is None:
            return None
        part, until = int(found[1], 16), int(found[2], 16)
        is_ours = hmac.compare_digest(self._signature(part, until), found[3])
        return part if is_ours and self._clock.now_ms() < until else None

    def _signature(self, part: int, until: int) -> str:
        return hmac.new(self._key, f"{part}|{until}".encode(), hashlib.sha256).hexdigest()[:32]
