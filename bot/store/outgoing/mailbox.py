"""The outbox as a page's mailbox: what waits for one place, and what its page has shown."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.outgoing import outbox, parts
from bot.store.outgoing.parts import Part
from bot.store.sql import Tx, one, rows


def waiting(tx: Tx, place: str, after: int, limit: int, now: int) -> list[Part]:
    """Return due rows of a place above an id that no page has acknowledged, oldest first."""
    found = rows(
        tx,
        f"SELECT {parts.COLUMNS} {parts.FROM} WHERE p.place = :place AND p.id > :after "  # noqa: S608
        f"AND p.due_at <= :now AND p.{outbox.OPEN} AND p.state <> 'held' "
        "AND (m.expires_at IS NULL OR m.expires_at > :now) "
        # What is for a trainer or an admin waits until they have opened their record here.
        "AND NOT EXISTS (SELECT 1 FROM roles r JOIN addresses a ON a.id = p.place "
        "WHERE r.person = d.person AND r.revoked_at IS NULL AND r.role <> 'collaborator' "
        "AND coalesce(a.person, 0) <> r.person) "
        "ORDER BY p.id LIMIT :limit",
        place=place,
        after=after,
        limit=limit,
        now=now,
    )
    return [parts.part(row) for row in found]


def acknowledge(tx: Tx, place: str, ids: Sequence[int], now: int) -> int:
    """Record what the page of a place shows; its own row ids are its message ids."""
    done = 0
    for id_ in ids:
        known = one(
            tx,
            "SELECT 1 FROM parts WHERE id = :id AND place = :place AND sent_at IS NULL",
            id=id_,
            place=place,
        )
        if known:
            outbox.settle_sent(tx, id_, str(id_), now)
            done += 1
    return done
