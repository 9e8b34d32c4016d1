"""What the program does, as events with values, through the standard library's logging."""

from __future__ import annotations

import logging

#: The logger of all events, above those of the parts.
NAME = "donghanh"


class Log:
    """Events of one part of the program; values never hold texts, names or tokens."""

    __slots__ = ("_logger",)

    def __init__(self, part: str) -> None:
        self._logger = logging.getLogger(f"{NAME}.{part}")

    def info(self, event: str, **values: object) -> None:
        """Tell what went as it should."""
        self._tell(logging.INFO, event, values)

    def warning(self, event: str, **values: object) -> None:
        """Tell what somebody may have to look at."""
        self._tell(logging.WARNING, event, values)

    def error(self, event: str, **values: object) -> None:
        """Tell what went wrong."""
        self._tell(logging.ERROR, event, values)

    def _tell(self, level: int, event: str, values: dict[str, object]) -> None:
        logger = self._logger
        if logger.isEnabledFor(level):
            # Made by hand: the library would look for the line of code for each.
            record = logging.LogRecord(logger.name, level, "", 0, event, None, None)
            record.__dict__["values"] = values
            logger.handle(record)
