"""Where other features may lead: to leaving a question, to those that wait."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.features.questions import drafts, routes


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
    return drafts.asks_for_help(turn)


def is_asking(turn: Turn) -> bool:
    """Say whether what is typed now is a question for the trainers."""
    return drafts.is_asking(turn)
