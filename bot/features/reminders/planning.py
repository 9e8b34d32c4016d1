"""Has people reminded: from a kind, a subject and an instant to rows that fall due.

Used by the flows whose doings are reminded of; when each kind comes is content.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.turn import AppContext, Turn
from bot.domain.timing import Quiet, parse_quiet
from bot.domain.trainings import QuizState, Training, quiz_closes_at, quiz_opened
from bot.domain.trainings import quiz_state as state_of
from bot.features.reminders import store

#: The kinds that speak of the quiz of a class.
QUIZ_KINDS = ("quiz_open", "quiz", "quiz_closing")


def quiet_of(app: AppContext) -> Quiet:
    """Return the office's quiet hours."""
    return parse_quiet(f"{app.office.quiet_from}-{app.office.quiet_to}")


def closes_at(app: AppContext, training: Training) -> int | None:
    """Return the midnight at which the quiz of a class closes, or None."""
    quiz = app.library.quiz(training.quiz) if training.quiz else None
    return quiz_closes_at(training, quiz.open_days, app.office.zone) if quiz else None


def quiz_state(app: AppContext, training: Training, now: int) -> QuizState:
    """Say how the quiz of a class stands at an instant."""
    return state_of(training, now, closes_at(app, training))


def subject_of(training: Training) -> str:
    """Return under which name a class's reminders are kept."""
    return f"training:{training.id}"


def plan(turn: Turn, kind: str, subject: str, people: Sequence[int], anchor: int) -> bool:
    """Plan the reminders of one kind; what would have been due before now is skipped.

    Returns whether any is still to come.
    """
    rule = turn.app.library.reminders.get(kind)
    coming = False
    office = turn.app.office
    for due in rule.due(anchor, quiet_of(turn.app), office.zone) if rule else ():
        if due.dropped:
            store.leave_out(turn.tx, kind, subject, people, due.at, due.reason)
        elif due.at > turn.now_ms:
            store.plan_all(turn.tx, kind, subject, people, due.at, due.reason)
            turn.wake(due.at)
            coming = True
    return coming


def plan_class(turn: Turn, training: Training, people: Sequence[int]) -> bool:
    """Have people reminded of a class; returns whether any reminder is still to come."""
    subject = subject_of(training)
    evening = plan(turn, "evening", subject, people, training.starts_at)
    before = plan(turn, "before", subject, people, training.starts_at)
    return evening or before


def plan_quiz(turn: Turn, training: Training, people: Sequence[int]) -> None:
    """Have people who are present reminded of the quiz: it opens, waits, is about to close."""
    if not training.quiz:
        return
    subject = subject_of(training)
    if not quiz_opened(training, turn.now_ms):
        plan(turn, "quiz_open", subject, people, training.ends_at)
    plan(turn, "quiz", subject, people, training.ends_at)
    closes = closes_at(turn.app, training)
    if closes is not None:
        # Counted from the last day itself, of which that midnight is the end.
        plan(turn, "quiz_closing", subject, people, closes - 1)


def plan_report(turn: Turn, training: Training) -> None:
    """Have the trainer who opened a class offered its report once it is over."""
    if training.created_by is not None:
        who = (training.created_by,)
        plan(turn, "report", subject_of(training), who, training.ends_at)


def quiz_finished(turn: Turn, attempt: int, training: int) -> None:
    """Drop what is still due about a quiz that a person has done."""
    store.drop(turn.tx, f"attempt:{attempt}", "done")
    if training:
        store.drop(turn.tx, f"training:{training}", "done", turn.me.id, QUIZ_KINDS)
