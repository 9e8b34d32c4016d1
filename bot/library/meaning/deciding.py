"""One decision about what was typed: somebody's own affair, a question for the cards, or neither.

Intents and cards are judged on one scale, the margin of the linear model: what the search finds
speaks for the cards, an office's own sentence that is nearly the same for its intent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.domain.rights import RoleName, rank
from bot.library.meaning.intents import (
    CARDS,
    DISTRESS,
    EITHER,
    HOUSEHOLD,
    OUT_OF_SCOPE,
    ROLES,
    SEARCH,
    UNDECIDED,
    UNSURE,
)
from bot.library.meaning.keys import keys, numbers
from bot.library.meaning.model import Model
from bot.library.meaning.nearest import Nearest
from bot.library.search import Found
from bot.library.terms import Term
from bot.text import need

#: From here on an office's own sentence is what was meant.
OWN_IS_NEAR = 0.8
#: What a card that surely answers adds for the cards, and what one that does not takes away.
_SURE_CARD, _NO_CARD = 0.15, -0.2
#: Margins so near each other are both offered.
_ALSO = 0.35
#: A law question and an own affair so near each other are asked about.
_EITHER = 0.05
#: Below it nothing was understood.
_LEAST = -0.75
_STAFF = 0.2  # what a trainer's or admin's own errands have ahead for them
_MOST_ALSO = 3
#: What is no affair of one's own that could be offered.
_NO_OWN_AFFAIR = frozenset({*CARDS, *UNDECIDED, OUT_OF_SCOPE, DISTRESS, "thanks", "greeting"})
#: What is taken for need where that lies near: a number too many harms nobody.
_MAY_BE_NEED = frozenset({EITHER, UNSURE, OUT_OF_SCOPE, "thanks", "greeting", "menu"})
#: What is about a household where somebody is named in it.
_ABOUT_A_HOUSE = frozenset({SEARCH, EITHER, UNSURE, OUT_OF_SCOPE})


class Heard(NamedTuple):
    """What was heard: an intent, `search`, `household`, `either` or `unsure`.

    `also` are other things that it may be, best first; `found` is what the search finds for it.
    """

    text: str
    name: str
    also: tuple[str, ...]
    found: Found


class Decider:
    """Decides what a text means for somebody."""

    def __init__(self, model: Model | None, own: Nearest) -> None:
        self._model = model
        self._own = own

    def decide(self, text: str, terms: Sequence[Term], role: RoleName, found: Found) -> Heard:
        """Decide about a text, cut into terms, for which the search has `found` something."""
        if need.told_in(text):
            return Heard(text, DISTRESS, (), found)
        near = self._own.find(text)
        if near.likeness >= OWN_IS_NEAR and _has(role, near.intent):
            return Heard(text, near.intent, (), found)
        if self._model is None:
            return Heard(text, HOUSEHOLD if found.household else SEARCH, (), found)
        ranked = self._ranked(terms, role, found)
        if not need.may_be(text):  # whatever it sounds like to the model
            ranked = [one for one in ranked if one[1] != DISTRESS]
        best, first = ranked[0]
        also = tuple(name for score, name in ranked[1 : _MOST_ALSO + 1] if best - score < _ALSO)
        if found.household and first in _ABOUT_A_HOUSE:
            return Heard(text, HOUSEHOLD, also, found)
        if first == OUT_OF_SCOPE and found.sure:
            return Heard(text, SEARCH, also, found)
        if first in _MAY_BE_NEED and DISTRESS in also:
            return Heard(text, DISTRESS, also, found)
        if best < _LEAST:
            return Heard(text, UNSURE, (first, *also), found)
        if first not in UNDECIDED and _both(ranked):
            return Heard(text, EITHER, (first, *also), found)
        if first == EITHER:
            own = next(name for _, name in ranked if name not in _NO_OWN_AFFAIR)
            return Heard(text, EITHER, tuple(dict.fromkeys((*also, own))), found)
        return Heard(text, first, also, found)

    def _ranked(
        self, terms: Sequence[Term], role: RoleName, found: Found
    ) -> list[tuple[float, str]]:
        model = self._model
        assert model is not None
        scores = model.scores(numbers(keys(terms)))
        card = _SURE_CARD if found.sure else _NO_CARD
        ranked: list[tuple[float, str]] = []
        for score, name in zip(scores, model.classes, strict=True):
            if not _has(role, name):
                continue
            if name in CARDS:
                score += card
            elif ROLES.get(name, "collaborator") != "collaborator":
                score += _STAFF
            ranked.append((score, name))
        ranked.sort(reverse=True)
        return ranked


def _has(role: RoleName, intent: str) -> bool:
    return rank(ROLES.get(intent, "collaborator")) <= rank(role)


def _both(ranked: Sequence[tuple[float, str]]) -> bool:
    """Say whether an own affair and a law question lie so near that one has to ask."""
    (best, first), (next_best, second) = ranked[:2]
    return best - next_best < _EITHER and (first in CARDS) != (second in CARDS)
