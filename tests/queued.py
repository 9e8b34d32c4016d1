"""Texts put into the outbox as they are, past what usually makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.store.outgoing import messages, outbox
from bot.store.outgoing.messages import NewMessage, NewPart, State
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx, dump


@dataclass(frozen=True, slots=True)
class NewRow:
    """A text for one place that is fitted already: the key is (cause, ordinal, recipient, part)."""

    cause: str  # `<kind>:<id>`
    ordinal: int
    recipient: str
    part: int
    channel: str
    place: str
    kind: str
    body: dict[str, Any]
    slot: str = ""
    edit: str = ""
    person: int | None = None
    due_at: int = 0
    state: State = "pending"
    expires_at: int | None = None


def add(tx: Tx, new: NewRow, now: int) -> Queued | None:
    """Queue one text; None when the same one was queued before."""
    if new.slot:
        outbox.supersede(tx, new.place, new.slot)
    kind, _, id_ = new.cause.partition(":")
    message = NewMessage(
        kind, id_, new.ordinal + 1_000 * new.part, new.kind, dump(new.body), new.slot,
        new.recipient, new.expires_at, fitted=True,
    )  # fmt: skip
    delivery = messages.address_to(
        tx, messages.say(tx, message, now), new.kind, now, person=new.person, place=new.place,
        due_at=new.due_at, state="routed",
    )  # fmt: skip
    if delivery is None:
        return None
    due = max(now, new.due_at)
    part = NewPart(new.channel, new.place, new.edit, new.state)
    row = messages.add_part(tx, messages.part_values(delivery, 0, new.kind, part, due, now))
    assert row is not None
    return Queued(
        row, new.channel, new.place, new.kind, new.slot, new.edit, new.body, new.state, due, 0,
        new.person, now, (kind, id_), new.expires_at,
    )  # fmt: skip
