"""Who was present at which class, and whether they did its quiz."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bot.store.registrations import Holder
from bot.store.sql import Tx, listed, rows, rows_among, run, scalar

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


def present_among(tx: Tx, training: int, persons: Sequence[int]) -> frozenset[int]:
    """Return who of some people was marked present."""
    found = rows_among(
        tx,
        "SELECT person FROM attendance WHERE training = :training AND person IN ({names})",
        persons,
        training=training,
    )
    return frozenset(person for (person,) in found)


def clear(tx: Tx, training: int) -> int:
    """Forget who was present at a class that has not been held; returns how many."""
    return run(tx, "DELETE FROM attendance WHERE training = :training", training=training)


def quiz_done_among(
    tx: Tx, training: int, quiz: str, persons: Sequence[int], since: int
) -> frozenset[int]:
    """Return who of some people finished the quiz for this class, or at all since an instant."""
    names, values = listed(persons)
    found = rows(
        tx,
        "SELECT DISTINCT person FROM attempts WHERE quiz = :quiz AND finished_at IS NOT NULL "  # noqa: S608
        f"AND (training = :training OR finished_at >= :since) AND person IN ({names})",
        training=training, quiz=quiz, since=since, **values,
    )  # fmt: skip
    return frozenset(person for (person,) in found)
