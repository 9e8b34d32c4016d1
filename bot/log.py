"""What the program does, as events with values, through the standard library's logging."""

from __future__ import annotations

import logging
import time

#: The logger of all events, above those of the parts.
NAME = "donghanh"


class Event(logging.LogRecord):
    """One event with its values.

    The library's own record looks for the line of code, the file and the thread of each, which no
    line of ours tells; that took half the time of a line.
    """

    def __init__(self, name: str, level: int, event: str, values: dict[str, object]) -> None:
        self.__dict__.update(_NOT_LOOKED_UP)
        self.name, self.msg, self.values = name, event, values
        self.levelno, self.levelname = level, logging.getLevelName(level)
        self.created = time.time()


#: What formatters of the library may ask every record for.
_NOT_LOOKED_UP = dict(logging.LogRecord("", 0, "", 0, "", None, None).__dict__)


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
            logger.handle(Event(logger.name, level, event, values))
