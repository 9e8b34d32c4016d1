"""Addresses whose browser has shown the `__Host-` cookie, as hashes that lead back to nobody."""

from __future__ import annotations

import hashlib

from bot.store.sql import Tx, run, scalar


def note(tx: Tx, address_id: str, now: int) -> None:
    """Keep that an address came in by the new name; the first time counts."""
    run(
        tx,
        "INSERT INTO host_cookies (address_hash, seen_at) VALUES (:hash, :now) "
        "ON CONFLICT (address_hash) DO NOTHING",
        hash=_hash(address_id),
        now=now,
    )


def seen(tx: Tx, address_id: str) -> bool:
    """Say whether an address has come in by the new name."""
    query = "SELECT 1 FROM host_cookies WHERE address_hash = :hash"
    return scalar(tx, query, hash=_hash(address_id)) is not None


def _hash(address_id: str) -> str:
    return hashlib.sha256(address_id.encode()).hexdigest()
