"""The outcome table: what becomes of a row after a call, by kind, outcome and attempts."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from bot.channels.contract import Outcome, OutcomeKind
from bot.messaging.policy import Verdict, after_crash, carries_reference, judge, too_late
from bot.store.outgoing.outbox import Queued

HOUR = 3_600_000
#: All kinds of message that nobody waits for, and that are no hint.
UNASKED = ("notice", "offer", "reminder", "result", "announcement")
KINDS = ("answer", "hint", *UNASKED)


def row(kind: str = "announcement", attempts: int = 0, edit: str = "", created_at: int = 0,
        **body: Any) -> Queued:  # fmt: skip
    """Return a row that is being sent."""
    return Queued(
        1, "telegram", "telegram:1", kind, "", edit, {"text": "x", **body}, "sending", 0, attempts,
        1, created_at, f"{kind}:1",
    )  # fmt: skip


def told(verdict: Verdict) -> str:
    """Return `action wait attempts reason body`."""
    said = f"{verdict.action} {verdict.wait:g} {verdict.attempts} {verdict.reason}".strip()
    return " ".join([said, *(f"{name}={value}" for name, value in verdict.body.items())])


#: What each outcome means for every kind; `unknown` and waits depend on it and stand below.
FOR_ALL: dict[OutcomeKind, str] = {
    "sent": "sent 0 0",
    "not_sent": "retry 1 1 dns",
    "server_error": "retry 1 1 dns",
    "wait": "retry 5 0 429",
    "bad_markup": "resend_plain 0 0 markup plain=True",
    "edit_gone": "dead 0 0 dns",
    "unreachable": "unreachable 0 0 dns",
    "moved": "moved 0 0 dns",
    "refused": "dead 0 0 dns",
}


@pytest.mark.parametrize("outcome", FOR_ALL)
@pytest.mark.parametrize("kind", KINDS)
def test_each_outcome_of_a_first_call(kind: str, outcome: OutcomeKind) -> None:
    """Every kind of message, every outcome that a vendor can give."""
    assert {*FOR_ALL, "unknown"} == {*get_args(OutcomeKind)}
    assert told(judge(row(kind), Outcome(outcome, reason="dns"), 1, 0.5)) == FOR_ALL[outcome]


@pytest.mark.parametrize(
    ("given", "outcome", "expected"),
    [
        (row(attempts=3), Outcome("bad_markup"), "resend_plain 0 3 markup plain=True"),
        (row(plain=True), Outcome("bad_markup"), "dead 0 0 markup"),
        (row("answer", plain=True), Outcome("bad_markup"), "dead 0 0 markup"),
        (row(plain=False), Outcome("bad_markup"), "resend_plain 0 0 markup plain=True"),
        (row(edit="7"), Outcome("edit_gone", reason="gone"), "resend 0 0 gone"),
        (row("answer", edit="7"), Outcome("edit_gone"), "resend 0 0"),
        (row(), Outcome("refused"), "dead 0 0 refused"),
        (row(), Outcome("not_sent"), "retry 1 1 not_sent"),
        (row(), Outcome("server_error"), "retry 1 1 server_error"),
        (row(attempts=4), Outcome("sent"), "sent 0 0"),
    ],
)
def test_what_the_row_itself_decides(given: Queued, outcome: Outcome, expected: str) -> None:
    """Plain text once, anew for an edit, and a reason where the vendor gave none."""
    assert told(judge(given, outcome, 1, 0.5)) == expected


@pytest.mark.parametrize(
    ("kind", "seconds", "expected"),
    [
        ("answer", 0, "retry 5"), ("answer", 60, "retry 60"), ("answer", 60.5, "defer 60.5"),
        ("announcement", 0, "retry 5"), ("announcement", 5, "retry 5"),
        ("announcement", 5.5, "defer 5.5"), ("reminder", 6, "defer 6"), ("hint", 6, "defer 6"),
    ],
)  # fmt: skip
def test_a_wait_counts_no_attempt(kind: str, seconds: float, expected: str) -> None:
    """An answer waits a minute in memory, the rest five seconds, then it is put down."""
    verdict = judge(row(kind, 7), Outcome("wait", retry_after=seconds), 99 * HOUR, 0.5)
    assert told(verdict) == f"{expected} 7 429"


@pytest.mark.parametrize(
    ("kind", "attempts", "jitter", "expected"),
    [
        ("answer", 0, 0.0, "retry 0.5 1"), ("answer", 0, 1.0, "retry 1.5 1"),
        ("answer", 1, 0.5, "retry 2 2"), ("answer", 5, 0.5, "retry 32 6"),
        ("answer", 6, 0.5, "defer 64 7"), ("notice", 2, 0.5, "retry 4 3"),
        ("notice", 3, 0.5, "defer 8 4"), ("notice", 2, 1.0, "defer 6 3"),
        ("notice", 11, 0.5, "defer 2048 12"), ("notice", 12, 0.5, "defer 3600 13"),
        ("notice", 39, 0.0, "defer 1800 40"), ("notice", 39, 1.0, "defer 5400 40"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("outcome", ["not_sent", "server_error"])
def test_what_never_arrived_is_tried_at_growing_intervals(
    outcome: OutcomeKind, kind: str, attempts: int, jitter: float, expected: str
) -> None:
    """Twice as long each time, up to an hour, half of it by chance."""
    verdict = judge(row(kind, attempts), Outcome(outcome, reason="dns"), 1, jitter)
    assert told(verdict) == f"{expected} dns"


@pytest.mark.parametrize(
    ("age", "attempts", "expected"),
    [
        (0, 39, "defer 3600 40 dns"), (0, 40, "dead 0 0 expired"),
        (24 * HOUR, 10, "defer 1024 11 dns"), (24 * HOUR + 1, 10, "dead 0 0 expired"),
        (24 * HOUR + 1, 9, "defer 512 10 dns"),
        (30 * HOUR, 0, "retry 1 1 dns"),  # on hold for a day: its first try
    ],
)  # fmt: skip
def test_what_was_never_sent_is_given_up_after_a_day_of_tries(
    age: int, attempts: int, expected: str
) -> None:
    """A day old and tried ten times, or tried forty times; never at the first fault."""
    old = row(attempts=attempts, created_at=5 * HOUR)
    assert told(judge(old, Outcome("not_sent", reason="dns"), 5 * HOUR + age, 0.5)) == expected


@pytest.mark.parametrize(
    ("expires_at", "now", "late"), [(None, 10, False), (10, 9, False), (10, 10, True), (0, 0, True)]
)
def test_what_is_of_no_use_any_more_is_not_tried_again(
    expires_at: int | None, now: int, late: bool
) -> None:
    """From the very instant on; a wait or an arrival is not touched by it."""
    given = row()._replace(expires_at=expires_at)
    assert too_late(given, now) is late
    assert told(judge(given, Outcome("not_sent"), now, 0.5)) == (
        "dead 0 0 too_late" if late else "retry 1 1 not_sent"
    )
    assert judge(given, Outcome("sent"), now, 0.5).action == "sent"


@pytest.mark.parametrize(
    ("kind", "edit", "attempts", "expected"),
    [
        ("hint", "", 0, "dead 0 0 uncertain"),
        ("hint", "7", 0, "retry 1 1 uncertain"),
        ("hint", "7", 2, "retry 1 3 uncertain"),
        ("hint", "7", 3, "dead 0 0 uncertain"),
        *((kind, "", 0, "retry 1 1 uncertain") for kind in UNASKED),
        *((kind, "", 2, "retry 1 3 uncertain") for kind in UNASKED),
        *((kind, "", 3, "dead 0 0 uncertain") for kind in UNASKED),
        ("notice", "7", 2, "retry 1 3 uncertain"),
        ("notice", "7", 3, "dead 0 0 uncertain"),
    ],
)
def test_what_may_have_arrived_goes_again_three_times(
    kind: str, edit: str, attempts: int, expected: str
) -> None:
    """A hint never, for a second one is noise; a change of a message is the same twice."""
    assert told(judge(row(kind, attempts, edit), Outcome("unknown"), 1, 0.5)) == expected


@pytest.mark.parametrize(
    ("copies", "age", "expected"),
    [
        (None, 0, "retry 2 4 uncertain copies=1"),
        (0, 0, "retry 2 4 uncertain copies=1"),
        (1, 0, "retry 5 4 uncertain copies=2"),
        (2, 0, "retry 15 4 uncertain copies=3"),
        (3, 0, "retry 45 4 uncertain copies=4"),
        (4, 0, "retry 120 4 uncertain copies=5"),
        (5, 0, "hold 0 0 uncertain"),
        (1, 600_000, "retry 5 4 uncertain copies=2"),
        (1, 600_001, "hold 0 0 uncertain"),
        (None, 600_001, "hold 0 0 uncertain"),
    ],
)
@pytest.mark.parametrize("edit", ["", "7"])
def test_an_answer_goes_again_while_somebody_waits_for_it(
    edit: str, copies: int | None, age: int, expected: str
) -> None:
    """Six times within ten minutes, then when the person next writes; tries are no copies."""
    body = {} if copies is None else {"copies": copies}
    given = row("answer", 3, edit, created_at=HOUR, **body)
    assert told(judge(given, Outcome("unknown"), HOUR + age, 0.5)) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (row("hint", 2), "dead 0 0 uncertain"),
        *((row(kind, 2), "defer 0 2 restart") for kind in UNASKED),
        (row("answer", 2), "defer 0 2 restart copies=1"),
        (row("answer", 2, copies=4), "defer 0 2 restart copies=5"),
        (row("answer", 2, copies=5), "hold 0 0 uncertain"),
    ],
)
def test_what_was_under_way_when_the_program_died(given: Queued, expected: str) -> None:
    """It goes once more, and an answer's possible copy is counted."""
    assert told(after_crash(given)) == expected


@pytest.mark.parametrize(
    ("given", "carries"),
    [
        *((row(kind), True) for kind in UNASKED),
        (row("hint"), False),
        (row("answer"), False),
        (row("answer", copies=0), False),
        (row("answer", copies=1), True),
        (row("answer", edit="7", copies=1), False),
        (row("notice", edit="7"), True),
    ],
)
def test_who_carries_a_reference(given: Queued, carries: bool) -> None:
    """What may come twice and is not the same message twice."""
    assert carries_reference(given) is carries
