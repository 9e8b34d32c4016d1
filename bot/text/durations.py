"""Lengths of time as people write them: `3 tiếng`, `2 giờ rưỡi`, `90 phút`, `1h30`, `2 ngày`."""

from __future__ import annotations

import re

from bot.text.folding import fold

#: A day of training with its lunch break, and a half of it, in minutes.
FULL_DAY, HALF_DAY = 480, 240
_DAY = 24 * 60

_WORDS = {
    "nua": "0.5", "mot": "1", "hai": "2", "ba": "3", "bon": "4", "nam": "5", "sau": "6",
    "bay": "7", "tam": "8", "chin": "9", "muoi": "10",
}  # fmt: skip
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})(?= (?:tieng|gio|ngay|buoi|phut)\b)")
_NUMBER = r"(?P<count>\d{1,3}(?:[.,]\d)?)"
_HOURS = re.compile(
    rf"{_NUMBER} ?(?:tieng|gio|h|g)(?: ?(?P<minutes>\d{{1,2}}) ?(?:phut|p|')?| ?(?P<half>ruoi))?"
)
_MINUTES = re.compile(rf"{_NUMBER} ?(?:phut|p)")
_DAYS = re.compile(rf"{_NUMBER} ?ngay")
_HALVES = re.compile(rf"{_NUMBER} ?buoi")
_LEADING = re.compile(r"^(?:khoang|chung|hoc|keo dai|trong|het|mat)+ ")
_WHOLE = {"ca ngay": FULL_DAY, "tron ngay": FULL_DAY, "nua ngay": HALF_DAY, "nua buoi": 120}


def parse_minutes(text: str) -> int | None:
    """Read a length of time as minutes; days of training are whole ones, the nights included."""
    folded = _LEADING.sub("", fold(text[:60]).rstrip(" .!a")).strip()
    if folded in _WHOLE:
        return _WHOLE[folded]
    folded = _WORD.sub(lambda match: _WORDS[match[1]], folded)
    for pattern, minutes in (
        (_HOURS, _of_hours), (_MINUTES, _of_minutes), (_DAYS, _of_days), (_HALVES, _of_halves),
    ):  # fmt: skip
        match = pattern.fullmatch(folded)
        if match:
            return minutes(match)
    return None


def _count(match: re.Match[str]) -> float:
    return float(match["count"].replace(",", "."))


def _of_hours(match: re.Match[str]) -> int:
    return round(_count(match) * 60) + int(match["minutes"] or 0) + (30 if match["half"] else 0)


def _of_minutes(match: re.Match[str]) -> int:
    return round(_count(match))


def _of_days(match: re.Match[str]) -> int:
    """Count from the first morning to the last afternoon."""
    days = _count(match)
    return round(days * FULL_DAY) if days < 2 else (round(days) - 1) * _DAY + FULL_DAY


def _of_halves(match: re.Match[str]) -> int:
    return round(_count(match) * HALF_DAY)


def say_minutes(minutes: int) -> str:
    """Say a length of time: `30 phút`, `1 giờ`, `1 giờ 30 phút`."""
    hours, left = divmod(minutes, 60)
    parts = (f"{hours} giờ" if hours else "", f"{left} phút" if left or not hours else "")
    return " ".join(part for part in parts if part)


def say_wait(milliseconds: int) -> str:
    """Say how long to wait: whole seconds, from a minute on whole minutes, never too short."""
    seconds = max(1, -(-milliseconds // 1000))
    return f"{seconds} giây" if seconds < 60 else f"{-(-seconds // 60)} phút"
