"""The sheet of a roll-call: a class's people in one half-day, and which of them a page shows.

A view is laid once and kept in the turn's state as keys, so that no name moves under the finger
while others are ticked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVarTuple

from bot.conversation.routes import StaleChoice
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.domain.half_days import HalfDay, half_days
from bot.domain.instants import DAY_MS
from bot.domain.roll import Attendee, RollState
from bot.domain.trainings import Training
from bot.features.attendance import hall, store
from bot.features.attendance.routes import ALL, NOT_MARKED, View
from bot.features.classes import class_words, flow_desk
from bot.store import people
from bot.text import ticks
from bot.text.sorting import name_key, text_key

NAME = "roll_call"
#: Names on one page.
NAMES = 20
#: A roll may be put right so long after the class, UTC milliseconds.
KEPT_MS = 30 * DAY_MS

Args = TypeVarTuple("Args")


@dataclass(frozen=True, slots=True)
class SheetState(State):
    """The class and the half-day whose sheet lies open."""

    training: int = 0
    session: int = 0  # the half-day, by the name under which conversations keep it

    @classmethod
    def upgraded(cls, version: int, kept: dict[str, Any]) -> dict[str, Any]:
        """Take apart what version 0 kept as one text, such as `12:0`."""
        training, _, half_day = str(kept.get("at", "")).partition(":")
        return kept | {"training": training, "session": half_day}


@dataclass(frozen=True, slots=True)
class RollCallState(SheetState):
    """The view that was laid, its people as keys, and the page.

    `meant` is what a number typed next says of somebody, `missing` a name that nobody has.
    """

    view: View = NOT_MARKED
    keys: tuple[str, ...] = ()
    page: int = 0
    meant: RollState = "present"
    missing: str = ""

    @classmethod
    def upgraded(cls, version: int, kept: dict[str, Any]) -> dict[str, Any]:
        """Read the view, which version 0 kept as choices name it."""
        view = View.read(str(kept.get("view", "")))
        return SheetState.upgraded(version, kept) | {"view": view}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A class, one of its half-days, and everybody in it; `by_key` names each once or twice.

    A tick reads all of them, so they are put in order only where a view is laid.
    """

    training: Training
    half_day: HalfDay
    people: tuple[Attendee, ...]
    by_key: Mapping[str, Attendee]

    @property
    def args(self) -> tuple[int, int]:
        """Return how routes name the class and the half-day."""
        return self.training.id, self.half_day.number

    @property
    def at(self) -> str:
        """Return how slots and the log name the class and the half-day: `12:0`."""
        return f"{self.training.id}:{self.half_day.number}"

    def unmarked(self, one: Attendee) -> bool:
        """Say whether somebody who was to come, or was here before, has no mark yet."""
        return one.state(self.half_day.number) is None and (one.expected or one.was_here)


def key_of(one: Attendee) -> str:
    """Return how a choice names somebody: by the list's entry first, which outlives a merge."""
    return f"e{one.entry}" if one.entry is not None else one.key


def on_sheet(
    act: Callable[[Turn, Sheet, *Args], object],
) -> Callable[[Turn, int, int | None, *Args], object]:
    """Return a handler that is handed the sheet of a class and a half-day, and what follows them.

    Without a half-day it is the one of now. Raises StaleChoice for a class out of scope.
    """

    def handle(turn: Turn, id: int, half_day: int | None, *args: *Args) -> object:
        training = flow_desk.chosen(turn, id)
        if training.cancelled:
            raise StaleChoice
        if turn.now_ms > training.ends_at + KEPT_MS:
            flow_desk.show(turn, training, turn.words("roll_call.too_late"))
            return None
        return act(turn, sheet(turn, training, half_day), *args)

    return handle


def sheet(turn: Turn, training: Training, wanted: int | None = None) -> Sheet:
    """Return the sheet of a half-day by its number, or of now; raises StaleChoice."""
    half_day = class_words.half_day_now(turn, training)
    if wanted is not None:
        found = half_days(training, turn.app.office.zone)
        if not 0 <= wanted < len(found):
            raise StaleChoice
        half_day = found[wanted]
    everybody = hall.attendees(turn.tx, training)
    by_key = {one.key: one for one in everybody} | {key_of(one): one for one in everybody}
    return Sheet(training, half_day, tuple(everybody), by_key)


def find(turn: Turn, on: Sheet, key: str) -> Attendee | None:
    """Return whom a key names, as long as they belong to the class or ever did."""
    kind, id_ = key[:1], key[1:]
    if kind not in ("p", "e") or not id_.isdecimal():
        return None
    if key in on.by_key:
        return on.by_key[key]
    return _taken_back(turn, on, int(id_)) if kind == "p" and len(id_) < 19 else None


def _taken_back(turn: Turn, on: Sheet, id_: int) -> Attendee | None:
    """Return somebody whose only mark was taken back: an older tick may still arrive."""
    kept = store.find(turn.tx, on.training.id, id_, on.half_day.number)
    one = people.find(turn.tx, id_) if kept else None
    if one is None:
        return None
    signed_up = bool(one.consent_version)
    return Attendee(
        id_, None, one.full_name, one.commune, one.village, one.work, one.phone,
        signed_up=signed_up,
    )  # fmt: skip


# -- views -----------------------------------------------------------------------------------


def people_of(on: Sheet, view: View) -> list[Attendee]:
    """Return whom a view shows, by name."""
    found: Iterable[Attendee]
    if view == ALL:
        found = on.people
    elif view == NOT_MARKED:
        found = filter(on.unmarked, on.people)
    elif view.kind == "commune":
        found = (one for one in on.people if one.commune == view.of)
    else:
        likely = ticks.likely(view.of, [one.full_name for one in on.people])
        found = (on.people[at] for at in likely.found)
    return sorted(found, key=lambda one: (name_key(one.full_name), key_of(one)))


def lay(turn: Turn, on: Sheet, view: View) -> None:
    """Lay a view anew: its names stay where they are until another one is laid."""
    keys = tuple(key_of(one) for one in people_of(on, view))
    turn.enter(NAME, "names", RollCallState(*on.args, view, keys))


def laid(turn: Turn, on: Sheet) -> bool:
    """Say whether a view of this sheet lies open."""
    state = turn.state_of(RollCallState)
    return (state.training, state.session) == on.args


def turn_to(turn: Turn, on: Sheet, key: str) -> None:
    """Turn to the page that shows somebody; one that is not laid is laid out with everybody."""
    if not laid(turn, on) or key not in turn.state_of(RollCallState).keys:
        lay(turn, on, ALL)
    state = turn.state_of(RollCallState)
    page = state.keys.index(key) // NAMES if key in state.keys else 0
    turn.expect("names", replace(state, page=page))


def shown(turn: Turn, on: Sheet) -> list[Attendee]:
    """Return who is on the page; whoever is gone from the class leaves the view."""
    state = turn.state_of(RollCallState)
    known = {key: one for key in state.keys if (one := find(turn, on, key)) is not None}
    page = max(0, min(state.page, max(len(known) - 1, 0) // NAMES))
    turn.keep(replace(state, keys=tuple(known), page=page))
    return list(known.values())[page * NAMES :][:NAMES]


def pages(turn: Turn) -> int:
    """Return how many pages the view has."""
    return max(1, -(-len(turn.state_of(RollCallState).keys) // NAMES))


def communes(turn: Turn, people: Sequence[Attendee]) -> list[tuple[str, int]]:
    """Return (commune, how many of the people) by name."""
    name = turn.app.library.places.name
    counted = Counter(one.commune for one in people)
    return sorted(counted.items(), key=lambda pair: text_key(name(pair[0])))
