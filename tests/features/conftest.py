"""What tests of several features begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library.load import Library
from tests.conversation.hall import Hall


@pytest.fixture
def hall(tmp_path: Path, library: Library) -> Iterator[Hall]:
    """Return an office on Monday, 23/11/2026, 8:00."""
    made = Hall(tmp_path, library)
    yield made
    made.close()
