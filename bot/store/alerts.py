"""Which alarms are on: each is raised once and cleared once, whatever is restarted between."""

from __future__ import annotations

from bot.store.sql import Tx, scalar


def is_raised(tx: Tx, subject: str) -> bool:
    """Say whether an alarm is on."""
    last = "SELECT raised FROM alerts WHERE subject = :subject ORDER BY id DESC LIMIT 1"
    return bool(scalar(tx, last, subject=subject))


def changed(tx: Tx, subject: str, raised: bool, now: int) -> int | None:
    """Record whether an alarm is on; returns the number of the change, None when it is none."""
    if is_raised(tx, subject) == raised:
        return None
    return int(
        scalar(
            tx,
            "INSERT INTO alerts (subject, raised, at) VALUES (:subject, :raised, :now) "
            "RETURNING id",
            subject=subject, raised=raised, now=now,
        )
    )  # fmt: skip
