"""What goes when somebody is no longer active at an address: files, answers nobody fetched."""

from __future__ import annotations

from collections.abc import Collection

from bot.store.outgoing.outbox import OPEN
from bot.store.outgoing.routing import among
from bot.store.sql import Tx, rows, run


def left(tx: Tx, address: str, person: int, browser: bool) -> None:
    """Take back what was still to be had at an address by a person who was active there.

    In a `browser` that is also what was answered and not yet shown.

    Messages that come by themselves still reach somebody who goes on using the address.
    """
    at = "place = (SELECT place FROM addresses WHERE id = :address)"
    run(tx, f"UPDATE files SET expires_at = 0 WHERE {at}", address=address)  # noqa: S608
    if browser:
        run(
            tx,
            "UPDATE parts SET state = 'dead', reason = 'left' "  # noqa: S608
            f"WHERE {at} AND {OPEN} AND state IN ('pending', 'held', 'retry') AND EXISTS "
            "(SELECT 1 FROM deliveries d WHERE d.id = parts.delivery AND d.person IS NULL)",
            address=address,
        )
    taken_off(tx, address, person)


def taken_off(tx: Tx, address: str, person: int) -> None:
    """Take back what was still to come by itself at an address that a person no longer uses."""
    run(
        tx,
        "UPDATE parts SET state = 'dead', reason = 'left' "  # noqa: S608
        f"WHERE place = (SELECT place FROM addresses WHERE id = :address) AND {OPEN} "
        "AND EXISTS (SELECT 1 FROM deliveries d "
        "WHERE d.id = parts.delivery AND d.person = :person) AND NOT EXISTS (SELECT 1 "
        "FROM address_people WHERE address = :address AND person = :person)",
        address=address,
        person=person,
    )


def idle_logins(
    tx: Tx, unseen_since: int, limit: int, browsers: Collection[str]
) -> list[tuple[str, str, str, int]]:
    """Return (address, channel, place, person) of browsers that a trainer or admin left open.

    Nothing was said there since an instant (UTC ms).
    """
    names, values = among("browser", browsers)
    found = rows(
        tx,
        "SELECT a.id, a.channel, a.place, a.person FROM roles r "  # noqa: S608
        "JOIN addresses a ON a.person = r.person WHERE r.revoked_at IS NULL "
        f"AND r.role <> 'collaborator' AND a.channel IN {names} AND a.seen_at <= :since "
        "GROUP BY a.id, a.channel, a.place, a.person ORDER BY a.id LIMIT :limit",
        since=unseen_since,
        limit=limit,
        **values,
    )
    return [(address, channel, place, person) for address, channel, place, person in found]
