"""What all tests share: the real content, read once."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.library.load import Library, load
from bot.store.writer import Writer
from tests import tether
from tests.fresh import fresh

ROOT = Path(__file__).parent.parent
# How long an example takes is the machine's affair. On other days (tests.days) fewer will do:
# what they are about does not come from chance.
settings.register_profile(
    "house", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("days", settings.get_profile("house"), max_examples=10)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


@cache
def shipped() -> Library:
    """Return the library of the real content and quizzes; it must have no fault."""
    read, faults = load(ROOT / "content", ROOT / "quizzes")
    assert not faults, "\n".join(str(fault) for fault in faults)
    return read


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    """Open an empty, migrated database on disk."""
    database = tmp_path / "service.db"
    fresh(database)
    opened = await Writer.open(database)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def library() -> Library:
    """Give the shipped library to a test."""
    return shipped()


def pytest_configure(config: pytest.Config) -> None:
    """Let a worker end with the run that began it: what it has started ends with it."""
    if hasattr(config, "workerinput"):
        tether.end_with_parent()


#: The files that take longest, the longest first: begun last, one would keep a worker busy
#: while the other idles. (xdist begins with the files of most tests unless told not to.)
_LONGEST = (
    "test_kill.py", "test_attachment_files.py", "test_page.py", "test_soak.py", "test_clock.py",
    "test_hall_day.py", "test_killing.py", "test_database.py", "test_bench.py", "test_tether.py",
    "test_decisions.py", "test_edge.py", "test_restore.py", "test_guessing.py", "test_run.py",
    "test_bad_input.py", "test_upload.py", "test_wheel.py", "test_projector.py",
    "test_windows.py", "test_deciding.py", "test_watchdog.py", "test_unusable.py",
    "test_hall.py", "test_five_minutes.py", "test_push_page.py", "test_push_program.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, each file's own order kept."""
    place = {name: at for at, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))
