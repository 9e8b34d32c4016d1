"""One message made many people's in one statement, and what is due of such deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from bot.store.outgoing.messages import PRIORITIES, priority_of
from bot.store.sql import Tx, rows, rows_among, run

#: So many go into one statement: SQLite looks each named value up among all of them, so that
#: twice as many take four times as long.
AT_ONCE = 50
V = TypeVar("V", int, str)
#: Who can be written to at all: where, is decided when it goes.
_REACHABLE = (
    "p.consent_version <> '' AND p.erased_at IS NULL AND EXISTS (SELECT 1 FROM address_people ap "
    "JOIN addresses a ON a.id = ap.address WHERE ap.person = p.id AND a.unreachable = '')"
)


def address_to_many(
    tx: Tx, message: int, kind: str, persons: Sequence[int], due_at: int, now: int
) -> set[int]:
    """Make a message many people's; returns whom it cannot reach.

    Whose it was before keeps it as it is.
    """
    lost: set[int] = set()
    for at in range(0, len(persons), AT_ONCE):
        some = persons[at : at + AT_ONCE]
        wanted, values = _wanted(some)
        # INSERT stands first: rows are counted for nothing that begins with WITH.
        added = run(
            tx,
            "INSERT INTO deliveries (message, person, state, priority, due_at, created_at) "  # noqa: S608
            f"{wanted} SELECT :message, p.id, 'waiting', :priority, :due, :now FROM wanted w "
            f"CROSS JOIN people p WHERE p.id = w.it AND {_REACHABLE} ON CONFLICT DO NOTHING",
            message=message, priority=priority_of(kind), due=max(now, due_at), now=now, **values,
        )  # fmt: skip
        if added < len(some):
            lost |= _without(tx, message, some)
    return lost


def _without(tx: Tx, message: int, persons: Sequence[int]) -> set[int]:
    wanted, values = _wanted(persons)
    found = rows(
        tx,
        f"{wanted} SELECT w.it FROM wanted w WHERE NOT EXISTS (SELECT 1 FROM deliveries d "  # noqa: S608
        "WHERE d.message = :message AND d.person = w.it)",
        message=message, **values,
    )  # fmt: skip
    return {person for (person,) in found}


def address_to_places(
    tx: Tx, message: int, kind: str, places: Sequence[str], due_at: int, now: int
) -> dict[str, int]:
    """Say a message at many places; returns the new deliveries by their place.

    Where it was said before it stays as it is.
    """
    made: dict[str, int] = {}
    for at in range(0, len(places), AT_ONCE):
        wanted, values = _wanted(places[at : at + AT_ONCE])
        made |= rows(
            tx,
            f"{wanted} INSERT INTO deliveries (message, place, state, priority, due_at, "  # noqa: S608
            "created_at) SELECT :message, w.it, 'routed', :priority, :due, :now FROM wanted w "
            "WHERE w.it <> '' ON CONFLICT DO NOTHING RETURNING place, id",
            message=message, priority=priority_of(kind), due=max(now, due_at), now=now, **values,
        )  # fmt: skip
    return made


def deliveries_at(tx: Tx, message: int, places: Sequence[str]) -> dict[str, int]:
    """Return the deliveries of a message at some places."""
    asked = "SELECT place, id FROM deliveries WHERE message = :message AND place IN ({names})"
    return dict(rows_among(tx, asked, places, message=message))


class Due(NamedTuple):
    """A delivery that has fallen due and has no address yet; `reply` is its message as JSON."""

    id: int
    person: int
    kind: str
    reply: str
    due_at: int
    expires_at: int | None
    bounded: int = 0  # it counts among what nobody asked for


def due(tx: Tx, now: int, limit: int) -> list[Due]:
    """Return deliveries that are due and wait for an address, the more urgent ones first.

    Each reading ends after `limit` rows of its index, however many wait for tomorrow.
    """
    found: list[Due] = []
    for priority in PRIORITIES:
        if len(found) < limit:
            found += _due(tx, priority, now, limit - len(found))
    return found


def _due(tx: Tx, priority: int, now: int, limit: int) -> list[Due]:
    found = rows(
        tx,
        "SELECT d.id, d.person, m.kind, m.reply, d.due_at, m.expires_at, m.bounded "
        "FROM deliveries d JOIN messages m ON m.id = d.message WHERE d.state = 'waiting' "
        "AND d.priority = :priority AND d.due_at <= :now AND d.person IS NOT NULL "
        "ORDER BY d.due_at, d.id LIMIT :limit",
        priority=priority, now=now, limit=limit,
    )  # fmt: skip
    return [Due(*row) for row in found]


def routed(tx: Tx, ids: Sequence[int]) -> None:
    """Record that deliveries have their address."""
    tx.executemany(
        "UPDATE deliveries SET state = 'routed' WHERE id = :id", [{"id": id_} for id_ in ids]
    )


def dead(tx: Tx, ids: Sequence[int], reason: str) -> None:
    """Record that deliveries will never go, and why."""
    tx.executemany(
        "UPDATE deliveries SET state = 'dead', reason = :reason WHERE id = :id",
        [{"id": id_, "reason": reason} for id_ in ids],
    )


def _wanted(those: Sequence[V]) -> tuple[str, dict[str, V]]:
    """Return people or places as a table `wanted` with a column `it`, and its values."""
    table, names = _table(len(those))
    return table, dict(zip(names, those, strict=True))


@lru_cache(maxsize=64)
def _table(lines: int) -> tuple[str, tuple[str, ...]]:
    names = tuple(f"p{at}" for at in range(lines))
    said = ", ".join(f"(:{name})" for name in names)
    return f"WITH wanted (it) AS (VALUES {said})", names
