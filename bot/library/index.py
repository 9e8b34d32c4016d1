"""The index over cards: what is said where, how strongly, and how rare it is among the cards.

A key is a folded syllable (`ngheo`), a pair of neighbours (`ho_ngheo`), a syllable with its marks
(`=nghèo`), a phrase of the synonyms however worded (`#12`) or a way of asking (`?3`). Within a card
the title weighs most; no field counts much more for saying a thing ten times than for saying it
once. The weights were tuned with an eighth of all keywords left out and asked for, in turn, and by
legal questions that others wrote (`tests/bench/alqac.py`).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bot.library.documents import (
    Document,
    Mention,
    Recognizer,
    agree,
    document_of,
    without,
)
from bot.library.model import Card, Regulation
from bot.library.query import ASKING, Understanding, is_stop
from bot.library.terms import Term, prepared
from bot.text.markup import plain

_TITLE, _KEYWORD, _BODY, _NAME = 2.4, 0.8, 1.2, 0.2  # the most a field can add for one key
_EASE = {_TITLE: 0.0, _KEYWORD: 0.35, _BODY: 0.9, _NAME: 0.5}  # how soon repeats stop counting
_K1 = 0.3  # how soon more of a word stops counting: said at all is nearly all
_B = 0.5  # how much a longer card pays
_ASKED = 0.5  # what a way of asking counts beside words when a title is compared
_ALIKE = 3  # the power by which a likeness counts
_MISSING, _EXTRA = 0.5, 1.0  # what words that only the question or only the title has take away
_COMMON = 0.4  # the share of cards from which on a word adds nothing to a question
_COMMONEST = 0.9  # the least that a word counts, however many cards have it
_IN_TITLE, _FIRST_CITED, _CITED = 1.5, 1.0, 0.65  # strengths of a document
MENTIONED = 0.45  # of one that a card only names, and is not about


class Cited(NamedTuple):
    """A document named by a card."""

    document: Document
    card: int
    strength: float


def keys_of(terms: Sequence[Term]) -> Iterator[str]:
    """Yield the syllables, marked syllables and pairs of a text."""
    before: Term | None = None
    for term in terms:
        yield term.folded
        if term.marked != term.folded:
            yield f"={term.marked}"
        if before is not None and term.joined:
            yield f"{before.folded}_{term.folded}"
        before = term


class _Labels(NamedTuple):
    """The title and keywords of a card: what each is worth, and by each key which hold it."""

    worths: tuple[float, ...]
    having: dict[str, tuple[int, ...]]


class Index:
    """Postings of all cards and all their variants; never changed once built."""

    def __init__(
        self,
        cards: Sequence[Card],
        regulations: Sequence[Regulation],
        understanding: Understanding,
        recognizer: Recognizer,
    ) -> None:
        self._understanding = understanding
        self._recognizer = recognizer
        self._rules = {rule.number: rule for rule in regulations}
        self._own = {
            rule.number: document
            for rule in regulations
            if (document := document_of(rule, recognizer))
        }
        self.postings: dict[str, dict[int, float]] = {}
        self.idf: dict[str, float] = {}
        self.cited: dict[int, list[Cited]] = defaultdict(list)
        self.rarest = 1.0
        self.common: set[str] = set()  # keys that say nothing of a subject: so many cards have them
        self._worths: dict[str, float] = {}  # of the keys of a gist
        self._gists: dict[int, list[frozenset[str]]] = defaultdict(list)  # of titles, keywords
        self._labels: dict[int, _Labels] = {}
        self._named: dict[int, str] = defaultdict(str)  # titles and keywords, one after the other
        self._build(cards)
        self.vocabulary = [key for key in self.idf if key.isalpha()]
        self.dated = self._dated()

    def _build(self, cards: Sequence[Card]) -> None:
        weights = [self._weights(number, card) for number, card in enumerate(cards)]
        lengths = [len(card.title) + len(card.body) for card in cards]
        mean = max(1.0, sum(lengths) / len(lengths)) if lengths else 1.0
        shared: dict[float, float] = {}  # one object for each impact: most occur ten times
        for number, weight in enumerate(weights):
            slack = _K1 * (1 - _B + _B * lengths[number] / mean)
            for key, amount in weight.items():
                impact = amount / (amount + slack)
                self.postings.setdefault(key, {})[number] = shared.setdefault(impact, impact)
        self._rate(cards)
        self._worths = {
            key: rare * _ASKED if key[0] == ASKING else rare for key, rare in self.idf.items()
        }
        self._labels = {card: self._labels_of(gists) for card, gists in self._gists.items()}
        self._gists.clear()

    def _labels_of(self, gists: Sequence[frozenset[str]]) -> _Labels:
        having: dict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(gists):
            for key in words:
                having[key].append(place)
        worths = tuple(self.worth(words) for words in gists)
        return _Labels(worths, {key: tuple(places) for key, places in having.items()})

    def gist(self, terms: list[Term]) -> frozenset[str]:
        """Return what a text is about: words that carry a subject, and the keys of its phrases."""
        words = {term.folded for term in terms if not is_stop(term)}
        return frozenset(words.union(key for key, _ in self._understanding.phrases(terms)))

    def likeness(self, gist: frozenset[str], card: int, asked: float) -> float:
        """Rate how far a text and a title or keyword of a card say the same, 0 to 1.

        Half the same is next to nothing: whatever shares some words is a title like others.
        `asked` is what the gist is worth.
        """
        worths, having = self._labels[card]
        shared: dict[int, float] = {}
        for key in gist:
            if key in having:
                rare = self._worths[key]
                for place in having[key]:
                    shared[place] = shared.get(place, 0.0) + rare
        best = 0.0
        for place, same in shared.items():
            apart = _MISSING * (asked - same) + _EXTRA * (worths[place] - same)
            best = max(best, same / (same + apart))
        return best**_ALIKE

    def about(self, words: str, card: int) -> bool:
        """Tell whether a title or keyword of a card holds some syllables, in that order."""
        return f" {words} " in self._named[card]

    def worth(self, gist: frozenset[str]) -> float:
        """Return what some keys of a gist are worth together."""
        return sum(self._worths.get(key, self.rarest) for key in gist)

    def _rate(self, cards: Sequence[Card]) -> None:
        """Rate how rare each key is, the variants of one card counted once."""
        ids = {card.id: place for place, card in enumerate(cards)}
        own = [ids[card.id] for card in cards]
        self.rarest = math.log(1 + (len(ids) + 0.5) / 1.5)
        rare = [
            max(_COMMONEST, math.log(1 + (len(ids) - having + 0.5) / (having + 0.5)))
            for having in range(len(ids) + 1)
        ]
        for key, postings in self.postings.items():
            having = len({own[number] for number in postings})
            self.idf[key] = rare[having]
            if having > _COMMON * len(ids):
                self.common.add(key)

    def _weights(self, number: int, card: Card) -> dict[str, float]:
        """Weigh every key of a card, fields together, and note the documents it names."""
        counts: dict[float, Counter[str]] = defaultdict(Counter)
        for text, most in self._fields(card):
            lower = prepared(text)
            mentions = [m for m in self._recognizer.find(lower) if m.explicit]
            if most != _NAME:
                strength = _IN_TITLE if most == _TITLE else MENTIONED
                self._mentions(number, card, mentions, strength)
            terms = self._understanding.terms(without(lower, mentions))
            if most in (_TITLE, _KEYWORD):
                self._gists[number].append(self.gist(terms))
                self._named[number] += f" {' '.join(term.folded for term in terms)} |"
            counts[most].update(keys_of(terms))
            counts[most].update({key for key, _ in self._understanding.phrases(terms)})
        self._citations(number, card)
        weights: dict[str, float] = defaultdict(float)
        for most, count in counts.items():
            for key, times in count.items():
                weights[key] += most * times / (times + _EASE[most])
        return weights

    def _fields(self, card: Card) -> Iterator[tuple[str, float]]:
        yield card.title, _TITLE
        for keyword in card.keywords:
            yield keyword, _KEYWORD
        yield card.id.replace("-", " "), _TITLE
        yield plain(card.body), _BODY
        yield card.article, _NAME
        for number in card.regulations:
            rule = self._rules.get(number)
            if rule:
                yield f"{rule.title} . {rule.issuer} . {' . '.join(rule.aliases)}", _NAME

    def _mentions(self, number: int, card: Card, mentions: list[Mention], strength: float) -> None:
        for mention in mentions:
            document = self._dated_by(card, mention.document)
            self.cited[document.number].append(Cited(document, number, strength))

    def _dated_by(self, card: Card, named: Document) -> Document:
        """Return a document named without its year with that of the card's own of its number."""
        own = (self._own.get(number) for number in card.regulations)
        same = [known for known in own if known and agree(named, known)]
        return same[0] if same and not named.year else named

    def _citations(self, number: int, card: Card) -> None:
        for place, name in enumerate(card.regulations):
            document = self._own.get(name)
            if document:
                strength = _CITED if place else _FIRST_CITED
                self.cited[document.number].append(Cited(document, number, strength))

    def _dated(self) -> dict[date, list[Document]]:
        """Map the days on which regulations were issued or took effect to their numbers."""
        dated: dict[date, list[Document]] = defaultdict(list)
        for number, document in self._own.items():
            rule = self._rules[number]
            for day in {rule.issued, rule.effective}:
                if day is not None:
                    dated[day].append(document)
        return dated
