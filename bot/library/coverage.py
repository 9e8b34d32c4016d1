"""How much of what a question adds a card says: words that nearly every card has add nothing.

A question on poverty says "hộ nghèo" whatever it asks for, so that a card has these words says
little. What else is asked counts: words with a subject, their pairs, phrases of the synonyms.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.library.index import Index
from bot.library.query import ASKING, Phrase, Understanding, is_stop, repair
from bot.library.terms import Term
from bot.text.keyboards import is_syllable

_PAIR, _PHRASE = 0.8, 0.5  # beside a word
_UNSAID = 4.0  # how often a word counts that the card does not say: it carries the question
_PRIOR = 1.0  # taken as said, so that one odd word is not everything
#: Words of talk, of dialects and of numbers that are no part of what is asked, beside the stop
#: words.
_AROUND_THE_SUBJECT = (
    "mô răng rứa chi chừ ni nớ tê hè hầy hông hổng giùm dùm vầy nè hen dzậy đạt đấy thật liền hoài "
    "chẳng hẳn chứ bảo kêu gọi rối đọc kể giúp hồi kiểu dạ vâng dân bà con hả nhà "
    "coi để bốn sáu bảy tám chín mười lăm trăm nghìn ngàn chục triệu"
)
_AROUND = frozenset(_AROUND_THE_SUBJECT.split())
#: Dấu hỏi and dấu ngã, which half the country says alike.
_ONE_TONE = str.maketrans("\u0309\u0303", "\u0303\u0309")


class Added(NamedTuple):
    """A key that a question adds, what it is worth, and the keys that say the same.

    A pair is said only where the card has each word with the marks that were typed: `viện phí` is
    not in `sinh viên … học phí`.
    """

    key: str
    worth: float
    others: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()  # of each word typed with marks, its spellings
    unsaid: float = 1.0  # how often it counts where a card does not say it


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
    terms = repair(list(typed), _Spelt(index), index.vocabulary)
    phrases = list(understanding.found(terms))
    found = [*_words(terms, phrases, index), *_pairs(terms, phrases, index)]
    for one in phrases:
        if not one.weak and one.key in index.idf:
            found.append(Added(one.key, _PHRASE * index.idf[one.key]))
    return [one for one in dict.fromkeys(found) if one.key not in index.common]


def covered(asked: Sequence[Added], index: Index, card: int) -> float:
    """Return the share of it that a card says, 0 to 1."""
    said, unsaid = _PRIOR, 0.0
    for one in asked:
        if _says(index, card, one):
            said += one.worth
        else:
            unsaid += one.worth * one.unsaid
    return said / (said + unsaid)


def _says(index: Index, card: int, one: Added) -> bool:
    def has(keys: tuple[str, ...]) -> bool:
        return any(card in index.postings.get(key, ()) for key in keys)

    return has(one.others) or (has((one.key,)) and all(map(has, one.needs)))


def _words(terms: Sequence[Term], phrases: Sequence[Phrase], index: Index) -> Iterator[Added]:
    for at, term in enumerate(terms):
        if _counts(term, index) and not _asks(phrases, at):
            key, *alike = _spellings(term)
            worth = index.idf.get(key, index.rarest)
            others = (*alike, *_around(phrases, at, at + 1))
            unsaid = _UNSAID if term.folded.isalpha() else 1.0
            yield Added(key, worth, others, unsaid=unsaid)


def _pairs(terms: Sequence[Term], phrases: Sequence[Phrase], index: Index) -> Iterator[Added]:
    for at in range(1, len(terms)):
        before, term = terms[at - 1], terms[at]
        joined = term.joined and all(
            _counts(one, index) and one.folded.isalpha() for one in (before, term)
        )
        if joined and not (_asks(phrases, at) or _asks(phrases, at - 1)):
            key = f"{before.folded}_{term.folded}"
            worth = _PAIR * index.idf.get(key, index.rarest)
            needs = tuple(_spellings(one) for one in (before, term))
            yield Added(key, worth, _around(phrases, at - 1, at + 1), needs)


def _counts(term: Term, index: Index) -> bool:
    if is_stop(term) or term.marked in _AROUND:
        return False
    return term.folded in index.idf or not term.folded[0].isdigit()


def _spellings(term: Term) -> tuple[str, ...]:
    """Return the keys of a word as typed, and in the tone that dialects say for the other."""
    if term.marked == term.folded:
        return (term.folded,)
    letters = unicodedata.normalize("NFD", term.marked).translate(_ONE_TONE)
    return tuple(dict.fromkeys((f"={term.marked}", f"={unicodedata.normalize('NFC', letters)}")))


def _asks(phrases: Sequence[Phrase], at: int) -> bool:
    """Tell whether a word is part of how, and not of what, is asked."""
    return any(one.key[0] == ASKING and one.at <= at < one.end for one in phrases)


def _around(phrases: Sequence[Phrase], at: int, end: int) -> tuple[str, ...]:
    """Return the keys of the phrases that a word or a pair is part of."""
    return tuple(one.key for one in phrases if one.at <= at and end <= one.end and not one.weak)
