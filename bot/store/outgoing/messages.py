"""What is said, and to whom: messages and their deliveries.

A message is one thing said, kept as it was said, however many hear it. A delivery is one message
for one recipient; what an address gets of it are its parts: `outbox.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal, NamedTuple

from bot.store.outgoing import mentions
from bot.store.sql import Tx, rows, rows_among, run, scalar

#: How a part stands.
State = Literal["pending", "held", "sending", "retry", "unknown", "sent", "superseded", "dead"]
#: What goes first: the answer to somebody who waits, then what is meant for one, then bulk.
PRIORITIES = (0, 1, 2)
#: A reminder that still points at a delivery would keep it from being deleted.
LET_GO = "UPDATE reminders SET delivery = NULL WHERE delivery"
_PRIORITY_OF = {"answer": 0, "announcement": 2}


def priority_of(kind: str) -> int:
    """Return how soon a kind of message goes among others, 0 first."""
    return _PRIORITY_OF.get(kind, 1)


class NewMessage(NamedTuple):
    """One thing to say: the key is (cause kind, cause id, ordinal, variant)."""

    cause_kind: str
    cause_id: str
    ordinal: int
    kind: str
    reply: str  # JSON
    slot: str = ""
    variant: str = ""
    expires_at: int | None = None
    fitted: bool = False
    bounded: bool = False  # it counts among what nobody asked for


class NewPart(NamedTuple):
    """What an address is to get of a delivery; `named` where its text names the person."""

    channel: str
    place: str
    edit: str = ""
    state: State = "pending"
    named: bool = False
    size: int = 0  # what its set was cut for: the longest text of the channel then
    leased_by: str = ""  # the run that is to send it


def say(
    tx: Tx, new: NewMessage, now: int, *, heard: Collection[str] = (), content: bool = False,
    looked: mentions.Looked | None = None, owner: int | None = None,
) -> int:  # fmt: skip
    """Keep a message, with whom it names, and return its id; one of the same key stays as it is.

    `heard` are words that may be a name from now on. Of what is all `content`, nobody's name is
    looked up. `looked` and `owner` as in `mentions.note`.
    """
    id_ = scalar(
        tx,
        "INSERT INTO messages (cause_kind, cause_id, ordinal, variant, kind, slot, reply, fitted, "
        "bounded, expires_at, created_at) VALUES (:cause_kind, :cause_id, :ordinal, :variant, "
        ":kind, :slot, :reply, :fitted, :bounded, :expires_at, :now) "
        "ON CONFLICT (cause_kind, cause_id, ordinal, variant) DO NOTHING RETURNING id",
        now=now,
        **new._asdict(),
    )
    if id_ is not None:
        if not content:
            mentions.note(tx, id_, new.reply, heard, looked, owner)
    else:
        id_ = scalar(
            tx,
            "SELECT id FROM messages WHERE cause_kind = :kind AND cause_id = :id "
            "AND ordinal = :ordinal AND variant = :variant",
            kind=new.cause_kind, id=new.cause_id, ordinal=new.ordinal, variant=new.variant,
        )  # fmt: skip
    return int(id_)


def address_to(
    tx: Tx, message: int, kind: str, now: int, *, person: int | None = None, place: str = "",
    due_at: int = 0, state: Literal["waiting", "routed"] = "waiting",
) -> int | None:  # fmt: skip
    """Make a message somebody's and return the delivery; None where it was theirs before."""
    id_: int | None = scalar(
        tx,
        "INSERT INTO deliveries (message, person, place, state, priority, due_at, created_at) "
        "VALUES (:message, :person, :place, :state, :priority, :due, :now) "
        "ON CONFLICT DO NOTHING RETURNING id",
        message=message, person=person, place=None if person is not None else place, state=state,
        priority=priority_of(kind), due=max(now, due_at), now=now,
    )  # fmt: skip
    return id_


_PART = (
    "INSERT INTO parts (delivery, message, ordinal, channel, place, edit, state, priority, named, "
    "size, leased_by, due_at, created_at) VALUES (:delivery, (SELECT message FROM deliveries "
    "WHERE id = :delivery), :ordinal, :channel, :place, :edit, :state, :priority, :named, "
    ":size, :leased_by, :due, :now) ON CONFLICT (delivery, place, ordinal) DO NOTHING"
)


def part_values(
    delivery: int, ordinal: int, kind: str, new: NewPart, due: int, now: int
) -> dict[str, Any]:
    """Return the values of one part to be added."""
    return {
        "delivery": delivery, "ordinal": ordinal, "priority": priority_of(kind),
        "due": due, "now": now, "channel": new.channel, "place": new.place,
        "edit": "" if ordinal else new.edit, "state": new.state, "named": new.named,
        "size": new.size, "leased_by": new.leased_by,
    }  # fmt: skip


def add_part(tx: Tx, values: dict[str, Any]) -> int | None:
    """Add one part and return its id; None where the address has it."""
    id_: int | None = scalar(tx, f"{_PART} RETURNING id", **values)
    return id_


def add_parts(tx: Tx, values: Sequence[dict[str, Any]]) -> None:
    """Add parts; those that an address has stay as they are."""
    tx.executemany(_PART, values)


def forget(tx: Tx, message: int) -> None:
    """Delete a message with all that went out of it."""
    found = rows(tx, "SELECT id FROM deliveries WHERE message = :message", message=message)
    forget_deliveries(tx, [delivery for (delivery,) in found])
    run(tx, "DELETE FROM message_mentions WHERE message = :message", message=message)
    run(tx, "DELETE FROM messages WHERE id = :message", message=message)


def forget_deliveries(tx: Tx, ids: Sequence[int]) -> None:
    """Delete deliveries with their parts, and the messages that are nobody's then."""
    said = rows_among(tx, "SELECT DISTINCT message FROM deliveries WHERE id IN ({names})", ids)
    for statement in (
        "DELETE FROM parts WHERE delivery = :id",
        f"{LET_GO} = :id",
        "DELETE FROM deliveries WHERE id = :id",
    ):
        tx.executemany(statement, [{"id": id_} for id_ in ids])
    for table, column in (("message_mentions", "message"), ("messages", "id")):
        tx.executemany(
            f"DELETE FROM {table} WHERE {column} = :id AND NOT EXISTS (SELECT 1 FROM deliveries "  # noqa: S608
            "WHERE message = :id)",
            [{"id": message} for (message,) in said],
        )


def forget_parts_of(tx: Tx, delivery: int, place: str) -> None:
    """Delete what a place was to get of a delivery, which stays."""
    run(
        tx, "DELETE FROM parts WHERE delivery = :delivery AND place = :place",
        delivery=delivery, place=place,
    )  # fmt: skip


def forget_parts(tx: Tx, ids: Sequence[int]) -> None:
    """Delete parts; a delivery that was a place's and has none left goes with its message."""
    touched = rows_among(
        tx,
        "SELECT DISTINCT d.id FROM parts p JOIN deliveries d ON d.id = p.delivery "
        "WHERE p.id IN ({names}) AND d.person IS NULL",
        ids,
    )
    tx.executemany("DELETE FROM parts WHERE id = :id", [{"id": id_} for id_ in ids])
    empty = rows_among(
        tx,
        "SELECT id FROM deliveries WHERE id IN ({names}) AND NOT EXISTS "
        "(SELECT 1 FROM parts WHERE delivery = deliveries.id)",
        [delivery for (delivery,) in touched],
    )
    forget_deliveries(tx, [delivery for (delivery,) in empty])


def reword(tx: Tx, message: int, reply: str) -> None:
    """Put other words, as JSON, in the place of a message's."""
    run(tx, "UPDATE messages SET reply = :reply WHERE id = :id", id=message, reply=reply)
