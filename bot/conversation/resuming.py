"""What was left open: remembered, named after an interruption, and taken up again.

A flow with `resume` survives being interrupted. So does a question whether one is sure, once, where
its flow can ask it anew: whoever answers it after a look at something else is asked again, as
things stand then.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.conversation import admission
from bot.conversation.flow import Flow
from bot.conversation.frames import Frame
from bot.conversation.messages import Choice
from bot.conversation.routes import Route
from bot.conversation.turn import Turn
from bot.text import spoken, typed
from bot.text.folding import fold

RESUME = Route("resume")
#: They go back to what is open, and are no answer to it.
WORDS = frozenset({"tiep", "lam tiep", "tiep tuc"})
#: So does this, which may be for the open step: that is asked first.
BACK = "quay lai"


#: A question, or the wish that something be chosen.
_WANTS = re.compile(r"\?|\b(?:chon|bam|go so)\b")


class _Open(NamedTuple):
    """What can be taken up again: how many frames lie above it, its frame and its flow."""

    depth: int
    frame: Frame
    flow: Flow

    @property
    def waits(self) -> bool:
        """Say whether it is a question whether one is sure."""
        return self.flow.ask_again is not None and self.frame.asks_to_be_sure


def resumable(turn: Turn) -> bool:
    """Say whether anything can be taken up again."""
    return _nearest(turn) is not None


def resume(turn: Turn) -> None:
    """Go back to what was left open last, or say that nothing is.

    What is left lies below the question that was asked last, if anything does.
    """
    below = _nearest(turn)
    if below is not None and below.waits and not below.depth:
        below = _nearest(turn, 1) or below
    if below is None:
        turn.say("common.nothing_open")
        return
    if not admission.admitted(turn, below.flow, RESUME.to(), by_choice=True):
        return
    drop_above(turn, below.depth)
    again = below.flow.ask_again if below.waits else below.flow.resume
    below.frame.answered = below.waits
    if again:
        again(turn)


def goes_back(turn: Turn, text: str) -> bool:
    """Go back where a text asks to and something is open; False elsewhere."""
    if WORDS.isdisjoint(spoken.readings(text)) or not resumable(turn):
        return False
    resume(turn)
    return True


def answers_below(turn: Turn, text: str) -> bool:
    """Ask anew what was left open, for a yes or no that nothing on top has taken."""
    below = _nearest(turn)
    if below is None or not (below.waits and below.depth):
        return False
    if not (typed.is_yes(text) or typed.is_no(text)):
        return False
    resume(turn)
    return True


def answer(turn: Turn, id: str) -> None:
    """Take a choice of the open question for its answer: it waits no more."""
    top = turn.frames[-1] if turn.frames else None
    if top is not None and id in (choice.id for choice in top.asked):
        top.answered = True


def drop_above(turn: Turn, depth: int) -> None:
    """Drop so many frames from the top."""
    if depth:
        del turn.frames[-depth:]


def _nearest(turn: Turn, least: int = 0) -> _Open | None:
    """Return what can be taken up again that lies so deep or deeper."""
    for depth, frame in enumerate(reversed(turn.frames)):
        if depth < least:
            continue
        flow = turn.app.flows.by_name.get(frame.flow)
        if flow is None or not admission.has_role(turn, flow):
            continue
        found = _Open(depth, frame, flow)
        if flow.resume is not None or found.waits:
            return found
    return None


def bring_back(turn: Turn) -> None:
    """Add one line after an interruption, and the way back."""
    below = _nearest(turn, 1)
    top = turn.frames[-1] if turn.frames else None
    flow = turn.app.flows.by_name.get(top.flow) if top else None
    if below is None or not turn.replies or turn.incoming.kind == "job":
        return
    if flow is not None and flow.resume is not None:
        return  # what is done now is itself gone on with
    line = _line(turn, below)
    offered = any(RESUME.leads(choice.id) for choice in turn.replies[-1].choices)
    if line and not offered:
        back = Choice(RESUME.to(), turn.words("common.resume").strip())
        turn.append(line, [back], content=True)  # as `Flow.remind` has to be


def _line(turn: Turn, below: _Open) -> str:
    if below.waits:
        return turn.words("common.unanswered").strip()
    if below.flow.remind is None:
        return ""
    top = turn.frames[-below.depth :]
    del turn.frames[-below.depth :]
    line = below.flow.remind(turn)
    turn.frames.extend(top)
    return line


def remember_question(turn: Turn) -> None:
    """Keep the choices of the last reply: a bare number or letter will answer them only."""
    if not turn.replies or turn.in_passing:
        return
    last = turn.replies[-1]
    if turn.incoming.kind == "job" and not last.choices:
        return
    if not turn.frames:
        if not last.choices:
            return
        turn.frames.append(Frame(""))
    top = turn.frames[-1]
    if not last.choices and top.marks == "letters":
        return  # a kind word or a sticker between: the quiz's question is still the last one
    top.asked = tuple(choice for choice in last.choices if not choice.extra)
    top.marks = last.marks
    top.wanted = _asks(last.text)


def _asks(text: str) -> bool:
    """Say whether the last paragraph asks; above it may stand anything, a card with its title."""
    return _WANTS.search(fold(text.rstrip().rpartition("\n\n")[2])) is not None
