"""Asking the trainers: a question is noted, they are told, and the asker sees what became of it.

What is about one household, or looks like the number of an identity card, is kept out: the
first is asked to be written anew, the second is blanked. Answering is in `flow_answers.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.features.questions import flow_answers, routes, store
from bot.features.questions.store import NotedQuestion
from bot.features.reminders import planning
from bot.store import people
from bot.store.outgoing import unasked
from bot.text.folding import short

NAME = "questions"
LONGEST = 1_000  # characters of a noted question
#: One person's unanswered questions: beyond it the trainers would only be flooded.
_OPEN_AT_ONCE = 10
_PAGE = 6
_LABEL = 45
_QUOTED = 300
#: Identity cards (9 or 12 digits) and phones, in one piece or in groups of three or more;
#: money is written with dots and dates with slashes.
_LONG_NUMBER = re.compile(r"(?<![\d./,-])\d{3,}(?: ?\d{3,})*(?![\d./-]*\d)")
_BLANK_LINES = re.compile(r"\n\s*\n\s*")


@dataclass(frozen=True, slots=True)
class _Cleaned:
    """A question as it is noted: whether its end was cut off, and whether numbers were blanked."""

    text: str
    cut: bool
    blanked: bool


@dataclass(frozen=True, slots=True)
class QuestionsState(State):
    """Whether a rewording was asked for, and what waits for a yes since it still names somebody."""

    warned: bool = False
    draft: _Cleaned | None = None


# -- asking ----------------------------------------------------------------------------------


def _command(turn: Turn, words: str) -> None:
    if words:
        turn.enter(NAME)
        _take(turn, words)
    elif turn.holds("trainer"):
        flow_answers.show_open(turn)
    else:
        _begin(turn)


def _begin(turn: Turn) -> None:
    turn.enter(NAME, "ask")
    turn.say("questions.write", _mine_if_any(turn))


def _typed(turn: Turn, text: str) -> object:
    if flow_answers.is_other_task(text):
        return PASS
    _take(turn, text)
    return None


def _take(turn: Turn, text: str) -> None:
    """Note a question; one that seems to be about a household is first asked to be rewritten."""
    cleaned = _clean(text)
    household = turn.app.library.search(cleaned.text, turn.now.date(), 1).household
    if household and not turn.state_of(QuestionsState).warned:
        turn.enter(NAME, "ask", QuestionsState(warned=True))
        turn.say("questions.household")
    elif household:
        turn.expect("ask", replace(turn.state_of(QuestionsState), draft=cleaned))
        send = turn.choice(routes.SEND_NAMELESS.to(), "questions.send_nameless")
        choices = [send, turn.choice(routes.NEW.to(), "questions.again")]
        turn.say("questions.household_sure", choices)
    else:
        _note(turn, cleaned)


def _send_draft(turn: Turn) -> None:
    open_here = (frame for frame in reversed(turn.frames) if frame.flow == NAME)
    draft = next((frame.state_of(QuestionsState).draft for frame in open_here), None)
    if draft is None:
        _show_mine(turn)
    else:
        _note(turn, draft)


def _note(turn: Turn, question: _Cleaned) -> None:
    turn.enter(NAME)
    waiting = sum(asked.is_open for asked in store.of_person(turn.tx, turn.me.id))
    if waiting >= _OPEN_AT_ONCE:
        turn.say("questions.too_many", [_mine(turn)], count=waiting)
        return
    incoming, commune = turn.incoming, turn.me.commune
    id_ = store.add(
        turn.tx, turn.me.id, incoming.place, incoming.channel, commune, question.text, turn.now_ms
    )
    turn.audit("question.asked", f"question:{id_}")
    listeners = _listeners(turn, commune)
    office, text = turn.app.office, short(question.text, _QUOTED)
    for person in listeners:
        # Who has had enough today hears of it when it has waited for a day.
        if unasked.may_go(turn.tx, person, turn.now_ms, office.unasked, office.zone):
            place = turn.app.library.places.name(commune)
            turn.tell(person, "questions.news", bounded=True, text=text, place=place)
    planning.plan(turn, "question", f"question:{id_}", listeners, turn.now_ms)
    turn.say(
        "questions.noted", [_mine(turn)],
        text=short(question.text, _QUOTED), cut=question.cut, blanked=question.blanked,
        heard=bool(listeners), contact=turn.app.office.contact,
    )  # fmt: skip


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
        reached = [person for person in found if flow_answers.can_reach(turn, person)]
        if reached:
            return reached
    return []


def _clean(text: str) -> _Cleaned:
    blanked = _LONG_NUMBER.sub(_blanked, text)
    tidy = _BLANK_LINES.sub("\n", blanked).strip()
    return _Cleaned(short(tidy, LONGEST), len(tidy) > LONGEST, blanked != text)


def _blanked(match: re.Match[str]) -> str:
    digits = match.group().replace(" ", "")
    return "(…)" if 9 <= len(digits) <= 12 else match.group()


# -- what I asked ----------------------------------------------------------------------------


def _show_mine(turn: Turn, page: int = 0) -> None:
    asked = store.of_person(turn.tx, turn.me.id)
    if not asked:
        _begin(turn)
        return
    page = max(page, 0)
    shown = asked[page * _PAGE : (page + 1) * _PAGE]
    choices = [_title(turn, question) for question in shown]
    if len(asked) > (page + 1) * _PAGE:
        choices.append(turn.choice(routes.MINE.to(page + 1), "questions.next_page"))
    if page:
        choices.append(turn.choice(routes.MINE.to(page - 1), "questions.page_before"))
    turn.enter(NAME)
    turn.say("questions.mine_list", [*choices, _new(turn)])


def _show_own(turn: Turn, asked: int) -> None:
    question = store.find(turn.tx, asked)
    if question is None or question.person != turn.me.id:
        raise StaleChoice
    turn.enter(NAME)
    turn.say("questions.own", [_mine(turn), _new(turn)], text=question.text, answer=question.answer)


def _title(turn: Turn, question: NotedQuestion) -> Choice:
    id_, text = routes.OWN.to(question.id), short(" ".join(question.text.split()), _LABEL)
    if question.is_open:
        return turn.choice(id_, "questions.title_open", text=text)
    return turn.choice(id_, "questions.title_answered", text=text)


def _mine_if_any(turn: Turn) -> list[Choice]:
    return [_mine(turn)] if store.of_person(turn.tx, turn.me.id) else []


def _mine(turn: Turn) -> Choice:
    return turn.choice(routes.MINE.to(0), "questions.mine")


def _new(turn: Turn) -> Choice:
    return turn.choice(routes.NEW.to(), "questions.new")


FLOW = Flow(
    NAME,
    commands={"hoidap": _command},
    routes=(
        on(routes.NEW, _begin),
        on(routes.SEND_NAMELESS, _send_draft),
        on(routes.MINE, _show_mine),
        on(routes.OWN, _show_own),
    ),
    steps={"ask": _typed},
    intents={"ask_human": lambda turn, heard: _begin(turn)},
    state=QuestionsState,
    needs_person=True,
)
