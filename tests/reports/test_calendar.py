"""The calendar file of a class, read back as a phone would."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from bot.features.classes.calendar.file import Invitation, calendar

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = int(datetime(2026, 12, 1, 3, tzinfo=UTC).timestamp() * 1000)


def span(day: int, first: int = 8, last: int = 11) -> tuple[int, int]:
    """Return hours of a day of December 2026 in Viet Nam as UTC milliseconds."""
    first_at, last_at = (datetime(2026, 12, day, hour, tzinfo=ZONE) for hour in (first, last))
    return int(first_at.timestamp() * 1000), int(last_at.timestamp() * 1000)


CLASS = Invitation(
    "lop-12-1765677600000", 0, False, (span(20),), "Lớp Rà soát hộ nghèo",
    "Nhà văn hóa, xã Mường Lát", "Mã lớp: ACDEFG\nBản đồ: https://www.google.com/maps", "Lớp",
)  # fmt: skip


def events(of: Invitation) -> list[Event]:
    """Return the events of a file."""
    return list(Calendar.from_ical(calendar(of, ZONE, NOW)).walk("VEVENT"))


def test_file_says_what_when_and_where() -> None:
    """Title, hours in the office's zone, place and words come back as they went in."""
    (event,) = events(CLASS)

    assert datetime(2026, 12, 20, 8, tzinfo=ZONE) == event.decoded("dtstart")
    assert datetime(2026, 12, 20, 11, tzinfo=ZONE) == event.decoded("dtend")
    assert "Asia/Ho_Chi_Minh" == event["dtstart"].params["TZID"]
    assert ("Lớp Rà soát hộ nghèo", "CONFIRMED") == (event["summary"], event["status"])
    assert (CLASS.location, CLASS.description) == (event["location"], event["description"])
    assert datetime(2026, 12, 1, 3, tzinfo=UTC) == event.decoded("dtstamp")


def test_file_brings_its_zone_along() -> None:
    """A phone that has never heard of the zone still shows eight o'clock."""
    book = Calendar.from_ical(calendar(CLASS, ZONE, NOW))

    (zone,) = book.walk("VTIMEZONE")
    assert "Asia/Ho_Chi_Minh" == zone["tzid"]
    rules = zone.walk("STANDARD")
    assert [timedelta(hours=7)] == [rule.decoded("tzoffsetto") for rule in rules]
    assert "PUBLISH" == book["method"]


def test_moved_class_replaces_the_former_event() -> None:
    """The same identity with a higher sequence, whatever else has changed."""
    (before,) = events(CLASS)
    (after,) = events(
        replace(CLASS, sequence=86_400, days=(span(22),), summary="Lớp khác", location="Nơi khác")
    )

    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]
    assert 22 == after.decoded("dtstart").day


def test_class_called_off_says_so_and_rings_no_more() -> None:
    """The status for phones that heed it; nothing rings."""
    (event,) = events(replace(CLASS, cancelled=True, sequence=5))

    assert "CANCELLED" == event["status"]
    assert [] == event.walk("VALARM")


def test_days_of_a_course_are_events_of_their_own() -> None:
    """Each day once, numbered, with an identity that it keeps."""
    found = events(replace(CLASS, days=(span(20, 8, 17), span(21, 8, 17))))

    assert ["(1/2)", "(2/2)"] == [str(event["summary"])[-5:] for event in found]
    assert 2 == len({event["uid"] for event in found})
    assert [20, 21] == [event.decoded("dtstart").day for event in found]


def test_phone_rings_the_evening_before_and_an_hour_before() -> None:
    """At 18:00 the day before the first day; on the days after only an hour before."""
    first, second = events(replace(CLASS, days=(span(20), span(21))))
    rings = [
        [event.decoded("dtstart") + alarm.decoded("trigger") for alarm in event.walk("VALARM")]
        for event in (first, second)
    ]

    assert [datetime(2026, 12, 19, 18, tzinfo=ZONE), datetime(2026, 12, 20, 7, tzinfo=ZONE)] == (
        rings[0]
    )
    assert [datetime(2026, 12, 21, 7, tzinfo=ZONE)] == rings[1]


@pytest.mark.parametrize(
    "title",
    ["Chuẩn nghèo và chính sách hỗ trợ người có hoàn cảnh khó khăn; ủy ban, thôn " * 4,
     "BEGIN:VALARM\r\nACTION:EMAIL", "a\\n;b,c", "Lớp 👨‍👩‍👧‍👦" * 20],
)  # fmt: skip
def test_lines_are_folded_and_nothing_breaks_out(title: str) -> None:
    """Lines end in CRLF and hold at most 75 octets, cut between letters; words stay words."""
    data = calendar(replace(CLASS, summary=title, description=title), ZONE, NOW)

    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    for line in data.split(b"\r\n"):
        line.decode()
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert title.replace("\r\n", "\n") == str(event["summary"])
    assert 2 == len(event.walk("VALARM"))
