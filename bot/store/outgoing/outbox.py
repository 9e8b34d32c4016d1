"""What an address gets of a delivery: parts, from waiting to what became of their call.

Parts are made once it is known where a recipient is reached: one row a call, with its state and
the vendor's id. Their text is fitted from the message when it is needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.store.outgoing.messages import PRIORITIES, State
from bot.store.outgoing.parts import COLUMNS, FROM, PLACE, Part, part, part_being_sent
from bot.store.runs import LEFT
from bot.store.sql import Row, Tx, one, rows, rows_among, run, scalar

#: Parts that have not come to their end. Partial indexes are used only where their condition
#: stands word for word, so where an index of all open parts (by place) serves a narrower
#: question, both conditions are said.
OPEN = "state IN ('pending', 'held', 'sending', 'retry', 'unknown')"
#: Parts that wait for their turn, and parts whose call may have been made.
WAITING = "state IN ('pending', 'retry')"
UNDER_WAY = "state IN ('sending', 'unknown')"


class Queued(NamedTuple):
    """One part with its text, ready to be sent."""

    id: int
    channel: str
    place: str
    kind: str
    slot: str
    edit: str
    body: dict[str, Any]
    state: str
    due_at: int
    attempts: int
    person: int | None
    created_at: int
    cause: tuple[str, str]  # kind and id
    expires_at: int | None = None  # of no use after this instant


# -- slots ---------------------------------------------------------------------------------------

_OF_SLOT = (
    "EXISTS (SELECT 1 FROM deliveries d JOIN messages m ON m.id = d.message "
    "WHERE d.id = parts.delivery AND m.slot = :slot)"
)


def supersede(tx: Tx, place: str, slot: str) -> None:
    """Retire older parts of a slot that wait at a place to go, or to go again."""
    if not _rests(tx, place, "'pending', 'retry', 'held'"):  # as nearly always, for less
        return
    run(
        tx,
        "UPDATE parts SET state = 'superseded' WHERE place = :place "  # noqa: S608
        f"AND {OPEN} AND state IN ('pending', 'retry', 'held') AND {_OF_SLOT}",
        place=place,
        slot=slot,
    )


def _rests(tx: Tx, place: str, states: str) -> bool:
    return bool(
        scalar(
            tx,
            f"SELECT 1 FROM parts WHERE place = :place AND {OPEN} AND state IN ({states}) LIMIT 1",  # noqa: S608
            place=place,
        )
    )


def supersede_for(tx: Tx, person: int, slot: str) -> None:
    """Retire what waits in a slot for a person, wherever they are reached."""
    run(
        tx,
        "UPDATE parts SET state = 'superseded' WHERE delivery IN (SELECT d.id FROM deliveries d "
        "JOIN messages m ON m.id = d.message WHERE d.person = :person AND m.slot = :slot) "
        "AND state IN ('pending', 'retry', 'held')",
        person=person,
        slot=slot,
    )
    run(
        tx,
        "UPDATE deliveries SET state = 'superseded' WHERE person = :person "
        "AND state IN ('waiting', 'held') AND EXISTS (SELECT 1 FROM messages m "
        "WHERE m.id = deliveries.message AND m.slot = :slot)",
        person=person,
        slot=slot,
    )


def settle_superseded(tx: Tx, id: int) -> None:
    """Record that a newer part of its slot took the place of one that had not gone yet."""
    run(tx, "UPDATE parts SET state = 'superseded' WHERE id = :id", id=id)


def slot_message(tx: Tx, place: str, slot: str) -> str:
    """Return the vendor id of the message last sent in a slot, or nothing."""
    found = scalar(
        tx,
        "SELECT message FROM slots WHERE place = :place AND slot = :slot",
        place=place,
        slot=slot,
    )
    return found or ""


# -- taken for sending ---------------------------------------------------------------------------


def claim(tx: Tx, channel: str, now: int, limit: int, run_id: str = "") -> list[Part]:
    """Take due parts of a channel for sending, interactive replies first, then oldest first.

    Each reading ends after `limit` rows of its index, however long the backlog is.
    """
    due: list[Row] = []
    for priority in PRIORITIES:
        if len(due) < limit:
            found = _due(tx, channel, priority, now, limit - len(due))
            due += _in_order(tx, found, now) if priority and found else found
    return _lease(tx, due, run_id)


def _lease(tx: Tx, found: Sequence[Row], run_id: str) -> list[Part]:
    tx.executemany(
        "UPDATE parts SET state = 'sending', leased_by = :run WHERE id = :id",
        [{"id": row[0], "run": run_id} for row in found],
    )
    return list(map(part_being_sent, found))


def leased(tx: Tx, ids: Sequence[int], run_id: str) -> frozenset[int]:
    """Return those of some parts that are a run's to send: only it may say what became of them."""
    found = rows_among(
        tx, "SELECT id FROM parts WHERE id IN ({names}) AND leased_by = :run", ids, run=run_id
    )
    return frozenset(id_ for (id_,) in found)


def _in_order(tx: Tx, found: Sequence[Row], now: int) -> list[Row]:
    """Return what may go; a part waits behind an older one of its place that was put down."""
    put_down: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, id_, due_at in rows_among(
        tx,
        f"SELECT place, id, due_at FROM parts WHERE place IN ({{names}}) AND {OPEN} "  # noqa: S608
        "AND state = 'retry' AND due_at > :now",
        list({row[PLACE] for row in found}),
        now=now,
    ):
        put_down[place].append((id_, due_at))
    if not put_down:
        return list(found)
    goes = []
    for row in found:
        behind = [due_at for id_, due_at in put_down.get(row[PLACE], ()) if id_ < row[0]]
        if behind:
            run(tx, "UPDATE parts SET due_at = :due WHERE id = :id", due=max(behind), id=row[0])
        else:
            goes.append(row)
    return goes


def _due(tx: Tx, channel: str, priority: int, now: int, limit: int) -> list[Row]:
    return rows(
        tx,
        f"SELECT {COLUMNS} {FROM} WHERE p.channel = :channel AND p.priority = :priority "
        f"AND p.due_at <= :now AND p.{WAITING} ORDER BY p.due_at, p.id LIMIT :limit",
        channel=channel, priority=priority, now=now, limit=limit,
    )  # fmt: skip


def next_due(tx: Tx, channel: str) -> int | None:
    """Return when the next waiting part of a channel falls due, UTC milliseconds."""
    found = [
        scalar(
            tx,
            "SELECT min(due_at) FROM parts WHERE channel = :channel "  # noqa: S608
            f"AND priority = :priority AND {WAITING}",
            channel=channel,
            priority=priority,
        )
        for priority in PRIORITIES
    ]
    return min((int(due) for due in found if due is not None), default=None)


def recover(tx: Tx, channel: str) -> list[Part]:
    """Return parts that were being sent when their run ended; the caller decides each one."""
    found = rows(
        tx,
        f"SELECT {COLUMNS} {FROM} WHERE p.channel = :channel AND p.{UNDER_WAY} "
        f"AND p.{LEFT} ORDER BY p.id",
        channel=channel,
    )
    tx.executemany(
        "UPDATE parts SET leased_by = '' WHERE id = :id", [{"id": row[0]} for row in found]
    )
    return [part(row) for row in found]


def parts_of(tx: Tx, delivery: int) -> list[Part]:
    """Return the parts of a delivery."""
    found = rows(
        tx,
        f"SELECT {COLUMNS} {FROM} WHERE p.delivery = :delivery ORDER BY p.id",
        delivery=delivery,
    )
    return [part(row) for row in found]


def revive(tx: Tx, place: str, run_id: str = "") -> list[Part]:
    """Take for sending the answers of a place that rest until the person writes."""
    if not _rests(tx, place, "'held'"):
        return []
    resting = rows(
        tx,
        f"SELECT {COLUMNS} {FROM} WHERE p.place = :place AND p.{OPEN} "
        "AND p.state = 'held' AND m.kind = 'answer' ORDER BY p.id",
        place=place,
    )
    return _lease(tx, resting, run_id)


# -- what became of it ---------------------------------------------------------------------------


def settle_sent(tx: Tx, id: int, message: str, now: int, run_id: str | None = None) -> bool:
    """Record that a part reached the vendor, and its slot's new message.

    False where it is not the run's to send, if one is named. A late edit of an older message
    does not take the slot back from a newer one.
    """
    row = one(
        tx, f"{_SENT if run_id is None else _SENT_BY} RETURNING place, edit, delivery, ordinal",
        id=id, message=message, now=now, run=run_id,
    )  # fmt: skip
    if row is None:
        return False
    place, edited, delivery, ordinal = row
    if message and message != edited and not ordinal:
        _take_slot(tx, place, delivery, message, now)
    return True


_SENT = "UPDATE parts SET state = 'sent', vendor_id = :message, sent_at = :now WHERE id = :id"
_SENT_BY = f"{_SENT} AND leased_by = :run"


def _take_slot(tx: Tx, place: str, delivery: int, message: str, now: int) -> None:
    slot = scalar(
        tx,
        "SELECT m.slot FROM deliveries d JOIN messages m ON m.id = d.message WHERE d.id = :id",
        id=delivery,
    )
    if slot:
        run(
            tx,
            "INSERT INTO slots (place, slot, message, sent_at) VALUES (:place, :slot, :message, "
            ":now) ON CONFLICT (place, slot) DO UPDATE SET message = excluded.message, "
            "sent_at = excluded.sent_at",
            place=place, slot=slot, message=message, now=now,
        )  # fmt: skip


def settle_many_sent(
    tx: Tx, sent: Sequence[tuple[int, str]], now: int, run_id: str | None = None
) -> None:
    """Record that parts without a slot, as (part, vendor's id of the message), were sent.

    Those that are not the run's to send stay as they are, if one is named.
    """
    tx.executemany(
        _SENT if run_id is None else _SENT_BY,
        [{"id": id_, "message": message, "now": now, "run": run_id} for id_, message in sent],
    )


def settle_refused(tx: Tx, id: int, reason: str) -> None:
    """Let a part rest (`held`) or die with the reason, unless it has come to its end meanwhile."""
    run(
        tx,
        "UPDATE parts SET state = CASE :reason WHEN 'held' THEN 'held' ELSE 'dead' END, "  # noqa: S608
        f"reason = :reason WHERE id = :id AND {OPEN}",
        id=id,
        reason=reason,
    )


def put_back(tx: Tx, row: Queued | Part, reason: str, **changed: int) -> None:
    """Let a claimed part go again, before whatever was queued for its place after it."""
    # By the row itself: what is held of it may be from before the clock was set back.
    created = scalar(tx, "SELECT created_at FROM parts WHERE id = :id", id=row.id)
    settle_later(tx, row.id, "retry", created, row.attempts, reason, **changed)


def still_under_way(tx: Tx, held: Sequence[Queued], run_id: str) -> list[Queued]:
    """Return the parts that a run has claimed and that nothing was decided about since."""
    found = rows_among(
        tx,
        "SELECT id FROM parts WHERE id IN ({names}) AND state = 'sending' AND leased_by = :run",
        [row.id for row in held],
        run=run_id,
    )
    still = {id_ for (id_,) in found}
    return [row for row in held if row.id in still]


def hold_back(tx: Tx, place: str, due_at: int, answers: bool = True) -> None:
    """Let nothing that waits for a place go before an instant: its order is kept.

    Without `answers` the answers to who waits go all the same.
    """
    run(
        tx,
        "UPDATE parts SET due_at = :due WHERE place = :place "  # noqa: S608
        f"AND {OPEN} AND {WAITING} AND due_at < :due AND priority >= :first",
        place=place,
        due=due_at,
        first=PRIORITIES[0] if answers else PRIORITIES[1],
    )


def settle_later(
    tx: Tx, id: int, state: State, due_at: int, attempts: int, reason: str, **changed: int
) -> None:
    """Put a part back to be tried at an instant; `changed` are its `plain` and `copies`.

    One that has come to its end meanwhile stays there.
    """
    for name, value in changed.items():
        column = {"plain": "plain", "copies": "copies"}[name]
        run(tx, f"UPDATE parts SET {column} = :value WHERE id = :id", id=id, value=int(value))  # noqa: S608
    run(
        tx,
        "UPDATE parts SET state = :state, due_at = :due, attempts = :attempts, reason = :reason "  # noqa: S608
        f"WHERE id = :id AND {OPEN}",
        id=id,
        state=state,
        due=due_at,
        attempts=attempts,
        reason=reason,
    )


def drop_edit(tx: Tx, id: int) -> None:
    """Forget the message to change: the part will be sent anew."""
    run(tx, "UPDATE parts SET edit = '' WHERE id = :id", id=id)


def settle_dead(tx: Tx, id: int, reason: str) -> None:
    """Record that a part will never be sent, and why."""
    run(
        tx,
        "UPDATE parts SET state = 'dead', reason = :reason WHERE id = :id",
        id=id,
        reason=reason,
    )


def cancel_place(tx: Tx, place: str, reason: str) -> None:
    """Let everything still waiting for a place die with the reason."""
    run(
        tx,
        "UPDATE parts SET state = 'dead', reason = :reason "  # noqa: S608
        f"WHERE place = :place AND {OPEN}",
        place=place,
        reason=reason,
    )


def still_goes(tx: Tx, message: int) -> bool:
    """Say whether a message has yet to go to anybody."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM deliveries d LEFT JOIN parts p ON p.delivery = d.id "  # noqa: S608
            f"WHERE d.message = :message AND (d.state IN ('waiting', 'held') OR p.{OPEN}) LIMIT 1",
            message=message,
        )
    )
