"""Where other features may lead: to a quiz, to opening and stopping one."""

from __future__ import annotations

from bot.features.quizzes import routes


def every_quiz() -> str:
    """Return the way to all quizzes that are open to whoever taps."""
    return routes.LIST.to()


def quiz(training: int, quiz_id: str = "") -> str:
    """Return the way to the quiz of a class, or with 0 to one outside classes, by its name."""
    return routes.PICK.to(routes.key_of(training, quiz_id))


def open_quiz(training: int) -> str:
    """Return the way to let people do the quiz of a class."""
    return routes.OPEN.to(training)


def stop_quiz(training: int) -> str:
    """Return the way to stop the quiz of a class."""
    return routes.STOP.to(training)
