"""Asking a trainer for a moment until it is one: each doubt is asked back. Used by two flows.

The open frame's state keeps the doubt between turns, so both flows may be left and come back to.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from bot.talk.flow import number
from bot.talk.messages import Choice
from bot.talk.routes import StaleChoice
from bot.talk.turn import Turn, instant
from bot.text.dates import Doubt, When, complete, parse_when, say_day, say_moment, say_time

#: Whose moment is asked for.
Of = Literal["class", "notice"]
_DAY_MINUTES = 24 * 60


def heard(turn: Turn, text: str, head: str, of: Of = "class") -> datetime | None:
    """Read a typed moment; None after what was missing has been asked.

    `head` begins the ids of the choices that are offered; their handler calls `chosen`. `of` is
    whose moment it is.
    """
    kept = turn.state.pop("doubt", None)
    found = parse_when(text, turn.now)
    if not isinstance(found, When) and kept is not None:
        found = complete(_kept(kept), text, turn.now)
    return _settled(turn, found, head, of)


def chosen(turn: Turn, args: list[str], head: str, of: Of = "class") -> datetime | None:
    """Return the moment of a tapped choice: an instant, or a time of day for a day to come."""
    value = number(args, 0)
    kept = turn.state.get("doubt")
    if kept is None:
        raise StaleChoice
    if value > _DAY_MINUTES:
        del turn.state["doubt"]
        at = turn.local(value)
        return _settled(turn, When(at) if at > turn.now else Doubt("past"), head, of)
    hour, minute = divmod(max(value, 0), 60)
    clock = f"{hour}h{minute:02d}" + (" sáng" if 0 < hour < 12 else "")
    return heard(turn, clock, head, of)


def _settled(turn: Turn, found: When | Doubt, head: str, of: Of) -> datetime | None:
    if isinstance(found, When):
        return found.at
    turn.state["doubt"] = _as_json(found)
    day = say_day(found.day, turn.now.date()) if found.day else ""
    turn.say(
        f"training_desk.when_{found.kind}", _choices(turn, found, head), day=day,
        time=_time(found), year=turn.now.year, of=of,
    )  # fmt: skip
    return None


def _choices(turn: Turn, doubt: Doubt, head: str) -> list[Choice]:
    if doubt.kind != "morning_or_afternoon" or doubt.hour is None:
        return []
    if doubt.choices:
        return [Choice(f"{head}:{instant(at)}", say_moment(at, turn.now)) for at in doubt.choices]
    hours = (doubt.hour % 12, doubt.hour % 12 + 12)
    minute = doubt.minute or 0
    return [
        Choice(f"{head}:{hour * 60 + minute}", say_time(turn.now.replace(hour=hour, minute=minute)))
        for hour in hours
    ]


def _time(doubt: Doubt) -> str:
    return "" if doubt.hour is None else f"{doubt.hour}h{doubt.minute or 0:02d}"


def _as_json(doubt: Doubt) -> dict[str, Any]:
    return {
        "kind": doubt.kind, "day": doubt.day.isoformat() if doubt.day else None,
        "hour": doubt.hour, "minute": doubt.minute, "part": doubt.part, "movable": doubt.movable,
    }  # fmt: skip


def _kept(kept: dict[str, Any]) -> Doubt:
    day = date.fromisoformat(kept["day"]) if kept["day"] else None
    return Doubt(
        kept["kind"], day, kept["hour"], kept["minute"], kept["part"], movable=kept["movable"]
    )
