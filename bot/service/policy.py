"""What becomes of a row after a call: the outcome table of design.md §4, pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.channels.contract import Outcome
from bot.store.outbox import Queued

#: A 429 that does not say how long.
DEFAULT_WAIT_S = 5.0
#: A wait so long that the row is put down for later. Bulk is put down soon: what waits in memory
#: takes the room of what could go to others.
PARK_AFTER_S = 60.0
PARK_BULK_AFTER_S = 5.0
#: Tries of a row that never reached the vendor; with the waits below about a day.
MOST_TRIES = 40
LONGEST_WAIT_S = 3600.0
EXPIRES_MS = 24 * 3_600_000
#: Not fewer, however old the row is: it may have been on hold, or the program down. Ten minutes.
FEWEST_TRIES = 10
#: How often a message whose answer was hidden goes again.
_REPEATS = {"answer": 1, "hint": 0}
_REPEATS_DEFAULT = 3

Action = Literal[
    "sent", "again", "park", "anew", "plain", "dead", "unreachable", "moved", "superseded"
]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with the row: `wait` seconds before it goes again, `attempts` counted then."""

    action: Action
    wait: float = 0.0
    attempts: int = 0
    reason: str = ""


def judge(row: Queued, outcome: Outcome, now_ms: int, jitter: float) -> Verdict:
    """Return what becomes of a row; `jitter` in 0…1 spreads the tries of many rows."""
    kind = outcome.kind
    if kind == "sent":
        return Verdict("sent")
    if kind == "wait":
        wait = outcome.retry_after or DEFAULT_WAIT_S
        return Verdict(_again_after(row, wait), wait, row.attempts, "429")
    if kind in ("not_sent", "server_error"):
        return _try_later(row, outcome, now_ms, jitter)
    if kind == "unknown":
        return _uncertain(row)
    if kind == "bad_markup":
        return Verdict("dead" if row.body.get("plain") else "plain", reason="markup")
    if kind == "edit_gone":
        return Verdict("anew" if row.edit else "dead", reason=outcome.reason)
    if kind in ("unreachable", "moved"):
        return Verdict(kind, reason=outcome.reason)
    return Verdict("dead", reason=outcome.reason or "refused")


def _try_later(row: Queued, outcome: Outcome, now_ms: int, jitter: float) -> Verdict:
    tries = row.attempts + 1
    old = now_ms - row.created_at > EXPIRES_MS
    if tries > MOST_TRIES or (old and tries > FEWEST_TRIES):
        return Verdict("dead", reason="expired")
    if too_late(row, now_ms):
        return Verdict("dead", reason="too_late")
    wait = min(2.0 ** min(row.attempts, 12), LONGEST_WAIT_S) * (0.5 + jitter)
    return Verdict(_again_after(row, wait), wait, tries, outcome.reason or outcome.kind)


def _again_after(row: Queued, wait: float) -> Literal["again", "park"]:
    longest = PARK_AFTER_S if row.kind == "answer" else PARK_BULK_AFTER_S
    return "again" if wait <= longest else "park"


def _uncertain(row: Queued) -> Verdict:
    """Decide for a message that may have arrived: an edit may always be repeated."""
    most = _REPEATS_DEFAULT if row.edit else _REPEATS.get(row.kind, _REPEATS_DEFAULT)
    if row.attempts >= most:
        return Verdict("dead", reason="uncertain")
    return Verdict("again", 1.0, row.attempts + 1, "uncertain")


def too_late(row: Queued, now_ms: int) -> bool:
    """Say whether a message is of no use any more."""
    return row.expires_at is not None and now_ms >= row.expires_at


def after_crash(row: Queued) -> Literal["again", "drop"]:
    """Decide for a row that was being sent when the program died; its call may not have left."""
    return "drop" if row.kind == "hint" else "again"


def carries_reference(kind: str) -> bool:
    """Say whether a message shows its reference, so that a second copy is known as one."""
    return kind in ("announcement", "notice", "offer", "reminder", "result")
