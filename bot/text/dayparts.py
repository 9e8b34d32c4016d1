"""Which part of the day a sentence names: `lớp chiều`, `sáng mai`; not `cơm trưa`, `sang lớp`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from typing import Literal

from bot.text.folding import nfc

DayPart = Literal["morning", "noon", "afternoon", "evening"]

_WORD = re.compile(r"\w+")
_MARKED: dict[str, DayPart] = {
    "sáng": "morning", "trưa": "noon", "chiều": "afternoon", "tối": "evening",
}  # fmt: skip
_BARE: dict[str, DayPart] = {"trua": "noon", "chieu": "afternoon"}
#: `cơm trưa` is a meal, `sáng kiến` an idea.
_MEALS = frozenset(
    ["cơm", "com", "ăn", "an", "nghỉ", "nghi", "ngủ", "ngu", "suất", "suat", "bữa", "bua"]
)
_NO_PART = frozenset(["kiến", "tạo", "suốt", "dài", "rộng", "thiểu", "đa"])
#: Without marks `sang` is mostly "over to" and `toi` is "I".
_BEFORE = frozenset(["lop", "buoi", "hoc", "luc", "ca", "hom", "h", "gio"])
_BEHIND = frozenset(
    ["mai", "nay", "mot", "som", "ngay", "thu", "chu", "cn", "t2", "t3", "t4", "t5", "t6", "t7"]
)
_AT = re.compile(r"\d{1,2}(?:h\d{0,2}|g\d{0,2}|gio)?")
_ENDS: tuple[tuple[DayPart, time], ...] = (
    ("morning", time(11)), ("noon", time(12, 30)), ("afternoon", time(18)),
)  # fmt: skip


def part_at(at: time) -> DayPart:
    """Return the part of the day that a time lies in; what begins then is called so."""
    return next((part for part, ends in _ENDS if at < ends), "evening")


def parts_named(text: str) -> frozenset[DayPart]:
    """Return every part of the day that a sentence names."""
    words = _WORD.findall(nfc(text).lower())
    marked = any(not word.isascii() for word in words)
    return frozenset(_named(words, marked))


def _named(words: list[str], marked: bool) -> Iterator[DayPart]:
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        behind = words[at + 1] if at + 1 < len(words) else ""
        if before in _MEALS or before == "đa" or behind in _NO_PART:
            continue
        if word in _MARKED:
            yield _MARKED[word]
        elif word in _BARE:
            yield _BARE[word]
        elif not marked and word == "sang" and _of_day(before, behind):
            yield "morning"
        elif not marked and word == "toi" and before == "buoi":
            yield "evening"


def _of_day(before: str, behind: str) -> bool:
    return before in _BEFORE or behind in _BEHIND or bool(_AT.fullmatch(before))
