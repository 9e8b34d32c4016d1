"""Browsers that may be rung while no page is open, and the rings that wait to go to them.

A ring goes by a channel of its own (a ringer), to the account of the page's address there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple

from bot.domain.addresses import on_channel
from bot.store.outgoing import bulk, messages
from bot.store.outgoing.messages import NewMessage, NewPart
from bot.store.outgoing.outbox import OPEN, WAITING
from bot.store.sql import Tx, one, rows, rows_among, run

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

#: What rings are about, as messages say it; its id is the moment.
KIND = "ring"

Need = Literal["now", "held", "none"]
#: A page and when it is to be rung, UTC milliseconds.
Ring = tuple[str, int]


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
    asked = f"SELECT a.id FROM addresses a WHERE a.id IN ({{names}}) AND {RINGS}"  # noqa: S608
    return {address for (address,) in rows_among(tx, asked, list(addresses))}


def queue_rings(tx: Tx, ringer: str, rings: Iterable[Ring], body: str, now: int) -> None:
    """Queue rings that a channel carries; one that waits for that instant stays.

    One ring a moment and page; one that was not needed any more is, if something new has come.
    """
    pages: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for page, due in rings:
        pages[due][page] = None
    for due, some in pages.items():
        new = NewMessage(KIND, str(due), 0, "hint", body, expires_at=due + _EXPIRES_MS)
        message = messages.say(tx, new, now)
        made = bulk.address_to_places(tx, message, "hint", list(some), due, now)
        known = bulk.deliveries_at(tx, message, [page for page in some if page not in made])
        to = {page: NewPart(ringer, on_channel(ringer, page)) for page in some}
        messages.add_parts(
            tx,
            [
                messages.part_values(delivery, 0, "hint", to[page], due, now)
                for page, delivery in (made | known).items()
            ],
        )
        _revive(tx, ringer, list(known.values()))


def _revive(tx: Tx, ringer: str, deliveries: Sequence[int]) -> None:
    tx.executemany(
        "UPDATE parts SET state = 'pending' WHERE delivery = :delivery AND channel = :ringer "
        "AND state = 'superseded'",
        [{"delivery": delivery, "ringer": ringer} for delivery in deliveries],
    )


def need(tx: Tx, page: str, place: str, ring: int, now: int) -> Need:
    """Say whether a due ring at a place is needed: not when its page was read, nor beside a newer.

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
        page=page,
        now=now,
    )
    states = {state for (state,) in found}
    return "now" if states - {"held"} else "held" if states else "none"


def retire_rings(tx: Tx, ringers: Sequence[str], page: str, now: int) -> None:
    """Take back the rings of a page on which nothing is left unseen."""
    if one(tx, f"SELECT 1 {_UNSEEN}", page=page, now=now) is not None:
        return
    for ringer in ringers:
        run(
            tx,
            "UPDATE parts SET state = 'superseded' "  # noqa: S608
            f"WHERE place = :place AND {OPEN} AND {WAITING}",
            place=on_channel(ringer, page),
        )


def forget_rings(tx: Tx, page: str) -> None:
    """Delete all rings of a page, whoever carries or carried them."""
    found = rows(
        tx,
        # From the page's deliveries on: a ring of each moment is kept for 90 days.
        "SELECT d.id FROM deliveries d CROSS JOIN messages m "
        "WHERE d.place = :page AND m.id = d.message AND m.cause_kind = :ring",
        ring=KIND, page=page,
    )  # fmt: skip
    messages.forget_deliveries(tx, [delivery for (delivery,) in found])
    for message in _said_to_one(tx, page):
        messages.forget(tx, message)


def _said_to_one(tx: Tx, page: str) -> list[int]:
    """Return the rings of a release before: one message a page, the last swept in 90 days."""
    found = rows(
        tx,
        "SELECT id FROM messages WHERE cause_kind = :ring AND cause_id > :first "
        "AND cause_id < :last",
        ring=KIND, first=f"{page}:", last=f"{page};",
    )  # fmt: skip
    return [message for (message,) in found]
