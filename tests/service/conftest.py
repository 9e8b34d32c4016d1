"""A database on disk for the service's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.migrate import migrate
from bot.store.writer import Writer


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    """An empty, migrated database."""
    database = tmp_path / "service.db"
    migrate(database, 1)
    opened = await Writer.open(database)
    yield opened
    await opened.close()
