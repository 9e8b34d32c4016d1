"""A class as a calendar file (iCalendar, RFC 5545): data in, bytes out; in job processes only.

A day of a class is one event: people come in the morning and stay, and two events a day would
ring twice. Days are numbered, so that those of a moved class replace the former ones where a
phone heeds identity and sequence; many do not, which is why the words beside the file tell it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone

from bot.domain.instants import local_moment

MIME: Final = "text/calendar"
_PRODUCT = "-//Dong Hanh//Lop tap huan//VI"
_DOMAIN = "donghanh"
#: The phone rings at this time of the evening before, and so long before each day begins.
_EVENING = time(18)
_BEFORE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the file says; `days` are (start, end) in UTC milliseconds, all texts are plain."""

    uid: str
    sequence: int
    cancelled: bool
    days: tuple[tuple[int, int], ...]
    summary: str
    location: str
    description: str
    alarm: str


def calendar(of: Invitation, zone: ZoneInfo, now: int) -> bytes:
    """Return the file of a class, as it was at an instant (UTC ms)."""
    book = Calendar()
    for name, value in _HEAD.items():
        book.add(name, value)
    days = [tuple(local_moment(at, zone) for at in day) for day in of.days]
    # Rules of a century ago are nobody's business, and some phones choke on them.
    year = days[0][0].date().replace(month=1, day=1)
    book.add_component(Timezone.from_tzinfo(zone, zone.key, year, year + timedelta(days=800)))
    stamp = local_moment(now, ZoneInfo("UTC")).replace(microsecond=0)
    for number, (starts, ends) in enumerate(days, 1):
        book.add_component(_event(of, number, (starts, ends), stamp))
    return bytes(book.to_ical())


_HEAD: Mapping[str, str] = {
    "version": "2.0", "prodid": _PRODUCT, "calscale": "GREGORIAN", "method": "PUBLISH",
}  # fmt: skip


def _event(of: Invitation, number: int, span: tuple[datetime, datetime], stamp: datetime) -> Event:
    starts, ends = span
    event = Event()
    fields = {
        "uid": f"{of.uid}-{number}@{_DOMAIN}", "sequence": of.sequence, "dtstamp": stamp,
        "dtstart": starts, "dtend": ends, "location": of.location,
        "summary": of.summary if len(of.days) == 1 else f"{of.summary} ({number}/{len(of.days)})",
        "description": of.description, "status": "CANCELLED" if of.cancelled else "CONFIRMED",
    }  # fmt: skip
    for name, value in fields.items():
        event.add(name, value)
    for before in () if of.cancelled else _alarms(starts, number):
        event.add_component(_alarm(of.alarm, before))
    return event


def _alarms(starts: datetime, number: int) -> tuple[timedelta, ...]:
    """Return how long before its start a day rings: the evening before only the first."""
    evening = datetime.combine(starts.date() - timedelta(days=1), _EVENING, starts.tzinfo)
    return (starts - evening, _BEFORE) if number == 1 else (_BEFORE,)


def _alarm(text: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", -before)
    return alarm
