"""The report on a class for the office: one message to pass on, counts only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.conversation.flow import PASS, Flow, Taught
from bot.conversation.messages import Choice, Reply
from bot.conversation.routes import on
from bot.conversation.turn import Turn
from bot.domain.half_days import HalfDay, half_days
from bot.domain.instants import DAY_MS
from bot.domain.trainings import Training, doors, quiz_opened
from bot.features.attendance import flow_hall, routes
from bot.features.attendance import hall as people_of
from bot.features.attendance.gathering import Commune
from bot.features.attendance.report import Report, quiz_counts, report_of
from bot.features.classes import class_words, flow_desk, trainings
from bot.features.quizzes import flow_stats, results
from bot.library.wording import Ready
from bot.text import markup
from bot.text.folding import short

NAME = "class_report"
#: What an office is sent at most, in characters.
LONGEST = 1_000
_TITLE, _VENUE, _QUIZ = 120, 100, 80
#: Communes named at most: those most were expected from, and those most stayed away from.
_COMMUNES, _MISSED = 12, 3
_CLASSES = 6
#: Classes that ended stay at hand so long, UTC milliseconds.
_KEPT_MS = 30 * DAY_MS


def _open(turn: Turn, training: int) -> None:
    show(turn, flow_desk.chosen(turn, training))


def show(turn: Turn, training: Training) -> None:
    """Give the report on a class; before its doors open there is nothing to report."""
    if training.cancelled or doors(training, turn.now_ms) == "early":
        flow_desk.show(turn, training)
        return
    turn.enter(NAME)
    turn.show(Reply(text_of(turn, training), copyable=True))
    again = turn.choice(routes.REPORT.to(training.id), "class_report.again_choice")
    over = turn.now_ms >= training.ends_at
    turn.say("class_report.how", [again, flow_hall.here(turn, training)], over=over)


def text_of(turn: Turn, training: Training) -> str:
    """Return the report in markup; it is cut to its length by naming fewer communes."""
    people = people_of.attendees(turn.tx, training)
    begun = _begun(turn, training)
    report = report_of(people, [one.number for one in begun])
    values = {**_heading(turn, training), **_quiz(turn, training), **_halves(turn, report, begun)}
    most = _COMMUNES
    while True:
        named, missed = report.communes[:most], report.missed[: min(most, _MISSED)]
        text = turn.words(
            "class_report.text", **values, report=report,
            communes=[_commune(turn, one) for one in named],
            more=len(report.communes) - len(named),
            missed=[_missed(turn, one) for one in missed],
        )  # fmt: skip
        if len(markup.plain(text)) <= LONGEST or most == 0:
            return text
        most -= 1


def _begun(turn: Turn, training: Training) -> list[HalfDay]:
    """Return the half-days that have begun; the first one does when the doors open."""
    every = half_days(training, turn.app.office.zone)
    return [one for one in every if one.number == 0 or one.starts_at <= turn.now_ms]


def _heading(turn: Turn, training: Training) -> dict[str, Any]:
    over = turn.now_ms >= training.ends_at
    return {
        "title": short(training.title, _TITLE), "when": class_words.span(turn, training),
        "venue": short(training.venue, _VENUE), "over": over,
        "now": class_words.moment(turn, turn.now_ms),
    }  # fmt: skip


def _quiz(turn: Turn, training: Training) -> dict[str, Any]:
    """Return how the quiz went and who registered, the same numbers as `/thongke` has."""
    groups = results.groups(
        turn.tx, training.id, training.quiz, turn.person_id, turn.now_ms
    )  # fmt: skip
    counts, tells_passed = quiz_counts(groups, flow_stats.sight_of(turn))
    quiz = short(markup.plain(class_words.quiz_title(turn, training.quiz)), _QUIZ)
    return {
        "counts": counts, "tells_passed": tells_passed, "quiz": quiz,
        "quiz_opened": quiz_opened(training, turn.now_ms),
    }  # fmt: skip


def _halves(turn: Turn, report: Report, begun: Sequence[HalfDay]) -> dict[str, Any]:
    """Return the lines of the half-days; a class of one says it all in the total."""
    if len(begun) < 2:
        return {"halves": []}
    lines = [
        Ready(
            turn.words(
                "class_report.half", here=one.here, late=one.late,
                half=turn.words("classes.half_day", half=half_day.half).strip(),
                day=f"{half_day.day.day}/{half_day.day.month}",
            ).strip()
        )
        for one, half_day in zip(report.halves, begun, strict=True)
    ]  # fmt: skip
    return {"halves": lines}


def _commune(turn: Turn, one: Commune) -> str:
    return f"{_name(turn, one)} {one.here}/{one.expected}"


def _missed(turn: Turn, one: Commune) -> str:
    return f"{_name(turn, one)} {one.away}"


def _name(turn: Turn, one: Commune) -> str:
    name = turn.app.library.places.name(one.code)
    return name or turn.words("class_report.no_commune").strip()


# -- asked for in words ------------------------------------------------------------------------


def _ask(turn: Turn) -> None:
    """Show the report on the one class there is, or ask which one is meant."""
    found = _reported(turn)
    if len(found) == 1:
        show(turn, found[0])
        return
    turn.enter(NAME)
    choices = [Choice(routes.REPORT.to(one.id), class_words.label(turn, one)) for one in found]
    turn.say("class_report.which", choices, count=len(found))


def _reported(turn: Turn) -> list[Training]:
    """Return the classes in reach whose doors have opened, the latest first."""
    every = trainings.since(turn.tx, turn.now_ms - _KEPT_MS)
    found = [
        one
        for one in every
        if not one.cancelled
        and doors(one, turn.now_ms) != "early"
        and flow_desk.in_scope(turn, one)
    ]
    # Somebody answers to the offer about their own class.
    mine = [one for one in found if one.created_by == turn.person_id]
    return sorted(mine or found, key=lambda one: -one.ends_at)[:_CLASSES]


def _typed(turn: Turn, text: str) -> object:
    """Take the word for a trainer's; to anybody else it is something to look up."""
    if not turn.holds("trainer") or turn.person is None or not turn.person.signed_up:
        return PASS
    _ask(turn)
    return None


FLOW = Flow(
    name=NAME,
    routes=(on(routes.REPORT, _open), on(routes.REPORTS, _ask)),
    role="trainer",
    needs_person=True,
)

#: A flow of its own: a word of the trainers' flow would be refused to everybody else.
WORD = Flow(
    name="class_report_word",
    words=dict.fromkeys(("bao cao", "bao cao lop"), Taught("report", _typed)),
)
