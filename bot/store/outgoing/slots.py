"""What waits in a person's slots: taken back once it is no longer true."""

from __future__ import annotations

from bot.store.outgoing.outbox import WAITING
from bot.store.sql import Tx, rows, run


def retire(tx: Tx, person: int, slots: str) -> list[str]:
    """Retire what has not gone yet in a person's slots that begin so; return the slots."""
    found = rows(
        tx,
        "SELECT d.id, m.slot FROM deliveries d JOIN messages m ON m.id = d.message "  # noqa: S608
        "WHERE d.person = :person AND m.slot >= :slots AND m.slot < :end AND (d.state = 'waiting' "
        f"OR EXISTS (SELECT 1 FROM parts p WHERE p.delivery = d.id AND p.{WAITING}))",
        person=person,
        slots=slots,
        end=_end(slots),
    )
    for delivery, _ in found:
        take_back(tx, delivery)
    return [slot for _, slot in found]


def latest(tx: Tx, person: int, slots: str) -> tuple[int, str] | None:
    """Return when something last went to a person in a slot that begins so, and the slot."""
    found = rows(
        tx,
        "SELECT d.due_at, m.slot FROM deliveries d JOIN messages m ON m.id = d.message "
        "WHERE d.person = :person AND m.slot >= :slots AND m.slot < :end "
        "AND d.state NOT IN ('waiting', 'superseded') ORDER BY d.due_at DESC, d.id DESC LIMIT 1",
        person=person,
        slots=slots,
        end=_end(slots),
    )
    return (found[0][0], found[0][1]) if found else None


def _end(slots: str) -> str:
    """Return the first text behind all that begin so."""
    return slots[:-1] + chr(ord(slots[-1]) + 1)


def take_back(tx: Tx, delivery: int) -> None:
    """Retire what has not gone yet of a delivery."""
    run(
        tx,
        "UPDATE deliveries SET state = 'superseded' WHERE id = :id AND state = 'waiting'",
        id=delivery,
    )
    run(
        tx,
        f"UPDATE parts SET state = 'superseded' WHERE delivery = :id AND {WAITING}",  # noqa: S608
        id=delivery,
    )
