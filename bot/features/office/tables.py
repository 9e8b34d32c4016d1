"""The tables of the office: codes for roles, the log, alerts."""

from __future__ import annotations

from bot.store.registry import Table, taken_over

_IDS = "ids only, of the emptied row"

TABLES: tuple[Table, ...] = (
    Table(
        "invites", person=("issued_by", "used_by"), erase=_IDS,
        join=taken_over("invites", "issued_by", "used_by"), shown="in the log, for admins",
    ),
    Table(
        "audit", written_in="store.audit",
        person=("actor",), erase=_IDS, join=taken_over("audit", "actor"),
        shown="in the log, for admins",
    ),
    Table("alerts", written_in="store.alerts"),
)  # fmt: skip
