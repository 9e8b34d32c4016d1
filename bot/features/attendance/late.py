"""Who said beforehand that they come late or leave early: shown beside their name in the hall."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from bot.store.sql import Tx, rows, run
from bot.text.sentences.lateness import Lateness


def note(tx: Tx, training: int, person: int, day: date, said: Lateness, now: int) -> None:
    """Note what somebody says of one day of a class; a later word takes its place."""
    run(
        tx,
        "INSERT INTO late_notices (training, person, day, what, minutes, said_at) "
        "VALUES (:training, :person, :day, :what, :minutes, :now) "
        "ON CONFLICT (training, person, day) DO UPDATE SET what = excluded.what, "
        "minutes = excluded.minutes, said_at = excluded.said_at",
        training=training, person=person, day=day.isoformat(), what=said.what,
        minutes=said.minutes, now=now,
    )  # fmt: skip


def drop(tx: Tx, training: int, person: int) -> bool:
    """Forget what somebody said of a class; False when it was nothing."""
    return bool(
        run(
            tx,
            "DELETE FROM late_notices WHERE training = :training AND person = :person",
            training=training,
            person=person,
        )
    )


def clear(tx: Tx, training: int) -> None:
    """Forget what was said of a class that is on another day now."""
    run(tx, "DELETE FROM late_notices WHERE training = :training", training=training)


def of_class(tx: Tx, training: int) -> dict[int, dict[date, Lateness]]:
    """Return what people said of a class, by person and day."""
    found: dict[int, dict[date, Lateness]] = defaultdict(dict)
    for person, day, what, minutes in rows(
        tx,
        "SELECT person, day, what, minutes FROM late_notices WHERE training = :training",
        training=training,
    ):
        found[person][date.fromisoformat(day)] = Lateness(what, minutes)
    return found
