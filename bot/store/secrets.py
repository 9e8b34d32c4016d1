"""Secrets that the program makes for itself once, such as the key that signs cookies."""

from __future__ import annotations

from bot.store.sql import Tx, run, scalar


def secret(tx: Tx, name: str, fresh: str) -> str:
    """Return the kept secret of this name; the first time, `fresh` is kept."""
    run(
        tx,
        "INSERT INTO secrets (name, value) VALUES (:name, :fresh) ON CONFLICT (name) DO NOTHING",
        name=name,
        fresh=fresh,
    )
    return str(scalar(tx, "SELECT value FROM secrets WHERE name = :name", name=name))


def kept(tx: Tx, name: str) -> str:
    """Return the kept secret of this name, or nothing where none was made yet; only reads."""
    return str(scalar(tx, "SELECT value FROM secrets WHERE name = :name", name=name) or "")
