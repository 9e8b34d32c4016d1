"""The last look before a message goes: is it still wanted, may it still go, is it not too late?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.announcements import announce
from bot.service.policy import too_late
from bot.store.outbox import Queued
from bot.store.sql import Tx
from bot.talk.turn import House


def refused(tx: Tx, house: House, rows: Sequence[Queued], now: int) -> dict[int, str]:
    """Return why rows must not go now, by row id; `announce.HELD` lets one rest."""
    late = {row.id: "too_late" for row in rows if too_late(row, now)}
    return announce.refused(tx, house, rows) | late
