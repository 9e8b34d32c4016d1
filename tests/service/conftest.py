"""A database on disk for the service's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.writer import Writer
from tests.fresh import fresh


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    """An empty, migrated database."""
    database = tmp_path / "service.db"
    fresh(database)
    opened = await Writer.open(database)
    yield opened
    await opened.close()
