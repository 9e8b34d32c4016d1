"""Lengths of time as trainers type them."""

from __future__ import annotations

import pytest

from bot.text.durations import parse_minutes


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("3 tiếng", 180), ("3 tieng", 180), ("3h", 180), ("2 giờ rưỡi", 150), ("2 tiếng rưỡi", 150),
        ("1h30", 90), ("1 giờ 30 phút", 90), ("90 phút", 90), ("90p", 90), ("nửa ngày", 240),
        ("cả ngày", 480), ("Cả ngày ạ", 480), ("một buổi", 240), ("hai tiếng", 120),
        ("nửa tiếng", 30), ("3,5 tiếng", 210), ("2 ngày", 1920), ("1 ngày", 480),
        ("khoảng 3 tiếng", 180), ("học 2 buổi", 480), ("1,5 ngày", 720),
    ],
)  # fmt: skip
def test_a_length_is_read_as_minutes(typed: str, minutes: int) -> None:
    """What a trainer types for the length of a class is understood."""
    assert parse_minutes(typed) == minutes


@pytest.mark.parametrize(
    "typed", ["", "3", "lâu lâu", "từ sáng", "3 tiếng 4 ngày", "😀", "-3 tiếng"]
)
def test_anything_else_is_no_length(typed: str) -> None:
    """A text that is no length is not guessed at."""
    assert parse_minutes(typed) is None
