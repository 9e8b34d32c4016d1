"""A database on disk for the service's tests, and an office that announces."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.library.load import Library
from bot.store.writer import Writer
from tests.fresh import fresh
from tests.service.announcing import Office


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    """An empty, migrated database."""
    database = tmp_path / "service.db"
    fresh(database)
    opened = await Writer.open(database)
    yield opened
    await opened.close()


@pytest.fixture
def office(tmp_path: Path, library: Library) -> Iterator[Office]:
    """Open an office with a trainer and eleven others."""
    made = Office(tmp_path, library)
    with closing(made.tx):
        yield made
