"""Where other features may lead: to a door, a hall, the reports."""

from __future__ import annotations

from bot.features.attendance import routes


def hall(training: int) -> str:
    """Return the way to the hall of a class."""
    return routes.HALL.to(training)


def roll_call(training: int) -> str:
    """Return the way to call the roll of a class."""
    return routes.ROLL.to(training, None)


def projector(training: int) -> str:
    """Return the way to the screen of a class."""
    return routes.SCREEN.to(training)


def report(training: int) -> str:
    """Return the way to the report of a class."""
    return routes.REPORT.to(training)


def reports() -> str:
    """Return the way to the classes whose report may be asked for."""
    return routes.REPORTS.to()


def one_more(code: str) -> str:
    """Return the way by which another person comes to a class on this phone, by its code."""
    return routes.ONE_MORE.to(code, "code")


def code_at_door(choice: str) -> str | None:
    """Return the code of the class whose door a choice leads through; None for any other choice.

    Raises StaleChoice for a door that cannot be read.
    """
    if not routes.LET_IN.leads(choice):
        return None
    code, _ = routes.LET_IN.read(choice.split(":")[1:])
    return code
