"""What people got lately of the messages that `domain/unasked.py` bounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.domain.instants import DAY_MS
from bot.store.sql import Tx, rows_among

_WEEK_MS = 7 * DAY_MS


def got(tx: Tx, persons: Sequence[int], now: int) -> dict[int, list[int]]:
    """Return when each of some people got, or will get, one that counts, over the last week.

    What was taken back or will never arrive does not count.
    """
    found = rows_among(
        tx,
        "SELECT d.person, d.due_at FROM deliveries d JOIN messages m ON m.id = d.message "
        "WHERE d.person IN ({names}) AND m.bounded = 1 AND d.due_at > :since "
        "AND (d.state = 'waiting' OR EXISTS (SELECT 1 FROM parts p WHERE p.delivery = d.id "
        "AND p.state NOT IN ('superseded', 'dead')))",
        persons,
        since=now - _WEEK_MS,
    )
    instants: defaultdict[int, list[int]] = defaultdict(list)
    for person, at in found:
        instants[person].append(at)
    return instants
