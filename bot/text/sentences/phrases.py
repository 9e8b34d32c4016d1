"""Patterns written as people speak: `{attacker} … {hits} {me}`, read by whoever keeps the rules.

A word written with accents is also met without any, but one with `=` behind it. `a/b` are other
words for one place, `a_b` are two words that stand together, `[a]` may be missing, `…` is up to
six words, `!a` is what must not follow, `{name}` is a list of words. `^` is where a sentence or a
part of it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.text.folding import fold, tone_key

_WORD_OR_END = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.,;:!?\n]+")
_GAP = r"(?: [^ |]+){0,6}"
_BEGIN = r" \|"


def spaced(text: str, meant: Mapping[str, str]) -> str:
    """Return a text as patterns read it: ` | word word | word`; `meant` spells words out."""
    said = ["|"]
    for piece in _WORD_OR_END.findall(tone_key(text.replace("\n", ". "))):
        word = meant.get(piece, piece) if piece[0].isalnum() else "|"
        said.append(word)
    return "".join(f" {word}" for word in said)


def compiled(phrases: str, lists: Mapping[str, str]) -> re.Pattern[str]:
    """Return the pattern that finds any of some phrases, a line each."""
    lines = [line.strip() for line in phrases.splitlines() if line.strip()]
    return re.compile("|".join(_phrase(line, lists) for line in lines))


def _phrase(line: str, lists: Mapping[str, str]) -> str:
    return "".join(_piece(piece, lists) for piece in line.split()) + r"(?= |$)"


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


def _words(piece: str, lists: Mapping[str, str]) -> str:
    words: Iterable[str] = (
        word
        for part in piece.split("/")
        for word in (lists[part[1:-1]].split() if part[0] == "{" else (part,))
    )
    return "|".join(" ".join(map(_word, word.split("_"))) for word in words)


def _word(word: str) -> str:
    """Return a word with its accents or, typed without any, without."""
    if word.endswith("="):
        return tone_key(word[:-1])
    marked, plain = tone_key(word), fold(word)
    return marked if marked == plain else f"(?:{marked}|{plain})"
