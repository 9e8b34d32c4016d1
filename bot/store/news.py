"""News of a class that wait in the outbox: taken back once they are no longer true."""

from __future__ import annotations

from bot.store.outbox import WAITING
from bot.store.sql import Tx, rows


def retire(tx: Tx, person: int, slots: str) -> list[str]:
    """Retire what has not gone yet in a person's slots that begin so; return the slots."""
    found = rows(
        tx,
        "UPDATE outbox SET state = 'superseded' WHERE person = :person "  # noqa: S608
        f"AND {WAITING} AND slot >= :slots AND slot < :end RETURNING slot",
        person=person,
        slots=slots,
        end=slots[:-1] + chr(ord(slots[-1]) + 1),
    )
    return [row[0] for row in found]
