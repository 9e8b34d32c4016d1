"""Codes that join another machine or channel, from where they were shown to what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.store.sql import Row, Tx, one, run

#: A code is good for so long, and so long is an answer waited for, UTC milliseconds.
LIFE_MS = 10 * 60_000
State = Literal["open", "asked", "joined", "refused"]
_COLUMNS = "id, person, address, made_at, state, asked_from, asked_at"


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A code: whose it is, the address that shows it, and the one at which it was typed."""

    id: int
    person: int
    address: str
    made_at: int
    state: State
    asked_from: str
    asked_at: int | None


def make(tx: Tx, person: int, address: str, code_hash: str, now: int) -> None:
    """Keep a new code of a person; those before are dead."""
    run(tx, "DELETE FROM link_codes WHERE person = :person", person=person)
    run(
        tx,
        "INSERT INTO link_codes (person, address, code_hash, made_at) "
        "VALUES (:person, :address, :code, :now)",
        person=person, address=address, code=code_hash, now=now,
    )  # fmt: skip


def is_taken(tx: Tx, code_hash: str) -> bool:
    """Say whether a code has been given out."""
    return one(tx, "SELECT 1 FROM link_codes WHERE code_hash = :code", code=code_hash) is not None


def open_by(tx: Tx, code_hash: str, now: int) -> LinkCode | None:
    """Return the code that may still be typed, or None."""
    return _found(
        tx, "code_hash = :code AND state = 'open' AND made_at > :since",
        code=code_hash, since=now - LIFE_MS,
    )  # fmt: skip


def ask(tx: Tx, id: int, address: str, now: int) -> None:
    """Record where a code was typed; it cannot be typed again."""
    run(
        tx,
        "UPDATE link_codes SET state = 'asked', asked_from = :address, asked_at = :now "
        "WHERE id = :id",
        id=id, address=address, now=now,
    )  # fmt: skip


def asked_at(tx: Tx, address: str, now: int) -> LinkCode | None:
    """Return the code about which an address is asked, or None."""
    return _found(
        tx, "address = :address AND state = 'asked' AND asked_at > :since",
        address=address, since=now - LIFE_MS,
    )  # fmt: skip


def decide(tx: Tx, id: int, state: State) -> None:
    """Record what was answered."""
    run(tx, "UPDATE link_codes SET state = :state WHERE id = :id", id=id, state=state)


def last_made(tx: Tx, person: int) -> int | None:
    """Return when a person last had a code shown, UTC milliseconds; None where it is gone."""
    asked = "SELECT made_at FROM link_codes WHERE person = :person ORDER BY id DESC"
    row = one(tx, asked, person=person)
    return int(row[0]) if row else None


def _found(tx: Tx, condition: str, **values: object) -> LinkCode | None:
    asked = f"SELECT {_COLUMNS} FROM link_codes WHERE {condition} ORDER BY id DESC"  # noqa: S608
    row: Row | None = one(tx, asked, **values)
    return LinkCode(*row) if row else None
