"""Announcements on their way: the audience put into the outbox a slice at a time, held, stopped.

Rights and audience are looked at again when a person is queued and when their message is about
to go: who withdrew, moved away or left the class gets nothing, nor does anybody once the author
has lost the role.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.channels.contract import Limits
from bot.conversation.turn import AppContext
from bot.domain.audiences import Resident
from bot.domain.timing import next_allowed, parse_quiet
from bot.features.announcements import audience, receipts, store
from bot.features.announcements.store import Announcement
from bot.features.announcements.words import admits, as_sent, communes, roles_of
from bot.messaging.queueing import Posting, queue_to_many
from bot.store import people
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx

#: One let go before quiet hours is finished in them for so long, UTC milliseconds.
_UNDER_WAY_MS = 30 * 60_000
#: People whom one slice looks at, though it may find few whom the announcement is for.
_LOOKED_AT = 5_000
_NOBODY_ABOVE = 2**62
#: What a row is told that rests until its announcement goes on.
HELD = "held"


def due_messages(tx: Tx, now: int, app: AppContext, limits: Mapping[str, Limits], most: int) -> int:
    """Queue the next slice of announcements that are due and return how many people it was.

    It is `most` where others have still to be looked at.
    """
    handled = 0
    for due in store.open_ones(tx):
        if handled >= most:
            break
        if due.state in ("due", "sending") and due.queued_at is None and due.due_at <= now:
            allowed = _allowed_at(app, due, now)
            if allowed > now:
                store.postpone(tx, due.id, allowed)
            else:
                handled += _queue_slice(tx, app, limits, due, now, most - handled)
    return handled


def _queue_slice(
    tx: Tx, app: AppContext, limits: Mapping[str, Limits], due: Announcement, now: int, most: int
) -> int:
    few = communes(app.library.places, due.audience)
    beyond = people.beyond(tx, due.reached_to, _LOOKED_AT)
    until = _NOBODY_ABOVE if beyond is None else beyond - 1
    found = audience.people_after(tx, due.audience, few, due.reached_to, until, most)
    lost: set[int] = set()
    if found:
        new = Posting((store.KIND, str(due.id)), as_sent(app, due))
        wanted = _wanted(tx, app, due, found)
        lost = queue_to_many(tx, new, wanted, now)[1]
    full = len(found) == most
    last = found[-1].id if found else due.reached_to
    store.reached(tx, due.id, last if full or beyond is None else until, len(lost))
    if full or beyond is not None:
        return most
    store.queued(tx, due.id, now)
    return len(found)


def _allowed_at(app: AppContext, due: Announcement, now: int) -> int:
    """Return when it may go: one that was missed while the program was down waits too."""
    office = app.office
    if due.audience.urgent or now - due.due_at < _UNDER_WAY_MS:
        return now
    return next_allowed(now, parse_quiet(f"{office.quiet_from}-{office.quiet_to}"), office.zone)


def held_and_stopped(
    tx: Tx, now: int, app: AppContext, limits: Mapping[str, Limits], most: int
) -> int:
    """Put the waiting messages of paused, resumed and stopped announcements where they belong."""
    handled = 0
    for sent in store.open_ones(tx):
        if handled >= most:
            break
        old, new, reason = _AS_WAITING.get(sent.state, ((), "", ""))
        if old:
            handled += receipts.turn_waiting(tx, sent.id, old, new, reason, most - handled)
    return handled


_AS_WAITING: dict[str, tuple[tuple[str, ...], str, str]] = {
    "paused": (("pending", "retry"), "held", ""),
    "sending": (("held",), "pending", ""),
    "stopping": (("pending", "retry", "held"), "dead", "stopped"),
}


def refused(tx: Tx, app: AppContext, rows: Sequence[Queued]) -> dict[int, str]:
    """Return why rows that are about to go must not go, by row id; `HELD` lets one rest."""
    by_cause: defaultdict[tuple[str, str], list[Queued]] = defaultdict(list)
    for row in rows:
        if row.kind == "announcement":
            by_cause[row.cause].append(row)
    found: dict[int, str] = {}
    for cause, of_one in by_cause.items():
        sent = store.find(tx, int(cause[1]))
        if sent is None or sent.state in ("stopping", "stopped"):
            found |= {row.id: "stopped" for row in of_one}
        elif sent.state == "paused":
            found |= {row.id: HELD for row in of_one}
        else:
            found |= _left(tx, app, sent, of_one)
    return found


def _left(tx: Tx, app: AppContext, sent: Announcement, rows: Sequence[Queued]) -> dict[int, str]:
    """Return the rows whose person is no longer of the audience, or no longer to be reached."""
    persons = [row.person for row in rows if row.person is not None]
    still = audience.people_among(tx, sent.audience, persons) if persons else []
    wanted = frozenset(_wanted(tx, app, sent, still))
    return {row.id: "left" for row in rows if row.person not in wanted}


def _wanted(tx: Tx, app: AppContext, due: Announcement, found: Sequence[Resident]) -> list[int]:
    """Return whom of some people its author may write to today."""
    roles = roles_of(tx, app, due.author)
    lives_within = admits(tx, app, due.author, roles, due.audience)
    if lives_within is None:
        return []
    return [
        one.id for one in found if one.id != due.author and lives_within(one.commune, one.village)
    ]
