"""The people of a class's list: by commune, who has not come, one to telephone, a wrong claim.

Lists hold no numbers. One person at a time shows theirs, where the trainer's role covers them,
and that is written down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from bot.conversation.details import village_name, work_name
from bot.conversation.messages import Choice
from bot.conversation.routes import Route, StaleChoice
from bot.conversation.turn import Turn
from bot.domain.roll import Attendee
from bot.domain.trainings import Training
from bot.features.attendance import flow_hall as hall_menu
from bot.features.attendance import hall
from bot.features.attendance.roll_call import words
from bot.features.classes import class_words, flow_desk
from bot.features.roster import claims, routes, store
from bot.features.roster.words import (
    Sight,
    commune_name,
    named,
    next_choice,
    paged,
    view,
)
from bot.text.folding import short
from bot.text.sorting import name_key


class _Awaited:
    """Who of a class has not come to the half-day that is on; who is excused is not called."""

    def __init__(self, turn: Turn, training: Training) -> None:
        half_day = class_words.half_day_now(turn, training)
        expected = [one for one in hall.attendees(turn.tx, training) if one.expected]
        self.half = class_words.half_day(turn, training, half_day)
        self.expected = len(expected)
        states = {one.key: one.state(half_day.number) for one in expected}
        self.excused = sum(1 for state in states.values() if state == "excused")
        self.people = [one for one in expected if states[one.key] in (None, "absent")]


def invitees_in(turn: Turn, id: int, commune: str, page: int) -> None:
    """List who of a commune is invited, each to be looked at."""
    training = flow_desk.chosen(turn, id)
    people = [one for one in hall.attendees(turn.tx, training) if one.invited]
    back = turn.choice(routes.OF_CLASS.to(training.id, 0), "roster.class_choice")
    _names(turn, training, commune, page, routes.INVITEES, people, back)


def absent(turn: Turn, id: int, page: int) -> None:
    """Say how many have not come, commune by commune."""
    training = flow_desk.chosen(turn, id)
    awaited = _Awaited(turn, training)
    counts = Counter(one.commune for one in awaited.people)
    here, page, pages = paged(named(turn, counts), page)
    view(turn)
    turn.say(
        "roster.absent",
        [
            *(
                turn.choice(
                    routes.ABSENT_IN.to(training.id, code, 0), "roster.people_choice",
                    name=name, count=counts[code],
                )
                for code, name in here
            ),
            *next_choice(turn, routes.ABSENT.to(training.id, page + 1), page, pages),
            turn.choice(routes.OF_CLASS.to(training.id, 0), "roster.class_choice"),
            hall_menu.here(turn, training),
        ],
        title=short(training.title, 80), half=awaited.half, count=len(awaited.people),
        expected=awaited.expected, excused=awaited.excused, communes=len(counts),
        page=page + 1, pages=pages,
    )  # fmt: skip


def absent_in(turn: Turn, id: int, commune: str, page: int) -> None:
    """List who of a commune has not come, each to be telephoned."""
    training = flow_desk.chosen(turn, id)
    back = turn.choice(routes.ABSENT.to(training.id, 0), "roster.absent_choice")
    people = _Awaited(turn, training).people
    _names(turn, training, commune, page, routes.ABSENT_IN, people, back)


def _names(
    turn: Turn, training: Training, commune: str, page: int, route: Route[int, str, int],
    people: list[Attendee], back: Choice,
) -> None:  # fmt: skip
    """List people of one commune by name, without their numbers."""
    found = sorted(
        (one for one in people if one.commune == commune), key=lambda one: name_key(one.full_name)
    )
    here, page, pages = paged(found, page)
    view(turn)
    choices = [
        Choice(routes.PERSON.to(training.id, one.key), _label(turn, one, name))
        for one, name in zip(here, words.names(turn, here), strict=True)
    ]
    choices += next_choice(turn, route.to(training.id, commune, page + 1), page, pages)
    turn.say(
        "roster.people", [*choices, back], title=short(training.title, 80), count=len(found),
        page=page + 1, pages=pages, absent=route is routes.ABSENT_IN,
        commune=commune_name(turn, commune) if found else "",
    )  # fmt: skip


def _label(turn: Turn, one: Attendee, name: str) -> str:
    return f"{name} ({turn.words('roster.claimed').strip()})" if _claimed(one) else name


def _claimed(one: Attendee) -> bool:
    """Say whether somebody of the list has said of themselves that it is them."""
    return one.entry is not None and one.signed_up


def one(turn: Turn, id: int, key: str) -> None:
    """Show one person of a class with the number to call, which is written down."""
    training = flow_desk.chosen(turn, id)
    found = _find(turn, training, lambda other: other.key == key)
    entry = store.find(turn.tx, found.entry) if found.entry is not None else None
    covered = Sight(turn).covers(found.commune, found.village)
    listed = entry.line.phone if entry else ""
    phone = (found.phone or listed) if covered else ""
    if phone:
        person, line_ = found.person, found.entry
        turn.audit("person.phone_seen", f"person:{person}" if person else f"roster:{line_}")
    view(turn)
    places = turn.app.library.places
    home = (village_name(places, found.village), places.name(found.commune, full=True))
    half_day = class_words.half_day_now(turn, training)
    turn.say(
        "roster.person", _person_choices(turn, training, found, covered),
        name=found.full_name, home=", ".join(part for part in home if part),
        work=work_name(turn, found.work), phone=phone, covered=covered,
        claimed=_claimed(found), using=found.signed_up, state=found.state(half_day.number) or "",
        invited=found.invited, half=class_words.half_day(turn, training, half_day),
    )  # fmt: skip


def _person_choices(turn: Turn, training: Training, found: Attendee, covered: bool) -> list[Choice]:
    choices = [
        turn.choice(routes.ABSENT_IN.to(training.id, found.commune, 0), "roster.gone_choice"),
        turn.choice(routes.OF_CLASS.to(training.id, 0), "roster.class_choice"),
    ]
    if covered and found.entry is not None and _claimed(found):
        id_ = routes.UNDO_CLAIM.to(training.id, found.entry, 0)
        choices.append(turn.choice(id_, "roster.undo_choice"))
    return choices


def _find(turn: Turn, training: Training, wanted: Callable[[Attendee], bool]) -> Attendee:
    """Return one of a class; raises StaleChoice for somebody who has nothing to do with it."""
    found = next((one for one in hall.attendees(turn.tx, training) if wanted(one)), None)
    if found is None:
        raise StaleChoice
    return found


def undo(turn: Turn, id: int, entry: int, sure: int) -> None:
    """Take back that somebody is one of the list, once the trainer has said so twice."""
    training = flow_desk.chosen(turn, id)
    found = _find(turn, training, lambda other: other.entry == entry and _claimed(other))
    if found.person is None or not Sight(turn).covers(found.commune, found.village):
        raise StaleChoice
    view(turn)
    name = found.full_name
    back = turn.choice(routes.OF_CLASS.to(training.id, 0), "roster.class_choice")
    if not sure:
        leave = turn.choice(routes.PERSON.to(training.id, found.key), "training_desk.leave_it")
        undo_it = turn.choice(routes.UNDO_CLAIM.to(training.id, entry, 1), "roster.undo_choice")
        turn.say("roster.undo_sure", [leave, undo_it], name=name)
        return
    claims.undo(turn.tx, entry, found.person, turn.now_ms)
    turn.audit("list.unlinked", f"person:{found.person}", f"entry:{entry}")
    turn.say("roster.undone", [back], name=name)
