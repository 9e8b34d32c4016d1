"""Keeps the list of erasures outside the database as the database has it, while we run."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import structlog

from bot.service.erasure_list import (
    BrokenList,
    ErasureList,
    as_bytes,
    list_path,
    needless,
    put,
    read,
    together,
)
from bot.store import erasures
from bot.store.replay import Redone, replay
from bot.store.writer import Reader, StoreUnavailable, Writer, changed_at_rest

log = structlog.get_logger("erasures")

#: How often it is looked whether the backups still need each entry, seconds.
_LOOK_S = 3600.0


class ErasureKeeping:
    """The list beside the database and its copy in the folder of backups."""

    def __init__(self, database: Path, backups: Path) -> None:
        self._database = database
        self._backups = backups
        paths = (list_path(folder, database) for folder in (database.parent, backups))
        self._paths = tuple(dict.fromkeys(paths))
        self._databases: frozenset[int] = frozenset()
        self._lock = asyncio.Lock()
        self._asked = False
        self._looked_at: float | None = None  # by the loop's clock
        self._failed: frozenset[Path] = frozenset()

    def take_in(self, now: int) -> Redone:
        """Do again what the list knows and the database does not: it is an older one.

        To be called before the database is opened for work.
        """
        found = together(filter(None, map(_read_or_set_aside, self._paths)))
        with changed_at_rest(self._database) as tx:
            self._databases = found.databases | {erasures.birth(tx)}
            done = replay(tx, erasures.merge(tx, found.entries), now)
        if any(done):
            log.warning("erased_again", people=done.erased, withdrawn=done.withdrawn)
        return done

    async def keep(self, reader: Reader, writer: Writer) -> None:
        """Have both lists say what the database says; raises nothing."""
        self._asked = True
        if self._lock.locked():  # whoever writes now looks once more
            return
        async with self._lock:
            while self._asked:
                self._asked = False
                try:
                    await self._forget(writer)
                    await self._write(reader)
                except (OSError, sqlite3.Error, StoreUnavailable, ValueError) as error:
                    log.warning("erasures_not_read", error=type(error).__name__)

    async def _forget(self, writer: Writer) -> None:
        """Once an hour, forget whom no backup can bring back any more."""
        now = asyncio.get_running_loop().time()
        if self._looked_at is not None and now - self._looked_at < _LOOK_S:
            return
        self._looked_at = now
        gone = await asyncio.to_thread(needless, self._backups, self._database)
        if gone:
            await writer.write(lambda tx: erasures.forget(tx, gone))

    async def _write(self, reader: Reader) -> None:
        known = await reader.read(erasures.known)
        data = as_bytes(ErasureList(self._databases, known))
        failed = frozenset([path for path in self._paths if not await _put(path, data)])
        if failed - self._failed:
            beside = self._paths[0] in failed
            log.error("erasures_not_kept", where="database" if beside else "backups")
        self._failed = failed


async def _put(path: Path, data: bytes) -> bool:
    try:
        await asyncio.to_thread(put, path, data)
    except OSError:
        return False
    return True


def _read_or_set_aside(path: Path) -> ErasureList | None:
    try:
        return read(path)
    except OSError:
        log.error("erasures_unreadable")
    except BrokenList:
        log.error("erasures_unreadable")
        path.replace(path.with_name(f"{path.name}.broken"))
    return None
