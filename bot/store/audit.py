"""The record of who did what: written once, never changed, without message texts."""

from __future__ import annotations

from bot.store.sql import Row, Tx, rows, run


def note(
    tx: Tx, now: int, actor: int | None, action: str, subject: str = "", detail: str = ""
) -> None:
    """Write one entry; `action` is a dotted name such as `training.cancelled`."""
    run(
        tx,
        "INSERT INTO audit (at, actor, action, subject, detail) "
        "VALUES (:at, :actor, :action, :subject, :detail)",
        at=now,
        actor=actor,
        action=action,
        subject=subject,
        detail=detail,
    )


def latest(tx: Tx, limit: int, before: int) -> list[Row]:
    """Return (id, at, actor's name, action, subject, detail) below an id, newest first."""
    return rows(
        tx,
        "SELECT a.id, a.at, coalesce(p.full_name, ''), a.action, a.subject, a.detail "
        "FROM audit a LEFT JOIN people p ON p.id = a.actor WHERE a.id < :before "
        "ORDER BY a.id DESC LIMIT :limit",
        before=before,
        limit=limit,
    )
