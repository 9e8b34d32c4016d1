"""Asking a trainer for a moment until it is one: each doubt is asked back. Used by two flows.

The open frame's state keeps the doubt between turns, so both flows may be left and come back to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.conversation.messages import Choice
from bot.conversation.routes import Route, StaleChoice
from bot.conversation.states import State
from bot.conversation.turn import Turn, instant
from bot.text.dates import (
    Doubt,
    When,
    complete,
    is_unclear,
    parse_when,
    say_day,
    say_moment,
    say_time,
)

#: Whose moment is asked for.
Of = Literal["class", "notice"]
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Asking(State):
    """What was understood of a moment so far; the state of a flow that asks for one has it too."""

    doubt: Doubt | None = None


def heard(turn: Turn, text: str, route: Route[int], of: Of = "class") -> datetime | None:
    """Read a typed moment; None after what was missing has been asked.

    `route` is where the choices that are offered lead; what answers it calls `chosen`. `of` is
    whose moment it is.
    """
    kept = turn.state_of(Asking).doubt
    _keep(turn, None)
    found = parse_when(text, turn.now)
    says_nothing = is_unclear(found)
    if not isinstance(found, When) and kept is not None:
        found = complete(kept, text, turn.now)
    at = _settled(turn, found, route, of)
    turn.unclear = says_nothing and at is None
    return at


def about(turn: Turn, text: str, was: datetime, route: Route[int]) -> datetime | None:
    """Read a moment to which something is moved: the day, or the time, may stay as it was.

    None after what is missing has been asked.
    """
    found = parse_when(text, turn.now)
    if isinstance(found, Doubt) and found.kind == "no_time" and found.day and not found.part:
        found = complete(found, f"{was.hour}h{was.minute:02d}", turn.now)
    elif isinstance(found, Doubt) and found.day is None:
        found = complete(Doubt("no_time", day=was.date()), text, turn.now)
    return _settled(turn, found, route, "class")


def chosen(turn: Turn, value: int, route: Route[int], of: Of = "class") -> datetime | None:
    """Return the moment of a tapped choice: an instant, or a time of day for a day to come."""
    if turn.state_of(Asking).doubt is None:
        raise StaleChoice
    if value > _DAY_MINUTES:
        _keep(turn, None)
        at = turn.local(value)
        return _settled(turn, When(at) if at > turn.now else Doubt("past"), route, of)
    hour, minute = divmod(max(value, 0), 60)
    clock = f"{hour}h{minute:02d}" + (" sáng" if 0 < hour < 12 else "")
    return heard(turn, clock, route, of)


def _settled(turn: Turn, found: When | Doubt, route: Route[int], of: Of) -> datetime | None:
    if isinstance(found, When):
        return found.at
    _keep(turn, replace(found, choices=()))
    day = say_day(found.day, turn.now.date()) if found.day else ""
    turn.say(
        f"common.when_{found.kind}", _choices(turn, found, route), day=day,
        time=_time(found), year=turn.now.year, of=of,
    )  # fmt: skip
    return None


def _choices(turn: Turn, doubt: Doubt, route: Route[int]) -> list[Choice]:
    if doubt.kind != "morning_or_afternoon" or doubt.hour is None:
        return []
    if doubt.choices:
        return [Choice(route.to(instant(at)), say_moment(at, turn.now)) for at in doubt.choices]
    hours = (doubt.hour % 12, doubt.hour % 12 + 12)
    minute = doubt.minute or 0
    return [
        Choice(route.to(hour * 60 + minute), say_time(turn.now.replace(hour=hour, minute=minute)))
        for hour in hours
    ]


def _time(doubt: Doubt) -> str:
    return "" if doubt.hour is None else f"{doubt.hour}h{doubt.minute or 0:02d}"


def _keep(turn: Turn, doubt: Doubt | None) -> None:
    turn.keep(replace(turn.state_of(Asking), doubt=doubt))
