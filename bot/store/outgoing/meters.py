"""How many messages a channel has taken in a month: what its vendor counts, counted here too."""

from __future__ import annotations

from collections.abc import Collection

from bot.store.sql import Tx, rows_among, run


def count(tx: Tx, channel: str, month: str, sent: int = 0, received: int = 0) -> None:
    """Add messages to a month, `2026-12`."""
    run(
        tx,
        "INSERT INTO meters (channel, month, sent, received) "
        "VALUES (:channel, :month, :sent, :received) ON CONFLICT (channel, month) DO UPDATE SET "
        "sent = sent + excluded.sent, received = received + excluded.received",
        channel=channel, month=month, sent=sent, received=received,
    )  # fmt: skip


def used(tx: Tx, channels: Collection[str], month: str) -> dict[str, tuple[int, int]]:
    """Return what channels have sent and received in a month; those without any are left out."""
    found = rows_among(
        tx,
        "SELECT channel, sent, received FROM meters WHERE channel IN ({names}) AND month = :month",
        sorted(channels),
        month=month,
    )
    return {channel: (sent, received) for channel, sent, received in found}
