"""Erasures and withdrawals done once more, on a database that is older than they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.features.classes import registrations, trainings
from bot.features.people import erasing
from bot.features.reminders import store as reminders
from bot.store import audit, people
from bot.store.erasures import Erasure
from bot.store.registry import Table
from bot.store.sql import Tx, one


class Redone(NamedTuple):
    """How many people were erased again, and how many withdrawals done again."""

    erased: int = 0
    withdrawn: int = 0


def due(tx: Tx, entries: Iterable[Erasure]) -> list[Erasure]:
    """Return the entries that this database does not live up to, erasures first."""
    return [entry for entry in sorted(entries) if _alive(tx, entry)]


def replay(
    tx: Tx, tables: Sequence[Table], entries: Iterable[Erasure], now: int, instead: str
) -> Redone:
    """Erase again, and withdraw again, whoever is meant by id and moment of creation.

    Seats go to those who wait; they hear of it by the class's reminders. `instead` as in `erase`.
    """
    done = [entry for entry in sorted(entries) if _redo(tx, tables, entry, now, instead)]
    erased = sum(entry.kind == "erased" for entry in done)
    return Redone(erased, len(done) - erased)


def _alive(tx: Tx, entry: Erasure) -> bool:
    """Say whether an entry still has to be done; a newer consent outlives a withdrawal."""
    found = one(
        tx,
        "SELECT consent_version, coalesce(consent_at, 0) FROM people "
        "WHERE id = :person AND created_at = :created_at AND erased_at IS NULL",
        person=entry.person,
        created_at=entry.created_at,
    )
    if found is None:
        return False
    version, consent_at = found
    return entry.kind == "erased" or bool(version and consent_at <= entry.at)


def _redo(tx: Tx, tables: Sequence[Table], entry: Erasure, now: int, instead: str) -> bool:
    if not _alive(tx, entry):
        return False
    _release(tx, entry.person, now)
    if entry.kind == "erased":
        erasing.erase(tx, tables, entry.person, "", entry.at, instead)
        audit.note(tx, now, None, "person.erased", f"person:{entry.person}")
    else:
        people.withdraw(tx, entry.person, entry.at)
        erasing.rest(tx, tables, entry.person)
        audit.note(tx, now, None, "person.withdrew", f"person:{entry.person}")
    return True


def _release(tx: Tx, person: int, now: int) -> None:
    for training in trainings.held_by(tx, person, now):
        registrations.withdraw(tx, training.id, person, now)
        reminders.drop(tx, f"training:{training.id}", "given back", person)
