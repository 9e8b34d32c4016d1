"""One decision about what was typed: somebody's own affair, a question for the cards, or neither.

Intents and cards are judged on one scale, the margin of the linear model: what the search finds
speaks for the cards, an office's own sentence that is nearly the same for its intent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bot.domain.rights import RoleName, rank
from bot.library.meaning.intents import (
    CARDS,
    DISTRESS,
    EITHER,
    HOUSEHOLD,
    NO_TASK,
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
from bot.text.sentences import need, to_staff

#: From here on an office's own sentence is what was meant.
OWN_IS_NEAR = 0.8
#: What a question that is one for the cards adds for them, and what another takes away.
_FOR_CARDS, _NOT_FOR_CARDS = 0.2, -0.1
#: Margins so near each other are both offered.
_ALSO = 0.45
#: A law question and an own affair so near each other are asked about; so are two own affairs.
_EITHER, _DOUBT = 0.05, 0.1
#: Need so near what was not understood, and no weaker than that, is taken for it.
_NEED, _LEAST_NEED = 0.1, -0.6
#: Where it was need to the model, and is none, what is left is a guess below this.
_LEAST_LEFT = -0.55
#: Below it nothing was understood.
_LEAST = -0.75
_STAFF = 0.4  # what a trainer's or admin's own intents have ahead for them
#: What somebody without a role means by its words: `hủy lớp mai` gives a seat back.
_WITHOUT_ROLE = {
    "cancel_class": "withdraw", "roll_call": "checkin", "projector": "checkin",
    "open_quiz": "quiz", "results": "my_results", "answer_questions": "ask_human",
    "announcement_status": "notices", "invite": "personal_code",
}  # fmt: skip
_MOST_ALSO = 3
#: What is no affair of one's own that could be offered.
_NO_OWN_AFFAIR = NO_TASK | {DISTRESS}
#: What is taken for need where that lies near: a number too many harms nobody.
_MAY_BE_NEED = frozenset({EITHER, UNSURE, OUT_OF_SCOPE})
#: What is about a household where somebody is named in it.
_ABOUT_A_HOUSE = frozenset({SEARCH, EITHER, UNSURE, OUT_OF_SCOPE})


#: What the search finds may change what is made of these.
_NEEDS_SEARCH = _ABOUT_A_HOUSE | _MAY_BE_NEED
#: Beside an own affair that no card could have been meant for.
NOT_SEARCHED = Found((), False, False, (), ())

_Ranked = list[tuple[float, str]]


class Heard(NamedTuple):
    """What was heard: an intent, `search`, `household`, `either` or `unsure`.

    `also` are other things that it may be, best first; `found` is what the search finds for it,
    where it was asked.
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
        self._heard_as: dict[RoleName, tuple[tuple[str, float], ...]] = {}

    def decide(
        self, text: str, terms: Sequence[Term], role: RoleName, search: Callable[[], Found]
    ) -> Heard:
        """Decide about a text, cut into terms; it is searched for where a card may be meant."""
        if need.told_in(text):
            return Heard(text, DISTRESS, (), NOT_SEARCHED)
        near = self._own.find(text)
        if near.likeness >= OWN_IS_NEAR and _has(role, near.intent):
            found = search() if near.intent in CARDS else NOT_SEARCHED
            return Heard(text, near.intent, (), found)
        if role == "collaborator" and to_staff.is_meant(text):
            return Heard(text, "ask_human", (), NOT_SEARCHED)
        if self._model is None:
            found = search()
            return Heard(text, HOUSEHOLD if found.household else SEARCH, (), found)
        scores = self._scores(terms, role)
        if need.asks_of_class(text):  # whatever the weather sounds like to the model
            return Heard(text, "class_info", (), NOT_SEARCHED)
        if need.asks_as_victim(text):  # no house is looked up for it
            return Heard(text, SEARCH, (), search())
        if not need.may_be(text):
            _rule_out_need(scores)
        if _far_from_cards(scores):
            return _settled(text, _ranked(scores, 0.0), NOT_SEARCHED)
        found = search()
        return _settled(text, _ranked(scores, _FOR_CARDS if found.ours else _NOT_FOR_CARDS), found)

    def _scores(self, terms: Sequence[Term], role: RoleName) -> dict[str, float]:
        """Return what speaks for each thing that somebody of a role may mean."""
        model = self._model
        assert model is not None
        scores: dict[str, float] = {}
        names = self._names(role)
        for score, (name, ahead) in zip(model.scores(numbers(keys(terms))), names, strict=True):
            if name and score + ahead > scores.get(name, -math.inf):
                scores[name] = score + ahead
        return scores

    def _names(self, role: RoleName) -> tuple[tuple[str, float], ...]:
        """Return for each class of the model what it means for a role, and what it has ahead."""
        assert self._model is not None
        if role not in self._heard_as:
            self._heard_as[role] = tuple(_heard_as(name, role) for name in self._model.classes)
        return self._heard_as[role]


def _rule_out_need(scores: dict[str, float]) -> None:
    """Take need out; what it leaves behind far below is not taken for meant: `chồng em nữa`."""
    need_was = scores.pop(DISTRESS, -math.inf)
    if _LEAST_LEFT > max(scores.values()) < need_was:
        scores[UNSURE] = max(need_was, _LEAST_LEFT)


def _settled(text: str, ranked: _Ranked, found: Found) -> Heard:
    """Return what is heard in a text, of what may be meant, best first."""
    best, first = ranked[0]
    also = tuple(name for score, name in ranked[1 : _MOST_ALSO + 1] if best - score < _ALSO)
    # `nhà em` is said of a wifi too: what is no question for the cards is about no household.
    elsewhere = first == OUT_OF_SCOPE and not found.ours and not found.unanswered
    if found.household and first in _ABOUT_A_HOUSE and not elsewhere:
        return Heard(text, HOUSEHOLD, also, found)
    if first == OUT_OF_SCOPE and (found.ours or found.unanswered):
        return Heard(text, SEARCH, also, found)
    if first in _MAY_BE_NEED and _is_near_need(ranked):
        return Heard(text, DISTRESS, also, found)
    if best < _LEAST:
        return Heard(text, UNSURE, (first, *also), found)
    if first not in UNDECIDED and _both(ranked):
        return Heard(text, EITHER, (first, *also), found)
    if _doubtful(ranked):
        return Heard(text, UNSURE, (first, *also), found)
    if first == EITHER:
        own = next(name for _, name in ranked if name not in _NO_OWN_AFFAIR)
        return Heard(text, EITHER, tuple(dict.fromkeys((*also, own))), found)
    return Heard(text, first, also, found)


def _heard_as(name: str, role: RoleName) -> tuple[str, float]:
    if not _has(role, name):
        return _WITHOUT_ROLE.get(name, ""), 0.0
    return name, _STAFF if ROLES.get(name, "collaborator") != "collaborator" else 0.0


def _far_from_cards(scores: Mapping[str, float]) -> bool:
    """Say whether an own affair is meant, whatever the search would find."""
    first = max(scores, key=scores.__getitem__)
    cards = max(scores.get(name, -math.inf) for name in CARDS)
    return first not in _NEEDS_SEARCH and scores[first] - cards > _ALSO + _FOR_CARDS


def _ranked(scores: Mapping[str, float], card: float) -> _Ranked:
    """Return what may be meant, best first; `card` is what the search says for the cards."""
    every = ((score + card if name in CARDS else score, name) for name, score in scores.items())
    return sorted(every, reverse=True)


def _has(role: RoleName, intent: str) -> bool:
    return rank(ROLES.get(intent, "collaborator")) <= rank(role)


def _is_near_need(ranked: _Ranked) -> bool:
    """Say whether what was not understood may well be said by somebody in need."""
    found = next((score for score, name in ranked if name == DISTRESS), -math.inf)
    return found > _LEAST_NEED and ranked[0][0] - found < _NEED


def _both(ranked: _Ranked) -> bool:
    """Say whether an own affair and a law question lie so near that one has to ask."""
    (best, first), (next_best, second) = ranked[:2]
    return best - next_best < _EITHER and (first in CARDS) != (second in CARDS)


def _doubtful(ranked: _Ranked) -> bool:
    """Say whether two affairs of one's own lie so near each other that one has to ask."""
    (best, first), (next_best, second) = ranked[:2]
    return best - next_best < _DOUBT and _NO_OWN_AFFAIR.isdisjoint((first, second))
