"""Who of the office's list somebody says they are: how often they denied it, and a claim undone."""

from __future__ import annotations

from bot.features.roster import store
from bot.store.sql import Tx, run, scalar


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
        store.refuse(tx, person, entry, now)
    return bool(changed)
