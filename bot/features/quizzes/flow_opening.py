"""A trainer lets people do the quiz of a class, stops it, and lets them go on.

Either is asked once more where it may be a slip; an old "yes" shows the class as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.flow import PASS, Flow
from bot.conversation.routes import on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.domain.results import Counts
from bot.domain.trainings import Training, doors
from bot.features.attendance import store as attendance
from bot.features.classes import class_news, class_words, flow_desk, trainings
from bot.features.classes import ways as class_ways
from bot.features.classes.flow_changes import leave_as_is, show_changed, sure
from bot.features.quizzes import attempts, results, routes
from bot.text.sentences import replies

NAME = "training_quiz"


@dataclass(frozen=True, slots=True)
class OpeningState(State):
    """The class whose quiz the open question is about."""

    training: int = 0


def _open(turn: Turn, id: int) -> None:
    """Open the quiz; before the class has ended only after asking once."""
    training = flow_desk.chosen(turn, id)
    if not _may_open(turn, training):
        flow_desk.show(turn, training)
    elif turn.now_ms >= training.ends_at:
        _opened(turn, training)
    else:
        turn.enter(NAME, "open_sure", OpeningState(training.id))
        turn.say(
            "training_desk.quiz_sure",
            [
                turn.choice(class_ways.see(training.id), "training_desk.leave_it"),
                turn.choice(routes.OPEN_SURELY.to(training.id), "training_desk.quiz_yes"),
            ],
            title=training.title, again=class_words.quiz_state(turn, training) == "stopped",
        )  # fmt: skip


def _open_surely(turn: Turn, id: int) -> None:
    training = flow_desk.chosen(turn, id)
    if not _may_open(turn, training):
        flow_desk.show(turn, training)
        return
    sure(turn, NAME, "open_sure", turn.state_of(OpeningState).training, training)
    _opened(turn, training)


def _may_open(turn: Turn, training: Training) -> bool:
    waits = class_words.quiz_state(turn, training) in ("waiting", "stopped")
    return waits and doors(training, turn.now_ms) != "early"


def _opened(turn: Turn, training: Training) -> None:
    """Open the quiz and tell those present; after a stop those who have not done it yet."""
    again = class_words.quiz_state(turn, training) == "stopped"
    trainings.open_quiz(turn.tx, training.id, turn.now_ms)
    turn.audit("training.quiz_opened", class_news.subject(training))
    here = [one.person for one in attendance.present(turn.tx, training.id)]
    if again:
        done = attempts.done_among(turn.tx, training.id, training.quiz, here, training.starts_at)
        here = [one for one in here if one not in done]
    class_news.quiz_opened(turn, training, [one for one in here if one != turn.person_id], again)
    key = "training_desk.quiz_again" if again else "training_desk.quiz_opened"
    show_changed(turn, training, key, count=len(here))


def _stop(turn: Turn, id: int) -> None:
    """Stop the quiz; while nobody has done it only after asking once."""
    training = flow_desk.chosen(turn, id)
    if class_words.quiz_state(turn, training) != "open":
        flow_desk.show(turn, training)
        return
    counts = _counts(turn, training)
    if counts.finished:
        _stopped(turn, training, counts)
        return
    turn.enter(NAME, "stop_sure", OpeningState(training.id))
    turn.say(
        "training_desk.stop_sure",
        [
            turn.choice(class_ways.see(training.id), "training_desk.leave_it"),
            turn.choice(routes.STOP_SURELY.to(training.id), "training_desk.stop_yes"),
        ],
        quiz=class_words.quiz_title(turn, training.quiz), half=counts.began,
    )  # fmt: skip


def _stop_surely(turn: Turn, id: int) -> None:
    training = flow_desk.chosen(turn, id)
    if class_words.quiz_state(turn, training) != "open":
        flow_desk.show(turn, training)
        return
    sure(turn, NAME, "stop_sure", turn.state_of(OpeningState).training, training)
    _stopped(turn, training, _counts(turn, training))


def _stopped(turn: Turn, training: Training, counts: Counts) -> None:
    trainings.stop_quiz(turn.tx, training.id, turn.now_ms)
    class_news.quiz_shut(turn, training, "stopped")
    turn.audit("training.quiz_stopped", class_news.subject(training))
    show_changed(
        turn, training, "training_desk.quiz_stopped",
        done=counts.finished, half=counts.began - counts.finished,
    )  # fmt: skip


def _counts(turn: Turn, training: Training) -> Counts:
    """Count who has begun and finished the quiz, as `/thongke` does."""
    groups = results.groups(turn.tx, training.id, training.quiz, turn.person_id, turn.now_ms)
    return sum((group.counts for group in groups), Counts())


def _typed(turn: Turn, text: str) -> object:
    """Take a plain yes or no to the open question."""
    asked = turn.state_of(OpeningState).training
    if replies.refuses(text):
        leave_as_is(turn, asked)
    elif replies.confirms(text):
        done = _open_surely if turn.frame.step == "open_sure" else _stop_surely
        done(turn, asked)
    else:
        return PASS
    return None


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.OPEN, _open), on(routes.OPEN_SURELY, _open_surely),
        on(routes.STOP, _stop), on(routes.STOP_SURELY, _stop_surely),
    ),
    steps={"open_sure": _typed, "stop_sure": _typed},
    state=OpeningState,
    role="trainer",
    needs_person=True,
)  # fmt: skip
