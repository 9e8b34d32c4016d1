"""What becomes of reminders that fall due together or late."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.instants import HOUR_MS
from bot.domain.reminders import LATE_MS, Item, LatePolicy, QuietPolicy, Rule, said
from bot.domain.timing import DueTime, Offset, Quiet

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = Quiet(time(21, 0), time(5, 30))
#: 23/11/2026, 8:00 in Viet Nam.
MORNING = 1_795_395_600_000


def rule(kind: str, quiet: QuietPolicy = "wait", late: LatePolicy = "merge") -> Rule:
    """Return a kind with these policies."""
    return Rule(kind, kind, (Offset(),), quiet, late, True, f"reminders.{kind}")


@pytest.mark.parametrize(
    ("quiet", "late", "due_at", "reason"),
    [
        ("wait", "send", MORNING - 12 * HOUR_MS, ""),
        ("wait", "merge", MORNING - 12 * HOUR_MS, ""),
        ("wait", "skip", MORNING - LATE_MS - 1, "late"),
        ("wait", "skip", MORNING - LATE_MS, ""),
        ("drop", "send", MORNING - 5 * HOUR_MS, "quiet"),  # 3:00
        ("drop", "send", MORNING - HOUR_MS, ""),
        ("wait", "send", MORNING - 5 * HOUR_MS, ""),
    ],
)
def test_what_was_missed_goes_or_is_left_out_by_its_kind(
    quiet: QuietPolicy, late: LatePolicy, due_at: int, reason: str
) -> None:
    """A late one is sent or skipped, one of the night sent or dropped, each as content says."""
    assert rule("quiz", quiet, late).missed(due_at, MORNING, NIGHT, ZONE) == reason


def test_of_two_about_one_thing_the_later_says_it() -> None:
    """The earlier is left to it where its kind may be merged, else both are said."""
    evening, before = (
        Item(1, 10, rule("evening"), "class 1"),
        Item(2, 20, rule("before"), "class 1"),
    )
    other = Item(3, 15, rule("evening"), "class 2")
    assert [item.id for item in said([before, other, evening])] == [3, 2]
    kept = Item(1, 10, rule("evening", late="send"), "class 1")
    assert [item.id for item in said([before, kept])] == [1, 2]


def test_of_two_due_at_once_the_kind_decides() -> None:
    """A quiz left half-way says more than one not done."""
    half, waiting = Item(1, 10, rule("quiz_half"), "quiz 1"), Item(2, 10, rule("quiz"), "quiz 1")
    assert [item.id for item in said([half, waiting])] == [1]


@pytest.mark.parametrize(
    ("quiet", "expected"),
    [
        ("wait", [DueTime(MORNING - 10 * HOUR_MS - HOUR_MS // 2, "quiet"), DueTime(MORNING),
                  DueTime(MORNING + 21 * HOUR_MS + HOUR_MS // 2, "quiet")]),
        ("drop", [DueTime(MORNING - 9 * HOUR_MS, "quiet", dropped=True), DueTime(MORNING),
                  DueTime(MORNING + 20 * HOUR_MS, "quiet", dropped=True)]),
    ],
)  # fmt: skip
def test_each_time_of_a_kind_is_due_by_its_policy(
    quiet: QuietPolicy, expected: list[DueTime]
) -> None:
    """What falls into the night waits for the morning or is dropped, each time by itself."""
    offsets = (
        Offset(days=-1, at=time(23)), Offset(), Offset(ms=20 * HOUR_MS),
    )  # fmt: skip
    kind = replace(rule("quiz", quiet), times=offsets)
    long = Quiet(time(22, 30), time(5, 30))
    assert kind.due(MORNING, long, ZONE) == expected


def test_what_is_said_keeps_its_order() -> None:
    """By due time, then by kind, then by number, what is bounded last and newest first."""
    items = [
        Item(5, 10, rule("quiz"), "quiz 1"), Item(2, 10, rule("quiz"), "quiz 2"),
        Item(9, 10, rule("evening"), "class 1"), Item(1, 5, rule("question"), "question 1"),
        Item(7, 20, rule("quiz_closing"), "quiz 2"),
    ]  # fmt: skip
    assert [item.id for item in said(items)] == [9, 7, 5, 1]
    assert rule("report").known.for_trainers and rule("moved").known.duty
