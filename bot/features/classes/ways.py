"""Where other features may lead: to a class, to what one does with a seat."""

from __future__ import annotations

from bot.features.classes import routes


def open_classes() -> str:
    """Return the way to the classes that can be booked."""
    return routes.OPEN_CLASSES.to(0)


def book(training: int) -> str:
    """Return the way to a seat in a class."""
    return routes.BOOK.to(training)


def leave(training: int) -> str:
    """Return the way to give the seat in a class back."""
    return routes.LEAVE.to(training)


def cannot_go() -> str:
    """Return the way for somebody who cannot go; where they have several seats it is asked."""
    return routes.CANNOT_GO.to()


def desk() -> str:
    """Return the way to a trainer's classes."""
    return routes.LIST.to(0)


def see(training: int) -> str:
    """Return the way to a class on the trainer's desk."""
    return routes.SEE.to(training)


def transfer(training: int) -> str:
    """Return the way to move people of a class to another one."""
    return routes.TRANSFER.to(training)


def commune_seats(training: int) -> str:
    """Return the way to how many people of one commune get a seat in a class."""
    return routes.COMMUNE_SEATS.to(training)
