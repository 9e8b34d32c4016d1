"""News of a class that wait in the outbox: taken back once they are no longer true."""

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
        end=slots[:-1] + chr(ord(slots[-1]) + 1),
    )
    for delivery, _ in found:
        take_back(tx, delivery)
    return [slot for _, slot in found]


def told(tx: Tx, person: int) -> list[tuple[int, int]]:
    """Return (when, class) of the latest news of a class that went to a person, if any did."""
    found = rows(
        tx,
        "SELECT d.due_at, m.slot FROM deliveries d JOIN messages m ON m.id = d.message "
        "WHERE d.person = :person AND m.slot >= 'class:' AND m.slot < 'class;' "
        "AND d.state NOT IN ('waiting', 'superseded') ORDER BY d.due_at DESC, d.id DESC LIMIT 1",
        person=person,
    )
    return [(at, int(slot.split(":")[1])) for at, slot in found]


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
