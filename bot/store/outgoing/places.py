"""A chat that has migrated: its new address everywhere; and how many write to one bot."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.outgoing.outbox import OPEN, UNDER_WAY
from bot.store.registry import Table
from bot.store.sql import Tx, run, scalar


def move_place(tx: Tx, tables: Sequence[Table], old: str, new: str) -> None:
    """Rewrite a chat that has migrated, everywhere; what is open at the new one already goes."""
    run(
        tx,
        "DELETE FROM conversations WHERE place = :new AND sender IN (SELECT c.sender "
        "FROM conversations c WHERE c.place = :old)",
        new=new,
        old=old,
    )
    for name in (table.name for table in tables if table.placed):
        run(tx, f"UPDATE {name} SET place = :new WHERE place = :old", new=new, old=old)  # noqa: S608
    run(tx, "DELETE FROM slots WHERE place = :old", old=old)
    run(
        tx,
        "UPDATE parts SET state = 'retry' WHERE place = :new "  # noqa: S608
        f"AND {OPEN} AND {UNDER_WAY}",
        new=new,
    )


def count_addresses(tx: Tx, begins: str, before: int = 2**62) -> int:
    """Return how many addresses made before an instant (UTC ms) begin so: `zalo:<bot>:`."""
    return int(
        scalar(
            tx,
            "SELECT count(*) FROM addresses WHERE id >= :begins AND id < :end "
            "AND created_at < :before",
            before=before,
            begins=begins, end=f"{begins[:-1]}{chr(ord(begins[-1]) + 1)}",
        )
    )  # fmt: skip
