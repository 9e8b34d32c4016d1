"""Finding the time of day in folded Vietnamese text: `7h30`, `7 rưỡi sáng`, `2h chiều`."""

from __future__ import annotations

import re
from dataclasses import dataclass

UNSURE = "toihaytoi"  # An unmarked "toi" after a day: "tối" or "tới".
PARTS = {
    "rang sang": "sáng", "sang som": "sáng", "sang": "sáng", "trua": "trưa", "chieu": "chiều",
    "buoitoi": "tối", "toi": "tối", "dem": "đêm", "khuya": "đêm", UNSURE: UNSURE,
}  # fmt: skip
_PART = rf"(?P<part>rang sang|sang som|sang|trua|chieu|buoitoi|toi|dem|khuya|{UNSURE})"
_HALF_DAY = r"(?P<half>am|pm|sa|ch)"
_UNIT = r"(?:h|g|gio)"
_WORD_HOURS = {
    "muoi mott": 11, "muoi mot": 11, "muoi hai": 12, "muoi": 10, "mott": 1, "mot": 1, "hai": 2,
    "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_WORD_HOUR = re.compile(
    rf"(?<!tuan )(?<!thu )(?<!thang )\b({'|'.join(_WORD_HOURS)}) (?=(?:gio|ruoi)\b)"
)
_SPAN = re.compile(
    rf"(?P<first>(?P<from>\d{{1,2}})\s*(?:{_UNIT}\s*\d{{0,2}}|:\s*\d\d))"
    r"\s*(?P<part1>sang|trua|chieu|buoitoi)?\s*(?:-|den|toi|sap)\s*"
    rf"(?P<to>\d{{1,2}})\s*(?:{_UNIT}(?![a-z])\s*(?:\d{{1,2}}(?![\d/.\-]))?|:\s*\d\d(?![\d:]))"
    r"\s*(?P<part2>sang|trua|chieu|buoitoi)?"
)
_CLOCK = re.compile(
    r"(?<!\d)(?<!\d[/.,:\-])(?P<hour>\d{1,2})\s*"
    rf"(?:{_UNIT}(?![a-z])\s*kem\s*(?P<less>\d{{1,2}})(?:\s*(?:phut|p|'))?"
    rf"|(?:{_UNIT}\s*)?(?P<half_hour>ruoi)\b"
    rf"|{_UNIT}\s*(?P<minute>\d{{1,2}})(?![\d/.:\-]|\s*/|\s*{_UNIT}(?![a-z]))"
    r"\s*(?:phut\b|p\b|')?"
    rf"|{_UNIT}(?![a-z])"
    r"|:\s*(?P<colon>\d{2})(?::\d{2})?(?![\d:/])"
    rf"|(?=\s*{_PART.replace('?P<part>', '?:')}\b)"
    rf"|(?=\s*{_HALF_DAY.replace('?P<half>', '?:')}\b))"
    rf"(?:\s*(?:vao\s+)?(?:buoi\s+)?{_PART}\b|\s*{_HALF_DAY}\b)?"
)
_DOTTED = re.compile(
    r"(?<!\d)(?<!\d[/.,:\-])(?P<hour>[01]?\d|2[0-4])\.(?P<minute>00|1[3-9]|[2-5]\d)(?![\d/.:])"
)
_PART_ALONE = re.compile(rf"\b(?:buoi\s+)?{_PART}\b")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as typed: hour 0–24, minute, and the part of the day named with it."""

    hour: int
    minute: int
    part: str | None


def numbered_hours(folded: str) -> str:
    """Return the text with hours in words (`bảy giờ`, `bảy rưỡi`) as digits."""
    return _WORD_HOUR.sub(lambda match: f"{_WORD_HOURS[match[1]]} ", folded)


def find_clocks(folded: str) -> tuple[list[Clock], set[str], str]:
    """Return the times found, the parts of the day named apart from them, and what is left over.

    Of a span (`8h-10h`) the beginning counts.
    """
    rest = _SPAN.sub(_beginning, folded)
    clocks: list[Clock] = []
    for pattern in (_CLOCK, _DOTTED):
        clocks += [_clock(match) for match in pattern.finditer(rest)]
        rest = pattern.sub(" | ", rest)
    parts = {PARTS[match["part"]] for match in _PART_ALONE.finditer(rest)}
    return clocks, parts, _PART_ALONE.sub(" | ", rest)


def _beginning(span: re.Match[str]) -> str:
    """Keep a span's first time; a part of the day named at its end holds if the hours go up."""
    part = span["part1"] or ""
    if not part and span["part2"] != "trua" and int(span["from"]) < int(span["to"]):
        part = span["part2"] or ""
    return f" {span['first']} {part} "


def _clock(match: re.Match[str]) -> Clock:
    named = match.groupdict()
    hour = int(named["hour"])
    minute = 30 if named.get("half_hour") else int(named.get("minute") or named.get("colon") or 0)
    if named.get("less"):
        hour, minute = _hour_before(hour), 60 - int(named["less"])
    half = named.get("half")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half in {"pm", "ch"} else 0)
    part = PARTS[named["part"]] if named.get("part") else None
    return Clock(hour, minute, "sáng" if half and 0 < hour < 12 else part)


def _hour_before(hour: int) -> int:
    """Return the hour before on the same clock face: before 1 comes 12, before 0 comes 23."""
    return {0: 23, 1: 12}.get(hour, hour - 1)


def possible(clock: Clock) -> bool:
    """Tell whether such a time exists; 24h00 does, as the end of the day."""
    return 0 <= clock.minute < 60 and clock.hour * 60 + clock.minute <= 24 * 60


def hours_meant(hour: int, part: str | None) -> tuple[int, ...]:
    """Return the hours of the day (0–24) that `hour` may mean: one if sure, two if not."""
    if hour > 12 or hour == 0:
        return (hour,)
    if part is None:
        return (hour,) if hour >= 7 else (hour, hour + 12)
    return _OF_PART[part](hour) or (hour % 12, hour % 12 + 12)


def _either(hour: int) -> tuple[int, ...]:
    return ()


def _morning(hour: int) -> tuple[int, ...]:
    return (hour,) if hour < 12 else ()


def _noon(hour: int) -> tuple[int, ...]:
    return (hour,) if hour >= 10 else (hour + 12,) if hour <= 2 else ()


def _afternoon(hour: int) -> tuple[int, ...]:
    return (hour % 12 + 12,) if hour <= 7 or hour == 12 else ()


def _evening(hour: int) -> tuple[int, ...]:
    return (hour + 12,) if hour >= 5 else ()


def _night(hour: int) -> tuple[int, ...]:
    return (hour,) if hour <= 5 else (hour + 12,) if hour >= 8 else ()


_OF_PART = {
    "sáng": _morning, "trưa": _noon, "chiều": _afternoon, "tối": _evening, "đêm": _night,
    UNSURE: _either,
}  # fmt: skip
