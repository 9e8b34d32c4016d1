"""Messages laid down in a state, with an address and without one."""

from __future__ import annotations

from bot.store.outgoing import messages
from bot.store.outgoing.messages import NewMessage
from bot.store.sql import Tx, run, scalar


def announced(tx: Tx, id: int, person: int, state: str = "waiting", reason: str = "") -> int:
    """Make the message of an announcement somebody's, without an address; return the delivery."""
    new = NewMessage("announcement", str(id), 0, "announcement", '{"text":"Mai họp"}')
    delivery = messages.address_to(tx, messages.say(tx, new, 10), "announcement", 10, person=person)
    if delivery is None:
        delivery = int(
            scalar(
                tx,
                "SELECT d.id FROM deliveries d JOIN messages m ON m.id = d.message "
                "WHERE m.cause_id = :id AND d.person = :person",
                id=str(id), person=person,
            )
        )  # fmt: skip
    run(
        tx,
        "UPDATE deliveries SET state = :state, reason = :reason WHERE id = :id",
        id=delivery, state=state, reason=reason,
    )  # fmt: skip
    return delivery


def sent_to(
    tx: Tx, id: int, person: int, state: str, reason: str = "", channel: str = "telegram",
    ordinal: int = 0,
) -> int:  # fmt: skip
    """Lay a part of an announcement down at somebody's address and return its reference."""
    delivery = announced(tx, id, person, "routed")
    part = messages.NewPart(channel, f"{channel}:{person}")
    values = messages.part_values(delivery, ordinal, "announcement", part, 1, 10)
    reference = messages.add_part(tx, values)
    assert reference is not None
    run(
        tx,
        "UPDATE parts SET state = :state, reason = :reason WHERE id = :id",
        id=reference, state=state, reason=reason,
    )  # fmt: skip
    return reference
