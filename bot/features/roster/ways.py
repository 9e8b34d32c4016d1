"""Where other features may lead: to the office's list and to a class's."""

from __future__ import annotations

from bot.features.roster import routes


def office() -> str:
    """Return the way to the office's list."""
    return routes.OFFICE.to(0)


def of_class(training: int) -> str:
    """Return the way to the list of a class."""
    return routes.OF_CLASS.to(training, 0)
