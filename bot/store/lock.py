"""The lock beside the database: one program writes at a time, and a second is told who holds it."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import IO, Any


class DatabaseInUse(Exception):
    """Another program holds the database; the text says which."""


class DatabaseLock:
    """Holds `<database>.lock` while in use; the operating system frees it if we die."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}.lock")
        self._file: IO[str] | None = None

    def __enter__(self) -> DatabaseLock:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a+", encoding="utf-8")
        try:
            _lock(file)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "?"
            file.close()
            raise DatabaseInUse(holder) from None
        file.seek(0)
        file.truncate()
        file.write(f"pid {os.getpid()}")
        file.flush()
        self._file = file
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()


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
