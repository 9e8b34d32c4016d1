"""What falls due by itself, once each: rows keyed (kind, subject, person, due time)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.store.sql import Tx, rows, run, scalar

#: The evening before a class, shortly before it, the morning after it for its quiz.
Kind = Literal["evening", "before", "quiz"]


@dataclass(frozen=True, slots=True)
class Reminder:
    """One due row; `subject` is such as `training:12`."""

    id: int
    kind: str
    subject: str
    person: int
    due_at: int


def plan(tx: Tx, kind: Kind, subject: str, person: int, due_at: int) -> None:
    """Have a person reminded at an instant; one dropped before is due again, a done one is not."""
    run(
        tx,
        "INSERT INTO reminders (kind, subject, person, due_at) "
        "VALUES (:kind, :subject, :person, :due) "
        "ON CONFLICT (kind, subject, person, due_at) DO UPDATE SET state = 'due', reason = '' "
        "WHERE reminders.state = 'dropped'",
        kind=kind, subject=subject, person=person, due=due_at,
    )  # fmt: skip


def drop(tx: Tx, subject: str, reason: str, person: int | None = None) -> None:
    """Drop what is still due of a subject, for one person or for all."""
    run(
        tx,
        "UPDATE reminders SET state = 'dropped', reason = :reason WHERE subject = :subject "
        "AND state = 'due' AND (:person IS NULL OR person = :person)",
        subject=subject, reason=reason, person=person,
    )  # fmt: skip


def claim(tx: Tx, now: int, limit: int) -> list[Reminder]:
    """Take rows that have fallen due, oldest first; each is taken once."""
    found = rows(
        tx,
        "UPDATE reminders SET state = 'done' WHERE state = 'due' AND id IN (SELECT id "
        "FROM reminders WHERE state = 'due' AND due_at <= :now ORDER BY due_at, id LIMIT :limit) "
        "RETURNING id, kind, subject, person, due_at",
        now=now,
        limit=limit,
    )
    return sorted((Reminder(*row) for row in found), key=lambda due: (due.due_at, due.id))


def drop_claimed(tx: Tx, id: int, reason: str) -> None:
    """Record why a claimed row was not sent after all."""
    run(
        tx,
        "UPDATE reminders SET state = 'dropped', reason = :reason WHERE id = :id",
        id=id,
        reason=reason,
    )


def next_due(tx: Tx) -> int | None:
    """Return when the next row falls due, UTC milliseconds."""
    found = scalar(tx, "SELECT min(due_at) FROM reminders WHERE state = 'due'")
    return int(found) if found is not None else None
