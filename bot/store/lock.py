"""Locks that the operating system frees if we die: beside the database, and of one's own name.

One program writes to a database at a time, one polls for a bot; a second is told who holds it.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import IO, Any


class FileInUse(Exception):
    """Another program holds the file; the text says which."""


class DatabaseInUse(FileInUse):
    """Another program holds the database."""


class FileLock:
    """Holds a file while in use; raises FileInUse where another program does."""

    _in_use: type[FileInUse] = FileInUse

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> FileLock:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a+", encoding="utf-8")
        try:
            _lock(file)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "?"
            file.close()
            raise self._in_use(holder) from None
        file.seek(0)
        file.truncate()
        file.write(f"pid {os.getpid()}")
        file.flush()
        self._file = file
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()


class DatabaseLock(FileLock):
    """Holds `<database>.lock` while in use; raises DatabaseInUse where another program does."""

    _in_use = DatabaseInUse

    def __init__(self, database: Path) -> None:
        super().__init__(database.with_name(f"{database.name}.lock"))


def _lock(file: IO[str]) -> None:
    try:
        import fcntl
    except ImportError:
        # Any: its stubs are empty on the machines that have the other.
        msvcrt: Any = importlib.import_module("msvcrt")
        # A byte far behind the text, so that others can still read who holds it.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
