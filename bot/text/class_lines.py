"""Lines of a list of classes as people write them: `20/12 7h30; Hội trường; Ia Grai, Ia O; 165`.

Only what stands where is told apart here; which places are meant is for whoever knows them. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.text.dates import Doubt, When, parse_when
from bot.text.folding import fold

#: Before the line itself: `1. `, `2) `, `Lớp 3: `, a dash or a dot of a list.
_LEADING = re.compile(
    r"^(?:[-–•*+]\s*|(?:lớp|lop|dòng|dong)\s*\d{1,2}\s*[.:)]\s*|\d{1,2}[.)]\s+)", re.I
)
_FIELDS = re.compile(r"\s*[;|]\s*")
#: `20/12 7h30 tại Hội trường xã`: the place is told with the moment.
_AT = re.compile(r"\s+(?:tại|tai|ở)\s+", re.I)
_NAMES = re.compile(r"[,;\n+]+|\s+(?:và|va)\s+", re.I)
_SEATS = re.compile(r"(\d{1,6}|\d{1,3}\.\d{3})(?: ?(?:cho|cho ngoi|nguoi|suat|ng))?\.?")
#: A moment with commas in it (`thứ Hai, 20/12, 7h30`) has at most so many parts.
_MOMENT_PARTS = 3


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One line taken apart: its moment, its seats as digits, and what else it says, in order."""

    when: str
    fields: tuple[str, ...] = ()
    seats: str = ""


def read_lines(text: str, now: datetime) -> list[ClassLine]:
    """Take a message apart into classes; a line that tells no moment goes on with the one before.

    So the fields of one class may stand below one another, too.
    """
    classes: list[list[str]] = []
    for raw in text.split("\n"):
        fields = [field for field in _FIELDS.split(_LEADING.sub("", raw.strip())) if field.strip()]
        if not fields:
            continue
        if classes and len(fields) == 1 and not _moment(fields[0], now):
            classes[-1] += fields
        else:
            classes.append(fields)
    return [_class_line(fields, now) for fields in classes]


def tells_class(text: str, now: datetime) -> bool:
    """Say whether a text looks like a line of a class at all."""
    return bool(re.search(r"[\d;|\n]", text)) or bool(_moment(text, now))


def names(field: str) -> list[str]:
    """Return the places that a field lists."""
    return [name for part in _NAMES.split(field) if (name := " ".join(part.split()).strip(" ."))]


def seats_of(field: str) -> str:
    """Return the digits of a field that is nothing but a number of people, else nothing."""
    found = _SEATS.fullmatch(fold(field))
    return found[1].replace(".", "") if found else ""


def _class_line(fields: list[str], now: datetime) -> ClassLine:
    when, *rest = fields
    if not rest and "," in when:
        when, rest = _at_commas(when, now)
    when, *told_with = _AT.split(when, maxsplit=1)
    others, seats = [*told_with, *rest], ""
    for field in reversed(others):
        seats = seats_of(field)
        if seats:
            others.remove(field)
            break
    return ClassLine(when.strip(" ,."), tuple(others), seats)


def _at_commas(line: str, now: datetime) -> tuple[str, list[str]]:
    """Split a line that has commas only: the moment may have one itself."""
    parts = [part.strip() for part in line.split(",") if part.strip()]
    many = _moment(line, now) or 1
    return ", ".join(parts[:many]), parts[many:]


def _moment(text: str, now: datetime) -> int:
    """Return how many parts between commas a text's moment takes, 0 when it tells none."""
    parts = [part for part in text.split(",") if part.strip()][:_MOMENT_PARTS]
    first = 0
    for many in range(1, len(parts) + 1):
        found = parse_when(", ".join(parts[:many]), now)
        if isinstance(found, When):
            return many
        if not first and _half(found):
            first = many
    return first


def _half(doubt: Doubt) -> bool:
    """Say whether a doubt holds at least half a moment; `Ia Grai` and `165` hold none."""
    return doubt.kind != "unclear" or doubt.day is not None
