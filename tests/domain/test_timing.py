"""Quiet hours and the due times of reminders."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.timing import (
    HOUR_MS,
    LEAST_LEFT_MS,
    MINUTE_MS,
    DueTime,
    Offset,
    Quiet,
    due_time,
    end_of_day,
    is_quiet,
    news_at,
    next_allowed,
    parse_quiet,
)

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = Quiet(time(21, 0), time(5, 30))

instants = st.integers(1_600_000_000_000, 1_900_000_000_000)
zones = st.sampled_from(
    [VIET_NAM, ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")]
)
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
quiets = st.one_of(st.just(NIGHT), st.builds(Quiet, times, times))


def at(text: str, zone: timezone | ZoneInfo = VIET_NAM) -> int:
    """Return `2026-12-20 7:30` local as UTC milliseconds."""
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=zone).timestamp() * 1000)


EVENING = Offset(days=-1, at=time(18))
BEFORE = Offset(ms=-2 * HOUR_MS)
MORNING = Offset(days=1, at=time(7))


def due_at(anchor: int, offset: Offset, quiet: Quiet = NIGHT, zone: ZoneInfo = VIET_NAM) -> DueTime:
    """Return when something that waits for the end of quiet hours falls due."""
    return due_time(anchor, offset, True, quiet, zone)


def reminded(start: str) -> tuple[str | None, str | None, str | None]:
    """Return the due times of a short class, as local text."""
    starts = at(start)

    def local(due: DueTime) -> str | None:
        moment = datetime.fromtimestamp(due.at / 1000, VIET_NAM)
        return None if due.dropped else moment.strftime("%d/%m %H:%M")

    morning = due_at(starts + 20 * MINUTE_MS, MORNING)
    return local(due_at(starts, EVENING)), local(due_at(starts, BEFORE)), local(morning)


@pytest.mark.parametrize(
    ("start", "before"),
    [
        ("2026-12-20 14:00", "20/12 12:00"),
        ("2026-12-20 07:30", "20/12 05:30"),  # falls on the very end of quiet hours
        ("2026-12-20 07:00", "20/12 05:30"),  # 5h00 is quiet; 90 minutes remain at 5h30
        ("2026-12-20 06:15", "20/12 05:30"),  # exactly 45 minutes remain
        ("2026-12-20 06:14", None),
        ("2026-12-20 06:00", None),  # merged into the evening before
        ("2026-12-20 23:30", None),
        ("2026-12-20 22:59", "20/12 20:59"),
        ("2026-12-20 00:30", None),
    ],
)
def test_reminders_shortly_before_a_class(start: str, before: str | None) -> None:
    """Two hours before, at the end of quiet hours while 45 minutes remain, else the evening."""
    assert reminded(start) == ("19/12 18:00", before, "21/12 07:00")


def test_quiz_reminder_follows_the_end_of_a_class_of_two_days() -> None:
    """The morning after is counted from the end."""
    assert due_at(at("2026-12-21 16:00"), MORNING) == DueTime(at("2026-12-22 07:00"))


def test_an_evening_inside_long_quiet_hours_comes_an_hour_before_them() -> None:
    """An office that rests from 17:00 is reminded at 16:00."""
    starts = at("2026-12-20 14:00")
    due = due_at(starts, EVENING, parse_quiet("17:00-08:00"))
    assert due == DueTime(at("2026-12-19 16:00"), "quiet")


def test_what_falls_into_quiet_hours_waits_or_is_dropped_and_says_so() -> None:
    """At their end with the reason, or not at all with the reason; outside nothing is noted."""
    ends = at("2026-12-20 22:00")
    assert due_time(ends, Offset(), True, NIGHT, VIET_NAM) == DueTime(
        at("2026-12-21 05:30"), "quiet"
    )
    assert due_time(ends, Offset(), False, NIGHT, VIET_NAM) == DueTime(ends, "quiet", dropped=True)
    assert due_time(ends - HOUR_MS - 1, Offset(), False, NIGHT, VIET_NAM).reason == ""


def test_a_quiz_closes_at_the_midnight_after_its_last_day() -> None:
    """Seven days after the day on which the class ends, at its end."""
    assert end_of_day(at("2026-12-20 11:30"), 7, VIET_NAM) == at("2026-12-28 00:00")


@given(instants, quiets, zones)
def test_the_next_allowed_moment_is_never_quiet_nor_early(
    instant: int, quiet: Quiet, zone: ZoneInfo
) -> None:
    """It is the instant itself, or later and within a day, and nobody sleeps then."""
    allowed = next_allowed(instant, quiet, zone)
    assert instant <= allowed <= instant + 25 * HOUR_MS
    assert not is_quiet(allowed, quiet, zone)
    assert (allowed == instant) == (not is_quiet(instant, quiet, zone))


@given(instants, st.integers(30, 3 * 24 * 60), quiets, zones)
def test_no_reminder_is_due_in_quiet_hours(
    start: int, minutes: int, quiet: Quiet, zone: ZoneInfo
) -> None:
    """Reminders come in order, before what they remind of, and never at night."""
    evening = due_at(start, EVENING, quiet, zone)
    before = due_at(start, BEFORE, quiet, zone)
    morning = due_at(start + minutes * MINUTE_MS, MORNING, quiet, zone)
    assert evening.at < start < morning.at
    for due in (evening, before, morning):
        assert due.dropped or not is_quiet(due.at, quiet, zone)
    if not before.dropped:
        assert start - 2 * HOUR_MS <= before.at <= start - LEAST_LEFT_MS


@pytest.mark.parametrize(
    ("now", "start", "told"),
    [
        ("2026-12-19 22:00", "2026-12-19 23:00", "2026-12-19 22:00"),  # today's class
        ("2026-12-20 04:00", "2026-12-20 08:00", "2026-12-20 04:00"),  # today's class
        ("2026-12-19 22:00", "2026-12-20 08:00", "2026-12-20 05:30"),
        ("2026-12-19 22:00", "2026-12-20 06:00", "2026-12-19 22:00"),  # waiting were too late
        ("2026-12-19 15:00", "2026-12-25 08:00", "2026-12-19 15:00"),
    ],
)
def test_news_waits_for_the_morning_unless_that_is_too_late(
    now: str, start: str, told: str
) -> None:
    """Changes to today's class ignore quiet hours, others wait for their end."""
    assert news_at(at(now), (at(start),), NIGHT, VIET_NAM) == at(told)


def test_local_time_holds_over_a_summer_time_change() -> None:
    """18:00 and 07:00 are the wall clock's on both sides of a change."""
    berlin = ZoneInfo("Europe/Berlin")
    starts = at("2026-03-29 10:00", berlin)  # clocks went forward that night
    evening = due_at(starts, EVENING, NIGHT, berlin)
    assert evening.at == at("2026-03-28 18:00", berlin)
    assert starts - evening.at == timedelta(hours=15) // timedelta(milliseconds=1)
    assert due_at(starts, MORNING, NIGHT, berlin).at == at("2026-03-30 07:00", berlin)


@pytest.mark.parametrize("text", ["", "21-5", "25:00-05:30", "21:00", "21:00-05:60"])
def test_wrong_quiet_hours_are_refused(text: str) -> None:
    """A slip in the setting is an error, not a guess."""
    with pytest.raises(ValueError):
        parse_quiet(text)


@pytest.mark.parametrize(
    ("quiet", "at_time", "is_so"),
    [
        ("21:00-05:30", time(20, 59), False), ("21:00-05:30", time(21), True),
        ("21:00-05:30", time(0), True), ("21:00-05:30", time(5, 29), True),
        ("21:00-05:30", time(5, 30), False), ("21:00-05:30", time(12), False),
        ("12:15-13:45", time(12, 14), False), ("12:15-13:45", time(12, 15), True),
        ("12:15-13:45", time(13, 44), True), ("12:15-13:45", time(13, 45), False),
        ("08:00-08:00", time(8), False), ("08:00-08:00", time(7, 59), False),
        ("08:00-08:00", time(20), False), (" 9:05 - 23:59 ", time(9, 5), True),
    ],
)  # fmt: skip
def test_quiet_hours_begin_inside_and_end_outside(quiet: str, at_time: time, is_so: bool) -> None:
    """Over midnight or not; the same hour twice is none at all."""
    assert parse_quiet(quiet).holds_at(at_time) is is_so


def test_wrong_quiet_hours_are_named() -> None:
    """Whoever set them reads what was wrong."""
    with pytest.raises(ValueError, match=r"^not quiet hours: '21-5'$"):
        parse_quiet("21-5")


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("fold", "minute", "quiet", "ends"),
    [(0, 10, "22:00-02:30", 20), (1, 10, "22:00-02:30", 20), (0, 40, "22:00-03:00", 80)],
)
def test_quiet_hours_end_once_when_clocks_go_back(
    fold: int, minute: int, quiet: str, ends: int
) -> None:
    """02:30 comes twice that night: the next one is meant, in minutes from then."""
    now = datetime(2026, 10, 25, 2, minute, fold=fold, tzinfo=BERLIN).timestamp()
    allowed = next_allowed(int(now) * 1000, parse_quiet(quiet), BERLIN)
    assert allowed - int(now) * 1000 == ends * MINUTE_MS


LIMA = ZoneInfo("America/Lima")


def test_the_day_is_that_of_the_zone() -> None:
    """In Peru it is still today when it is tomorrow in Greenwich, in Viet Nam already tomorrow."""
    evening = parse_quiet("17:00-23:00")
    now = at("2026-12-20 20:00", LIMA)
    assert next_allowed(now, evening, LIMA) == at("2026-12-20 23:00", LIMA)
    assert end_of_day(now, 0, LIMA) == at("2026-12-21 00:00", LIMA)
    assert end_of_day(at("2026-12-20 05:00"), 0, VIET_NAM) == at("2026-12-21 00:00")
    assert news_at(now, (at("2026-12-20 23:30", LIMA),), evening, LIMA) == now
    tomorrow = (at("2026-12-21 15:00", LIMA),)
    assert news_at(now, tomorrow, evening, LIMA) == at("2026-12-20 23:00", LIMA)
    due = due_at(at("2026-12-21 14:00", LIMA), Offset(days=-1, at=time(21)), evening, LIMA)
    assert due == DueTime(at("2026-12-20 16:00", LIMA), "quiet")


@pytest.mark.parametrize(
    ("quiet", "offset", "due"),
    [
        ("17:00-08:00", EVENING, "2026-12-19 16:00"),
        ("18:00-08:00", EVENING, "2026-12-19 17:00"),
        ("18:01-08:00", EVENING, "2026-12-19 18:00"),
        ("20:00-19:00", EVENING, "2026-12-18 19:00"),
        ("12:00-13:30", Offset(days=-1, at=time(13)), "2026-12-19 11:00"),
        ("22:00-06:00", Offset(days=-1, at=time(3)), "2026-12-18 21:00"),
        ("03:00-06:00", Offset(days=-1, at=time(3)), "2026-12-19 02:00"),
        ("21:00-05:30", Offset(days=1, at=time(23)), "2026-12-22 05:30"),
    ],
)
def test_a_time_of_day_before_moves_ahead_of_quiet_hours(
    quiet: str, offset: Offset, due: str
) -> None:
    """An hour before they begin, on whichever side of midnight that is; one after waits."""
    found = due_at(at("2026-12-20 14:00"), offset, parse_quiet(quiet))
    assert (found.at, found.dropped) == (at(due), False)


@pytest.mark.parametrize(
    ("anchor", "offset", "wait", "due"),
    [
        ("2026-12-20 06:14", BEFORE, True, DueTime(at("2026-12-20 04:14"), "quiet", dropped=True)),
        ("2026-12-20 06:15", BEFORE, True, DueTime(at("2026-12-20 05:30"), "quiet")),
        ("2026-12-20 06:15", BEFORE, False, DueTime(at("2026-12-20 04:15"), "quiet", dropped=True)),
        ("2026-12-20 03:00", Offset(ms=HOUR_MS), True, DueTime(at("2026-12-20 05:30"), "quiet")),
        ("2026-12-20 05:29", Offset(), True, DueTime(at("2026-12-20 05:30"), "quiet")),
        ("2026-12-20 08:00", Offset(ms=-1), True, DueTime(at("2026-12-20 08:00") - 1)),
    ],
)  # fmt: skip
def test_what_waits_leaves_time_enough_or_is_dropped(
    anchor: str, offset: Offset, wait: bool, due: DueTime
) -> None:
    """45 minutes are enough; only what comes before something can come too late for it."""
    assert due_time(at(anchor), offset, wait, NIGHT, VIET_NAM) == due


@pytest.mark.parametrize(
    ("offset", "before"),
    [(Offset(days=-1), True), (Offset(ms=-1), True), (Offset(), False), (Offset(days=1), False),
     (Offset(ms=1), False)],
)  # fmt: skip
def test_what_comes_before(offset: Offset, before: bool) -> None:
    """A day or a millisecond earlier."""
    assert offset.before is before


@pytest.mark.parametrize(
    ("now", "starts", "told"),
    [
        ("2026-12-19 22:00", ["2026-12-20 06:15"], "2026-12-20 05:30"),
        ("2026-12-19 22:00", ["2026-12-20 06:14"], "2026-12-19 22:00"),
        ("2026-12-19 22:00", ["2026-12-25 08:00", "2026-12-20 06:00"], "2026-12-19 22:00"),
        ("2026-12-19 22:00", ["2026-12-18 08:00", "2026-12-25 08:00"], "2026-12-20 05:30"),
        ("2026-12-19 22:00", ["2026-12-18 08:00"], "2026-12-20 05:30"),
        ("2026-12-19 22:00", ["2026-12-19 08:00", "2026-12-25 08:00"], "2026-12-19 22:00"),
        ("2026-12-19 22:00", [], "2026-12-20 05:30"),
    ],
)
def test_news_of_several_starts_goes_by_the_next(now: str, starts: list[str], told: str) -> None:
    """A start today, or one that the morning would be too late for, is told at once."""
    assert news_at(at(now), tuple(map(at, starts)), NIGHT, VIET_NAM) == at(told)
