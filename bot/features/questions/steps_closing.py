"""Closing a question without an answer: asked once, and whoever asked is told kindly, once."""

from __future__ import annotations

from bot.conversation.routes import on
from bot.conversation.turn import Turn
from bot.features.questions import answering, routes, store
from bot.features.questions.answering import NAME, AnswersState
from bot.features.reminders import store as reminders
from bot.text.folding import short

_QUOTED = 300


def _ask(turn: Turn, id: int) -> None:
    question = answering.open_question(turn, id)
    if question is None:
        return
    turn.enter(NAME, "close_sure", AnswersState(id))
    choices = [
        turn.choice(routes.CLOSED.to(id), "questions.close_it"),
        turn.choice(routes.TAKE.to(id), "questions.answer_it"),
        answering.later(turn),
    ]
    turn.say("questions.close_sure", choices, text=short(question.text, _QUOTED))


def _close(turn: Turn, id: int) -> None:
    question = answering.open_question(turn, id)
    if question is None:
        return
    if not store.close(turn.tx, id, turn.me.id, turn.now_ms):
        answering.ended_before(turn, question)
        return
    turn.audit("question.closed", f"question:{id}")
    reminders.drop(turn.tx, f"question:{id}", "answered")
    asker = question.person
    reached = asker is not None and answering.can_reach(turn, asker)
    if asker is not None and reached:
        text, contact = short(question.text, _QUOTED), turn.app.office.contact
        turn.tell(asker, "questions.closed", text=text, contact=contact)
    answering.leave(turn)
    left = len(answering.waiting(turn))
    choices = [answering.to_list(turn)] if left else []
    turn.say("questions.close_done", choices, reached=reached, left=left)


ROUTES = (on(routes.CLOSE, _ask), on(routes.CLOSED, _close))
