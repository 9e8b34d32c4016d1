"""Everybody who has to do with a class, and people whom only the office knows.

Somebody whom a trainer ticks without their phone becomes a person without consent: known by name
and place, sent nothing. Once they sign up and say that it is them, both become one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from bot.domain.roll import Attendee, Mark
from bot.domain.trainings import Training
from bot.features.attendance import late
from bot.features.classes import registrations
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterEntry, RosterLine
from bot.store import people
from bot.store.joining import join
from bot.store.registry import Table
from bot.store.sql import Row, Tx, rows
from bot.text.sentences.lateness import Lateness

_NOT_MARKED: Mapping[int, Mark] = MappingProxyType({})
_NOTHING_SAID: Mapping[date, Lateness] = MappingProxyType({})


def attendees(tx: Tx, training: Training) -> list[Attendee]:
    """Return everybody registered, invited or recorded, each once: the list's order first."""
    shared = registrations.shared(tx, training)
    booked, queued = frozenset(shared.booked), frozenset(shared.queued)
    marks, found = _marks(tx, training.id), []
    said = late.of_class(tx, training.id)
    entries, unknown = _invitees(tx, training.id)
    for id_, name, commune, village, work, phone, consent in _people(tx, training.id):
        entry, listed_phone = entries.get(id_, (None, ""))
        found.append(
            Attendee(
                id_, entry, name, commune, village, work, phone or listed_phone, id_ in booked,
                id_ in queued, entry is not None, bool(consent), marks.get(id_, _NOT_MARKED),
                said.get(id_, _NOTHING_SAID),
            )
        )  # fmt: skip
    return sorted(found + unknown, key=_as_listed)


def _as_listed(one: Attendee) -> tuple[bool, int]:
    return (True, one.person or 0) if one.entry is None else (False, one.entry)


class Figures(NamedTuple):
    """How many people of a class: expected, there in any half-day, of those expected, invited."""

    expected: int
    here: int
    came: int
    invited: int


def figures(tx: Tx, training: Training) -> Figures:
    """Count what `attendees` says, without reading who they are."""
    expected: set[int] = set(registrations.shared(tx, training).booked)
    invited = roster.invitee_ids(tx, training.id)
    expected.update(person or -entry for entry, person in invited)
    here = {
        person
        for (person,) in rows(
            tx, "SELECT person FROM presence WHERE training = :training", training=training.id
        )
    }
    return Figures(len(expected), len(here), len(here & expected), len(invited))


def _people(tx: Tx, training: int) -> list[Row]:
    """Return who is registered, recorded, or invited and known, as they say themselves."""
    return rows(
        tx,
        "SELECT p.id, p.full_name, p.commune, p.village, p.work, p.phone, p.consent_version "
        "FROM people p WHERE p.id IN "
        "(SELECT person FROM registrations WHERE training = :training AND withdrawn_at IS NULL "
        "UNION SELECT person FROM attendance WHERE training = :training AND state <> 'unmarked' "
        "UNION SELECT e.person FROM summons s JOIN roster e ON e.id = s.entry "
        "JOIN people k ON k.id = e.person AND k.erased_at IS NULL WHERE s.training = :training)",
        training=training,
    )


def _invitees(tx: Tx, training: int) -> tuple[dict[int, tuple[int, str]], list[Attendee]]:
    """Return (entry, phone) of invited people who are known as persons, and all the others.

    The list's phone number tells two of one name apart, whether they are recorded or not.
    """
    found = roster.invitees(tx, training)
    known = {one.person: (one.id, one.line.phone) for one in found if one.person is not None}
    others = ((one.id, one.line) for one in found if one.person is None)
    return known, [
        Attendee(
            None, id_, line.full_name, line.commune, line.village, line.work, line.phone,
            invited=True,
        )
        for id_, line in others
    ]  # fmt: skip


def _marks(tx: Tx, training: int) -> dict[int, dict[int, Mark]]:
    found: dict[int, dict[int, Mark]] = defaultdict(dict)
    for person, half_day, *mark in rows(
        tx,
        "SELECT person, session, state, how, at, marked_by, address FROM attendance "
        "WHERE training = :training AND state <> 'unmarked'",
        training=training,
    ):
        found[person][half_day] = Mark(*mark)
    return found


def person_of(tx: Tx, entry: RosterEntry, now: int) -> int:
    """Return the person that an entry is, made known to the office if there is none yet."""
    if entry.person is not None:
        return entry.person
    person = _known_only(tx, entry.line, now)
    roster.belong(tx, entry.id, person)
    return person


def walked_in(tx: Tx, line: RosterLine, by: int | None, now: int) -> int:
    """Return a new person who came without being on any list, as a trainer named them."""
    person = _known_only(tx, line, now)
    roster.add(tx, line, by, now, person)
    return person


def _known_only(tx: Tx, line: RosterLine, now: int) -> int:
    return people.make_known(
        tx, line.full_name, line.province, line.commune, line.village, line.work, now
    )


def is_me(tx: Tx, tables: Sequence[Table], entry: RosterEntry, person: int) -> list[int]:
    """Let somebody who signed up be an entry, and take over what was recorded of it before.

    Returns the classes in which the person counts as having been there only since.
    """
    other = entry.person
    roster.belong(tx, entry.id, person)
    if other is None or other == person:
        return []
    before = _was_at(tx, person)
    join(tx, tables, person, other)
    return sorted(_was_at(tx, person) - before)


def _was_at(tx: Tx, person: int) -> set[int]:
    found = rows(tx, "SELECT training FROM presence WHERE person = :person", person=person)
    return {training for (training,) in found}


def by_device(tx: Tx, training: int) -> dict[str, list[int]]:
    """Return the accounts through which several people came, each with who it was."""
    found: dict[str, list[int]] = defaultdict(list)
    for address, person in rows(
        tx,
        "SELECT address, person FROM attendance WHERE training = :training AND address <> '' "
        "GROUP BY address, person ORDER BY address, min(at), person",
        training=training,
    ):
        found[address].append(person)
    return {address: people for address, people in found.items() if len(people) > 1}
