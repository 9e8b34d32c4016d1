"""Each word for a day, an hour and a part of the day, with and without marks."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.text.dates import Doubt, When, parse_when
from bot.text.folding import fold

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=HERE)

#: By day of November 2026, what names it on the 23rd, a Monday.
DAYS = {
    23: ("hôm nay", "bữa nay", "hnay", "chiều nay", "trưa nay", "đêm nay", "0 ngày nữa"),
    24: ("mai", "ngày mai", "bữa mai", "hôm mai", "thứ ba", "thứ 3", "T3", "t 3", "thứ3",
         "thứ ba này", "1 ngày nữa", "hôm 24", "ngày 24", "ngày 24 tháng này"),
    25: ("mốt", "ngày mốt", "ngày kia", "thứ tư", "thứ 4", "T4", "2 hôm nữa", "chiều mốt"),
    26: ("thứ năm", "thứ 5", "T5", "3 ngày sau", "thứ 5 tuần này"),
    27: ("thứ sáu", "thứ 6", "T6", "thứ 6 này", "27/11", "27-11", "27.11", "27/11/26", "27/11/2026",
         "27-11-2026", "27.11.2026", "2026-11-27", "27 tháng 11", "27/T11", "27T11",
         "27 tháng 11 năm 2026", "27/11 năm 2026", "tháng 11 ngày 27", "tháng 11, vào ngày 27",
         "ngày 27/11", "hôm 27/11"),
    28: ("thứ bảy", "thứ 7", "T7"),
    29: ("chủ nhật", "CN", "cn này", "chủ nhật tuần này"),
    30: ("thứ 2 tuần sau", "thứ hai tuần sau", "thứ 2 tuần tới", "sang tuần thứ 2"),
}  # fmt: skip
HOURS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một",
         "mười hai")  # fmt: skip


@pytest.mark.parametrize(("day", "words"), [(day, words) for day in DAYS for words in DAYS[day]])
def test_each_name_of_a_day(day: int, words: str) -> None:
    """Whatever the day is called, before the time or after it."""
    meant = When(datetime(2026, 11, day, 14, 0, tzinfo=HERE))
    assert parse_when(f"14h {words}", MONDAY) == meant
    assert parse_when(f"{words}, 14h", MONDAY) == meant


@pytest.mark.parametrize(("hour", "word"), list(enumerate(HOURS, 1)))
def test_each_hour_in_words(hour: int, word: str) -> None:
    """From one to twelve, whole and half, marked or not."""
    part = "trưa" if hour > 9 else "sáng"
    whole = When(datetime(2026, 11, 24, hour, tzinfo=HERE))
    half = When(datetime(2026, 11, 24, hour, 30, tzinfo=HERE))
    for typed in (f"{word} giờ {part} mai", fold(f"{word} giờ {part} mai")):
        assert parse_when(typed, MONDAY) == whole
    assert parse_when(f"{word} rưỡi {part} mai", MONDAY) == half


@pytest.mark.parametrize(
    ("words", "hour"),
    [
        ("8h sáng", 8), ("8h sáng sớm", 8), ("8h rạng sáng", 8), ("12h trưa", 12), ("2h chiều", 14),
        ("8h tối", 20), ("8h buổi tối", 20), ("11h đêm", 23), ("11h khuya", 23), ("2h đêm", 2),
        ("buổi chiều 2h", 14), ("buổi tối 8h", 20), ("đêm 2h", 2), ("2h pm", 14), ("2h CH", 14),
        ("2h AM", 2), ("2h SA", 2), ("8g", 8), ("8 giờ", 8), ("8:00", 8), ("8.00", 8), ("8h00", 8),
        ("8h00p", 8), ("8 giờ 00 phút", 8), ("8h00'", 8), ("08h", 8), ("20h", 20),
    ],
)  # fmt: skip
def test_each_way_to_name_a_time(words: str, hour: int) -> None:
    """Units, parts of the day and both halves of the clock."""
    meant = When(datetime(2026, 11, 24, hour, tzinfo=HERE))
    assert parse_when(f"{words} mai", MONDAY) == meant
    assert parse_when(f"ngày mai {words}", MONDAY) == meant


@pytest.mark.parametrize(
    "words",
    ["rằm", "rằm tháng 7", "mùng 5", "mồng 5", "mùng một", "mồng mười", "âm lịch 15/8", "15/8 âm",
     "15/8 AL", "tháng giêng", "tháng chạp", "Tết"],
)  # fmt: skip
def test_each_word_of_the_lunar_calendar(words: str) -> None:
    """It is said that the date is lunar; the time is kept."""
    assert parse_when(f"14h30 {words}", MONDAY) == Doubt("lunar", hour=14, minute=30)


@pytest.mark.parametrize(
    "words",
    ["mai mốt", "đầu tuần", "giữa tuần", "cuối tuần", "đầu tháng", "cuối tháng", "giữa năm",
     "cuối năm", "tuần sau", "tuần này", "tuần tới", "mai hay kia", "thứ 3 hoặc thứ 4"],
)  # fmt: skip
def test_vague_days_are_asked_about(words: str) -> None:
    """No day is guessed; the time is kept."""
    assert parse_when(f"14h30 {words}", MONDAY) == Doubt("unclear", hour=14, minute=30)
