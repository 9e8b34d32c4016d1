"""How near hits are to one another, and when one of them may be shown at once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.library.places import Places
from bot.library.query import is_stop
from bot.library.search import Found, Hit
from bot.library.terms import cut, prepared

_TIED = 0.02  # hits so close to the first answer equally well
_FULL = 0.99  # scores end at 1: beyond here the order says more than the score
_FEW_WORDS = 2


def at_once(text: str, found: Found, places: Places) -> bool:
    """Tell whether the first card found is shown with no question back.

    One word, or the name of a commune, asks for no card.
    """
    too_little = lone(text) or _commune_alone(text, places)
    return found.sure and bool(found.hits) and not too_little and not tied(text, near(found))


def _commune_alone(text: str, places: Places) -> bool:
    """Tell whether a text is a commune's name and words of no subject: `ở xã Mường Lát thôi ạ`."""
    terms = cut(prepared(text))
    while terms:
        if places.communes_named(" ".join(term.marked for term in terms)):
            return True
        if is_stop(terms[-1]):
            terms = terms[:-1]
        elif is_stop(terms[0]):
            terms = terms[1:]
        else:
            return False
    return False


def near(found: Found) -> list[Hit]:
    """Return the hits that are not far behind the first."""
    return [hit for hit in found.hits if hit.score >= found.hits[0].score / 2]


def lone(text: str) -> bool:
    """Tell whether one plain word was typed, which may be a button's label as well as a subject."""
    return len(text.split()) == 1 and not any(map(str.isdigit, text))


def tied(text: str, hits: Sequence[Hit]) -> bool:
    """Tell whether several cards answer equally well, as for `bhyt` or a bare decree number."""
    best = hits[0].score
    if len(hits) < 2 or best - hits[1].score > _TIED:
        return False
    return best < _FULL or len(text.split()) <= _FEW_WORDS
