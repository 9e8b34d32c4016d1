"""How long a class is that is being opened: a length of time, or until when."""

from __future__ import annotations

import re
from datetime import datetime

from bot.text.dates import Doubt, When, parse_when
from bot.text.dayparts import part_at
from bot.text.durations import HALF_DAY, parse_minutes
from bot.text.folding import fold

#: `cả buổi sáng`, `một buổi`: half a day, where that is when it begins.
_HALF = re.compile(
    r"(?:(?:hoc|lop|het|ca|tron|mot|trong|1|gon) )*(?:buoi|het|ca)(?: (?P<part>sang|chieu))?"
    r"(?: (?:do|ay|thoi|a|nhe|hom do|hom ay))*"
)
_PARTS = {"sang": "morning", "chieu": "afternoon"}


def read_minutes(text: str, start: datetime) -> int | None:
    """Read the minutes of a class that begins at `start`, or None."""
    minutes = parse_minutes(text) or _half(text, start)
    return _until(text, start) if minutes is None else minutes


def _half(text: str, start: datetime) -> int | None:
    """Read half a day said by its name, which must be when the class begins."""
    said = _HALF.fullmatch(fold(text).strip(" .!"))
    if said is None or (said["part"] and _PARTS[said["part"]] != part_at(start.time())):
        return None
    return HALF_DAY


def _until(text: str, start: datetime) -> int | None:
    """Read `đến 11h30` as the minutes from the start to that time, the first one after it."""
    folded = fold(text)
    if not folded.startswith(("den ", "toi ", "ket thuc ", "xong luc ")):
        return None
    found = parse_when(text, start)
    if isinstance(found, When):
        return int((found.at - start).total_seconds() // 60)
    return _to_time_of_day(found, start.hour * 60 + start.minute)


def _to_time_of_day(found: Doubt, start: int) -> int | None:
    if found.kind not in ("no_day", "morning_or_afternoon") or found.hour is None:
        return None
    typed = found.hour * 60 + (found.minute or 0)
    # `đến 5h` after a start at 1h30 chiều is five in the afternoon.
    ends = (typed, typed + 12 * 60) if found.kind == "morning_or_afternoon" else (typed,)
    return next((end - start for end in ends if end > start), None)
