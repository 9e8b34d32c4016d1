"""The tables of the office's list: who is on it, who is called to which class, who said no."""

from __future__ import annotations

from bot.store.registry import Erased, Table, deleted, taken_over, taken_over_unless
from bot.store.sql import Tx, run

_MY_LINES = "entry IN (SELECT id FROM roster WHERE person = :person)"


def _erase_refusals(tx: Tx, who: Erased) -> None:
    """Delete what somebody denied to be, and that others denied to be them."""
    run(
        tx,
        f"DELETE FROM roster_refusals WHERE person = :person OR {_MY_LINES}",  # noqa: S608
        person=who.person,
    )


def _erase_invitees(tx: Tx, who: Erased) -> None:
    run(tx, f"DELETE FROM summons WHERE {_MY_LINES}", person=who.person)  # noqa: S608


TABLES: tuple[Table, ...] = (
    Table(
        "roster", read_by=("announcements", "attendance", "store"),
        person=("person", "added_by"), erase=deleted("roster"),
        join=taken_over("roster", "person", "added_by"), shown="record",
        # Whom only the office knows does not write: that it still reckons with them counts.
        active="EXISTS (SELECT 1 FROM roster e LEFT JOIN summons s ON s.entry = e.id "
        "AND s.at >= :since WHERE p.consent_at IS NULL AND e.person = p.id "
        "AND (e.changed_at >= :since OR s.entry IS NOT NULL))",
    ),
    Table(
        "roster_refusals", person=("person",), erase=_erase_refusals,
        join=taken_over_unless("roster_refusals", "mine.entry = roster_refusals.entry"),
        shown="technical",
    ),
    # After the lines in this list is before them when they are erased.
    Table("summons", read_by=("announcements", "attendance"), erase=_erase_invitees),
)  # fmt: skip
