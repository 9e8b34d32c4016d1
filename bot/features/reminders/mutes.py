"""Which kinds of reminders a person has switched off."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.sql import Tx, one, rows_among, run


def mute(tx: Tx, person: int, kind: str, now: int) -> None:
    """Remind a person no more by a kind."""
    run(
        tx,
        "INSERT INTO muted_reminders (person, kind, at) VALUES (:person, :kind, :now) "
        "ON CONFLICT (person, kind) DO NOTHING",
        person=person,
        kind=kind,
        now=now,
    )


def unmute(tx: Tx, person: int, kind: str) -> None:
    """Remind a person by a kind again."""
    run(
        tx,
        "DELETE FROM muted_reminders WHERE person = :person AND kind = :kind",
        person=person,
        kind=kind,
    )


def of_person(tx: Tx, person: int) -> frozenset[str]:
    """Return the kinds that a person has switched off."""
    return frozenset(kind for _, kind in among(tx, (person,)))


def among(tx: Tx, persons: Sequence[int]) -> frozenset[tuple[int, str]]:
    """Return (person, kind) of everything that some of many people have switched off."""
    if one(tx, "SELECT 1 FROM muted_reminders LIMIT 1") is None:
        return frozenset()
    statement = "SELECT person, kind FROM muted_reminders WHERE person IN ({names})"
    found = rows_among(tx, statement, persons)
    return frozenset((person, kind) for person, kind in found)
