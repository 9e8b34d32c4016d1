"""How near hits are to one another, and when one of them may be shown at once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.library.search import Hit

_TIED = 0.02  # hits so close to the first answer equally well
_FULL = 0.99  # scores end at 1: beyond here the order says more than the score
_FEW_WORDS = 2


def lone(text: str) -> bool:
    """Tell whether one plain word was typed, which may be a button's label as well as a subject."""
    return len(text.split()) == 1 and not any(map(str.isdigit, text))


def tied(text: str, hits: Sequence[Hit]) -> bool:
    """Tell whether several cards answer equally well, as for `bhyt` or a bare decree number."""
    best = hits[0].score
    if len(hits) < 2 or best - hits[1].score > _TIED:
        return False
    return best < _FULL or len(text.split()) <= _FEW_WORDS
