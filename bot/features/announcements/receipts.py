"""What became of an announcement's messages, and who has said that they read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.features.announcements.store import EXPECTED, TO_WHOM, unreached
from bot.store.outgoing import turning
from bot.store.outgoing.routing import among
from bot.store.sql import Tx, rows, run, scalar

#: Messages that have reached, or may have reached, a screen. Who writes from a page has it open
#: and sees what waits for it, even before the page has said so.
_SHOWN = (
    "(o.state IN ('sent', 'sending', 'unknown') OR (o.state = 'dead' AND o.reason = 'uncertain') "
    "OR (o.state = 'pending' AND o.channel IN {mailboxes} AND o.place = :here))"
)
#: Who was sent an announcement or a repetition of it and has not said that they read it.
_SILENT = (
    "FROM people p WHERE p.erased_at IS NULL AND p.id IN (SELECT d.person FROM announcements n "  # noqa: S608
    "JOIN messages m ON m.cause_kind = 'announcement' AND m.cause_id = CAST(n.id AS TEXT) "
    f"AND m.kind = 'announcement' {TO_WHOM} "
    f"WHERE (n.id = :root OR n.repeats = :root) AND {EXPECTED}) AND p.id NOT IN "
    "(SELECT f.person FROM confirmations f WHERE f.announcement = :root)"
)
#: The messages of one announcement; of releases before one for each person.
_MESSAGES = (
    "(SELECT id FROM messages WHERE cause_kind = 'announcement' AND cause_id = :cause "
    "AND kind = 'announcement')"
)
#: The same without the second parts of long ones, which in releases before are messages too.
_FIRST = (
    "(SELECT id FROM messages WHERE cause_kind = 'announcement' AND cause_id = :cause "
    "AND kind = 'announcement' AND ordinal = 0)"
)
#: What of it has an address, part by part, and what has none: read of indexes alone.
_PARTS = f"FROM parts WHERE priority = 2 AND message IN {_MESSAGES}"
_ASIDE = f"FROM deliveries WHERE message IN {_MESSAGES} AND state IN ('held', 'dead')"
_WAITING = f"FROM deliveries WHERE state = 'waiting' AND priority = 2 AND message IN {_MESSAGES}"
#: The delivery to one person, with the first part of what their address gets, if any.
_OF_ONE = (
    f"FROM messages m {TO_WHOM} WHERE m.cause_kind = 'announcement' AND m.cause_id = :cause "
    "AND m.kind = 'announcement' AND m.ordinal = 0"
)


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of an announcement so far, in people; `failed` is by reason."""

    sent: int = 0
    on_page: int = 0  # waiting for a page to be opened: not sent
    under_way: int = 0
    held: int = 0
    stopped: int = 0  # not sent because the author stopped it
    uncertain: int = 0  # may have arrived
    failed: dict[str, int] = field(default_factory=dict)
    unreached: int = 0  # had no address to send to
    confirmed: int = 0


class Silent(NamedTuple):
    """Somebody who was sent an announcement and has not said that they read it."""

    person: int
    full_name: str
    village: str


def progress(tx: Tx, id: int, mailboxes: Collection[str]) -> Progress:
    """Return what became of the messages of an announcement; a person counts once."""
    found = rows(
        tx,
        "SELECT state, channel, reason, count(*) FROM parts WHERE priority = 2 "  # noqa: S608
        f"AND message IN {_FIRST} AND ordinal = 0 AND state <> 'superseded' "
        "GROUP BY state, channel, reason",
        cause=str(id),
    )
    found += [
        (state, "", reason, count)
        for state, reason, count in rows(
            tx, f"SELECT state, reason, count(*) {_ASIDE} GROUP BY state, reason", cause=str(id)
        )
    ]
    found.append(("waiting", "", "", scalar(tx, f"SELECT count(*) {_WAITING}", cause=str(id))))
    counted: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for state, channel, reason, count in found:
        if state == "dead" and reason not in ("uncertain", "stopped"):
            failed[reason] += count
        else:
            counted[_told_as(state, reason, channel in mailboxes)] += count
    lost = unreached(tx, id) + failed.pop("no_address", 0)
    return Progress(**counted, failed=dict(failed), unreached=lost, confirmed=confirmed(tx, id))


def _told_as(state: str, reason: str, on_page: bool) -> str:
    if state == "dead":
        return reason
    if state in ("sent", "held"):
        return state
    return "on_page" if on_page else "under_way"


def under_way(tx: Tx, id: int, but_on: Collection[str] = ()) -> bool:
    """Say whether messages of an announcement still wait for something.

    On some channels (where they wait for a page to be opened) only those on hold count.
    """
    names, values = among("page", but_on)
    asked = (
        f"SELECT 1 {_PARTS} AND state IN ('pending', 'held', 'sending', 'retry', 'unknown') "
        f"AND (channel NOT IN {names} OR state = 'held') LIMIT 1",
        f"SELECT 1 {_ASIDE} AND state = 'held' LIMIT 1",
        f"SELECT 1 {_WAITING} LIMIT 1",
    )
    return any(scalar(tx, statement, cause=str(id), **values) for statement in asked)


def turn_waiting(tx: Tx, id: int, old: Sequence[str], new: str, reason: str, limit: int) -> int:
    """Put at most `limit` of its parts from some states into another, and what has none yet.

    Returns how many.
    """
    cause = ("announcement", str(id))
    return turning.turn_waiting(tx, cause, "announcement", old, new, reason, limit)


def confirm(tx: Tx, root: int, person: int, now: int) -> bool:
    """Record that a person has read an announcement; False when they said so before."""
    return (
        run(
            tx,
            "INSERT INTO confirmations (announcement, person, at) VALUES (:root, :person, :now) "
            "ON CONFLICT (announcement, person) DO NOTHING",
            root=root,
            person=person,
            now=now,
        )
        == 1
    )


def confirmed(tx: Tx, id: int) -> int:
    """Return how many people have said that they read an announcement, or one it repeats."""
    return int(
        scalar(
            tx,
            "SELECT count(*) FROM confirmations WHERE announcement = (SELECT coalesce(repeats, id) "
            "FROM announcements WHERE id = :id)",
            id=id,
        )
    )


def to_confirm(tx: Tx, person: int, since: int, here: str, mailboxes: Collection[str]) -> list[int]:
    """Return the announcements shown to a person since an instant and not confirmed, by root.

    `here` is the place that the person writes from.
    """
    shown, values = _shown(mailboxes)
    found = rows(
        tx,
        f"SELECT DISTINCT m.cause_id FROM messages m {TO_WHOM} WHERE d.person = :person "  # noqa: S608
        f"AND m.kind = 'announcement' AND d.created_at >= :since AND {shown}",
        person=person,
        since=since,
        here=here,
        **values,
    )
    roots = {root for (text,) in found if (root := _root(tx, int(text)))}
    return [
        root
        for root in sorted(roots)
        if not scalar(
            tx,
            "SELECT 1 FROM confirmations WHERE announcement = :root AND person = :person",
            root=root,
            person=person,
        )
    ]


def _shown(mailboxes: Collection[str]) -> tuple[str, dict[str, str]]:
    names, values = among("mailbox", mailboxes)
    return _SHOWN.format(mailboxes=names), values


def was_sent(tx: Tx, id: int, person: int, here: str, mailboxes: Collection[str]) -> bool:
    """Say whether a message of an announcement reached a person's screen, or may have."""
    shown, values = _shown(mailboxes)
    return bool(
        scalar(
            tx,
            f"SELECT 1 {_OF_ONE} AND d.person = :person AND {shown}",
            cause=str(id),
            person=person,
            here=here,
            **values,
        )
    )


def of_message(tx: Tx, message: int, person: int) -> int | None:
    """Return the announcement that a person's message with this reference is of, or None."""
    found = scalar(
        tx,
        "SELECT m.cause_id FROM parts p JOIN deliveries d ON d.id = p.delivery "
        "JOIN messages m ON m.id = d.message WHERE p.id = :id AND d.person = :person "
        "AND m.kind = 'announcement'",
        id=message,
        person=person,
    )
    return int(found) if found else None


def _root(tx: Tx, id: int) -> int | None:
    found = scalar(tx, "SELECT coalesce(repeats, id) FROM announcements WHERE id = :id", id=id)
    return int(found) if found is not None else None


def silent_counts(tx: Tx, root: int) -> list[tuple[str, str, int]]:
    """Return (commune, village, people) of who was sent an announcement and has not confirmed."""
    return [
        (commune, village, count)
        for commune, village, count in rows(
            tx,
            f"SELECT p.commune, p.village, count(*) {_SILENT} GROUP BY p.commune, p.village",
            root=root,
        )
    ]


def silent_in(tx: Tx, root: int, commune: str, limit: int) -> list[Silent]:
    """Return who of one commune was sent an announcement and has not confirmed it."""
    found = rows(
        tx,
        f"SELECT p.id, p.full_name, p.village {_SILENT} AND p.commune = :commune "
        "ORDER BY p.id LIMIT :limit",
        root=root,
        commune=commune,
        limit=limit,
    )
    return [Silent(*row) for row in found]


def is_silent(tx: Tx, root: int, person: int) -> bool:
    """Say whether a person was sent an announcement and has not confirmed it."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM announcements n JOIN messages m ON m.cause_kind = 'announcement' "  # noqa: S608
            "AND m.cause_id = CAST(n.id AS TEXT) AND m.ordinal = 0 AND m.kind = 'announcement' "
            f"{TO_WHOM} AND d.person = :person "
            f"WHERE (n.id = :root OR n.repeats = :root) AND {EXPECTED} AND NOT EXISTS "
            "(SELECT 1 FROM confirmations f WHERE f.announcement = :root AND f.person = :person)",
            root=root,
            person=person,
        )
    )
