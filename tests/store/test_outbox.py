"""The outbox's statements end where their index ends, however long the backlog is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.outgoing import mailbox, outbox
from bot.store.sql import Tx
from tests import queued
from tests.fresh import fresh
from tests.queued import NewRow


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """An empty, migrated database."""
    fresh(tmp_path / "o.db")
    with closing(sqlite3.connect(tmp_path / "o.db", isolation_level=None)) as opened:
        yield opened


def _add(tx: Tx, cause: str, kind: str, due_at: int) -> int:
    row = queued.add(
        tx, NewRow(cause, 0, "p", 0, "telegram", cause, kind, {"text": cause}, due_at=due_at), 1
    )
    assert row
    return row.id


def _plans(tx: Tx, work: object) -> list[str]:
    said: list[str] = []
    tx.set_trace_callback(said.append)
    work()  # type: ignore[operator]
    tx.set_trace_callback(None)
    reads = [one for one in said if one.startswith(("SELECT", "UPDATE parts SET state = 'su"))]
    return [str(row[3]) for one in reads for row in tx.execute(f"EXPLAIN QUERY PLAN {one}")]


def test_no_statement_of_the_pump_reads_or_sorts_the_whole_outbox(tx: Tx) -> None:
    """Claiming, looking ahead and retiring use an index, and the claim's order is the index's."""
    plans = _plans(tx, lambda: outbox.claim(tx, "telegram", 9, 5))
    plans += _plans(tx, lambda: outbox.next_due(tx, "telegram"))
    plans += _plans(tx, lambda: outbox.supersede(tx, "telegram:1", "slot"))
    plans += _plans(tx, lambda: mailbox.waiting(tx, "web:1", 0, 5, 9))

    assert plans
    assert [] == [plan for plan in plans if plan.startswith("SCAN") or "TEMP B-TREE" in plan]


def test_answers_are_claimed_before_older_bulk(tx: Tx) -> None:
    """A reply to a living person overtakes what has waited longer; what is not due stays."""
    bulk = [_add(tx, f"b{n}", "announcement", n) for n in range(1, 4)]
    answer = _add(tx, "a", "answer", 5)
    _add(tx, "later", "answer", 100)

    assert [answer, bulk[0]] == [row.id for row in outbox.claim(tx, "telegram", 10, 2)]
    assert bulk[1:] == [row.id for row in outbox.claim(tx, "telegram", 10, 9)]
    assert [] == outbox.claim(tx, "telegram", 10, 9)


@pytest.mark.parametrize("reason", ["held", "stopped"])
def test_a_row_at_its_end_is_not_refused_any_more(tx: Tx, reason: str) -> None:
    """A page that showed a message between the look and the refusal has shown it."""
    shown, waits = _add(tx, "a", "announcement", 1), _add(tx, "b", "announcement", 1)
    mailbox.acknowledge(tx, "a", [shown], 2)
    outbox.settle_refused(tx, shown, reason)
    outbox.settle_refused(tx, waits, reason)

    states = dict(tx.execute("SELECT id, state FROM outgoing").fetchall())
    assert {shown: "sent", waits: "held" if reason == "held" else "dead"} == states
