"""The shipped wording alone, for packages that do not know it and are handed their words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.library.wording import Wording, read_wording

_FOLDER = Path(__file__).parent.parent / "content" / "wording"


@cache
def _wording() -> Wording:
    return read_wording(_FOLDER)[0]


def say(key: str, **values: object) -> str:
    """Return a text as messages and pages have it."""
    return _wording().render(key, **values)


def plain(key: str, **values: object) -> str:
    """Return a text as a workbook has it."""
    return _wording().plain(key, **values)
