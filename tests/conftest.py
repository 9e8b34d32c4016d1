"""What all tests share: the real content, read once."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.library.load import Library, load
from tests import tether

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


@pytest.fixture(scope="session")
def library() -> Library:
    """Give the shipped library to a test."""
    return shipped()


def pytest_configure(config: pytest.Config) -> None:
    """Let a worker end with the run that began it: what it has started ends with it."""
    if hasattr(config, "workerinput"):
        tether.end_with_parent()


#: Files of one long test each: begun last, they would keep one worker busy while others idle.
_LONG = ("test_kill.py", "test_soak.py", "test_hall_day.py", "test_push_program.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, each file's own order kept."""
    items.sort(key=lambda item: item.path.name not in _LONG)
