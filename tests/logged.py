"""What the program logs during a block of a test."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.log import NAME, Event


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        assert isinstance(record, Event)
        level = record.levelname.lower()
        self.lines.append({"event": record.msg, **record.values, "log_level": level})


@contextmanager
def logged() -> Iterator[list[dict[str, Any]]]:
    """Give the events of a block with their values and their `log_level`."""
    logger, kept = logging.getLogger(NAME), _Kept()
    before = logger.level
    logger.addHandler(kept)
    logger.setLevel(logging.INFO)
    try:
        yield kept.lines
    finally:
        logger.setLevel(before)
        logger.removeHandler(kept)
