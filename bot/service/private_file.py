"""Files that only this account may read: they hold names, scores, what people handed in."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(path: Path, data: bytes) -> None:
    """Put a whole file in its place at once, readable by this account only."""
    half = path.with_name(f"{path.name}.half")
    half.unlink(missing_ok=True)
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    half.replace(path)
