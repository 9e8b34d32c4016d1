"""Who an audience is: its criteria as conditions on people, read slice by slice or counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from bot.domain.audiences import Audience, Criterion, Resident
from bot.features.announcements.store import EXPECTED, TO_WHOM
from bot.store.outgoing.rings import RINGS
from bot.store.outgoing.routing import among
from bot.store.sql import Tx, rows

#: Whom something may be sent to by itself.
WILLING = "p.consent_version <> '' AND p.withdrawn_at IS NULL AND p.erased_at IS NULL"

_HELD = "SELECT person FROM registrations WHERE training = :{n} AND withdrawn_at IS NULL"
_PRESENT = "SELECT person FROM presence WHERE training = :{n}"
_INVITEES = (
    "SELECT e.person FROM summons s JOIN roster e ON e.id = s.entry "
    "WHERE s.training = :{n} AND e.person IS NOT NULL"
)
#: Attempts that count for a class: made for it, or at its quiz after it began.
_TRIED = (
    "SELECT 1 FROM trainings t JOIN attempts x ON x.quiz = t.quiz AND x.person = p.id "
    "WHERE t.id = :{n} AND (x.training = t.id OR coalesce(x.finished_at, x.started_at) "
    ">= t.starts_at)"
)
_RAISED = (
    "SELECT 1 FROM roles r WHERE r.person = p.id AND r.revoked_at IS NULL AND r.role = '{role}'"
)
#: Criterion -> its condition on `p`; `{n}` is the name under which its value is bound.
_CONDITIONS = {
    "all": "",
    "place": "",  # by the list of communes, and by whoever calls for what lies below them
    "work": "p.work = :{n}",
    "class": f"p.id IN ({_HELD} UNION {_INVITEES} UNION {_PRESENT})",
    "present": f"p.id IN ({_PRESENT})",
    "absent": f"p.id IN ({_HELD} UNION {_INVITEES}) AND p.id NOT IN ({_PRESENT})",
    "passed": f"EXISTS ({_TRIED} AND x.passed = 1)",
    "not_passed": f"EXISTS ({_TRIED} AND x.finished_at IS NOT NULL) "
    f"AND NOT EXISTS ({_TRIED} AND x.passed = 1)",
    "not_begun": f"p.id IN ({_PRESENT}) AND NOT EXISTS ({_TRIED})",
    # Person by person: it is asked of a few dozen each time that messages are about to go.
    "unconfirmed": f"EXISTS (SELECT 1 FROM messages m {TO_WHOM} "  # noqa: S608
    "WHERE m.cause_kind = 'announcement' AND m.cause_id = :{n} AND m.ordinal = 0 "
    f"AND d.person = p.id AND {EXPECTED}) AND NOT EXISTS "
    "(SELECT 1 FROM confirmations f WHERE f.announcement = :{n}_id AND f.person = p.id)",
}
_ROLES = {
    "trainer": f"EXISTS ({_RAISED.format(role='trainer')})",
    "admin": f"EXISTS ({_RAISED.format(role='admin')})",
}
#: How somebody is best reached: 1 a vendor's channel, 2 a page that can ring, 3 a page,
#: 4 an account that refuses us; nothing: no address.
_HOW = (
    "min(CASE WHEN a.unreachable <> '' THEN '4' WHEN a.channel NOT IN {mailboxes} THEN '1' "
    f"WHEN {RINGS} THEN '2' "
    "WHEN a.id IS NOT NULL THEN '3' END || a.channel)"
)


class Reached(NamedTuple):
    """How many people of one village are reached how: `how` as above, "" without an address."""

    commune: str
    village: str
    how: str
    channel: str
    people: int


def people_after(
    tx: Tx, audience: Audience, communes: Sequence[str], after: int, until: int, limit: int
) -> list[Resident]:
    """Return people of whom the criteria are true, above an id and up to another, lowest first.

    `communes` narrows them down; none of them means everywhere. Villages are for the caller.
    """
    where, values = _where(audience, communes)
    found = rows(
        tx,
        f"SELECT p.id, p.commune, p.village FROM people p "  # noqa: S608
        f"WHERE p.id > :after AND p.id <= :until AND {where} ORDER BY p.id LIMIT :limit",
        after=after, until=until, limit=limit, **values,
    )  # fmt: skip
    return [Resident(*row) for row in found]


def people_among(tx: Tx, audience: Audience, persons: Sequence[int]) -> list[Resident]:
    """Return those of some people of whom the criteria are true now."""
    where, values = _where(audience, ())
    chosen = {f"p{at}": person for at, person in enumerate(persons)}
    names = ", ".join(f":{name}" for name in chosen)
    found = rows(
        tx,
        f"SELECT p.id, p.commune, p.village FROM people p "  # noqa: S608
        f"WHERE p.id IN ({names}) AND {where}",
        **chosen, **values,
    )  # fmt: skip
    return [Resident(*row) for row in found]


def reach(
    tx: Tx, audience: Audience, communes: Sequence[str], without: int, mailboxes: Collection[str]
) -> list[Reached]:
    """Count an audience without one person, by village and by how people are reached today."""
    where, values = _where(audience, communes)
    names, named = among("mailbox", mailboxes)
    found = rows(
        tx,
        f"SELECT commune, village, how, count(*) FROM (SELECT p.id, p.commune, p.village, "  # noqa: S608
        f"{_HOW.format(mailboxes=names)} AS how FROM people p "
        "LEFT JOIN address_people ap ON ap.person = p.id "
        f"LEFT JOIN addresses a ON a.id = ap.address WHERE p.id <> :without AND {where} "
        "GROUP BY p.id) reached GROUP BY commune, village, how",
        without=without, **values, **named,
    )  # fmt: skip
    return [
        Reached(commune, village, (how or "")[:1], (how or "")[1:], count)
        for commune, village, how, count in found
    ]


def _where(audience: Audience, communes: Sequence[str]) -> tuple[str, dict[str, int | str]]:
    """Return the condition on `p` and its values."""
    conditions, values = [WILLING], dict[str, int | str]()
    for at, criterion in enumerate(audience.criteria):
        condition = _condition(criterion, f"of{at}", values)
        if condition:
            conditions.append(condition)
    if communes:
        chosen = {f"c{at}": code for at, code in enumerate(communes)}
        conditions.append(f"p.commune IN ({', '.join(f':{name}' for name in chosen)})")
        values |= chosen
    return " AND ".join(conditions), values


def _condition(criterion: Criterion, name: str, values: dict[str, int | str]) -> str:
    kind, of = criterion
    if kind == "role":
        raised = _ROLES.get(of)
        return raised or " AND ".join(f"NOT {one}" for one in _ROLES.values())
    condition = _CONDITIONS[kind].format(n=name)
    if kind == "work":
        values[name] = of
    elif kind == "unconfirmed":
        values[name], values[f"{name}_id"] = str(int(of)), int(of)
    elif condition:
        values[name] = int(of)
    return condition
