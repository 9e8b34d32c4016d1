"""Everything that is kept about one person, read for that person alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bot.store.sql import Tx, rows, scalar


class HeldAddress(NamedTuple):
    """An account the person writes from; instants are UTC milliseconds, as below."""

    channel: str
    since: int
    seen_at: int


class HeldClass(NamedTuple):
    """A class the person registered for or was present at."""

    title: str
    starts_at: int
    registered_at: int | None
    withdrawn_at: int | None
    present_at: int | None


class HeldAttempt(NamedTuple):
    """One attempt at a quiz, and how many answers it holds."""

    quiz: str
    started_at: int
    finished_at: int | None
    score: int | None
    total: int
    passed: bool
    answers: int


class HeldQuestion(NamedTuple):
    """One question the person left for the trainers."""

    asked_at: int
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept beside the person's own record."""

    addresses: tuple[HeldAddress, ...]
    classes: tuple[HeldClass, ...]
    attempts: tuple[HeldAttempt, ...]
    questions: tuple[HeldQuestion, ...]
    reminders: int
    muted: tuple[str, ...]  # kinds of reminders switched off
    messages: int
    browsers: int  # that are rung when there is news
    confirmed: int  # announcements of which it is kept that the person has read them
    handed_in: int  # files
    calendars: int  # classes whose calendar file they took


def of(tx: Tx, person: int) -> Held:
    """Return everything that is kept about a person."""
    return Held(
        tuple(HeldAddress(*row) for row in rows(tx, _ADDRESSES, person=person)),
        tuple(HeldClass(*row) for row in rows(tx, _CLASSES, person=person)),
        tuple(
            HeldAttempt(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6])
            for row in rows(tx, _ATTEMPTS, person=person)
        ),
        tuple(HeldQuestion(*row) for row in rows(tx, _QUESTIONS, person=person)),
        int(scalar(tx, _REMINDERS, person=person)),
        tuple(kind for (kind,) in rows(tx, _MUTED, person=person)),
        int(scalar(tx, _MESSAGES, person=person)),
        int(scalar(tx, _BROWSERS, person=person)),
        int(scalar(tx, _CONFIRMED, person=person)),
        int(scalar(tx, _HANDED_IN, person=person)),
        int(scalar(tx, _CALENDARS, person=person)),
    )


_ADDRESSES = (
    "SELECT a.channel, ap.linked_at, a.seen_at FROM address_people ap "
    "JOIN addresses a ON a.id = ap.address WHERE ap.person = :person ORDER BY ap.linked_at, a.id"
)
_CLASSES = (
    "SELECT t.title, t.starts_at, r.made_at, r.withdrawn_at, min(a.at) FROM trainings t "
    "LEFT JOIN registrations r ON r.training = t.id AND r.person = :person "
    "LEFT JOIN presence a ON a.training = t.id AND a.person = :person "
    "WHERE r.person IS NOT NULL OR a.person IS NOT NULL "
    "GROUP BY t.id, t.title, t.starts_at, r.id, r.made_at, r.withdrawn_at "
    "ORDER BY t.starts_at, t.id, r.id"
)
_ATTEMPTS = (
    "SELECT a.quiz, a.started_at, a.finished_at, a.score, a.total, coalesce(a.passed, 0), "
    "(SELECT count(*) FROM answers w WHERE w.attempt = a.id) FROM attempts a "
    "WHERE a.person = :person ORDER BY a.started_at, a.id"
)
_QUESTIONS = (
    "SELECT asked_at, text, answer FROM noted_questions WHERE person = :person "
    "AND text <> '' ORDER BY asked_at, id"
)
_REMINDERS = "SELECT count(*) FROM reminders WHERE person = :person AND state = 'due'"
_MUTED = "SELECT kind FROM muted_reminders WHERE person = :person ORDER BY at, kind"
_MESSAGES = (
    "SELECT count(*) FROM outbox o WHERE o.person = :person OR (o.person IS NULL AND o.place IN "
    "(SELECT a.place FROM address_people ap JOIN addresses a ON a.id = ap.address "
    "WHERE ap.person = :person))"
)
_BROWSERS = (
    "SELECT count(*) FROM push_subscriptions s JOIN address_people ap ON ap.address = s.address "
    "WHERE ap.person = :person"
)
_CONFIRMED = "SELECT count(*) FROM confirmations WHERE person = :person"
_HANDED_IN = "SELECT count(*) FROM attachments WHERE owner = :person"
_CALENDARS = "SELECT count(*) FROM calendars_taken WHERE person = :person"
