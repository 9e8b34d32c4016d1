"""Who of the office's list somebody says they are: how often they denied it, and a claim undone."""

from __future__ import annotations

from typing import NamedTuple

from bot.store import roster
from bot.store.sql import Tx, rows, run, scalar


class Listed(NamedTuple):
    """What a line of the office's list says of the person it belongs to; places are codes."""

    full_name: str
    commune: str
    village: str
    work: str
    phone: str
    classes: int  # to which the line is summoned


def denials(tx: Tx, person: int) -> int:
    """Return how many entries a person has said not to be."""
    return int(
        scalar(tx, "SELECT count(*) FROM roster_refusals WHERE person = :person", person=person)
    )


def undo(tx: Tx, entry: int, person: int, now: int) -> bool:
    """Let an entry be nobody's again and the person not be asked about it; False if it is not."""
    changed = run(
        tx,
        "UPDATE roster SET person = NULL WHERE id = :entry AND person = :person",
        entry=entry,
        person=person,
    )
    if changed:
        roster.refuse(tx, person, entry, now)
    return bool(changed)


def lines_of(tx: Tx, person: int) -> tuple[Listed, ...]:
    """Return the lines of the office's list that are a person."""
    found = rows(
        tx,
        "SELECT e.full_name, e.commune, e.village, e.work, e.phone, "
        "(SELECT count(*) FROM summons s WHERE s.entry = e.id) "
        "FROM roster e WHERE e.person = :person ORDER BY e.id",
        person=person,
    )
    return tuple(Listed(*row) for row in found)
