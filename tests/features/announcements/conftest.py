"""An office that announces."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.library.load import Library
from tests.features.announcements.announcing_office import Office


@pytest.fixture
def office(tmp_path: Path, library: Library) -> Iterator[Office]:
    """Open an office with a trainer and eleven others."""
    made = Office(tmp_path, library)
    with closing(made.tx):
        yield made
