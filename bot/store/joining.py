"""Making one person of two who turned out to be the same, by what each table's owner declares."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.registry import Table
from bot.store.sql import Tx


def join(tx: Tx, tables: Sequence[Table], kept: int, gone: int) -> None:
    """Let a person take over everything that is recorded of somebody who is the same.

    Whom only the office knew is deleted.
    """
    for table in reversed(tables):
        if not isinstance(table.join, str):
            table.join(tx, kept, gone)
