"""What is understood in a text before the index is asked: short forms, phrases, slips."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.library.synonyms import Synonyms
from bot.library.terms import Term, cut, prepared
from bot.library.unanswered import UnansweredTopic

_STOP_WORDS = (
    "là thì mà có không được cho của và hay hoặc với ở tại từ đến trong trên dưới khi nếu vì do "
    "bởi nào gì sao ai đâu bao nhiêu mấy thế vậy ạ à ơi nhỉ nhé ấy này đó kia đây các những một "
    "cái con cũng đã đang sẽ rồi nữa vẫn còn chỉ phải cần muốn xin hỏi biết như ra vào lên xuống "
    "đi lại mình tôi em anh chị bạn chúng ta tao mày nó họ bác cô chú ông bà việc về theo bị bằng "
    "rất quá lắm luôn thôi ngay đều mọi mỗi hết xem giúp trả lời nói nghe thấy bây giờ hôm nay "
    "nhiều ít đúng hả hở hử nha nghen chưa khác nhau chỗ lúc người ta"
)
#: Stop words that, typed without marks, may as well be a word that matters (bạn/bán, hỏi/hội).
_DOUBTFUL_WORDS = (
    "ban hoi hop can thoi con ho da chi bi the moi no lai ba ong co theo tu may dau cho noi khac "
    "mot dung do bang tra kia ra vay"
)
_STOP = frozenset(_STOP_WORDS.split())
_DOUBTFUL = frozenset(_DOUBTFUL_WORDS.split())
_STOP_FOLDED = frozenset(term.folded for term in cut(_STOP_WORDS))
ASKING = "?"  # begins the keys of phrases that ask when, where, how much
OURS = "+"  # the key of all phrases that can only speak of what the library is about
ELSEWHERE = "!"  # the key of all phrases that speak of what the library does not hold
TOPIC = "~"  # begins the keys of phrases that name a topic which no card answers
_NO_SUBJECT = (OURS, ELSEWHERE, TOPIC)
_LONGEST_SLIP = 12  # letters; longer unknown words are no syllables
_YEARS = (
    (re.compile(r"\b(?:sang năm|sang nam|năm sau|nam sau|năm tới|nam toi|sang nắm)\b"), 1),
    (re.compile(r"\b(?:năm nay|nam nay)\b"), 0),
    (re.compile(r"\b(?:năm ngoái|nam ngoai|năm trước|năm rồi)\b"), -1),
)
_TELEX = (("dd", "d"), ("aa", "a"), ("ee", "e"), ("oo", "o"), ("w", ""))
_TELEX_TONE = re.compile(r"[sfrxj](?=[a-z]?$)")


class Phrase(NamedTuple):
    """A known phrase in a text: its key, from which term to before which, says it no subject."""

    key: str
    at: int
    end: int
    weak: bool


class Understanding:
    """Expands texts by the library's synonyms; the same for cards and for questions."""

    def __init__(self, synonyms: Synonyms, unanswered: Iterable[UnansweredTopic] = ()) -> None:
        full = {prepared(name): prepared(text) for name, text in synonyms.abbreviations.items()}
        self._short = {name: cut(text) for name, text in full.items() if name.isalpha()}
        self._odd = {name: text for name, text in full.items() if not name.isalpha()}
        names = sorted(map(re.escape, self._odd), key=len, reverse=True)
        self._odd_pattern = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)") if names else None
        self._last: tuple[tuple[Term, ...], tuple[Phrase, ...]] = ((), ())
        self._cut_last: tuple[str, list[Term]] = ("", [])
        self._phrases: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}
        self._lengths: dict[str, set[int]] = {}  # of the phrases that begin with a syllable
        for number, group in enumerate(synonyms.groups):
            self._learn(f"#{number}", group)
        for number, group in enumerate(synonyms.asking):
            self._learn(f"{ASKING}{number}", group)
        self._learn(OURS, synonyms.ours)
        self._learn(ELSEWHERE, synonyms.elsewhere)
        for topic in unanswered:
            self._learn(f"{TOPIC}{topic.id}", topic.words)
        self._offices: dict[str, list[tuple[str, tuple[Term, ...]]]] = {}
        for office in synonyms.old_offices:
            words = tuple(self.terms(prepared(office)))
            if words:
                self._offices.setdefault(words[0].folded, []).append((office, words))

    def _learn(self, key: str, group: Iterable[str]) -> None:
        for text in group:
            terms = self.terms(prepared(text))
            if terms:
                folded = tuple(term.folded for term in terms)
                marked = tuple(term.marked for term in terms)
                self._phrases.setdefault(folded, []).append((marked, key))
                self._lengths.setdefault(folded[0], set()).add(len(folded))

    def terms(self, text: str) -> list[Term]:
        """Cut a text that `prepared` has seen, with short forms written out; it is not changed.

        Deciding about a text and searching for it cut it three times over: the last is kept.
        """
        said, found = self._cut_last
        if said != text:
            found = self._cut(text)
            self._cut_last = text, found
        return found

    def _cut(self, text: str) -> list[Term]:
        if self._odd_pattern:
            text = self._odd_pattern.sub(lambda match: self._odd[match.group()], text)
        found: list[Term] = []
        for term in cut(text):
            full = self._short.get(term.marked)
            if full:
                found.append(full[0]._replace(joined=term.joined))
                found.extend(full[1:])
            else:
                found.append(term)
        return found

    def scope(self, terms: list[Term]) -> str:
        """Return OURS where a text holds such a phrase, else ELSEWHERE, or nothing."""
        keys = {one.key for one in self._known(terms)}
        return next((key for key in (OURS, ELSEWHERE) if key in keys), "")

    def phrases(self, terms: list[Term]) -> Iterator[tuple[str, bool]]:
        """Yield the keys of the phrases in a text, and whether one says nothing of the subject."""
        return ((one.key, one.weak) for one in self.found(terms))

    def topics(self, terms: list[Term]) -> dict[str, str]:
        """Return the topics without a card that a text names, each with the syllables that do."""
        named = (one for one in self._known(terms) if one.key[0] == TOPIC)
        return {
            one.key[1:]: " ".join(term.folded for term in terms[one.at : one.end]) for one in named
        }

    def found(self, terms: list[Term]) -> Iterator[Phrase]:
        """Yield the phrases in a text with their places."""
        return (one for one in self._known(terms) if one.key[0] not in _NO_SUBJECT)

    def _known(self, terms: list[Term]) -> tuple[Phrase, ...]:
        """Return all phrases in a text: a search asks for those of one text a dozen times."""
        key, last = tuple(terms), self._last
        if key != last[0]:
            last = self._last = key, tuple(self._find(terms))
        return last[1]

    def _find(self, terms: list[Term]) -> Iterator[Phrase]:
        words = tuple(term.folded for term in terms)
        for at, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                for marked, key in self._phrases.get(words[at : at + length], ()):
                    part = terms[at : at + length]
                    if _written_so(part, marked):
                        weak = key[0] == ASKING or all(is_stop(term) for term in part)
                        yield Phrase(key, at, at + length, weak)

    def old_offices(self, terms: list[Term]) -> tuple[str, ...]:
        """Return the offices named in a text that no longer exist, each by its longest name."""
        spans: dict[tuple[int, int], str] = {}
        for at, term in enumerate(terms):
            for office, wanted in self._offices.get(term.folded, ()):
                end = at + len(wanted)
                if end <= len(terms) and _named(terms[at:end], wanted):
                    spans.setdefault((at, end), office)
        return tuple(
            dict.fromkeys(
                office
                for (at, end), office in sorted(spans.items())
                if not any(a <= at and end <= b and b - a > end - at for a, b in spans)
            )
        )


def _written_so(part: Iterable[Term], marked: Iterable[str]) -> bool:
    """Tell whether words carry the given marks, or none at all."""
    return all(
        term.marked in (term.folded, other) for term, other in zip(part, marked, strict=True)
    )


def _named(part: list[Term], wanted: tuple[Term, ...]) -> bool:
    return all(
        term.folded == other.folded and term.marked in (term.folded, other.marked)
        for term, other in zip(part, wanted, strict=True)
    )


def is_stop(term: Term) -> bool:
    """Tell whether a word carries no subject of its own."""
    if term.marked != term.folded:
        return term.marked in _STOP
    return term.folded in _STOP_FOLDED and term.folded not in _DOUBTFUL


def years_meant(text: str, day: date) -> list[str]:
    """Return the years that words such as `sang năm` mean on a day."""
    return [str(day.year + step) for pattern, step in _YEARS if pattern.search(text)]


def repair(terms: list[Term], known: Container[str], vocabulary: list[str]) -> list[Term]:
    """Replace unknown syllables by the known ones they were meant to be, where that is plain."""
    fixed: list[Term] = []
    for at, term in enumerate(terms):
        if term.folded in known or not term.folded.isalpha() or is_stop(term):
            fixed.append(term)
            continue
        after = terms[at + 1].folded if at + 1 < len(terms) else ""
        before = fixed[-1].folded if fixed else ""
        words = _meant(term.folded, before, after, known, vocabulary)
        fixed += [Term(word, word, term.joined or bool(n)) for n, word in enumerate(words)]
        if not words:
            fixed.append(term)
    return fixed


def _meant(
    word: str, before: str, after: str, known: Container[str], vocabulary: list[str]
) -> list[str]:
    """Return what an unknown word stands for: raw telex, two glued syllables, or a slip."""
    telex = _without_telex(word)
    if telex != word and telex in known:
        return [telex]
    if 3 < len(word) <= _LONGEST_SLIP * 2:
        for cut_at in range(1, len(word) - 1):
            left, right = word[:cut_at], word[cut_at:]
            if left in known and right in known and f"{left}_{right}" in known:
                return [left, right]
    if not 3 < len(word) <= _LONGEST_SLIP:
        return []
    close = process.extract(word, vocabulary, scorer=OSA.distance, score_cutoff=1, limit=12)
    slips = [text for text, _, _ in close if len(text) > 2]
    beside = [s for s in slips if f"{before}_{s}" in known or f"{s}_{after}" in known]
    return beside[:1]


def _without_telex(word: str) -> str:
    for typed, meant in _TELEX:
        word = word.replace(typed, meant)
    return _TELEX_TONE.sub("", word)
