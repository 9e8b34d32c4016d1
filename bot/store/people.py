"""People, their addresses, who is active where, and their roles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from bot.domain.people import Address, Person
from bot.domain.rights import Role
from bot.store import erasures, turns
from bot.store.sql import Row, Tx, one, rows, rows_among, run, scalar

_PERSON = (
    "p.id, p.full_name, p.province, p.commune, p.village, p.work, p.phone, "
    "p.consent_version, p.consent_at, p.consent_channel, p.created_at"
)
_FIELDS = frozenset({"full_name", "province", "commune", "village", "work", "phone"})


class GrantedRole(NamedTuple):
    """A role and who holds it."""

    role: Role
    person: int
    full_name: str


def _person(row: Row) -> Person:
    return Person(*row)


def touch(tx: Tx, address: str, channel: str, place: str, now: int) -> Address:
    """Return the address that just wrote, made or revived; `last_seen_at` is from before."""
    row = one(
        tx,
        "SELECT place, person, unreachable, created_at, seen_at FROM addresses WHERE id = :id",
        id=address,
    )
    if row is None:
        run(
            tx,
            "INSERT INTO addresses (id, channel, place, created_at, seen_at) "
            "VALUES (:id, :channel, :place, :now, :now)",
            id=address,
            channel=channel,
            place=place,
            now=now,
        )
        return Address(address, channel, place, None, "", now, now)
    # Written at most once a minute: a tap must not cost a row write for a time stamp.
    if row[2] or now - row[4] > 60_000 or row[0] != place:
        run(
            tx,
            "UPDATE addresses SET seen_at = :now, unreachable = '', place = :place WHERE id = :id",
            id=address,
            now=now,
            place=place,
        )
    return Address(address, channel, place, row[1], "", row[3], row[4])


def known_address(tx: Tx, id: str) -> Address | None:
    """Return an address as it was left; None for one that never wrote."""
    row = one(
        tx,
        "SELECT id, channel, place, person, unreachable, created_at, seen_at FROM addresses "
        "WHERE id = :id",
        id=id,
    )
    return Address(*row) if row else None


def last_seen(tx: Tx, persons: Sequence[int]) -> dict[int, int]:
    """Return when each of some people last wrote, from any of their addresses."""
    found = rows_among(
        tx,
        "SELECT ap.person, max(a.seen_at) FROM address_people ap "
        "JOIN addresses a ON a.id = ap.address WHERE ap.person IN ({names}) GROUP BY ap.person",
        persons,
    )
    return dict(found)


def find(tx: Tx, person: int) -> Person | None:
    """Return the person, or None when there is none or they were erased."""
    row = one(
        tx,
        f"SELECT {_PERSON} FROM people p WHERE p.id = :id AND p.erased_at IS NULL",  # noqa: S608
        id=person,
    )
    return _person(row) if row else None


def in_commune(tx: Tx, commune: str) -> list[Person]:
    """Return everybody of a commune."""
    found = rows(
        tx,
        f"SELECT {_PERSON} FROM people p WHERE p.commune = :commune "  # noqa: S608
        "AND p.erased_at IS NULL ORDER BY p.id",
        commune=commune,
    )
    return [_person(row) for row in found]


def count(tx: Tx) -> int:
    """Return how many people there are, the rows of those who were erased among them."""
    return int(scalar(tx, "SELECT count(*) FROM people"))


def beyond(tx: Tx, after: int, many: int) -> int | None:
    """Return the id of the first person beyond so many above an id; None where there is none."""
    found = scalar(
        tx,
        "SELECT id FROM people WHERE id > :after ORDER BY id LIMIT 1 OFFSET :skipped",
        after=after,
        skipped=many,
    )
    return int(found) if found is not None else None


def create(tx: Tx, now: int, version: str, channel: str, code_hash: str) -> int:
    """Add a person at the moment of their consent and return the id."""
    return int(
        scalar(
            tx,
            "INSERT INTO people (code_hash, consent_version, consent_at, consent_channel, "
            "created_at) VALUES (:code, :version, :now, :channel, :now) RETURNING id",
            code=code_hash,
            version=version,
            now=now,
            channel=channel,
        )
    )


def change(tx: Tx, person: int, **fields: str) -> None:
    """Change name, place, work or phone of a person; raises ValueError for another field."""
    unknown = set(fields) - _FIELDS
    if unknown:
        raise ValueError(f"not a field of a person: {sorted(unknown)}")
    if "full_name" in fields:
        known = scalar(tx, "SELECT full_name FROM people WHERE id = :id", id=person)
        turns.rename(tx, known or "", fields["full_name"])
    assignments = ", ".join(f"{name} = :{name}" for name in fields)
    values: dict[str, Any] = dict(fields)
    run(tx, f"UPDATE people SET {assignments} WHERE id = :id", id=person, **values)  # noqa: S608


def make_known(
    tx: Tx, full_name: str, province: str, commune: str, village: str, work: str, now: int
) -> int:
    """Add a person whom only the office knows, without their consent, and return the id."""
    return int(
        scalar(
            tx,
            "INSERT INTO people (full_name, province, commune, village, work, created_at) "
            "VALUES (:full_name, :province, :commune, :village, :work, :now) RETURNING id",
            full_name=full_name, province=province, commune=commune, village=village, work=work,
            now=now,
        )
    )  # fmt: skip


def is_known_only(tx: Tx, person: int) -> bool:
    """Say whether only the office knows somebody: they never signed up themselves."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM people WHERE id = :person AND consent_at IS NULL AND erased_at IS NULL",
            person=person,
        )
    )


def make_known_only(tx: Tx, person: int) -> None:
    """Take consent and code from a record, as before joining it with another of that person."""
    nothing = "consent_at = NULL, consent_version = '', code_hash = NULL"
    run(tx, f"UPDATE people SET {nothing} WHERE id = :person", person=person)  # noqa: S608


def consent(tx: Tx, person: int, version: str, channel: str, now: int) -> None:
    """Record a consent given anew."""
    run(
        tx,
        "UPDATE people SET consent_version = :version, consent_at = :now, "
        "consent_channel = :channel, withdrawn_at = NULL WHERE id = :id",
        id=person,
        version=version,
        channel=channel,
        now=now,
    )


def withdraw(tx: Tx, person: int, now: int) -> None:
    """Record that the person withdrew consent: nothing is sent to them by itself any more."""
    erasures.note(tx, "withdrawn", person, now)
    run(
        tx,
        "UPDATE people SET consent_version = '', withdrawn_at = :now WHERE id = :id",
        id=person,
        now=now,
    )


def strangers(tx: Tx, silent_since: int, after: str, most: int) -> list[tuple[str, str, bool]]:
    """Return (address, its place, whether it is a stranger's) of addresses above one, in order.

    A stranger never signed up there and has been silent since an instant (UTC ms).
    """
    found = rows(
        tx,
        "SELECT a.id, a.place, a.seen_at < :old AND NOT EXISTS (SELECT 1 FROM address_people "
        "ap WHERE ap.address = a.id) FROM addresses a WHERE a.id > :after "
        "ORDER BY a.id LIMIT :most",
        old=silent_since,
        after=after,
        most=most,
    )
    return [(address, place, bool(strange)) for address, place, strange in found]


def forget_address(tx: Tx, address: str) -> None:
    """Delete an address; what hangs on it has to be gone before."""
    run(tx, "DELETE FROM addresses WHERE id = :address", address=address)


def link(tx: Tx, address: str, person: int, now: int) -> None:
    """Let the person use the address and make them the active one."""
    let_use(tx, address, person, now)
    activate(tx, address, person)


def let_use(tx: Tx, address: str, person: int, now: int) -> None:
    """Let the person use the address; whoever is active there stays so."""
    run(
        tx,
        "INSERT INTO address_people (address, person, linked_at) VALUES (:address, :person, :now) "
        "ON CONFLICT (address, person) DO NOTHING",
        address=address, person=person, now=now,
    )  # fmt: skip


def activate(tx: Tx, address: str, person: int | None) -> None:
    """Make a person (or nobody) the active one of an address."""
    run(tx, "UPDATE addresses SET person = :person WHERE id = :id", id=address, person=person)


def is_active(tx: Tx, place: str, person: int) -> bool:
    """Say whether a person is the active one of an address that is written to at a place."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM addresses WHERE id = :place AND place = :place AND person = :person",
            place=place,
            person=person,
        )
    )


def linked_since(tx: Tx, address: str) -> int | None:
    """Return since when (UTC ms) somebody has used an address; None where nobody does."""
    since: int | None = scalar(
        tx, "SELECT min(linked_at) FROM address_people WHERE address = :address", address=address
    )
    return since


def unlink(tx: Tx, address: str, person: int) -> None:
    """Take the person off the address; nobody is active there afterwards if they were."""
    run(
        tx,
        "DELETE FROM address_people WHERE address = :address AND person = :person",
        address=address,
        person=person,
    )
    run(
        tx,
        "UPDATE addresses SET person = NULL WHERE id = :address AND person = :person",
        address=address,
        person=person,
    )


def unlink_everywhere(
    tx: Tx, person: int, channels: Collection[str] | None = None
) -> list[tuple[str, str]]:
    """Take the person off all addresses, or off those of some channels.

    Returns (address, channel) of each.
    """
    found = rows(
        tx,
        "SELECT ap.address, a.channel FROM address_people ap JOIN addresses a ON a.id = ap.address "
        "WHERE ap.person = :person",
        person=person,
    )
    left = [row for row in found if channels is None or row[1] in channels]
    for address, _ in left:
        unlink(tx, address, person)
    return [(address, channel) for address, channel in left]


def addresses_of(tx: Tx, person: int) -> list[str]:
    """Return every address that a person uses."""
    found = rows(tx, "SELECT address FROM address_people WHERE person = :person", person=person)
    return [address for (address,) in found]


def sharing(tx: Tx, address: str) -> list[Person]:
    """Return everybody who uses the address, in the order they came."""
    found = rows(
        tx,
        f"SELECT {_PERSON} FROM address_people ap JOIN people p ON p.id = ap.person "  # noqa: S608
        "WHERE ap.address = :address AND p.erased_at IS NULL ORDER BY ap.linked_at, p.id",
        address=address,
    )
    return [_person(row) for row in found]


def by_code(tx: Tx, code_hash: str) -> Person | None:
    """Return the person whose personal code has this hash."""
    row = one(
        tx,
        f"SELECT {_PERSON} FROM people p "  # noqa: S608
        "WHERE p.code_hash = :code AND p.erased_at IS NULL",
        code=code_hash,
    )
    return _person(row) if row else None


def set_code(tx: Tx, person: int, code_hash: str) -> None:
    """Give the person a new personal code; the old one is dead."""
    run(tx, "UPDATE people SET code_hash = :code WHERE id = :id", id=person, code=code_hash)


def mark_unreachable(tx: Tx, place: str, reason: str) -> None:
    """Rest every address of a chat until somebody there writes again."""
    run(
        tx,
        "UPDATE addresses SET unreachable = :reason WHERE place = :place",
        place=place,
        reason=reason,
    )


def roles(tx: Tx, person: int) -> tuple[Role, ...]:
    """Return the roles the person holds now."""
    found = rows(
        tx,
        "SELECT id, role, place FROM roles WHERE person = :person AND revoked_at IS NULL "
        "ORDER BY id",
        person=person,
    )
    return tuple(Role(*row) for row in found)


def grant(tx: Tx, person: int, role: str, place: str, by: int | None, now: int) -> None:
    """Give the person a role at a place ("" = the whole office), once."""
    run(
        tx,
        "INSERT INTO roles (person, role, place, granted_by, granted_at) "
        "SELECT :person, :role, :place, :by, :now WHERE NOT EXISTS (SELECT 1 FROM roles "
        "WHERE person = :person AND role = :role AND place = :place AND revoked_at IS NULL)",
        person=person,
        role=role,
        place=place,
        by=by,
        now=now,
    )


def held_roles(tx: Tx) -> list[GrantedRole]:
    """Return every role that somebody holds now."""
    found = rows(
        tx,
        "SELECT r.id, r.role, r.place, r.person, p.full_name FROM roles r "
        "JOIN people p ON p.id = r.person WHERE r.revoked_at IS NULL AND p.erased_at IS NULL",
    )
    return [GrantedRole(Role(*row[:3]), row[3], row[4]) for row in found]


def revoke(tx: Tx, role: int, now: int) -> None:
    """Take a role back."""
    run(
        tx,
        "UPDATE roles SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL",
        id=role,
        now=now,
    )


def with_role(tx: Tx, names: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """Return (person, role, place) of everybody who holds one of the roles."""
    found = rows(
        tx,
        "SELECT r.person, r.role, r.place FROM roles r JOIN people p ON p.id = r.person "
        "WHERE r.revoked_at IS NULL AND p.erased_at IS NULL ORDER BY r.id",
    )
    return [(person, role, place) for person, role, place in found if role in names]
