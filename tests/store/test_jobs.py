"""Jobs: who takes which, and what becomes of one that nobody waits for any more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import jobs
from bot.store.jobs import Asker
from bot.store.sql import Tx, run, scalar
from bot.store.writer import prepare
from tests.fresh import fresh

ASKER = Asker("web", "web:1", "web:1")


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """An empty, migrated database."""
    fresh(tmp_path / "office.db")
    opened = sqlite3.connect(tmp_path / "office.db", isolation_level=None)
    prepare(opened)
    yield opened
    opened.close()


def test_a_file_is_not_held_up_by_an_export(tx: Tx) -> None:
    """Each lane takes its own kinds, the oldest first."""
    export, file, second = (jobs.add(tx, kind, {}, ASKER, 1) for kind in ("export", "file", "file"))
    taken = [jobs.claim(tx, 2, kinds=["file"]), jobs.claim(tx, 2, but=["file"])]
    assert [job.id for job in taken if job] == [file, export]
    assert jobs.claim(tx, 2, but=["file"]) is None
    last = jobs.claim(tx, 2)
    assert last and last.id == second


def test_a_job_whose_asker_was_erased_is_not_begun_again(tx: Tx) -> None:
    """It was emptied while it ran: nobody is told, and it does not come back."""
    id = jobs.add(tx, "file", {}, ASKER, 1)
    jobs.claim(tx, 2)
    assert jobs.wanted(tx, id)
    run(tx, "UPDATE jobs SET state = 'done', args = '{}' WHERE id = :id", id=id)
    assert not jobs.wanted(tx, id)
    jobs.retry(tx, id)
    assert scalar(tx, "SELECT state FROM jobs WHERE id = :id", id=id) == "done"
