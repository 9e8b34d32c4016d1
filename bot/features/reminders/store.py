"""What falls due by itself, once each: rows keyed (kind, subject, person, due time).

States: `due`, then `done` (sent, or queued to be), `merged` (said in the message of another
row, `carried_by`) or `dropped`, with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.store.outgoing import slots
from bot.store.outgoing.outbox import WAITING
from bot.store.sql import Tx, listed, rows, rows_among, run, scalar


class Reminder(NamedTuple):
    """One due row; `subject` is such as `training:12`."""

    id: int
    kind: str
    subject: str
    person: int
    due_at: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row; one that was `merged` names the row whose message says it.

    An empty reason leaves the one that stands there.
    """

    id: int
    state: str
    reason: str = ""
    carried_by: int | None = None


def plan(tx: Tx, kind: str, subject: str, person: int, due_at: int, reason: str = "") -> None:
    """Have a person reminded at an instant; one dropped before is due again, a done one is not."""
    plan_all(tx, kind, subject, (person,), due_at, reason)


def plan_all(
    tx: Tx, kind: str, subject: str, people: Iterable[int], due_at: int, reason: str = ""
) -> None:
    """Have people reminded at an instant, as `plan` has one."""
    _insert(
        tx, "'due'",
        "UPDATE SET state = 'due', reason = excluded.reason WHERE reminders.state = 'dropped'",
        people, kind=kind, subject=subject, due=due_at, reason=reason,
    )  # fmt: skip


def leave_out(
    tx: Tx, kind: str, subject: str, people: Iterable[int], due_at: int, reason: str
) -> None:
    """Record why people are not reminded at an instant at which they would have been."""
    _insert(
        tx, "'dropped'", "NOTHING",
        people, kind=kind, subject=subject, due=due_at, reason=reason,
    )  # fmt: skip


def _insert(tx: Tx, state: str, otherwise: str, people: Iterable[int], **values: Any) -> None:
    tx.executemany(
        "INSERT INTO reminders (kind, subject, person, due_at, state, reason) "  # noqa: S608
        f"VALUES (:kind, :subject, :person, :due, {state}, :reason) "
        f"ON CONFLICT (kind, subject, person, due_at) DO {otherwise}",
        ({"person": person, **values} for person in people),
    )


def drop(
    tx: Tx, subject: str, reason: str, person: int | None = None, kinds: Collection[str] = ()
) -> None:
    """Drop what is still due of a subject, for one person or for all, of some kinds or of all."""
    names, values = listed(tuple(kinds))
    # Said only where it narrows: "or all" in the statement itself would cost the index.
    whose = "AND person = :person " if person is not None else ""
    which = f"AND kind IN ({names})" if kinds else ""
    run(
        tx,
        "UPDATE reminders SET state = 'dropped', reason = :reason WHERE subject = :subject "  # noqa: S608
        f"AND state = 'due' {whose}{which}",
        subject=subject, reason=reason, person=person, **values,
    )  # fmt: skip


def due(tx: Tx, now: int, limit: int) -> list[Reminder]:
    """Return rows that have fallen due, oldest first; whoever asks settles every one of them."""
    found = rows(
        tx,
        "SELECT id, kind, subject, person, due_at FROM reminders "
        "WHERE state = 'due' AND due_at <= :now ORDER BY due_at, id LIMIT :limit",
        now=now,
        limit=limit,
    )
    return list(map(Reminder._make, found))


def due_besides(tx: Tx, persons: Sequence[int], last: Reminder, until: int) -> list[Reminder]:
    """Return what falls due for some people after a row and up to an instant, in that order."""
    found = rows_among(
        tx,
        "SELECT id, kind, subject, person, due_at FROM reminders "
        "WHERE state = 'due' AND person IN ({names}) AND due_at <= :until "
        "AND (due_at, id) > (:due, :last)",
        persons,
        until=until, due=last.due_at, last=last.id,
    )  # fmt: skip
    return sorted(map(Reminder._make, found), key=lambda due: (due.due_at, due.id))


def last_told(tx: Tx, subject: str, person: int) -> int:
    """Return when a person was last reminded of a subject, or 0."""
    return int(
        scalar(
            tx,
            "SELECT coalesce(max(due_at), 0) FROM reminders WHERE subject = :subject "
            "AND person = :person AND state IN ('done', 'merged')",
            subject=subject,
            person=person,
        )
    )


def settle(tx: Tx, outcomes: Iterable[Outcome]) -> None:
    """Record what became of rows."""
    tx.executemany(
        "UPDATE reminders SET state = :state, carried_by = :carrier, "
        "reason = CASE :reason WHEN '' THEN reason ELSE :reason END WHERE id = :id",
        (
            {"id": one.id, "state": one.state, "reason": one.reason, "carrier": one.carried_by}
            for one in outcomes
        ),
    )


#: Other rows of the kind, subject and person of one.
_SAME = (
    "FROM reminders r JOIN reminders o ON (o.kind, o.subject, o.person) = "
    "(r.kind, r.subject, r.person) AND o.id <> r.id WHERE r.id = :id"
)


def put_off(tx: Tx, ids: Iterable[int], until: int) -> None:
    """Let taken rows fall due later; one that falls due then anyway takes such a row's place."""
    for id_ in ids:
        if scalar(
            tx, f"SELECT 1 {_SAME} AND o.state = 'due' AND o.due_at = :until", id=id_, until=until
        ):
            settle(tx, [Outcome(id_, "dropped", "bounded")])
            continue
        # Beside one that is over: no two of a kind, subject and person have one due time.
        last = scalar(
            tx, f"SELECT max(o.due_at) {_SAME} AND o.due_at >= :until", id=id_, until=until
        )
        run(
            tx,
            "UPDATE reminders SET due_at = :until, reason = 'bounded' WHERE id = :id",
            id=id_, until=until if last is None else last + 1,
        )  # fmt: skip


def said_to(tx: Tx, persons: Sequence[int]) -> dict[tuple[int, str], list[int]]:
    """Return when messages that arrived said each kind to each of some people, over 90 days.

    A kind counts once in a message, however many things it spoke of.
    """
    # From the people on: of messages there are many.
    through = "FROM deliveries d CROSS JOIN messages m CROSS JOIN reminders r"
    where = (
        "WHERE d.person IN ({names}) AND m.id = d.message AND r.delivery = d.id "
        "AND m.bounded = 1 AND m.cause_kind = 'reminder' AND EXISTS "
        "(SELECT 1 FROM parts p WHERE p.delivery = d.id AND p.state = 'sent')"
    )
    found = rows_among(
        tx,
        f"SELECT r.person, r.kind, d.due_at {through} {where} AND r.state = 'done' "
        f"UNION SELECT o.person, o.kind, d.due_at {through} CROSS JOIN reminders o "
        f"{where} AND o.carried_by = r.id AND o.reason <> 'merged'",
        persons,
    )
    said: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for person, kind, at in found:
        said[person, kind].append(at)
    return said


#: The delivery of a message to the person of a row.
_DELIVERY = (
    "(SELECT d.id FROM deliveries d WHERE d.message = :message AND d.person = reminders.person)"
)


def settle_done(tx: Tx, message: int, ids: Iterable[int]) -> None:
    """Record which message says some rows."""
    tx.executemany(
        f"UPDATE reminders SET state = 'done', delivery = {_DELIVERY} WHERE id = :id",  # noqa: S608
        [{"id": id_, "message": message} for id_ in ids],
    )


def settle_alike(tx: Tx, message: int, alike: Reminder) -> None:
    """Record which message says all rows of a kind, subject and due time up to one of them.

    Those that it does not say have been settled before.
    """
    run(
        tx,
        f"UPDATE reminders SET state = 'done', delivery = {_DELIVERY} "  # noqa: S608
        "WHERE subject = :subject AND kind = :kind AND due_at = :due AND state = 'due' "
        "AND id <= :last",
        message=message, subject=alike.subject, kind=alike.kind, due=alike.due_at, last=alike.id,
    )  # fmt: skip


def retire(
    tx: Tx, subject: str, reason: str, person: int | None = None, kinds: Collection[str] = ()
) -> None:
    """Take back messages about a subject that wait in the outbox, for one person or for all.

    Of some kinds or of all; what else such a message said falls due again.
    """
    names, of_kinds = listed(tuple(kinds))
    theirs = f"subject = :subject AND kind IN ({names})" if kinds else "subject = :subject"
    for id_ in _waiting(tx, subject, person, kinds):
        _recall(tx, id_)
        run(
            tx,
            "UPDATE reminders SET state = 'dropped', reason = :reason "  # noqa: S608
            f"WHERE (id = :id OR carried_by = :id) AND state = 'due' AND {theirs}",
            subject=subject, reason=reason, id=id_, **of_kinds,
        )  # fmt: skip
        _let_go(tx, id_)


def say_anew(tx: Tx, subject: str) -> bool:
    """Let what waits in the outbox about a subject fall due again, to be put into words anew.

    Returns whether anything did.
    """
    waiting = _waiting(tx, subject)
    for id_ in waiting:
        _recall(tx, id_)
        _let_go(tx, id_)
    return bool(waiting)


def _waiting(
    tx: Tx, subject: str, person: int | None = None, kinds: Collection[str] = ()
) -> list[int]:
    """Return the rows whose messages say something of a subject and wait in the outbox."""
    names, of_kinds = listed(tuple(kinds))
    whose = "AND r.person = :person " if person is not None else ""
    which = f"AND r.kind IN ({names}) " if kinds else ""
    found = rows(
        tx,
        "SELECT DISTINCT c.id FROM reminders r JOIN reminders c "  # noqa: S608
        "ON c.id = coalesce(r.carried_by, r.id) JOIN deliveries d ON d.id = c.delivery "
        f"WHERE r.subject = :subject AND r.state IN ('done', 'merged') {whose}{which}"
        "AND (d.state = 'waiting' OR EXISTS "
        f"(SELECT 1 FROM parts o WHERE o.delivery = d.id AND o.{WAITING}))",
        subject=subject, person=person, **of_kinds,
    )  # fmt: skip
    return [id_ for (id_,) in found]


def _recall(tx: Tx, id: int) -> None:
    """Take the message of a row back; all that it said falls due again."""
    delivery = scalar(tx, "SELECT delivery FROM reminders WHERE id = :id", id=id)
    slots.take_back(tx, delivery)
    run(
        tx,
        "UPDATE reminders SET state = 'due', delivery = NULL "
        "WHERE (id = :id OR carried_by = :id) AND state IN ('done', 'merged')",
        id=id,
    )


def _let_go(tx: Tx, id: int) -> None:
    run(tx, "UPDATE reminders SET carried_by = NULL WHERE carried_by = :id", id=id)


def coming(tx: Tx, person: int, limit: int) -> list[Reminder]:
    """Return what falls due next for a person, soonest first."""
    found = rows(
        tx,
        "SELECT id, kind, subject, person, due_at FROM reminders WHERE state = 'due' "
        "AND person = :person ORDER BY due_at, id LIMIT :limit",
        person=person,
        limit=limit,
    )
    return [Reminder(*row) for row in found]


def next_due(tx: Tx) -> int | None:
    """Return when the next row falls due, UTC milliseconds."""
    found = scalar(tx, "SELECT min(due_at) FROM reminders WHERE state = 'due'")
    return int(found) if found is not None else None
