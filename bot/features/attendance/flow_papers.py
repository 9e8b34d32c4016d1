"""The papers of a class: the attendance sheet as a workbook, and the list to be signed by hand."""

from __future__ import annotations

from typing import Any

from bot.conversation import outcomes
from bot.conversation.flow import Flow
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.trainings import Training
from bot.features.attendance import flow_hall, routes
from bot.features.classes import class_words, flow_desk
from bot.features.quizzes import flow_stats

NAME = "class_papers"
JOB = "attendance_workbook"


def _open(turn: Turn, id: int) -> None:
    training = flow_desk.chosen(turn, id)
    turn.enter(NAME)
    if not turn.hands_files:
        address = class_words.front_door(turn)
        turn.say("class_papers.no_files", [flow_hall.here(turn, training)], address=address)
        return
    turn.say(
        "class_papers.menu",
        [
            turn.choice(routes.PAPERS_ROLL.to(training.id), "class_papers.roll_choice"),
            turn.choice(routes.PAPERS_TO_SIGN.to(training.id), "class_papers.sign_choice"),
            flow_hall.here(turn, training),
        ],
        title=training.title, quiz=bool(training.quiz),
    )  # fmt: skip


def _order_roll(turn: Turn, training: int) -> None:
    _order(turn, flow_desk.chosen(turn, training), to_sign=False)


def _order_list(turn: Turn, training: int) -> None:
    _order(turn, flow_desk.chosen(turn, training), to_sign=True)


def _order(turn: Turn, training: Training, to_sign: bool) -> None:
    """Order the workbook; what the reader may see goes along, so that the job asks nobody."""
    if not turn.hands_files:  # an old button, tapped where no file can go
        _open(turn, training.id)
        return
    turn.enter(NAME)
    sight = flow_stats.sight_of(turn)
    turn.start_job(
        JOB, training=training.id, quiz=training.quiz, person=turn.person_id,
        trainer=list(sight.trainer), admin=list(sight.admin), office=turn.app.office.name,
        to_sign=to_sign,
    )  # fmt: skip
    turn.audit("attendance.exported", f"training:{training.id}")
    turn.say("class_papers.making", [flow_hall.here(turn, training)])


def _made(turn: Turn, made: dict[str, Any]) -> None:
    outcome = outcomes.for_orderer(turn, made)
    if outcome is None:
        return
    if "file" not in outcome:
        turn.say("class_papers.failed")
        return
    try:  # the right to the class may have gone while the file was made
        training = flow_desk.chosen(turn, outcome["training"])
    except StaleChoice:
        turn.say("class_papers.not_yours")
        return
    key = "class_papers.list_ready" if outcome["to_sign"] else "class_papers.roll_ready"
    turn.say(
        key, kind="result", file=outcome["file"], title=training.title,
        lines=outcome["lines"], results=outcome["results"], hidden=outcome["hidden"],
    )  # fmt: skip


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.PAPERS, _open),
        on(routes.PAPERS_ROLL, _order_roll),
        on(routes.PAPERS_TO_SIGN, _order_list),
    ),
    jobs={JOB: _made},
    role="trainer",
    needs_person=True,
)
