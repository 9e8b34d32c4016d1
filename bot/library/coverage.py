"""How much of what a question adds a card says: words that nearly every card has add nothing.

A question on poverty says "hộ nghèo" whatever it asks for, so that a card has these words says
little. What else is asked counts: words with a subject, their pairs, phrases of the synonyms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.library.index import Index
from bot.library.query import ASKING, Phrase, Understanding, is_stop, repair
from bot.library.terms import Term
from bot.text.keyboards import is_syllable

_PAIR, _PHRASE = 0.8, 0.5  # beside a word
_PRIOR = 1.0  # taken as said, so that one odd word is not everything
#: Words of talk and of dialects that are no part of what is asked, beside the stop words.
_AROUND_THE_SUBJECT = (
    "mô răng rứa chi chừ ni nớ tê hè hầy hông hổng giùm dùm vầy nè hen dzậy đạt đấy thật liền hoài "
    "chẳng hẳn chứ bảo kêu gọi rối đọc kể giúp hồi kiểu dạ vâng dân bà con hả nhà"
)
_AROUND = frozenset(_AROUND_THE_SUBJECT.split())


class Added(NamedTuple):
    """A key that a question adds, what it is worth, and the phrases that say the same."""

    key: str
    worth: float
    phrases: tuple[str, ...] = ()


class _Spelt:
    """Words that are no slips: those of the cards, and whatever else can be a syllable."""

    def __init__(self, index: Index) -> None:
        self._idf = index.idf

    def __contains__(self, word: object) -> bool:
        return word in self._idf or (isinstance(word, str) and is_syllable(word))


def added(typed: Sequence[Term], index: Index, understanding: Understanding) -> list[Added]:
    """Return what a question adds to what every card speaks of.

    A number that no card has is somebody's own figure, which no card need name.
    """
    said = [term for term in typed if term.marked not in _AROUND]
    terms = repair(said, _Spelt(index), index.vocabulary)
    phrases = list(understanding.found(terms))
    found = [*_words(terms, phrases, index), *_pairs(terms, phrases, index)]
    for one in phrases:
        if not one.weak and one.key in index.idf:
            found.append(Added(one.key, _PHRASE * index.idf[one.key]))
    return [one for one in dict.fromkeys(found) if one.key not in index.common]


def covered(asked: Sequence[Added], index: Index, card: int) -> float:
    """Return the share of it that a card says, 0 to 1."""
    has = index.postings
    whole = sum(one.worth for one in asked)
    said = sum(
        one.worth
        for one in asked
        if any(card in has.get(key, ()) for key in (one.key, *one.phrases))
    )
    return (said + _PRIOR) / (whole + _PRIOR)


def _words(terms: Sequence[Term], phrases: Sequence[Phrase], index: Index) -> Iterator[Added]:
    for at, term in enumerate(terms):
        if _counts(term, index) and not _asks(phrases, at):
            worth = index.idf.get(term.folded, index.rarest)
            yield Added(term.folded, worth, _around(phrases, at, at + 1))


def _pairs(terms: Sequence[Term], phrases: Sequence[Phrase], index: Index) -> Iterator[Added]:
    for at in range(1, len(terms)):
        before, term = terms[at - 1], terms[at]
        joined = term.joined and all(
            _counts(one, index) and one.folded.isalpha() for one in (before, term)
        )
        if joined and not (_asks(phrases, at) or _asks(phrases, at - 1)):
            key = f"{before.folded}_{term.folded}"
            worth = _PAIR * index.idf.get(key, index.rarest)
            yield Added(key, worth, _around(phrases, at - 1, at + 1))


def _counts(term: Term, index: Index) -> bool:
    return not is_stop(term) and (term.folded in index.idf or not term.folded[0].isdigit())


def _asks(phrases: Sequence[Phrase], at: int) -> bool:
    """Tell whether a word is part of how, and not of what, is asked."""
    return any(one.key[0] == ASKING and one.at <= at < one.end for one in phrases)


def _around(phrases: Sequence[Phrase], at: int, end: int) -> tuple[str, ...]:
    """Return the keys of the phrases that a word or a pair is part of."""
    return tuple(one.key for one in phrases if one.at <= at and end <= one.end and not one.weak)
