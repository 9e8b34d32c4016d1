"""Codes typed in the chat: a personal code opens its record here, a role code gives the role."""

from __future__ import annotations

from bot.domain import codes
from bot.domain.people import Person
from bot.domain.rights import ROLE_TITLES
from bot.store import invites, people, turns
from bot.store.invites import Invite
from bot.talk import engine
from bot.talk.aside import aside
from bot.talk.flow import PASS, Flow
from bot.talk.flows import signup, signup_steps
from bot.talk.turn import Turn

NAME = "codes"
_PERSONAL = "personal_code"
_ROLE = "role_code"


def take(turn: Turn, text: str) -> None:
    """Take a role code that came with a link, as if it had been typed."""
    _typed_role(turn, codes.code_hash(text))


def open_record(turn: Turn, code: str) -> bool:
    """Make the owner of a personal code active here; False for a wrong code or too many tries."""
    if _too_many(turn, _PERSONAL):
        return False
    person = people.by_code(turn.tx, codes.code_hash(code))
    if _too_many_of_all(turn, _PERSONAL) and not _at_home(turn, person):
        return False
    if person is None:
        turns.note_try(turn.tx, turn.address.id, _PERSONAL, turn.now_ms)
        return False
    people.link(turn.tx, turn.address.id, person.id, turn.now_ms)
    turn.refresh(person.id)
    turn.menu_changed = True
    turn.audit("person.opened_elsewhere", f"person:{person.id}", turn.incoming.channel)
    return True


def _anything(turn: Turn, text: str) -> object:
    typed = codes.read_code(text)
    if typed is None or typed.kind == "class":
        return PASS
    if typed.kind == "role":
        _typed_role(turn, codes.code_hash(typed.code))
        return None
    then = _errand(turn)
    if open_record(turn, typed.code):
        turn.frames.clear()
        turn.say("codes.opened", name=turn.me.full_name, unfinished=not turn.me.signed_up)
        engine.redo(turn, then)
        return None
    if not typed.sure:  # plain words can have the shape of a code: they go on to the search
        return PASS
    _refuse(turn, _PERSONAL)
    return None


def _errand(turn: Turn) -> str:
    """Return what the open sign-up was to lead to."""
    open_ones = (frame for frame in reversed(turn.frames) if frame.flow == signup_steps.NAME)
    return next((str(frame.state.get("then", "")) for frame in open_ones), "")


def _too_many(turn: Turn, kind: str) -> bool:
    since = turn.now_ms - codes.TRIES_WINDOW_MS
    return turns.count_tries(turn.tx, turn.address.id, kind, since) >= codes.TRIES


def _too_many_of_all(turn: Turn, kind: str) -> bool:
    since = turn.now_ms - codes.TRIES_WINDOW_MS
    count = turns.count_all_tries(turn.tx, turn.incoming.channel, kind, since)
    return count >= codes.TRIES_OF_ALL


def _at_home(turn: Turn, person: Person | None) -> bool:
    """Say whether a person uses this address: a guesser elsewhere must not lock them out."""
    return person is not None and person in people.sharing(turn.tx, turn.address.id)


def _refuse(turn: Turn, kind: str) -> None:
    turn.in_vain = True
    aside(turn, NAME)
    if _too_many(turn, kind):
        turn.say("codes.wait")
    else:
        turn.say("codes.wait_all" if _too_many_of_all(turn, kind) else "codes.wrong")


def _typed_role(turn: Turn, code_hash: str) -> None:
    if _too_many(turn, _ROLE) or _too_many_of_all(turn, _ROLE):
        _refuse(turn, _ROLE)
        return
    invite = invites.by_code(turn.tx, code_hash)
    if invite is None:
        turns.note_try(turn.tx, turn.address.id, _ROLE, turn.now_ms)
        _refuse(turn, _ROLE)
    elif invite.state(turn.now_ms) != "open":
        turn.say("codes.role_closed", state=invite.state(turn.now_ms))
    elif turn.person is None or not turn.person.signed_up:
        turn.say("codes.sign_up_first")
        signup.begin(turn, then=f"role-claim:{code_hash}")
    else:
        _grant(turn, invite)


def _claimed(turn: Turn, args: list[str]) -> None:
    _typed_role(turn, args[0] if args else "")


def _grant(turn: Turn, invite: Invite) -> None:
    if not invites.use(turn.tx, invite.id, turn.me.id, turn.now_ms):
        turn.say("codes.role_closed", state="used")
        return
    people.grant(turn.tx, turn.me.id, invite.role, invite.place, invite.issued_by, turn.now_ms)
    turn.refresh(turn.me.id)
    turn.menu_changed = True
    turn.audit("role.granted", f"person:{turn.me.id}", f"{invite.role} {invite.place}".strip())
    turn.say(
        "codes.role_given",
        role=ROLE_TITLES[invite.role],
        place=turn.house.library.places.name(invite.place, full=True),
    )


FLOW = Flow(name=NAME, choices={"role-claim": _claimed}, steps={"anything": _anything})
