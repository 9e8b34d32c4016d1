"""content/help_numbers.yaml: whom somebody in need can ring, for what, and where that was read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bot.library.fields import Fields, read_list
from bot.library.model import Fault
from bot.text.folding import fold, tone_key

_NUMBER = re.compile(r"[\d ]{3,16}")
_ADDRESS = re.compile(r"https?://\S+")


class HelpNumber(NamedTuple):
    """A telephone number, what it is for, and the words that call for it."""

    number: str
    use: str
    words: tuple[str, ...]
    note: str = ""  # said below all numbers, where its words are held
    despair: int = 0  # 1: comes first for whoever does not want to live
    beside: str = ""  # its words count only where this number is called for too


def read_help_numbers(path: Path) -> tuple[tuple[HelpNumber, ...], list[Fault]]:
    """Read the numbers; each needs its source and the day on which that was read."""
    return read_list(path, _number)


def _number(fields: Fields, file: str) -> HelpNumber:
    number = fields.text("number", required=True)
    if number and not _NUMBER.fullmatch(number):
        fields.fault("number", f"“{number}” không phải số điện thoại")
    sources = fields.texts("sources")
    if not sources or not all(map(_ADDRESS.fullmatch, sources)):
        fields.fault("sources", "mỗi số phải có nguồn là địa chỉ https://…")
    fields.day("checked", required=True)
    use, note = fields.text("use", required=True), fields.text("note")
    despair = fields.whole("despair", 0, 1, 0)
    beside = fields.text("beside")
    return HelpNumber(number, use, fields.texts("words"), note, despair, beside)


def fitting(numbers: Sequence[HelpNumber], text: str, despairs: bool = False) -> list[HelpNumber]:
    """Return the numbers for what a text tells, those first that are for whoever despairs.

    Those whose words it holds, else all but those for one thing only, which stand behind the
    first four.
    """
    first = [one for one in reversed(numbers) if despairs and one.despair]
    found = called(numbers, text)
    rest = found or ([] if first else list(numbers[:4]))
    return first + [one for one in rest if one not in first]


def called(numbers: Sequence[HelpNumber], text: str) -> list[HelpNumber]:
    """Return the numbers whose words a text holds."""
    found = [one for one in numbers if any(_holds(text, word) for word in one.words)]
    named = {one.number for one in found}
    return [one for one in found if not one.beside or one.beside in named]


def _holds(text: str, word: str) -> bool:
    """Say whether a text holds a word as written or, but for one with `=`, without any accents."""
    if re.search(rf"(?<!\w){re.escape(tone_key(word.rstrip('=')))}(?!\w)", tone_key(text)):
        return True
    bare = text.isascii() and not word.endswith("=")  # `bao ai` is no bão
    return bare and bool(re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", fold(text)))
