"""Tables of moments: spans, parts of the day, weekdays, answers, and the edges of each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.text.clockwords import hours_meant
from bot.text.dates import Doubt, When, complete, parse_when, say_day, say_span, say_time

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 11, 23, 10, 0, 30, 500, tzinfo=HERE)
THURSDAY = datetime(2026, 11, 26, 10, 0, tzinfo=HERE)


def told(found: When | Doubt) -> str:
    """Return a moment as `24/11/26 08:00`, a doubt as its kind and all that it keeps."""
    if isinstance(found, When):
        assert found.at.tzinfo is HERE
        return f"{found.at:%d/%m/%y %H:%M}"
    kept = [f"{found.day:%d/%m/%y}"] if found.day else []
    kept += [f"{found.hour}:{found.minute:02d}"] if found.hour is not None else []
    kept += [found.part] if found.part else []
    kept += [f"<{at:%d/%m %H:%M}>" for at in found.choices]
    kept += ["movable"] if found.movable else []
    return " ".join([found.kind, *kept])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("8h từ tháng 11 đến tháng 12", "unclear"),
        ("tháng 11-12 8h sáng", "unclear"),
        ("tháng 11 - 12 8h sáng", "unclear"),
        ("tháng 11/12 8h sáng", "unclear"),
        ("T11-T12 8h sáng", "unclear"),
        ("T 11/12 8h sáng", "unclear"),
        ("thang11-12 8h sang", "unclear"),
        ("tháng 12/2026 8h sáng", "unclear"),
        ("8h ngày 20 tháng 11 đến 20 tháng 12", "unclear 8:00"),
        ("từ 28/11 đến 2/12 8h", "unclear 8:00"),
        ("sáng 28/11 đến 2/12, 8h", "unclear 8:00 sáng"),
        ("28/11-2/12 8h", "unclear"),
        ("8h 1/12/2026-31/1/2027", "unclear"),
        ("8h-10h 20/12 đến 5/1", "unclear 8:00"),
        ("28-30/11 8h", "unclear"),
        ("20–22/12 8h", "unclear"),
        ("ngày 20-22 8h", "unclear"),
        ("5-7/12 8h", "unclear"),
        ("ngày 28 đến ngày 30 8h", "unclear 8:00"),
        ("ngày 28, 29, 30 8h", "unclear"),
        ("từ mai tới mốt 8h", "unclear 8:00"),
        ("T2-T6 8h", "unclear 8:00"),
        ("thứ 2-6 8h", "unclear"),
        ("thứ 2/4/6 8h", "unclear"),
        ("thứ 2/4 8h", "unclear"),
        ("thứ2-6 8h", "unclear"),
        ("thứ 2 đến thứ 6 8h", "unclear 8:00"),
        ("tuần này và tuần sau thứ 5 8h", "unclear 8:00"),
        ("tuần sau 8h", "unclear 8:00"),
        ("8h mai và 9h", "unclear"),
        ("8h mai 8h30", "unclear"),
        ("8h 9h mai", "unclear"),
        ("8h 9h30 mai", "unclear"),
    ],
)  # fmt: skip
def test_a_span_of_days_is_never_one_morning(typed: str, expected: str) -> None:
    """Several days or months, however joined, are asked about; a sure time is kept."""
    assert told(parse_when(typed, MONDAY)) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("thứ 5 3-12 8h", "03/12/26 08:00"),
        ("thứ 5 - 3/12 - 8h", "03/12/26 08:00"),
        ("T5 3/12 8h", "03/12/26 08:00"),
        ("20-12 8h", "20/12/26 08:00"),
        ("20-T12 8h", "20/12/26 08:00"),
        ("5-7 8h", "05/07/27 08:00"),
        ("30-2 8h", "impossible 8:00"),
        ("8h 5/12/27", "05/12/27 08:00"),
        ("8h 5.12.27", "05/12/27 08:00"),
        ("8h 5 tháng 12/2027", "05/12/27 08:00"),
        ("8h 23/11", "past 23/11/26 8:00"),
        ("8h 22/11", "22/11/27 08:00"),
        ("14h ngày 23", "23/11/26 14:00"),
        ("14h ngày 22", "22/12/26 14:00"),
        ("14h ngày 22 tháng này", "past 22/11/26 14:00"),
        ("14h ngày 31 tháng này", "impossible 14:00"),
        ("14h ngày 30 tháng tới", "30/12/26 14:00"),
        ("14h ngày 32", "impossible 14:00"),
        ("29/2 8h", "29/02/28 08:00"),
        ("8h 0/12", "impossible 8:00"),
        ("0 ngày nữa 14h", "23/11/26 14:00"),
        ("tháng 12 ngày 5 lúc 8h", "05/12/26 08:00"),
        ("8h mùng 5/12", "lunar 8:00"),
        ("8h mùng 5/12 dương lịch", "05/12/26 08:00"),
        ("8h mùng 5 âm lịch", "lunar 8:00"),
        ("8h tối rằm", "lunar 8:00 tối"),
        ("rằm tháng 8 8h", "lunar 8:00"),
    ],
)  # fmt: skip
def test_a_date_is_the_next_one_or_asked_about(typed: str, expected: str) -> None:
    """Without a year the next such day is meant; what the calendar lacks is said so."""
    assert told(parse_when(typed, MONDAY)) == expected


@pytest.mark.parametrize(
    ("now", "typed", "expected"),
    [
        (datetime(2027, 1, 31, 9, tzinfo=HERE), "ngày 30 10h", "30/03/27 10:00"),
        (datetime(2026, 12, 31, 9, tzinfo=HERE), "ngày 1 10h", "01/01/27 10:00"),
        (datetime(2026, 12, 31, 9, tzinfo=HERE), "ngày 31 10h", "31/12/26 10:00"),
        (datetime(2026, 12, 1, 9, tzinfo=HERE), "ngày 1 tháng sau 10h", "01/01/27 10:00"),
        (datetime(2097, 1, 1, 9, tzinfo=HERE), "29/2 10h", "29/02/04 10:00"),
        (datetime(2026, 11, 23, 9, tzinfo=HERE), "1/12/2036 10h", "unclear 01/12/36 10:00"),
        (datetime(2026, 11, 23, 9, tzinfo=HERE), "25/11/2036 10h", "25/11/36 10:00"),
        (datetime(2026, 11, 23, 9, tzinfo=HERE), "30/11/2036 10h", "30/11/36 10:00"),
    ],
    ids=lambda one: f"{one:%d-%m-%Y}" if isinstance(one, datetime) else one,
)  # fmt: skip
def test_the_next_such_day_may_be_months_or_years_away(
    now: datetime, typed: str, expected: str
) -> None:
    """A 30th after January is in March; a year more than ten years away is asked about."""
    assert told(parse_when(typed, now)) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("8h-10h mai", "24/11/26 08:00"),
        ("8h–9h30 mai", "24/11/26 08:00"),
        ("8h30 đến 10h mai", "24/11/26 08:30"),
        ("8h tới 10h sáng mai", "24/11/26 08:00"),
        ("8:00-10:30 mai", "24/11/26 08:00"),
        ("1h - 4h chiều mai", "24/11/26 13:00"),
        ("4h - 4h chiều mai", "morning_or_afternoon 24/11/26 4:00 <24/11 04:00> <24/11 16:00>"),
        ("9h - 3h chiều mai", "24/11/26 09:00"),
        ("8h - 12h trưa mai", "24/11/26 08:00"),
        ("5h sáng - 7h tối mai", "24/11/26 05:00"),
        ("8h sáng - 2h chiều mai", "24/11/26 08:00"),
        ("22h - 2h mai", "24/11/26 22:00"),
        ("1h-4h mai", "morning_or_afternoon 24/11/26 1:00 <24/11 01:00> <24/11 13:00>"),
        ("8h sáng chiều mai", "unclear"),
        ("sáng chiều mai 8h", "unclear"),
        ("8h sáng và chiều mai", "unclear"),
        ("8h sáng 2h chiều mai", "unclear"),
        ("8h tối sáng mai", "unclear"),
        ("sáng mai 8h sáng", "24/11/26 08:00"),
    ],
)  # fmt: skip
def test_of_a_span_of_hours_the_beginning_counts(typed: str, expected: str) -> None:
    """A class from 8 to 10 begins at 8; two parts of the day that are no span are asked about."""
    assert told(parse_when(typed, MONDAY)) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mai 7h05", "24/11/26 07:05"),
        ("mai 7h5", "24/11/26 07:05"),
        ("mai 7 giờ 30 phút", "24/11/26 07:30"),
        ("mai 7h30p", "24/11/26 07:30"),
        ("mai 7:30:45", "24/11/26 07:30"),
        ("mai 7.30", "24/11/26 07:30"),
        ("mai 24.00", "25/11/26 00:00"),
        ("mai 13 rưỡi", "24/11/26 13:30"),
        ("mai 8 giờ kém 10", "24/11/26 07:50"),
        ("1h kém 5 sáng mai", "morning_or_afternoon 24/11/26 12:55 <24/11 00:55> <24/11 12:55>"),
        ("mai 1h kém 5", "24/11/26 12:55"),
        ("mai 0h kém 5", "24/11/26 23:55"),
        ("mai 13h kém 5", "24/11/26 12:55"),
        ("mai 0h", "24/11/26 00:00"),
        ("mai 24h", "25/11/26 00:00"),
        ("mai 24h01", "impossible 24/11/26"),
        ("mai 8h60", "impossible 24/11/26"),
        ("mai 8h59", "24/11/26 08:59"),
        ("24h30", "impossible"),
        ("mai 12am", "24/11/26 00:00"),
        ("mai 12pm", "24/11/26 12:00"),
        ("mai 1am", "24/11/26 01:00"),
        ("mai 1pm", "24/11/26 13:00"),
        ("mai 11pm", "24/11/26 23:00"),
        ("mai 13pm", "24/11/26 13:00"),
        ("mai 3:15 CH", "24/11/26 15:15"),
        ("mai 11 SA", "24/11/26 11:00"),
        ("mai mười hai giờ trưa", "24/11/26 12:00"),
        ("mai chín giờ", "24/11/26 09:00"),
        ("mai một giờ chiều", "24/11/26 13:00"),
        ("8 sáng mai", "24/11/26 08:00"),
        ("8h vào buổi tối mai", "24/11/26 20:00"),
        ("2 tiếng nữa", "23/11/26 12:00"),
        ("2h nữa", "23/11/26 12:00"),
        ("2 giờ rưỡi nữa", "23/11/26 12:30"),
        ("1 phút nữa", "23/11/26 10:01"),
        ("10 phút rưỡi nữa", "23/11/26 10:10"),
        ("5p nữa", "23/11/26 10:05"),
        ("nửa tiếng nữa", "23/11/26 10:30"),
        ("nửa giờ nữa", "23/11/26 10:30"),
    ],
)  # fmt: skip
def test_each_way_to_write_a_time_has_its_minute(typed: str, expected: str) -> None:
    """Halves, minutes less, both clocks and distances are read to the minute."""
    assert told(parse_when(typed, MONDAY)) == expected


#: By part of the day, what 0, 1, … 13 o'clock mean; `/` where both are possible.
MEANT = {
    None: "0 1/13 2/14 3/15 4/16 5/17 6/18 7 8 9 10 11 12 13",
    "sáng": "0 1 2 3 4 5 6 7 8 9 10 11 0/12 13",
    "trưa": "0 13 14 3/15 4/16 5/17 6/18 7/19 8/20 9/21 10 11 12 13",
    "chiều": "0 13 14 15 16 17 18 19 8/20 9/21 10/22 11/23 12 13",
    "tối": "0 1/13 2/14 3/15 4/16 17 18 19 20 21 22 23 24 13",
    "đêm": "0 1 2 3 4 5 6/18 7/19 20 21 22 23 24 13",
}


@pytest.mark.parametrize("part", MEANT, ids=str)
def test_each_hour_means_one_or_two_in_each_part_of_the_day(part: str | None) -> None:
    """8h tối is 20h; 3h trưa could be either; from 13 on, and at 0, nothing is to be asked."""
    meant = ["/".join(map(str, hours_meant(hour, part))) for hour in range(14)]
    assert " ".join(meant) == MEANT[part]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("thứ 5 2h", "morning_or_afternoon 26/11/26 2:00 <03/12 02:00> <26/11 14:00> movable"),
        ("thứ 5 này 2h", "morning_or_afternoon 26/11/26 2:00 <03/12 02:00> <26/11 14:00> movable"),
        ("thứ 5 tuần này 2h", "26/11/26 14:00"),
        ("hôm nay 2h", "26/11/26 14:00"),
        ("hôm nay thứ 5 2h", "26/11/26 14:00"),
        ("thứ 5 2h chiều", "26/11/26 14:00"),
        ("thứ 5 2h sáng", "03/12/26 02:00"),
        ("thứ 5 9h59", "03/12/26 09:59"),
        ("thứ 5 10h", "03/12/26 10:00"),
        ("thứ 5 10h01", "26/11/26 10:01"),
        ("thứ 5 tuần này 10h", "past 26/11/26 10:00"),
        ("thứ 5 tuần này 10h01", "26/11/26 10:01"),
        ("thứ 5 tuần này 8h sáng", "past 26/11/26 8:00 sáng"),
        ("thứ 4 2h", "morning_or_afternoon 02/12/26 2:00 <02/12 02:00> <02/12 14:00> movable"),
        ("thứ 6 2h", "morning_or_afternoon 27/11/26 2:00 <27/11 02:00> <27/11 14:00> movable"),
        ("thứ 6 tuần này 2h", "morning_or_afternoon 27/11/26 2:00 <27/11 02:00> <27/11 14:00>"),
        ("thứ 4 8h", "02/12/26 08:00"),
        ("thứ 4 tuần này 8h", "past 25/11/26 8:00"),
        ("thứ 4 tuần trước 8h", "past 18/11/26 8:00"),
        ("thứ 2 tuần sau 8h", "30/11/26 08:00"),
        ("thứ 2 tuần tới 8h", "30/11/26 08:00"),
        ("CN tuần này 8h", "29/11/26 08:00"),
        ("CN tuần sau 8h", "06/12/26 08:00"),
        ("CN tuần sau nữa 8h", "13/12/26 08:00"),
        ("sang tuần thứ 3 8h", "01/12/26 08:00"),
        ("thứ 5", "no_time 26/11/26 movable"),
        ("tối thứ 5", "no_time 26/11/26 tối movable"),
        ("thứ 6 (27/11) 8h", "27/11/26 08:00"),
        ("thứ 5 (27/11) 8h", "unclear 27/11/26 8:00"),
        ("thứ 5 thứ 6 8h", "unclear 8:00"),
        ("qua", "unclear"),
        ("hôm kia 8h", "past 24/11/26 8:00"),
        ("hôm qua 8h tối", "past 25/11/26 8:00 tối"),
        ("hôm qua", "past 25/11/26"),
        ("tối qua 30/2 8h", "impossible 8:00 tối"),
    ],
)  # fmt: skip
def test_a_weekday_said_on_that_day(typed: str, expected: str) -> None:
    """On Thursday at 10, Thursday is today while its hour is to come, and else in a week."""
    assert told(parse_when(typed, THURSDAY)) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("8h tối", "mai 9h"), "24/11/26 09:00"),
        (("8h tối", "mai"), "24/11/26 20:00"),
        (("8h tối", "tối mai"), "24/11/26 20:00"),
        (("8h30 tối", "sáng mai"), "no_time 24/11/26 sáng"),
        (("8h30 tối", "sáng mai", "9h"), "24/11/26 09:00"),
        (("8h sáng", "tối mai"), "no_time 24/11/26 tối"),
        (("14h30", "sáng mai"), "no_time 24/11/26 sáng"),
        (("14h30", "chiều mai"), "24/11/26 14:30"),
        (("12h30 trưa", "đêm mai"), "no_time 24/11/26 đêm"),
        (("13h", "sáng mai"), "no_time 24/11/26 sáng"),
        (("8h", "tối mai"), "24/11/26 20:00"),
        (("12h", "đêm mai"), "25/11/26 00:00"),
        (("0h đêm", "đêm mai"), "24/11/26 00:00"),
        (("12h đêm", "đêm mai"), "25/11/26 00:00"),
        (("11h trưa", "sáng mai"), "24/11/26 11:00"),
        (("8h tối", "9h"), "no_day 9:00"),
        (("8h tối", "mai 2h"), "morning_or_afternoon 24/11/26 2:00 <24/11 02:00> <24/11 14:00>"),
        (("8h tối", "mùng 5"), "lunar 20:00 tối"),
        (("2h15 chiều", "mai"), "24/11/26 14:15"),
        (("2h15", "chiều"), "no_day 14:15 chiều"),
        (("2h15", "mai"), "morning_or_afternoon 24/11/26 2:15 <24/11 02:15> <24/11 14:15>"),
        (("2h mai", "14h"), "24/11/26 14:00"),
        (("2h mai", "chiều mốt"), "25/11/26 14:00"),
        (("2h mai", "không biết"),
         "morning_or_afternoon 24/11/26 2:00 <24/11 02:00> <24/11 14:00>"),
        (("chiều mai", "3h"), "24/11/26 15:00"),
        (("chiều mai", "3h mốt"), "25/11/26 15:00"),
        (("chiều mai", "9h sáng"), "24/11/26 09:00"),
        (("hôm qua 8h tối", "mai 9h"), "24/11/26 09:00"),
        (("hôm qua 8h tối", "mai"), "24/11/26 20:00"),
        (("hôm qua 8h tối", "sáng mai"), "no_time 24/11/26 sáng"),
        (("hôm qua 8h tối", "9h"), "past 22/11/26 9:00"),
        (("thứ 2", "8h"), "30/11/26 08:00"),
        (("thứ 2 tuần này", "8h"), "past 23/11/26 8:00"),
        (("thứ 5 2h", "chiều"), "26/11/26 14:00"),
        (("8h", "8h 9h mai"), "unclear"),
        (("mai", "25h"), "impossible 24/11/26"),
    ],
    ids=lambda one: " → ".join(one) if isinstance(one, tuple) else one,
)  # fmt: skip
def test_answers_add_to_what_was_said_and_never_twist_it(
    typed: tuple[str, ...], expected: str
) -> None:
    """A new time brings its own part of the day; a part that fits no more asks for the time."""
    found = parse_when(typed[0], MONDAY)
    for answer in typed[1:]:
        assert isinstance(found, Doubt)
        found = complete(found, answer, MONDAY)
    assert told(found) == expected


def test_a_moment_far_into_a_text_is_not_looked_for() -> None:
    """What stands after 200 characters is not read."""
    assert told(parse_when(" " * 193 + "mai 14h", MONDAY)) == "24/11/26 14:00"
    assert told(parse_when(" " * 194 + "mai 14h", MONDAY)) == "unclear"


@pytest.mark.parametrize(
    ("hour", "said"),
    [(0, "0h00 đêm"), (1, "1h00 sáng"), (10, "10h00 sáng"), (11, "11h00 trưa"),
     (12, "12h00 trưa"), (13, "1h00 chiều"), (17, "5h00 chiều"), (18, "6h00 tối")],
)  # fmt: skip
def test_each_part_of_the_day_begins_at_its_hour(hour: int, said: str) -> None:
    """One o'clock at night is morning, noon begins at 11, the evening at 18."""
    assert say_time(MONDAY.replace(hour=hour, minute=0)) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "từ 8h00 sáng thứ Hai, 23/11 đến 8h00 sáng thứ Ba, 24/11"),
        (45, "từ 8h00 sáng thứ Hai, 23/11 đến 8h00 sáng thứ Năm, 7/1/2027"),
    ],
)
def test_a_span_over_days_or_months_names_both(days: int, said: str) -> None:
    """The same hour of two days, or of the same day in two months, is not one morning."""
    begins = datetime(2026, 11, 23, 8, tzinfo=HERE)
    assert say_span(begins, begins + timedelta(days), MONDAY) == said


def test_a_span_is_said_in_the_zone_of_the_reader() -> None:
    """Moments kept in UTC are said by the local clock, each of the two."""
    utc = ZoneInfo("UTC")
    begins, ends = datetime(2026, 11, 24, 1, tzinfo=utc), datetime(2026, 11, 24, 3, 30, tzinfo=utc)
    assert say_span(begins, ends, MONDAY) == "8h00–10h30 sáng thứ Ba, 24/11"
    late = datetime(2026, 11, 24, 23, tzinfo=utc)
    assert say_span(begins, late, MONDAY) == (
        "từ 8h00 sáng thứ Ba, 24/11 đến 6h00 sáng thứ Tư, 25/11"
    )


@pytest.mark.parametrize("day", range(7))
def test_each_weekday_has_its_name(day: int) -> None:
    """A week is said from thứ Hai to Chủ nhật."""
    names = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]
    on = date(2026, 11, 23 + day)
    assert say_day(on, MONDAY.date()) == f"{names[day]}, {23 + day}/11"
