"""Announcements on their way: the audience expanded into outbox rows, a slice at a time.

Rights and audience are looked at again for every person: who withdrew, moved away or left the
class gets nothing, nor does anybody once the author has lost the role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.channels.contract import Limits
from bot.domain.audiences import Resident, may_address, within
from bot.domain.rights import Role, scopes
from bot.domain.timing import next_allowed, parse_quiet
from bot.service.queueing import queue_for_person
from bot.store import announcements, people, trainings
from bot.store.announcements import Announcement
from bot.store.sql import Tx
from bot.talk.flows.announcement_words import communes
from bot.talk.flows.announcements import as_sent
from bot.talk.turn import House

#: One let go before quiet hours is finished in them for so long, UTC milliseconds.
_UNDER_WAY_MS = 30 * 60_000


def due_messages(tx: Tx, now: int, house: House, limits: Mapping[str, Limits], most: int) -> int:
    """Queue the next slice of announcements that are due and return how many people it was."""
    handled = 0
    while handled < most:
        due = announcements.next_due(tx, now)
        if due is None:
            break
        allowed = _allowed_at(house, due, now)
        if allowed > now:
            announcements.postpone(tx, due.id, allowed)
            continue
        few = communes(house.library.places, due.audience)
        found = announcements.people_after(tx, due.audience, few, due.reached_to, most - handled)
        unreached = _queue(tx, house, limits, due, found, now)
        if found:
            announcements.reached(tx, due.id, found[-1].id, unreached)
        if len(found) < most - handled:
            announcements.close(tx, due.id, now)
        handled += len(found)
    return handled


def _allowed_at(house: House, due: Announcement, now: int) -> int:
    """Return when it may go: one that was missed while the program was down waits too."""
    office = house.office
    if due.audience.urgent or now - due.due_at < _UNDER_WAY_MS:
        return now
    return next_allowed(now, parse_quiet(f"{office.quiet_from}-{office.quiet_to}"), office.zone)


def _queue(
    tx: Tx, house: House, limits: Mapping[str, Limits], due: Announcement,
    found: Sequence[Resident], now: int,
) -> int:  # fmt: skip
    """Queue it for those of a slice who may have it; returns how many had no address."""
    reply = as_sent(house, due.text)
    cause = announcements.cause(due.id)
    wanted = _wanted(tx, house, due, found)
    return sum(
        not queue_for_person(tx, house, limits, cause, 0, person, reply, now) for person in wanted
    )


def _wanted(tx: Tx, house: House, due: Announcement, found: Sequence[Resident]) -> list[int]:
    roles = _roles(tx, house, due.author)
    covers = house.library.places.covers
    others = [one for one in found if one.id != due.author]
    if due.audience.kind == "training":
        training = trainings.find(tx, due.audience.training)
        allowed = training is not None and may_address(training, due.author, roles, covers)
        return [one.id for one in others] if allowed else []
    today = scopes(roles, "trainer")
    return [
        one.id
        for one in others
        if within(due.audience.places, one.commune, one.village, covers)
        and within(today, one.commune, one.village, covers)
    ]


def _roles(tx: Tx, house: House, author: int) -> tuple[Role, ...]:
    """Return the author's roles of now; the settings may name one of the addresses as admin."""
    if people.find(tx, author) is None:
        return ()
    held = people.roles(tx, author)
    named = house.office.admins.intersection(announcements.addresses_of(tx, author))
    return (*held, Role(0, "admin", "")) if named else held
