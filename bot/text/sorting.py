"""Sorting names and places the Vietnamese way."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.text.folding import nfc

WordKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...]]

_TONE_ORDER = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_LETTER_MARKS = {"\u0306": 1, "\u0302": 2, "\u031b": 3}
_OTHER_MARK = 4
_MARK_RANGE = 64
_VOWELS = frozenset("aeiouy")
_STROKED = {"đ": "d", "ð": "d", "ɖ": "d", "ƀ": "b", "ł": "l"}
_WORD = re.compile(r"\w(?:[\w'’ʼ‘`´]|[\u0300-\u036f])*")
_TOKEN = re.compile(r"\d{1,15}|.", re.DOTALL)
_DIGITS, _LETTERS = 0, 1


def name_key(full_name: str) -> tuple[tuple[WordKey, ...], str]:
    """Return the sort key of a person's name: given name first, then family and middle names."""
    lowered = nfc(full_name).lower()
    words = _WORD.findall(lowered)
    return tuple(map(_word_key, words[-1:] + words[:-1])), lowered


def text_key(s: str) -> tuple[tuple[WordKey, ...], str]:
    """Return the sort key of a place or any text, numbers inside it by value (Thôn 2, Thôn 10)."""
    lowered = nfc(s).lower()
    return tuple(map(_word_key, _WORD.findall(lowered))), lowered


@lru_cache(maxsize=4_096)  # of a class's names most words are the same few
def _word_key(word: str) -> WordKey:
    """Return letters, then tones: tones decide only between words of the same letters."""
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    for token in _TOKEN.findall(unicodedata.normalize("NFD", word)):
        if unicodedata.combining(token[0]):
            _add_mark(token, letters, tones)
        elif token.isdecimal():
            letters.append((_DIGITS, int(token)))
        elif token.isalnum():
            letters.append((_LETTERS, _letter_rank(token)))
    return tuple(letters), tuple(tones)


def _letter_rank(char: str) -> int:
    base = _STROKED.get(char)
    return ord(base) * _MARK_RANGE + 1 if base else ord(char) * _MARK_RANGE


def _add_mark(mark: str, letters: list[tuple[int, int]], tones: list[int]) -> None:
    """Count a mark as a tone on a vowel, otherwise as making another letter (ă, ŏ, č, ñ)."""
    if not letters or letters[-1][0] == _DIGITS:
        return
    rank = letters[-1][1]
    on_vowel = chr(rank // _MARK_RANGE) in _VOWELS
    if on_vowel and mark in _TONE_ORDER:
        tones.append(_TONE_ORDER[mark])
    else:
        step = _LETTER_MARKS.get(mark, _OTHER_MARK)
        letters[-1] = (_LETTERS, min(rank + step, rank | (_MARK_RANGE - 1)))
