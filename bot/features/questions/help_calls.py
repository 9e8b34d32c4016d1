"""Calls for help: one that is open is added to, and trainers are rung a few times a day only."""

from __future__ import annotations

from bot.domain.instants import DAY_MS
from bot.features.questions import store
from bot.features.questions.drafts import LONGEST
from bot.features.questions.store import NotedQuestion
from bot.store.sql import Tx, run, scalar

#: From one ring to the next of the same person, and how many of them a day.
_APART_MS = 10 * 60_000
_A_DAY = 3


def added(tx: Tx, person: int, text: str) -> int | None:
    """Add words to the open call of a person and return its id; None where there is none, or
    where they find no room there."""
    call = _open(tx, person)
    if call is None:
        return None
    if text in call.text.split("\n"):
        return call.id
    both = f"{call.text}\n{text}"
    return call.id if len(both) <= LONGEST and store.reword(tx, call.id, both) else None


def _open(tx: Tx, person: int) -> NotedQuestion | None:
    last = scalar(
        tx,
        "SELECT question FROM help_calls WHERE person = :person ORDER BY rang_at DESC, id DESC",
        person=person,
    )
    call = store.find(tx, last) if last is not None else None
    return call if call and call.is_open and call.person == person else None


def may_ring(tx: Tx, person: int, now: int) -> bool:
    """Say whether the trainers may be rung for a person once more."""
    of_day = "FROM help_calls WHERE person = :person AND rang_at > :since"
    since = now - DAY_MS
    if scalar(tx, f"SELECT count(*) {of_day}", person=person, since=since) >= _A_DAY:
        return False
    last = scalar(tx, f"SELECT max(rang_at) {of_day}", person=person, since=since)
    return last is None or now - last >= _APART_MS


def rang(tx: Tx, person: int, question: int, now: int) -> None:
    """Note that a call has rung the trainers."""
    run(
        tx,
        "INSERT INTO help_calls (person, question, rang_at) VALUES (:person, :question, :now)",
        person=person, question=question, now=now,
    )  # fmt: skip
