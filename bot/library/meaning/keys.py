"""What a sentence is compared by: its syllables, its pairs of neighbours, its accents."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.library.terms import Term

#: Bits of a key's number. Two keys may have the same one; that costs little.
BITS = 18
#: More say nothing new, and the sums of the weights have no room for more.
MOST = 250
_START, _END = "^", "$"


def keys(terms: Sequence[Term]) -> list[str]:
    """Return what a sentence is compared by, each once: `lop`, `lop_hoc`, `=lớp`; ends count."""
    words = [_number(term.folded) for term in terms]
    ends = [_START, *words, _END]
    found = dict.fromkeys(words)
    found.update(dict.fromkeys(f"{one}_{other}" for one, other in pairwise(ends)))
    marked = (f"={term.marked}" for term in terms if term.marked != term.folded)
    found.update(dict.fromkeys(marked))
    return list(found)[:MOST]


def _number(word: str) -> str:
    """Return one key for all numbers, and one for all dates and sums."""
    if word.isdigit():
        return "#"
    return "#/" if word[0].isdigit() else word


def numbers(found: Iterable[str]) -> list[int]:
    """Return the numbers of keys."""
    return [zlib.crc32(key.encode()) & ((1 << BITS) - 1) for key in found]
