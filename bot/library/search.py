"""The search people get: syllables and pairs, phrases, documents, dates and sums of money.

BM25 over weighted fields. Pairs of neighbouring syllables carry most (measured: +10.7 points), a
phrase of the synonyms is one key however it is worded, and marks break ties. Scores are shares of
what the question asks for, so they can be compared between questions, and a low one means that
the library does not speak of it.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from heapq import nlargest
from typing import NamedTuple

from bot.library.coverage import Added, added, covered
from bot.library.documents import Document, Mention, Recognizer, agree, spoken, without
from bot.library.household import about_household
from bot.library.index import MENTIONED, Index
from bot.library.model import Card, Regulation
from bot.library.query import ASKING, ELSEWHERE, OURS, Understanding, is_stop, repair, years_meant
from bot.library.synonyms import Synonyms
from bot.library.terms import Term, prepared
from bot.library.unanswered import UnansweredTopic
from bot.text import keyboards
from bot.text.folding import nfc

QUERY_LIMIT = 300  # characters of a question that are read

_PLAIN, _FOLDED, _MARKED = 1.0, 0.3, 1.2  # a syllable typed without marks; one typed with them
_PAIR, _PHRASE = 1.2, 1.7
_PAIR_ASKED, _PHRASE_ASKED = 0.5, 0.5  # what they add to the score that a card could get
_STOP_SHARE = 0.4
_ASKING = 0.3  # a phrase that asks when, where, how much
_WEAK_PHRASE = 0.1  # a phrase of stop words only (`ở đâu`)
_DOCUMENT = 9.0  # a document counts like three rare words
_NAMED_LATER = 0.9  # of a question's documents the first is asked about
_BESIDE_DOCUMENT = 0.5  # words beside a document say little about which card is meant
#: What is added to the words of nearly every card, beside the score, and the least to be sure.
_ADDED, _ANSWERED = 0.7, 0.48
#: A question that adds less than this (two rare words) any card may say by the way: it is sure
#: only with so much likeness to a title or keyword; any other with the least.
_LITTLE, _NAMED_ALIKE, _LEAST_ALIKE = 8.5, 0.1, 0.027
_MONTHS = 12  # above it `66/2026` is no month
#: Least scores of a question that is for the cards: with words only; a phrase that cards use or a
#: sum; a sum or date that they name; a phrase that can only speak of what the library is about.
_SURE, _SURE_PHRASE, _SURE_FIGURE, _SURE_OURS = 0.4, 0.33, 0.25, 0.2
_ELSEWHERE = 2.6  # how much less a hit is worth when a subject is named that no card speaks of
_POSTINGS_READ = 1500  # a question of common words would else touch every card many times
_CANDIDATES = 60
_LOOKED_AT = 20  # cards whose title and keywords are held against the question
_LIKENESS = 0.35  # how much of the score that may add
_REACHED = 1.5  # how often what is asked for a card may get, that scores end at about 1
_POINTED_AT = 0.2  # for a card that others point to: breaks ties towards the general card
_DAYS_KEPT = 8
_DATE = re.compile(
    r"(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})(?!\d)"
    r"|(?<!\d)(\d{1,2}) (?:tháng|thang) (\d{1,2}) (?:năm|nam) (\d{4})(?!\d)"
)


class Hit(NamedTuple):
    """A card found; scores of different questions can be compared (0 to 1)."""

    card_id: str
    title: str
    regulations: tuple[str, ...]
    score: float


class Found(NamedTuple):
    """What a search gives."""

    hits: tuple[Hit, ...]
    sure: bool  # the first hit answers what was asked, as far as words can tell
    household: bool  # the question is about one household or person
    old_offices: tuple[str, ...]  # offices named in it that no longer exist
    topics: tuple[str, ...]  # nearest topics, best first
    ours: bool = False  # it is a question for the cards, whether or not one answers it
    unanswered: str = ""  # the topic without a card that it asks about
    document: str = ""  # the document it asks about, where no card is about that one


class _Wanted:
    """A question taken apart: index keys with their weight, documents, and what is at stake."""

    def __init__(self) -> None:
        self.keys: dict[str, float] = {}
        self.documents: dict[Document, dict[int, float]] = {}  # with the cards that name each
        self.possible = 0.0  # what a card that speaks of everything asked would get
        self.gist: frozenset[str] = frozenset()  # words and phrases that carry a subject
        self.added: list[Added] = []  # what it adds to the words of nearly every card
        self.topics: dict[str, str] = {}  # those without a card that it names
        self.unknown: Document | None = None  # a document that no card names
        self.scope = ""  # OURS, ELSEWHERE or unknown
        self.enough = _SURE  # the least score to be one for the cards

    def add(self, key: str, weight: float) -> None:
        self.keys[key] = max(self.keys.get(key, 0.0), weight)


class SearchIndex:
    """Cards of all variants, indexed once; a search looks at those of its day."""

    def __init__(
        self, cards: Sequence[Card], regulations: Sequence[Regulation], synonyms: Synonyms,
        unanswered: Sequence[UnansweredTopic] = (),
    ) -> None:  # fmt: skip
        self._cards = cards
        self._understanding = Understanding(synonyms, unanswered)
        self._recognizer = Recognizer(synonyms.document_kinds)
        self._index = Index(cards, regulations, self._understanding, self._recognizer)
        self._prior = _priors(cards)
        self._days: dict[date, list[bool]] = {}

    def search(self, query: str, day: date, limit: int = 5) -> Found:
        """Find the cards valid on a day that answer a question, best first."""
        typed = _read(query)
        text = prepared(typed)
        wanted = self._wanted(text, day)
        ranked = self._ranked(wanted, day)
        document = self._without_card(wanted, ranked)
        shown = self._naming(wanted, ranked) if document else ranked
        hits = tuple(self._hit(card, points, wanted) for card, points in shown[:limit])
        ours = self._ours(wanted, ranked)
        unanswered = "" if wanted.documents or document else self._unanswered(wanted, ranked)
        return Found(
            hits,
            ours and not unanswered and not document and self._answers(wanted, ranked),
            about_household(typed),
            self._understanding.old_offices(self._understanding.terms(text)),
            self._topics(ranked),
            ours,
            unanswered,
            document,
        )

    def terms(self, text: str) -> list[Term]:
        """Cut a text as typed into what the search and the intents compare."""
        return self._understanding.terms(prepared(_read(text)))

    def _hit(self, number: int, points: float, wanted: _Wanted) -> Hit:
        card = self._cards[number]
        score = min(1.0, self._share(points, wanted))
        return Hit(card.id, card.title, card.regulations, round(score, 4))

    def _share(self, points: float, wanted: _Wanted) -> float:
        possible = wanted.possible * _REACHED
        if wanted.scope == ELSEWHERE:
            possible *= _ELSEWHERE
        return points / possible if possible else 0.0

    def _ours(self, wanted: _Wanted, ranked: list[tuple[int, float]]) -> bool:
        """Tell whether a question is for the cards."""
        if wanted.documents or wanted.unknown:
            return True
        if not ranked or not wanted.possible:
            return False
        figures = [key for key in wanted.gist if key[0].isdigit()]
        longest = 3 if len(figures) < 2 else 2
        if len(figures) == len(wanted.gist) and all(len(key) < longest for key in figures):
            return False
        return self._share(ranked[0][1], wanted) >= wanted.enough

    def _answers(self, wanted: _Wanted, ranked: list[tuple[int, float]]) -> bool:
        """Tell whether the first card is about what was asked."""
        return bool(ranked) and (self._rests(wanted) or self._told(wanted, ranked[0]))

    def _rests(self, wanted: _Wanted) -> bool:
        """Tell whether a card rests on a document asked about, or has it in its title."""
        return any(max(cards.values()) > MENTIONED for cards in wanted.documents.values())

    def _told(self, wanted: _Wanted, best: tuple[int, float]) -> bool:
        """Tell whether a card says what the question adds to the words of every card."""
        number, points = best
        share = min(1.0, self._share(points, wanted))
        told = covered(wanted.added, self._index, number)
        little = sum(one.worth for one in wanted.added) < _LITTLE
        if self._likeness(wanted, number) < (_NAMED_ALIKE if little else _LEAST_ALIKE):
            return False
        return _ADDED * told + (1 - _ADDED) * share >= _ANSWERED

    def _likeness(self, wanted: _Wanted, number: int) -> float:
        """Rate how near a title or keyword of a card is to what was asked."""
        return self._index.likeness(wanted.gist, number, self._index.worth(wanted.gist))

    def _unanswered(self, wanted: _Wanted, ranked: list[tuple[int, float]]) -> str:
        """Return the topic asked about that has no card, unless the first card is about it."""
        for name, words in wanted.topics.items():
            if not ranked or not self._index.about(words, ranked[0][0]):
                return name
        return ""

    def _without_card(self, wanted: _Wanted, ranked: list[tuple[int, float]]) -> str:
        """Return the document asked about, where no card is about it."""
        if wanted.unknown:
            return spoken(wanted.unknown)
        if not wanted.documents or self._rests(wanted):
            return ""
        if wanted.added and ranked and self._told(wanted, ranked[0]):
            return ""
        return spoken(next(iter(wanted.documents)))

    def _naming(self, wanted: _Wanted, ranked: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Keep the cards that name the document asked about, of that very year."""
        naming = {number for cards in wanted.documents.values() for number in cards}
        return [hit for hit in ranked if hit[0] in naming]

    def _topics(self, ranked: list[tuple[int, float]]) -> tuple[str, ...]:
        topics = dict.fromkeys(self._cards[number].topic for number, _ in ranked[:10])
        return tuple(topics)[:3]

    def _wanted(self, text: str, day: date) -> _Wanted:
        wanted = _Wanted()
        text = self._take_dates(self._take_documents(text, wanted), wanted)
        typed = self._understanding.terms(text)
        terms = repair(typed, self._index.idf, self._index.vocabulary)
        wanted.gist = self._index.gist(terms)
        wanted.added = added(typed, self._index, self._understanding)
        wanted.topics = self._understanding.topics(typed)
        wanted.scope = self._understanding.scope(typed)
        phrases = sorted(set(self._understanding.phrases(terms)))
        wanted.enough = self._enough(wanted, phrases)
        share = _BESIDE_DOCUMENT if wanted.documents else 1.0
        self._add_terms(terms, wanted, share)
        for key, weak in phrases:
            worth = share * (_ASKING if key[0] == ASKING else _WEAK_PHRASE if weak else 1.0)
            wanted.add(key, _PHRASE * worth)
            wanted.possible += _PHRASE_ASKED * worth * self._index.idf.get(key, 0.0)
        for year in years_meant(text, day):
            wanted.add(year, _PLAIN)
        if wanted.documents:
            wanted.possible += _DOCUMENT * 1.5
        return wanted

    def _enough(self, wanted: _Wanted, phrases: Iterable[tuple[str, bool]]) -> float:
        known = self._index.idf
        if wanted.scope == OURS:
            return _SURE_OURS
        figures = [key for key in wanted.gist if _tells(key)]
        if any(figure in known for figure in figures):
            return _SURE_FIGURE
        if figures or any(not weak and key in known for key, weak in phrases):
            return _SURE_PHRASE
        return _SURE

    def _take_documents(self, text: str, wanted: _Wanted) -> str:
        taken: list[Mention] = []
        unknown: list[Mention] = []
        for mention in self._recognizer.find(text):
            asked = mention.document
            citing = self._citing(asked)
            if citing:
                taken.append(mention)
                wanted.documents[asked] = citing
            elif mention.explicit or (asked.year and asked.number > _MONTHS):
                unknown.append(mention)
        if unknown and not taken:
            wanted.unknown = unknown[0].document
        return without(text, taken)

    def _take_dates(self, text: str, wanted: _Wanted) -> str:
        for match in list(_DATE.finditer(text)):
            day = _day([int(group) for group in match.groups() if group])
            if day in self._index.dated:
                dated = ((one, self._citing(one)) for one in self._index.dated[day])
                wanted.documents |= {one: cards for one, cards in dated if cards}
                text = text.replace(match.group(), " , ")
        return text

    def _add_terms(self, terms: list[Term], wanted: _Wanted, share: float) -> None:
        idf, rarest = self._index.idf, self._index.rarest
        before: Term | None = None
        before_part = 0.0
        for term in terms:
            stop = is_stop(term)
            part = share * (_STOP_SHARE if stop else 1.0)
            marked = term.marked != term.folded
            wanted.add(term.folded, part * (_FOLDED if marked else _PLAIN))
            worth = _PLAIN
            if marked:
                wanted.add(f"={term.marked}", part * _MARKED)
                worth = _FOLDED + _MARKED
            wanted.possible += part * worth * idf.get(term.folded, rarest)
            if before is not None and term.joined:
                both = math.sqrt(part * before_part)
                key = f"{before.folded}_{term.folded}"
                wanted.add(key, _PAIR * both)
                wanted.possible += _PAIR_ASKED * both * idf.get(key, rarest)
            before, before_part = term, part

    def _ranked(self, wanted: _Wanted, day: date) -> list[tuple[int, float]]:
        points, common = self._rare_keys(wanted)
        for place, cards in enumerate(wanted.documents.values()):
            worth = _DOCUMENT * (_NAMED_LATER if place else 1.0)
            for number, strength in cards.items():
                points[number] += worth * strength
        valid = self._valid(day)
        kept = [(points[n] + self._prior[n], n) for n in points if valid[n]]
        best = nlargest(_CANDIDATES, kept) if len(kept) > _CANDIDATES else kept
        full = [(score + self._common_keys(n, common), n) for score, n in best]
        full = nlargest(_LOOKED_AT, full)
        bonus = _LIKENESS * wanted.possible
        index, gist = self._index, wanted.gist
        asked = index.worth(gist)
        again = [(n, score + bonus * index.likeness(gist, n, asked)) for score, n in full]
        return self._one_each(sorted(again, key=lambda pair: (-pair[1], pair[0])))

    def _rare_keys(
        self, wanted: _Wanted
    ) -> tuple[dict[int, float], list[tuple[float, dict[int, float]]]]:
        """Score cards by the rarest keys asked for; the common rest only ranks what these find."""
        postings = self._index.postings
        asked = sorted(
            ((len(postings[key]), key, weight) for key, weight in wanted.keys.items()
             if key in postings),
        )  # fmt: skip
        points: dict[int, float] = defaultdict(float)
        common: list[tuple[float, dict[int, float]]] = []
        read = 0
        for length, key, weight in asked:
            worth = self._index.idf[key] * weight
            if read and read + length > _POSTINGS_READ:
                common.append((worth, postings[key]))
                continue
            read += length
            for number, impact in postings[key].items():
                points[number] += worth * impact
        return points, common

    def _common_keys(self, number: int, common: list[tuple[float, dict[int, float]]]) -> float:
        return sum(worth * postings.get(number, 0.0) for worth, postings in common)

    def _citing(self, asked: Document) -> dict[int, float]:
        best: dict[int, float] = {}
        for known, number, strength in self._index.cited.get(asked.number, ()):
            if agree(asked, known):
                best[number] = max(best.get(number, 0.0), strength)
        return best

    def _one_each(self, ranked: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Keep the best of each card, should two variants hold on one day."""
        best: dict[str, tuple[int, float]] = {}
        for number, score in ranked:
            best.setdefault(self._cards[number].id, (number, score))
        return list(best.values())

    def _valid(self, day: date) -> list[bool]:
        valid = self._days.get(day)
        if valid is None:
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            valid = self._days[day] = [card.valid_on(day) for card in self._cards]
        return valid


def _read(text: str) -> str:
    return keyboards.read(nfc(text[: QUERY_LIMIT * 4])[:QUERY_LIMIT])


def _tells(figure: str) -> bool:
    """Tell whether a key is a sum, a date or a count that few questions name: no year, no `3`."""
    return figure[0].isdigit() and len(figure) > 2 and ("/" in figure or len(figure) != 4)


def _day(numbers: list[int]) -> date | None:
    try:
        return date(numbers[2], numbers[1], numbers[0])
    except ValueError:
        return None


def _priors(cards: Sequence[Card]) -> list[float]:
    """Rate each card by how many others point to it."""
    pointed = Counter(other for card in cards for other in card.related)
    return [_POINTED_AT * math.log(1 + pointed[card.id]) for card in cards]
