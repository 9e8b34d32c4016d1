"""What operators ask of the tables; each question ends after a bounded number of rows."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.outgoing.messages import PRIORITIES
from bot.store.outgoing.outbox import UNDER_WAY, WAITING, next_due
from bot.store.sql import Tx, run, scalar

#: Beyond this a count only says "or more": counting a million rows would hold the reader.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a channel has still to send; `oldest` is when its first row fell due, UTC ms."""

    count: int
    oldest: int | None

    @property
    def capped(self) -> bool:
        """Say whether there may be more than counted."""
        return self.count >= MOST


def backlog(tx: Tx, channel: str, now: int) -> Backlog:
    """Return the rows of a channel that are due or on their way."""
    count = _count(
        tx,
        f"SELECT id FROM parts WHERE channel = :channel AND {UNDER_WAY}",  # noqa: S608
        channel=channel,
    )
    for priority in PRIORITIES:
        count += _count(
            tx,
            "SELECT id FROM parts WHERE channel = :channel AND priority = :priority "  # noqa: S608
            f"AND due_at <= :now AND {WAITING}",
            channel=channel,
            priority=priority,
            now=now,
        )
    return Backlog(min(count, MOST), next_due(tx, channel))


def beat(tx: Tx, now: int) -> None:
    """Write one row: a commit of nothing would not tell whether anything can still be kept."""
    run(
        tx,
        "INSERT INTO counts (name, subject, value) VALUES ('beat', '', :now) "
        "ON CONFLICT (name, subject) DO UPDATE SET value = :now",
        now=now,
    )


def dead_letters(tx: Tx) -> int:
    """Return how many dead letters are kept."""
    return min(_count(tx, "SELECT id FROM dead_letters"), MOST)


def _count(tx: Tx, found: str, **values: object) -> int:
    counted = f"SELECT count(*) FROM ({found} LIMIT :most) counted"  # noqa: S608
    return int(scalar(tx, counted, most=MOST, **values))
