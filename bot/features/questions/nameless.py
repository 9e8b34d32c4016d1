"""A question without names, numbers and places: what of it may be shown to others."""

from __future__ import annotations

import re

from bot.library.household import about_household
from bot.library.places import Places
from bot.text import spoken
from bot.text.folding import fold

#: A question of fewer words asks nothing by itself, of more is told in one's own words.
_LEAST, _MOST = 3, 25
_WORD = re.compile(r"[^\W_]+(?:['’/-][^\W_]+)*")
#: How many words a place's name has at most, and at least: one alone may be any word.
_NAME_WORDS = (3, 2)


def nameless(text: str, places: Places) -> str:
    """Return the words of a question that name nobody, no number and no place; else nothing.

    What speaks of a household, or is all capital words, is left out whole: names cannot be told
    from other words in it.
    """
    said = spoken.core(text)
    words = _WORD.findall(said)
    if not _LEAST <= len(words) <= _MOST or about_household(text) or _tells_nothing(words):
        return ""
    plain = _without_places(_without_names(words), places)
    return " ".join(plain) if len(plain) >= _LEAST else ""


def _tells_nothing(words: list[str]) -> bool:
    """Say whether capitals tell no name from another word: all are so, or none but the first."""
    return sum(word[0].isupper() for word in words) > len(words) / 2


def _without_names(words: list[str]) -> list[str]:
    """Drop numbers, and words with a capital; the first has one by itself."""
    kept = [word for word in words[1:] if word[0].islower()]
    first, second = words[0], words[1]
    if first[0].isdigit() or (first[0].isupper() and second[0].isupper()):
        return [word for word in kept if not _has_digit(word)]
    return [word for word in (first.lower(), *kept) if not _has_digit(word)]


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _without_places(words: list[str], places: Places) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(words):
        named = _name_at(words, at, places)
        if not named:
            kept.append(words[at])
        at += named or 1
    return kept


def _name_at(words: list[str], at: int, places: Places) -> int:
    """Return how many words from here on are the name of a place."""
    for count in _NAME_WORDS:
        said = words[at : at + count]
        if len(said) == count and places.known(fold(" ".join(said))):
            return count
    return 0
