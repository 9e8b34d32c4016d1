"""Several people on one phone: who is using it now, switching, adding one, leaving it."""

from __future__ import annotations

from bot.conversation.flow import Flow, Taught
from bot.conversation.messages import WIPE, Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.people import Person
from bot.domain.rights import holds
from bot.features.people import flow_signup, routes
from bot.features.people.lost_code import store as lost_codes
from bot.store import people

NAME = "sharedphone"


def show(turn: Turn, args: str) -> None:
    """Answer `/doinguoi`: everybody who uses this phone, and what can be done."""
    sharing = people.sharing(turn.tx, turn.address.id)
    turn.enter(NAME)
    choices = [
        Choice(routes.SWITCH.to(person.id), _name(turn, person))
        for person in sharing
        if person.id != turn.person_id
    ]
    choices.append(turn.choice(routes.ADD_PERSON.to(), "shared_phone.add_choice"))
    if turn.person is not None:
        choices.append(turn.choice(routes.LEAVE_PHONE.to(), "shared_phone.leave_choice"))
    active = _name(turn, turn.person) if turn.person else ""
    turn.say("shared_phone.shown", choices, active=active, others=len(choices) > 2)


def _name(turn: Turn, person: Person) -> str:
    return person.full_name or turn.words("shared_phone.unnamed")


def _switch(turn: Turn, wanted: int) -> None:
    found = [one for one in people.sharing(turn.tx, turn.address.id) if one.id == wanted]
    if not found:
        raise StaleChoice
    if needs_code(turn, wanted):
        turn.say("shared_phone.ask_code", name=_name(turn, found[0]))
        return
    turn.become(wanted)
    _greet(turn)


def needs_code(turn: Turn, person: int) -> bool:
    """Say whether somebody's record opens here only with their code, not with a tap.

    A trainer's login that has expired must not open again so; `flow_codes` takes what is typed.
    """
    return turn.here.browser and holds(people.roles(turn.tx, person), "trainer")


def _greet(turn: Turn) -> None:
    """Begin afresh: what the one before had open is not for the next."""
    turn.frames.clear()
    turn.menu_changed = True
    turn.say("shared_phone.switched", name=_name(turn, turn.me), unfinished=not turn.me.signed_up)


def _add(turn: Turn) -> None:
    turn.frames.clear()
    flow_signup.begin(turn, another=turn.person is not None)


def _ask_leave(turn: Turn) -> None:
    if turn.person is None:
        raise StaleChoice
    turn.enter(NAME)
    turn.say(
        "shared_phone.leave_ask",
        [
            turn.choice(routes.LEAVE_PHONE_SURELY.to(), "shared_phone.leave_choice"),
            turn.choice(routes.SHARED_PHONE.to(), "shared_phone.stay_choice"),
        ],
        name=_name(turn, turn.person),
        browser=turn.here.browser,
    )


def _leave(turn: Turn) -> None:
    if turn.person is None or turn.frame.flow != NAME:
        raise StaleChoice
    person = turn.person.id
    people.unlink(turn.tx, turn.address.id, person)
    lost_codes.drop(turn.tx, person, turn.address.id)
    turn.audit("person.left_phone", f"person:{person}", turn.incoming.channel)
    turn.frames.clear()
    turn.refresh(None)
    turn.menu_changed = True
    others = bool(people.sharing(turn.tx, turn.address.id))
    turn.say("shared_phone.left", slot=WIPE, others=others)


FLOW = Flow(
    name=NAME,
    commands={"doinguoi": show},
    intents={"other_person": lambda turn, heard: show(turn, "")},
    routes=(
        on(routes.SWITCH, _switch),
        on(routes.ADD_PERSON, _add),
        on(routes.LEAVE_PHONE, _ask_leave),
        on(routes.LEAVE_PHONE_SURELY, _leave),
        on(routes.SHARED_PHONE, lambda turn: show(turn, "")),
    ),
    words={
        "them nguoi dung chung may nay": Taught("other_person", lambda turn, text: _add(turn)),
        "thoat khoi may nay": Taught(
            "other_person",
            lambda turn, text: _ask_leave(turn) if turn.person is not None else show(turn, ""),
        ),
    },
)
