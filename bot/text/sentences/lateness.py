"""How late somebody says they come: `em đến muộn 30 phút`, `chắc 9h em mới tới`, or leave early."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal, NamedTuple

from bot.text.dates import hints_of
from bot.text.folding import fold

What = Literal["late", "early"]

_LATE = re.compile(
    r"\b(?:muon|tre|cham|den sau|toi sau|vao sau|(?:moi|chua) (?:toi|den|vao|xuong|len))\b"
)
_EARLY = re.compile(
    r"\b(?:(?:ve|dia|ra|out|rut) (?:som|truoc)|som bua nay|xin ve|phai ve|roi lop|cho ve)\b"
)
_WORDS = {"nua": "0.5", "mot": "1", "hai": "2", "ba": "3"}
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})(?= (?:tieng|gio)\b)")
_NUMBER = r"(?P<count>\d{1,3}(?:\.5)?)"
#: An hour is a length behind `muộn`, else a time of day: `9 giờ em mới tới`.
_HOURS = re.compile(
    rf"(?:{_NUMBER} ?tieng|\b(?:muon|tre|cham)(?: \w+)?? (?P<late>[1-3]|0\.5) ?(?:gio|h))"
    r"(?: ?(?P<half>ruoi)| ?(?P<more>\d{1,2}) ?(?:phut|p)?)?\b(?! ?kem)"
)
_MINUTES = re.compile(rf"(?<![.\d]){_NUMBER} ?(?:phut|ph|p|')(?!\w)")
_MOST = 600  # minutes; who comes later than that means something else
_READ = 300


#: Said by somebody who is on time after all.
_ON_TIME = re.compile(
    r"\b(?:khong|ko|k|hong|chang|chua|het)(?: \w+)? (?:muon|tre|cham)\b"
    r"|\b(?:dung|kip|som) (?:gio|luc)\b|\b(?:den|toi|vao) (?:som|truoc|kip)\b"
)


class Lateness(NamedTuple):
    """What somebody said of a class: they come late or leave early; 0 minutes where untold."""

    what: What
    minutes: int


def read_lateness(text: str, starts: datetime) -> Lateness:
    """Read how late somebody will be at what begins at `starts`, that time in the office's zone."""
    folded = fold(text[:_READ])
    late = _LATE.search(folded) is not None or _EARLY.search(folded) is None
    if not late:
        return Lateness("early", 0)
    minutes = _length(_WORD.sub(lambda match: _WORDS[match[1]], folded))
    if minutes is None:
        minutes = _from_clock(text, starts)
    return Lateness("late", minutes if 0 < minutes <= _MOST else 0)


def is_on_time(text: str) -> bool:
    """Say whether somebody says that they are not late: `à thôi em đến đúng giờ`."""
    return _ON_TIME.search(fold(text[:_READ])) is not None


def _length(folded: str) -> int | None:
    match = _HOURS.search(folded)
    if match:
        hours = float(match["count"] or match["late"])
        return round(hours * 60) + int(match["more"] or 0) + (30 if match["half"] else 0)
    match = _MINUTES.search(folded)
    return round(float(match["count"])) if match else None


def _from_clock(text: str, starts: datetime) -> int:
    """Return how many minutes behind the beginning a time of day lies that a text names."""
    hints = hints_of(text, starts)
    begin = starts.hour * 60 + starts.minute
    behind = (hour * 60 + hints.minute - begin for hour in hints.hours)
    return next((minutes for minutes in behind if minutes > 0), 0)
