"""How long a class is that is being opened: a length of time, or until when."""

from __future__ import annotations

from datetime import datetime

from bot.text.dates import Doubt, When, parse_when
from bot.text.durations import parse_minutes
from bot.text.folding import fold


def read_minutes(text: str, start: datetime) -> int | None:
    """Read the minutes of a class that begins at `start`, or None."""
    minutes = parse_minutes(text)
    return _until(text, start) if minutes is None else minutes


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
