"""Who came to a class by whose device: seen together, and one arrival taken back or given again.

A phone for three people is usual in the villages, so nothing here says that anybody did wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.conversation.details import village_name
from bot.conversation.flow import Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.domain.half_days import half_days
from bot.domain.roll import Attendee, Mark
from bot.domain.timing import next_allowed
from bot.domain.trainings import Training
from bot.features.attendance import flow_hall, routes, store
from bot.features.attendance import hall as people_of
from bot.features.classes import class_news, class_words, flow_desk
from bot.features.reminders import planning
from bot.library.wording import Ready
from bot.store.outgoing import routing
from bot.text.folding import short
from bot.text.sorting import name_key

NAME = "hall_devices"
#: People on one screen, each with a button.
_PEOPLE = 8
_LABEL = 50
#: Ways through the door for which nobody needs to stand before the screen.
_TYPED = frozenset({"code", "walk_in"})


@dataclass(frozen=True, slots=True)
class HallDevicesState(State):
    """The arrival that is asked about once more: `<class>:<person>:<half-day>`."""

    arrival: str = ""


class _Shared(NamedTuple):
    """Somebody who came by an account of several; `number` is what it is called in the class."""

    number: int
    of: int  # how many came by it
    one: Attendee


class _Line(NamedTuple):
    """One person, or one half-day of a person; `heading` begins another device."""

    name: str
    word: str
    heading: str = ""


class _Came(NamedTuple):
    """Somebody who came through the door of a class by themselves."""

    training: Training
    one: Attendee


# -- the devices -----------------------------------------------------------------------------


def _open(turn: Turn, id: int, page: int) -> None:
    """Show the devices by which several people came, a screen at a time."""
    training = _training(turn, id)
    turn.enter(NAME)
    everybody = people_of.attendees(turn.tx, training)
    found = _sharing(turn, training, everybody)
    page, pages = _page(len(found), page)
    here = found[page * _PEOPLE :][:_PEOPLE]
    after = routes.DEVICES.to(training.id, page + 1) if page + 1 < pages else ""
    choices = _people_choices(turn, training, [shared.one for shared in here], after)
    typed = _by_code(everybody)
    if typed:
        id_ = routes.TYPED_CODE.to(training.id, 0)
        choices.append(turn.choice(id_, "hall_devices.code_choice", count=len(typed)))
    choices.append(flow_hall.here(turn, training))
    turn.say(
        "hall_devices.devices", choices, title=short(training.title, 80), page=page + 1,
        pages=pages, lines=_shared_lines(turn, training, here),
    )  # fmt: skip


def _training(turn: Turn, id: int) -> Training:
    training = flow_desk.chosen(turn, id)
    if training.cancelled:
        raise StaleChoice
    return training


def _sharing(turn: Turn, training: Training, everybody: Sequence[Attendee]) -> list[_Shared]:
    """Return who came by an account of several, the one of most people first."""
    known = {one.person: one for one in everybody}
    found = people_of.by_device(turn.tx, training.id).values()
    groups = [[known[person] for person in group if person in known] for group in found]
    several = sorted(
        (group for group in groups if len(group) > 1),
        key=lambda group: (-len(group), name_key(group[0].full_name)),
    )
    return [
        _Shared(at, len(group), one) for at, group in enumerate(several, start=1) for one in group
    ]


def _page(count: int, wanted: int) -> tuple[int, int]:
    """Return a page that there is, and how many there are."""
    pages = max(1, -(-count // _PEOPLE))
    return min(max(wanted, 0), pages - 1), pages


def _shared_lines(turn: Turn, training: Training, here: Sequence[_Shared]) -> list[_Line]:
    lines: list[_Line] = []
    before = 0
    for shared in here:
        heading = Ready()
        if shared.number != before:
            before = shared.number
            heading = Ready(
                turn.words("hall_devices.device", number=shared.number, count=shared.of).strip()
            )
        word = _word(turn, training, shared.one)
        lines.append(_Line(shared.one.full_name, word, heading))
    return lines


def _lines(turn: Turn, training: Training, group: Sequence[Attendee]) -> list[_Line]:
    return [_Line(one.full_name, _word(turn, training, one)) for one in group]


def _word(turn: Turn, training: Training, one: Attendee) -> str:
    """Say when and how somebody came, half-day by half-day."""
    lines = _halves(turn, training, one)
    return "; ".join(f"{line.name} {line.word}".strip() for line in lines)


def _halves(turn: Turn, training: Training, one: Attendee) -> list[_Line]:
    return [
        _Line(
            class_words.half_day(turn, training, half_day),
            _mark_word(turn, one.marks[half_day.number]),
        )
        for half_day in half_days(training, turn.app.office.zone)
        if half_day.number in one.marks
    ]


def _mark_word(turn: Turn, mark: Mark) -> str:
    at = turn.local(mark.at)
    return turn.words(
        "hall_devices.mark", how=mark.how, state=mark.state, at=f"{at.hour}h{at.minute:02d}"
    ).strip()


def _people_choices(
    turn: Turn, training: Training, here: Sequence[Attendee], after: str
) -> list[Choice]:
    """Return the choices of a page of people; `after` leads to the next page, if there is one."""
    choices = [_person_choice(turn, training, one) for one in here]
    return [*choices, turn.choice(after, "hall_devices.next_choice")] if after else choices


def _person_choice(turn: Turn, training: Training, one: Attendee) -> Choice:
    place = turn.app.library.places.name(one.commune)
    label = ", ".join(text for text in (one.full_name, place) if text)
    return Choice(routes.ARRIVAL.to(training.id, one.person or 0), short(label, _LABEL))


# -- who typed the code ----------------------------------------------------------------------


def _code(turn: Turn, id: int, page: int) -> None:
    """Show who typed the code and was seen before no screen, by name."""
    training = _training(turn, id)
    turn.enter(NAME)
    found = sorted(
        _by_code(people_of.attendees(turn.tx, training)), key=lambda one: name_key(one.full_name)
    )
    page, pages = _page(len(found), page)
    here = found[page * _PEOPLE :][:_PEOPLE]
    after = routes.TYPED_CODE.to(training.id, page + 1) if page + 1 < pages else ""
    choices = _people_choices(turn, training, here, after)
    choices.append(turn.choice(routes.DEVICES.to(training.id, 0), "hall_devices.back_choice"))
    turn.say(
        "hall_devices.typed", choices, title=short(training.title, 80), count=len(found),
        page=page + 1, pages=pages, lines=_lines(turn, training, here),
    )  # fmt: skip


def _by_code(everybody: Sequence[Attendee]) -> list[Attendee]:
    """Return who is here by nothing but the typed code: neither scanned nor ticked."""
    return [
        one
        for one in everybody
        if one.was_here and all(mark.how in _TYPED for mark in one.marks.values() if mark.here)
    ]


# -- one person ------------------------------------------------------------------------------


def _see(turn: Turn, training: int, person: int) -> None:
    _show(turn, _came(turn, training, person))


def _came(turn: Turn, id: int, person: int) -> _Came:
    """Return somebody who came through the door of a class; raises StaleChoice for others."""
    training = _training(turn, id)
    for one in people_of.attendees(turn.tx, training):
        if one.person == person and any(mark.address for mark in one.marks.values()):
            return _Came(training, one)
    raise StaleChoice


def _show(turn: Turn, came: _Came, news: str = "") -> None:
    turn.enter(NAME)
    training, one = came
    places = turn.app.library.places
    lives = (village_name(places, one.village), places.name(one.commune))
    turn.say(
        "hall_devices.person", _person_choices(turn, came), news=news, name=one.full_name,
        place=short(", ".join(name for name in lives if name), 80),
        title=short(training.title, 80), halves=_halves(turn, training, one),
    )  # fmt: skip


def _person_choices(turn: Turn, came: _Came) -> list[Choice]:
    """Offer to take back each half-day in which they are here, or to give it again."""
    training, one = came
    choices = [turn.choice(routes.DEVICES.to(training.id, 0), "hall_devices.back_choice")]
    for half_day in half_days(training, turn.app.office.zone):
        mark = one.marks.get(half_day.number)
        if mark is None or not (mark.here or mark.how == "withdrawn"):
            continue
        route, key = (routes.TAKE_BACK, "off") if mark.here else (routes.GIVE_AGAIN, "again")
        half = class_words.half_day(turn, training, half_day)
        id_ = route.to(training.id, one.person or 0, half_day.number)
        choices.append(turn.choice(id_, f"hall_devices.{key}_choice", half=half))
    return choices


def _marked(turn: Turn, training: int, person: int, half_day: int) -> tuple[_Came, Mark]:
    """Return who a choice is about, and what is recorded in the half-day."""
    came = _came(turn, training, person)
    mark = came.one.marks.get(half_day)
    if mark is None:
        raise StaleChoice
    return came, mark


def _off(turn: Turn, id: int, person: int, half_day: int) -> None:
    """Ask once more before an arrival is taken back."""
    came, mark = _marked(turn, id, person, half_day)
    if not mark.here:
        _show(turn, came)
        return
    training, one = came
    turn.enter(NAME, state=HallDevicesState(_arrival(id, person, half_day)))
    sure = routes.TAKE_BACK_SURELY.to(id, person, half_day)
    turn.say(
        "hall_devices.sure",
        [
            turn.choice(routes.ARRIVAL.to(id, person), "hall_devices.leave_it"),
            turn.choice(sure, "hall_devices.yes_choice"),
        ],
        name=one.full_name, title=short(training.title, 80), half=_half(turn, training, half_day),
        word=_mark_word(turn, mark),
    )  # fmt: skip


def _arrival(training: int, person: int, half_day: int) -> str:
    return f"{training}:{person}:{half_day}"


def _half(turn: Turn, training: Training, half_day: int) -> str:
    every = half_days(training, turn.app.office.zone)
    found = [one for one in every if one.number == half_day]
    return class_words.half_day(turn, training, found[0]) if found else ""


def _yes(turn: Turn, training: int, person: int, half_day: int) -> None:
    """Take an arrival back; an old yes is none."""
    came, mark = _marked(turn, training, person, half_day)
    asked = turn.state_of(HallDevicesState).arrival
    if asked != _arrival(training, person, half_day) or not mark.here:
        raise StaleChoice
    _record(turn, came, half_day, Mark("absent", "withdrawn", turn.now_ms, turn.person_id))
    _settled(turn, came, "attendance.withdrawn", "withdrawn")


def _back(turn: Turn, training: int, person: int, half_day: int) -> None:
    """Record an arrival again that was taken back."""
    came, mark = _marked(turn, training, person, half_day)
    if mark.how != "withdrawn":
        _show(turn, came)
        return
    _record(turn, came, half_day, Mark("present", "roll_call", turn.now_ms, turn.person_id))
    planning.plan_quiz(turn, came.training, (person,))
    _settled(turn, came, "attendance.given_back", "again")


def _settled(turn: Turn, came: _Came, action: str, word: str) -> None:
    """Note what was decided about an arrival, tell the person, and show them as they are now."""
    training, person = came.training, came.one.person or 0
    turn.audit(action, class_news.subject(training), f"person:{person}")
    told = _told(turn, came, f"hall_devices.told_{word}")
    news = turn.words(f"hall_devices.{word}", told=told).strip()
    _show(turn, _came(turn, training.id, person), news)


def _record(turn: Turn, came: _Came, half_day: int, mark: Mark) -> None:
    person = came.one.person or 0
    store.record(turn.tx, came.training.id, person, half_day, mark, turn.now_ms)


def _told(turn: Turn, came: _Came, key: str) -> bool:
    """Tell the person, and say whether they were told.

    Not where somebody else would read it, too: it is nobody's business there, and the door
    tells them when they are asked for themselves.
    """
    person = came.one.person or 0
    reached = routing.best(turn.tx, (person,), turn.app.mailboxes).get(person)
    if reached is None or reached.shared:
        return False
    at = next_allowed(turn.now_ms, planning.quiet_of(turn.app), turn.app.office.zone)
    turn.tell(person, key, due_at=at, title=short(came.training.title, 80))
    return True


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.DEVICES, _open),
        on(routes.TYPED_CODE, _code),
        on(routes.ARRIVAL, _see),
        on(routes.TAKE_BACK, _off),
        on(routes.TAKE_BACK_SURELY, _yes),
        on(routes.GIVE_AGAIN, _back),
    ),
    state=HallDevicesState,
    role="trainer",
    needs_person=True,
)
