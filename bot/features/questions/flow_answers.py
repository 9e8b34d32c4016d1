"""Answering what people asked: the open questions in a trainer's scope, and one typed answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.conversation.commands import COMMANDS
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.features.questions import routes, store
from bot.features.questions.store import NotedQuestion
from bot.features.reminders import store as reminders
from bot.store import people
from bot.store.outgoing import routing
from bot.text import typed
from bot.text.dates import say_moment
from bot.text.folding import fold, short

NAME = "answers"
LONGEST = 1_500  # characters of an answer
#: The flow whose frame carries a list: it needs no way back, and an open quiz below shows.
_LISTS = "questions"
_PAGE = 6
_LABEL = 55
_QUOTED = 300
_BLANK_LINES = re.compile(r"\n\s*\n\s*")
_COMMAND_WORDS = frozenset(word for command in COMMANDS for word in command.words)


@dataclass(frozen=True, slots=True)
class AnswersState(State):
    """The question that is being answered, and what was typed last."""

    question: int = 0
    draft: str = ""


def show_open(turn: Turn, page: int = 0) -> None:
    """Show the questions that wait in the trainer's scope, longest waiting first, in pages."""
    waiting = _waiting(turn)
    turn.enter(_LISTS)
    new = turn.choice(routes.NEW.to(), "questions.new")
    if not waiting:
        turn.say("questions.none_open", [new])
        return
    pages = -(-len(waiting) // _PAGE)
    page = min(max(page, 0), pages - 1)
    shown = waiting[page * _PAGE : (page + 1) * _PAGE]
    choices = [choice for id_ in shown for choice in _title(turn, id_)]
    if page + 1 < pages:
        choices.append(turn.choice(routes.OPEN.to(page + 1), "questions.next_page"))
    if page > 0:
        choices.append(turn.choice(routes.OPEN.to(page - 1), "questions.page_before"))
    turn.say("questions.open_list", [*choices, new], count=len(waiting))


def can_reach(turn: Turn, person: int) -> bool:
    """Say whether a message that comes by itself would find the person."""
    known = people.find(turn.tx, person)
    if known is None or not known.consent_version:
        return False
    return routing.is_reachable(turn.tx, person)


def is_other_task(text: str) -> bool:
    """Tell whether a line is a greeting, thanks, a command in words or no words at all."""
    if fold(text) in _COMMAND_WORDS or typed.is_greeting(text) or typed.is_thanks(text):
        return True
    return not any(char.isalpha() for char in text)


def _waiting(turn: Turn) -> list[int]:
    return [id_ for id_, commune in store.open_ids(turn.tx) if turn.reaches("trainer", commune)]


def _title(turn: Turn, id_: int) -> list[Choice]:
    question = store.find(turn.tx, id_)
    if question is None:
        return []
    return [Choice(routes.TAKE.to(id_), short(" ".join(question.text.split()), _LABEL))]


# -- one question ----------------------------------------------------------------------------


def _take(turn: Turn, asked: int) -> None:
    question = _in_scope(turn, asked)
    if question is None:
        raise StaleChoice
    if not question.is_open:
        _answered_before(turn, question)
        return
    turn.enter(NAME, "answer", AnswersState(question.id))
    _show(turn, question)


def _show(turn: Turn, question: NotedQuestion) -> None:
    turn.say(
        "questions.take", [_later(turn)],
        place=turn.app.library.places.name(question.commune, full=True),
        when=say_moment(turn.local(question.asked_at), turn.now), text=question.text,
    )  # fmt: skip


def _typed(turn: Turn, text: str) -> object:
    state = turn.state_of(AnswersState)
    question = _in_scope(turn, state.question)
    if question is None or is_other_task(text):
        return PASS
    tidy = _BLANK_LINES.sub("\n", text).strip()
    turn.expect("answer", replace(state, draft=short(tidy, LONGEST)))
    _preview(turn, cut=len(tidy) > LONGEST)
    return None


def _preview(turn: Turn, cut: bool = False) -> None:
    send = turn.choice(routes.REPLY.to(), "questions.send")
    choices = [send, turn.choice(routes.REWORD.to(), "questions.again"), _later(turn)]
    text = turn.state_of(AnswersState).draft
    turn.say("questions.preview", choices, text=text, cut=cut, longest=LONGEST)


def _reword(turn: Turn) -> None:
    question = _in_scope(turn, _kept(turn).question)
    if question is None:
        show_open(turn)
        return
    turn.enter(NAME, "answer", AnswersState(question.id))
    turn.say("questions.reword", [_later(turn)], text=short(question.text, _QUOTED))


def _send(turn: Turn) -> None:
    kept = _kept(turn)
    question = _in_scope(turn, kept.question)
    _leave(turn)
    if question is None or not kept.draft:
        show_open(turn)
    elif not store.answer(turn.tx, question.id, turn.me.id, kept.draft, turn.now_ms):
        _answered_before(turn, question)
    else:
        _sent(turn, question, kept.draft)


def _sent(turn: Turn, question: NotedQuestion, answer: str) -> None:
    turn.audit("question.answered", f"question:{question.id}")
    reminders.drop(turn.tx, f"question:{question.id}", "answered")
    asker = question.person
    reached = asker is not None and can_reach(turn, asker)
    if asker is not None and reached:
        text = short(question.text, _QUOTED)
        turn.tell(asker, "questions.answered", text=text, answer=answer)
    left = len(_waiting(turn))
    turn.say("questions.sent", [_list(turn)] if left else [], reached=reached, left=left)


def _answered_before(turn: Turn, question: NotedQuestion) -> None:
    known = store.find(turn.tx, question.id) or question
    turn.enter(_LISTS)
    turn.say("questions.answered_before", [_list(turn)], answer=known.answer)


def _put_off(turn: Turn) -> None:
    _leave(turn)
    show_open(turn)


def _leave(turn: Turn) -> None:
    """End the answer being written; an open quiz below stays and shows itself."""
    turn.frames[:] = [frame for frame in turn.frames if frame.flow != NAME]
    turn.enter(_LISTS)


def _resume(turn: Turn) -> None:
    state = turn.state_of(AnswersState)
    question = _in_scope(turn, state.question)
    if question is None or not question.is_open:
        _put_off(turn)
    elif state.draft:
        _preview(turn)
    else:
        _show(turn, question)


def _remind(turn: Turn) -> str:
    return turn.words("questions.remind")


def _kept(turn: Turn) -> AnswersState:
    """Return what is being answered here, also where something else was opened above it."""
    frame = next((frame for frame in reversed(turn.frames) if frame.flow == NAME), None)
    return frame.state_of(AnswersState) if frame else AnswersState()


def _in_scope(turn: Turn, id_: int) -> NotedQuestion | None:
    question = store.find(turn.tx, id_)
    return question if question and turn.reaches("trainer", question.commune) else None


def _later(turn: Turn) -> Choice:
    return turn.choice(routes.LATER.to(), "questions.later")


def _list(turn: Turn) -> Choice:
    return turn.choice(routes.OPEN.to(0), "questions.list")


FLOW = Flow(
    NAME,
    routes=(
        on(routes.OPEN, show_open),
        on(routes.TAKE, _take),
        on(routes.REPLY, _send),
        on(routes.REWORD, _reword),
        on(routes.LATER, _put_off),
    ),
    steps={"answer": _typed},
    intents={"answer_questions": lambda turn, heard: show_open(turn)},
    state=AnswersState,
    role="trainer",
    needs_person=True,
    resume=_resume,
    remind=_remind,
)
