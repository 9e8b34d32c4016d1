"""Somebody says that they come late or leave early: noted for the class meant, shown to staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.domain.half_days import half_days
from bot.domain.trainings import Training
from bot.features.attendance import late
from bot.features.classes import class_words, flow_classes, registrations, routes, trainings
from bot.features.classes.meant import Hint, day_named, meant
from bot.features.roster import store as roster
from bot.library.meaning.deciding import Heard
from bot.text import spoken
from bot.text.durations import say_minutes
from bot.text.sentences.absences import is_for_another
from bot.text.sentences.lateness import Lateness, What, forgets, is_on_time, read_lateness
from bot.text.typed import is_no, is_vague_yes, is_yes

NAME = "late"
#: Minutes that a button may carry.
_MOST = 600
#: An hour in such a sentence is when somebody comes.
_BY_PART: tuple[Hint, ...] = ("part",)


@dataclass(frozen=True, slots=True)
class LateState(State):
    """Who said what of which class and day (ISO): an address may be shared."""

    person: int = 0
    training: int = 0
    what: What = "late"
    minutes: int = 0
    day: str = ""


def _expected_at(turn: Turn) -> list[Training]:
    """Return the classes, not over, that the person has a seat in or is on the list of."""
    listed = (trainings.find(turn.tx, id_) for id_ in roster.summoned(turn.tx, turn.me.id))
    found = {
        one.id: one for one in listed
        if one is not None and not one.cancelled and one.ends_at > turn.now_ms
    }  # fmt: skip
    for one in trainings.held_by(turn.tx, turn.me.id, turn.now_ms):
        if registrations.seated_among(turn.tx, one, [turn.me.id]):
            found[one.id] = one
    return sorted(found.values(), key=lambda one: (one.starts_at, one.id))


def _days(turn: Turn, training: Training) -> list[date]:
    """Return the days of a class that are not over."""
    halves = half_days(training, turn.app.office.zone)
    return list(dict.fromkeys(half.day for half in halves if half.ends_at > turn.now_ms))


def _soon(turn: Turn, found: list[Training]) -> list[Training]:
    """Return the classes of today and tomorrow; where there is none, the next one."""
    last = turn.now.date() + timedelta(days=1)
    near = [one for one in found if (days := _days(turn, one)) and days[0] <= last]
    return near or found[:1]


def _said(turn: Turn, heard: Heard) -> None:
    """Note it for the class meant; of several it is asked which."""
    if is_for_another(heard.text, turn.me.full_name):
        turn.enter(NAME)
        turn.say("classes.late_for_another", contact=turn.app.office.contact)
        return
    expected = _expected_at(turn)
    soon = _soon(turn, expected)
    day = day_named(turn, heard.text)
    here = [one for one in soon if day is None or day in _days(turn, one)]
    found = meant(turn, heard.text, here, _BY_PART) if here else []
    turn.enter(NAME)
    if not expected:
        _none_expected(turn)
    elif is_on_time(heard.text) and not spoken.asks_leave(heard.text):
        _on_time(turn, found or expected)
    elif len(found) == 1:
        said = _lateness(turn, heard.text, found[0], day)
        if spoken.asks_leave(heard.text):
            _ask_whether(turn, found[0], said, day)
        else:
            _noted(turn, found[0], said, day)
    elif not found:
        _say_far(turn, expected, day)
    else:
        _ask_which(turn, heard, found)


def _on_time(turn: Turn, found: Sequence[Training]) -> None:
    """Take back what was noted, for who comes in time after all."""
    noted = [one for one in found if late.drop(turn.tx, one.id, turn.me.id)]
    key = "late_dropped" if noted else "late_none"
    turn.say(
        f"classes.{key}", [flow_classes.to_mine(turn)], title=(noted or found)[0].title,
        name=turn.name_if_shared,
    )  # fmt: skip


def _none_expected(turn: Turn) -> None:
    """Say that there is no class; who waits for a seat is told so."""
    held = trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
    if held:
        flow_classes.show_one(turn, held[0])
    else:
        turn.say("classes.none_mine", [flow_classes.to_open(turn)])


def _lateness(turn: Turn, text: str, training: Training, day: date | None) -> Lateness:
    return read_lateness(text, *map(turn.local, _span_of(turn, training, day)))


def _span_of(turn: Turn, training: Training, day: date | None) -> tuple[int, int]:
    """Return when a class begins and ends on a day, or on the next one that it has."""
    halves = half_days(training, turn.app.office.zone)
    wanted = day or _next_day(turn, training)
    there = [one for one in halves if one.day == wanted]
    if not there:
        return training.starts_at, training.ends_at
    return there[0].starts_at, there[-1].ends_at


def _ask_whether(turn: Turn, training: Training, said: Lateness, day: date | None) -> None:
    """Ask whether to note it: who asks whether they may has not said that they will."""
    at = day.isoformat() if day else ""
    turn.expect("sure", LateState(turn.me.id, training.id, said.what, said.minutes, at))
    turn.say(
        "classes.late_sure",
        [
            turn.choice(
                routes.LATE.to(training.id, said.what, said.minutes), "classes.late_sure_yes"
            ),
            turn.choice(routes.SEE_OPEN.to(training.id), "classes.late_sure_no"),
        ],
        **_about(turn, training, said),
    )  # fmt: skip


def _sure_typed(turn: Turn, text: str) -> object:
    """Take a yes or no to the question whether to note it."""
    asked = turn.state_of(LateState)
    training = trainings.find(turn.tx, asked.training)
    if asked.person != turn.me.id or training is None:
        return PASS
    if is_no(text):
        flow_classes.show_one(turn, training)
    elif is_yes(text) or is_vague_yes(text):
        _chosen(turn, asked.training, asked.what, asked.minutes)
    else:
        return PASS
    return None


def _noted_typed(turn: Turn, text: str) -> object:
    """Take words that want what was noted just now forgotten."""
    asked = turn.state_of(LateState)
    if asked.person != turn.me.id or not forgets(text) or spoken.asks_leave(text):
        return PASS
    _drop(turn, asked.training)
    return None


def _next_day(turn: Turn, training: Training) -> date:
    days = _days(turn, training)
    return days[0] if days else turn.local(training.starts_at).date()


def _ask_which(turn: Turn, heard: Heard, found: list[Training]) -> None:
    read = {one.id: _lateness(turn, heard.text, one, None) for one in found}
    first = read[found[0].id]
    same = len({said.minutes for said in read.values()}) == 1
    choices = [
        Choice(
            routes.LATE.to(one.id, read[one.id].what, read[one.id].minutes),
            class_words.label(turn, one),
        )
        for one in found
    ]
    length = say_minutes(first.minutes) if same and first.minutes else ""
    turn.say(
        "classes.late_which", [*choices, flow_classes.to_mine(turn)], what=first.what,
        length=length,
    )  # fmt: skip


def _say_far(turn: Turn, expected: list[Training], day: date | None) -> None:
    """Say that it is too early to note it, or that there is no class on that day."""
    that_day = [one for one in expected if day in _days(turn, one)]
    if that_day:
        turn.say(
            "classes.late_far", [flow_classes.to_mine(turn)], title=that_day[0].title,
            when=class_words.span(turn, that_day[0]),
        )  # fmt: skip
    else:
        flow_classes.show_one(turn, expected[0])
        say_first = flow_classes.none_then if day else flow_classes.none_called_so
        turn.replies[-1] = say_first(turn, turn.replies[-1])


def _noted(turn: Turn, training: Training, said: Lateness, day: date | None) -> None:
    on_day = day if day in _days(turn, training) else None
    at = on_day or _next_day(turn, training)
    late.note(turn.tx, training.id, turn.me.id, at, said, turn.now_ms)
    turn.expect("noted", LateState(turn.me.id, training.id))
    turn.say(
        "classes.late_noted",
        [
            turn.choice(routes.LATE_DROP.to(training.id), "classes.late_drop"),
            turn.choice(routes.SEE_OPEN.to(training.id), "classes.see_choice"),
        ],
        **_about(turn, training, said),
    )  # fmt: skip


def _about(turn: Turn, training: Training, said: Lateness) -> dict[str, Any]:
    length = say_minutes(said.minutes) if said.minutes else ""
    when = class_words.span(turn, training)
    return {
        "what": said.what, "length": length, "title": training.title, "when": when,
        "name": turn.name_if_shared,
    }  # fmt: skip


def _chosen(turn: Turn, id: int, what: What, minutes: int) -> None:
    training = next((one for one in _soon(turn, _expected_at(turn)) if one.id == id), None)
    if training is None or minutes > _MOST:
        raise StaleChoice
    asked = turn.state_of(LateState) if turn.frames else LateState()
    same = (asked.person, asked.training) == (turn.me.id, id) and asked.day
    turn.enter(NAME)
    _noted(turn, training, Lateness(what, minutes), date.fromisoformat(asked.day) if same else None)


def _drop(turn: Turn, id: int) -> None:
    training = trainings.find(turn.tx, id)
    if training is None:
        raise StaleChoice
    turn.enter(NAME)
    key = "late_dropped" if late.drop(turn.tx, id, turn.me.id) else "late_none"
    turn.say(
        f"classes.{key}", [flow_classes.to_mine(turn)], title=training.title,
        name=turn.name_if_shared,
    )  # fmt: skip


FLOW = Flow(
    name=NAME,
    routes=(on(routes.LATE, _chosen), on(routes.LATE_DROP, _drop)),
    steps={"sure": _sure_typed, "noted": _noted_typed},
    intents={"late": _said},
    state=LateState,
    needs_person=True,
)
