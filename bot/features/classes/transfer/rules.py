"""What moving people from one class to another does to the seats of both. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain.trainings import Registered, Training, moved_up, seating


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who of those moved gets a seat, who waits and in which order; what that leaves behind."""

    seated: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    freed: int = 0  # seats of the old class
    moving_up: tuple[int, ...] = ()  # who waited there and gets one of them


def outcome(
    old: Training,
    old_order: Sequence[Registered],
    new: Training,
    new_order: Sequence[Registered],
    moving: Collection[int],
) -> Outcome:
    """Work out what becomes of people of `old_order` who register at the end of `new_order`."""
    gone = frozenset(moving)
    movers = [one for one in old_order if one.person in gone]
    held = {one.person for one in new_order}
    joined = [*new_order, *(one for one in movers if one.person not in held)]
    there = seating(joined, new.seats, new.commune_seats)
    before = seating(old_order, old.seats, old.commune_seats)
    left = [one for one in old_order if one.person not in gone]
    return Outcome(
        tuple(person for person in there.booked if person in gone),
        tuple(person for person in there.queued if person in gone),
        len(gone.intersection(before.booked)),
        moved_up(before, seating(left, old.seats, old.commune_seats)),
    )
