"""The last look before a message goes: is it still wanted, may it still go, is it not too late?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.feature import Withhold
from bot.conversation.turn import AppContext
from bot.messaging.policy import too_late
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx


def refused(
    tx: Tx, app: AppContext, rows: Sequence[Queued], now: int, asked: Sequence[Withhold]
) -> dict[int, str]:
    """Return why parts must not go now, by their id; `held` lets one rest. `asked` are features."""
    found: dict[int, str] = {}
    for withhold in asked:
        found |= withhold(tx, app, rows)
    return found | {row.id: "too_late" for row in rows if too_late(row, now)}
