"""Where other features may lead: to leaving a question, to those that wait."""

from __future__ import annotations

from bot.features.questions import routes


def ask() -> str:
    """Return the way to leave a question."""
    return routes.NEW.to()


def waiting() -> str:
    """Return the way to the questions that wait for an answer."""
    return routes.OPEN.to(0)
