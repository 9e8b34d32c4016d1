"""Who holds a role in an admin's reach, and taking one back when somebody has moved on."""

from __future__ import annotations

from bot.conversation.flow import Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.rights import may_grant
from bot.features.office import invites, routes
from bot.store import people
from bot.store.people import GrantedRole
from bot.text.folding import short
from bot.text.sorting import name_key

NAME = "role_holders"
_PAGE = 8
_LABEL = 60


def found(turn: Turn) -> list[GrantedRole]:
    """Return the roles of others that the person could have given, by name."""
    covers = turn.app.library.places.covers
    return sorted(
        (
            held
            for held in people.held_roles(turn.tx)
            if held.person != turn.person_id
            and may_grant(turn.roles, held.role.role, held.role.place, covers)
        ),
        key=lambda held: (name_key(held.full_name), held.role.id),
    )


def _list(turn: Turn, page: int) -> None:
    turn.enter(NAME)
    every = found(turn)
    page = max(page, 0)
    here = every[page * _PAGE :][:_PAGE]
    choices = [Choice(routes.ROLE.to(held.role.id), _label(turn, held)) for held in here]
    if len(every) > (page + 1) * _PAGE:
        choices.append(turn.choice(routes.ROLES.to(page + 1), "role_holders.more_choice"))
    turn.say("role_holders.list", choices, count=len(every))


def _label(turn: Turn, held: GrantedRole) -> str:
    place = turn.app.library.places.name(held.role.place)
    parts = (held.full_name or "…", turn.words(f"roles.{held.role.role}"), place)
    return short(", ".join(part for part in parts if part), _LABEL)


def _meant(turn: Turn, role: int) -> GrantedRole:
    """Return the role of a choice; raises StaleChoice for one taken back or out of reach."""
    held = next((held for held in found(turn) if held.role.id == role), None)
    if held is None:
        raise StaleChoice
    return held


def _ask(turn: Turn, role: int) -> None:
    held = _meant(turn, role)
    turn.enter(NAME)
    turn.say(
        "role_holders.sure",
        [
            turn.choice(routes.ROLES.to(0), "role_holders.keep_choice"),
            turn.choice(routes.TAKE_ROLE.to(held.role.id), "role_holders.take_choice"),
        ],
        who=_label(turn, held),
    )


def _take(turn: Turn, role: int) -> None:
    held = _meant(turn, role)
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
    routes=(on(routes.ROLES, _list), on(routes.ROLE, _ask), on(routes.TAKE_ROLE, _take)),
    role="admin",
    needs_person=True,
)
