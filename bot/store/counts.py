"""Nameless counts: what erased people leave behind, and who had no address."""

from __future__ import annotations

from bot.store.sql import Tx, rows, run, scalar


def add(tx: Tx, name: str, subject: str, value: int) -> None:
    """Add to a count, which begins at nought."""
    run(
        tx,
        "INSERT INTO counts (name, subject, value) VALUES (:name, :subject, :value) "
        "ON CONFLICT (name, subject) DO UPDATE SET value = counts.value + excluded.value",
        name=name,
        subject=subject,
        value=value,
    )


def of(tx: Tx, name: str, subject: str) -> int:
    """Return a count; one that nobody added to is nought."""
    found = scalar(
        tx,
        "SELECT value FROM counts WHERE name = :name AND subject = :subject",
        name=name,
        subject=subject,
    )
    return int(found or 0)


def about(tx: Tx, begins: str) -> list[tuple[str, str, int]]:
    """Return (name, subject, value) of each count whose subject begins so."""
    return rows(
        tx,
        "SELECT name, subject, value FROM counts WHERE substr(subject, 1, length(:begins)) = "
        ":begins ORDER BY name, subject",
        begins=begins,
    )
