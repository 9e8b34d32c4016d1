"""Finding the day in folded Vietnamese text: `20/12`, `thứ 5 tuần sau`, `mai`, `ngày kia`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

_WEEKDAYS = {
    "2": 0, "hai": 0, "3": 1, "ba": 1, "4": 2, "tu": 2, "5": 3, "nam": 3, "6": 4, "sau": 4,
    "7": 5, "bay": 5,
}  # fmt: skip
_WEEKS = {"tuan nay": 0, "tuan sau": 1, "tuan sap": 1, "tuan sau nua": 2, "tuan truoc": -1,
          "tuan qua": -1}  # fmt: skip
_WEEK_WORDS = "tuan (?:nay|sau nua|sau|sap|truoc|qua)"
_WEEK = re.compile(rf"\b{_WEEK_WORDS}\b")
# The number of a month or a weekday is not a day.
_NO_DAY = r"(?<!\bthang)(?<!\bthang )(?<!\bthu)(?<!\bthu )(?<!\bt)(?<!\bt )"
_START = rf"(?<!\d)(?<!\d[/:.,\-hg]){_NO_DAY}"
_DASH = r"-(?=\s*t?(?:0?[1-9]|1[0-2])(?!\d))"  # Before more than 12 it joins two days.
_NO_CLOCK = r"(?!\d|\s*(?:h|g|gio|ruoi)\b|\s*(?:h|g|gio|:)\s*\d)"
_WEEKDAY = re.compile(
    rf"\b(?:(?:thu\s*|t\s?)(?P<name>[2-7]){_NO_CLOCK}(?![/.]\d)"
    r"|thu\s+(?P<word>hai|ba|tu|nam|sau|bay)\b|(?P<sunday>chu\s*nhat|cn)\b)(?:\s+(?:sap|nay)\b)?"
)
_LUNAR = re.compile(
    r"\b(?:ram(?: thang \d{1,2})?|m[uo]ng\s*\d{1,2}"
    r"|m[uo]ng (?:mott?|hai|ba|bon|nam|sau|bay|tam|chin|muoi)"
    r"|am lich|thang (?:gieng|chap)|tet|al)\b"
)
_SOLAR = re.compile(r"\bduong lich\b|\bdl\b")
_VAGUE = re.compile(r"\b(?:mai mot|(?:dau|giua|cuoi) (?:tuan|thang|nam))\b")
_DIGIT = re.compile(r"\d")
_LED = r"(?:\b(?:hom|ngay|mung)\s*)?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_DATES = (
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:t(?=\d))?(?!\d)"),
    re.compile(
        rf"{_LED}{_START}(?P<day>\d{{1,2}})\s*(?P<sep>/|{_DASH})\s*t?(?P<month>\d{{1,2}})"
        rf"(?:\s*(?P=sep)\s*{_YEAR}(?!\d)|,?\s*nam\s*(?P<named>\d{{4}}))?{_NO_CLOCK}(?!(?P=sep)\d)"
    ),
    re.compile(
        rf"{_LED}{_START}(?P<day>0?[1-9]|[12]\d|3[01])\.(?P<month>1[0-2]|0?[1-9])"
        rf"(?:\.{_YEAR})?{_NO_CLOCK}(?!\.\d)"
    ),
    re.compile(
        rf"{_LED}{_START}(?P<day>\d{{1,2}})\s*(?:thang\s*|t(?![2-7]\b))(?P<month>\d{{1,2}}){_NO_CLOCK}"
        r"(?:\s*(?:[/.\-]|,?\s*nam)\s*(?P<year>\d{4}))?"
    ),
    re.compile(
        rf"\bthang (?P<month>\d{{1,2}}),? (?:vao )?ngay (?P<day>\d{{1,2}}){_NO_CLOCK}(?!\s*/)"
    ),
)
_OF_MONTH = re.compile(
    rf"\b(?:hom|ngay|mung)\s*(?P<day>\d{{1,2}}){_NO_CLOCK}(?!\s*[/.\-]\s*\d)"
    r"(?:\s*thang (?P<which>nay|sau|sap)\b)?"
)
_IN_DAYS = re.compile(r"\b(?P<days>\d{1,3})\s*(?:ngay|hom)\s*(?:nua|sap|sau)\b")
_OFFSETS = (
    (re.compile(r"\b(?:ngay )?hom qua\b"), -1),
    (re.compile(r"\bhom kia\b"), -2),
    (re.compile(r"\bngaykiaxa\b"), 3),
    (re.compile(r"\bngay (?:kia|mot)\b|\bkia\b|^mot\b|\bmot$"
                r"|(?:(?<=sang )|(?<=trua )|(?<=chieu )|(?<=toi ))mot\b"), 2),
    (re.compile(r"\b(?:(?:ngay|bua|hom) )?mai\b"), 1),
    (re.compile(r"\b(?:hom|bua|ngay)\s*nay\b|\bhnay\b|(?<=sang )nay\b|(?<=trua )nay\b"
                r"|(?<=chieu )nay\b|(?<=toi )nay\b|(?<=dem )nay\b"), 0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day that the text names; `movable`: only a weekday was named, so a week later also fits.

    `clash`: a weekday was named beside the date, and the date falls on another.
    """

    day: date
    movable: bool = False
    clash: bool = False


class DayTrouble(Enum):
    """Why the words about a day make no day."""

    IMPOSSIBLE = "impossible"
    LUNAR = "lunar"
    UNCLEAR = "unclear"


def find_day(folded: str, today: date) -> tuple[FoundDay | DayTrouble | None, str]:
    """Return the day that prepared text names, seen from `today`, and the text left over."""
    if _VAGUE.search(folded):
        return DayTrouble.UNCLEAR, folded
    lunar = bool(_LUNAR.search(folded)) and not _SOLAR.search(folded)
    weeks = {_WEEKS[match.group()] for match in _WEEK.finditer(folded)}
    rest = _WEEK.sub(" | ", folded)
    dated, rest = _dated(rest, today)
    named, rest = _weekdays(rest)
    if lunar:
        return DayTrouble.LUNAR, _LUNAR.sub(" | ", rest)
    return _agreed(dated, named, weeks, today), rest


def _dated(text: str, today: date) -> tuple[set[date | None], str]:
    """Return every day told by date or distance; None stands for a date that does not exist."""
    found, text = _numbered(text, today) if _DIGIT.search(text) else (set[date | None](), text)
    for pattern, offset in _OFFSETS:
        if pattern.search(text):
            found.add(today + timedelta(offset))
            text = pattern.sub(" | ", text)
    return found, text


def _numbered(text: str, today: date) -> tuple[set[date | None], str]:
    """Return every day told by a number."""
    found: set[date | None] = set()
    for pattern in _DATES:
        found |= {_of_date(match.groupdict(), today) for match in pattern.finditer(text)}
        text = pattern.sub(" | ", text)
    found |= {today + timedelta(int(match["days"])) for match in _IN_DAYS.finditer(text)}
    text = _IN_DAYS.sub(" | ", text)
    found |= {_of_month(match, today) for match in _OF_MONTH.finditer(text)}
    return found, _OF_MONTH.sub(" | ", text)


def weekdays_named(text: str) -> set[int]:
    """Return the days of the week that a text names, from Monday 0."""
    return _weekdays(text)[0]


def _weekdays(text: str) -> tuple[set[int], str]:
    named = {
        6 if match["sunday"] else _WEEKDAYS[match["name"] or match["word"]]
        for match in _WEEKDAY.finditer(text)
    }
    return named, _WEEKDAY.sub(" | ", text)


def _agreed(
    dated: set[date | None], named: set[int], weeks: set[int], today: date
) -> FoundDay | DayTrouble | None:
    """Return the one day that everything named agrees on."""
    if None in dated:
        return DayTrouble.IMPOSSIBLE
    if not (dated or named or weeks):
        return None
    days = [day for day in dated if day is not None]
    if len(days) > 1 or len(named) > 1 or len(weeks) > 1:
        return DayTrouble.UNCLEAR
    if days:
        return FoundDay(days[0], clash=not named <= {days[0].weekday()})
    return _of_weekday(min(named), weeks, today) if named else DayTrouble.UNCLEAR


def _of_weekday(weekday: int, weeks: set[int], today: date) -> FoundDay:
    if not weeks:
        return FoundDay(today + timedelta((weekday - today.weekday()) % 7), movable=True)
    monday = today - timedelta(today.weekday())
    return FoundDay(monday + timedelta(7 * min(weeks) + weekday))


def _of_date(parts: dict[str, str | None], today: date) -> date | None:
    """Return the date typed; without a year the next one from `today`; None if there is none."""
    day, month = int(parts["day"] or 0), int(parts["month"] or 0)
    year = parts.get("year") or parts.get("named")
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    coming = (_date(today.year + years, month, day) for years in range(9))
    return next((found for found in coming if found and found >= today), None)


def _of_month(match: re.Match[str], today: date) -> date | None:
    """Return that day of this month, of the next, or of the first month where it is to come."""
    day, which = int(match["day"]), match["which"]
    months = {"nay": (0,), "sau": (1,), "sap": (1,)}.get(which, range(4))
    coming = (_in_month(today, ahead, day) for ahead in months)
    return next((found for found in coming if found and (which or found >= today)), None)


def _in_month(today: date, ahead: int, day: int) -> date | None:
    months = today.year * 12 + today.month - 1 + ahead
    return _date(months // 12, months % 12 + 1, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
