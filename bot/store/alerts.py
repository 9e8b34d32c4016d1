"""Which alarms are on: each is raised once and cleared once, whatever is restarted between."""

from __future__ import annotations

from bot.store.sql import Tx, one, scalar


def changed(tx: Tx, subject: str, raised: bool, now: int) -> int | None:
    """Record whether an alarm is on; returns the number of the change, None when it is none."""
    last = one(
        tx, "SELECT raised FROM alerts WHERE subject = :subject ORDER BY id DESC LIMIT 1",
        subject=subject,
    )  # fmt: skip
    if bool(last and last[0]) == raised:
        return None
    return int(
        scalar(
            tx,
            "INSERT INTO alerts (subject, raised, at) VALUES (:subject, :raised, :now) "
            "RETURNING id",
            subject=subject, raised=raised, now=now,
        )
    )  # fmt: skip
