"""A typed question before and while it goes: shown for a yes, noted, told to the trainers.

What is about one household, or looks like the number of an identity card, is kept out: the
first is asked to be written anew, the second is blanked.
"""

from __future__ import annotations

from bot.conversation import engine
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import on
from bot.conversation.turn import Turn
from bot.features.questions import answering, drafts, help_calls, other_tasks, routes, store
from bot.features.questions.drafts import Cleaned, DraftState, QuestionsState
from bot.features.reminders import planning
from bot.store import people
from bot.text.folding import short

NAME = drafts.SENDING
#: One person's unanswered questions: beyond it the trainers would only be flooded.
_OPEN_AT_ONCE = 10
_QUOTED = 300


def offer(turn: Turn, text: str, warned: bool = False, for_help: bool = False) -> None:
    """Show a question for a yes; one that seems to be about a household is first to be rewritten.

    Whoever calls for help is not sent back to rewrite anything.
    """
    draft = drafts.cleaned(text, for_help)
    household = not for_help and turn.app.library.search(
        draft.text, turn.now.date(), 1
    ).household  # fmt: skip
    if household and not warned:
        turn.enter(drafts.ASKING, "ask", QuestionsState(warned=True))
        turn.say("questions.household")
        return
    turn.enter(NAME, "sure", DraftState(draft, household, for_help))
    _show(turn)


def _show(turn: Turn) -> None:
    state = turn.state_of(DraftState)
    draft = state.draft or Cleaned("", cut=False, blanked=False)
    send = routes.SEND.to(drafts.number_of(draft.text))
    choices = [
        turn.choice(send, "questions.send"),
        turn.choice(routes.EDIT.to(), "questions.edit"),
        turn.choice(routes.DROP.to(), "questions.drop"),
    ]
    turn.say(
        "questions.send_sure", choices, text=draft.text, cut=draft.cut, blanked=draft.blanked,
        household=state.household, for_help=state.for_help, own_words=True,
    )  # fmt: skip


def _call_for_help(turn: Turn, whose: str) -> None:
    """Offer words that nobody has to think of; their own come by `Sửa` or by typing.

    What is to be told of somebody else only they can say.
    """
    if whose == "own":
        offer(turn, turn.words("questions.help_wanted").strip(), for_help=True)
    else:
        turn.enter(drafts.ASKING, "ask", QuestionsState(for_help=True))
        turn.say("questions.edit_it", for_help=True)


def _typed(turn: Turn, text: str) -> object:
    """Take a yes or a no in other words; who is in need may go on telling."""
    state = turn.state_of(DraftState)
    if other_tasks.sends(text):
        _send(turn)
    elif other_tasks.leaves(text):
        _drop(turn)
    elif state.for_help and not other_tasks.is_request(turn, text):
        offer(turn, text, for_help=True)
    else:
        return PASS
    return None


def _edit(turn: Turn) -> None:
    """Ask for the words anew; what was shown stays on the screen to be copied."""
    state = drafts.waiting(turn)
    _leave(turn)
    turn.enter(drafts.ASKING, "ask", QuestionsState(state.household, None, state.for_help))
    turn.say("questions.edit_it", for_help=state.for_help)


def _drop(turn: Turn) -> None:
    _leave(turn)
    turn.say("questions.not_asked")


def _leave(turn: Turn) -> None:
    """Forget what waits for a yes; an open quiz below stays."""
    turn.frames[:] = [frame for frame in turn.frames if frame.flow != NAME]
    turn.enter(drafts.ASKING)


def _resume(turn: Turn) -> None:
    _show(turn)


def _remind(turn: Turn) -> str:
    return turn.words("questions.remind_to_send").strip()


# -- sent ------------------------------------------------------------------------------------


def _send(turn: Turn, number: str = "") -> None:
    """Note what waits for a yes; a button below an older text shows what waits today."""
    state = drafts.waiting(turn)
    if state.draft is None:
        engine.choose(turn, routes.MINE.to(0))
    elif number and number != drafts.number_of(state.draft.text):
        turn.enter(NAME, "sure", state)
        _show(turn)
    else:
        _leave(turn)
        _note(turn, state, state.draft)


def _note(turn: Turn, state: DraftState, question: Cleaned) -> None:
    waiting = sum(asked.is_open for asked in store.of_person(turn.tx, turn.me.id))
    if waiting >= _OPEN_AT_ONCE and not state.for_help:
        turn.say("questions.too_many", [_mine(turn)], count=waiting)
        return
    id_ = help_calls.added(turn.tx, turn.me.id, question.text) if state.for_help else None
    is_new = id_ is None
    if id_ is None:
        id_ = _kept(turn, question.text)
    listeners = _listeners(turn, turn.me.commune)
    rang = bool(state.for_help and listeners) and _rang(turn, id_, listeners, question.text)
    if is_new:
        _plan(turn, id_, listeners, rang)
    back = turn.choice(routes.TAKE_BACK.to(id_), "questions.take_back")
    turn.say(
        "questions.noted", [back, _mine(turn)],
        text=short(question.text, _QUOTED), cut=question.cut, blanked=question.blanked,
        heard=bool(listeners), for_help=state.for_help, rang=rang, contact=turn.app.office.contact,
        own_words=True,
    )  # fmt: skip


def _kept(turn: Turn, text: str) -> int:
    incoming, me = turn.incoming, turn.me
    id_ = store.add(
        turn.tx, me.id, incoming.place, incoming.channel, me.commune, text, turn.now_ms
    )  # fmt: skip
    turn.audit("question.asked", f"question:{id_}")
    return id_


def _rang(turn: Turn, id: int, listeners: list[int], text: str) -> bool:
    """Tell the trainers of a call for help at once, unless they have just been rung for it."""
    if not help_calls.may_ring(turn.tx, turn.me.id, turn.now_ms):
        return False
    place = turn.app.library.places.name(turn.me.commune)
    for person in listeners:
        turn.tell(person, "questions.help_news", text=short(text, _QUOTED), place=place)
    help_calls.rang(turn.tx, turn.me.id, id, turn.now_ms)
    return True


def _plan(turn: Turn, id: int, listeners: list[int], rang: bool) -> None:
    """Have trainers told of what has not rung, in one message for what came lately."""
    subject = f"question:{id}"
    if not rang:
        planning.plan(turn, "asked", subject, listeners, turn.now_ms)
    planning.plan(turn, "question", subject, listeners, turn.now_ms)


def _listeners(turn: Turn, commune: str) -> list[int]:
    """Return who is told: the trainers over the asker's commune; where there is none, admins."""
    covers = turn.app.library.places.covers
    held = people.with_role(turn.tx, ("trainer", "admin"))
    for wanted in ("trainer", "admin"):
        found = {
            person: None
            for person, role, place in held
            if role == wanted and (not place or covers(place, commune)) and person != turn.me.id
        }
        reached = [person for person in found if answering.can_reach(turn, person)]
        if reached:
            return reached
    return []


def _mine(turn: Turn) -> Choice:
    return turn.choice(routes.MINE.to(0), "questions.mine")


FLOW = Flow(
    NAME,
    routes=(
        on(routes.HELP, _call_for_help),
        on(routes.SEND, _send),
        on(routes.EDIT, _edit),
        on(routes.DROP, _drop),
    ),
    steps={"sure": _typed},
    state=DraftState,
    needs_person=True,
    resume=_resume,
    remind=_remind,
)
