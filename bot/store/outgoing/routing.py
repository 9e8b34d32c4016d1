"""Where a person is best reached: the one place that ranks their addresses.

A channel that calls the phone comes before a page that has to be opened, then the one used last.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from bot.store.sql import Tx, listed, rows, scalar


class BestAddress(NamedTuple):
    """Where a person is best reached, and whether several people share that address."""

    channel: str
    place: str
    shared: int
    full_name: str


def among(prefix: str, channels: Collection[str]) -> tuple[str, dict[str, str]]:
    """Return `(:x0, :x1)` for channels and its values; none of them are no channel's name."""
    values = {f"{prefix}{at}": channel for at, channel in enumerate(channels)}
    return f"({', '.join(f':{name}' for name in values) or chr(39) * 2})", values


def ranked(mailboxes: Collection[str]) -> tuple[str, dict[str, str]]:
    """Return the order of addresses `a`, best first, as SQL, and its values.

    `mailboxes` are the channels where messages wait for a page.
    """
    names, values = among("mailbox", mailboxes)
    return f"a.channel IN {names}, a.seen_at DESC, a.id", values


def best(
    tx: Tx, persons: Sequence[int], mailboxes: Collection[str], avoid: Collection[str] = ()
) -> dict[int, BestAddress]:
    """Return where each of some people is best reached, not on channels that are to be avoided.

    Who withdrew consent, was erased or has no reachable address is left out.
    """
    order, values = ranked(mailboxes)
    avoided, not_these = among("avoided", avoid)
    names, who = listed(persons)
    found = rows(
        tx,
        "SELECT b.person, b.channel, b.place, (SELECT count(*) FROM address_people o "  # noqa: S608
        "WHERE o.address = b.address) > 1, b.full_name FROM (SELECT p.id AS person, "
        "p.full_name, a.id AS address, a.channel, a.place, "
        f"row_number() OVER (PARTITION BY p.id ORDER BY {order}) AS rank FROM people p "
        "JOIN address_people ap ON ap.person = p.id JOIN addresses a ON a.id = ap.address "
        f"WHERE p.id IN ({names}) AND p.consent_version <> '' AND p.erased_at IS NULL "
        f"AND a.unreachable = '' AND a.channel NOT IN {avoided}) b WHERE b.rank = 1",
        **values, **not_these, **who,
    )  # fmt: skip
    return {row[0]: BestAddress(*row[1:]) for row in found}


def is_reachable(tx: Tx, person: int) -> bool:
    """Say whether any address of a person takes what we send."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM address_people ap JOIN addresses a ON a.id = ap.address "
            "WHERE ap.person = :person AND a.unreachable = ''",
            person=person,
        )
    )
