"""An empty database of today's schema: the migrations run once a process, then it is copied."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store.migrate import migrate


def fresh(path: Path) -> None:
    """Put an empty, migrated database at a path."""
    path.write_bytes(_empty())


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        migrate(path, 1)
        return path.read_bytes()
