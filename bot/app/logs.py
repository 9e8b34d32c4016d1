"""Logging: one line per turn, tick and delivery fault, as key=value; no texts, names or tokens."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
from datetime import UTC, datetime
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict

#: These print parameters, addresses or tokens; they stay at WARNING whatever the root level.
TALKATIVE = (
    "aiosqlite", "httpx", "httpcore", "aiohttp", "aiohttp.access", "aiohttp.client", "telegram",
    "telegram.ext", "asyncio", "uvicorn.access", "urllib3",
)  # fmt: skip


class _Sink(io.TextIOBase):
    """Standard error that may be full or gone: a line is lost then, what it tells of is not.

    Nothing is buffered, so that nothing is left to fail when the program ends.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, text: str) -> int:
        """Write a line, or lose it."""
        with contextlib.suppress(OSError):
            os.write(self._descriptor, text.encode("utf-8", "backslashreplace"))
        return len(text)


def _line(_: object, level: str, event: EventDict) -> str:
    """Write a line in one go: structlog's processors for its parts cost twice as much."""
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    name = event.pop("event", "")
    more = "".join([f" {key}={value!r}" for key, value in event.items()])
    return f"timestamp={now!r} level={level!r} event={name!r}{more}"


def set_up_logging(level: int = logging.INFO) -> None:
    """Send every log line to standard error, talkative libraries held at WARNING."""
    sink = _Sink(sys.stderr.fileno())
    logging.basicConfig(level=level, stream=sink, format="%(levelname)s %(name)s %(message)s")
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[_line],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, sink)),
        cache_logger_on_first_use=True,
    )
