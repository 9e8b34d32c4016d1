"""Who was erased or withdrew consent, as bare numbers: what an older backup has to be told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Literal, NamedTuple

from bot.store.sql import Tx, rows, run, scalar

Kind = Literal["erased", "withdrawn"]
_INTO = "INSERT INTO erasures (kind, person, created_at, at)"
#: Of several withdrawals of one person the newest counts.
_NEWEST = (
    "ON CONFLICT (person, created_at, kind) DO UPDATE SET at = excluded.at "
    "WHERE excluded.at > erasures.at"
)


class Erasure(NamedTuple):
    """One entry; ids are used again after a restore, so `created_at` says whose it was."""

    kind: Kind
    person: int
    created_at: int
    at: int


def note(tx: Tx, kind: Kind, person: int, at: int) -> None:
    """Enter a person, never with an instant before the consent that it ends."""
    run(
        tx,
        f"{_INTO} SELECT :kind, id, created_at, CASE WHEN consent_at > :at THEN consent_at "  # noqa: S608
        f"ELSE :at END FROM people WHERE id = :person {_NEWEST}",
        kind=kind,
        person=person,
        at=at,
    )


def merge(tx: Tx, entries: Iterable[Erasure]) -> list[Erasure]:
    """Take in entries of a list and return those that were not known here."""
    statement = f"{_INTO} VALUES (:kind, :person, :created_at, :at) {_NEWEST}"
    return [one for one in sorted(entries) if run(tx, statement, **one._asdict())]


def known(tx: Tx) -> frozenset[Erasure]:
    """Return every entry."""
    found = rows(tx, "SELECT kind, person, created_at, at FROM erasures")
    return frozenset(Erasure(*row) for row in found)


def forget(tx: Tx, entries: Iterable[Erasure]) -> None:
    """Delete entries that no kept backup needs any more."""
    for one in entries:
        run(
            tx,
            "DELETE FROM erasures WHERE kind = :kind AND person = :person "
            "AND created_at = :created_at AND at = :at",
            **one._asdict(),
        )


def birth(tx: Tx) -> int:
    """Return when the database was made, UTC ms: the same in all its backups."""
    return int(scalar(tx, "SELECT min(applied_at) FROM schema_versions"))


def birth_in(file: Path) -> int:
    """Return when the database of a backup was made; raises sqlite3.Error."""
    with closing(_opened(file)) as tx:
        return birth(tx)


def known_in(file: Path) -> frozenset[Erasure] | None:
    """Return every entry of a backup, or None where it keeps none or cannot be read."""
    try:
        with closing(_opened(file)) as tx:
            return known(tx)
    except sqlite3.Error:
        return None


def _opened(file: Path) -> Tx:
    # Nobody writes a backup: without `immutable` a look would leave log files beside it.
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
