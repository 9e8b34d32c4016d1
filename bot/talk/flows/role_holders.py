"""Who holds a role in an admin's reach, and taking one back when somebody has moved on."""

from __future__ import annotations

from bot.domain.rights import ROLE_TITLES, may_grant
from bot.store import invites, people
from bot.store.people import HeldRole
from bot.talk.flow import Flow, number
from bot.talk.messages import Choice
from bot.talk.routes import StaleChoice
from bot.talk.turn import Turn
from bot.text.folding import short
from bot.text.sorting import name_key

NAME = "role_holders"
_PAGE = 8
_LABEL = 60


def found(turn: Turn) -> list[HeldRole]:
    """Return the roles of others that the person could have given, by name."""
    covers = turn.house.library.places.covers
    return sorted(
        (
            held
            for held in people.held_roles(turn.tx)
            if held.person != turn.person_id
            and may_grant(turn.roles, held.role.role, held.role.place, covers)
        ),
        key=lambda held: (name_key(held.full_name), held.role.id),
    )


def _list(turn: Turn, args: list[str]) -> None:
    turn.enter(NAME)
    every = found(turn)
    page = max(number(args, 0), 0) if args else 0
    here = every[page * _PAGE :][:_PAGE]
    choices = [Choice(f"role-of:{held.role.id}", _label(turn, held)) for held in here]
    if len(every) > (page + 1) * _PAGE:
        choices.append(turn.choice(f"role-list:{page + 1}", "role_holders.more_choice"))
    turn.say("role_holders.list", choices, count=len(every))


def _label(turn: Turn, held: HeldRole) -> str:
    place = turn.house.library.places.name(held.role.place)
    parts = (held.full_name or "…", ROLE_TITLES[held.role.role], place)
    return short(", ".join(part for part in parts if part), _LABEL)


def _meant(turn: Turn, args: list[str]) -> HeldRole:
    """Return the role of a choice; raises StaleChoice for one taken back or out of reach."""
    wanted = number(args, 0)
    held = next((held for held in found(turn) if held.role.id == wanted), None)
    if held is None:
        raise StaleChoice
    return held


def _ask(turn: Turn, args: list[str]) -> None:
    held = _meant(turn, args)
    turn.enter(NAME)
    turn.say(
        "role_holders.sure",
        [
            turn.choice("role-list", "role_holders.keep_choice"),
            turn.choice(f"role-take:{held.role.id}", "role_holders.take_choice"),
        ],
        who=_label(turn, held),
    )


def _take(turn: Turn, args: list[str]) -> None:
    held = _meant(turn, args)
    people.revoke(turn.tx, held.role.id, turn.now_ms)
    # A code kept back would give them the role again.
    invites.revoke_of(turn.tx, held.person, turn.now_ms)
    detail = f"{held.role.role} {held.role.place}".strip()
    turn.audit("role.revoked", f"person:{held.person}", detail)
    turn.enter(NAME)
    turn.finish()
    turn.say("role_holders.taken", who=_label(turn, held))


FLOW = Flow(
    name=NAME,
    choices={"role-list": _list, "role-of": _ask, "role-take": _take},
    role="admin",
    needs_person=True,
)
