"""An attempt as it goes on: the question that is asked, the end, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.conversation.messages import Reply
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.features.quizzes import attempts, offers, review, words
from bot.features.quizzes.attempts import Attempt
from bot.features.quizzes.marking import Result
from bot.features.quizzes.words import NOTHING, Asked
from bot.features.reminders import planning
from bot.library.model import Quiz
from bot.library.wording import Ready
from bot.text import markup

NAME = "quiz"
STEP = "answer"


@dataclass(frozen=True, slots=True)
class QuizState(State):
    """The attempt that is open here, the place of the question shown last, the card before it."""

    attempt: int = 0
    at: int = 0
    card: str = ""


def go_on_here(turn: Turn, id: int) -> None:
    """Show the question at which an attempt stands."""
    attempt = attempts.find(turn.tx, id)
    quiz = mine(turn, attempt) if attempt else None
    if attempt and quiz:
        title = markup.plain(quiz.title)
        go_on(turn, attempt, quiz, Ready(turn.words("quiz.again_here", title=title)))


def go_on(
    turn: Turn, attempt: Attempt, quiz: Quiz, before: Ready = NOTHING, card: str = "",
    *, content: bool = False,
) -> None:  # fmt: skip
    """Say what came before, then ask the next question or tell the result.

    `content` says that what came before is no more than words of the quiz.
    """
    attempt, asked, withdrawn = _current(turn, attempt, quiz)
    place = attempt.draw.place(attempt.answered)
    if asked is None or place is None:
        _end(turn, attempt, before)
        return
    state = turn.state_of(QuizState)
    if not (turn.frames and turn.frame.flow == NAME and state.attempt == attempt.id):
        turn.enter(NAME)
        state = QuizState(attempt.id)
    turn.expect(STEP, replace(state, at=place, card=card or state.card))
    turn.say(
        "quiz.ask",
        words.option_choices(attempt.id, place, asked)
        + (words.card_before(turn, card) if card else []),
        marks="letters", slot=f"attempt:{attempt.id}", content=content,
        before=before, withdrawn=withdrawn, number=attempt.answered + 1,
        total=attempt.draw.total, question=Ready(asked.question.text),
    )  # fmt: skip


def _current(turn: Turn, attempt: Attempt, quiz: Quiz) -> tuple[Attempt, Asked | None, bool]:
    """Return the question to ask now; those that can no longer be asked are withdrawn first."""
    if attempt.finished_at is not None:
        return attempt, None, False
    draw = attempt.draw
    asked = None
    while asked is None and (place := draw.place(attempt.answered)) is not None:
        asked = words.find_asked(quiz, draw.questions[place])
        if asked is None:
            draw = draw.without(place)
    changed = draw is not attempt.draw
    if changed:
        attempts.redraw(turn.tx, attempt.id, draw)
        attempt = replace(attempt, draw=draw)
    return attempt, asked, changed


def _end(turn: Turn, attempt: Attempt, before: Ready) -> None:
    if attempt.finished_at is None:
        result = Result(attempt.right, attempt.draw.total, attempt.draw.passed(attempt.right))
        attempts.finish(turn.tx, attempt.id, result, turn.now_ms)
        planning.quiz_finished(turn, attempt.id, attempt.training)
    leave(turn)
    review.show(turn, attempt.id, before)


def leave(turn: Turn) -> None:
    """Close the quiz wherever it is open here."""
    turn.frames[:] = [frame for frame in turn.frames if frame.flow != NAME]


def mine(turn: Turn, attempt: Attempt) -> Quiz | None:
    """Return the quiz of my own attempt; says so and returns None where there is no going on."""
    if attempt.person is None or attempt.person != turn.person_id:
        turn.in_vain = True
        turn.say("quiz.not_yours")
        return None
    quiz = turn.app.library.quiz(attempt.quiz)
    if quiz is None:
        leave(turn)
        turn.say("quiz.quiz_gone")
        return None
    return quiz if attempt.finished_at is not None or _goes_on(turn, attempt, quiz) else None


def _goes_on(turn: Turn, attempt: Attempt, quiz: Quiz) -> bool:
    """Say whether an attempt may be gone on with now; tell why not."""
    state = offers.state(turn, attempt.training)
    if offers.rewritten(turn, quiz):
        leave(turn)
        turn.say("quiz.rewritten", title=markup.plain(quiz.title))
    elif state == "closed":
        leave(turn)
        review.show_closed(turn, attempt, quiz)
    elif not offers.was_there(turn, attempt.training):
        leave(turn)
        turn.say("quiz.not_there", title=offers.class_title(turn, attempt.training))
    elif state == "stopped":  # the question stays asked: a letter answers it once it is open again
        turn.show(Reply(offers.say_stopped(turn, attempt.training, quiz)))
    else:
        return True
    return False
