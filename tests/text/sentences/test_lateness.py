"""How late somebody says they come, by a length or by the clock; or that they leave early."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.text.durations import say_minutes
from bot.text.sentences.lateness import read_lateness

STARTS = datetime(2026, 12, 17, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("em đến muộn 30 phút", 30), ("e tới trễ 15p ạ", 15), ("em den lop tre tam 1 tieng", 60),
        ("muộn 1 giờ", 60), ("tre 2h", 120), ("muộn 1 tiếng rưỡi", 90), ("1 tiếng 15 phút", 75),
        ("chắc muộn mất nửa tiếng", 30), ("muộn nửa giờ", 30), ("trễ 1h30", 90),
        ("kẹt xe, chắc 9h em mới tới", 60), ("mai 9 rưỡi em mới vào lớp", 90),
        ("tám giờ rưỡi em mới đến", 30), ("8h20 em moi toi", 20), ("sáng mai 9h em mới tới", 60),
        ("đến sau 8 giờ", 0), ("7h30 em mới tới", 0), ("em đến muộn", 0),
        ("muộn 0 phút", 0), ("muộn 600 phút", 600), ("muộn 601 phút", 0),
        ("ngày 17/12 em đến muộn", 0), ("lớp nghị định 27 em tới trễ", 0),
    ],
)  # fmt: skip
def test_how_late(said: str, minutes: int) -> None:
    """A length is taken as it is, a time of day from the beginning; else it is untold."""
    assert read_lateness(said, STARTS) == ("late", minutes)


@pytest.mark.parametrize(
    "said",
    ["cho em xin về sớm lúc 3 giờ chiều", "em về trước nhé", "cho e out sớm 30p", "tui dìa sớm"],
)
def test_who_leaves_early(said: str) -> None:
    """Leaving is told apart; its hour is not a length."""
    assert read_lateness(said, STARTS) == ("early", 0)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "1 phút"),
        (59, "59 phút"),
        (60, "1 giờ"),
        (61, "1 giờ 1 phút"),
        (120, "2 giờ"),
        (0, "0 phút"),
    ],
)
def test_a_length_is_said(minutes: int, said: str) -> None:
    """In hours from sixty minutes on."""
    assert say_minutes(minutes) == said
