"""The office's list of people, and which of them are invited to which class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.features.roster.rules import RosterEntry, RosterLine, filled, kept_as, left_alone
from bot.store.outgoing import mentions
from bot.store.sql import Row, Tx, listed, one, rows, rows_among, run, scalar

_COLUMNS = "e.id, e.full_name, e.province, e.commune, e.village, e.work, e.phone, e.person"
#: Entries invited in one statement.
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of some lines: new ones, changed ones, and how many were known as they are."""

    new: int = 0
    changed: int = 0
    known: int = 0
    invited: int = 0  # of all of them, who was not invited to the class before

    def __add__(self, other: Imported) -> Imported:
        """Return both together."""
        return Imported(
            self.new + other.new, self.changed + other.changed, self.known + other.known,
            self.invited + other.invited,
        )  # fmt: skip


def _entry(row: Row) -> RosterEntry:
    return RosterEntry(row[0], RosterLine(*row[1:7]), row[7])


def take(
    tx: Tx,
    lines: Sequence[RosterLine],
    by: int | None,
    training: int | None,
    now: int,
    taken: set[int],
) -> Imported:
    """Keep lines of a list, in the order of `in_order`, and invite their people to a class.

    `taken` are the entries that earlier lines of the same list stand for: it is added to, so
    that two people of one name in one village stay two. Read again, a list changes nothing; in
    slices as `rules.slices` cuts them, in which `taken` is handed on, it gives the same entries;
    where hundreds of namesakes come in several orders of the command, a line may go to another.
    """
    keys = [line.same for line in lines]
    kept: dict[str, list[RosterEntry]] = defaultdict(list)
    found = rows_among(
        tx, f"SELECT {_COLUMNS}, e.same FROM roster e WHERE e.same IN ({{names}}) ORDER BY e.id",  # noqa: S608
        sorted(set(keys)),
    )  # fmt: skip
    for row in found:
        kept[row[8]].append(_entry(row))
    outcome = Imported()
    for key, alike in groupby(lines, key=lambda line: line.same):
        for known, line in _stand_for(kept[key], list(alike), taken):
            id_, what = _keep(tx, known, line, by, now)
            taken.add(id_)
            new = training is not None and invite(tx, training, id_, now)
            outcome += replace(what, invited=int(new))
    return outcome


def _stand_for(
    kept: Sequence[RosterEntry], lines: Sequence[RosterLine], taken: set[int]
) -> Iterator[tuple[RosterEntry | None, RosterLine]]:
    """Yield lines of one key with the entry that each stands for, or None for a new person."""
    free = [one for one in kept if one.id not in taken]
    sure = left_alone(free, lines)
    spoken_for = {entry.id for entry in sure.values()}
    for at, line in enumerate(lines):
        others = [one for one in free if one.id not in taken and one.id not in spoken_for]
        yield sure.get(at) or kept_as(others, line), line


def _keep(
    tx: Tx, known: RosterEntry | None, line: RosterLine, by: int | None, now: int
) -> tuple[int, Imported]:
    if known is None:
        return add(tx, line, by, now), Imported(new=1)
    wanted = filled(known.line, line)
    if wanted == known.line:
        return known.id, Imported(known=1)
    run(
        tx,
        "UPDATE roster SET full_name = :full_name, village = :village, work = :work, "
        "phone = :phone, changed_at = :now WHERE id = :id",
        id=known.id, full_name=wanted.full_name, village=wanted.village, work=wanted.work,
        phone=wanted.phone, now=now,
    )  # fmt: skip
    return known.id, Imported(changed=1)


def add(tx: Tx, line: RosterLine, by: int | None, now: int, person: int | None = None) -> int:
    """Add a line and return its id."""
    return int(
        scalar(
            tx,
            "INSERT INTO roster (full_name, same, letters, province, commune, village, work, "
            "phone, person, added_by, added_at, changed_at) VALUES (:full_name, :same, :letters, "
            ":province, :commune, :village, :work, :phone, :person, :by, :now, :now) RETURNING id",
            same=line.same, letters=line.letters, person=person, by=by, now=now, **line.as_json(),
        )
    )  # fmt: skip


def find(tx: Tx, id: int) -> RosterEntry | None:
    """Return an entry, or None."""
    row = one(tx, f"SELECT {_COLUMNS} FROM roster e WHERE e.id = :id", id=id)  # noqa: S608
    return _entry(row) if row else None


def of_person(tx: Tx, person: int) -> RosterEntry | None:
    """Return the entry that a person is, or None."""
    row = one(
        tx,
        f"SELECT {_COLUMNS} FROM roster e WHERE e.person = :person ORDER BY e.id",  # noqa: S608
        person=person,
    )
    return _entry(row) if row else None


def candidates(tx: Tx, person: int, letters: str, commune: str, most: int) -> list[RosterEntry]:
    """Return whom a person could be: the same name without marks, in the same commune.

    Left out is who is somebody that uses Đồng Hành themselves, be it that they have only opened
    their record with a code and have not consented yet, and whom the person has denied.
    """
    found = rows(
        tx,
        f"SELECT {_COLUMNS} FROM roster e LEFT JOIN people p ON p.id = e.person "  # noqa: S608
        "WHERE e.commune = :commune AND e.letters = :letters "
        "AND (e.person IS NULL OR (p.consent_at IS NULL AND p.erased_at IS NULL "
        "AND p.id <> :person AND NOT EXISTS "
        "(SELECT 1 FROM address_people ap WHERE ap.person = p.id))) "
        "AND NOT EXISTS (SELECT 1 FROM roster_refusals d WHERE d.person = :person "
        "AND d.entry = e.id) ORDER BY e.id LIMIT :most",
        person=person, letters=letters, commune=commune, most=most,
    )  # fmt: skip
    return [_entry(row) for row in found]


def named(tx: Tx, letters: str, commune: str) -> list[RosterEntry]:
    """Return whom the list knows by a name without marks in a commune."""
    found = rows(
        tx,
        f"SELECT {_COLUMNS} FROM roster e WHERE e.commune = :commune "  # noqa: S608
        "AND e.letters = :letters ORDER BY e.id",
        commune=commune,
        letters=letters,
    )
    return [_entry(row) for row in found]


def refuse(tx: Tx, person: int, entry: int, now: int) -> None:
    """Keep that a person is not the one of an entry, so that it is not asked again."""
    run(
        tx,
        "INSERT INTO roster_refusals (person, entry, at) VALUES (:person, :entry, :now) "
        "ON CONFLICT (person, entry) DO NOTHING",
        person=person,
        entry=entry,
        now=now,
    )


def belong(tx: Tx, entry: int, person: int) -> None:
    """Let an entry be a person."""
    run(tx, "UPDATE roster SET person = :person WHERE id = :id", id=entry, person=person)


def invite(tx: Tx, training: int, entry: int, now: int) -> bool:
    """Invite somebody of the list to a class; False when they were before."""
    return (
        run(
            tx,
            "INSERT INTO summons (training, entry, at) VALUES (:training, :entry, :now) "
            "ON CONFLICT (training, entry) DO NOTHING",
            training=training, entry=entry, now=now,
        )
        == 1
    )  # fmt: skip


def invite_all(tx: Tx, training: int, entries: Sequence[int], now: int) -> int:
    """Invite people of the list to a class; returns how many were not before."""
    added = 0
    for at in range(0, len(entries), _AT_ONCE):
        names, some = listed(entries[at : at + _AT_ONCE])
        added += run(
            tx,
            "INSERT INTO summons (training, entry, at) SELECT :training, e.id, :now FROM roster e "  # noqa: S608
            f"WHERE e.id IN ({names}) AND NOT EXISTS "
            "(SELECT 1 FROM summons s WHERE s.training = :training AND s.entry = e.id)",
            training=training, now=now, **some,
        )  # fmt: skip
    return added


def not_invitees(tx: Tx, training: int) -> list[tuple[int, str, str]]:
    """Return (entry, commune, village) of everybody on the list who is not invited to a class."""
    found = rows(
        tx,
        "SELECT e.id, e.commune, e.village FROM roster e WHERE NOT EXISTS (SELECT 1 FROM summons s "
        "WHERE s.training = :training AND s.entry = e.id) ORDER BY e.id",
        training=training,
    )
    return [(row[0], row[1], row[2]) for row in found]


def dismiss(tx: Tx, training: int) -> int:
    """Take a class's list away; the office's own stays. Returns how many were on it."""
    return run(tx, "DELETE FROM summons WHERE training = :training", training=training)


def move_invitee(tx: Tx, entry: int, training: int, to: int, now: int) -> None:
    """Invite somebody to another class instead."""
    if run(
        tx,
        "DELETE FROM summons WHERE training = :training AND entry = :entry",
        training=training, entry=entry,
    ):  # fmt: skip
        invite(tx, to, entry, now)


def invitee_ids(tx: Tx, training: int) -> list[tuple[int, int | None]]:
    """Return (entry, the person it is, if any) of everybody invited to a class."""
    found = rows(
        tx,
        "SELECT s.entry, p.id FROM summons s JOIN roster e ON e.id = s.entry "
        "LEFT JOIN people p ON p.id = e.person AND p.erased_at IS NULL "
        "WHERE s.training = :training",
        training=training,
    )
    return [(entry, person) for entry, person in found]


def invitees(tx: Tx, training: int) -> list[RosterEntry]:
    """Return everybody invited to a class, in the list's order; the erased are nobody any more."""
    found = rows(
        tx,
        "SELECT e.id, e.full_name, e.province, e.commune, e.village, e.work, e.phone, p.id "
        "FROM summons s JOIN roster e ON e.id = s.entry LEFT JOIN people p ON p.id = e.person "
        "AND p.erased_at IS NULL WHERE s.training = :training ORDER BY e.id",
        training=training,
    )
    return [_entry(row) for row in found]


def called(tx: Tx, person: int) -> list[tuple[str, str]]:
    """Return (name, phone) of each line that a person is."""
    found = rows(tx, "SELECT full_name, phone FROM roster WHERE person = :person", person=person)
    return [(name, phone) for name, phone in found]


def summoned(tx: Tx, person: int) -> list[int]:
    """Return the classes that somebody is on the list of."""
    found = rows(
        tx,
        "SELECT DISTINCT s.training FROM roster e JOIN summons s ON s.entry = e.id "
        "WHERE e.person = :person ORDER BY s.training",
        person=person,
    )
    return [training for (training,) in found]


def invitee_count(tx: Tx, training: int) -> int:
    """Return how many people are invited to a class."""
    return int(
        scalar(tx, "SELECT count(*) FROM summons WHERE training = :training", training=training)
    )


def unregistered_count(tx: Tx, training: int) -> int:
    """Return how many who are invited to a class have no place in it, nor in its queue."""
    return int(
        scalar(
            tx,
            "SELECT count(*) FROM summons s JOIN roster e ON e.id = s.entry "
            "WHERE s.training = :training AND NOT EXISTS (SELECT 1 FROM registrations r "
            "WHERE r.training = s.training AND r.person = e.person AND r.withdrawn_at IS NULL)",
            training=training,
        )
    )


def by_place(tx: Tx) -> list[tuple[str, str, int, int]]:
    """Return (commune, village, people, of them who use Đồng Hành themselves) of the list."""
    found = rows(
        tx,
        "SELECT e.commune, e.village, count(*), "
        "sum(CASE WHEN p.consent_at IS NULL THEN 0 ELSE 1 END) "
        "FROM roster e LEFT JOIN people p ON p.id = e.person GROUP BY e.commune, e.village "
        "ORDER BY e.commune, e.village",
    )
    return [(row[0], row[1], row[2], row[3]) for row in found]


def not_signed_up(tx: Tx, commune: str) -> list[RosterEntry]:
    """Return who of a commune's list does not use Đồng Hành."""
    found = rows(
        tx,
        f"SELECT {_COLUMNS} FROM roster e LEFT JOIN people p ON p.id = e.person "  # noqa: S608
        "WHERE e.commune = :commune AND p.consent_at IS NULL ORDER BY e.id",
        commune=commune,
    )
    return [_entry(row) for row in found]


def delete_expired(tx: Tx, unchanged_since: int, limit: int) -> int:
    """Delete lines that nobody has confirmed, changed or been invited by for too long."""
    found = rows(
        tx,
        "SELECT e.id FROM roster e WHERE e.person IS NULL AND e.changed_at < :since "
        "AND NOT EXISTS (SELECT 1 FROM summons s WHERE s.entry = e.id AND s.at >= :since) "
        "ORDER BY e.id LIMIT :limit",
        since=unchanged_since,
        limit=limit,
    )
    for (entry,) in found:
        mentions.forget_line(tx, entry)
        for table in ("summons", "roster_refusals"):
            run(tx, f"DELETE FROM {table} WHERE entry = :entry", entry=entry)  # noqa: S608
        run(tx, "DELETE FROM roster WHERE id = :entry", entry=entry)
    return len(found)
