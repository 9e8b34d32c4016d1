"""A question before it is sent: what of it is kept, and what asking remembers between turns."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.text.folding import short

#: The flow in which a question is typed; no way leads back to it: nothing was typed yet.
ASKING = "questions"
#: The flow in which a typed one waits for a yes.
SENDING = "question_drafts"
LONGEST = 1_000  # characters of a noted question
#: Identity cards (9 or 12 digits) and phones, in one piece or in groups of three or more;
#: money is written with dots and dates with slashes.
_LONG_NUMBER = re.compile(r"(?<![\d./,-])\d{3,}(?: ?\d{3,})*(?![\d./-]*\d)")
_BLANK_LINES = re.compile(r"\n\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A question as it is noted: whether its end was cut off, and whether numbers were blanked."""

    text: str
    cut: bool
    blanked: bool


@dataclass(frozen=True, slots=True)
class QuestionsState(State):
    """Whether a rewording was asked for, and whether somebody in need is to tell of it.

    `draft` is what waited for a yes in a release before: `DraftState` holds it today.
    """

    warned: bool = False
    draft: Cleaned | None = None
    for_help: bool = False


@dataclass(frozen=True, slots=True)
class DraftState(State):
    """A question that waits for a yes; `household` says that it may still name somebody."""

    draft: Cleaned | None = None
    household: bool = False
    for_help: bool = False


def cleaned(text: str, for_help: bool = False) -> Cleaned:
    """Return a question as it would be noted; who is in need may give a number to be rung at."""
    blanked = text if for_help else _LONG_NUMBER.sub(_blanked, text)
    tidy = tidied(blanked)
    return Cleaned(short(tidy, LONGEST), len(tidy) > LONGEST, blanked != text)


def tidied(text: str) -> str:
    """Return a text without blank lines: what is shown of it must not look like two messages."""
    return _BLANK_LINES.sub("\n", text).strip()


def _blanked(match: re.Match[str]) -> str:
    digits = match.group().replace(" ", "")
    return "(…)" if 9 <= len(digits) <= 12 else match.group()


def number_of(text: str) -> str:
    """Return by what the button below a text is told from one below an older text."""
    return f"{zlib.crc32(text.encode()):x}"


def waiting(turn: Turn) -> DraftState:
    """Return what waits for a yes here, also where something else was opened above it."""
    for frame in reversed(turn.frames):
        if frame.flow == SENDING:
            return frame.state_of(DraftState)
        if frame.flow == ASKING and (draft := frame.state_of(QuestionsState).draft):
            return DraftState(draft)
    return DraftState()


def is_asking(turn: Turn) -> bool:
    """Say whether a question for the trainers is just waited for."""
    frame = turn.frames[-1] if turn.frames else None
    return frame is not None and frame.flow == ASKING and frame.step == "ask"


def asks_for_help(turn: Turn) -> bool:
    """Say whether somebody in need is just telling the trainers of it."""
    frame = turn.frames[-1] if turn.frames else None
    if frame is None or not frame.step:
        return False
    if frame.flow == ASKING:
        return frame.state_of(QuestionsState).for_help
    return frame.flow == SENDING and frame.state_of(DraftState).for_help
