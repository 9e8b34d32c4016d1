"""Who was present at which class, and whether they did its quiz."""

from __future__ import annotations

from typing import Literal

from bot.store.registrations import Holder
from bot.store.sql import Tx, rows, run, scalar

#: How somebody was marked: by the code with a registration, or without one ("vào lớp tại chỗ").
How = Literal["code", "walk_in"]


def mark(tx: Tx, training: int, person: int, how: How, now: int) -> bool:
    """Mark a person present; False when they were marked before."""
    return (
        run(
            tx,
            "INSERT INTO attendance (training, person, at, how) "
            "VALUES (:training, :person, :now, :how) ON CONFLICT (training, person) DO NOTHING",
            training=training, person=person, now=now, how=how,
        )
        == 1
    )  # fmt: skip


def is_present(tx: Tx, training: int, person: int) -> bool:
    """Say whether a person was marked present."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM attendance WHERE training = :training AND person = :person",
            training=training,
            person=person,
        )
    )


def present(tx: Tx, training: int) -> list[Holder]:
    """Return everybody who was marked present, first come first."""
    found = rows(
        tx,
        "SELECT p.id, p.full_name, p.commune, p.village FROM attendance a "
        "JOIN people p ON p.id = a.person WHERE a.training = :training ORDER BY a.at, a.person",
        training=training,
    )
    return [Holder(*row) for row in found]


def clear(tx: Tx, training: int) -> int:
    """Forget who was present at a class that has not been held; returns how many."""
    return run(tx, "DELETE FROM attendance WHERE training = :training", training=training)


def quiz_done(tx: Tx, training: int, quiz: str, person: int, since: int) -> bool:
    """Say whether a person finished the quiz for this class, or at all since an instant."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM attempts WHERE person = :person AND quiz = :quiz "
            "AND finished_at IS NOT NULL AND (training = :training OR finished_at >= :since)",
            training=training, quiz=quiz, person=person, since=since,
        )
    )  # fmt: skip
