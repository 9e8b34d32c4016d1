"""Runs of the program and until when their leases are good: what a row's `leased_by` points at.

One database has one run, which holds the lock beside it and voids the leases of all others when it
begins. Time is the second rule, for where no such lock can be had.
"""

from __future__ import annotations

from bot.store.sql import Tx, run

#: True of a row that no run has in hand any more.
LEFT = "leased_by NOT IN (SELECT id FROM runs)"


def begin(tx: Tx, id: str, now: int, until: int) -> None:
    """Note a run as the only one: the leases of all others are void."""
    run(tx, "DELETE FROM runs WHERE id <> :id", id=id)
    run(
        tx,
        "INSERT INTO runs (id, begun_at, leased_until) VALUES (:id, :now, :until) "
        "ON CONFLICT (id) DO UPDATE SET leased_until = excluded.leased_until",
        id=id, now=now, until=until,
    )  # fmt: skip


def renew(tx: Tx, id: str, until: int) -> bool:
    """Let a run's leases be good until an instant; False where they are void already."""
    return run(tx, "UPDATE runs SET leased_until = :until WHERE id = :id", id=id, until=until) > 0


def void_expired(tx: Tx, id: str, now: int) -> int:
    """Void the leases of other runs that were not renewed in time; returns of how many."""
    return run(tx, "DELETE FROM runs WHERE id <> :id AND leased_until < :now", id=id, now=now)


def end(tx: Tx, id: str) -> None:
    """Give up what a run has in hand."""
    run(tx, "DELETE FROM runs WHERE id = :id", id=id)
