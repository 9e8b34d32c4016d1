"""What stands around the words that somebody means: signs, emoji, polite words.

An iPhone puts ". " behind a word by itself, and hardly anybody writes to an office without `ạ`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.text.folding import fold, nfc, tone_key

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
#: Polite words, as written with marks. Without any they count too, where no other word is meant:
#: `chi` may be `chị` or `chi`, `di` may be `đi`, `con` may be `còn`.
_BEFORE = (
    "dạ vâng thưa em tôi tui mình con cháu tớ xin à ờ ừ ok ơ anh chị ad admin bot bác cô chú ơi"
)
_BEHIND = (
    "ạ nhé nhá nha nghen nghe hen hỉ với ơi em anh chị ad admin bot bạn cô chú bác thầy luôn đi "
    "giúp giùm dùm hộ à vậy cái tôi tui mình con cháu"
)
_DOUBTFUL = frozenset(["chi", "di", "con", "co", "ho", "a", "vay", "cai", "chau", "bac", "giup"])
#: A longer line says more than one word.
_LONGEST = 200
#: Letters, marks on them, numbers: the first letters of their Unicode categories.
_NO_SIGN = frozenset("LMN")


def _polite(words: str) -> frozenset[str]:
    marked = words.split()
    bare = (fold(word) for word in marked)
    return frozenset([*map(tone_key, marked), *(word for word in bare if word not in _DOUBTFUL)])


_FIRST, _LAST = _polite(_BEFORE), _polite(_BEHIND) | {"a"}


def readings(text: str) -> Iterator[str]:
    """Yield a short line as typed, folded, then with ever more of what stands around it off.

    What is behind goes first: `em không đi được ạ` is `em khong di duoc`, then `khong di duoc`.
    """
    yield fold(text)
    if len(text) > _LONGEST:
        return
    words = _WORD.findall(tone_key(text))
    yield _folded(words)
    end = len(words)
    while end > 1 and words[end - 1] in _LAST:
        end -= 1
        yield _folded(words[:end])
    start = 0
    while start < end - 1 and words[start] in _FIRST:
        start += 1
        yield _folded(words[start:end])


def _folded(words: list[str]) -> str:
    return fold(" ".join(words))


def _is_meant(begins: str) -> bool:
    """Say whether a text that begins so begins with a word or number; `-1` is one."""
    return unicodedata.category(begins[0])[0] in _NO_SIGN or (
        begins[0] == "-" and begins[1:].isdigit()
    )


def core(text: str) -> str:
    """Return the part of a line between the polite words and signs around it, as it was typed."""
    found = list(_WORD.finditer(nfc(text)))
    words = [tone_key(word.group()) for word in found]
    end = len(words)
    while end > 1 and words[end - 1] in _LAST:
        end -= 1
    start = 0
    while start < end - 1 and words[start] in _FIRST:
        start += 1
    return nfc(text)[found[start].start() : found[end - 1].end()] if found else ""


def is_courtesy(text: str) -> bool:
    """Say whether a line holds nothing but polite words and signs."""
    return all(word in _FIRST or word in _LAST for word in _WORD.findall(tone_key(text)))


def without_signs(text: str) -> str:
    """Return a line without the signs and emoji at its ends; all of it where it has no word."""
    start, end = 0, len(text)
    while start < end and not _is_meant(text[start : start + 2]):
        start += 1
    while end > start and unicodedata.category(text[end - 1])[0] not in _NO_SIGN:
        end -= 1
    return text[start:end] or text
