"""Asking the trainers, and what became of one's questions: seen again, taken back.

A typed question is shown for a yes before it goes: `flow_drafts.py`. Answering is in
`flow_answers.py`.
"""

from __future__ import annotations

import re

from bot.conversation import engine
from bot.conversation.asking.plain_answers import answered_by
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.features.lookup import ways as lookup_ways
from bot.features.questions import drafts, flow_answers, flow_drafts, other_tasks, routes, store
from bot.features.questions.drafts import QuestionsState
from bot.features.questions.store import NotedQuestion
from bot.features.reminders import store as reminders
from bot.library.meaning.deciding import Heard
from bot.text.folding import fold, short
from bot.text.sentences import to_staff

NAME = drafts.ASKING
_PAGE = 6
_LABEL = 45
_QUOTED = 300
#: Behind a colon stands what somebody wants to ask: "hỏi cán bộ giúp em: …".
_LEAST_WORDS = 3
_NUMBERS = (
    "(?:sdt|so dien thoai|so dt|so phone|so (?=can bo|thay|co |lanh dao)|duong day nong|hotline)"
)
_NUMBER = re.compile(
    rf"\b(?:{_NUMBERS}\b|so may\b|(?:goi|alo|lien he) (?:cho |voi |dien (?:cho )?)?ai\b)"
)
_OF_WHOM = (
    "(?: ?(?:cua|ben|can bo|tap huan|phu trach|xa|huyen|van phong|co quan|thay|co|lanh dao|de|goi"
    "|lien he|hoi|voi|nhe|a|la|gi|bao nhieu|nao|em|chi|anh|duoc khong|o day))*"
)
#: Asked for where a question is waited for: whole, for a question may be about numbers.
_WANTS_NUMBER = re.compile(
    rf"(?:(?:da|em|toi|minh|chau|anh|chi|cho|xin|hoi|muon|can|lay|co|biet) )*{_NUMBERS}{_OF_WHOM}"
)
#: With other words it is a question: `xin giấy chứng nhận thì liên hệ ai`.
_RINGS_WHOM = re.compile(
    r"(?:(?:da|em|toi|minh|chau|anh|chi|bac|co|thi|can|phai|muon|nen|viec|gap|khi|luc|neu) )*"
    r"goi (?:cho |dien (?:cho )?)?ai(?: (?:a|bay gio|duoc|day|vay|the|nhi|em))*"
)

_REPLIED = r"(?:tra loi|phan hoi|hoi am|giai dap)"
#: Asks what became of what was asked.
_ASKS_AFTER = re.compile(
    rf"\b(?:cau(?: \w+){{0,3}} hoi|hoi)\b.*\b{_REPLIED}\b(?: \w+){{0,4}}? chua\b"
    rf"|\b{_REPLIED}(?: \w+){{0,3}} cau(?: \w+)? hoi\b.*\bchua\b"
)


# -- asking ----------------------------------------------------------------------------------


def _command(turn: Turn, words: str) -> None:
    if words:
        flow_drafts.offer(turn, words)
    elif turn.holds("trainer"):
        flow_answers.show_open(turn)
    else:
        _begin(turn)


def _asks_after_mine(turn: Turn, text: str) -> bool:
    """Show what somebody has asked who asks what became of it; False for anything else."""
    if not _ASKS_AFTER.search(fold(text)) or not store.of_person(turn.tx, turn.me.id):
        return False
    _show_mine(turn)
    return True


def _wants_to_ask(turn: Turn, heard: Heard) -> None:
    if to_staff.takes_back(heard.text):
        _offer_to_take_back(turn)
        return
    if to_staff.hands_on(heard.text):
        engine.choose(turn, lookup_ways.hand_on())
        return
    if _asks_after_mine(turn, heard.text):
        return
    _, _, asked = heard.text.partition(":")
    if len(asked.split()) >= _LEAST_WORDS:
        flow_drafts.offer(turn, asked.strip())
    else:
        _begin(turn, rings=_rings(heard.text))


def _rings(text: str) -> bool:
    """Say whether somebody asks for a number to ring."""
    return _NUMBER.search(fold(text)) is not None


def _begin(turn: Turn, rings: bool = False) -> None:
    """Ask what they want to ask; who wants to ring is told whom first."""
    turn.enter(NAME, "ask")
    contact = turn.app.office.contact
    turn.say("questions.write", _mine_if_any(turn), rings=rings, contact=contact)


def _typed(turn: Turn, text: str) -> object:
    state = turn.state_of(QuestionsState)
    if other_tasks.leaves(text):
        turn.enter(NAME)
        turn.say("questions.not_asked", _mine_if_any(turn))
        return None
    if other_tasks.is_request(turn, text):
        return PASS
    if _asks_after_mine(turn, text):
        return None
    said = fold(text).strip(" .?!")
    if _WANTS_NUMBER.fullmatch(said) or _RINGS_WHOM.fullmatch(said):
        _begin(turn, rings=True)
        return None
    flow_drafts.offer(turn, text, warned=state.warned, for_help=state.for_help)
    return None


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
    question = _own(turn, asked)
    card = turn.app.library.card(question.card, turn.now.date()) if question.card else None
    choices = [Choice(lookup_ways.card(card.id), card.title)] if card else []
    if question.is_open:
        choices.append(turn.choice(routes.TAKE_BACK.to(asked), "questions.take_back"))
    turn.enter(NAME)
    turn.say(
        "questions.own", [*choices, _mine(turn), _new(turn)], text=question.text,
        answer=question.answer, card=card.title if card else "", closed=question.closed,
        open=question.is_open, contact=turn.app.office.contact, own_words=True,
    )  # fmt: skip


def _own(turn: Turn, asked: int) -> NotedQuestion:
    question = store.find(turn.tx, asked)
    if question is None or question.person != turn.me.id:
        raise StaleChoice
    return question


def _title(turn: Turn, question: NotedQuestion) -> Choice:
    id_, text = routes.OWN.to(question.id), short(" ".join(question.text.split()), _LABEL)
    state = "open" if question.is_open else "closed" if question.closed else "answered"
    return turn.choice(id_, f"questions.title_{state}", text=text)


# -- taken back ------------------------------------------------------------------------------


def _offer_to_take_back(turn: Turn) -> None:
    """Ask whether the one question that waits shall go; else show what was asked."""
    waiting = [question for question in store.of_person(turn.tx, turn.me.id) if question.is_open]
    if drafts.waiting(turn).draft is not None:
        engine.choose(turn, routes.DROP.to())
    elif len(waiting) == 1:
        _ask_to_take_back(turn, waiting[0].id)
    else:
        _show_mine(turn)


def _ask_to_take_back(turn: Turn, asked: int) -> None:
    """Show a question once more before it is taken back; one that ended shows how it did."""
    question = _still_mine(turn, asked)
    if question is None:
        return
    if not question.is_open:
        _show_own(turn, asked)
        return
    turn.enter(NAME, "sure")
    choices = [
        turn.choice(routes.TAKEN_BACK.to(asked), "questions.take_it_back"),
        turn.choice(routes.OWN.to(asked), "questions.leave_it"),
    ]
    text = short(question.text, _QUOTED)
    turn.say("questions.take_back_sure", choices, text=text, own_words=True)


def _take_back(turn: Turn, asked: int) -> None:
    question = _still_mine(turn, asked)
    if question is None:
        return
    if not store.take_back(turn.tx, asked, turn.me.id):
        _show_own(turn, asked)
        return
    subject = f"question:{asked}"
    turn.audit("question.taken_back", subject)
    reminders.drop(turn.tx, subject, "taken back")
    reminders.retire(turn.tx, subject, "taken back")
    turn.enter(NAME)
    turn.say("questions.taken_back", [_new(turn), *_mine_if_any(turn)])


def _still_mine(turn: Turn, asked: int) -> NotedQuestion | None:
    """Return a question of one's own; None after saying that it is none any more."""
    question = store.find(turn.tx, asked)
    if question is not None and question.person == turn.me.id:
        return question
    turn.in_vain = True
    turn.enter(NAME)
    turn.say("questions.not_there", [_new(turn), *_mine_if_any(turn)])
    return None


# -- small things ----------------------------------------------------------------------------


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
        on(routes.MINE, _show_mine),
        on(routes.OWN, _show_own),
        on(routes.TAKE_BACK, _ask_to_take_back),
        on(routes.TAKEN_BACK, _take_back),
    ),
    steps={
        "ask": _typed,
        "sure": answered_by(yes=(routes.TAKEN_BACK,), no=(routes.OWN,)),
    },
    intents={"ask_human": _wants_to_ask},
    state=QuestionsState,
    needs_person=True,
)
