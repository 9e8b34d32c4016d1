"""Whose record a trainer may open for somebody who lost the code."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.domain.people import Person
from bot.features.people.lost_code import store
from bot.features.people.lost_code.store import Request
from bot.store import people
from bot.text.folding import fold

#: Namesakes of one commune that are shown.
MOST = 8


def asker(turn: Turn, request: Request) -> Person | None:
    """Return who asks, as they asked; None where the trainer does not reach them.

    Nor where they have another name or commune by now, have gone from the address that asked, or
    hold a role.
    """
    person = people.find(turn.tx, request.person)
    if person is None or not turn.reaches("trainer", request.commune):
        return None
    if (person.full_name, person.commune) != (request.name, request.commune):
        return None
    there = request.address in people.addresses_of(turn.tx, person.id)
    return person if there and not people.roles(turn.tx, person.id) else None


def waiting(turn: Turn) -> list[tuple[Request, Person]]:
    """Return the requests that the trainer may decide, and who asks."""
    found = ((one, asker(turn, one)) for one in store.waiting(turn.tx, turn.now_ms))
    return [(one, person) for one, person in found if person is not None]


def records(turn: Turn, person: Person) -> list[Person]:
    """Return the records that may be theirs: of the same name in the same commune.

    Of those only who signed up themselves; the record of one with a role is an admin's to open.
    """
    letters = fold(person.full_name)
    alike = [
        one
        for one in people.in_commune(turn.tx, person.commune)
        if one.id != person.id and one.consent_at is not None and fold(one.full_name) == letters
    ]
    return [one for one in alike if _may_open(turn, one)][:MOST]


def _may_open(turn: Turn, one: Person) -> bool:
    return turn.reaches("admin" if people.roles(turn.tx, one.id) else "trainer", one.commune)
