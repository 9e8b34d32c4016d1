"""Text cut into what the search compares: syllables with and without marks, numbers, money.

Cards and questions pass through the same cutter, so that `1tr5`, `1,5 triệu` and `1.500.000 đồng`
meet as one term.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bot.text.folding import fold, plain_signs, tone_key


class Term(NamedTuple):
    """One syllable or number: folded, and lower-case with its marks."""

    folded: str
    marked: str
    joined: bool = True  # False: a sentence mark stands before it, so it makes no pair


_UNITS = {
    "trieu": 1_000_000, "tr": 1_000_000, "cu": 1_000_000, "nghin": 1_000, "ngan": 1_000,
    "k": 1_000, "ty": 1_000_000_000, "ti": 1_000_000_000, "dong": 1, "d": 1, "vnd": 1,
}  # fmt: skip
_TOKEN = re.compile(
    r"""(?P<money>\d+(?:[.,]\d+)*)\s?(?P<unit>triệu|trieu|tr|củ|nghìn|nghin|ngàn|ngan|k|tỷ|tỉ|ty
        |đồng|dong|đ|vnđ|vnd)
        (?:(?P<tail>\d{1,3})(?!\d)|\s?(?P<half>rưỡi|ruoi|rưởi)
        |\ (?P<loose>\d)(?!\s?(?:\w|[.,/]\d)))?(?![^\W\d])
    |(?P<code>\d+\.\d{1,2}(?!\d))
    |(?P<date>\d{1,2}/\d{1,2}(?:/\d{4})?)(?![\d/])
    |(?P<number>\d+(?:\.\d{3})*)
    |(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)
    |(?P<stop>[.;:!?\n,()]|-\s)""",
    re.VERBOSE,
)


_MARKED_WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")


_DIGITS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_DIGIT = "một|mot|hai|ba|bốn|bon|năm|nam|sáu|sau|bảy|bẩy|bay|tám|tam|chín|chin"
_SPELLED = re.compile(
    rf"\b(?P<digit>{_DIGIT}) (?P<hundred>trăm |tram )?(?P<unit>triệu|trieu|nghìn|nghin|ngàn|ngan)\b"
    rf"(?: (?P<tail>{_DIGIT})(?!\w| \w))?"
)


@lru_cache(maxsize=16384)
def folded(word: str) -> str:
    """Return a word without its marks, worked out once per word."""
    return fold(word)


@lru_cache(maxsize=16384)
def _toned(word: str) -> str:
    return tone_key(word)


def prepared(text: str) -> str:
    """Return an NFC text in lower case, each tone in its one place, line ends kept.

    Every dash is a hyphen, and the Icelandic Ð of old fonts a Đ.
    """
    plain = plain_signs(text).lower()
    toned = _MARKED_WORD.sub(lambda match: _toned(match.group()), plain)
    return _SPELLED.sub(_in_digits, toned)


def _in_digits(match: re.Match[str]) -> str:
    """Write `hai triệu hai` and `bảy trăm nghìn` with digits."""
    hundreds = "00" if match["hundred"] else ""
    tail = str(_DIGITS[folded(match["tail"])]) if match["tail"] else ""
    return f"{_DIGITS[folded(match['digit'])]}{hundreds} {match['unit']}{' ' * bool(tail)}{tail}"


def cut(text: str) -> list[Term]:
    """Cut a text that `prepared` has seen into terms, in order."""
    terms: list[Term] = []
    joined = False
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "stop":
            joined = False
            continue
        for word in _words(match):
            terms.append(Term(folded(word), word, joined))
            joined = True
    return terms


def _words(match: re.Match[str]) -> list[str]:
    if match["money"]:
        return [str(_amount(match))]
    if match["date"]:
        parts = [str(int(part)) for part in match["date"].split("/")]
        return ["/".join(parts[:2])] + (["/".join(parts), parts[2]] if len(parts) > 2 else [])
    if match["number"]:
        digits = match["number"].replace(".", "")
        return [digits.lstrip("0") or "0"]
    return [match.group()]


def _amount(match: re.Match[str]) -> int:
    """Return a sum of money in đồng; `1tr5` and `1 triệu rưỡi` count the half."""
    unit = _UNITS[folded(match["unit"])]
    digits = match["money"][:15]
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", digits):
        whole, part = digits.replace(".", ""), ""
    else:
        whole, _, part = digits.replace(",", ".").partition(".")
        part = part.replace(".", "")
    tail = match["tail"] or match["loose"] or ("5" if match["half"] else "")
    part = part or tail
    return int(whole) * unit + (int(part) * unit // 10 ** len(part) if part else 0)
