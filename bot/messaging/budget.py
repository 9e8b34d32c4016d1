"""What is left of a month on channels that count messages, and which of them a message avoids."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import NamedTuple

from bot.channels.contract import Limits
from bot.domain.budget import may_go
from bot.domain.instants import local_moment
from bot.store.outgoing import meters
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx

#: Why a part does not go: its person is written to another way, where they have one.
BUDGET = "budget"


class Spent(NamedTuple):
    """What a channel has taken of what it takes in a month."""

    used: int
    monthly: int


def month_of(now: int, zone: tzinfo) -> str:
    """Return the month of an instant (UTC ms) as it is kept."""
    return f"{local_moment(now, zone):%Y-%m}"


def spent(tx: Tx, limits: Mapping[str, Limits], now: int, zone: tzinfo) -> dict[str, Spent]:
    """Return how far channels that count are this month; nothing is read where none does."""
    counting = {name: allowed for name, allowed in limits.items() if allowed.monthly}
    if not counting:
        return {}
    used = meters.used(tx, counting, month_of(now, zone))
    found = {}
    for name, allowed in counting.items():
        sent, received = used.get(name, (0, 0))
        found[name] = Spent(sent + received * allowed.counts_received, allowed.monthly)
    return found


def count_sent(channel: str, zone: tzinfo) -> Callable[[Tx, int, int], None]:
    """Return what adds messages that a channel was sent at an instant to its month."""

    def count(tx: Tx, now: int, made: int) -> None:
        meters.count(tx, channel, month_of(now, zone), sent=made)

    return count


def refused(
    tx: Tx, limits: Mapping[str, Limits], rows: Sequence[Queued], now: int, zone: tzinfo
) -> dict[int, str]:
    """Return which parts may not go on their channel any more this month."""
    channels = {row.channel for row in rows}
    here = {name: limits[name] for name in channels if name in limits}
    shut = spent(tx, here, now, zone)
    return {
        row.id: BUDGET for row in rows if shut and row.channel in avoided(shut, row.kind, False)
    }


def avoided(spent: Mapping[str, Spent], kind: str, bounded: bool) -> tuple[str, ...]:
    """Return the channels on which a message may not go any more this month."""
    return tuple(
        name for name, one in spent.items() if not may_go(kind, bounded, one.used, one.monthly)
    )
