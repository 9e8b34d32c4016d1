"""What operators ask of the tables, and that a long backlog does not hold the reader."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import health
from bot.store.health import MOST, Backlog
from bot.store.outgoing import messages
from bot.store.outgoing.messages import NewMessage
from bot.store.sql import Tx
from bot.store.writer import prepare
from tests.fresh import fresh


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """Open an empty database."""
    fresh(tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as opened:
        prepare(opened)
        opened.execute("PRAGMA synchronous = OFF")
        yield opened


def _queue(tx: Tx, count: int, state: str = "pending", channel: str = "web", due: int = 5) -> None:
    message = NewMessage("x", "1", 0, "notice", "{}")
    messages.address_to(tx, messages.say(tx, message, 1), "notice", 1, place="web:a")
    first = tx.execute("SELECT coalesce(max(id), 0) FROM parts").fetchone()[0]
    tx.execute("BEGIN")
    tx.executemany(
        "INSERT INTO parts (delivery, message, ordinal, channel, place, state, priority, "
        "due_at, created_at) VALUES (1, 1, ?, ?, 'web:a', ?, 1, ?, 1)",
        ((first + n, channel, state, due) for n in range(count)),
    )
    tx.execute("COMMIT")


def test_a_backlog_is_what_is_due_or_on_its_way(tx: Tx) -> None:
    """What has gone, is on hold or waits for tomorrow does not count; each channel by itself."""
    for state in ("pending", "retry", "sending", "unknown", "held", "sent", "dead", "superseded"):
        _queue(tx, 1, state)
    _queue(tx, 1, due=99)
    _queue(tx, 2, channel="telegram", due=3)

    assert Backlog(4, 5) == health.backlog(tx, "web", 10)
    assert Backlog(2, 3) == health.backlog(tx, "telegram", 10)
    assert Backlog(0, None) == health.backlog(tx, "push", 10)
    assert 0 == health.dead_letters(tx)


def test_a_long_backlog_is_counted_up_to_a_bound(tx: Tx) -> None:
    """Beyond 10,000 rows the answer is "or more", after as many steps of the database as at it."""
    _queue(tx, MOST)
    at_bound = _steps(tx)
    _queue(tx, 3 * MOST)

    assert health.backlog(tx, "web", 10).capped
    assert MOST == health.backlog(tx, "web", 10).count
    assert _steps(tx) < 1.5 * at_bound


def _steps(tx: Tx) -> int:
    """Return how much the database works for one question, in hundreds of its instructions."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    tx.set_progress_handler(count, 100)
    health.backlog(tx, "web", 10)
    tx.set_progress_handler(None, 0)
    return steps
