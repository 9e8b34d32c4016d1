"""Sweeping: what is old goes, what is young or waits stays, and no step is long."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.features.installed import TABLES
from bot.store import host_cookies, jobs, outbox, people, sweeping, turns
from bot.store.jobs import Asker
from bot.store.outbox import NewRow
from bot.store.sql import Tx
from bot.store.writer import prepare
from tests.fresh import fresh

DAY = 86_400_000
NOW = 1_000 * DAY


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """Open a database of its own."""
    fresh(tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as opened:
        prepare(opened)
        yield opened


def sweep(tx: Tx) -> int:
    """Sweep as the tick does and return how many steps it took."""
    steps = 0
    for step in sweeping.steps(TABLES, NOW, ("web",)):
        steps += 1
        while step(tx):
            steps += 1
    return steps


def message(
    tx: Tx, cause: str, days: int, state: str, place: str = "web:1", kind: str = "notice"
) -> None:
    """Put a message of some days ago into the outbox."""
    new = NewRow(cause, 0, "p", 0, place.split(":")[0], place, kind, {"text": "x"})
    row = outbox.add(tx, new, NOW - days * DAY)
    assert row is not None
    tx.execute("UPDATE outbox SET state = ? WHERE id = ?", (state, row.id))


def test_whose_cookie_changed_is_kept_as_long_as_old_cookies_count(tx: Tx) -> None:
    """For 400 days; after that no plain cookie is believed, whose it may be."""
    for name, days in (("old", 401), ("young", 399)):
        host_cookies.note(tx, name, NOW - days * DAY)
    sweep(tx)

    assert [host_cookies.seen(tx, name) for name in ("old", "young")] == [False, True]


def test_old_messages_go_and_what_waits_stays(tx: Tx) -> None:
    """After 90 days what has ended goes; a page's message waits 30 days and then dies."""
    message(tx, "old", 91, "sent")
    message(tx, "young", 89, "sent")
    message(tx, "unseen", 31, "pending")
    message(tx, "waits", 29, "pending")
    message(tx, "held", 95, "held")
    message(tx, "never came back", 91, "held", kind="answer")
    sweep(tx)

    assert {
        ("young", "sent", ""),
        ("unseen", "dead", "never_fetched"),
        ("waits", "pending", ""),
        ("held", "held", ""),
    } == set(tx.execute("SELECT cause, state, reason FROM outbox"))


def test_strangers_and_what_they_were_told_go_after_a_day(tx: Tx) -> None:
    """Somebody who never consented leaves nothing behind, somebody who did loses nothing."""
    for address, days in (("web:gone", 2), ("web:new", 0), ("web:known", 2)):
        people.touch(tx, address, "web", address, NOW - days * DAY)
        message(tx, address, days, "sent", address)
        turns.save_frames(tx, address, address, [{"flow": "x"}], NOW)
    person = people.create(tx, NOW, "1", "web", "h")
    people.link(tx, "web:known", person, NOW)
    sweep(tx)

    left = {("web:new",), ("web:known",)}
    for column, table in (("id", "addresses"), ("place", "outbox"), ("place", "conversations")):
        assert left == set(tx.execute(f"SELECT {column} FROM {table}"))


def test_a_long_table_is_swept_in_many_small_steps(tx: Tx) -> None:
    """Three thousand old keys take several steps, and all of them go."""
    tx.executemany(
        "INSERT INTO seen_updates (channel, key, at) VALUES ('telegram', ?, ?)",
        ((str(number), NOW - 20 * DAY) for number in range(3_000)),
    )
    few = sweep(tx)

    assert [(0,)] == tx.execute("SELECT count(*) FROM seen_updates").fetchall()
    assert few > sweep(tx)


def test_what_a_job_told_is_forgotten_after_a_day(tx: Tx) -> None:
    """Names from a file are not kept with its job; one that still runs keeps what it needs."""
    asker = Asker("web", "web:1", "web:1")
    for age in (2 * DAY, DAY // 2):
        jobs.add(tx, "roster", {"by": 1}, asker, NOW - age)
        job = jobs.claim(tx, NOW - age)
        assert job is not None
        jobs.finish(tx, job.id, '{"sample":["Lan"]}', NOW - age)
    jobs.add(tx, "roster", {"by": 2}, asker, NOW - 2 * DAY)
    sweep(tx)

    assert tx.execute("SELECT args, outcome FROM jobs ORDER BY id").fetchall() == [
        ("{}", ""),
        ('{"by":1}', '{"sample":["Lan"]}'),
        ('{"by":2}', ""),
    ]
