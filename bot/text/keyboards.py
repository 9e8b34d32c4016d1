"""Vietnamese as it comes from a keyboard whose Vietnamese is off: Telex letters, VNI digits.

`lowps hocj owr ddaau` and `lo7p1 ho5c o73 d9a6u` are both `lớp học ở đâu`. A word is read so only
where it becomes a syllable of Vietnamese, and a line only where it cannot be plain text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.text.folding import fold, tone_key

_WORD = re.compile(r"[A-Za-z0-9]+")
_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_HAT, _HORN, _BREVE = "\u0302", "\u031b", "\u0306"
_FIRST = r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
_OPEN = (
    "oai|oay|oao|oeo|uây|uôi|ươi|ươu|iêu|yêu|uyu|uya|ia|ua|ưa|oa|oe|uê|uy|uơ|ai|ay|ây|ao|au|âu|eo"
    "|êu|iu|oi|ôi|ơi|ui|ưi|ưu|[aeêioôơuưy]"
)
_CLOSED = "uyê|iê|yê|uô|ươ|oa|oă|oe|uâ|uê|uy|[aăâeêioôơuưy]"
_SYLLABLE = re.compile(rf"{_FIRST}(?:(?:{_OPEN})|(?:{_CLOSED})(?P<last>ng|nh|ch|[cmnpt]))")
_FOLDED = re.compile(
    rf"{fold(_FIRST)}(?:(?:{fold(_OPEN)})|(?:{fold(_CLOSED)})(?:ng|nh|ch|[cmnpt]))"
)
#: Before these only two of the tones are spoken.
_STOPPED = frozenset({"c", "ch", "p", "t"})
_SHARP = frozenset({"\u0301", "\u0323"})
_VOWELS = frozenset("aeiouy")
#: Of a word with a tone only, which another word may have too: `test`, `max`, `bai1`.
_PLAIN = re.compile(r"^(?!dd)(?!.*(?:aa|ee|oo|w))[a-z]+$|^[a-z]+[1-5]$")
#: Words read so that make a line one from such a keyboard; one alone may be anything.
_ENOUGH = 2
#: Of so many words of a line at least one was struck so.
_SHARE = 8


@lru_cache(maxsize=8)
def read(text: str) -> str:
    """Return a line with its words as they were meant, or as it stands where it is plain text."""
    words = [match.group() for match in _WORD.finditer(text)]
    meant = [_meant(word.lower()) for word in words]
    struck = [word for word, one in zip(words, meant, strict=True) if one is not None]
    plain = sum(bool(_PLAIN.search(word.lower())) for word in struck)
    enough = len(struck) > plain or (plain >= _ENOUGH and not any(map(_numbered, struck)))
    if not enough or len(struck) * _SHARE < len(words):
        return text
    return _WORD.sub(lambda match: _meant(match.group().lower()) or match.group(), text)


def is_syllable(word: str) -> bool:
    """Tell whether a word in small letters without accents can be a syllable of Vietnamese."""
    return bool(_FOLDED.fullmatch(word))


def _numbered(word: str) -> bool:
    return word[-1].isdigit()


@lru_cache(maxsize=1024)
def _meant(word: str) -> str | None:
    """Return the syllable that the keys of a word stand for; None for what is none of theirs."""
    if len(word) > 12 or word.isdigit():
        return None
    digits = any(map(str.isdigit, word))
    if digits and (word[0].isdigit() or len(word) < 3):
        return None
    letters, tone = _vni(word) if digits else _telex(word)
    if letters == word and not tone:
        return None
    if letters.endswith("ươ"):  # that needs an end: `thuở`
        letters = f"{letters[:-2]}uơ"
    found = _SYLLABLE.fullmatch(letters)
    if found is None or (found["last"] in _STOPPED and tone and tone not in _SHARP):
        return None
    return _with_tone(letters, tone)


def _with_tone(letters: str, tone: str) -> str:
    """Put the tone behind the first vowel that can carry it; `tone_key` finds its place."""
    if not tone:
        return letters
    start = 2 if letters.startswith(("gi", "qu")) and len(letters) > 2 else 0
    at = next(i for i in range(start, len(letters)) if _bare(letters[i]) in _VOWELS)
    return tone_key(unicodedata.normalize("NFC", letters[: at + 1] + tone + letters[at + 1 :]))


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def _vni(word: str) -> tuple[str, str]:
    letters, tone = "", ""
    for char in word:
        if char in _VNI_TONES:
            tone = _VNI_TONES[char]
        elif char == "6":
            letters = _marked(letters, "aeo", _HAT)
        elif char == "7":
            letters = _horned(letters)
        elif char == "8":
            letters = _marked(letters, "a", _BREVE)
        elif char == "9":
            letters = letters.replace("d", "đ", 1)
        else:
            letters += char
    return letters, tone


def _telex(word: str) -> tuple[str, str]:
    letters, tone = "", ""
    for char in word:
        vowel = any(_bare(letter) in _VOWELS for letter in letters)
        if char in _TELEX_TONES and vowel:
            tone = _TELEX_TONES[char]
        elif char == "w":
            letters = (_hooked(letters) if letters else "") or f"{letters}ư"
        elif char == "d" and letters.startswith("d"):
            letters = f"đ{letters[1:]}"
        elif char in "aeo" and char in letters:
            letters = _marked(letters, char, _HAT)
        else:
            letters += char
    return letters, tone


def _marked(letters: str, among: str, mark: str) -> str:
    """Put a mark on the last of some letters; nothing where there is none."""
    at = max(map(letters.rfind, among))
    if at < 0:
        return ""
    return letters[:at] + unicodedata.normalize("NFC", letters[at] + mark) + letters[at + 1 :]


def _hooked(letters: str) -> str:
    """Do what `w` does: `aw` is ă, but `uaw` is ưa; else as a horn."""
    last = max(letters, key=lambda letter: letters.rfind(letter) if letter in "aou" else -1)
    if last == "a" and (not re.search("ua", letters) or letters.startswith("qu")):
        return _marked(letters, "a", _BREVE)
    return _horned(letters)


def _horned(letters: str) -> str:
    if letters.startswith("qu"):
        return _marked(letters, "o", _HORN)
    return letters.replace("uo", "ươ", 1) if "uo" in letters else _marked(letters, "uo", _HORN)
