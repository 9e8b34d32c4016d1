"""Keeps the list of erasures outside the database as the database has it, while we run."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bot.app.service.erasure_list import (
    BrokenList,
    ErasureList,
    as_bytes,
    kept_backups,
    list_path,
    needless,
    put,
    read,
    together,
)
from bot.features.people.replay import Redone, replay
from bot.log import Log
from bot.store import erasures
from bot.store.registry import Table
from bot.store.writer import Reader, StoreUnavailable, Writer, changed_at_rest, rewrite_at_rest

log = Log("erasures")


class _Copy:
    """One file that holds the list; while it is being written, only the newest waits."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._wanted = b""
        self._busy = False
        self._failed = False

    async def take(self, data: bytes) -> None:
        """Write the list where it differs; who writes already does it once more for us."""
        self._wanted = data
        if self._busy:
            return
        self._busy = True
        try:
            while await self._put(data) != self._wanted:
                data = self._wanted
        finally:
            self._busy = False

    async def _put(self, data: bytes) -> bytes:
        failed = False
        try:
            await asyncio.to_thread(put, self.path, data)
        except OSError:
            failed = True
        if failed and not self._failed:
            log.error("erasures_not_kept", folder=self.path.parent.name)
        self._failed = failed
        return data


class ErasureKeeping:
    """The list beside the database and its copy in the folder of backups.

    They wait for nothing of each other: the backups may lie on a disk that does not answer.
    `instead` is what others read in the place of a name that is cut out.
    """

    def __init__(
        self, database: Path, backups: Path, tables: Sequence[Table], instead: str
    ) -> None:
        self._database = database
        self._backups = backups
        self._tables = tables
        self._instead = instead
        paths = dict.fromkeys(list_path(folder, database) for folder in (database.parent, backups))
        self._copies = tuple(map(_Copy, paths))
        self._databases: frozenset[int] = frozenset()
        self._looking = False
        self._seen: tuple[tuple[Path, int], ...] = ()  # the backups at the last look

    def take_in(self, now: int) -> Redone:
        """Do again what the list knows and the database does not: it is an older one.

        To be called before the database is opened for work.
        """
        found = together(filter(None, (_read_or_set_aside(copy.path) for copy in self._copies)))
        with changed_at_rest(self._database) as tx:
            self._databases = found.databases | {erasures.birth(tx)}
            done = replay(tx, self._tables, erasures.merge(tx, found.entries), now, self._instead)
        if any(done):
            rewrite_at_rest(self._database)
            log.warning("erased_again", people=done.erased, withdrawn=done.withdrawn)
        return done

    async def keep(self, reader: Reader) -> None:
        """Have both lists say what the database says; raises nothing."""
        try:
            known = await reader.read(erasures.known)
        except (sqlite3.Error, ValueError) as error:
            log.warning("erasures_not_read", error=type(error).__name__)
            return
        data = as_bytes(ErasureList(self._databases, known))
        await asyncio.gather(*(copy.take(data) for copy in self._copies))

    async def tend(self, reader: Reader, writer: Writer) -> None:
        """Forget whom no backup can bring back any more; raises nothing."""
        if self._looking:
            return
        self._looking = True
        try:
            if await self._forget(writer):
                await self.keep(reader)
        except (OSError, StoreUnavailable) as error:
            log.warning("erasures_not_read", error=type(error).__name__)
        finally:
            self._looking = False

    async def _forget(self, writer: Writer) -> bool:
        kept = await asyncio.to_thread(kept_backups, self._backups, self._database)
        if kept == self._seen:
            return False
        gone = await asyncio.to_thread(needless, [path for path, _ in kept])
        if gone:
            await writer.write(lambda tx: erasures.forget(tx, gone))
        self._seen = kept
        return bool(gone)


def _read_or_set_aside(path: Path) -> ErasureList | None:
    try:
        return read(path)
    except OSError:
        log.error("erasures_unreadable")
    except BrokenList:
        log.error("erasures_unreadable")
        path.replace(path.with_name(f"{path.name}.broken"))
    return None
