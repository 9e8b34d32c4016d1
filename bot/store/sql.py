"""The few verbs in which every statement of this package is said; named parameters only."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import orjson

Tx = sqlite3.Connection
Row = tuple[Any, ...]


def one(tx: Tx, statement: str, /, **values: Any) -> Row | None:
    """Return the first row, or None."""
    row: Row | None = tx.execute(statement, values).fetchone()
    return row


def rows(tx: Tx, statement: str, /, **values: Any) -> list[Row]:
    """Return all rows."""
    return tx.execute(statement, values).fetchall()


def scalar(tx: Tx, statement: str, /, **values: Any) -> Any:
    """Return the first column of the first row, or None."""
    row = tx.execute(statement, values).fetchone()
    return row[0] if row else None


def run(tx: Tx, statement: str, /, **values: Any) -> int:
    """Run a change and return how many rows it touched."""
    return tx.execute(statement, values).rowcount


def listed(values: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """Return `:v0, :v1, …` for an IN list, and the values by these names."""
    names, said = _names(len(values))
    return said, dict(zip(names, values, strict=True))


#: SQLite looks each named value up among all of a statement's: in one list, ten times as many
#: take twenty times as long.
_MOST_LISTED = 100


def rows_among(tx: Tx, statement: str, listed_values: Sequence[Any], /, **values: Any) -> list[Row]:
    """Return the rows of a statement whose `{names}` stand for a list, read a hundred at a time."""
    found: list[Row] = []
    for at in range(0, len(listed_values), _MOST_LISTED):
        names, some = listed(listed_values[at : at + _MOST_LISTED])
        found += tx.execute(statement.format(names=names), values | some).fetchall()
    return found


#: From so many on it costs less to read all of a class than to look each up in it.
_MANY_OF_GROUP = 20


def rows_in_group(
    tx: Tx, statement: str, column: str, wanted: Sequence[Any], /, **values: Any
) -> list[Row]:
    """Return the rows of one group, such as a class, whose `column`, read first, is wanted.

    The statement ends in its conditions.
    """
    if len(wanted) < _MANY_OF_GROUP:
        return rows_among(tx, f"{statement} AND {column} IN ({{names}})", wanted, **values)
    among = frozenset(wanted)
    return [row for row in rows(tx, statement, **values) if row[0] in among]


@lru_cache(maxsize=64)
def _names(count: int) -> tuple[tuple[str, ...], str]:
    names = tuple(f"v{at}" for at in range(count))
    return names, ", ".join(f":{name}" for name in names)


def dump(value: Any) -> str:
    """Return JSON text as it is kept in a column."""
    return orjson.dumps(value).decode()


def parse(text: str | None) -> Any:
    """Return the value of a JSON column; nothing for an empty one."""
    return orjson.loads(text) if text else None
