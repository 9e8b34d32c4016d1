"""The outbox: every message to be sent, from the turn that decided it to what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.store.sql import Row, Tx, dump, one, parse, rows, rows_among, run, scalar

State = Literal["pending", "held", "sending", "retry", "unknown", "sent", "superseded", "dead"]

#: Rows that have not come to their end. Partial indexes are used only where their condition
#: stands word for word, so where an index of all open rows (by place) serves a narrower
#: question, both conditions are said.
OPEN = "state IN ('pending', 'held', 'sending', 'retry', 'unknown')"
#: Rows that wait for their turn, and rows whose call may have been made.
WAITING = "state IN ('pending', 'retry')"
UNDER_WAY = "state IN ('sending', 'unknown')"
#: A row as delivery needs it; the body is the plain JSON that the turn wrote.
COLUMNS = (
    "id, channel, place, kind, slot, edit, body, state, due_at, attempts, person, created_at, "
    "cause, expires_at"
)
#: What goes first: a living person's answer, then what is meant for one, then bulk.
PRIORITIES = (0, 1, 2)
_PRIORITY_OF = {"answer": 0, "announcement": 2}


@dataclass(frozen=True, slots=True)
class Queued:
    """One outbox row waiting to be sent."""

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
    cause: str
    expires_at: int | None = None  # of no use after this instant


def priority_of(kind: str) -> int:
    """Return how soon a kind of message goes among others, 0 first."""
    return _PRIORITY_OF.get(kind, 1)


@dataclass(frozen=True, slots=True)
class NewRow:
    """What a turn wants sent: the key is (cause, ordinal, recipient, part)."""

    cause: str
    ordinal: int
    recipient: str
    part: int
    channel: str
    place: str
    kind: str
    body: dict[str, Any]
    slot: str = ""
    edit: str = ""
    person: int | None = None
    due_at: int = 0
    state: State = "pending"
    expires_at: int | None = None


def queued(row: Row) -> Queued:
    """Return a row of `COLUMNS` as a value."""
    values = list(row)
    values[6] = parse(values[6])
    return Queued(*values)


#: Queues one message; one of the same key that was queued before stays as it is.
INSERT = (
    "INSERT INTO outbox (cause, ordinal, recipient, part, channel, place, kind, person, slot, "
    "edit, body, state, due_at, created_at, priority, expires_at) VALUES (:cause, :ordinal, "
    ":recipient, :part, :channel, :place, :kind, :person, :slot, :edit, :body, :state, :due, "
    ":now, :priority, :expires) ON CONFLICT (cause, ordinal, recipient, part) DO NOTHING"
)


def add(tx: Tx, new: NewRow, now: int) -> Queued | None:
    """Queue one message; None when the same one was queued before."""
    if new.slot:
        supersede(tx, new.place, new.slot)
    id_ = scalar(tx, f"{INSERT} RETURNING id", **values_of(new, dump(new.body), now))
    if id_ is None:
        return None
    return Queued(
        id_, new.channel, new.place, new.kind, new.slot, new.edit, new.body, new.state,
        max(now, new.due_at), 0, new.person, now, new.cause, new.expires_at,
    )  # fmt: skip


def values_of(new: NewRow, body: str, now: int) -> dict[str, Any]:
    """Return the values of `INSERT` for a row whose body is JSON text already."""
    return {
        "cause": new.cause, "ordinal": new.ordinal, "recipient": new.recipient, "part": new.part,
        "channel": new.channel, "place": new.place, "kind": new.kind, "person": new.person,
        "slot": new.slot, "edit": new.edit, "body": body, "state": new.state,
        "due": max(now, new.due_at), "now": now, "priority": priority_of(new.kind),
        "expires": new.expires_at,
    }  # fmt: skip


def supersede(tx: Tx, place: str, slot: str) -> None:
    """Retire older rows of a slot that wait to go, or to go again."""
    run(
        tx,
        "UPDATE outbox SET state = 'superseded' WHERE place = :place "  # noqa: S608
        f"AND {OPEN} AND state IN ('pending', 'retry', 'held') AND slot = :slot",
        place=place,
        slot=slot,
    )


def settle_superseded(tx: Tx, id: int) -> None:
    """Record that a newer row of its slot took the place of one that had not gone yet."""
    run(tx, "UPDATE outbox SET state = 'superseded' WHERE id = :id", id=id)


def slot_message(tx: Tx, place: str, slot: str) -> str:
    """Return the vendor id of the message last sent in a slot, or nothing."""
    found = scalar(
        tx,
        "SELECT message FROM slots WHERE place = :place AND slot = :slot",
        place=place,
        slot=slot,
    )
    return found or ""


def claim(tx: Tx, channel: str, now: int, limit: int) -> list[Queued]:
    """Take due rows of a channel for sending, replies to the living first, then oldest first.

    Each reading ends after `limit` rows of its index, however long the backlog is.
    """
    due: list[Row] = []
    for priority in PRIORITIES:
        if len(due) < limit:
            found = _due(tx, channel, priority, now, limit - len(due))
            due += found if priority == 0 else [row for row in found if not _waits(tx, row, now)]
    tx.executemany(
        "UPDATE outbox SET state = 'sending' WHERE id = :id", [{"id": row[0]} for row in due]
    )
    return [queued(row) for row in due]


def _waits(tx: Tx, row: Row, now: int) -> bool:
    """Let a row wait behind an older one of its place that was put down; says whether it does."""
    id_, place = row[0], row[2]
    behind = scalar(
        tx,
        f"SELECT max(due_at) FROM outbox WHERE place = :place AND {OPEN} "  # noqa: S608
        "AND state = 'retry' AND due_at > :now AND id < :id",
        place=place,
        now=now,
        id=id_,
    )
    if behind is not None:
        run(tx, "UPDATE outbox SET due_at = :due WHERE id = :id", due=behind, id=id_)
    return behind is not None


def _due(tx: Tx, channel: str, priority: int, now: int, limit: int) -> list[Row]:
    return rows(
        tx,
        f"SELECT {COLUMNS} FROM outbox WHERE channel = :channel AND priority = :priority "  # noqa: S608
        f"AND due_at <= :now AND {WAITING} ORDER BY due_at, id LIMIT :limit",
        channel=channel, priority=priority, now=now, limit=limit,
    )  # fmt: skip


def next_due(tx: Tx, channel: str) -> int | None:
    """Return when the next waiting row of a channel falls due, UTC milliseconds."""
    found = [
        scalar(
            tx,
            "SELECT min(due_at) FROM outbox WHERE channel = :channel "  # noqa: S608
            f"AND priority = :priority AND {WAITING}",
            channel=channel,
            priority=priority,
        )
        for priority in PRIORITIES
    ]
    return min((int(due) for due in found if due is not None), default=None)


def recover(tx: Tx, channel: str) -> list[Queued]:
    """Return rows that were being sent when the program died; the caller decides each one."""
    found = rows(
        tx,
        f"SELECT {COLUMNS} FROM outbox WHERE channel = :channel "  # noqa: S608
        f"AND {UNDER_WAY} ORDER BY id",
        channel=channel,
    )
    return [queued(row) for row in found]


def settle_sent(tx: Tx, id: int, message: str, now: int) -> None:
    """Record that a row reached the vendor, and its slot's new message.

    A late edit of an older message does not take the slot back from a newer one.
    """
    row = one(
        tx,
        "UPDATE outbox SET state = 'sent', message = :message, sent_at = :now WHERE id = :id "
        "RETURNING place, slot, edit",
        id=id,
        message=message,
        now=now,
    )
    if row and row[1] and message and message != row[2]:
        run(
            tx,
            "INSERT INTO slots (place, slot, message, sent_at) VALUES (:place, :slot, :message, "
            ":now) ON CONFLICT (place, slot) DO UPDATE SET message = excluded.message, "
            "sent_at = excluded.sent_at",
            place=row[0],
            slot=row[1],
            message=message,
            now=now,
        )


def settle_many_sent(tx: Tx, sent: Sequence[tuple[int, str]], now: int) -> None:
    """Record that rows without a slot, as (row, vendor's id of the message), were sent."""
    tx.executemany(
        "UPDATE outbox SET state = 'sent', message = :message, sent_at = :now WHERE id = :id",
        [{"id": id_, "message": message, "now": now} for id_, message in sent],
    )


def settle_refused(tx: Tx, id: int, reason: str) -> None:
    """Let a row rest (`held`) or die with the reason, unless it has come to its end meanwhile."""
    run(
        tx,
        "UPDATE outbox SET state = CASE :reason WHEN 'held' THEN 'held' ELSE 'dead' END, "  # noqa: S608
        f"reason = :reason WHERE id = :id AND {OPEN}",
        id=id,
        reason=reason,
    )


def put_back(tx: Tx, row: Queued, reason: str, **body: Any) -> None:
    """Let a claimed row go again, before whatever was queued for its place after it."""
    # By the row itself: what is held of it may be from before the clock was set back.
    created = scalar(tx, "SELECT created_at FROM outbox WHERE id = :id", id=row.id)
    settle_later(tx, row.id, "retry", created, row.attempts, reason, **body)


def still_under_way(tx: Tx, held: Sequence[Queued]) -> list[Queued]:
    """Return the claimed rows that nothing was decided about since."""
    found = rows_among(
        tx,
        "SELECT id FROM outbox WHERE id IN ({names}) AND state = 'sending'",
        [row.id for row in held],
    )
    still = {id_ for (id_,) in found}
    return [row for row in held if row.id in still]


def revive(tx: Tx, place: str) -> list[Queued]:
    """Take for sending the answers of a place that rest until the person writes."""
    return [
        queued(row)
        for row in rows(
            tx,
            f"UPDATE outbox SET state = 'sending' WHERE place = :place AND {OPEN} "  # noqa: S608
            f"AND state = 'held' AND kind = 'answer' RETURNING {COLUMNS}",
            place=place,
        )
    ]


def hold_back(tx: Tx, place: str, due_at: int, answers: bool = True) -> None:
    """Let nothing that waits for a place go before an instant: its order is kept.

    Without `answers` a living person's go all the same.
    """
    run(
        tx,
        "UPDATE outbox SET due_at = :due WHERE place = :place "  # noqa: S608
        f"AND {OPEN} AND {WAITING} AND due_at < :due AND priority >= :first",
        place=place,
        due=due_at,
        first=PRIORITIES[0] if answers else PRIORITIES[1],
    )


def settle_later(
    tx: Tx, id: int, state: State, due_at: int, attempts: int, reason: str, **body: Any
) -> None:
    """Put a row back to be tried at an instant; `body` values replace those of the row.

    One that has come to its end meanwhile stays there.
    """
    if body:
        old = parse(scalar(tx, "SELECT body FROM outbox WHERE id = :id", id=id)) or {}
        run(tx, "UPDATE outbox SET body = :body WHERE id = :id", id=id, body=dump(old | body))
    run(
        tx,
        "UPDATE outbox SET state = :state, due_at = :due, attempts = :attempts, reason = :reason "  # noqa: S608
        f"WHERE id = :id AND {OPEN}",
        id=id,
        state=state,
        due=due_at,
        attempts=attempts,
        reason=reason,
    )


def drop_edit(tx: Tx, id: int) -> None:
    """Forget the message to change: the row will be sent anew."""
    run(tx, "UPDATE outbox SET edit = '' WHERE id = :id", id=id)


def settle_dead(tx: Tx, id: int, reason: str) -> None:
    """Record that a row will never be sent, and why."""
    run(
        tx,
        "UPDATE outbox SET state = 'dead', reason = :reason WHERE id = :id",
        id=id,
        reason=reason,
    )


def cancel_place(tx: Tx, place: str, reason: str) -> None:
    """Let everything still waiting for a place die with the reason."""
    run(
        tx,
        "UPDATE outbox SET state = 'dead', reason = :reason "  # noqa: S608
        f"WHERE place = :place AND {OPEN}",
        place=place,
        reason=reason,
    )


def move_place(tx: Tx, old: str, new: str) -> None:
    """Rewrite a chat that has migrated, everywhere; what is open at the new one already goes."""
    run(
        tx,
        "DELETE FROM conversations WHERE place = :new AND sender IN (SELECT c.sender "
        "FROM conversations c WHERE c.place = :old)",
        new=new,
        old=old,
    )
    for table in _TABLES_WITH_PLACES:
        run(tx, f"UPDATE {table} SET place = :new WHERE place = :old", new=new, old=old)  # noqa: S608
    run(tx, "DELETE FROM slots WHERE place = :old", old=old)
    run(
        tx,
        "UPDATE outbox SET state = 'retry' WHERE place = :new "  # noqa: S608
        f"AND {OPEN} AND {UNDER_WAY}",
        new=new,
    )


_TABLES_WITH_PLACES = (
    *("outbox", "addresses", "conversations", "jobs", "noted_questions", "files"),
    "announcements",
)
