"""What the office reminds a person of: what is coming, and each kind switched on or off."""

from __future__ import annotations

import re

from bot.conversation.flow import PASS, Flow, Taught
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.reminders import Rule
from bot.features.classes import trainings
from bot.features.questions import store as questions
from bot.features.quizzes import attempts
from bot.features.reminders import mutes, routes, store
from bot.features.reminders.store import Reminder
from bot.text import markup
from bot.text.dates import say_moment
from bot.text.folding import fold, short

NAME = "reminders"
#: What is coming, at most so many lines; they are told again when they are due.
_MOST = 5
_TITLE = 60
_SWITCH = re.compile(r"(?P<verb>tat|bat(?: lai)?|mo lai)(?: (?P<what>.+))?")
_ALL = frozenset({"het", "tat ca", "het di", "tat ca loi nhac", "het loi nhac"})
#: Words that say nothing about which kind is meant.
_FILLING = frozenset({"loi", "nhac", "tin", "bao", "lich", "cai", "so", "giup", "di", "nhe", "a"})


def show(turn: Turn, args: str = "", before: str = "") -> None:
    """Answer `/nhaclich`: what is coming, and the kinds that may be switched."""
    off = mutes.of_person(turn.tx, turn.me.id)
    kinds = _switchable(turn)
    turn.enter(NAME, "switch")
    turn.say(
        "reminders.list", [_choice(turn, rule, rule.kind in off) for rule in kinds],
        before=before, coming=_coming(turn, off), name=turn.name_if_shared,
        duties=[rule.label for rule in _shown(turn) if not rule.mutable],
    )  # fmt: skip


def _shown(turn: Turn) -> list[Rule]:
    rules = turn.app.library.reminders.values()
    return [rule for rule in rules if turn.holds("trainer") or not rule.known.for_trainers]


def _switchable(turn: Turn) -> list[Rule]:
    return [rule for rule in _shown(turn) if rule.mutable]


def _choice(turn: Turn, rule: Rule, off: bool) -> Choice:
    route = routes.SWITCH_ON if off else routes.SWITCH_OFF
    return turn.choice(route.to(rule.kind), "reminders.kind", label=rule.label, off=off)


# -- switching -------------------------------------------------------------------------------


def _switch_on(turn: Turn, kind: str) -> None:
    _switch(turn, [_named(turn, kind)], True)


def _switch_off(turn: Turn, kind: str) -> None:
    _switch(turn, [_named(turn, kind)], False)


def _named(turn: Turn, kind: str) -> Rule:
    rule = next((rule for rule in _switchable(turn) if rule.kind == kind), None)
    if rule is None:
        raise StaleChoice
    return rule


def _typed(turn: Turn, text: str) -> object:
    """Read `tắt 2`, `bật bài sắp đóng`, `tắt hết`; what names no kind is for others."""
    match = _SWITCH.fullmatch(fold(text).rstrip(".!"))
    if match is None:
        return PASS
    wanted, what = match["verb"] != "tat", match["what"] or ""
    meant = _meant(turn, what)
    if not meant and _meant(turn, what, duties=True):
        show(turn, before=turn.words("reminders.duty").strip())
    elif len(meant) == 1 or what in _ALL:
        _switch(turn, meant, wanted)
    elif meant or not _words(what) or what.isdecimal():
        show(turn, before=turn.words("reminders.which", on=wanted).strip())
    else:
        return PASS  # "tất cả hộ nghèo …" is a question like any other
    return None


def _meant(turn: Turn, what: str, duties: bool = False) -> list[Rule]:
    """Return the kinds that a number or words name: those whose label holds every word."""
    kinds = [rule for rule in _shown(turn) if rule.mutable != duties]
    if what in _ALL:
        return kinds
    words = _words(what)
    if len(words) == 1 and words[0].isdecimal():
        place = int(words[0][:3]) - 1
        return kinds[place : place + 1] if place >= 0 and not duties else []
    return [rule for rule in kinds if words and set(words) <= set(fold(rule.label).split())]


def _words(what: str) -> list[str]:
    return [word for word in what.split() if word not in _FILLING]


def _switch(turn: Turn, rules: list[Rule], wanted: bool) -> None:
    for rule in rules:
        if wanted:
            mutes.unmute(turn.tx, turn.me.id, rule.kind, turn.now_ms)
        else:
            mutes.mute(turn.tx, turn.me.id, rule.kind, turn.now_ms)
    labels = [rule.label for rule in rules]
    show(turn, before=turn.words("reminders.switched", labels=labels, on=wanted).strip())


# -- what is coming --------------------------------------------------------------------------


def _coming(turn: Turn, off: frozenset[str]) -> list[str]:
    """Say what falls due next, soonest first; what is switched off is left out."""
    found = store.coming(turn.tx, turn.me.id, 4 * _MOST)
    lines = [_line(turn, due) for due in found if due.kind not in off]
    return [line for line in lines if line][:_MOST]


def _line(turn: Turn, due: Reminder) -> str:
    rule = turn.app.library.reminders.get(due.kind)
    about = _about(turn, due.subject)
    if rule is None or not about:
        return ""
    when = say_moment(turn.local(due.due_at), turn.now)
    return f"{when}: {rule.label.lower()}, {about}"


def _about(turn: Turn, subject: str) -> str:
    """Name what a reminder is about: the class, the quiz or the question."""
    head, _, id_ = subject.partition(":")
    if head == "training":
        training = trainings.find(turn.tx, int(id_))
        return short(training.title, _TITLE) if training else ""
    if head == "attempt":
        attempt = attempts.find(turn.tx, int(id_))
        quiz = turn.app.library.quiz(attempt.quiz) if attempt else None
        return short(markup.plain(quiz.title), _TITLE) if quiz else ""
    question = questions.find(turn.tx, int(id_)) if head == "question" else None
    return short(" ".join(question.text.split()), _TITLE) if question else ""


_WORDS = (
    "tat nhac", "tat loi nhac", "tat nhac lich", "dung nhac nua", "khong nhac nua", "bat nhac",
    "bat loi nhac", "bat nhac lich", "loi nhac",
)  # fmt: skip

FLOW = Flow(
    name=NAME,
    commands={"nhaclich": show},
    intents={"mute": lambda turn, heard: show(turn)},
    routes=(on(routes.SWITCH_ON, _switch_on), on(routes.SWITCH_OFF, _switch_off)),
    steps={"switch": _typed},
    words=dict.fromkeys(_WORDS, Taught("mute", lambda turn, text: show(turn))),
    needs_person=True,
)
