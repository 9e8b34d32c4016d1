"""What `bot.text.dates` promises."""

from __future__ import annotations

import time as clock
import unicodedata
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.dates import (
    Doubt,
    When,
    complete,
    parse_when,
    say_day,
    say_moment,
    say_span,
    say_time,
)
from bot.text.folding import fold

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=HERE)  # a Monday
WORDS = st.lists(
    st.sampled_from(
        [
            "thứ", "tuần", "sau", "này", "tới", "ngày", "tháng", "năm", "mai", "mốt", "kia", "hôm",
            "nay", "qua", "sáng", "trưa", "chiều", "tối", "đêm", "rưỡi", "kém", "giờ", "rằm",
            "mùng", "đến", "hai", "một", "nữa", "CN", "T5", "2", "5", "12", "15", "2027",
            "8h", "7h30", "14:00", "20/12", "30/2", "-", ".", ",",
        ]
    ),
    max_size=9,
).map(" ".join)  # fmt: skip
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=HERE)
)


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    """Build a moment in Viet Nam."""
    return datetime(year, month, day, hour, minute, tzinfo=HERE)


UNDERSTOOD = [
    ("20/12 7h30", at(12, 20, 7, 30)),
    ("20-12-2026 7:30", at(12, 20, 7, 30)),
    ("2026-12-20 07:30", at(12, 20, 7, 30)),
    ("20.12.2026, 7.30", at(12, 20, 7, 30)),
    ("7h30 ngày 20/12", at(12, 20, 7, 30)),
    ("ngày 20 tháng 12 lúc 8h sáng", at(12, 20, 8)),
    ("8 giờ 30 phút ngày 20 tháng 12 năm 2027", at(12, 20, 8, 30, 2027)),
    ("thứ 5 tuần sau 8h", at(12, 3, 8)),
    ("thứ năm tuần này 9h", at(11, 26, 9)),
    ("thứ sáu tuần sau 8h", at(12, 4, 8)),
    ("thứ 5 tuần sau nữa 8h", at(12, 10, 8)),
    ("tuần sau thứ 5 8h", at(12, 3, 8)),
    ("T5 8h", at(11, 26, 8)),
    ("14h00 T5", at(11, 26, 14)),
    ("thứ 5 tới 8h", at(11, 26, 8)),
    ("2h chiều CN", at(11, 29, 14)),
    ("chủ nhật này 7h30", at(11, 29, 7, 30)),
    ("thứ hai 14h", at(11, 23, 14)),
    ("thứ hai 8h", at(11, 30, 8)),
    ("mai 14h", at(11, 24, 14)),
    ("ngày kia 8h", at(11, 25, 8)),
    ("mốt 8h", at(11, 25, 8)),
    ("8h ngày mốt", at(11, 25, 8)),
    ("ngày kìa 8h", at(11, 26, 8)),
    ("hôm nay 14h", at(11, 23, 14)),
    ("hôm nay 2h", at(11, 23, 14)),
    ("8h tối nay", at(11, 23, 20)),
    ("7 rưỡi sáng mai", at(11, 24, 7, 30)),
    ("bảy giờ rưỡi sáng mai", at(11, 24, 7, 30)),
    ("mười một giờ trưa mai", at(11, 24, 11)),
    ("7g30 sáng mai", at(11, 24, 7, 30)),
    ("7 giờ kém 15 sáng mai", at(11, 24, 6, 45)),
    ("1h kém 15 chiều mai", at(11, 24, 12, 45)),
    ("tối thứ 6 7h", at(11, 27, 19)),
    ("12h trưa mai", at(11, 24, 12)),
    ("1h trưa mai", at(11, 24, 13)),
    ("12h đêm mai", at(11, 25, 0)),
    ("11h đêm mai", at(11, 24, 23)),
    ("24h mai", at(11, 25, 0)),
    ("2:30 PM 20/12", at(12, 20, 14, 30)),
    ("10pm mai", at(11, 24, 22)),
    ("7:30 SA 20/12", at(12, 20, 7, 30)),
    ("2h am mai", at(11, 24, 2)),
    ("8h-10h ngày 20/12", at(12, 20, 8)),
    ("từ 13h30 đến 17h mai", at(11, 24, 13, 30)),
    ("9h-3h chiều mai", at(11, 24, 9)),
    ("1h-4h chiều mai", at(11, 24, 13)),
    ("3 ngày nữa 8h", at(11, 26, 8)),
    ("2 tiếng nữa", at(11, 23, 12)),
    ("30 phút nữa", at(11, 23, 10, 30)),
    ("nửa tiếng nữa", at(11, 23, 10, 30)),
    ("2 tiếng rưỡi nữa", at(11, 23, 12, 30)),
    ("ngày 20 8h", at(12, 20, 8)),
    ("ngày 31 8h", at(12, 31, 8)),
    ("ngày 20 tháng sau 8h", at(12, 20, 8)),
    ("1/1 8h", at(1, 1, 8, year=2027)),
    ("29/2 8h", at(2, 29, 8, year=2028)),
    ("mùng 2/9 dương lịch 8h", at(9, 2, 8, year=2027)),
    ("tôi chọn thứ 5 8h", at(11, 26, 8)),
    ("mai nhé, 8h ạ", at(11, 24, 8)),
    ("20/12-7h30", at(12, 20, 7, 30)),
    ("7h30 - 20/12", at(12, 20, 7, 30)),
    ("thứ 5 ngày 26, 8h", at(11, 26, 8)),
    ("sáng thứ 7 (28/11), 7h", at(11, 28, 7)),
    ("trưa nay 11h", at(11, 23, 11)),
    ("20/T12 vào lúc 8 giờ", at(12, 20, 8)),
]


@pytest.mark.parametrize(("typed", "meant"), UNDERSTOOD)
def test_moments_are_read_as_people_write_them(typed: str, meant: datetime) -> None:
    """Each way of writing gives its one moment, in either Unicode form and any case."""
    assert parse_when(typed, NOW) == When(meant)
    assert parse_when(unicodedata.normalize("NFD", typed.upper()), NOW) == When(meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [pair for pair in UNDERSTOOD if not pair[0].startswith(("thứ 5 tới", "ngày kìa"))],
)
def test_moments_are_read_without_marks(typed: str, meant: datetime) -> None:
    """Old phones without marks are understood where nothing else could be meant."""
    assert parse_when(fold(typed), NOW) == When(meant)


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ("2h", Doubt("morning_or_afternoon", hour=2, minute=0)),
        ("sáng mai", Doubt("no_time", day=date(2026, 11, 24), part="sáng")),
        ("thứ năm tuần này", Doubt("no_time", day=date(2026, 11, 26))),
        ("CN", Doubt("no_time", day=date(2026, 11, 29), movable=True)),
        ("14h00", Doubt("no_day", hour=14, minute=0)),
        ("7g30", Doubt("no_day", hour=7, minute=30)),
        ("rằm tháng 7", Doubt("lunar")),
        ("mùng 5 8h", Doubt("lunar", hour=8, minute=0)),
        ("15/8 âm lịch", Doubt("lunar")),
        ("8h 15/8 âm", Doubt("lunar", hour=8, minute=0)),
        ("từ 20/12-22/12 8h", Doubt("unclear")),
        ("sau Tết", Doubt("lunar")),
        ("hôm nay 8h", Doubt("past", day=date(2026, 11, 23), hour=8, minute=0)),
        ("hôm qua 8h", Doubt("past", day=date(2026, 11, 22), hour=8, minute=0)),
        ("20/12/2020", Doubt("past", day=date(2020, 12, 20))),
        ("30/2 8h", Doubt("impossible", hour=8, minute=0)),
        ("20/13", Doubt("impossible")),
        ("25h mai", Doubt("impossible", day=date(2026, 11, 24))),
        ("8h61 mai", Doubt("impossible", day=date(2026, 11, 24))),
        ("8h thứ ba, 20/12", Doubt("unclear", day=date(2026, 12, 20), hour=8, minute=0)),
        ("8h thứ 3 và 9h thứ 4", Doubt("unclear")),
        ("7-8h mai", Doubt("unclear")),
        ("40 người mai 8h", Doubt("unclear")),
        ("mai mốt", Doubt("unclear")),
        ("cuối tuần 8h", Doubt("unclear", hour=8, minute=0)),
        ("đăng ký", Doubt("unclear")),
        ("", Doubt("unclear")),
    ],
)
def test_what_is_not_one_moment_is_asked_about(typed: str, doubt: Doubt) -> None:
    """The doubt says what is missing and keeps what was understood."""
    assert parse_when(typed, NOW) == doubt


def test_a_small_hour_offers_morning_and_afternoon() -> None:
    """2h tomorrow could be either, so both moments are offered."""
    doubt = parse_when("2h mai", NOW)
    assert isinstance(doubt, Doubt)
    assert (doubt.kind, doubt.day, doubt.hour) == ("morning_or_afternoon", date(2026, 11, 24), 2)
    assert doubt.choices == (at(11, 24, 2), at(11, 24, 14))


def test_an_unmarked_toi_after_a_day_is_not_guessed() -> None:
    """`thu 5 toi 8h` may be Thursday evening or the coming Thursday morning."""
    doubt = parse_when("thu 5 toi 8h", NOW)
    assert isinstance(doubt, Doubt)
    assert doubt.choices == (at(11, 26, 8), at(11, 26, 20))
    assert isinstance(parse_when("ngay 5 toi 8h", NOW), Doubt)
    assert parse_when("ngày 5 tối 8h", NOW) == When(at(12, 5, 20))
    assert parse_when("toi ngay 5 8h", NOW) == When(at(12, 5, 20))


@pytest.mark.parametrize(
    ("first", "answer", "meant"),
    [
        ("sáng mai", "7h", at(11, 24, 7)),
        ("chiều mai", "2h", at(11, 24, 14)),
        ("2h mai", "chiều", at(11, 24, 14)),
        ("2h mai", "2h chiều", at(11, 24, 14)),
        ("14h", "thứ 5", at(11, 26, 14)),
        ("thứ 2", "8h", at(11, 30, 8)),
        ("hôm nay 8h", "mai", at(11, 24, 8)),
        ("mùng 5 7h tối", "20/12", at(12, 20, 19)),
        ("hôm qua 8h", "ngày kia", at(11, 25, 8)),
        ("8h thứ ba, 20/12", "20/12", at(12, 20, 8)),
        ("30/2 8h", "28/2", at(2, 28, 8, year=2027)),
    ],
)
def test_an_answer_completes_what_was_in_doubt(first: str, answer: str, meant: datetime) -> None:
    """People answer only the question asked; the rest is remembered."""
    doubt = parse_when(first, NOW)
    assert isinstance(doubt, Doubt)
    assert complete(doubt, answer, NOW) == When(meant)


def test_a_doubt_may_take_several_answers() -> None:
    """First the part of the day, then the day."""
    doubt = complete(Doubt("morning_or_afternoon", hour=2, minute=0), "chiều", NOW)
    assert doubt == Doubt("no_day", hour=14, minute=0, part="chiều")
    assert complete(doubt, "mai", NOW) == When(at(11, 24, 14))
    assert complete(doubt, "không biết", NOW) == Doubt("no_day", hour=14, minute=0, part="chiều")


def test_moments_are_said_with_part_of_day_and_weekday() -> None:
    """The year is said only when it is another one."""
    assert say_moment(at(12, 22, 8), NOW) == "8h00 sáng thứ Ba, 22/12"
    assert say_moment(at(12, 20, 14, 5, 2027), NOW) == "2h05 chiều thứ Hai, 20/12/2027"
    assert say_day(date(2026, 12, 20), NOW.date()) == "Chủ nhật, 20/12"
    utc = at(12, 22, 8).astimezone(ZoneInfo("UTC"))
    assert say_moment(utc, NOW) == "8h00 sáng thứ Ba, 22/12"


@pytest.mark.parametrize(
    ("hour", "said"),
    [(0, "0h00 đêm"), (5, "5h00 sáng"), (10, "10h00 sáng"), (11, "11h00 trưa"), (12, "12h00 trưa"),
     (13, "1h00 chiều"), (17, "5h00 chiều"), (18, "6h00 tối"), (23, "11h00 tối")],
)  # fmt: skip
def test_each_part_of_the_day_has_its_hours(hour: int, said: str) -> None:
    """Hours are said as people say them."""
    assert say_time(at(12, 20, hour)) == said


def test_spans_say_no_more_than_needed() -> None:
    """One day is named once; two days are named both."""
    assert say_span(at(12, 22, 8), at(12, 22, 10, 30), NOW) == "8h00–10h30 sáng thứ Ba, 22/12"
    assert say_span(at(12, 22, 8), at(12, 22, 16), NOW) == "8h00 sáng đến 4h00 chiều thứ Ba, 22/12"
    assert (
        say_span(at(12, 22, 8), at(12, 23, 16), NOW)
        == "từ 8h00 sáng thứ Ba, 22/12 đến 4h00 chiều thứ Tư, 23/12"
    )


@given(MOMENTS, st.integers(1, 3 * 365 * 24 * 60))
def test_what_is_said_is_read_back(now: datetime, minutes: int) -> None:
    """A moment as the bot says it, typed back with or without marks, is the same moment."""
    moment = now.replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    said = say_moment(moment, now)
    assert parse_when(said, now) == When(moment)
    assert parse_when(fold(said), now) == When(moment)


@pytest.mark.slow
@given(st.text() | WORDS | st.text("0123456789/-.:hgt 5 ", max_size=20), MOMENTS)
def test_any_text_is_read_without_failing(text: str, now: datetime) -> None:
    """Whatever is typed gives a moment to come or a doubt, never an error."""
    found = parse_when(text, now)
    assert isinstance(found, When | Doubt)
    if isinstance(found, When):
        assert found.at >= now.replace(second=0, microsecond=0)


@given(WORDS, WORDS)
def test_any_answer_to_a_doubt_is_read_without_failing(first: str, answer: str) -> None:
    """A doubt may be answered with anything."""
    doubt = parse_when(first, NOW)
    if isinstance(doubt, Doubt):
        assert isinstance(complete(doubt, answer, NOW), When | Doubt)


@pytest.mark.parametrize("piece", ["thu 5 ", "20/12 ", "8h ", "1-", "toi ", "ngay ", "7 : "])
def test_hostile_text_is_read_quickly(piece: str) -> None:
    """A very long line costs no noticeable time."""
    begun = clock.process_time()
    assert isinstance(parse_when(piece * 5000, NOW), When | Doubt)
    assert clock.process_time() - begun < 2
