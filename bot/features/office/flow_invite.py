"""Role codes: an admin issues one, sees those still open, revokes one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation import details
from bot.conversation.asking.place_pick import Pick
from bot.conversation.details import PlaceSearch
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain import codes
from bot.domain.rights import ROLE_NAMES, RoleName, may_grant, scopes
from bot.features.office import flow_role_holders, invites, routes
from bot.features.office.invites import Invite
from bot.features.office.personal_code import free_role_code
from bot.features.office.routes import GIVEN, Given
from bot.features.people import ways as people_ways
from bot.library.places import Place
from bot.text.dates import say_moment

NAME = "invite"


@dataclass(frozen=True, slots=True)
class InviteState(PlaceSearch):
    """The role that the code is to give."""

    role: RoleName | None = None


def show(turn: Turn, args: str) -> None:
    """Answer `/capma`: which role, or the codes that are still open."""
    turn.enter(NAME)
    choices = [turn.choice(routes.INVITE_ROLE.to(role), f"invite.role_{role}") for role in GIVEN]
    if _open_ones(turn):
        choices.append(turn.choice(routes.INVITES.to(), "invite.open_choice"))
    choices.append(turn.choice(people_ways.new_code(), "invite.personal_choice"))
    if flow_role_holders.found(turn):
        choices.append(turn.choice(routes.ROLES.to(0), "invite.holders_choice"))
    turn.say("invite.which_role", choices)


def _may(turn: Turn, role: RoleName, place: str) -> bool:
    return may_grant(turn.roles, role, place, turn.app.library.places.covers)


def _role_chosen(turn: Turn, role: Given) -> None:
    turn.enter(NAME, "place", InviteState(role=role))
    places = turn.app.library.places
    mine = scopes(turn.roles, role)
    choices = [
        turn.choice(routes.INVITE_EVERYWHERE.to(), "invite.whole_choice")
        if place == ""
        else Choice(routes.INVITE_PLACE.to(Pick(place)), places.name(place, full=True))
        for place in mine
    ]
    turn.say("invite.which_place", choices, role=turn.words(f"roles.{role}"))


def _role_of(turn: Turn) -> RoleName:
    role = turn.state_of(InviteState).role
    if turn.frame.flow != NAME or turn.frame.step != "place" or role is None:
        raise StaleChoice
    return role


def _place_typed(turn: Turn, text: str) -> object:
    if text.rstrip().endswith("?"):
        return PASS
    place = details.search_place(turn, text, "")
    if place is not None:
        _take_place(turn, place)
    else:
        _list_places(turn)
    return None


def _everywhere(turn: Turn) -> None:
    role = _role_of(turn)
    if not _may(turn, role, ""):
        raise StaleChoice
    _issue(turn, role, "")


def _place_chosen(turn: Turn, pick: Pick) -> None:
    _role_of(turn)
    place = details.chosen_place(turn, pick)
    if place is not None:
        _take_place(turn, place)
    else:
        _list_places(turn)


def _list_places(turn: Turn) -> None:
    choices = details.offered(turn, routes.INVITE_PLACE)
    turn.say("signup.which_place" if choices else "invite.no_place", choices)


def _take_place(turn: Turn, place: Place) -> None:
    role = _role_of(turn)
    if _may(turn, role, place.code):
        _issue(turn, role, place.code)
    else:
        turn.say("invite.out_of_reach")


def _issue(turn: Turn, role: RoleName, place: str) -> None:
    code = free_role_code(turn)
    expires = turn.now_ms + codes.ROLE_CODE_LIFE_MS
    invite = invites.issue(
        turn.tx, role, place, turn.person_id, turn.now_ms, codes.code_hash(code), expires
    )
    turn.audit("invite.issued", f"invite:{invite}", f"{role} {place}".strip())
    turn.finish()
    turn.say(
        "invite.issued",
        [turn.choice(routes.REVOKE.to(invite), "invite.revoke_choice")],
        copyable=True,
        code=codes.shown(code),
        role=turn.words(f"roles.{role}"),
        place=turn.app.library.places.name(place, full=True),
        until=_moment(turn, expires),
    )


def _moment(turn: Turn, instant: int) -> str:
    return say_moment(turn.local(instant), turn.now)


def _open_ones(turn: Turn) -> list[Invite]:
    found = invites.open_ones(turn.tx, turn.now_ms)
    return [one for one in found if _mine(turn, one)]


def _mine(turn: Turn, invite: Invite) -> bool:
    role = next((role for role in ROLE_NAMES if role == invite.role), None)
    return role is not None and _may(turn, role, invite.place)


def _show_open(turn: Turn) -> None:
    found = _open_ones(turn)[:9]
    choices = [
        turn.choice(
            routes.REVOKE.to(one.id),
            "invite.label",
            role=turn.words(f"roles.{one.role}"),
            place=turn.app.library.places.name(one.place),
            until=_moment(turn, one.expires_at),
        )
        for one in found
    ]
    turn.say("invite.open" if found else "invite.none_open", choices)


def _revoke(turn: Turn, id: int) -> None:
    invite = invites.find(turn.tx, id)
    if invite is None or not _mine(turn, invite):
        raise StaleChoice
    if invites.revoke(turn.tx, invite.id, turn.now_ms):
        turn.audit("invite.revoked", f"invite:{invite.id}")
        turn.say("invite.revoked")
    else:
        turn.say("invite.not_revoked", used=invite.used_at is not None)


FLOW = Flow(
    name=NAME,
    commands={"capma": show},
    intents={"invite": lambda turn, heard: show(turn, "")},
    routes=(
        on(routes.INVITE_ROLE, _role_chosen),
        on(routes.INVITE_PLACE, _place_chosen),
        on(routes.INVITE_EVERYWHERE, _everywhere),
        on(routes.INVITES, _show_open),
        on(routes.REVOKE, _revoke),
    ),
    steps={"place": _place_typed},
    state=InviteState,
    role="admin",
)
