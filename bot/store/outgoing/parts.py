"""A part as it is read: beside it, its delivery and its message."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.sql import Row, Tx, rows

#: A part as delivery needs it, beside its delivery `d` and message `m`.
COLUMNS = (
    "p.id, p.delivery, p.channel, p.place, p.ordinal, m.kind, "
    "CASE p.ordinal WHEN 0 THEN m.slot ELSE '' END, p.edit, p.state, p.due_at, p.attempts, "
    "d.person, p.created_at, m.cause_kind, m.cause_id, m.expires_at, m.reply, m.fitted, p.plain, "
    "p.copies, p.size, p.named, CASE p.named WHEN 1 THEN "
    "coalesce((SELECT full_name FROM people WHERE id = d.person), '') ELSE '' END"
)
FROM = "FROM parts p JOIN deliveries d ON d.id = p.delivery JOIN messages m ON m.id = d.message"


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it is kept; `reply` is its message as JSON.

    `name` is whom it names on top, and empty once that person was erased.
    """

    id: int
    delivery: int
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
    size: int  # what its set was cut for; 0: for what the channel takes now
    named: int  # its set names on top whom it is for
    name: str


def part(row: Row) -> Part:
    """Return a row of `COLUMNS` as a value."""
    return Part(*row)


def part_being_sent(row: Row) -> Part:
    """Return a row of `COLUMNS` as a value, taken for sending since it was read."""
    return Part(*(*row[:_STATE], "sending", *row[_STATE + 1 :]))


_STATE = list(Part.__dataclass_fields__).index("state")
#: Where in a row of `COLUMNS` its place stands.
PLACE = list(Part.__dataclass_fields__).index("place")


def find(tx: Tx, id: int) -> Part | None:
    """Return a part, or None where there is none any more."""
    found = rows(tx, f"SELECT {COLUMNS} {FROM} WHERE p.id = :id", id=id)
    return part(found[0]) if found else None


def of_other_size(tx: Tx, channel: str, size: int, most: int) -> list[Part]:
    """Return the first part of sets cut for another size, of which nothing can have been shown.

    What is on hold is left out, it goes on as it was cut: no index finds it.
    """
    found = rows(
        tx,
        f"SELECT {COLUMNS} {FROM} WHERE p.channel = :channel AND p.ordinal = 0 "  # noqa: S608
        "AND p.size NOT IN (0, :size) AND m.fitted = 0 AND p.state IN ('pending', 'retry') "
        "AND NOT EXISTS (SELECT 1 FROM parts o WHERE o.delivery = p.delivery "
        "AND o.place = p.place AND (o.state NOT IN ('pending', 'retry') "
        "OR o.attempts > 0 OR o.copies > 0 OR o.reason IN ('restart', 'uncertain'))) "
        "ORDER BY p.priority, p.due_at, p.id LIMIT :most",
        channel=channel, size=size, most=most,
    )  # fmt: skip
    return [part(row) for row in found]
