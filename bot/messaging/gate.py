"""The last look before a message goes: is it still wanted, may it still go, is it not too late?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.channels.contract import Limits
from bot.conversation.feature import Withhold
from bot.conversation.turn import AppContext
from bot.messaging import budget
from bot.messaging.policy import too_late
from bot.store.outgoing import elsewhere, outbox
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx


def refused(
    tx: Tx, app: AppContext, limits: Mapping[str, Limits], rows: Sequence[Queued], now: int,
    asked: Sequence[Withhold],
) -> dict[int, str]:  # fmt: skip
    """Return why parts must not go now, by their id; `held` lets one rest. `asked` are features."""
    found: dict[int, str] = {}
    for withhold in asked:
        found |= withhold(tx, app, rows)
    late = {row.id: "too_late" for row in rows if too_late(row, now)}
    return budget.refused(tx, limits, rows, now, app.office.zone) | found | late


def settle_refused(tx: Tx, refused: Mapping[int, str], now: int) -> None:
    """Record what becomes of parts that must not go: they rest, die or go another way."""
    for id_, reason in refused.items():
        if reason == budget.BUDGET:
            elsewhere.lead_elsewhere(tx, id_, reason, now)
        else:
            outbox.settle_refused(tx, id_, reason)
