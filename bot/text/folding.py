"""Making Vietnamese text comparable: NFC, folding, tone placement, graphemes and their lengths."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_MARKS_LEFT = 2  # A base and two marks cover every Vietnamese and minority letter after NFC.
_MARK = "\u0301"
_ZWJ = "\u200d"
_ELLIPSIS = "…"
_HIDDEN_FORMATS = frozenset(
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f"
    "\ufeff\ufff9\ufffa\ufffb"
)
_SINGLE_QUOTES = "’‘‚‛ʼʻʹˈ′`´＇"
_DOUBLE_QUOTES = "“”„‟«»″＂"
_DASHES = "‐‑‒–—―−－"
_QUOTES = str.maketrans(
    dict.fromkeys(_SINGLE_QUOTES, "'")
    | dict.fromkeys(_DOUBLE_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
)
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_TONE_MARKS = frozenset(_TONES)
_SYLLABLE = re.compile(
    r"(ngh|ng|nh|gh|gi(?=[aăâeêioôơuưy])|kh|ph|qu(?=[aăâeêioôơy])|th|tr|ch|[bcdđfghjklmnpqrstvwxz])?"
    r"([aăâeêioôơuưy]{1,3})"
    r"(ngh?|nh|ch|[cmnpt])?"
)
_WORD = re.compile(r"[^\W\d_]+")
#: Characters of a text that is worked out once; a longer one is seldom asked for twice.
_REMEMBERED = 300


class _CleanTable(dict[int, str | None]):
    """Maps each character to what `nfc` keeps of it, worked out once per character."""

    def __missing__(self, code: int) -> str | None:
        value = _cleaned(chr(code))
        self[code] = value
        return value


class _MarkTable(dict[int, str]):
    """Maps each mark that stands on a letter to the same one, other characters to themselves."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        value = _MARK if unicodedata.category(char) in {"Mn", "Me"} else char
        self[code] = value
        return value


class _FoldTable(dict[int, str | None]):
    """Maps each decomposed lower-case character to what `fold` keeps of it."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        value = None if unicodedata.category(char) in {"Mn", "Me", "Cf"} else char
        self[code] = value
        return value


def _cleaned(char: str) -> str | None:
    if char in "\n\u2028\u2029\x85\x0b\x0c":
        return "\n"
    if char == "\t":
        return " "
    if char in _HIDDEN_FORMATS or unicodedata.category(char) in {"Cc", "Cs"}:
        return None
    return char


_CLEAN = _CleanTable()
_MARKS = _MarkTable()
_FOLD = _FoldTable(
    {ord(letter): "d" for letter in "đðɖ"} | {ord("ı"): "i", ord("ł"): "l", ord("ƀ"): "b"}
)


#: Letters that stand for themselves: printable ASCII and the composed ones of Latin script, with
#: no mark that could join the letter before.
_COMPOSED = re.compile(r"[ -~\u00c0-\u024f\u1ea0-\u1ef9]*")


def nfc(s: str) -> str:
    """Return `s` in NFC without control or bidi characters and with at most two marks a base.

    Line ends become newlines and tabs become spaces; lone surrogates, which no channel and no
    database can carry, are dropped.
    """
    if _COMPOSED.fullmatch(s):  # as good as everything; the rest costs twenty times as much
        return s
    clean = s.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN)
    composed = unicodedata.normalize("NFC", clean)
    return unicodedata.normalize("NFC", _tamed(composed))


def _tamed(composed: str) -> str:
    if _MARK * (_MARKS_LEFT + 1) not in composed.translate(_MARKS):
        return composed  # as nearly every text; letter by letter takes three times as long
    kept: list[str] = []
    marks = 0
    for char in composed:
        marks = marks + 1 if _MARKS[ord(char)] == _MARK else 0
        if marks <= _MARKS_LEFT:
            kept.append(char)
    return "".join(kept)


_SIGNS = str.maketrans(
    dict.fromkeys(_DASHES, "-") | {"\u00d0": "Đ", "\u00f0": "đ", "\u0189": "Đ", "\u0256": "đ"}
)


def plain_signs(s: str) -> str:
    """Return `s` with every dash as `-` and the letters that only look like Đ as Đ."""
    return s if s.isascii() else s.translate(_SIGNS)


def fold(s: str) -> str:
    """Return `s` in lower case without marks, `đ` as `d`, quotes plain and white space single."""
    return _folded(s) if len(s) <= _REMEMBERED else _fold(s)


def _fold(s: str) -> str:
    if not s.isascii():
        plain = unicodedata.normalize("NFKD", nfc(s).translate(_QUOTES)).lower()
        s = unicodedata.normalize("NFKD", plain.translate(_QUOTES)).translate(_FOLD)
    else:
        s = nfc(s).translate(_QUOTES)
    return " ".join(s.lower().split())


def tone_key(s: str) -> str:
    """Return `s` in lower-case NFC with each tone where new spelling puts it (hòa as hoà)."""
    return _keyed(s) if len(s) <= _REMEMBERED else _tone_key(s)


def _tone_key(s: str) -> str:
    lowered = nfc(nfc(s).translate(_QUOTES).lower()).replace("ð", "đ")
    return " ".join(_WORD.sub(_placed_match, lowered).split())


#: Labels, words and the sentence of a turn are compared dozens of times.
_folded = lru_cache(maxsize=512)(_fold)
_keyed = lru_cache(maxsize=512)(_tone_key)


def _placed_match(match: re.Match[str]) -> str:
    word = match.group()
    return word if word.isascii() else _placed(word)


@lru_cache(maxsize=4096)
def _placed(word: str) -> str:
    """Move the one tone of a Vietnamese syllable to its place; leave any other word alone."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = [char for char in decomposed if char in _TONE_MARKS]
    if len(tones) != 1:
        return word
    bare = unicodedata.normalize("NFC", decomposed.replace(tones[0], ""))
    parts = _SYLLABLE.fullmatch(bare)
    if parts is None:
        return word
    at = parts.start(2) + _tone_place(parts.group(2), closed=bool(parts.group(3)))
    return unicodedata.normalize("NFC", bare[: at + 1] + tones[0] + bare[at + 1 :])


def _tone_place(vowels: str, *, closed: bool) -> int:
    hatted = [i for i, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    if hatted:
        return hatted[-1]
    if closed:
        return len(vowels) - 1
    if len(vowels) == 3 or vowels in {"oa", "oe", "uy"}:
        return 1
    return 0


def utf16_length(s: str) -> int:
    """Count UTF-16 units, the unit in which Telegram and browsers measure text."""
    return len(s.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(s: str) -> Iterator[str]:
    """Yield what a reader sees as single characters: marks, joiners and flags kept together."""
    start = 0
    for at in range(1, len(s)):
        if not _joined(s, start, at):
            yield s[start:at]
            start = at
    if s:
        yield s[start:]


def _joined(s: str, start: int, at: int) -> bool:
    before, char = s[at - 1], s[at]
    if char < "\u0300":
        return before == "\r" and char == "\n"
    if char == _ZWJ or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    if unicodedata.category(char) in {"Mn", "Me", "Mc"} or "\U000e0020" <= char <= "\U000e007f":
        return True
    if before == _ZWJ:
        return at - 1 > start
    return _is_flag(before) and _is_flag(char) and at - start == 1


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def short(s: str, limit: int) -> str:
    """Return `s` cut to at most `limit` code points, between graphemes, with … where cut."""
    if len(s) <= limit:
        return s
    if limit < 1:
        return ""
    end = 0
    for piece in graphemes(s[: limit + 32]):
        if end + len(piece) > limit - len(_ELLIPSIS):
            break
        end += len(piece)
    return s[:end].rstrip() + _ELLIPSIS
