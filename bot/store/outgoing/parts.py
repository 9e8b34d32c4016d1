"""A part as it is read: beside it, its delivery and its message."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.sql import Row

#: A part as delivery needs it, beside its delivery `d` and message `m`.
COLUMNS = (
    "p.id, p.channel, p.place, p.ordinal, m.kind, CASE p.ordinal WHEN 0 THEN m.slot ELSE '' END, "
    "p.edit, p.state, p.due_at, p.attempts, d.person, p.created_at, m.cause_kind, m.cause_id, "
    "m.expires_at, m.reply, m.fitted, p.plain, p.copies, CASE p.named WHEN 1 THEN "
    "coalesce((SELECT full_name FROM people WHERE id = d.person), '') ELSE '' END"
)
FROM = "FROM parts p JOIN deliveries d ON d.id = p.delivery JOIN messages m ON m.id = d.message"


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it is kept; `reply` is its message as JSON, `name` whom it names on top."""

    id: int
    channel: str
    place: str
    ordinal: int
    kind: str
    slot: str
    edit: str
    state: str
    due_at: int
    attempts: int
    person: int | None
    created_at: int
    cause_kind: str
    cause_id: str
    expires_at: int | None
    reply: str
    fitted: int  # its text is ready as it stands
    plain: int  # its markup was refused
    copies: int  # that may have been shown
    name: str


def part(row: Row) -> Part:
    """Return a row of `COLUMNS` as a value."""
    return Part(*row)
