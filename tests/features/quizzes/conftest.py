"""What the tests of quizzes share: an office with one small quiz."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library.load import Library
from tests.features.quizzes.quiz_desk import Desk, quiz_text


@pytest.fixture
def desk(tmp_path: Path, library: Library) -> Iterator[Desk]:
    """Return an office with one small quiz for practice."""
    made = Desk(tmp_path, library)
    made.put(quiz_text())
    yield made
    made.close()
