"""Logging: one line per turn, tick and delivery fault, as key=value; no texts, names or tokens."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from datetime import UTC, datetime

from bot.log import NAME, Event

#: These print parameters, addresses or tokens; they stay at WARNING whatever the root level.
TALKATIVE = (
    "aiosqlite", "httpx", "httpcore", "aiohttp", "aiohttp.access", "aiohttp.client", "telegram",
    "telegram.ext", "asyncio", "uvicorn.access", "urllib3",
)  # fmt: skip


class _StandardError(logging.Handler):
    """Standard error that may be full or gone: a line is lost then, what it tells of is not.

    Nothing is buffered, so that nothing is left to fail when the program ends.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or lose it."""
        line = f"{self.format(record)}\n"
        with contextlib.suppress(OSError):
            os.write(self._descriptor, line.encode("utf-8", "backslashreplace"))


class _Lines(logging.Formatter):
    """Events as `timestamp=… level=… event=… key=value`; the lines of libraries as they come."""

    def format(self, record: logging.LogRecord) -> str:
        if not isinstance(record, Event):
            return super().format(record)
        at = datetime.fromtimestamp(record.created, UTC).isoformat()[: -len("+00:00")]
        more = "".join([f" {key}={value!r}" for key, value in record.values.items()])
        level = record.levelname.lower()
        return f"timestamp='{at}Z' level='{level}' event={record.msg!r}{more}"


def log_events(level: int = logging.INFO) -> logging.Handler:
    """Send our own events to standard error; returns what writes them there."""
    handler = _StandardError(sys.stderr.fileno())
    handler.setFormatter(_Lines("%(levelname)s %(name)s %(message)s"))
    ours = logging.getLogger(NAME)
    ours.handlers, ours.propagate = [handler], False
    ours.setLevel(level)
    return handler


def set_up_logging(level: int = logging.INFO) -> None:
    """Send every log line to standard error, talkative libraries held at WARNING."""
    logging.basicConfig(level=level, handlers=[log_events(level)])
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # What no line tells is not looked up for each.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
