"""How late somebody says they come, by a length or by the clock; or that they leave early."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.text.durations import say_minutes
from bot.text.sentences.lateness import forgets, is_on_time, read_lateness

STARTS = datetime(2026, 12, 17, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ENDS = STARTS.replace(hour=16, minute=30)


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
    assert read_lateness(said, STARTS, ENDS) == ("late", minutes)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("cho em xin về sớm lúc 3 giờ chiều", 90), ("em về trước nhé", 0),
        ("cho e out sớm 30p", 30),
        ("tui dìa sớm", 0), ("Em về sớm 30 phút", 30), ("em xin về sớm 1 tiếng rưỡi", 90),
        ("ra lúc 10h", 390), ("mai em ra lúc 15h30 ạ", 60), ("4 giờ chiều em phải về", 30),
        ("em muốn về sớm 20 phút", 20), ("em muon ve som 20 phut", 20), ("em về lúc 17h", 0),
        ("em ra lúc 7h", 0), ("em ra lúc 8h", 0),
    ],
)  # fmt: skip
def test_who_leaves_early(said: str, minutes: int) -> None:
    """By a length, or by the clock from the end; what lies outside the class is untold."""
    assert read_lateness(said, STARTS, ENDS) == ("early", minutes)


@pytest.mark.parametrize(
    ("said", "on_time"),
    [
        ("à thôi chị đến đúng giờ", True), ("em đến đúng giờ", True), ("em đến kịp ạ", True),
        ("em không đến muộn đâu", True), ("em tới trước 10 phút", True),
        ("em không muộn nữa", True), ("em ko trễ nữa", True), ("em không muốn nữa", False),
        ("em không kịp giờ", False), ("em sợ không đến kịp giờ", False), ("em đến muộn", False),
        ("em về sớm lúc 10h", False), ("em không muốn đến muộn nhưng kẹt xe", False),
        ("em không đến đúng giờ được", False), ("em về trước", False),
    ],
)  # fmt: skip
def test_who_is_on_time_after_all(said: str, on_time: bool) -> None:
    """A no to being in time is none; to want is not to be late."""
    assert is_on_time(said) is on_time
    assert forgets(said) is on_time


@pytest.mark.parametrize(
    ("said", "wanted"),
    [("bỏ ghi đi", True), ("dạ em xin bỏ ghi ạ", True), ("thôi bỏ ghi nhé", True), ("bỏ đi", False),
     ("ghi đi", False), ("bỏ ghi chép", False)],
)  # fmt: skip
def test_what_is_to_be_forgotten(said: str, wanted: bool) -> None:
    """Only so many words."""
    assert forgets(said) is wanted


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
