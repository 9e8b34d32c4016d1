"""What a change to a class does to others: who moves up and is told, which reminders are due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.domain.timing import DueTimes, due_times, news_at, parse_quiet
from bot.domain.trainings import Seating, Training, moved_up, seating
from bot.store import attendance, outbox, registrations, reminders, trainings
from bot.talk.flows import class_words
from bot.talk.messages import MessageKind
from bot.talk.turn import Turn


def subject(training: Training) -> str:
    """Return under which name a class's reminders are kept."""
    return f"training:{training.id}"


def seats_of(turn: Turn, training: Training) -> Seating:
    """Return who has a seat and who waits, today."""
    return seating(registrations.order(turn.tx, training.id), training.seats)


def plan_reminders(turn: Turn, training: Training, person: int) -> bool:
    """Have a person reminded of a class; what would have been due before now is skipped.

    Returns whether any reminder is still to come.
    """
    due = _due(turn, training)
    coming = False
    for kind, at in (("evening", due.evening), ("before", due.before)):
        if at is not None and at > turn.now_ms:
            reminders.plan(turn.tx, kind, subject(training), person, at)  # type: ignore[arg-type]
            turn.wake(at)
            coming = True
    return coming


def plan_quiz_reminder(turn: Turn, training: Training, person: int) -> None:
    """Have a person who is present reminded of the quiz on the morning after."""
    at = _due(turn, training).quiz
    if training.quiz and at > turn.now_ms:
        reminders.plan(turn.tx, "quiz", subject(training), person, at)
        turn.wake(at)


def redo_reminders(turn: Turn, training: Training, reason: str) -> None:
    """Drop the reminders of a class and plan them by its present times."""
    reminders.drop(turn.tx, subject(training), reason)
    for person in registrations.order(turn.tx, training.id):
        plan_reminders(turn, training, person)
    for holder in attendance.present(turn.tx, training.id):
        plan_quiz_reminder(turn, training, holder.person)


def give_back(turn: Turn, training: Training, person: int) -> bool:
    """Take a person's registration back; the seat goes at once to the next, who is told.

    Returns False when there was none.
    """
    before = seats_of(turn, training)
    if not registrations.withdraw(turn.tx, training.id, person, turn.now_ms):
        return False
    reminders.drop(turn.tx, subject(training), "given back", person)
    take_back(turn, training, (person,))
    offer_freed(turn, training, before)
    return True


def release_all(turn: Turn, person: int) -> None:
    """Give back every seat of a person in classes that are not over, as when they are erased."""
    for training in trainings.held_by(turn.tx, person, turn.now_ms):
        give_back(turn, training, person)


def offer_freed(turn: Turn, training: Training, before: Seating) -> None:
    """Tell those who have a seat now and waited before; nobody once the class has begun."""
    if training.cancelled or turn.now_ms >= training.starts_at:
        return
    offer(turn, training, moved_up(before, seats_of(turn, training)))


def offer(turn: Turn, training: Training, people: Sequence[int]) -> None:
    """Tell people that a seat is theirs now."""
    tell(
        turn, training, people, "classes.offer", kind="offer",
        when=class_words.span(turn, training), venue=training.venue,
    )  # fmt: skip


def take_back(turn: Turn, training: Training, people: Sequence[int]) -> list[int]:
    """Take back news of a class that still wait for the end of quiet hours: they are not true now.

    Returns who so lost the news of a seat.
    """
    slots = f"class:{training.id}:"
    return [
        person
        for person in people
        if "offer" in outbox.retire_held(turn.tx, person, slots, turn.now_ms)
    ]


def tell(
    turn: Turn,
    training: Training,
    people: Sequence[int],
    key: str,
    *,
    kind: MessageKind = "notice",
    also_about: Sequence[int] = (),
    with_choice: bool = True,
    **values: Any,
) -> int:
    """Tell people of a change, at once or after quiet hours, and return when (UTC ms).

    `also_about` are further instants that the change touches, such as the former start.
    """
    office = turn.house.office
    quiet = parse_quiet(f"{office.quiet_from}-{office.quiet_to}")
    at = news_at(turn.now_ms, (training.starts_at, *also_about), quiet, office.zone)
    label = "classes.offer_answer" if kind == "offer" else "classes.leave_answer"
    choices = [turn.choice(f"cl-leave:{training.id}", label)] if with_choice else []
    held = at > turn.now_ms
    for person in people:
        # What is held back can be found by `take_back`; no two share a slot, or one would go.
        slot = f"class:{training.id}:{kind}:{person}:{turn.now_ms}" if held else ""
        turn.tell(
            person, key, choices, kind=kind, due_at=at, slot=slot, title=training.title, **values
        )
    return at


def _due(turn: Turn, training: Training) -> DueTimes:
    office = turn.house.office
    quiet = parse_quiet(f"{office.quiet_from}-{office.quiet_to}")
    return due_times(training.starts_at, training.ends_at, quiet, office.zone)
