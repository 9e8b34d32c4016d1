"""The writer: whole turns, shared commits, neighbours that stand, a full disk that undoes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.integrity import open_copy
from bot.store.sql import Tx, rows, run, scalar
from bot.store.writer import Reader, StoreUnavailable, Writer, open_reader


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    """A database with one table."""
    opened = await Writer.open(tmp_path / "w.db")
    await opened.write(lambda tx: tx.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, s TEXT)"))
    yield opened
    await opened.close()


def _add(number: int, text: str = "") -> object:
    def work(tx: Tx) -> int:
        run(tx, "INSERT INTO t VALUES (:n, :s)", n=number, s=text)
        return number

    return work


async def _numbers(writer: Writer) -> list[int]:
    return [n for (n,) in await writer.write(lambda tx: rows(tx, "SELECT n FROM t ORDER BY n"))]


async def test_a_raising_turn_leaves_its_neighbours(writer: Writer) -> None:
    """Of 32 turns that share commits, the ones that raise are undone alone."""

    def bad(tx: Tx) -> None:
        run(tx, "INSERT INTO t VALUES (:n, '')", n=1000)
        raise RuntimeError("flow")

    works = [writer.write(bad if n % 8 == 0 else _add(n)) for n in range(32)]
    results = await asyncio.gather(*works, return_exceptions=True)

    assert [n for n in range(32) if n % 8] == await _numbers(writer)
    assert 4 == sum(isinstance(result, RuntimeError) for result in results)


async def test_rescue_runs_in_the_same_transaction(writer: Writer) -> None:
    """The rescue of a raising turn is committed, the turn's own writes are not."""

    def bad(tx: Tx) -> str:
        run(tx, "INSERT INTO t VALUES (1, 'turn')")
        raise RuntimeError("flow")

    def rescue(tx: Tx, error: Exception) -> str:
        run(tx, "INSERT INTO t VALUES (2, 'letter')")
        return "sorry"

    assert "sorry" == await writer.write(bad, rescue)
    assert [2] == await _numbers(writer)


async def test_a_cancelled_waiter_commits_and_frees_the_lock(writer: Writer) -> None:
    """Cancelling who waits neither undoes the turn nor leaves the write lock held."""
    task = asyncio.ensure_future(writer.write(_add(1)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await writer.write(_add(2))

    assert [1, 2] == await _numbers(writer)


async def test_only_works_that_say_so_are_not_flushed(writer: Writer) -> None:
    """One beside them is flushed with them; afterwards all is as before."""

    def level(tx: Tx) -> int:
        return int(scalar(tx, "PRAGMA synchronous"))

    full, normal = 2, 1
    assert await writer.write(level, flush=False) == normal
    assert await writer.write(level) == full
    alone, *shared = await asyncio.gather(
        writer.write(level, flush=False), writer.write(level, flush=False), writer.write(level)
    )
    assert (alone, shared) == (normal, [full, full])

    def bad(tx: Tx) -> None:
        raise RuntimeError("flow")

    with pytest.raises(RuntimeError):
        await writer.write(bad, flush=False)
    assert await writer.write(level) == full


async def test_a_full_disk_undoes_the_whole_commit_and_recovers(writer: Writer) -> None:
    """No neighbour is half done when the disk fills; with room again, turns go through."""
    pages = await writer.write(lambda tx: scalar(tx, "PRAGMA page_count"))
    await writer._execute(lambda: writer._conn.execute(f"PRAGMA max_page_count = {pages + 3}"))
    works = [writer.write(_add(n, "x" * 4000)) for n in range(20)]
    results = await asyncio.gather(*works, return_exceptions=True)

    lost = [result for result in results if isinstance(result, StoreUnavailable)]
    kept = [result for result in results if isinstance(result, int)]
    assert lost
    assert sorted(kept) == await _numbers(writer)

    await writer._execute(lambda: writer._conn.execute("PRAGMA max_page_count = 100000"))
    await writer.write(_add(100))
    assert 100 in await _numbers(writer)


async def test_a_locked_database_keeps_nothing(writer: Writer, tmp_path: Path) -> None:
    """While another program holds the lock, a turn is refused; afterwards it goes through."""
    other = sqlite3.connect(tmp_path / "w.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await writer._execute(lambda: writer._conn.execute("PRAGMA busy_timeout = 50"))
    with pytest.raises(StoreUnavailable):
        await writer.write(_add(1))
    other.execute("ROLLBACK")
    other.close()
    await writer.write(_add(2))

    assert [2] == await _numbers(writer)


@pytest.mark.parametrize("size", [0, 4096])
async def test_nothing_is_written_into_a_file_that_was_cut_under_us(
    writer: Writer, tmp_path: Path, size: int
) -> None:
    """Emptied, or copied over by an older one: turns are refused until the next start."""
    await writer.write(_add(1, "x" * 50_000))
    await writer.checkpoint()
    await writer.write(_add(2))
    whole = (tmp_path / "w.db").read_bytes()
    with (tmp_path / "w.db").open("r+b") as file:
        file.truncate(size)
    with pytest.raises(StoreUnavailable, match="moved"):
        await writer.write(_add(3))
    with (tmp_path / "w.db").open("r+b") as file:
        file.write(whole)
    with pytest.raises(StoreUnavailable, match="moved"):
        await writer.write(_add(4))


async def test_read_then_write_races_lose_nothing(writer: Writer) -> None:
    """Fifty read-then-write turns at once: no lost update, no busy snapshot."""
    await writer.write(_add(0, "0"))

    def raise_by_one(tx: Tx) -> None:
        now = int(scalar(tx, "SELECT s FROM t WHERE n = 0"))
        run(tx, "UPDATE t SET s = :s WHERE n = 0", s=str(now + 1))

    await asyncio.gather(*(writer.write(raise_by_one) for _ in range(50)))

    assert "50" == await writer.write(lambda tx: scalar(tx, "SELECT s FROM t WHERE n = 0"))


async def test_readers_see_committed_state_and_cannot_write(writer: Writer, tmp_path: Path) -> None:
    """A reader beside the writer sees what was committed and is refused a write."""
    reader = await Reader.open(tmp_path / "w.db")
    try:
        await writer.write(_add(7))
        assert [(7,)] == await reader.read(lambda tx: rows(tx, "SELECT n FROM t"))
        with pytest.raises(sqlite3.OperationalError):
            await reader.read(lambda tx: run(tx, "DELETE FROM t"))
    finally:
        await reader.close()


async def test_the_log_empties_at_a_checkpoint(writer: Writer, tmp_path: Path) -> None:
    """After a checkpoint the write-ahead log holds no byte of what was written."""
    await writer.write(_add(1, "bi-mat-cua-toi"))
    await writer.write(lambda tx: run(tx, "DELETE FROM t"))

    assert await writer.checkpoint()
    assert b"bi-mat-cua-toi" not in (tmp_path / "w.db").read_bytes()
    assert b"" == (tmp_path / "w.db-wal").read_bytes()


@pytest.mark.parametrize("name", ["tổ #1", "hỏi?mode=rw", "50%20", "của tôi & bạn"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    """What stands for something in an address is part of a folder's name here."""
    database = tmp_path / name / "a.db"
    database.parent.mkdir()
    with closing(sqlite3.connect(database)) as tx:
        tx.execute("CREATE TABLE t (n INTEGER PRIMARY KEY)")
    found = []
    for opened in (open_reader(database), open_copy(database)):
        with closing(opened) as tx:
            found.append(scalar(tx, "SELECT name FROM sqlite_master"))

    assert ["t", "t"] == found
    assert [database] == [path for path in tmp_path.rglob("*") if path.is_file()]
