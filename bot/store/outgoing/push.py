"""Browsers that may be rung while no page is open, and the rings that wait to go to them.

A ring is a delivery on the channel `push`, at the place `push:<id>` of a page `web:<id>`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple

from bot.store.outgoing import messages
from bot.store.outgoing.messages import NewMessage, NewPart
from bot.store.outgoing.outbox import OPEN, WAITING
from bot.store.sql import Tx, one, rows, run

#: Browsers of one page that are rung; a family's phones and an old one that was given away.
MOST = 5
#: Holds for an address `a` that has a browser to ring: what is sent there reaches a phone.
RINGS = "EXISTS (SELECT 1 FROM push_subscriptions s WHERE s.address = a.id)"

#: What a ring is for: messages that came by themselves and that no page has shown.
_UNSEEN = (
    "FROM parts p JOIN deliveries d ON d.id = p.delivery JOIN messages m ON m.id = d.message "
    f"WHERE p.place = :page AND p.{OPEN} AND m.kind <> 'answer' "
    "AND (m.expires_at IS NULL OR m.expires_at > :now)"
)
#: A phone that could not be rung for so long is not: its owner finds the message on the page.
_EXPIRES_MS = 6 * 3_600_000

Need = Literal["now", "held", "none"]


class Subscription(NamedTuple):
    """One browser: where its push service takes messages for it, and its two keys (base64url)."""

    endpoint: str
    p256dh: str
    auth: str


def subscribe(tx: Tx, address: str, browser: Subscription, now: int) -> bool:
    """Let a browser be rung for an address; False when nobody ever wrote from there.

    A browser rings for one address, the last one; beyond five the oldest browser is dropped.
    """
    if one(tx, "SELECT 1 FROM addresses WHERE id = :address", address=address) is None:
        return False
    run(
        tx,
        "INSERT INTO push_subscriptions (endpoint, address, p256dh, auth, created_at) "
        "VALUES (:endpoint, :address, :p256dh, :auth, :now) ON CONFLICT (endpoint) DO UPDATE "
        "SET address = excluded.address, p256dh = excluded.p256dh, auth = excluded.auth, "
        "created_at = excluded.created_at",
        endpoint=browser.endpoint, address=address, p256dh=browser.p256dh, auth=browser.auth,
        now=now,
    )  # fmt: skip
    for old in subscriptions(tx, address)[MOST:]:
        forget(tx, old.endpoint)
    return True


def unsubscribe(tx: Tx, address: str, endpoint: str) -> None:
    """Ring a browser of an address no more."""
    run(
        tx,
        "DELETE FROM push_subscriptions WHERE endpoint = :endpoint AND address = :address",
        endpoint=endpoint,
        address=address,
    )


def forget(tx: Tx, endpoint: str) -> None:
    """Drop a browser that its push service does not know any more."""
    run(tx, "DELETE FROM push_subscriptions WHERE endpoint = :endpoint", endpoint=endpoint)


def subscriptions(tx: Tx, address: str) -> list[Subscription]:
    """Return the browsers of an address, newest first."""
    found = rows(
        tx,
        "SELECT endpoint, p256dh, auth FROM push_subscriptions WHERE address = :address "
        "ORDER BY created_at DESC, endpoint",
        address=address,
    )
    return [Subscription(*row) for row in found]


def subscribed(tx: Tx, addresses: Collection[str]) -> set[str]:
    """Return those of many addresses that have a browser to ring."""
    values = {f"a{at}": address for at, address in enumerate(addresses)}
    names = ", ".join(f":{name}" for name in values)
    found = rows(tx, f"SELECT a.id FROM addresses a WHERE a.id IN ({names}) AND {RINGS}", **values)  # noqa: S608
    return {address for (address,) in found}


def place_of(address: str) -> str:
    """Return the place in the outbox at which the browsers of a page are rung."""
    return f"push:{address.removeprefix('web:')}"


def address_of(place: str) -> str:
    """Return the page that a ring is for."""
    return f"web:{place.removeprefix('push:')}"


def queue_rings(tx: Tx, rings: Iterable[tuple[str, int]], body: str, now: int) -> None:
    """Queue rings, each (address, when it is due); one that waits for that instant stays.

    One ring a moment and page; one that was not needed any more is, if something new has come.
    """
    for address, due in rings:
        place = place_of(address)
        message = messages.say(
            tx,
            NewMessage("ring", f"{address}:{due}", 0, "hint", body, expires_at=due + _EXPIRES_MS),
            now,
        )
        delivery = messages.address_to(
            tx, message, "hint", now, place=place, due_at=due, state="routed"
        )
        if delivery is not None:
            part = NewPart("push", place)
            messages.add_part(tx, messages.part_values(delivery, 0, "hint", part, due, now))
            continue
        run(
            tx,
            "UPDATE parts SET state = 'pending' WHERE state = 'superseded' AND delivery IN "
            "(SELECT id FROM deliveries WHERE message = :message AND place = :place)",
            message=message,
            place=place,
        )


def need(tx: Tx, place: str, ring: int, now: int) -> Need:
    """Say whether a due ring is needed: not when its page was read, nor beside a newer due ring.

    `held` means that all it would ring for has been put on hold.
    """
    newer = one(
        tx,
        f"SELECT 1 FROM parts WHERE place = :place AND {OPEN} AND id > :ring AND due_at <= :now",  # noqa: S608
        place=place, ring=ring, now=now,
    )  # fmt: skip
    if newer is not None:
        return "none"
    found = rows(
        tx,
        f"SELECT DISTINCT p.state {_UNSEEN} AND p.due_at <= :now",
        page=address_of(place),
        now=now,
    )
    states = {state for (state,) in found}
    return "now" if states - {"held"} else "held" if states else "none"


def retire_rings(tx: Tx, address: str, now: int) -> None:
    """Take back the rings of a page on which nothing is left unseen."""
    if one(tx, f"SELECT 1 {_UNSEEN}", page=address, now=now) is None:
        run(
            tx,
            "UPDATE parts SET state = 'superseded' "  # noqa: S608
            f"WHERE place = :place AND {OPEN} AND {WAITING}",
            place=place_of(address),
        )
