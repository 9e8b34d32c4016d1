"""The wall clock was set back: what lies ahead of it now is put to where it was meant to be.

Instants are kept by the wall clock. Moments that people name (a class, a reminder) stay as they
are; what was to go at once, or some seconds later, still does; what has happened has happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from bot.domain.instants import DAY_MS
from bot.store.outgoing.outbox import OPEN
from bot.store.registry import PutBack, Step, Table
from bot.store.sql import Tx, rows, run, scalar

#: Farther back than this nothing is put right: a machine that has lost its date thinks itself in
#: 1970, and whatever were put there would be taken for outlived once it knows the day again.
FARTHEST_MS = 7 * DAY_MS
#: Messages that one step looks at.
_MOST = 1_000
_ABOVE_ALL = 2**62
#: A clock that is adjusted goes back by less.
_LEAST_MS = 1_000
#: What was to go so soon was meant to go at once: rings, notices that can still be taken back.
AT_ONCE_MS = 60_000
_SLICE = "id >= :first AND id < :before AND created_at > :now"
#: What was meant to go at once, is tried again after a while, or waits for its place behind that.
_WAITING_ONLY = (
    f"SELECT id FROM parts WHERE {_SLICE} AND {OPEN} "  # noqa: S608
    "AND (state = 'retry' OR due_at <= created_at + :soon OR EXISTS (SELECT 1 FROM parts o "
    f"WHERE o.place = parts.place AND {OPEN} AND o.state = 'retry' AND o.due_at = parts.due_at))"
)
_PARTS = (
    f"UPDATE parts SET due_at = due_at - :by WHERE id IN ({_WAITING_ONLY})",  # noqa: S608
    # The key of a ring is its moment, which comes once more.
    "UPDATE messages SET variant = variant || ':' || id WHERE cause_kind = 'ring' AND id IN "  # noqa: S608
    "(SELECT d.message FROM deliveries d JOIN parts ON parts.delivery = d.id "
    f"WHERE parts.{_SLICE.replace(' AND ', ' AND parts.')} AND NOT parts.{OPEN})",
    f"UPDATE parts SET sent_at = sent_at - :by WHERE {_SLICE} AND sent_at > :now",  # noqa: S608
    f"UPDATE parts SET created_at = created_at - :by WHERE {_SLICE}",  # noqa: S608
)
_DELIVERIES = (
    f"UPDATE deliveries SET due_at = due_at - :by WHERE {_SLICE} "  # noqa: S608
    "AND state IN ('waiting', 'held') AND due_at <= created_at + :soon",
    f"UPDATE deliveries SET created_at = created_at - :by WHERE {_SLICE}",  # noqa: S608
)
_MESSAGES = (f"UPDATE messages SET created_at = created_at - :by WHERE {_SLICE}",)  # noqa: S608


def ahead(tx: Tx, now: int) -> int:
    """Return for how many milliseconds the newest messages lie ahead of now, 0 for a little."""
    newest = scalar(
        tx,
        "SELECT max(created_at) FROM (SELECT * FROM (SELECT created_at FROM parts ORDER BY id DESC "
        "LIMIT :most) UNION ALL SELECT * FROM (SELECT created_at FROM deliveries ORDER BY id DESC "
        "LIMIT :most)) newest",
        most=_MOST,
    )
    by = 0 if newest is None else int(newest) - now
    return by if by >= _LEAST_MS else 0


def steps(tables: Sequence[Table], now: int, by: int) -> Iterator[Step]:
    """Yield what is to be done once the clock was set back by some milliseconds.

    Each step is repeated until it says that nothing is left; all of them may be done again.
    """
    return chain(
        (
            _Newest("parts", now, by, _PARTS),
            _Newest("deliveries", now, by, _DELIVERIES),
            _Newest("messages", now, by, _MESSAGES),
        ),
        (_rows(one.put_back, now, by) for one in tables if one.put_back),
        (_happened(one.name, column, now, by) for one in tables for column in one.happened),
    )


class _Newest:
    """Goes down from the newest row, and ends at the first slice without one from ahead."""

    def __init__(self, table: str, now: int, by: int, statements: Sequence[str]) -> None:
        self._table = table
        self._now = now
        self._by = by
        self._statements = statements
        self._before = _ABOVE_ALL

    def __call__(self, tx: Tx) -> bool:
        found = rows(
            tx,
            f"SELECT id, created_at FROM {self._table} WHERE id < :before "  # noqa: S608
            "ORDER BY id DESC LIMIT :most",
            before=self._before,
            most=_MOST,
        )
        if not any(created_at > self._now for _, created_at in found):
            return False
        self._mend(tx, found[-1][0])
        return True

    def _mend(self, tx: Tx, first: int) -> None:
        values = {
            "first": first, "before": self._before, "now": self._now, "by": self._by,
            "soon": AT_ONCE_MS,
        }  # fmt: skip
        for statement in self._statements:
            run(tx, statement, **values)
        self._before = first


def _rows(rule: PutBack, now: int, by: int) -> Step:
    def mend(tx: Tx) -> bool:
        rule(tx, now, by)
        return False

    return mend


def _happened(table: str, column: str, now: int, by: int) -> Step:
    statement = (
        f"UPDATE {table} SET {column} = CASE WHEN {column} - :by < :now THEN {column} - :by "  # noqa: S608
        f"ELSE :now END WHERE {column} > :now"
    )

    def mend(tx: Tx) -> bool:
        run(tx, statement, now=now, by=by)
        return False

    return mend
