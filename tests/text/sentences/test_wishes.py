"""What a sentence asks for of a class: when, where, what it is to be told."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.text.dates import is_unclear, parse_when
from bot.text.sentences.wishes import (
    message_wished,
    moment_wished,
    place_addressed,
    place_wished,
    shift_wished,
)

NOW = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
CLASS = {"muong", "lat", "xa"}


@pytest.mark.parametrize(
    ("text", "about", "new"),
    [
        ("mai cho lớp Mường Lát dời sang 2h chiều ạ", "mai cho lớp Mường Lát dời", "2h chiều"),
        ("doi lop mai sang 7h sang", "doi lop mai", "7h sang"),
        ("doi lop sang mai sang 2h chieu", "doi lop sang mai", "2h chieu"),
        ("dời lớp sáng mai sang sáng ngày kia", "dời lớp sáng mai", "sáng ngày kia"),
        ("đổi giờ lớp Nhi Sơn thành 8h", "đổi giờ lớp Nhi Sơn", "8h"),
        ("hoãn lớp 20/12 đến 27/12", "hoãn lớp 20/12", "27/12"),
        ("dời lớp ngày mai 14h sang hôm khác", "dời lớp ngày mai 14h sang hôm khác", ""),
        ("dời lớp mai", "dời lớp mai", ""),
        ("sang", "sang", ""),
        ("", "", ""),
    ],
)
def test_a_moment_is_found_behind_what_leads_to_it(text: str, about: str, new: str) -> None:
    """The first such word behind which a moment stands; the morning is none."""
    assert moment_wished(text, lambda rest: not is_unclear(parse_when(rest, NOW))) == (about, new)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("cho lớp mai lùi lại 1 tiếng rưỡi", 90),
        ("lùi lớp ngày mai 14h lại 1 tiếng", 60),
        ("học sớm hơn 30 phút lớp mai", -30),
        ("lùi 2 ngày lớp Mường Lát", 2 * 24 * 60),
        ("hoãn lớp mai nửa tiếng", 30),
        ("hoãn lớp mai một tuần", 7 * 24 * 60),
        ("đẩy lớp mai lên 1 tiếng", -60),
        ("lùi lớp mai", None),
        ("lớp mai học 2 tiếng", None),
    ],
)
def test_how_much_later_or_earlier(text: str, minutes: int | None) -> None:
    """In minutes, hours, days and weeks."""
    shift = shift_wished(text)
    assert (shift and shift.by) == (None if minutes is None else timedelta(minutes=minutes))


def test_the_amount_is_no_moment_of_the_class() -> None:
    """`1 tiếng` would stand beside `14h` as another hour."""
    shift = shift_wished("lùi lớp ngày mai 14h lại 1 tiếng")
    assert shift
    assert parse_when(shift.about, NOW) == parse_when("ngày mai 14h", NOW)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("đổi chỗ lớp mai sang nhà văn hóa bản Lát nhé", "nhà văn hóa bản Lát"),
        ("chuyển lớp GHJKMN về trường tiểu học", "trường tiểu học"),
        ("dời địa điểm lớp ngày mai đến hội trường xã", "hội trường xã"),
        ("đổi lớp mai sang chỗ khác", ""),
        ("đổi chỗ lớp sang 2h chiều", ""),
        ("đổi chỗ lớp mai", ""),
    ],
)
def test_a_place_is_found_behind_what_leads_to_it(text: str, new: str) -> None:
    """Another place, without its name, is none."""
    assert place_wished(text).new == new


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nhắn cả lớp mang theo căn cước nhé", "Mang theo căn cước"),
        ("nhắc lớp Mường Lát nhớ mang bút giúp tôi", "Nhớ mang bút"),
        ("gửi tin cho lớp Mường Lát: mai mang sổ", "Mai mang sổ"),
        ("nhắn lớp mai mang bút", "Mang bút"),
        ("nhắn cả lớp mai mưa mặc áo ấm nha", "Mai mưa mặc áo ấm"),
        ("báo mọi người mai nghỉ học", "Mai nghỉ học"),
        ("em nhờ nhắn học viên lớp ngày 20/12 là 7h có mặt", "7h có mặt"),
        ("Nhắn lớp phiếu B: ai cũng phải đem máy tính", "Ai cũng phải đem máy tính"),
        ("nhắn lớp “mang bút”", "Mang bút"),
        ("nhắn lớp thứ tư là nhớ mang sổ bút", "Nhớ mang sổ bút"),
        ("nhắn lớp chủ nhật mang bút", "Mang bút"),
        ("nhắn lớp chú ý mang bút", "Chú ý mang bút"),
        ("nhắn mọi người trong lớp 8h có mặt", "8h có mặt"),
        ("nhắn lớp ngày mai 14h mang bút", "Mang bút"),
        ("gửi tin nhắn tới cả lớp chiều nay", ""),
        ("Gửi tin cho lớp", ""),
        ("nhắn giúp tôi với", ""),
    ],
)
def test_what_a_class_is_to_be_told(text: str, told: str) -> None:
    """Without whom it is for; the day belongs to the class where it stands beside it."""
    assert message_wished(text, CLASS) == told


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("gửi cho xã Mường Lát nhé", "xã Mường Lát"),
        ("cho các xã ở Mường Chanh", "Mường Chanh"),
        ("nhan cho ba con o muong lat", "muong lat"),
        ("Mường Lát", "Mường Lát"),
        ("Báo Đáp", "Báo Đáp"),
    ],
)
def test_the_place_that_something_goes_to(text: str, place: str) -> None:
    """A name alone stays as it is, whatever it begins with."""
    assert place_addressed(text) == place
