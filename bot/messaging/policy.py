"""What becomes of a row after a call: one table of outcomes, pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from bot.channels.contract import Outcome
from bot.domain.instants import DAY_MS
from bot.store.outgoing.outbox import Queued

#: A 429 that does not say how long.
DEFAULT_WAIT_S = 5.0
#: A wait so long that the row is put down for later. Bulk is put down soon: what waits in memory
#: takes the room of what could go to others.
PARK_AFTER_S = 60.0
PARK_BULK_AFTER_S = 5.0
#: Tries of a row that never reached the vendor; with the waits below about a day.
MOST_TRIES = 40
LONGEST_WAIT_S = 3600.0
EXPIRES_MS = DAY_MS
#: Not fewer, however old the row is: it may have been on hold, or the program down. Ten minutes.
FEWEST_TRIES = 10
#: An answer whose own answer was hidden goes again after these waits, seconds, while it is young;
#: then it rests until the person next writes. A doubled question is harmless, silence is not.
REPEAT_AFTER_S = (2.0, 5.0, 15.0, 45.0, 120.0)
REPEATED_FOR_MS = 10 * 60_000
#: How often what nobody waits for goes again.
_REPEATS = {"hint": 0}
_REPEATS_DEFAULT = 3

Action = Literal[
    "sent",
    "retry",  # from memory, after `wait` seconds
    "defer",  # from the database, after `wait` seconds
    "hold",  # when the person next writes
    "resend",  # as a new message: the one to change is gone
    "resend_plain",  # as plain text, without markup
    "dead",
    "unreachable",
    "moved",
    "superseded",
]


class Verdict(NamedTuple):
    """What to do with the row: `wait` seconds before it goes again, `attempts` counted then.

    `body` replaces values of the row's body: `copies`, how often it may have been shown before,
    or `plain`.
    """

    action: Action
    wait: float = 0.0
    attempts: int = 0
    reason: str = ""
    body: Mapping[str, Any] = MappingProxyType({})


def judge(row: Queued, outcome: Outcome, now_ms: int, jitter: float) -> Verdict:
    """Return what becomes of a row; `jitter` in 0…1 spreads the tries of many rows."""
    kind = outcome.kind
    if kind == "sent":
        return Verdict("sent")
    if kind == "wait":
        wait = outcome.retry_after or DEFAULT_WAIT_S
        return Verdict(_retry_after(row, wait), wait, row.attempts, "429")
    if kind in ("not_sent", "server_error"):
        return _try_later(row, outcome, now_ms, jitter)
    if kind == "unknown":
        return _uncertain(row, now_ms)
    if kind == "bad_markup":
        return _without_markup(row)
    if kind == "edit_gone":
        return Verdict("resend" if row.edit else "dead", reason=outcome.reason)
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
    return Verdict(_retry_after(row, wait), wait, tries, outcome.reason or outcome.kind)


def _retry_after(row: Queued, wait: float) -> Literal["retry", "defer"]:
    longest = PARK_AFTER_S if row.kind == "answer" else PARK_BULK_AFTER_S
    return "retry" if wait <= longest else "defer"


def _uncertain(row: Queued, now_ms: int) -> Verdict:
    """Decide for a message that may have arrived: an edit may always be repeated."""
    if row.kind == "answer":
        return _repeat_answer(row, now_ms)
    most = _REPEATS_DEFAULT if row.edit else _REPEATS.get(row.kind, _REPEATS_DEFAULT)
    if row.attempts >= most:
        return Verdict("dead", reason="uncertain")
    return Verdict("retry", 1.0, row.attempts + 1, "uncertain")


def _repeat_answer(row: Queued, now_ms: int) -> Verdict:
    copies = _copies(row)
    if copies >= len(REPEAT_AFTER_S) or now_ms - row.created_at > REPEATED_FOR_MS:
        return Verdict("hold", reason="uncertain")
    wait = REPEAT_AFTER_S[copies]
    return Verdict("retry", wait, row.attempts + 1, "uncertain", {"copies": copies + 1})


def _copies(row: Queued) -> int:
    return int(row.body.get("copies", 0))


def _without_markup(row: Queued) -> Verdict:
    if row.body.get("plain"):
        return Verdict("dead", reason="markup")
    return Verdict("resend_plain", attempts=row.attempts, reason="markup", body={"plain": True})


def too_late(row: Queued, now_ms: int) -> bool:
    """Say whether a message is of no use any more."""
    return row.expires_at is not None and now_ms >= row.expires_at


def after_crash(row: Queued) -> Verdict:
    """Decide for a row that was being sent when the program died; its call may not have left."""
    if row.kind == "hint":
        return Verdict("dead", reason="uncertain")
    if row.kind != "answer":
        return Verdict("defer", attempts=row.attempts, reason="restart")
    copies = _copies(row)
    if copies >= len(REPEAT_AFTER_S):
        return Verdict("hold", reason="uncertain")
    return Verdict("defer", attempts=row.attempts, reason="restart", body={"copies": copies + 1})


def carries_reference(row: Queued) -> bool:
    """Say whether a message shows its reference, so that a second copy is known as one.

    A direct answer does from its second copy on; a repeated edit changes the same message.
    """
    if row.kind == "answer":
        return bool(_copies(row)) and not row.edit
    return row.kind in ("announcement", "notice", "offer", "reminder", "result")
