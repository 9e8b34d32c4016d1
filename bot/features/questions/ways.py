"""Where other features may lead: to leaving a question, to those that wait."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.features.questions import routes
from bot.features.questions.drafts import asks_for_help


def ask() -> str:
    """Return the way to leave a question."""
    return routes.NEW.to()


def call_for_help(mine: bool) -> str:
    """Return the way to tell the trainers that one is in need, or that somebody else is."""
    return routes.HELP.to("own" if mine else "other")


def waiting() -> str:
    """Return the way to the questions that wait for an answer."""
    return routes.OPEN.to(0)


def is_telling(turn: Turn) -> bool:
    """Say whether what is typed now is what somebody in need wants the trainers to know."""
    return asks_for_help(turn)
