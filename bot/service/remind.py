"""Reminders that have fallen due: taken once, looked at again, and put into the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.channels.contract import Limits
from bot.domain.timing import Quiet, due_times, is_quiet, parse_quiet
from bot.domain.trainings import Training, standing
from bot.service.queueing import queue_for_person
from bot.store import attendance, people, registrations, reminders, trainings
from bot.store.reminders import Reminder
from bot.store.sql import Tx
from bot.talk.messages import Choice, Reply
from bot.talk.turn import House
from bot.text import markup
from bot.text.dates import say_moment


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look at due reminders works with."""

    tx: Tx
    now: int
    house: House


def due_messages(
    tx: Tx, now_ms: int, house: House, limits: Mapping[str, Limits], limit: int = 500
) -> int:
    """Take at most `limit` due reminders, queue those that still hold, and return how many.

    None is ever due in quiet hours; one that was missed before them (the program was down)
    waits for their end.
    """
    office = house.office
    if is_quiet(now_ms, _quiet(house), office.zone):
        return 0
    look = _Look(tx, now_ms, house)
    claimed = reminders.claim(tx, now_ms, limit)
    for due in claimed:
        training = _training(tx, due)
        reason = _obstacle(look, due, training)
        if training is None or reason:
            reminders.drop_claimed(tx, due.id, reason)
            continue
        queue_for_person(
            tx, house, limits, f"reminder:{due.id}", 0, due.person,
            _reply(look, due, training), now_ms,
        )  # fmt: skip
    return len(claimed)


def _training(tx: Tx, due: Reminder) -> Training | None:
    head, _, id_ = due.subject.partition(":")
    return trainings.find(tx, int(id_)) if head == "training" and id_.isdecimal() else None


def _obstacle(look: _Look, due: Reminder, training: Training | None) -> str:
    """Say why a reminder no longer holds, or nothing."""
    if training is None:
        return "no class"
    if training.cancelled:
        return "cancelled"
    person = people.find(look.tx, due.person)
    if person is None or not person.consent_version:
        return "no consent"
    if due.kind == "quiz":
        return _quiz_obstacle(look, due, training)
    return _class_obstacle(look, due, training)


def _class_obstacle(look: _Look, due: Reminder, training: Training) -> str:
    times = due_times(
        training.starts_at, training.ends_at, _quiet(look.house), look.house.office.zone
    )
    if look.now >= training.starts_at:
        return "late"
    if due.kind == "evening" and times.before is not None and look.now >= times.before:
        return "merged"
    where = standing(registrations.order(look.tx, training.id), training.seats, due.person)
    if where is None or not where.booked:
        return "no seat"
    here = attendance.is_present(look.tx, training.id, due.person)
    return "present" if here else ""


def _quiz_obstacle(look: _Look, due: Reminder, training: Training) -> str:
    if look.now < training.ends_at:
        return "not over"
    if not training.quiz or look.house.library.quiz(training.quiz) is None:
        return "no quiz"
    if not attendance.is_present(look.tx, training.id, due.person):
        return "absent"
    done = attendance.quiz_done(look.tx, training.id, training.quiz, due.person, training.starts_at)
    return "done" if done else ""


def _reply(look: _Look, due: Reminder, training: Training) -> Reply:
    if due.kind == "quiz":
        quiz = look.house.library.quiz(training.quiz)
        assert quiz is not None  # or `_quiz_obstacle` would have said so
        text = _words(look, "reminders.quiz", title=training.title, quiz=quiz.title)
        return _answered_in_words(look, text, "qz-list", "classes.quiz_answer")
    office = look.house.office
    times = due_times(training.starts_at, training.ends_at, _quiet(look.house), office.zone)
    when = say_moment(_local(look, training.starts_at), _local(look, look.now))
    text = _words(
        look, f"reminders.{due.kind}", title=training.title, venue=training.venue, when=when,
        last=times.before is None,
    )  # fmt: skip
    return _answered_in_words(look, text, f"cl-leave:{training.id}", "classes.leave_answer")


def _answered_in_words(look: _Look, text: str, choice: str, label: str) -> Reply:
    """Return a reminder whose one button says the very words that may be typed instead."""
    choices = (Choice(choice, markup.plain(_words(look, label))),)
    return Reply(text, choices, "none", kind="reminder")


def _words(look: _Look, key: str, **values: object) -> str:
    return look.house.library.wording.render(key, **values).strip()


def _quiet(house: House) -> Quiet:
    return parse_quiet(f"{house.office.quiet_from}-{house.office.quiet_to}")


def _local(look: _Look, instant: int) -> datetime:
    return datetime.fromtimestamp(instant / 1000, look.house.office.zone)
