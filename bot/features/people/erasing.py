"""How a person is erased or withdraws, and who is long unseen: made from what tables declare.

What is left are nameless counts. The rules stand beside the tables: `features/*/tables.py` and
`system_tables.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.features.people.redaction import cut_everywhere
from bot.features.roster import store as roster
from bot.store import counts, erasures, people
from bot.store.outgoing.outbox import OPEN
from bot.store.registry import Counts, Erased, LeftAddress, Table
from bot.store.sql import Tx, one, rows, run

#: Marks an address that only waits for its last message to go.
_GOING = "erased"


@dataclass(frozen=True, slots=True)
class NamelessCount:
    """How many erased people a class or a quiz had in one commune.

    `name` is `registered`, `present`, `began`, `finished` or `passed`; the first two count
    for a class, the others for its quiz (class 0: done outside any class).
    """

    name: str
    training: int
    quiz: str
    commune: str
    value: int


def erase(tx: Tx, tables: Sequence[Table], person: int, here: str, now: int, instead: str) -> None:
    """Erase a person; `here` is the address that asked, kept nameless for the last answer.

    `instead` is what others read in the place of a name that is cut out.
    Seats in classes to come have to be given back before, so that the queue moves up.
    """
    who = _known_as(tx, tables, person, now, instead)
    if who is None:
        return
    erasures.note(tx, "erased", person, now)
    _count(tx, tables, who)
    cut_everywhere(tx, tables, who)
    # What belongs to others' rows goes before them, and the person's own row last.
    for table in reversed(tables):
        if not isinstance(table.erase, str):
            table.erase(tx, who)
    for address in who.addresses:
        _take_off(tx, tables, address, person, keep=address == here)


def sweep(tx: Tx, tables: Sequence[Table]) -> int:
    """Delete the addresses of erased people whose last answer has gone; returns how many."""
    found = rows(
        tx,
        "SELECT a.id, a.place FROM addresses a WHERE a.unreachable = :going AND NOT EXISTS "  # noqa: S608
        f"(SELECT 1 FROM parts WHERE place = a.place AND {OPEN})",
        going=_GOING,
    )
    for address, place in found:
        _leave(tx, tables, LeftAddress(address, place, shared=False))
        people.forget_address(tx, address)
    return len(found)


def unseen(tx: Tx, tables: Sequence[Table], unseen_since: int, limit: int) -> list[int]:
    """Return people who have neither written nor done anything since an instant (UTC ms)."""
    silent = "".join(f" AND NOT {table.active}" for table in tables if table.active)
    found = rows(
        tx,
        "SELECT p.id FROM people p WHERE p.erased_at IS NULL AND p.created_at < :since "  # noqa: S608
        f"AND coalesce(p.consent_at, 0) < :since{silent} ORDER BY p.id LIMIT :limit",
        since=unseen_since,
        limit=limit,
    )
    return [person for (person,) in found]


def rest(tx: Tx, tables: Sequence[Table], person: int) -> None:
    """Take back what would still go by itself to somebody who withdrew consent.

    What a pump holds in memory is dropped there when it looks again.
    """
    for table in tables:
        if table.rest:
            table.rest(tx, person)


def nameless(tx: Tx) -> list[NamelessCount]:
    """Return what erased people left behind: counts to add to those of people still there."""
    left = []
    for name, subject, value in counts.about(tx, "erased:"):
        _, training, quiz, commune = subject.split(":")
        left.append(NamelessCount(name, int(training), quiz, commune, value))
    return left


def _known_as(
    tx: Tx, tables: Sequence[Table], person: int, now: int, instead: str
) -> Erased | None:
    """Return a person as others know them: by name, number, code, the list's, what they asked."""
    row = one(
        tx,
        "SELECT full_name, phone, commune, coalesce(code_hash, '') FROM people WHERE id = :id",
        id=person,
    )
    if row is None:
        return None
    full_name, phone, commune, code_hash = row
    names = (text for line in ((full_name, phone), *roster.called(tx, person)) for text in line)
    return Erased(
        person, commune, tuple(text for text in dict.fromkeys(names) if text),
        tuple(_quotes(tx, tables, person)), code_hash,
        tuple(people.addresses_of(tx, person)), now, instead,
    )  # fmt: skip


def _quotes(tx: Tx, tables: Sequence[Table], person: int) -> Iterator[str]:
    for table, (column, owner) in ((table.name, table.quoted) for table in tables if table.quoted):
        statement = f"SELECT {column} FROM {table} WHERE {owner} = :person"  # noqa: S608
        yield from (text for (text,) in rows(tx, statement, person=person) if text)


def _count(tx: Tx, tables: Sequence[Table], who: Erased) -> None:
    counted: Counts = Counter()
    for table in tables:
        if table.counted:
            counted.update(table.counted(tx, who))
    for (name, subject), value in counted.items():
        counts.add(tx, name, subject, value)


def _take_off(tx: Tx, tables: Sequence[Table], address: str, person: int, keep: bool) -> None:
    """Take the person off an address; one that nobody else uses goes, with all its traces."""
    link = {"address": address, "person": person}
    run(tx, "DELETE FROM address_people WHERE address = :address AND person = :person", **link)
    run(tx, "UPDATE addresses SET person = NULL WHERE id = :address AND person = :person", **link)
    shared = one(tx, "SELECT 1 FROM address_people WHERE address = :address", address=address)
    place = one(tx, "SELECT place FROM addresses WHERE id = :address", address=address)
    _leave(tx, tables, LeftAddress(address, place[0] if place else address, bool(shared)))
    if shared:
        return
    if keep:
        run(
            tx,
            "UPDATE addresses SET unreachable = :going WHERE id = :address",
            address=address,
            going=_GOING,
        )
    else:
        people.forget_address(tx, address)


def _leave(tx: Tx, tables: Sequence[Table], left: LeftAddress) -> None:
    for table in tables:
        if table.leave:
            table.leave(tx, left)
