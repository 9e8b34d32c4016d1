"""The wall clock was set back: what lies ahead of it now is put to where it was meant to be.

Instants are kept by the wall clock. Moments that people name (a class, a reminder) stay as they
are; what was to go at once, or some seconds later, still does; what has happened has happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from bot.store.outbox import OPEN
from bot.store.registry import Step, Table
from bot.store.sql import Tx, rows, run, scalar

#: Farther back than this nothing is put right: a machine that has lost its date thinks itself in
#: 1970, and whatever were put there would be taken for outlived once it knows the day again.
FARTHEST_MS = 7 * 86_400_000
#: Messages that one step looks at.
_MOST = 1_000
_ABOVE_ALL = 2**62
#: A clock that is adjusted goes back by less.
_LEAST_MS = 1_000
#: What was to go so soon was meant to go at once: rings, notices that can still be taken back.
_AT_ONCE_MS = 60_000
_SLICE = "id >= :first AND id < :before AND created_at > :now"
#: What was meant to go at once, is tried again after a while, or waits for its place behind that.
_WAITING_ONLY = (
    f"SELECT id FROM outbox WHERE {_SLICE} AND {OPEN} "  # noqa: S608
    "AND (state = 'retry' OR due_at <= created_at + :soon OR EXISTS (SELECT 1 FROM outbox o "
    f"WHERE o.place = outbox.place AND {OPEN} AND o.state = 'retry' AND o.due_at = outbox.due_at))"
)
_MESSAGES = (
    # The key of a ring is its moment, which comes once more.
    f"UPDATE outbox SET cause = cause || ':' || id WHERE {_SLICE} AND channel = 'push' "  # noqa: S608
    f"AND NOT {OPEN}",
    f"UPDATE outbox SET sent_at = sent_at - :by WHERE {_SLICE} AND sent_at > :now",  # noqa: S608
    f"UPDATE outbox SET created_at = created_at - :by WHERE {_SLICE}",  # noqa: S608
)


def ahead(tx: Tx, now: int) -> int:
    """Return for how many milliseconds the newest messages lie ahead of now, 0 for a little."""
    newest = scalar(
        tx,
        "SELECT max(created_at) FROM (SELECT created_at FROM outbox ORDER BY id DESC LIMIT :most) "
        "newest",
        most=_MOST,
    )
    by = 0 if newest is None else int(newest) - now
    return by if by >= _LEAST_MS else 0


def steps(tables: Sequence[Table], now: int, by: int) -> Iterator[Step]:
    """Yield what is to be done once the clock was set back by some milliseconds.

    Each step is repeated until it says that nothing is left; all of them may be done again.
    """
    return chain(
        (_Messages(now, by), lambda tx: _announcements(tx, now, by)),
        (_happened(one.name, column, now, by) for one in tables for column in one.happened),
    )


class _Messages:
    """Goes down from the newest message, and ends at the first slice without one from ahead."""

    def __init__(self, now: int, by: int) -> None:
        self._now = now
        self._by = by
        self._before = _ABOVE_ALL

    def __call__(self, tx: Tx) -> bool:
        found = rows(
            tx,
            "SELECT id, created_at FROM outbox WHERE id < :before ORDER BY id DESC LIMIT :most",
            before=self._before,
            most=_MOST,
        )
        if not any(created_at > self._now for _, created_at in found):
            return False
        self._mend(tx, found[-1][0])
        return True

    def _mend(self, tx: Tx, first: int) -> None:
        values = {"first": first, "before": self._before, "now": self._now, "by": self._by}
        waiting = rows(tx, _WAITING_ONLY, soon=_AT_ONCE_MS, **values)
        tx.executemany(
            "UPDATE outbox SET due_at = due_at - :by WHERE id = :id",
            [{"id": id_, "by": self._by} for (id_,) in waiting],
        )
        for statement in _MESSAGES:
            run(tx, statement, **values)
        self._before = first


def _announcements(tx: Tx, now: int, by: int) -> bool:
    """Let those that were about to go keep the seconds in which they can be taken back."""
    run(
        tx,
        "UPDATE announcements SET due_at = due_at - :by WHERE state = 'due' AND due_at > :now "
        "AND due_at <= :until",
        by=by,
        now=now,
        until=now + by + _AT_ONCE_MS,
    )
    return False


def _happened(table: str, column: str, now: int, by: int) -> Step:
    statement = (
        f"UPDATE {table} SET {column} = CASE WHEN {column} - :by < :now THEN {column} - :by "  # noqa: S608
        f"ELSE :now END WHERE {column} > :now"
    )

    def mend(tx: Tx) -> bool:
        run(tx, statement, now=now, by=by)
        return False

    return mend
