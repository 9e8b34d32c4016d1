"""What cannot go by one address goes by another: a new set of parts of the same delivery."""

from __future__ import annotations

from bot.store.outgoing.outbox import OPEN, UNDER_WAY, cancel_place, settle_dead, settle_later
from bot.store.sql import Tx, rows, run, scalar

_SOON_MS = 2_000
#: The set of parts before it is over, and counts for nothing.
_GO_ELSEWHERE = (
    "UPDATE parts SET state = 'superseded', reason = :reason "  # noqa: S608
    f"WHERE delivery = :delivery AND {OPEN}",
    "UPDATE deliveries SET state = 'waiting', reason = '', due_at = :now WHERE id = :delivery",
)
#: Of a delivery whose call is under way nothing goes elsewhere: it may have arrived.
_UNDER_WAY = (
    "EXISTS (SELECT 1 FROM parts o WHERE o.delivery = p.delivery "  # noqa: S608
    f"AND o.id <> p.id AND o.{UNDER_WAY})"
)
#: Of parts `p`: to a person who is reached at another address, too.
_HAS_ANOTHER_WAY = (
    "EXISTS (SELECT 1 FROM deliveries d JOIN address_people ap ON ap.person = d.person "
    "JOIN addresses a ON a.id = ap.address WHERE d.id = p.delivery AND a.unreachable = '' "
    "AND a.place <> p.place)"
)


def lead_elsewhere(tx: Tx, id: int, reason: str, now: int) -> None:
    """Let a part that may not go here go another way, if it is a person's who has one; else die."""
    delivery = scalar(
        tx,
        f"SELECT p.delivery FROM parts p WHERE p.id = :id AND {_HAS_ANOTHER_WAY}",  # noqa: S608
        id=id,
    )
    if delivery is None:
        settle_dead(tx, id, reason)
    elif scalar(tx, f"SELECT 1 FROM parts p WHERE p.id = :id AND {_UNDER_WAY}", id=id):  # noqa: S608
        settle_later(tx, id, "retry", now + _SOON_MS, 0, reason)
    else:
        _go_elsewhere(tx, delivery, reason, now)


def leave_place(tx: Tx, place: str, reason: str, now: int) -> None:
    """Lead what waits for a place that cannot be reached elsewhere; the rest dies with the reason.

    The place's addresses are marked before.
    """
    found = rows(
        tx,
        f"SELECT DISTINCT p.delivery FROM parts p WHERE p.place = :place AND p.{OPEN} "  # noqa: S608
        f"AND {_HAS_ANOTHER_WAY}",
        place=place,
    )
    for (delivery,) in found:
        _go_elsewhere(tx, delivery, reason, now)
    cancel_place(tx, place, reason)


def make_room(tx: Tx, delivery: int, place: str) -> None:
    """Forget a set of parts that is over at a place to which its delivery goes after all."""
    run(
        tx,
        "DELETE FROM parts WHERE delivery = :delivery AND place = :place "
        "AND state = 'superseded'",
        delivery=delivery, place=place,
    )  # fmt: skip


def _go_elsewhere(tx: Tx, delivery: int, reason: str, now: int) -> None:
    for statement in _GO_ELSEWHERE:
        run(tx, statement, delivery=delivery, reason=reason, now=now)
