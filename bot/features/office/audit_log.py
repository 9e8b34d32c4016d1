"""The record of who did what, as an admin reads it; written in `audit.py`."""

from __future__ import annotations

from typing import NamedTuple

from bot.store.sql import Tx, rows


class Entry(NamedTuple):
    """One entry; the actor's name and place are empty for the machine and for erased people."""

    id: int
    at: int  # UTC milliseconds
    actor: int | None
    name: str
    commune: str
    village: str
    action: str
    subject: str
    detail: str


def below(tx: Tx, id: int, limit: int) -> list[Entry]:
    """Return entries with a smaller id, newest first."""
    found = rows(
        tx,
        "SELECT a.id, a.at, a.actor, coalesce(p.full_name, ''), coalesce(p.commune, ''), "
        "coalesce(p.village, ''), a.action, a.subject, a.detail "
        "FROM audit a LEFT JOIN people p ON p.id = a.actor WHERE a.id < :id "
        "ORDER BY a.id DESC LIMIT :limit",
        id=id,
        limit=limit,
    )
    return [Entry(*row) for row in found]
