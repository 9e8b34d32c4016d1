"""The outcome table: what becomes of a row after a call."""

from __future__ import annotations

import pytest

from bot.channels.contract import Outcome
from bot.service.policy import judge
from bot.store.outbox import Queued

HOUR = 3_600_000


@pytest.mark.parametrize(
    ("hours", "tries", "action", "reason"),
    [
        (1, 5, "park", "dns"),
        (30, 0, "again", "dns"),  # on hold for a day: its first try
        (30, 9, "park", "dns"),
        (30, 10, "dead", "expired"),
        (1, 40, "dead", "expired"),
    ],
)
def test_what_was_never_sent_is_given_up_after_a_day_of_tries(
    hours: int, tries: int, action: str, reason: str
) -> None:
    """A day old and tried ten times, or tried forty times; never at the first fault."""
    row = Queued(
        1, "telegram", "telegram:1", "announcement", "", "", {"text": "x"}, "sending", 0, tries,
        1, 0, "announcement:1",
    )  # fmt: skip
    verdict = judge(row, Outcome("not_sent", reason="dns"), hours * HOUR, 0.5)

    assert (action, reason) == (verdict.action, verdict.reason)
