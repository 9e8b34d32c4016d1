"""Reading somebody's own name: shown for a yes where it stood in a sentence, asked about its marks.

Signing up and the profile ask for it; each hands in the routes of its own choices.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.conversation import another_task, details
from bot.conversation.details import PlaceSearch
from bot.conversation.flow import PASS
from bot.conversation.routes import Route, StaleChoice
from bot.conversation.turn import Turn
from bot.text import names, typed
from bot.text.folding import fold
from bot.text.sentences import own_name, told
from bot.text.surnames import may_be_name

#: Said instead of a name by somebody who wants something else.
NOT_NAMES = frozenset({"thoat", "tro giup", "help", "menu", "exit", "cancel", "bat dau", "start"})
_AGREEING = frozenset({"co", "dong y"})
_NO_MARKS = re.compile(r"(?:khong|ko|k)(?: co)? dau\b.*|(?:cu )?de (?:vay|the|nguyen).*|giu nguyen")


@dataclass(frozen=True, slots=True)
class NameState(PlaceSearch):
    """What a flow that asks for a name remembers of its doubts.

    `greeted` is the greeting that came instead of a name; `offered` the name that was found in a
    sentence; `unmarked` the one that was asked about since it has no accents.
    """

    greeted: str = ""
    offered: str = ""
    unmarked: str = ""


class Ways(NamedTuple):
    """Where the choices lead: the name that was found is right; it has no accents."""

    found: Route[()]
    unmarked: Route[()]


def typed_name(turn: Turn, text: str, ways: Ways) -> object:
    """Return the name that was meant, PASS for what is none, or None after asking back."""
    if fold(text) in NOT_NAMES or told.stops(text) or told.is_request(text):
        return PASS
    state = turn.state_of(NameState)
    agreed = typed.is_yes(text) or typed.is_vague_yes(text) or own_name.agrees(text)
    if state.unmarked and agreed:
        turn.say("signup.name_marks")
        return None
    if state.unmarked and _has_no_marks(text):
        return state.unmarked
    if state.offered and agreed:
        return state.offered
    if own_name.is_none(text):
        turn.say("signup.name_again")
        return None
    if own_name.is_sentence(text, names.said(text)) or _wants_something(turn, text):
        return PASS
    name = details.read_name(text)
    if name is None or (_is_courtesy(text) and state.greeted != fold(text)):
        # A greeting may be somebody's name: typed a second time, it is.
        turn.keep(replace(state, greeted=fold(text)[:80]))
        turn.say("signup.name_again")
        return None
    return _settled(turn, name, ways)


def _wants_something(turn: Turn, text: str) -> bool:
    """Say whether a line that is written like no name begins something else: `cho em hủy lớp`."""
    return not may_be_name(names.said(text)) and another_task.begins_task(turn, text)


def chosen_name(turn: Turn, unmarked: bool) -> str:
    """Return the name that was shown; raises StaleChoice where none was."""
    state = turn.state_of(NameState)
    name = state.unmarked if unmarked else state.offered
    if not name:
        raise StaleChoice
    return name


def _has_no_marks(text: str) -> bool:
    return typed.is_no(text) or bool(_NO_MARKS.fullmatch(fold(text).strip(" .!")))


def _is_courtesy(text: str) -> bool:
    polite = (typed.is_greeting, typed.is_thanks, typed.is_vague_yes, typed.is_no, told.nothing)
    return fold(text) in _AGREEING or any(is_so(text) for is_so in polite)


def _settled(turn: Turn, name: str, ways: Ways) -> str | None:
    """Return the name in a line; ask first where it may be a sentence, or has no marks."""
    state = turn.state_of(NameState)
    found = names.cased(names.said(name))
    aside = found.lower() != name.lower() or not may_be_name(found if name.isupper() else name)
    if found == state.unmarked:
        return found
    if aside and state.offered in (name, found):  # typed again, it is a name
        return names.cased(name)
    if names.lacks_marks(found):
        turn.keep(replace(state, unmarked=found))
        turn.say("signup.name_bare", [turn.choice(ways.unmarked.to(), "signup.name_is_bare")],
                 name=found)  # fmt: skip
        return None
    if aside:
        turn.keep(replace(state, offered=found))
        turn.say("signup.name_found", [turn.choice(ways.found.to(), "signup.name_yes")],
                 name=found)  # fmt: skip
        return None
    return found
