"""A trainer gives somebody in reach a new personal code: logged, and the old one is dead."""

from __future__ import annotations

from bot.conversation import details
from bot.conversation.flow import PASS, Flow, Taught
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain import codes
from bot.domain.people import Person
from bot.domain.rights import may_grant
from bot.features.office.personal_code import free_code
from bot.features.people import people_search, routes
from bot.features.people.lost_code import reach
from bot.store import people, sign_out, turns
from bot.text.folding import short
from bot.text.phones import parse_phone

NAME = "newcode"
_LABEL = 60


def begin(turn: Turn) -> None:
    """Ask whom the new code is for."""
    turn.enter(NAME, step="find")
    asked = bool(reach.waiting(turn))
    choices = [turn.choice(routes.LOST_CODES.to(0), "lost_code.list")] if asked else []
    turn.say("new_code.whom", choices)


def _find(turn: Turn, text: str) -> object:
    if text.rstrip().endswith("?"):
        return PASS
    phone = parse_phone(text)
    found = (
        people_search.by_phone(turn.tx, phone)
        if phone
        else people_search.by_name(turn.tx, text, lambda commune: turn.reaches("trainer", commune))
    )
    mine = [person for person in found if _may(turn, person)]
    if not mine:
        turn.say("new_code.nobody")
        return None
    many = len(mine) >= people_search.MOST
    shown = mine[: people_search.MOST - 1] if many else mine
    choices = [Choice(routes.NEW_CODE_FOR.to(one.id), _label(turn, one)) for one in shown]
    turn.say("new_code.which", choices, many=many)
    return None


def _may(turn: Turn, person: Person) -> bool:
    """Say whether the trainer reaches the person and could have given them all their roles.

    Otherwise a trainer could open an admin's record with a code made for it.
    """
    covers = turn.app.library.places.covers
    return turn.reaches("trainer", person.commune) and all(
        may_grant(turn.roles, role.role, role.place, covers)
        for role in people.roles(turn.tx, person.id)
    )


def _label(turn: Turn, person: Person) -> str:
    return short(f"{person.full_name}, {details.home(turn.app.library.places, person)}", _LABEL)


def _meant(turn: Turn, id: int) -> Person:
    person = people.find(turn.tx, id)
    if person is None or turn.frame.flow != NAME or not _may(turn, person):
        raise StaleChoice
    return person


def _confirm(turn: Turn, id: int) -> None:
    person = _meant(turn, id)
    choices = [
        turn.choice(routes.NEW_CODE_SURELY.to(person.id), "new_code.yes"),
        turn.choice(routes.NEW_CODE.to(), "new_code.other"),
    ]
    home = details.home(turn.app.library.places, person)
    turn.say("new_code.confirm", choices, name=person.full_name, home=home)


def _issue(turn: Turn, id: int) -> None:
    person = _meant(turn, id)
    code = free_code(turn)
    people.set_code(turn.tx, person.id, codes.code_hash(code))
    browsers = {name for name, can in turn.app.channels.items() if can.browser}
    for address, _ in people.unlink_everywhere(turn.tx, person.id, browsers):
        if address != turn.address.id:
            turns.forget_conversation(turn.tx, address)
            sign_out.left(turn.tx, address, person.id, browser=True)
    turn.audit("person.code_issued", f"person:{person.id}")
    if person.id == turn.person_id:
        turn.refresh(person.id)
    turn.finish()
    turn.say("new_code.issued", name=person.full_name, code=codes.shown(code))


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.NEW_CODE, begin),
        on(routes.NEW_CODE_FOR, _confirm),
        on(routes.NEW_CODE_SURELY, _issue),
    ),
    steps={"find": _find},
    words=dict.fromkeys(
        ("cap ma ca nhan", "ma ca nhan moi"),
        Taught("personal_code", lambda turn, text: begin(turn)),
    ),
    role="trainer",
)
