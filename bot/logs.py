"""Logging: one line per turn, tick and delivery fault, as key=value; no texts, names or tokens."""

from __future__ import annotations

import logging
import sys

import structlog

#: These print parameters, addresses or tokens; they stay at WARNING whatever the root level.
TALKATIVE = (
    "aiosqlite", "httpx", "httpcore", "aiohttp", "aiohttp.access", "aiohttp.client", "telegram",
    "telegram.ext", "apscheduler", "asyncio", "uvicorn.access", "urllib3",
)  # fmt: skip


def set_up_logging(level: int = logging.INFO) -> None:
    """Send every log line to standard error, talkative libraries held at WARNING."""
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.KeyValueRenderer(
                key_order=["timestamp", "level", "event"], drop_missing=True
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
