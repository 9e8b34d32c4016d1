"""Moments as people write them (`thứ 5 tuần sau 8h`) and as the bot says them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from bot.text.clockwords import UNSURE, Clock, find_clocks, hours_meant, numbered_hours, possible
from bot.text.daywords import DayTrouble, FoundDay, find_day
from bot.text.folding import fold, tone_key

DoubtKind = Literal[
    "morning_or_afternoon", "no_time", "no_day", "lunar", "past", "impossible", "unclear"
]

_LONGEST = 200  # Nobody writes a moment in more; longer text is not searched for one.
_FARTHEST = timedelta(days=366 * 10)
_WEEKDAY_NAMES = (
    "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật",
)  # fmt: skip
_MARKED = (
    (r"\btới\b", "sap"), (r"\btối\b", "buoitoi"), (r"\btôi\b", " "), (r"\bmột\b", "mott"),
    (r"\bmốt\b", "ngay mot"), (r"\bâm\b", "am lich"), (r"\b(?:ngày )?kìa\b", "ngaykiaxa"),
)  # fmt: skip
_UNMARKED = (
    (r"\bngay ngay\b", "ngay"),
    (r"\bsang tuan(?: sau| sap| toi)?\b", "tuan sau"),
    (r"\b(tuan|thang|ngay) toi\b", r"\1 sap"),
    (r"\btoi (?=(?:chon|muon|hoc|di|dang|xin|se|mo|hen)\b)", " "),
    (r"\b(thu ?\w+|t[2-7]|cn|chu nhat|ngay \d+) toi\b", rf"\1 {UNSURE}"),
)
_LATER = re.compile(
    r"\b(?P<count>\d{1,3}) ?(?P<unit>tieng|gio|h|phut|p)(?: (?P<half>ruoi))? nua\b"
    r"|\bnua (?:tieng|gio) nua\b"
)


@dataclass(frozen=True, slots=True)
class When:
    """A moment understood for sure, in the zone of the `now` it was read with."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """What kept a text from being one moment, with all that was understood.

    `hour` (0–24) is as typed when `kind` is `morning_or_afternoon` (then `choices` holds both
    moments if the day is known). `unclear` with a `day`: its weekday is another than the one typed,
    or the year is far away. `movable`: `day` was named by its weekday only.
    """

    kind: DoubtKind
    day: date | None = None
    hour: int | None = None
    minute: int | None = None
    part: str | None = None
    choices: tuple[datetime, ...] = ()
    movable: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one text says about day and time, each still possibly missing."""

    day: FoundDay | DayTrouble | None
    clock: Clock | None
    part: str | None
    clear: bool


@dataclass(frozen=True, slots=True)
class Hints:
    """What of a moment a sentence names beside other things; `hours` are all that may be meant."""

    day: date | None
    hours: tuple[int, ...]
    minute: int


def hints_of(text: str, now: datetime) -> Hints:
    """Return the day and the time of day that a sentence names, whatever else it counts."""
    reading = _read(_prepared(text), now.date())
    day = reading.day.day if isinstance(reading.day, FoundDay) else None
    clock = reading.clock
    if clock is None or not possible(clock):
        return Hints(day, (), 0)
    return Hints(day, hours_meant(clock.hour, clock.part), clock.minute)


def parse_when(text: str, now: datetime) -> When | Doubt:
    """Read a moment from free text, seen from `now` (aware, local); never raises."""
    prepared = _prepared(text)
    later = _LATER.search(prepared)
    if later:
        return When((now + _ahead(later)).replace(second=0, microsecond=0))
    return _resolved(_read(prepared, now.date()), now)


def is_unclear(found: When | Doubt) -> bool:
    """Say whether a text names no moment at all, or an impossible one."""
    return isinstance(found, Doubt) and found.kind in ("unclear", "impossible")


def _ahead(later: re.Match[str]) -> timedelta:
    """Return how far ahead `2 tiếng rưỡi nữa`, `10 phút nữa` or `nửa tiếng nữa` is."""
    if later["count"] is None:
        return timedelta(minutes=30)
    unit = 60 if later["unit"] in {"tieng", "gio", "h"} else 1
    return timedelta(minutes=int(later["count"]) * unit + (unit // 2 if later["half"] else 0))


def complete(doubt: Doubt, answer: str, now: datetime) -> When | Doubt:
    """Read the answer to a doubt's question, keeping what had been understood before."""
    new = _read(_prepared(answer), now.date())
    day = new.day or (FoundDay(doubt.day, doubt.movable) if doubt.day else None)
    clock = new.clock
    if clock is None and doubt.hour is not None and not _against(doubt, doubt.hour, new.part):
        clock = Clock(doubt.hour, doubt.minute or 0, None)
    kept = None if new.clock and doubt.kind != "no_time" else doubt.part
    return _resolved(_Reading(day, clock, new.part or kept, new.clear), now)


def _against(doubt: Doubt, hour: int, part: str | None) -> bool:
    """Say whether a part of the day named now can not be that of the time named before."""
    if part is None or (doubt.part is None and hour <= 12):
        return False
    before, now = hours_meant(hour, doubt.part), hours_meant(hour % 12 or 12, part)
    return not {at % 24 for at in before}.intersection(at % 24 for at in now)


@lru_cache(maxsize=8)  # one sentence is asked for its day, its hour and its moment
def _prepared(text: str) -> str:
    """Return folded text in which words that only marks tell apart have names of their own."""
    marked = tone_key(text[:_LONGEST])
    for pattern, word in _MARKED:
        marked = re.sub(pattern, word, marked)
    folded = fold(marked)
    for pattern, word in _UNMARKED:
        folded = re.sub(pattern, word, folded)
    return numbered_hours(" ".join(folded.split()))


@lru_cache(maxsize=8)
def _read(prepared: str, today: date) -> _Reading:
    day, rest = find_day(prepared, today)
    clocks, parts, rest = find_clocks(rest)
    times = {(clock.hour, clock.minute) for clock in clocks}
    parts |= {clock.part for clock in clocks if clock.part}
    clear = len(times) <= 1 and len(parts) <= 1 and not re.search(r"\d", rest)
    part = next(iter(parts)) if len(parts) == 1 else None
    return _Reading(day, clocks[0] if clocks else None, part, clear)


def _day_trouble(reading: _Reading, now: datetime) -> Doubt | None:
    if isinstance(reading.day, DayTrouble):
        return Doubt(reading.day.value)
    if isinstance(reading.day, FoundDay):
        day = reading.day.day
        if day < now.date():
            return Doubt("past", day=day)
        if reading.day.clash or day - now.date() > _FARTHEST:
            return Doubt("unclear", day=day)
    return None


def _resolved(reading: _Reading, now: datetime) -> When | Doubt:
    trouble = _day_trouble(reading, now)
    if trouble and trouble.kind != "past":
        return _remembering(trouble, reading)
    clock, found = reading.clock, reading.day if isinstance(reading.day, FoundDay) else None
    if clock and not possible(clock):
        return Doubt("impossible", day=found.day if found else None)
    if not reading.clear or (clock is None and found is None):
        return Doubt("unclear")
    if trouble:
        return _remembering(trouble, reading)
    if clock is None:
        assert found is not None
        return Doubt("no_time", day=found.day, part=_known(reading.part), movable=found.movable)
    return _timed(clock, reading.part, found, now)


def _remembering(doubt: Doubt, reading: _Reading) -> Doubt:
    """Keep the time that was understood beside a day that was not."""
    clock = reading.clock
    if clock is None or not reading.clear or not possible(clock):
        return doubt
    return replace(doubt, hour=clock.hour, minute=clock.minute, part=_known(reading.part))


def _known(part: str | None) -> str | None:
    return None if part == UNSURE else part


def _timed(clock: Clock, part: str | None, found: FoundDay | None, now: datetime) -> When | Doubt:
    hours = hours_meant(clock.hour, part)
    if found is None:
        if len(hours) > 1:
            return Doubt("morning_or_afternoon", hour=clock.hour, minute=clock.minute)
        return Doubt("no_day", hour=hours[0], minute=clock.minute, part=part)
    moments = tuple(_moment(found.day, hour, clock.minute, now) for hour in hours)
    if not found.movable:
        ahead = tuple(at for at in moments if at > now)
        if not ahead:
            return Doubt(
                "past", day=found.day, hour=clock.hour, minute=clock.minute, part=_known(part)
            )
        moments = ahead
    elif moments[0] <= now:
        moments = tuple(at if at > now else _a_week_later(at) for at in moments)
    if len(moments) == 1:
        return When(moments[0])
    return Doubt(
        "morning_or_afternoon", found.day, clock.hour, clock.minute,
        choices=moments, movable=found.movable,
    )  # fmt: skip


def _moment(day: date, hour: int, minute: int, now: datetime) -> datetime:
    """Return that time of that day in the zone of `now`; 24h00 is the next day's 0h00."""
    whole = day + timedelta(days=hour // 24)
    return datetime.combine(whole, time(hour % 24, minute), tzinfo=now.tzinfo)


def _a_week_later(at: datetime) -> datetime:
    return at + timedelta(days=7)


def say_time(dt: datetime) -> str:
    """Say a time of day with its part of the day: `8h00 sáng`, `1h30 chiều`, `7h00 tối`."""
    hour = dt.hour - 12 if dt.hour > 12 else dt.hour
    return f"{hour}h{dt.minute:02d} {_part_of(dt.hour)}"


def _part_of(hour: int) -> str:
    """Name the part of the day: 11 and 12 are noon, 13–17 afternoon, from 18 on evening."""
    if hour == 0:
        return "đêm"
    for end, part in ((11, "sáng"), (13, "trưa"), (18, "chiều")):
        if hour < end:
            return part
    return "tối"


def say_day(d: date, today: date) -> str:
    """Say a day by weekday and date: `thứ Ba, 20/12`, with the year when it is not this one."""
    year = "" if d.year == today.year else f"/{d.year}"
    return f"{_WEEKDAY_NAMES[d.weekday()]}, {d.day}/{d.month}{year}"


def say_moment(dt: datetime, now: datetime) -> str:
    """Say a moment in the zone of `now`: `8h00 sáng thứ Ba, 20/12`."""
    local = dt.astimezone(now.tzinfo)
    return f"{say_time(local)} {say_day(local.date(), now.date())}"


def say_span(start: datetime, end: datetime, now: datetime) -> str:
    """Say from when to when: `8h00–10h30 sáng thứ Ba, 20/12`, or both moments in full."""
    first, last = start.astimezone(now.tzinfo), end.astimezone(now.tzinfo)
    if first.date() != last.date():
        return f"từ {say_moment(first, now)} đến {say_moment(last, now)}"
    day = say_day(first.date(), now.date())
    if _part_of(first.hour) == _part_of(last.hour):
        return f"{say_time(first).split()[0]}–{say_time(last)} {day}"
    return f"{say_time(first)} đến {say_time(last)} {day}"
