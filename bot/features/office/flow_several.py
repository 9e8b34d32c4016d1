"""Several questions in one message: each is shown, and answered when it is chosen."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.conversation import engine
from bot.conversation.flow import PASS, Flow
from bot.conversation.frames import Frame
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.features.classes.meant import day_named
from bot.features.office import routes
from bot.library.meaning.deciding import Heard
from bot.library.meaning.intents import CARDS, DISTRESS, EITHER, OUT_OF_SCOPE, UNSURE
from bot.text.folding import short
from bot.text.sentences.practical import topics
from bot.text.sentences.several import clauses, questions

NAME = "several"
_LABEL = 70
#: So often those that are left are named; then they are let go.
_MOST_REMINDED = 3
#: What is told of a class of one's own, and what may be asked beside it.
_TOLD = frozenset({"withdraw", "late", "substitute"})
_ASKED_BESIDE = CARDS | {"register", "class_info", "ask_human"}
_NO_QUESTION = frozenset({UNSURE, EITHER, OUT_OF_SCOPE, "thanks", "greeting"})


@dataclass(frozen=True, slots=True)
class SeveralState(State):
    """What was asked, which of it has not been answered, and how often that was said."""

    texts: tuple[str, ...] = ()
    left: tuple[int, ...] = ()
    reminded: int = 0


def _typed(turn: Turn, text: str) -> object:
    """Show what was asked where a message asks for several things."""
    if turn.person is None or not turn.person.signed_up:
        return PASS
    heard = [_understood(turn, one) for one in questions(text)] or _told_beside(turn, text)
    need = next((one for one in heard if one.name == DISTRESS), None)
    if need is not None:
        engine.understand(turn, need.text)
        return None
    every = tuple(_each_once(turn, [one for one in heard if one.name not in _NO_QUESTION]))
    if len(every) < 2:
        return PASS
    turn.enter(NAME, state=SeveralState(every, tuple(range(len(every)))))
    _list(turn)
    return None


def _told_beside(turn: Turn, text: str) -> list[Heard]:
    """Return what a message tells of a seat and what it asks besides, where it does both.

    `mai em bận không đi được. Cho hỏi hộ cận nghèo được vay bao nhiêu?`
    """
    heard = [_understood(turn, one) for one in clauses(text)]
    told = [one for one in heard if one.name in _TOLD]
    asked = [one for one in heard if one.name in _ASKED_BESIDE]
    return [told[0], *asked] if told and asked else []


def _understood(turn: Turn, text: str) -> Heard:
    return turn.heard(text)


def _each_once(turn: Turn, heard: Iterable[Heard]) -> Iterable[str]:
    """Return the questions without those that ask for the same once more; the first one stays.

    One that names no day is about the day that was named before it.
    """
    asked: dict[tuple[str, Hashable, date | None], str] = {}
    day = None
    for one in heard:
        day = day_named(turn, one.text) or day
        about = (one.name, _about(one), None if one.name in CARDS else day)
        asked.setdefault(about, one.text)
    return asked.values()


def _about(heard: Heard) -> Hashable:
    """Return what a question is about within its intent: a card, or a matter of a class.

    Where no card is found, each question is one of its own.
    """
    if heard.name in CARDS:
        return heard.found.hits[0].card_id if heard.found.hits else heard.text
    return topics(heard.text) if heard.name == "class_info" else ""


def _list(turn: Turn) -> None:
    state = turn.state_of(SeveralState)
    choices = [Choice(routes.ASKED.to(at), short(state.texts[at], _LABEL)) for at in state.left]
    turn.say("several.list", choices, count=len(choices), again=len(state.left) < len(state.texts))


def _answer(turn: Turn, at: int) -> None:
    """Answer one as if it had been asked alone."""
    frame = next((one for one in turn.frames if one.flow == NAME), None)
    state = frame.state_of(SeveralState) if frame else SeveralState()
    if frame is None or at >= len(state.texts):
        raise StaleChoice
    left = tuple(one for one in state.left if one != at)
    _leave(turn, frame, replace(state, left=left, reminded=0))
    engine.understand(turn, state.texts[at])


def _leave(turn: Turn, frame: Frame, state: SeveralState) -> None:
    """Keep what is left of it below what comes next."""
    if state.left:
        frame.state = state
    else:
        turn.frames.remove(frame)


def _remind(turn: Turn) -> str:
    frame = turn.frame
    state = frame.state_of(SeveralState)
    if state.reminded >= _MOST_REMINDED:
        turn.frames.remove(frame)
        return ""
    frame.state = replace(state, reminded=state.reminded + 1)
    return turn.words("several.left", count=len(state.left)).strip()


FLOW = Flow(
    name=NAME,
    routes=(on(routes.ASKED, _answer),),
    free_text=_typed,
    state=SeveralState,
    resume=_list,
    remind=_remind,
)
