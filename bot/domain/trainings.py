"""A class, its seats and queue, its doors and its quiz: what holds at an instant. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Literal, NamedTuple

from bot.domain.instants import HOUR_MS, MINUTE_MS
from bot.domain.timing import end_of_day

#: From so long before the start the code marks people present, UTC milliseconds.
DOORS_BEFORE_MS = HOUR_MS

#: So long a seat that was given back can be taken back before it goes to the next, and so long
#: before the class that one needs to know of it, UTC milliseconds.
TAKE_BACK_MS = 10 * MINUTE_MS
NOTICE_MS = 2 * HOUR_MS

TrainingState = Literal["open", "cancelled"]
#: What the code does at an instant.
Doors = Literal["early", "open", "over"]
#: How far a class is.
Stage = Literal["cancelled", "over", "going_on", "doors_open", "to_come"]
#: How the quiz of a class stands: there is none, not opened yet, to be done now, stopped by the
#: trainer until it is opened again, closed for good.
QuizState = Literal["none", "waiting", "open", "stopped", "closed"]
Covers = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Training:
    """One class; `audience` holds place codes ("" = the whole office), `quiz` a quiz id or ""."""

    id: int
    code: str
    title: str
    starts_at: int
    ends_at: int
    venue: str
    seats: int
    audience: tuple[str, ...]
    quiz: str = ""
    state: TrainingState = "open"
    opened_at: int | None = None
    quiz_opened_at: int | None = None
    created_by: int | None = None
    created_at: int = 0
    changed_at: int = 0
    #: The class whose description this one shares, of several for other places or days.
    series: int | None = None
    #: So many of one commune get a seat at most; 0 is no limit.
    commune_seats: int = 0
    quiz_stopped_at: int | None = None
    #: What to bring, lunch, travel money: a line of the trainer's own.
    need_to_know: str = ""

    @property
    def cancelled(self) -> bool:
        """Say whether the class was called off."""
        return self.state == "cancelled"


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits and who waits, both in the order in which they registered."""

    booked: tuple[int, ...]
    queued: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands: `queue` is the place in the queue from 1, 0 for a seat."""

    queue: int

    @property
    def booked(self) -> bool:
        """Say whether the person has a seat."""
        return self.queue == 0


class Registered(NamedTuple):
    """Somebody who registered, in a list in that order."""

    person: int
    commune: str


def seating(order: Sequence[Registered], seats: int, commune_seats: int = 0) -> Seating:
    """Share the seats out by order of registration; a commune gets `commune_seats` (0: any)."""
    booked: list[int] = []
    queued: list[int] = []
    taken: Counter[str] = Counter()
    for person, commune in order:
        full = commune_seats and taken[commune] >= commune_seats
        if full or len(booked) >= seats:
            queued.append(person)
        else:
            booked.append(person)
            taken[commune] += 1
    return Seating(tuple(booked), tuple(queued))


def standing(shared: Seating, person: int) -> Standing | None:
    """Return where a person stands, or None for one who is not registered."""
    if person in shared.booked:
        return Standing(0)
    return Standing(shared.queued.index(person) + 1) if person in shared.queued else None


def seat_left(order: Sequence[Registered], training: Training, commune: str) -> int:
    """Return how many seats somebody of a commune could still get."""
    shared = seating(order, training.seats, training.commune_seats)
    left = training.seats - len(shared.booked)
    if training.commune_seats:
        sitting = frozenset(shared.booked)
        here = sum(one.commune == commune and one.person in sitting for one in order)
        left = min(left, training.commune_seats - here)
    return max(0, left)


def waits_for_commune(order: Sequence[Registered], training: Training, person: int) -> int:
    """Return the place in the queue among the own commune's, when its share alone is used up.

    Returns 0 for one who has a seat, or who waits because the whole class is full.
    """
    shared = seating(order, training.seats, training.commune_seats)
    if person not in shared.queued or len(shared.booked) >= training.seats:
        return 0
    commune = next(one.commune for one in order if one.person == person)
    waiting = frozenset(shared.queued)
    alike = [one.person for one in order if one.commune == commune and one.person in waiting]
    return alike.index(person) + 1


def moved_up(before: Seating, after: Seating) -> tuple[int, ...]:
    """Return who waited before and has a seat now, in order."""
    waited = frozenset(before.queued)
    return tuple(person for person in after.booked if person in waited)


def next_up(order: Sequence[Registered], training: Training, person: int) -> tuple[int, ...]:
    """Return who would get a seat, in order, if a person gave theirs back."""
    without = [one for one in order if one.person != person]
    most = training.commune_seats
    return moved_up(seating(order, training.seats, most), seating(without, training.seats, most))


def goes_on_at(training: Training, now: int) -> int:
    """Return when a seat given back now goes to the next who waits; `now` where it does at once."""
    return max(now, min(now + TAKE_BACK_MS, training.starts_at - NOTICE_MS))


def doors(training: Training, now: int) -> Doors:
    """Say what the code of a class does at an instant: nothing yet, mark present, nothing more."""
    if now >= training.ends_at:
        return "over"
    opened = _happened(training.opened_at, now) or now >= doors_at(training)
    return "open" if opened else "early"


def doors_at(training: Training) -> int:
    """Return when the doors open by themselves, UTC milliseconds."""
    return training.starts_at - DOORS_BEFORE_MS


def quiz_opened(training: Training, now: int) -> bool:
    """Say whether the quiz of a class has been opened, by hand or because the class ended.

    It may have been stopped or have closed since.
    """
    if not training.quiz or training.cancelled:
        return False
    return now >= training.ends_at or _happened(training.quiz_opened_at, now)


def quiz_state(training: Training, now: int, closes_at: int | None) -> QuizState:
    """Say how the quiz of a class stands, which closes at an instant or (None) never."""
    if not training.quiz:
        return "none"
    if closes_at is not None and now >= closes_at:
        return "closed"
    if training.cancelled:
        return "none"
    if not quiz_opened(training, now):
        return "waiting"
    return "stopped" if _happened(training.quiz_stopped_at, now) else "open"


def _happened(at: int | None, now: int) -> bool:
    return at is not None and at <= now


def quiz_closes_at(training: Training, open_days: int, zone: tzinfo) -> int | None:
    """Return the midnight at which the quiz of a class closes; None for one that stays open.

    `open_days` are the days after the one on which the class ends, 0 for no end.
    """
    return end_of_day(training.ends_at, open_days, zone) if open_days else None


def bookable(training: Training, now: int) -> bool:
    """Say whether a seat can still be asked for: not called off, not begun."""
    return not training.cancelled and now < training.starts_at


def open_to(training: Training, place: str, covers: Covers) -> bool:
    """Say whether people of a place are meant."""
    return any(upper == "" or (place != "" and covers(upper, place)) for upper in training.audience)


def stage(training: Training, now: int) -> Stage:
    """Say how far a class is; people read `training_desk.stage_<stage>`."""
    if training.cancelled:
        return "cancelled"
    if now >= training.ends_at:
        return "over"
    if now >= training.starts_at:
        return "going_on"
    return "doors_open" if doors(training, now) == "open" else "to_come"
