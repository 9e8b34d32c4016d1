"""Which kinds of reminders a person has switched off."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.sql import Tx, one, rows_among, run


def mute(tx: Tx, person: int, kind: str, now: int) -> None:
    """Remind a person no more by a kind."""
    run(
        tx,
        "INSERT INTO muted_reminders (person, kind, at) VALUES (:person, :kind, :now) "
        "ON CONFLICT (person, kind) DO UPDATE SET at = excluded.at, lifted_at = NULL "
        "WHERE muted_reminders.lifted_at IS NOT NULL",
        person=person,
        kind=kind,
        now=now,
    )


def unmute(tx: Tx, person: int, kind: str, now: int) -> None:
    """Remind a person by a kind again; what they left unanswered before counts no more."""
    run(
        tx,
        "UPDATE muted_reminders SET lifted_at = :now WHERE person = :person AND kind = :kind "
        "AND lifted_at IS NULL",
        person=person,
        kind=kind,
        now=now,
    )


def lifted(tx: Tx, persons: Sequence[int]) -> dict[tuple[int, str], int]:
    """Return when some people switched a kind on again, by (person, kind)."""
    found = rows_among(
        tx,
        "SELECT person, kind, lifted_at FROM muted_reminders WHERE lifted_at IS NOT NULL "
        "AND person IN ({names})",
        persons,
    )
    return {(person, kind): at for person, kind, at in found}


def of_person(tx: Tx, person: int) -> frozenset[str]:
    """Return the kinds that a person has switched off."""
    return frozenset(kind for _, kind in among(tx, (person,)))


def among(tx: Tx, persons: Sequence[int]) -> frozenset[tuple[int, str]]:
    """Return (person, kind) of everything that some of many people have switched off."""
    if one(tx, "SELECT 1 FROM muted_reminders WHERE lifted_at IS NULL LIMIT 1") is None:
        return frozenset()
    statement = (
        "SELECT person, kind FROM muted_reminders WHERE lifted_at IS NULL AND person IN ({names})"
    )
    found = rows_among(tx, statement, persons)
    return frozenset((person, kind) for person, kind in found)
