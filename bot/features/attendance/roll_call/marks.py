"""Recording what a trainer says at a roll-call: who it was, from when it counts, what follows."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.routes import StaleChoice
from bot.conversation.turn import Turn
from bot.domain.roll import HERE, Attendee, Mark, RollState, in_order
from bot.domain.trainings import doors, doors_at
from bot.features.attendance import hall, store
from bot.features.attendance.roll_call.sheet import Sheet
from bot.features.reminders import planning
from bot.features.roster import store as roster
from bot.store import people

#: Before a half-day opens nobody can be in it.
_BEFORE_MS = 3_600_000


def opened(turn: Turn, on: Sheet) -> bool:
    """Say whether people can have come to the half-day already."""
    if doors(on.training, turn.now_ms) == "early":
        return False
    first = on.half_day.number == 0
    return first or turn.now_ms >= on.half_day.starts_at - _BEFORE_MS


def allowed(turn: Turn, on: Sheet, state: RollState) -> bool:
    """Say whether a word may be said now: whoever will not come may be noted before."""
    return state not in HERE or opened(turn, on)


def say(turn: Turn, on: Sheet, one: Attendee, state: RollState) -> bool:
    """Record a trainer's word about somebody; returns whether it counts.

    One that was made earlier without a network gives way to a later one.
    """
    person = person_of(turn, one)
    kept = store.find(turn.tx, on.training.id, person, on.half_day.number)
    at = in_order(kept, turn.me.id, turn.done_ms)
    return _record(turn, on, person, kept, Mark(state, "roll_call", at, turn.me.id))


def say_rest_absent(turn: Turn, on: Sheet, people: Sequence[Attendee]) -> None:
    """Record everybody left over as absent, from when the doors opened.

    Said of nobody in particular, it gives way to an arrival and to any tick made before that
    comes in later.
    """
    doors_opened = min(doors_at(on.training) if on.half_day.number == 0 else
                       on.half_day.starts_at - _BEFORE_MS, turn.now_ms)  # fmt: skip
    training, half_day = on.training.id, on.half_day.number
    _audit_call(turn, on)
    for one in people:
        person = person_of(turn, one)
        kept = store.find(turn.tx, training, person, half_day)
        at = max(doors_opened, kept.at) if kept else doors_opened
        said = Mark("absent", "roll_call", at, turn.me.id)
        _audit_change(turn, on, person, kept, said.state)
        store.record(turn.tx, training, person, half_day, said, turn.now_ms)
    turn.audit("training.rest_absent", f"training:{on.training.id}", f"{on.at}:{len(people)}")


def person_of(turn: Turn, one: Attendee) -> int:
    """Return who somebody is, made known to the office if only the list knew them."""
    if one.person is not None:
        return one.person
    entry = roster.find(turn.tx, one.entry or 0)
    if entry is None:
        raise StaleChoice
    return hall.person_of(turn.tx, entry, turn.now_ms)


def _record(turn: Turn, on: Sheet, person: int, kept: Mark | None, mark: Mark) -> bool:
    training = on.training.id
    newly = mark.here and not store.is_present(turn.tx, training, person)
    _audit_call(turn, on)
    _audit_change(turn, on, person, kept, mark.state)
    counted = store.record(turn.tx, training, person, on.half_day.number, mark, turn.now_ms)
    if counted and newly and not people.is_known_only(turn.tx, person):
        planning.plan_quiz(turn, on.training, (person,))
    return counted


def _audit_call(turn: Turn, on: Sheet) -> None:
    """Note that a trainer calls the roll, once a half-day."""
    training = on.training.id
    if not store.has_ticked(turn.tx, training, on.half_day.number, turn.me.id):
        turn.audit("training.roll_called", f"training:{training}", on.at)


def _audit_change(turn: Turn, on: Sheet, person: int, kept: Mark | None, state: RollState) -> None:
    """Note a word that changes another trainer's.

    All words are in the roll's own history; the log of the office is not to drown in them.
    """
    if kept is not None and kept.marked_by != turn.me.id and kept.state != state:
        turn.audit("person.roll_corrected", f"person:{person}", f"{on.at}:{state}")
