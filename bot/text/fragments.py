"""Which options hold a few words that were typed: `mẫu 1` is in `Mẫu số 01`.

A figure tells an option, and so do three words that are half of one; fewer may be a question about
the matter itself. The number of a decree is no figure: people ask about decrees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.text.folding import fold, tone_key
from bot.text.ordinals import MARKED_NUMBERS

_NUMBERS = {tone_key(word): str(value) for word, value in MARKED_NUMBERS.items()}
#: Without their accents other numbers are other words: `nam`, `bay`, `sau`.
_PLAIN_NUMBERS = {"mot": "1", "hai": "2", "bon": "4"}
_OF_LONGER = frozenset(map(tone_key, ("mươi", "mốt", "lăm", "tư", "linh", "trăm", "nghìn", "chục")))
_LEFT_OUT = frozenset({"số", "so"})
_LEAST_WORDS = 3
_LONGEST = 80


def holding(text: str, options: Sequence[str]) -> set[int]:
    """Find the options that hold these words side by side, where the words tell an option."""
    typed = words_in(text) if len(text) <= _LONGEST else []
    if not typed or (len(typed) == 1 and "%" not in typed[0]):
        return set()
    found = {
        at: words for at, option in enumerate(options) if _is_in(typed, words := words_in(option))
    }
    told = _has_figure(typed) or any(_is_half(typed, words) for words in found.values())
    return set(found) if told else set()


def words_in(text: str) -> list[str]:
    """Split into words as they are compared, without punctuation and leading zeros.

    `80 %` is one word.
    """
    bare = (word.strip(".,;:!?\"'()[]") for word in tone_key(text).replace(" %", "%").split())
    return [re.sub(r"^0+(?=\d)", "", word) for word in bare if word and word not in _LEFT_OUT]


def _is_in(typed: Sequence[str], option: Sequence[str]) -> bool:
    starts = range(len(option) - len(typed) + 1)
    return any(_stands_at(start, typed, option) for start in starts)


def _stands_at(start: int, typed: Sequence[str], option: Sequence[str]) -> bool:
    end = start + len(typed)
    if _cuts_a_number(start, option) or _cuts_a_number(end, option):
        return False
    return all(_is_same(typed, at, option, start + at) for at in range(len(typed)))


def _cuts_a_number(at: int, words: Sequence[str]) -> bool:
    """Say whether a number goes on here: `hai điểm` is not in `Mười hai điểm`."""
    return 0 < at < len(words) and _counts(words[at - 1]) and _counts(words[at])


def _counts(word: str) -> bool:
    return word.isdecimal() or word in _NUMBERS or word in _OF_LONGER


def _is_same(typed: Sequence[str], at: int, option: Sequence[str], there: int) -> bool:
    """Compare two words; one without accents stands for any, and `2` is `hai`."""
    if typed[at] in (option[there], fold(option[there])):
        return True
    number = _number(typed, at)
    return number is not None and number == _number(option, there)


def _number(words: Sequence[str], at: int) -> str | None:
    """Return the number that a word is by itself, not one that is part of a longer one."""
    if _cuts_a_number(at, words) or _cuts_a_number(at + 1, words):
        return None
    word = words[at]
    return word if word.isdecimal() else _NUMBERS.get(word) or _PLAIN_NUMBERS.get(word)


def _has_figure(words: Sequence[str]) -> bool:
    return any(
        _number(words, at) or (any(map(str.isdigit, word)) and "/" not in word)
        for at, word in enumerate(words)
    )


def _is_half(typed: Sequence[str], option: Sequence[str]) -> bool:
    return len(typed) >= _LEAST_WORDS and 2 * len(typed) >= len(option)
