"""Requests of those who lost their personal code, and what was decided of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.instants import DAY_MS
from bot.domain.people import Person
from bot.store import people
from bot.store.sql import Row, Tx, dump, one, parse, rows, run, scalar

#: A request that nobody has decided expires; a record that was opened can be closed again.
LIFE_MS = 7 * DAY_MS
TRIAL_MS = DAY_MS

#: What a request was made with: changed, it is no longer the same.
CHANGING = frozenset({"full_name", "commune"})

State = Literal["open", "confirmed", "refused", "lapsed", "taken_back"]
_COLUMNS = (
    "id, address, person, asked_at, name, commune, state, kept, decided_by, decided_at, used_at"
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the address that asks, who they signed up as, and whose record was opened.

    `name` and `commune` are theirs as they asked, `used_at` the addresses at which the record was
    used when it was opened. Instants are UTC milliseconds.
    """

    id: int
    address: str
    person: int
    asked_at: int
    name: str
    commune: str
    state: State
    kept: int | None
    decided_by: int | None
    decided_at: int | None
    used_at: tuple[str, ...]

    def is_open(self, now: int) -> bool:
        """Say whether somebody may still decide."""
        return self.state == "open" and now - self.asked_at < LIFE_MS

    def on_trial(self, now: int) -> bool:
        """Say whether the record that was opened may still be closed again."""
        return self.state == "confirmed" and now - (self.decided_at or 0) < TRIAL_MS


def add(tx: Tx, address: str, who: Person, now: int) -> int:
    """Keep a request and return its id."""
    return int(
        scalar(
            tx,
            "INSERT INTO lost_codes (address, person, asked_at, name, commune) "
            "VALUES (:address, :person, :now, :name, :commune) RETURNING id",
            address=address, person=who.id, now=now, name=who.full_name, commune=who.commune,
        )
    )  # fmt: skip


def find(tx: Tx, id: int) -> Request | None:
    """Return a request, or None."""
    row = one(tx, f"SELECT {_COLUMNS} FROM lost_codes WHERE id = :id", id=id)  # noqa: S608
    return _request(row) if row else None


def waiting(tx: Tx, now: int) -> list[Request]:
    """Return every request that waits, the one that waits longest first."""
    return _found(
        tx, "state = 'open' AND told = 0 AND asked_at > :since ORDER BY asked_at, id",
        since=now - LIFE_MS,
    )  # fmt: skip


def open_of(tx: Tx, person: int, now: int) -> Request | None:
    """Return the request of a person that waits, or None."""
    found = _found(tx, "person = :person ORDER BY id DESC", person=person)
    return next((one for one in found if one.is_open(now)), None)


def opened_for(tx: Tx, kept: int, now: int) -> list[Request]:
    """Return by which requests a record was opened lately, so that it can be closed again."""
    found = _found(tx, "kept = :kept ORDER BY id DESC", kept=kept)
    return [one for one in found if one.on_trial(now)]


def told_of(tx: Tx, person: int) -> list[Request]:
    """Return the requests that a person made, or by which their record was opened."""
    return _found(tx, "person = :person OR kept = :person ORDER BY id", person=person)


def _found(tx: Tx, condition: str, **values: object) -> list[Request]:
    found: list[Row] = rows(tx, f"SELECT {_COLUMNS} FROM lost_codes WHERE {condition}", **values)  # noqa: S608
    return [_request(row) for row in found]


def _request(row: Row) -> Request:
    return Request(*(*row[:-1], tuple(parse(row[-1]))))


def decide(tx: Tx, id: int, state: State, by: int, now: int, kept: int | None = None) -> bool:
    """Decide a request; False where somebody did before, or it has expired."""
    used = people.addresses_of(tx, kept) if kept is not None else []
    return _changed(
        tx,
        "state = :state, kept = :kept, decided_by = :by, decided_at = :now, used_at = :used, "
        "told = 0 WHERE id = :id AND state = 'open' AND asked_at > :since",
        id=id, state=state, kept=kept, by=by, now=now, used=dump(used), since=now - LIFE_MS,
    )  # fmt: skip


def take_back(tx: Tx, id: int, now: int) -> bool:
    """Undo a decision; False where that was done before, or its day is over."""
    return _changed(
        tx, "state = 'taken_back', told = 0 WHERE id = :id AND state = 'confirmed' "
        "AND decided_at > :since", id=id, since=now - TRIAL_MS,
    )  # fmt: skip


def drop(tx: Tx, person: int, address: str = "") -> bool:
    """Forget the requests of a person that nobody has decided, or those from one address.

    Says whether there were any.
    """
    statement = (
        "DELETE FROM lost_codes WHERE person = :person AND state = 'open' "
        "AND :address IN ('', address)"
    )
    return run(tx, statement, person=person, address=address) > 0


def _changed(tx: Tx, assignments: str, **values: object) -> bool:
    return run(tx, f"UPDATE lost_codes SET {assignments}", **values) == 1  # noqa: S608


# -- the people concerned ----------------------------------------------------------------------


def later(tx: Tx, request: Request) -> list[str]:
    """Return the addresses that use a record since it was opened, the one that asked first."""
    if request.kept is None:
        return []
    others = set(people.addresses_of(tx, request.kept)) - {*request.used_at, request.address}
    return [request.address, *sorted(others)]


# -- what falls due ----------------------------------------------------------------------------


def expire(tx: Tx, now: int) -> None:
    """End what nobody has decided in time."""
    run(
        tx,
        "UPDATE lost_codes SET state = 'lapsed', decided_at = :now "
        "WHERE state = 'open' AND told = 0 AND asked_at <= :since",
        now=now,
        since=now - LIFE_MS,
    )


def untold(tx: Tx, most: int) -> list[Request]:
    """Return what was decided and nobody has been told of."""
    ended = ("confirmed", "refused", "lapsed", "taken_back")
    found = [one for state in ended for one in _found(
        tx, "state = :state AND told = 0 LIMIT :most", state=state, most=most)]  # fmt: skip
    return found[:most]


def mark_told(tx: Tx, id: int) -> None:
    """Keep that everybody was told."""
    run(tx, "UPDATE lost_codes SET told = 1 WHERE id = :id", id=id)


def settled(tx: Tx, now: int, most: int) -> list[Request]:
    """Return whose records were opened long enough ago to stay open."""
    return _found(
        tx, "state = 'confirmed' AND told = 1 AND decided_at <= :since LIMIT :most",
        since=now - TRIAL_MS, most=most,
    )  # fmt: skip


def forget(tx: Tx, id: int) -> None:
    """Delete a request."""
    run(tx, "DELETE FROM lost_codes WHERE id = :id", id=id)
