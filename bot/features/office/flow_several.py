"""Several questions in one message: each is shown, and answered when it is chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.conversation import engine
from bot.conversation.flow import PASS, Flow
from bot.conversation.frames import Frame
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.features.office import routes
from bot.library.meaning.deciding import Heard
from bot.library.meaning.intents import CARDS, DISTRESS, EITHER, OUT_OF_SCOPE, UNSURE
from bot.text.folding import short
from bot.text.sentences.several import questions

NAME = "several"
_LABEL = 70
#: So often those that are left are named; then they are let go.
_MOST_REMINDED = 3
_NO_QUESTION = frozenset({UNSURE, EITHER, OUT_OF_SCOPE, "thanks", "greeting"})


@dataclass(frozen=True, slots=True)
class SeveralState(State):
    """What was asked, which of it has not been answered, and how often that was said."""

    texts: tuple[str, ...] = ()
    left: tuple[int, ...] = ()
    reminded: int = 0


def _typed(turn: Turn, text: str) -> object:
    """Show what was asked where a message asks for several things."""
    texts = questions(text)
    if not texts or turn.person is None or not turn.person.signed_up:
        return PASS
    heard = [_understood(turn, one) for one in texts]
    need = next((one for one in heard if one.name == DISTRESS), None)
    if need is not None:
        engine.understand(turn, need.text)
        return None
    asked = {_about(one): one.text for one in heard if one.name not in _NO_QUESTION}
    if len(asked) < 2:
        return PASS
    every = tuple(asked.values())
    turn.enter(NAME, state=SeveralState(every, tuple(range(len(every)))))
    _list(turn)
    return None


def _understood(turn: Turn, text: str) -> Heard:
    return turn.heard(text)


def _about(heard: Heard) -> tuple[str, str]:
    """Return what a question is about: the same thing asked twice is answered once."""
    first = heard.found.hits[0].card_id if heard.name in CARDS and heard.found.hits else ""
    return heard.name, first


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
