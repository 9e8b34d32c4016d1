"""What has outlived its use is deleted in small steps: no step keeps a conversation waiting."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from bot.domain.instants import DAY_MS
from bot.store import people
from bot.store.registry import MOST_AT_ONCE, LeftAddress, Step, Table
from bot.store.sql import Tx


def steps(tables: Sequence[Table], now: int, mailboxes: Collection[str]) -> Iterator[Step]:
    """Yield the steps of one sweep, each to be repeated until it says that nothing is left.

    First what each table says of itself, then addresses that never gave consent and have been
    silent for 24 hours, and what was said to them.
    """
    for table in tables:
        if table.sweep:
            yield from table.sweep(now, mailboxes)
    strangers = _Strangers(tables, now - DAY_MS)
    yield strangers
    for table in tables:
        if table.said_at:
            yield table.said_at(strangers.places)


class _Strangers:
    """Deletes addresses that never gave consent and have been silent, and what hangs on them."""

    def __init__(self, tables: Sequence[Table], old: int) -> None:
        self._rules = [table.stranger for table in tables if table.stranger]
        self._old = old
        self._after = ""
        self.places: set[str] = set()

    def __call__(self, tx: Tx) -> bool:
        looked_at = people.strangers(tx, self._old, self._after, MOST_AT_ONCE)
        for address, place, strange in looked_at:
            if strange:
                self._forget(tx, LeftAddress(address, place, shared=False))
        self._after = looked_at[-1][0] if looked_at else self._after
        return len(looked_at) == MOST_AT_ONCE

    def _forget(self, tx: Tx, left: LeftAddress) -> None:
        self.places.add(left.place)
        for rule in self._rules:
            rule(tx, left)
        people.forget_address(tx, left.id)
