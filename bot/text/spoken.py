"""What stands around the words that somebody means: signs, emoji, polite words.

An iPhone puts ". " behind a word by itself, and hardly anybody writes to an office without `ạ`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bot.text.folding import fold, nfc, tone_key

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_LAST_WORD = re.compile(r"([^\W_]+)[\W_]*$")
#: What somebody says of themselves, or to begin with; whom they speak to; and how they end.
_OWN = "dạ vâng thưa em tôi tui mình con cháu tớ xin ờ ừ ok ạ"
_ADDRESSED = "anh chị cô chú bác ông bà thầy bạn em ad admin bot"
_BEHIND = "ạ nhé nhá nha nghen nghe hen với ơi giúp giùm dùm hộ cái tôi tui mình con cháu"
#: Without its accent each of these may be another word: `chị`, `còn`, `có`, `vay`.
_DOUBTFUL = frozenset({"chi", "con", "co", "ho", "a", "ba", "ban", "cai", "chau", "bac", "giup"})
_MOST_WORDS = 12
_FOR_ME = frozenset({"em", "tôi", "toi", "tui", "mình", "minh", "cháu", "chau"})
_LEAST_FOR = 3  # words before `cho em` falls off
_ASKING = frozenset({"à", "hả", "hở", "chăng", "nhỉ"})
#: A longer line says more than one word.
_LONGEST = 200
#: Letters, marks on them, numbers: the first letters of their Unicode categories.
_NO_SIGN = frozenset("LMN")


def _polite(words: str) -> frozenset[str]:
    marked = words.split()
    bare = (fold(word) for word in marked)
    return frozenset([*map(tone_key, marked), *(word for word in bare if word not in _DOUBTFUL)])


_FIRST, _TO, _LAST = _polite(_OWN), _polite(_ADDRESSED), _polite(f"{_BEHIND} {_ADDRESSED}") | {"a"}


@lru_cache(maxsize=8)
def readings(text: str) -> tuple[str, ...]:
    """Return a short line as typed, folded, then with ever more of what stands around it off.

    What is behind goes first: `em không đi được ạ` is `em khong di duoc`, then `khong di duoc`. A
    question stays as it is: who asks `không đi được?` has not said so.
    """
    words = _WORD.findall(tone_key(text)) if len(text) <= _LONGEST else []
    if not words or len(words) > _MOST_WORDS or "?" in text:
        return (fold(text),)
    start, end = _ends(words)
    shorter = [words[:last] for last in range(len(words), end - 1, -1)]
    if start:
        shorter.append(words[start:end])
    return (fold(text), *map(_folded, shorter))


def _ends(words: Sequence[str]) -> tuple[int, int]:
    """Return where what is meant begins and ends between polite words; a word is always left."""
    end = len(words)
    while end > 1 and words[end - 1] in _LAST:
        # `lấy lại chỗ cho em`: whom it is for says nothing more.
        is_for = words[end - 2] == "cho" and words[end - 1] in _FOR_ME and end > _LEAST_FOR
        end -= 2 if is_for else 1
    plain = all(word.isascii() for word in words)
    start = 0
    while start < end - 1:
        one, other = words[start : start + 2]
        if (other == "ơi" and one in _TO) or (one == "thưa" and other in _TO):
            start += 2
        elif one in _FIRST and not (plain and one in _DOUBTFUL):
            start += 1
        else:
            break
    return (start, end) if start < end else (0, end)


def _folded(words: list[str]) -> str:
    return fold(" ".join(words))


def _is_meant(begins: str) -> bool:
    """Say whether a text that begins so begins with a word or number; `-1` is one."""
    return unicodedata.category(begins[0])[0] in _NO_SIGN or (
        begins[0] == "-" and begins[1:].isdigit()
    )


@lru_cache(maxsize=8)
def core(text: str) -> str:
    """Return the part of a line between the polite words and signs around it, as it was typed."""
    found = list(_WORD.finditer(nfc(text)))
    start, end = _ends([tone_key(word.group()) for word in found])
    return nfc(text)[found[start].start() : found[end - 1].end()] if found else ""


def asks(text: str) -> bool:
    """Say whether a short line is a question: `không đi được à`, `trả chỗ?`."""
    if "?" in text:
        return True
    last = _LAST_WORD.search(text, max(0, len(text) - _LONGEST))
    return last is not None and tone_key(last[1]) in _ASKING


_LEAVE = re.compile(r"(?:duoc|dc|co sao|sao)(?: \w+)? (?:khong|ko|k|hong)(?: \w+)?$")
_GREETED = re.compile(
    r"^(?:(?:dạ|em|cháu|con|tôi|xin|da|chau|toi)\s+)*"
    r"(?:chào|chao|cảm ơn|cam on|cám ơn|alo|hello|hi)"
    r"\b[^,.!?\n]{0,30}[,.!\n]+\s*(?P<rest>(?!chúc|chuc).+)$",
    re.IGNORECASE | re.DOTALL,
)
_REST_WORDS = 3
_CODE = re.compile(r"\b(?:m[ãa]|code)\b")


def asks_leave(text: str) -> bool:
    """Say whether a line asks whether something may be: `em về sớm được không`."""
    return asks(text) or _LEAVE.search(fold(core(text[-_LONGEST:]))) is not None


def after_greeting(text: str) -> str:
    """Return what comes behind a greeting or thanks, where it says more than that."""
    found = _GREETED.match(nfc(text))
    rest = found["rest"].strip() if found else ""
    return rest if len(rest.split()) >= _REST_WORDS else text


def says_code(text: str) -> bool:
    """Say whether a line has the word for a code; `mà` is another word, bare `ma` may be either."""
    return _CODE.search(tone_key(text)) is not None


def is_courtesy(text: str) -> bool:
    """Say whether a line holds nothing but polite words and signs."""
    return all(
        word in _FIRST or word in _TO or word in _LAST for word in _WORD.findall(tone_key(text))
    )


def without_signs(text: str) -> str:
    """Return a line without the signs and emoji at its ends; all of it where it has no word."""
    start, end = 0, len(text)
    while start < end and not _is_meant(text[start : start + 2]):
        start += 1
    while end > start and unicodedata.category(text[end - 1])[0] not in _NO_SIGN:
        end -= 1
    return text[start:end] or text
