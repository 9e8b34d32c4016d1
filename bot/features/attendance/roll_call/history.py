"""Who said what of whom at a roll-call, and when: the last words of trainers, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.turn import Turn
from bot.domain.half_days import half_days
from bot.features.attendance import routes, store
from bot.features.attendance.roll_call import words as wording
from bot.features.attendance.roll_call.sheet import Sheet
from bot.features.attendance.store import AttendanceChange
from bot.features.classes import class_words
from bot.store import people
from bot.text.dates import say_moment, say_time

_PAGE = 10
_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class _Line:
    """One word as people read it; `since` is from when it counts, where it came in later."""

    when: str
    by: str
    whom: str
    state: str
    half: str
    since: str
    counted: bool


def show(turn: Turn, on: Sheet, before: int) -> None:
    """Show the last words of trainers about a class, below an id."""
    found = store.by_trainers(turn.tx, on.training.id, _PAGE + 1, before)
    choices = []
    if len(found) > _PAGE:
        id_ = routes.ROLL_HISTORY.to(*on.args, found[_PAGE - 1].id)
        choices.append(turn.choice(id_, "roll_call.older"))
    lines = [_line(turn, on, one) for one in found[:_PAGE]]
    turn.say(
        "roll_call.history", [*choices, wording.back(turn, on)], slot=wording.menu_slot(on),
        title=on.training.title, lines=lines,
    )  # fmt: skip


def _line(turn: Turn, on: Sheet, change: AttendanceChange) -> _Line:
    halves = half_days(on.training, turn.app.office.zone)
    half_day = halves[change.half_day] if change.half_day < len(halves) else on.half_day
    apart = abs(change.noted_at - change.at) >= _MINUTE
    return _Line(
        say_moment(turn.local(change.noted_at), turn.now), _name(turn, change.marked_by),
        _name(turn, change.person), wording.state_word(turn, change.state),
        class_words.half_day(turn, on.training, half_day),
        say_time(turn.local(change.at)) if apart else "", bool(change.counted),
    )  # fmt: skip


def _name(turn: Turn, person: int) -> str:
    found = people.find(turn.tx, person)
    return found.full_name if found and found.full_name else turn.words("roll_call.gone").strip()
