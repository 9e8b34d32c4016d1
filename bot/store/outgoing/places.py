"""A chat that has migrated: its new address everywhere that the old one stood."""

from __future__ import annotations

from bot.store.outgoing.outbox import OPEN, UNDER_WAY
from bot.store.sql import Tx, run


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
        "UPDATE parts SET state = 'retry' WHERE place = :new "  # noqa: S608
        f"AND {OPEN} AND {UNDER_WAY}",
        new=new,
    )


_TABLES_WITH_PLACES = (
    *("parts", "deliveries", "addresses", "conversations", "jobs", "noted_questions", "files"),
    "announcements",
)
