"""The record of who did what: written once, never changed, without message texts."""

from __future__ import annotations

from bot.store.sql import Tx, run


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
