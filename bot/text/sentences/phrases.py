"""Patterns written as people speak: `{attacker} … {hits} {me}`, read by whoever keeps the rules.

A word written with accents is also met without any, but one with `=` behind it. `a/b` are other
words for one place, `a_b` are two words that stand together, `[a]` may be missing, `…` is up to
six words, `!a` is what must not follow, `{name}` is a list of words. `^` is where a sentence or a
part of it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.text.folding import fold, tone_key

_WORD_OR_END = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.,;:!?\n]+")
_GAP = r"(?: [^ |]+){0,6}"
_BEGIN = r" \|"


#: Words of so many sentences that a phrase is better known by another of its words.
_OFTEN = (
    "tôi em mình con mẹ bố ba vợ chồng nó họ người nhà không muốn bị đang đi ở ra lên đến về cho "
    "với là có làm gì nào ai đâu phải nên cần báo gọi nhờ hỏi học lại quá rồi nước còn sống"
)
_EVERYDAY = frozenset(_OFTEN.split())


class Phrases(NamedTuple):
    """The pattern that finds any of some phrases; each holds one of the telling words.

    Nearly no sentence has one of them, and the pattern costs thirty times as much as that look.
    """

    pattern: re.Pattern[str]
    telling: frozenset[str]

    def search(self, said: str) -> re.Match[str] | None:
        """Find a phrase in a text that is `spaced`."""
        return None if self.telling.isdisjoint(said.split()) else self.pattern.search(said)

    def sub(self, instead: str, said: str) -> str:
        """Return a text that is `spaced` with something instead of each phrase."""
        found = not self.telling.isdisjoint(said.split())
        return self.pattern.sub(instead, said) if found else said


def spaced(text: str, meant: Mapping[str, str]) -> str:
    """Return a text as patterns read it: ` | word word | word`; `meant` spells words out."""
    said = ["|"]
    for piece in _WORD_OR_END.findall(tone_key(text.replace("\n", ". "))):
        word = meant.get(piece, piece) if piece[0].isalnum() else "|"
        said.append(word)
    return "".join(f" {word}" for word in said)


def compiled(phrases: str, lists: Mapping[str, str]) -> Phrases:
    """Return what finds any of some phrases, a line each."""
    lines = [line.split() for line in phrases.splitlines() if line.strip()]
    pattern = "|".join(_phrase(line, lists) for line in lines)
    telling = (word for line in lines for word in _telling(line, lists))
    return Phrases(re.compile(pattern), frozenset(telling))


def _phrase(pieces: Iterable[str], lists: Mapping[str, str]) -> str:
    return "".join(_piece(piece, lists) for piece in pieces) + r"(?= |$)"


def _piece(piece: str, lists: Mapping[str, str]) -> str:
    if piece == "…":
        return _GAP
    if piece == "^":
        return _BEGIN
    if piece[0] == "!":
        return rf"(?! (?:{_words(piece[1:], lists)})(?= |$))"
    if piece[0] == "[":
        return rf"(?: (?:{_words(piece[1:-1], lists)}))?"
    return rf" (?:{_words(piece, lists)})"


def _telling(pieces: Iterable[str], lists: Mapping[str, str]) -> list[str]:
    """Return words of which every text has one that a phrase is found in: as rare as may be."""
    places = [
        [_rarest(choice) for choice in _choices(piece, lists)]
        for piece in pieces
        if piece[0] not in "…^!["
    ]
    best = min(places, key=lambda words: (sum(map(_EVERYDAY.__contains__, words)), len(words)))
    return [way for word in best for way in _ways(word)]


def _rarest(choice: str) -> str:
    return min(choice.split("_"), key=_EVERYDAY.__contains__)


def _words(piece: str, lists: Mapping[str, str]) -> str:
    return "|".join(" ".join(map(_word, choice.split("_"))) for choice in _choices(piece, lists))


def _choices(piece: str, lists: Mapping[str, str]) -> list[str]:
    return [
        choice
        for part in piece.split("/")
        for choice in (lists[part[1:-1]].split() if part[0] == "{" else (part,))
    ]


def _word(word: str) -> str:
    """Return the pattern of a word with its accents or, typed without any, without."""
    ways = _ways(word)
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _ways(word: str) -> list[str]:
    if word.endswith("="):
        return [tone_key(word[:-1])]
    return list(dict.fromkeys((tone_key(word), fold(word))))
