"""The tables of people: who they are, where they write from, what they may."""

from __future__ import annotations

from bot.store import people
from bot.store.registry import (
    Erased,
    LeftAddress,
    Table,
    deleted,
    outlived,
    taken_over,
    taken_over_unless,
)
from bot.store.sql import Tx, rows, run

#: Somebody wrote, or signed up here, since then.
_WROTE = (
    "EXISTS (SELECT 1 FROM address_people ap JOIN addresses a ON a.id = ap.address "
    "WHERE ap.person = p.id AND (a.seen_at >= :since OR ap.linked_at >= :since))"
)


def _empty(tx: Tx, who: Erased) -> None:
    """Empty the row; it stays, for classes and the log point at it."""
    run(
        tx,
        "UPDATE people SET full_name = '', province = '', commune = '', village = '', work = '', "
        "phone = '', code_hash = NULL, consent_version = '', consent_at = NULL, "
        "consent_channel = '', erased_at = :now WHERE id = :id",
        id=who.person,
        now=who.now,
    )


def _join(tx: Tx, kept: int, gone: int) -> None:
    """Delete whom only the office knew; whoever once agreed themselves stays as they are."""
    run(tx, "DELETE FROM people WHERE id = :gone AND consent_at IS NULL", gone=gone)


def _leave_tries(tx: Tx, left: LeftAddress) -> None:
    run(tx, "DELETE FROM tries WHERE address = :address", address=left.id)


def _erase_lost_codes(tx: Tx, who: Erased) -> None:
    """Delete what somebody asked, and what was opened of them: who asked has their own again."""
    opened = rows(
        tx,
        "SELECT address, person FROM lost_codes l WHERE kept = :person AND state = 'confirmed' "
        "AND EXISTS (SELECT 1 FROM addresses a WHERE a.id = l.address)",
        person=who.person,
    )
    for address, person in opened:
        people.let_use(tx, address, person, who.now)
        known = people.known_address(tx, address)
        if known is not None and known.person == who.person:
            people.activate(tx, address, person)
    run(tx, "DELETE FROM lost_codes WHERE person = :id OR kept = :id", id=who.person)
    run(tx, "UPDATE lost_codes SET decided_by = NULL WHERE decided_by = :id", id=who.person)


def _leave_lost_codes(tx: Tx, left: LeftAddress) -> None:
    if not left.shared:
        run(tx, "DELETE FROM lost_codes WHERE address = :address", address=left.id)


def _leave_link_codes(tx: Tx, left: LeftAddress) -> None:
    if not left.shared:
        run(
            tx, "DELETE FROM link_codes WHERE address = :address OR asked_from = :address",
            address=left.id,
        )  # fmt: skip


TABLES: tuple[Table, ...] = (
    Table(
        "people", written_in="store.people",
        read_by=(
            "announcements", "attendance", "classes", "office", "quizzes", "roster", "store",
        ),
        person=("id",), erase=_empty, join=_join, shown="record",
    ),
    # Erasing takes a person off their addresses one by one: `erasing.py`.
    Table(
        "addresses", written_in="store.people", read_by=("announcements", "store"),
        person=("person",), erase="taken off by `erasing`",
        join=taken_over("addresses"), shown="technical", active=_WROTE, happened=("seen_at",),
        placed=True,
    ),
    Table(
        "address_people", written_in="store.people",
        read_by=("announcements", "roster", "store"),
        person=("person",), erase="taken off by `erasing`",
        join=taken_over_unless("address_people", "mine.address = address_people.address"),
        shown="technical",
    ),
    Table(
        "roles", written_in="store.people", read_by=("announcements", "store"),
        person=("person", "granted_by"), erase=deleted("roles"),
        join=taken_over("roles", "person", "granted_by"), shown="record",
    ),
    # With them goes the hash of the network.
    Table(
        "tries", written_in="store.turns",
        leave=_leave_tries, sweep=outlived("tries", "id", "at", 1), happened=("at",)
    ),
    Table(
        "lost_codes",
        person=("person", "kept", "decided_by"), erase=_erase_lost_codes, leave=_leave_lost_codes,
        join=taken_over("lost_codes", "person", "kept", "decided_by"), shown="technical",
        sweep=outlived("lost_codes", "id", "asked_at", 30), happened=("asked_at", "decided_at"),
    ),
    Table(
        "link_codes", person=("person",), erase=deleted("link_codes"), leave=_leave_link_codes,
        join=taken_over("link_codes"), shown="technical",
        sweep=outlived("link_codes", "id", "made_at", 1), happened=("made_at", "asked_at"),
    ),
)  # fmt: skip
