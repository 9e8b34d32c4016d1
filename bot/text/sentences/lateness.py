"""How late somebody says they come: `em đến muộn 30 phút`, `chắc 9h em mới tới`, or leave early."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal, NamedTuple

from bot.text.dates import hints_of
from bot.text.folding import fold, nfc
from bot.text.spoken import core

What = Literal["late", "early"]

#: To want something is written like coming late once the marks are off.
_WANTS = re.compile(r"muốn")
_WANTS_BARE = r"muon(?! (?:ve|ra|xin|nghi|di|hoc|den dung|biet|hoi)\b)"
_LATE = re.compile(
    rf"\b(?:{_WANTS_BARE}|tre|cham|den sau|toi sau|vao sau"
    r"|(?:moi|chua) (?:toi|den|vao|xuong|len))\b"
)
_EARLY = re.compile(
    r"\b(?:(?:ve|dia|ra|out|rut) (?:som|truoc)|som bua nay|xin ve|phai ve|roi lop|cho ve)\b"
    r"|\b(?:ve|ra) (?:luc |tu )?\d{1,2} ?(?:h|g|gio)"
)
_WORDS = {"nua": "0.5", "mot": "1", "hai": "2", "ba": "3"}
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})(?= (?:tieng|gio)\b)")
_NUMBER = r"(?P<count>\d{1,3}(?:\.5)?)"
#: An hour is a length behind `muộn`, else a time of day: `9 giờ em mới tới`.
_HOURS = re.compile(
    rf"(?:{_NUMBER} ?tieng"
    r"|\b(?:muon|tre|cham|som)(?: (?!luc)\w+)?? (?P<late>[1-3]|0\.5) ?(?:gio|h))"
    r"(?: ?(?P<half>ruoi)| ?(?P<more>\d{1,2}) ?(?:phut|p)?)?\b(?! ?kem)"
)
_MINUTES = re.compile(rf"(?<![.\d]){_NUMBER} ?(?:phut|ph|p|')(?!\w)")
_MOST = 600  # minutes; who comes later than that means something else
_READ = 300


#: Said by somebody who is on time after all.
_ON_TIME = re.compile(
    r"\b(?:khong|ko|k|hong|chang|het)(?: \w+)? (?:muon|tre|cham)\b"
    r"|\b(?:dung|kip) (?:gio|luc)\b|\b(?:den|toi|vao) (?:som|truoc|kip)\b"
)
_NOT_IN_TIME = re.compile(
    r"\b(?:khong|ko|k|hong|chang|chua|kho|sao|so)(?: \w+){0,3} (?:kip|dung|som|truoc)\b"
)
#: What was noted is to be forgotten.
_FORGETS = re.compile(
    r"(?:(?:thoi|em|chi|anh|xin|cho) )*(?:bo|xoa|huy) ghi(?: chu)?(?: (?:di|nhe|a|em|giup|nua))*"
)


class Lateness(NamedTuple):
    """What somebody said of a class: they come late or leave early; 0 minutes where untold."""

    what: What
    minutes: int


def read_lateness(text: str, starts: datetime, ends: datetime) -> Lateness:
    """Read how late somebody comes, or how early they go, in what begins and ends at instants.

    Those are in the office's zone.
    """
    folded = _folded(text)
    late = _LATE.search(folded) is not None or _EARLY.search(folded) is None
    minutes = _length(_WORD.sub(lambda match: _WORDS[match[1]], folded))
    if minutes is None:
        minutes = _by_clock(text, starts, ends, late)
    return Lateness("late" if late else "early", minutes if 0 < minutes <= _MOST else 0)


def _folded(text: str) -> str:
    # `xe hỏng` is no `hổng`.
    return fold(_WANTS.sub("can", nfc(text[:_READ]).lower()).replace("hỏng", "hư"))


def is_on_time(text: str) -> bool:
    """Say whether somebody says that they are not late: `à thôi em đến đúng giờ`."""
    folded = _folded(text)
    if _EARLY.search(folded) or _NOT_IN_TIME.search(folded):
        return False
    return _ON_TIME.search(folded) is not None


def forgets(text: str) -> bool:
    """Say whether somebody wants what was noted of them forgotten: `bỏ ghi đi`."""
    return _FORGETS.fullmatch(fold(core(text))) is not None or is_on_time(text)


def _length(folded: str) -> int | None:
    match = _HOURS.search(folded)
    if match:
        hours = float(match["count"] or match["late"])
        return round(hours * 60) + int(match["more"] or 0) + (30 if match["half"] else 0)
    match = _MINUTES.search(folded)
    return round(float(match["count"])) if match else None


def _by_clock(text: str, starts: datetime, ends: datetime, late: bool) -> int:
    """Return how far behind the beginning, or before the end, a time of day lies in between."""
    hints = hints_of(text, starts)
    begin, end = (at.hour * 60 + at.minute for at in (starts, ends))
    named = (hour * 60 + hints.minute for hour in hints.hours)
    return next((at - begin if late else end - at for at in named if begin < at < end), 0)
