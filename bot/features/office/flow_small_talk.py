"""Greetings, thanks, "vâng" and lone signs: one kind line; a yes to one choice takes it."""

from __future__ import annotations

from bot.conversation import engine
from bot.conversation.aside import in_passing
from bot.conversation.flow import PASS, Flow
from bot.conversation.frames import Frame
from bot.conversation.turn import Turn
from bot.library.meaning.deciding import Heard
from bot.text import names, typed
from bot.text.folding import fold

NAME = "smalltalk"
#: `hiểu rồi` says that something was read, and chooses nothing.
_ONLY_READ = frozenset({"roi", "hieu"})


def _anything(turn: Turn, text: str) -> object:
    key = kind(text)
    if not key:
        return PASS
    if key == "heard" and (frame := _waiting(turn)):
        if len(frame.asked) == 1 and _ONLY_READ.isdisjoint(fold(text).split()):
            engine.choose(turn, frame.asked[0].id)
        else:
            turn.say("small_talk.which", frame.asked, marks=frame.marks)
        return None
    in_passing(turn, NAME)
    turn.say(f"small_talk.{key}", name=_name(turn))
    return None


def _name(turn: Turn) -> str:
    return names.called(turn.person.full_name) if turn.person else ""


def _waiting(turn: Turn) -> Frame | None:
    """Return what waits for a choice: a mere yes there must not sound like done."""
    frame = turn.frames[-1] if turn.frames else None
    if frame is None or not frame.asked or frame.marks == "letters":
        return None
    if frame.asks_to_be_sure:
        return frame
    if frame.step:  # of one choice beside an open step nobody has said that it is meant
        return frame if len(frame.asked) > 1 else None
    return frame if frame.wanted else None


def kind(text: str) -> str:
    """Return which kind of courtesy a line is, as its answer in the wording is called, or none."""
    if typed.is_greeting(text):
        return "greeting"
    if typed.is_thanks(text):
        return "thanks"
    if typed.is_vague_yes(text) or typed.is_yes(text):
        return "heard"
    if typed.is_no(text):
        return "no"
    return "" if any(map(str.isalnum, text)) else "signs"


def _heard(turn: Turn, heard: Heard) -> None:
    in_passing(turn, NAME)
    turn.say(f"small_talk.{heard.name}", name=_name(turn))


FLOW = Flow(name=NAME, intents={"greeting": _heard, "thanks": _heard}, free_text=_anything)
