"""Bringing a database to the schema that this program knows, after a copy of the old one."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from bot.log import Log
from bot.store.integrity import admit
from bot.store.schema import MIGRATIONS
from bot.store.sql import Tx, rows, run, scalar
from bot.store.writer import prepare

log = Log("migrate")

#: Room for an upgrade, in sizes of the database: a copy of it, and all of it twice in the log.
_ROOM = 4


class NoRoom(OSError):
    """The disk has no room for an upgrade: nothing was begun."""


class NewerSchema(Exception):
    """The database was written by a newer program; starting would harm it."""


def migrate(path: Path, now_ms: int, looked_over_to: int | None = None) -> int:
    """Bring the database at `path` up to date and return how many steps were taken.

    Each step is one transaction with its version row; before the first step over existing
    data a copy `<name>.before-<version>` is made. A database beyond `looked_over_to` bytes is
    not read whole first. Raises NewerSchema, and Unusable for a database that must not be
    written on, and NoRoom where the disk could not take the upgrade.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    admit(path, looked_over_to)
    tx = sqlite3.connect(path, isolation_level=None)
    try:
        prepare(tx)
        # A million rows are sorted for each index: on the disk, for the machine may be small.
        tx.execute("PRAGMA temp_store = FILE")
        tx.execute(
            "CREATE TABLE IF NOT EXISTS schema_versions "
            "(version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT"
        )
        version = int(scalar(tx, "SELECT coalesce(max(version), 0) FROM schema_versions"))
        _refuse_newer(version)
        if 0 < version < len(MIGRATIONS):
            admit(path)
            _want_room(path)
            _copy(tx, path.with_name(f"{path.name}.before-{version + 1}"))
        for number in range(version + 1, len(MIGRATIONS) + 1):
            _step(tx, number, now_ms)
        return len(MIGRATIONS) - version
    finally:
        tx.close()


def _refuse_newer(version: int) -> None:
    if version > len(MIGRATIONS):
        raise NewerSchema(
            f"cơ sở dữ liệu ở bản {version}, chương trình chỉ biết bản {len(MIGRATIONS)}"
        )


def _want_room(path: Path) -> None:
    """Say how much room an upgrade needs, and refuse to begin without it."""
    needed, free = _ROOM * path.stat().st_size, shutil.disk_usage(path.parent).free
    log.info("database_upgrade", megabytes_needed=needed // 10**6, megabytes_free=free // 10**6)
    if free < needed:
        raise NoRoom(
            f"nâng cấp cơ sở dữ liệu cần {needed // 10**6 + 1} MB trống trên đĩa, "
            f"còn {free // 10**6} MB"
        )


def _step(tx: Tx, number: int, now_ms: int) -> None:
    tx.execute("BEGIN IMMEDIATE")
    try:
        for statement in MIGRATIONS[number - 1]:
            tx.execute(statement)
        run(tx, "INSERT INTO schema_versions VALUES (:number, :now)", number=number, now=now_ms)
        broken = rows(tx, "PRAGMA foreign_key_check")
        if broken:
            raise sqlite3.IntegrityError(f"foreign keys broken in {broken[0][0]}")
        tx.execute("COMMIT")
    except BaseException:
        tx.execute("ROLLBACK")
        raise


def _copy(tx: Tx, target: Path) -> None:
    copy = sqlite3.connect(target)
    try:
        tx.backup(copy)
    finally:
        copy.close()
