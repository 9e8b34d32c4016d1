"""Files that only this account may read: they hold names, scores, what people handed in."""

from __future__ import annotations

import os
from pathlib import Path

#: The end of the name of a file that is still being written.
HALF = ".half"


def write_private(path: Path, data: bytes, durable: bool = False) -> None:
    """Put a whole file in its place at once, readable by this account only.

    A `durable` one is on the disk when this returns, whatever happens to the machine.
    """
    half = path.with_name(f"{path.name}.{os.getpid()}{HALF}")
    half.unlink(missing_ok=True)
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    half.replace(path)
    if durable:
        keep_name(path)


def keep_name(path: Path) -> None:
    """Have the disk keep that a file lies where it lies now."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows keeps names by itself
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
