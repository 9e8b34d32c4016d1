"""What still goes where a channel takes only so many messages a month."""

from __future__ import annotations

import pytest

from bot.domain.budget import may_go

ANSWER, CHANGE, OFFER = ("answer", False), ("notice", False), ("offer", False)
HINT, FOLLOW_UP = ("hint", False), ("reminder", True)
CLASS, NEWS, RESULT = ("reminder", False), ("announcement", True), ("result", False)
EVERYTHING = {ANSWER, CHANGE, OFFER, HINT, FOLLOW_UP, CLASS, NEWS, RESULT}


@pytest.mark.parametrize(
    ("used", "monthly", "stops"),
    [
        (0, 0, set()), (10**9, 0, set()), (0, 100, set()), (79, 100, set()),
        (80, 100, {HINT, FOLLOW_UP}), (94, 100, {HINT, FOLLOW_UP}),
        (95, 100, EVERYTHING - {ANSWER, RESULT, CHANGE, OFFER}),
        (100, 100, EVERYTHING - {ANSWER, RESULT, CHANGE, OFFER}),
        (2_399, 3_000, set()), (2_400, 3_000, {HINT, FOLLOW_UP}),
    ],
)  # fmt: skip
def test_what_stops_when(used: int, monthly: int, stops: set[tuple[str, bool]]) -> None:
    """At 80 % hints and follow-ups, at 95 % all but answers and what changes a class."""
    stopped = {one for one in EVERYTHING if not may_go(*one, used, monthly)}
    assert stopped == stops
