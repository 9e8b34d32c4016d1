"""Ways in which the file of a database goes bad, each done to a sound one."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

PAGE = 4096

Damage = Callable[[Path], None]


def zero(database: Path, page: int) -> None:
    """Overwrite one page with zeros, as a disk does that lost it."""
    with database.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(bytes(PAGE))


def pages(database: Path) -> int:
    """Return how many pages the file has."""
    return database.stat().st_size // PAGE


def root_of(database: Path, table: str) -> int:
    """Return the page at which a table or index begins."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)) as tx:
        found = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        return int(tx.execute(found, (table,)).fetchone()[0])


def foreign(database: Path) -> None:
    """Put the database of another program in its place."""
    database.unlink()
    with closing(sqlite3.connect(database)) as tx:
        tx.execute("CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url TEXT)")


def views(database: Path) -> None:
    """Put a database in its place in which another program keeps no table."""
    database.unlink()
    with closing(sqlite3.connect(database)) as tx:
        tx.execute("CREATE VIEW today AS SELECT 1 AS n")


def folder(database: Path) -> None:
    """Put a folder in its place."""
    database.unlink()
    database.mkdir()


def with_log(database: Path, spoil: Callable[[bytes], bytes]) -> None:
    """Leave a log beside the database as a kill does, and spoil its bytes."""
    log, kept = database.with_name(f"{database.name}-wal"), database.with_name("kept")
    with closing(sqlite3.connect(database, isolation_level=None)) as tx:
        tx.execute("PRAGMA journal_mode = WAL")
        tx.execute("INSERT INTO alerts (subject, raised, at) VALUES ('log', 1, 1)")
        shutil.copy(log, kept)
    kept.replace(log)
    log.write_bytes(spoil(log.read_bytes()))


def _cut(database: Path, size: int) -> None:
    database.write_bytes(database.read_bytes()[:size])


def _write(database: Path, data: bytes) -> None:
    database.write_bytes(data)


def _all_zeros(database: Path) -> None:
    _write(database, bytes(database.stat().st_size))


KINDS: dict[str, Damage] = {
    "page 1 zeroed": lambda database: zero(database, 1),
    "a table's page zeroed": lambda database: zero(database, root_of(database, "parts")),
    "an index's page zeroed": lambda database: zero(database, root_of(database, "parts_place")),
    "the last page zeroed": lambda database: zero(database, pages(database)),
    "all zeros": _all_zeros,
    "cut at a page": lambda database: _cut(database, pages(database) // 2 * PAGE),
    "cut within a page": lambda database: _cut(database, pages(database) // 2 * PAGE + 100),
    "cut within the header": lambda database: _cut(database, 60),
    "a text": lambda database: _write(database, "Danh sách cộng tác viên\n".encode() * 500),
    "chance": lambda database: _write(database, bytes(range(1, 256)) * 200),
    "of another program": foreign,
    "of another program, views only": views,
    "a folder": folder,
    "no bytes": lambda database: _write(database, b""),
    "gone": lambda database: database.unlink(),
    "a log of chance": lambda database: with_log(database, lambda log: b"chance" * len(log)),
    "a log without its head": lambda database: with_log(database, lambda log: bytes(32) + log[32:]),
    "a log whose head lies": lambda database: with_log(
        database, lambda log: log[:16] + b"salt" + log[20:]
    ),
}  # fmt: skip
