"""What due reminders speak of, looked up once for a whole slice: does each still hold, its words.

A topic is what many rows have in common: one class, one quiz of it, one question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.conversation.messages import Choice
from bot.conversation.turn import AppContext
from bot.domain.instants import local_moment
from bot.domain.reminders import Rule
from bot.domain.rights import reaches
from bot.domain.timing import Quiet
from bot.domain.trainings import Training, quiz_closes_at, quiz_state
from bot.features.attendance import store as attendance
from bot.features.attendance import ways as attendance_ways
from bot.features.classes import registrations, trainings
from bot.features.classes import ways as class_ways
from bot.features.questions import store as questions
from bot.features.questions import ways as question_ways
from bot.features.quizzes import attempts
from bot.features.quizzes import ways as quiz_ways
from bot.features.quizzes.attempts import Progress
from bot.library.model import Quiz
from bot.store import people
from bot.store.sql import Tx
from bot.text import markup
from bot.text.dates import say_day, say_moment
from bot.text.folding import short

#: What is shown of a question, in characters.
_QUOTED = 160


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at due reminders works with."""

    tx: Tx
    now: int
    app: AppContext
    quiet: Quiet
    _fixed: dict[str, str] = field(default_factory=dict)

    def local(self, instant: int) -> datetime:
        """Return an instant as local time of the office."""
        return local_moment(instant, self.app.office.zone)

    def words(self, key: str, **values: object) -> str:
        """Return a text of content/wording; one without values is rendered once."""
        if values:
            return self.app.library.wording.render(key, **values).strip()
        if key not in self._fixed:
            self._fixed[key] = self.app.library.wording.render(key).strip()
        return self._fixed[key]


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    """One thing that reminders of one kind speak of, one object for all rows that do.

    `key` is the same for all kinds about it; `choice` is the button's id.
    """

    rule: Rule
    key: tuple[str, ...]
    choice: str
    values: tuple[tuple[str, Any], ...]
    expires_at: int | None = None

    def text(self, look: Look, alone: bool) -> str:
        """Return what is said of it, in a message of its own or among others."""
        return look.words(self.rule.text, alone=alone, **dict(self.values))


@dataclass(slots=True)
class Group:
    """The rows of one kind and subject: what they speak of, and why some do not hold."""

    topic: Topic | None
    reason: str = ""
    against: Mapping[int, str] = field(default_factory=dict)
    again_at: int | None = None  # it is too early: planned anew


Key = tuple[str, str]


def groups_of(look: Look, persons: Mapping[Key, Sequence[int]]) -> dict[Key, Group]:
    """Return the group of every (kind, subject) with people for whom it falls due."""
    finder = _Finder(look, [subject for _, subject in persons])
    return {key: finder.group(*key, of) for key, of in persons.items()}


class _Finder:
    """Reads what several groups share only once."""

    def __init__(self, look: Look, subjects: Sequence[str]) -> None:
        self._look = look
        self._trainings: dict[int, Training | None] = {}
        self._of_quizzes: dict[tuple[str, int, str], Topic] = {}
        ids = {id_ for subject in subjects if (id_ := _id(subject, "attempt"))}
        self._attempts = attempts.progress(look.tx, sorted(ids))

    def group(self, kind: str, subject: str, persons: Sequence[int]) -> Group:
        rule = self._look.app.library.reminders.get(kind)
        if rule is None:
            return Group(None, "unknown kind")
        if subject.startswith("attempt:"):
            return self._attempt(rule, _id(subject, "attempt"), persons)
        if subject.startswith("question:"):
            return self._question(rule, _id(subject, "question"), persons)
        training = self._training(_id(subject, "training"))
        if training is None:
            return Group(None, "no class")
        if training.cancelled:
            return Group(None, "cancelled")
        if rule.known.answer == "quiz":
            return self._quiz(rule, training, persons)
        if rule.known.answer == "report":
            return self._report(rule, training, persons)
        return self._class(rule, training, persons)

    def _training(self, id_: int) -> Training | None:
        if id_ not in self._trainings:
            self._trainings[id_] = trainings.find(self._look.tx, id_)
        return self._trainings[id_]

    def _class(self, rule: Rule, training: Training, persons: Sequence[int]) -> Group:
        look = self._look
        if look.now >= training.starts_at:
            return Group(None, "late")
        seated = registrations.seated_among(look.tx, training, persons)
        here = attendance.present_among(look.tx, training.id, persons)
        against = {person: "no seat" for person in persons if person not in seated}
        against |= dict.fromkeys(here, "present")
        values = {
            "title": training.title, "venue": training.venue, "last": self._is_last(training),
            "need": training.need_to_know,
            "when": say_moment(look.local(training.starts_at), look.local(look.now)),
        }  # fmt: skip
        topic = Topic(
            rule, ("class", str(training.id)), class_ways.leave(training.id),
            tuple(values.items()), training.starts_at,
        )  # fmt: skip
        return Group(topic, against=against)

    def _is_last(self, training: Training) -> bool:
        """Say whether the evening before has to say it all: nothing comes shortly before."""
        app = self._look.app
        rule = app.library.reminders.get("before")
        due = rule.due(training.starts_at, self._look.quiet, app.office.zone) if rule else []
        return all(one.dropped for one in due)

    def _quiz(self, rule: Rule, training: Training, persons: Sequence[int]) -> Group:
        look = self._look
        quiz = look.app.library.quiz(training.quiz) if training.quiz else None
        if quiz is None or quiz.over_on(look.local(look.now).date()):
            return Group(None, "no quiz")
        if look.now < training.ends_at:
            return Group(None, "not over")
        if rule.kind == "quiz_open" and (training.quiz_opened_at or look.now) < training.ends_at:
            return Group(None, "opened before")
        closes = quiz_closes_at(training, quiz.open_days, look.app.office.zone)
        state = quiz_state(training, look.now, closes)
        if state in ("closed", "stopped"):
            return Group(None, state)
        here = attendance.present_among(look.tx, training.id, persons)
        done = attempts.done_among(look.tx, training.id, quiz.id, persons, training.starts_at)
        against = {person: "absent" for person in persons if person not in here}
        against |= dict.fromkeys(done, "done")
        return Group(self._of_quiz(rule, quiz, training, closes), against=against)

    def _attempt(self, rule: Rule, id_: int, persons: Sequence[int]) -> Group:
        look = self._look
        found = self._attempts.get(id_)
        quiz = look.app.library.quiz(found.quiz) if found else None
        if found is None or quiz is None or quiz.over_on(look.local(look.now).date()):
            return Group(None, "no quiz")
        if found.finished_at is not None:
            return Group(None, "done")
        training = self._training(found.training) if found.training else None
        if training is not None and training.cancelled:
            return Group(None, "cancelled")
        closes = (
            quiz_closes_at(training, quiz.open_days, look.app.office.zone) if training else None
        )
        state = quiz_state(training, look.now, closes) if training else "open"
        if state in ("closed", "stopped"):
            return Group(None, state)
        person = found.person or 0
        if training is not None and not attendance.is_present(look.tx, training.id, person):
            return Group(None, "absent")  # what was recorded of them has been taken back
        again = self._again(rule, found)
        if again is not None:
            return Group(None, "going on", again_at=again)
        against = {person: "not theirs" for person in persons if person != found.person}
        return Group(self._of_quiz(rule, quiz, training, closes), against=against)

    def _again(self, rule: Rule, found: Progress) -> int | None:
        """Return when an attempt is reminded of that somebody was at not long ago."""
        app = self._look.app
        due = rule.due(found.active_at, self._look.quiet, app.office.zone)
        return next((one.at for one in due if not one.dropped and one.at > self._look.now), None)

    def _of_quiz(
        self, rule: Rule, quiz: Quiz, training: Training | None, closes: int | None
    ) -> Topic:
        key = (rule.kind, training.id if training else 0, quiz.id)
        known = self._of_quizzes.get(key)
        if known is None:
            known = self._of_quizzes[key] = self._quiz_topic(rule, quiz, training, closes)
        return known

    def _quiz_topic(
        self, rule: Rule, quiz: Quiz, training: Training | None, closes: int | None
    ) -> Topic:
        look = self._look
        until = closes and say_day(look.local(closes - 1).date(), look.local(look.now).date())
        values = {
            "title": training.title if training else "", "quiz": markup.plain(quiz.title),
            "closes": until or "",
        }  # fmt: skip
        of_class = training.id if training else 0
        key, choice = (
            ("quiz", str(of_class), quiz.id),
            quiz_ways.quiz(of_class, quiz.id),
        )
        return Topic(rule, key, choice, tuple(values.items()), closes)

    def _report(self, rule: Rule, training: Training, persons: Sequence[int]) -> Group:
        look = self._look
        if look.now < training.ends_at:
            return Group(None, "not over")
        against = {
            person: "no role"
            for person in persons
            if not all(self._reaches(person, place) for place in training.audience)
        }
        key, choice = ("report", str(training.id)), attendance_ways.report(training.id)
        values = (("title", training.title),)
        return Group(Topic(rule, key, choice, values), against=against)

    def _reaches(self, person: int, place: str) -> bool:
        """Say whether somebody is a trainer over a place today."""
        look = self._look
        roles = people.roles(look.tx, person)
        return reaches(roles, "trainer", place, look.app.library.places.covers)

    def _question(self, rule: Rule, id_: int, persons: Sequence[int]) -> Group:
        look = self._look
        question = questions.find(look.tx, id_)
        if question is None or not question.is_open:
            return Group(None, "answered" if question else "erased")
        places = look.app.library.places
        against = {
            person: "no role" for person in persons if not self._reaches(person, question.commune)
        }
        values = {
            "text": short(" ".join(question.text.split()), _QUOTED),
            "place": places.name(question.commune),
        }
        topic = Topic(rule, ("question", str(id_)), question_ways.waiting(), tuple(values.items()))
        return Group(topic, against=against)


def button(look: Look, topics: Sequence[Topic]) -> Choice:
    """Return the one button of all topics that are answered alike; it says what may be typed."""
    answer = topics[0].rule.known.answer
    label = {
        "leave": "classes.leave_answer",
        "quiz": "classes.quiz_answer",
        "question": "reminders.answer_question",
        "report": "reminders.answer_report",
    }[answer]
    choices = {topic.choice for topic in topics}
    # Several: the same words typed ask which one is meant, and so does the button.
    asking = {
        "report": attendance_ways.reports(),
        "quiz": quiz_ways.every_quiz(),
    }.get(answer, class_ways.cannot_go())
    id_ = choices.pop() if len(choices) == 1 else asking
    return Choice(id_, markup.plain(look.words(label)))


def _id(subject: str, head: str) -> int:
    """Return the id in a subject such as `training:12`, or 0."""
    named, _, id_ = subject.partition(":")
    return int(id_) if named == head and id_.isdecimal() and len(id_) < 19 else 0
