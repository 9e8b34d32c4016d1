"""Chance that comes in with the turn: the same seed gives the same draws, so turns repeat."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from bot.domain import codes

T = TypeVar("T")


class Chance:
    """A stream of numbers drawn from a secret seed."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._count = 0

    def below(self, limit: int) -> int:
        """Return a number in 0 … limit-1."""
        self._count += 1
        digest = hashlib.sha256(self._seed + self._count.to_bytes(8, "big")).digest()
        return int.from_bytes(digest[:16], "big") % limit

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in a drawn order."""
        drawn = list(items)
        for index in range(len(drawn) - 1, 0, -1):
            other = self.below(index + 1)
            drawn[index], drawn[other] = drawn[other], drawn[index]
        return drawn

    def code(self, length: int, letters: str = codes.ALPHABET) -> str:
        """Return a code that can be read out and typed without mistaking a letter."""
        return "".join(letters[self.below(len(letters))] for _ in range(length))

    def id(self) -> str:
        """Return 32 hexadecimal digits that nobody can guess."""
        return f"{self.below(1 << 128):032x}"
