"""The one connection that writes: whole turns as functions on its own thread, commits shared.

What may live here: opening, BEGIN IMMEDIATE, savepoints, commit, and the sorting of faults
into "this turn's own" and "the database's". No statement about any table.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.store.sql import Tx

T = TypeVar("T")

#: Faults of the database itself: the whole shared commit is undone and nobody is acknowledged.
_DATABASE_FAULTS = (sqlite3.OperationalError, sqlite3.DatabaseError, MemoryError)
_OWN_FAULTS = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)
#: What SQLite says of a file that is not sound.
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
#: Turns that may share one commit; beyond it a waiting person would notice.
_BATCH = 64
#: A write-ahead log longer than this is cut off once nobody reads from it, bytes.
LONG_LOG = 16_000_000


class StoreUnavailable(Exception):
    """The database could not commit (full disk, lock, I/O); nothing of the turn was kept.

    The text is SQLite's name of the error, or `closed`, `damaged`, `moved`.
    """


@dataclass(slots=True)
class _Waiting:
    work: Callable[[Tx], Any]
    rescue: Callable[[Tx, Exception], Any] | None
    future: asyncio.Future[Any]
    flush: bool = True
    result: Any = None
    error: BaseException | None = None


def _is_database_fault(error: BaseException) -> bool:
    if isinstance(error, _OWN_FAULTS):
        return False
    if isinstance(error, sqlite3.OperationalError):
        # A misspelt statement is the turn's own fault and must not stop its neighbours.
        return error.sqlite_errorcode != sqlite3.SQLITE_ERROR
    return isinstance(error, _DATABASE_FAULTS)


def is_damage(error: BaseException) -> bool:
    """Say whether an error tells of a file that is not sound."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


class Writer(aiosqlite.Connection):
    """The writing connection; `write` is its only verb."""

    def __init__(self, path: Path, busy_ms: int = 2000) -> None:
        super().__init__(lambda: _open(path, busy_ms), iter_chunk_size=64)
        # Looked at with each commit: a Path is made a string anew each time.
        self._path = os.fspath(path)
        self._log = f"{self._path}-wal"
        self._queue: deque[_Waiting] = deque()
        self._busy = False
        self._flushes = True  # as `prepare` has it
        self._home: tuple[int, ...] = ()  # which files we write in, once there has been a commit
        self._size = 0
        self._shrinks_to = 0  # how short it may become, after it was written anew
        self.sealed = ""  # why nothing is written any more
        #: Called on the loop when the database said that it is damaged.
        self.on_damage: Callable[[], None] = _ignore

    @classmethod
    async def open(cls, path: Path) -> Writer:
        """Open the database for writing."""
        writer = cls(path)
        await writer
        return writer

    async def write(
        self,
        work: Callable[[Tx], T],
        rescue: Callable[[Tx, Exception], T] | None = None,
        *,
        flush: bool = True,
    ) -> T:
        """Run `work` in one immediate transaction on the database's thread and commit.

        Without `flush` it outlives the program at once, but a power cut only with the next work
        that is flushed: that costs half as much.

        Works that wait while another commits share the next commit, each in its own savepoint.
        When `work` raises, it alone is undone and `rescue`, if given, runs in its stead.
        Raises StoreUnavailable when the database cannot commit; a cancelled waiter's work
        still commits.
        """
        if not self._running or self._connection is None:
            raise StoreUnavailable("closed")
        if self.sealed:
            raise StoreUnavailable(self.sealed)
        waiting = _Waiting(work, rescue, asyncio.get_running_loop().create_future(), flush)
        self._queue.append(waiting)
        if not self._busy:
            self._next_batch()
        result: T = await waiting.future
        return result

    def seal(self, reason: str) -> None:
        """Write no more: each later work is refused with this reason."""
        self.sealed = reason

    async def rewrite(self) -> None:
        """Write the whole database anew; raises StoreUnavailable or sqlite3.Error.

        Nothing of what was deleted is left in it then, nor of what stood twice when SQLite moved
        rows from page to page. Takes some seconds a gigabyte, and as much room on the disk.
        """
        if self.sealed:
            raise StoreUnavailable(self.sealed)
        await self._execute(self._rewrite)  # type: ignore[no-untyped-call]

    def _rewrite(self) -> None:
        write_anew(self._conn)
        pages, size = (
            self._conn.execute(f"PRAGMA {one}").fetchone()[0] for one in ("page_count", "page_size")
        )
        self._shrinks_to = pages * size  # once the log has been moved into it

    async def checkpoint(self) -> bool:
        """Move the log into the database and empty it; False while a reader holds it back.

        Called after somebody's data was erased, so that no old page survives in the log.
        """
        busy: tuple[int, int, int] = await self._execute(_checkpoint, self._conn)  # type: ignore[no-untyped-call]
        return busy[0] == 0

    async def shorten_log(self) -> int:
        """Empty a write-ahead log that has grown long, unless a reader needs it; return its bytes.

        SQLite itself only begins such a log anew: the file keeps the length it once had.
        """
        if self._log_bytes() > LONG_LOG:
            await self._execute(_shorten, self._conn)  # type: ignore[no-untyped-call]
        return self._log_bytes()

    def file_bytes(self) -> int:
        """Return how long the database's file is, without its log."""
        return self._files()[1]

    def _log_bytes(self) -> int:
        try:
            return os.stat(self._log).st_size  # noqa: PTH116
        except FileNotFoundError:
            return 0

    def _next_batch(self) -> None:
        self._busy = True
        batch = [self._queue.popleft() for _ in range(min(_BATCH, len(self._queue)))]
        loop = asyncio.get_running_loop()
        # No future of aiosqlite's own: the batch settles its waiters itself, in one hop.
        self._tx.put_nowait((None, lambda: self._commit(batch, loop)))

    def _commit(self, batch: list[_Waiting], loop: asyncio.AbstractEventLoop) -> None:
        try:
            self._stay_home()
            self._have_flushed(any(waiting.flush for waiting in batch))
            _run_batch(self._conn, batch)
            if not self._home:
                self._home = self._files()[0]
        except BaseException as error:
            for waiting in batch:
                waiting.error = StoreUnavailable(_reason(error))
            if is_damage(error):
                loop.call_soon_threadsafe(self.on_damage)
        loop.call_soon_threadsafe(self._settle, batch)

    def _have_flushed(self, flush: bool) -> None:
        """Have the next commit wait for the disk or, by the log alone, not."""
        if flush != self._flushes and not self._conn.in_transaction:  # there it would be refused
            level = "FULL" if flush else "NORMAL"
            self._conn.execute(f"PRAGMA synchronous = {level}")
            self._flushes = flush

    def _stay_home(self) -> None:
        """Refuse to write into files that are not the office's any more.

        Whoever deletes or replaces the database under us leaves us the old one, which is gone
        when we end: what was acknowledged would be lost.
        """
        home, size = self._files()
        if self._home and home != self._home:
            raise StoreUnavailable("moved")
        if size < self._size:
            if not 0 < self._shrinks_to <= size:  # it was copied over, or emptied
                self.seal("moved")
                raise StoreUnavailable("moved")
            self._shrinks_to = 0
        self._size = size

    def _files(self) -> tuple[tuple[int, ...], int]:
        """Return which files lie where database and log belong, and the size of the former."""
        try:
            ours, log = os.stat(self._path), os.stat(self._log)  # noqa: PTH116
        except OSError:
            return (), self._size
        return (ours.st_dev, ours.st_ino, log.st_dev, log.st_ino), ours.st_size

    def _settle(self, batch: list[_Waiting]) -> None:
        self._busy = False
        if self._queue:
            self._next_batch()
        for waiting in batch:
            if waiting.future.done():
                continue
            if waiting.error is not None:
                waiting.future.set_exception(waiting.error)
            else:
                waiting.future.set_result(waiting.result)


def _checkpoint(tx: Tx) -> tuple[int, int, int]:
    found: tuple[int, int, int] = tx.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return found


def write_anew(tx: Tx) -> None:
    """Write a database anew, as `Writer.rewrite` does."""
    tx.execute("PRAGMA temp_store = FILE")  # a second copy of everything is too much for memory
    try:
        tx.execute("VACUUM")
    finally:
        tx.execute("PRAGMA temp_store = MEMORY")
        tx.execute("PRAGMA shrink_memory")


def rewrite_at_rest(path: Path) -> None:
    """Write a database anew that no program has open, and empty its log."""
    with contextlib.closing(_open(path, 2000)) as tx:
        write_anew(tx)
        _checkpoint(tx)


def _shorten(tx: Tx) -> None:
    """Move the log into the database; cut it off only where nobody would have to be waited for."""
    _, frames, moved = tx.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    if frames != moved:
        return
    (patience,) = tx.execute("PRAGMA busy_timeout").fetchone()
    tx.execute("PRAGMA busy_timeout = 0")
    try:
        _checkpoint(tx)
    finally:
        tx.execute(f"PRAGMA busy_timeout = {int(patience)}")


def _run_batch(tx: Tx, batch: list[_Waiting]) -> None:
    try:
        tx.execute("BEGIN IMMEDIATE")
        for waiting in batch:
            _run_one(tx, waiting, alone=len(batch) == 1)
        tx.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            if tx.in_transaction:
                tx.execute("ROLLBACK")
        raise


def _run_one(tx: Tx, waiting: _Waiting, alone: bool) -> None:
    """Run one work in a savepoint of its own; a lone one needs none besides the transaction."""
    if not alone:
        tx.execute("SAVEPOINT turn")
    try:
        waiting.result = waiting.work(tx)
    except Exception as error:
        if _is_database_fault(error):
            raise
        _undo(tx, waiting, error, alone)
    if not alone:
        tx.execute("RELEASE turn")


def _undo(tx: Tx, waiting: _Waiting, error: Exception, alone: bool) -> None:
    """Undo one work and let its rescue take its place, where it has one."""
    if alone:
        tx.execute("ROLLBACK")
        tx.execute("BEGIN IMMEDIATE")
    else:
        tx.execute("ROLLBACK TO turn")
    if waiting.rescue is None:
        waiting.error = error
        return
    waiting.result = waiting.rescue(tx, error)


def _reason(error: BaseException) -> str:
    if isinstance(error, StoreUnavailable):
        return str(error)
    return getattr(error, "sqlite_errorname", type(error).__name__)


def _ignore() -> None:
    """Do nothing."""


class Reader(aiosqlite.Connection):
    """A read-only connection beside the writer; reads are short."""

    def __init__(self, path: Path) -> None:
        super().__init__(lambda: open_reader(path), iter_chunk_size=64)
        #: Called on the loop when the database said that it is damaged.
        self.on_damage: Callable[[], None] = _ignore

    @classmethod
    async def open(cls, path: Path) -> Reader:
        """Open the database for reading."""
        reader = cls(path)
        await reader
        return reader

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run `work` on this connection's thread over one consistent state."""
        try:
            result: T = await self._execute(_read, self._conn, work)  # type: ignore[no-untyped-call]
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                self.on_damage()
            raise
        return result


def _read(tx: Tx, work: Callable[[Tx], T]) -> T:
    tx.execute("BEGIN")
    try:
        return work(tx)
    finally:
        tx.execute("ROLLBACK")


def _open(path: Path, busy_ms: int) -> Tx:
    tx = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    prepare(tx, busy_ms)
    return tx


def prepare(tx: Tx, busy_ms: int = 2000) -> None:
    """Set what every writing connection needs: WAL, FULL, foreign keys, patience."""
    tx.execute(f"PRAGMA busy_timeout = {int(busy_ms)}")
    tx.execute("PRAGMA journal_mode = WAL")
    tx.execute("PRAGMA synchronous = FULL")
    tx.execute("PRAGMA foreign_keys = ON")
    tx.execute("PRAGMA temp_store = MEMORY")
    # What is erased must not linger in free pages.
    tx.execute("PRAGMA secure_delete = ON")


@contextlib.contextmanager
def changed_at_rest(path: Path) -> Iterator[Tx]:
    """Give one transaction on a database that no program has open, and empty its log."""
    with contextlib.closing(_open(path, 2000)) as tx:
        tx.execute("BEGIN IMMEDIATE")
        try:
            yield tx
            tx.execute("COMMIT")
        except BaseException:
            tx.execute("ROLLBACK")
            raise
        _checkpoint(tx)


def open_reader(path: Path) -> Tx:
    """Open a read-only connection; raises sqlite3.OperationalError when there is no database."""
    tx = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    tx.execute("PRAGMA busy_timeout = 2000")
    tx.execute("PRAGMA query_only = ON")
    return tx
