"""Which quizzes are open to a person, how often each was tried, and how it is named in a choice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.conversation.messages import Choice
from bot.conversation.routes import number
from bot.conversation.turn import Turn
from bot.domain.trainings import QuizState
from bot.features.attendance import store as attendance
from bot.features.classes import trainings
from bot.features.quizzes import attempts, marking, routes, words
from bot.features.quizzes.attempts import PRACTICE, Tried
from bot.features.quizzes.marking import Result
from bot.features.reminders import planning
from bot.library.model import Question, Quiz
from bot.library.wording import Ready
from bot.text import markup
from bot.text.dates import say_day
from bot.text.folding import short

#: Quizzes in one list; more would not be read on a phone.
_MOST = 10
_TITLE = 60


@dataclass(frozen=True, slots=True)
class Offer:
    """A quiz open to the person, for a class or (`training` 0) as practice, with their tries."""

    training: int
    quiz: Quiz
    tried: tuple[Tried, ...]

    @property
    def key(self) -> str:
        """Return what names the offer in a choice id; a class has one quiz."""
        return routes.key_of(self.training, self.quiz.id)

    @property
    def unfinished(self) -> Tried | None:
        """Return the attempt that was begun and not ended, if any."""
        return next((tried for tried in self.tried if tried.finished_at is None), None)

    @property
    def finished(self) -> list[Tried]:
        """Return the attempts that ended, oldest first."""
        return [tried for tried in self.tried if tried.finished_at is not None]

    @property
    def best(self) -> Result | None:
        """Return the result that counts."""
        return marking.best(tried.result for tried in self.finished)

    @property
    def left(self) -> int | None:
        """Return how many attempts may still be begun; None without a limit."""
        return marking.tries_left(self.quiz.attempts, len(self.tried))

    @property
    def passed(self) -> bool:
        """Say whether some attempt passed."""
        return any(tried.passed for tried in self.finished)


def offers(turn: Turn) -> list[Offer]:
    """Return everything open to the person, what is not passed yet first."""
    mine = attempts.of_person(turn.tx, turn.me.id)
    found = [offer for pair in _pairs(turn) if (offer := _offer(turn, *pair, mine))]
    return sorted(found, key=lambda offer: offer.passed)


def only_one(found: list[Offer]) -> Offer | None:
    """Return the only quiz that is there to do: of the classes', or where there is just one.

    What has been tried to its end is looked at in the list, where its result stands.
    """
    of_classes = [offer for offer in found if offer.training and not offer.finished]
    fresh = of_classes if len(found) > 1 else [offer for offer in found if not offer.finished]
    return fresh[0] if len(fresh) == 1 else None


def another_meant(turn: Turn, only: Offer) -> bool:
    """Say whether somebody may mean a quiz that can not be done now, of which the list tells."""
    return bool(rewritten_open(turn) or (not only.training and shut_now(turn)))


def shut_now(turn: Turn) -> list[Ready]:
    """Say of each quiz of a class of the person that is stopped, or waits to be opened, why."""
    return [*_stopped(turn), *_waiting(turn)]


def find(turn: Turn, key: str) -> Offer | None:
    """Return the offer that a choice names, if it is open to the person."""
    return next((offer for offer in offers(turn) if offer.key == key), None)


def last_day(turn: Turn, training: int, quiz: Quiz) -> str:
    """Say the last day on which the quiz of a class may be done; nothing when it never closes."""
    found = trainings.find(turn.tx, training) if training and quiz.open_days else None
    closes = planning.closes_at(turn.app, found) if found else None
    return say_day(turn.local(closes - 1).date(), turn.now.date()) if closes is not None else ""


def state(turn: Turn, training: int) -> QuizState:
    """Say how the quiz of a class stands; practice is always open."""
    found = trainings.find(turn.tx, training) if training else None
    return planning.quiz_state(turn.app, found, turn.now_ms) if found else "open"


def is_closed(turn: Turn, training: int) -> bool:
    """Say whether the quiz of a class may no longer be done."""
    return state(turn, training) == "closed"


def was_there(turn: Turn, training: int) -> bool:
    """Say whether the person may do the quiz of a class: a trainer may have taken that back."""
    return not training or attendance.is_present(turn.tx, training, turn.me.id)


def opened_named(turn: Turn, key: str) -> tuple[int, Quiz] | None:
    """Return the class and the quiz that a choice names, if it was ever opened to the person."""
    training = number(key.partition(":")[0])
    pairs = trainings.opened_quizzes_for(turn.tx, turn.me.id, turn.now_ms)
    quiz = turn.app.library.quiz(dict(pairs).get(training, ""))
    return (training, quiz) if quiz else None


def _stopped(turn: Turn) -> list[Ready]:
    pairs = ((id_, turn.app.library.quiz(of)) for id_, of in _pairs(turn))
    return [
        Ready(say_stopped(turn, training, quiz))
        for training, quiz in pairs
        if quiz and not rewritten(turn, quiz) and state(turn, training) == "stopped"
    ]


def _waiting(turn: Turn) -> list[Ready]:
    pairs = trainings.waiting_quizzes_for(turn.tx, turn.me.id, turn.now_ms)
    quizzes = ((training, turn.app.library.quiz(id_)) for training, id_ in pairs)
    return [
        Ready(_say_shut(turn, "quiz.waiting", training, quiz))
        for training, quiz in quizzes
        if quiz and not rewritten(turn, quiz)
    ]


def say_stopped(turn: Turn, training: int, quiz: Quiz) -> str:
    """Say that the trainer has stopped the quiz of a class."""
    return _say_shut(turn, "quiz.stopped", training, quiz)


def _say_shut(turn: Turn, key: str, training: int, quiz: Quiz) -> str:
    title = markup.plain(quiz.title)
    return turn.words(key, title=title, day=class_day(turn, training)).strip()


def rewritten(turn: Turn, quiz: Quiz) -> bool:
    """Say whether a quiz teaches rules that are over, so that nothing is asked any more."""
    return quiz.over_on(turn.now.date())


def rewritten_open(turn: Turn) -> list[str]:
    """Return the titles of quizzes that would be open if they were not being written anew."""
    quizzes = (turn.app.library.quiz(id_) for _, id_ in _pairs(turn))
    return list(dict.fromkeys(markup.plain(q.title) for q in quizzes if q and rewritten(turn, q)))


def rewritten_named(turn: Turn, key: str) -> str:
    """Return the title of the quiz that a choice names, if it is being written anew."""
    named = {routes.key_of(training, id_): id_ for training, id_ in _pairs(turn)}
    quiz = turn.app.library.quiz(named.get(key, ""))
    return markup.plain(quiz.title) if quiz and rewritten(turn, quiz) else ""


def questions_today(turn: Turn, quiz: Quiz) -> tuple[Question, ...]:
    """Return the questions that an attempt begun now is drawn from."""
    return turn.app.library.questions_on(quiz.id, turn.now.date())


def choices(turn: Turn, found: Iterable[Offer]) -> list[Choice]:
    """Return one choice per offer, with its state."""
    return [
        turn.choice(
            routes.PICK.to(offer.key), "quiz.offer",
            title=short(markup.plain(offer.quiz.title), _TITLE),
            day=class_day(turn, offer.training), state=_state(turn, offer),
        )
        for offer in list(found)[:_MOST]
    ]  # fmt: skip


def class_title(turn: Turn, training: int) -> str:
    """Return the title of a class, or nothing for practice."""
    found = trainings.find(turn.tx, training) if training else None
    return found.title if found else ""


def class_day(turn: Turn, training: int) -> str:
    """Return the day of a class in short, or nothing for practice."""
    found = trainings.find(turn.tx, training) if training else None
    if found is None:
        return ""
    day = turn.local(found.starts_at)
    year = "" if day.year == turn.now.year else f"/{day.year}"
    return f"{day.day}/{day.month}{year}"


def _pairs(turn: Turn) -> list[tuple[int, str]]:
    """Return (class, quiz) of everything that was opened to the person."""
    of_classes = trainings.opened_quizzes_for(turn.tx, turn.me.id, turn.now_ms)
    return [*of_classes, *_practice(turn)]


def _practice(turn: Turn) -> list[tuple[int, str]]:
    bound = trainings.quizzes(turn.tx)
    return [(PRACTICE, quiz.id) for quiz in turn.app.library.quizzes if quiz.id not in bound]


def _offer(turn: Turn, training: int, quiz_id: str, mine: list[Tried]) -> Offer | None:
    quiz = turn.app.library.quiz(quiz_id)
    if quiz is None or not questions_today(turn, quiz) or state(turn, training) != "open":
        return None
    tried = tuple(t for t in mine if (t.training, t.quiz) == (training, quiz_id))
    return Offer(training, quiz, tried)


def _state(turn: Turn, offer: Offer) -> str:
    if offer.unfinished:
        return words.standing(turn, offer.unfinished)
    if not offer.finished:
        return turn.words("quiz.state_new")
    best = max(offer.finished, key=lambda tried: marking.merit(tried.result))
    said = words.standing(turn, best)
    left = None if offer.passed else offer.left
    return turn.words("quiz.state_left", state=said, left=left)
