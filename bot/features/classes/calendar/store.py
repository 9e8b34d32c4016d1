"""Who has put which class into the calendar of their phone: it gets old when the class changes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.sql import Tx, rows, rows_among, run, scalar


def take(tx: Tx, training: int, person: int, now: int) -> None:
    """Record that a person took the calendar file of a class, as it is now."""
    run(
        tx,
        "INSERT INTO calendars_taken (training, person, at) VALUES (:training, :person, :now) "
        "ON CONFLICT (training, person) DO UPDATE SET at = excluded.at",
        training=training,
        person=person,
        now=now,
    )


def has(tx: Tx, training: int, person: int) -> bool:
    """Say whether a person took the calendar file of a class."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM calendars_taken WHERE training = :training AND person = :person",
            training=training,
            person=person,
        )
    )


def among(tx: Tx, training: int, persons: Sequence[int]) -> frozenset[int]:
    """Return who of some people took the calendar file of a class."""
    found = rows_among(
        tx,
        "SELECT person FROM calendars_taken WHERE training = :training AND person IN ({names})",
        persons,
        training=training,
    )
    return frozenset(person for (person,) in found)


def outdated(tx: Tx, person: int, ending_after: int) -> list[int]:
    """Return the classes that were called off or changed since a person took their file."""
    found = rows(
        tx,
        "SELECT t.id FROM calendars_taken c JOIN trainings t ON t.id = c.training "
        "WHERE c.person = :person AND t.changed_at > c.at AND t.ends_at > :after "
        "ORDER BY t.starts_at, t.id",
        person=person,
        after=ending_after,
    )
    return [training for (training,) in found]
