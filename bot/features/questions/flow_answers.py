"""Answering what people asked: the open questions in a trainer's scope, and one typed answer.

With a card: `steps_cards.py`; closed without an answer: `steps_closing.py`.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import another_task, engine
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import on
from bot.conversation.turn import Turn
from bot.features.questions import (
    answering,
    drafts,
    other_tasks,
    routes,
    steps_cards,
    steps_closing,
    store,
    unanswered,
)
from bot.features.questions.answering import LISTS, NAME, AnswersState
from bot.features.questions.store import NotedQuestion
from bot.features.reminders import store as reminders
from bot.library.wording import Ready
from bot.text.dates import say_moment
from bot.text.folding import short
from bot.text.sentences import replies

LONGEST = 1_500  # characters of an answer
_PAGE = 6
_LABEL = 55
_QUOTED = 300


def show_open(turn: Turn, page: int = 0) -> None:
    """Show the questions that wait in the trainer's scope, longest waiting first, in pages."""
    waiting = answering.waiting(turn)
    turn.enter(LISTS)
    new = turn.choice(routes.NEW.to(), "questions.new")
    unanswered_now = unanswered.shown(turn)
    if not waiting:
        turn.say("questions.none_open", [new], unanswered=unanswered_now)
        return
    pages = -(-len(waiting) // _PAGE)
    page = min(max(page, 0), pages - 1)
    shown = waiting[page * _PAGE : (page + 1) * _PAGE]
    choices = [choice for id_ in shown for choice in _title(turn, id_)]
    if page + 1 < pages:
        choices.append(turn.choice(routes.OPEN.to(page + 1), "questions.next_page"))
    if page > 0:
        choices.append(turn.choice(routes.OPEN.to(page - 1), "questions.page_before"))
    turn.say(
        "questions.open_list", [*choices, new], count=len(waiting),
        unanswered=Ready("") if page else unanswered_now,
    )  # fmt: skip


def _title(turn: Turn, id_: int) -> list[Choice]:
    question = store.find(turn.tx, id_)
    if question is None:
        return []
    return [Choice(routes.TAKE.to(id_), short(" ".join(question.text.split()), _LABEL))]


# -- one question ----------------------------------------------------------------------------


def _take(turn: Turn, asked: int) -> None:
    question = answering.open_question(turn, asked)
    if question is not None:
        turn.enter(NAME, "answer", AnswersState(question.id))
        _show(turn, question)


def _show(turn: Turn, question: NotedQuestion) -> None:
    choices = [
        turn.choice(routes.CARDS.to(question.id), "questions.with_card"),
        turn.choice(routes.CLOSE.to(question.id), "questions.close"),
        answering.later(turn),
    ]
    turn.say(
        "questions.take", choices,
        place=turn.app.library.places.name(question.commune, full=True),
        when=say_moment(turn.local(question.asked_at), turn.now), text=question.text,
    )  # fmt: skip


def _typed(turn: Turn, text: str) -> object:
    state = turn.state_of(AnswersState)
    question = answering.in_scope(turn, state.question)
    if question is None or other_tasks.is_other_task(text):
        return PASS
    if other_tasks.closes(text):
        engine.choose(turn, routes.CLOSE.to(question.id))
        return None
    if state.draft and other_tasks.sends(text):
        engine.choose(turn, routes.REPLY.to(state.number))
        return None
    if (
        state.draft
        and (replies.asks(text) or another_task.is_staff_task(turn, text))
        and another_task.begins_task(turn, text)
    ):
        return PASS  # a draft that is shown is not lost by a question of one's own
    tidy = drafts.tidied(text)
    turn.expect("answer", replace(state, draft=short(tidy, LONGEST), card=""))
    _preview(turn, cut=len(tidy) > LONGEST)
    return None


def _preview(turn: Turn, cut: bool = False) -> None:
    state = turn.state_of(AnswersState)
    choices = [
        turn.choice(routes.REPLY.to(state.number), "questions.send"),
        turn.choice(routes.REWORD.to(), "questions.again"),
        answering.later(turn),
    ]
    turn.say("questions.preview", choices, text=state.draft, cut=cut, longest=LONGEST)


def _reword(turn: Turn) -> None:
    question = answering.in_scope(turn, answering.kept(turn).question)
    if question is None:
        show_open(turn)
        return
    turn.enter(NAME, "answer", AnswersState(question.id))
    turn.say("questions.reword", [answering.later(turn)], text=short(question.text, _QUOTED))


# -- sent ------------------------------------------------------------------------------------


def _send(turn: Turn, number: str = "") -> None:
    """Send what was shown last; a button below an older answer shows today's."""
    kept = answering.kept(turn)
    if not (kept.draft or kept.card):
        answering.leave(turn)
        show_open(turn)
    elif number and number != kept.number:
        turn.enter(NAME, "answer", kept)
        _resume(turn)
    else:
        _answer(turn, kept)


def _answer(turn: Turn, kept: AnswersState) -> None:
    question = answering.open_question(turn, kept.question)
    if question is None:
        return
    card = steps_cards.told(turn, kept.card)
    if kept.card and not card:  # it has left the shelf since it was picked
        steps_cards.offer(turn, kept.question)
        return
    answering.leave(turn)
    store.answer(turn.tx, question.id, turn.me.id, kept.draft, turn.now_ms, kept.card)
    turn.audit("question.answered", f"question:{question.id}")
    reminders.drop(turn.tx, f"question:{question.id}", "answered")
    _tell(turn, question, kept.draft, card)


def _tell(turn: Turn, question: NotedQuestion, answer: str, card: str) -> None:
    asker = question.person
    reached = asker is not None and answering.can_reach(turn, asker)
    if asker is not None and reached:
        text = short(question.text, _QUOTED)
        turn.tell(asker, "questions.answered", text=text, answer=answer, card=Ready(card))
    left = len(answering.waiting(turn))
    choices = [answering.to_list(turn)] if left else []
    turn.say("questions.sent", choices, reached=reached, left=left)


# -- put off, come back to -------------------------------------------------------------------


def _put_off(turn: Turn) -> None:
    answering.leave(turn)
    show_open(turn)


def _resume(turn: Turn) -> None:
    state = turn.state_of(AnswersState)
    question = answering.in_scope(turn, state.question)
    if question is None or not question.is_open:
        _put_off(turn)
    elif state.card:
        steps_cards.preview(turn)
    elif state.draft:
        _preview(turn)
    else:
        _show(turn, question)


def _remind(turn: Turn) -> str:
    return turn.words("questions.remind")


FLOW = Flow(
    NAME,
    routes=(
        on(routes.OPEN, show_open),
        on(routes.TAKE, _take),
        on(routes.REPLY, _send),
        on(routes.REWORD, _reword),
        on(routes.LATER, _put_off),
        *steps_cards.ROUTES,
        *steps_closing.ROUTES,
    ),
    steps={"answer": _typed, steps_cards.STEP: steps_cards.typed},
    intents={"answer_questions": lambda turn, heard: show_open(turn)},
    state=AnswersState,
    role="trainer",
    needs_person=True,
    resume=_resume,
    remind=_remind,
)
