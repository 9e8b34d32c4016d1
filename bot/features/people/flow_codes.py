"""Codes typed in the chat: a personal code opens its record here, a role code gives the role."""

from __future__ import annotations

import re
from typing import Final

from bot.conversation import engine, tries
from bot.conversation.aside import aside
from bot.conversation.flow import PASS, Flow
from bot.conversation.routes import on
from bot.conversation.turn import Turn
from bot.domain import codes
from bot.domain.tries import CodeKind
from bot.features.office import invites
from bot.features.office.invites import Invite
from bot.features.people import flow_signup, routes
from bot.features.people.linking import flow_link
from bot.features.people.lost_code import flow_ask, flow_confirm, reach
from bot.features.people.signup_state import NAME as SIGNUP
from bot.features.people.signup_state import SignupState
from bot.library.meaning.deciding import Heard
from bot.library.wording import Ready
from bot.store import people
from bot.text import names, spoken
from bot.text.folding import fold

NAME = "codes"
#: A trainer asks who has asked to be confirmed.
_WHO_WAITS = (
    "ai quen ma", "xem ai quen ma", "ai nho xac nhan", "xem ai nho xac nhan",
    "ai dang nho xac nhan", "co ai nho xac nhan", "ai nho mo lai ho so", "xem ai nho mo lai ho so",
)  # fmt: skip
#: Of others, not of oneself: `ai quên mã`, `xem ai nhờ mở lại hồ sơ`.
_OTHERS = re.compile(r"\b(?:ai|nhung ai|may nguoi|nguoi nao|co nguoi)\b")
_PERSONAL: Final = "personal_code"
_ROLE: Final = "role_code"


def take(turn: Turn, text: str) -> None:
    """Take a role code that came with a link, as if it had been typed."""
    _typed_role(turn, codes.code_hash(text))


def _open_record(turn: Turn, code: str) -> bool:
    """Make the owner of a personal code active here; False for a wrong code, which is noted."""
    person = people.by_code(turn.tx, codes.code_hash(code))
    if person is None:
        tries.wrong(turn, _PERSONAL)
        return False
    people.link(turn.tx, turn.address.id, person.id, turn.now_ms)
    turn.refresh(person.id)
    turn.menu_changed = True
    turn.audit("person.opened_elsewhere", f"person:{person.id}", turn.incoming.channel)
    return True


def _anything(turn: Turn, text: str) -> object:
    bare = spoken.core(text)
    typed = codes.read_code(text) or codes.read_code(bare)
    if typed is None and codes.shaped_like_one(bare):
        _wrong_letters(turn, bare)
        return None
    if typed is None or typed.kind == "class":
        return PASS
    if typed.kind == "role":
        _typed_role(turn, codes.code_hash(typed.code))
        return None
    then = _task(turn)
    waits = tries.must_wait(turn, _PERSONAL)
    if not waits and flow_link.take(turn, codes.code_hash(typed.code)):
        return None
    if not waits and _open_record(turn, typed.code):
        turn.frames.clear()
        name = turn.me.full_name
        turn.say("codes.opened", called=names.called(name), name=name,
                 unfinished=not turn.me.signed_up)  # fmt: skip
        engine.redo(turn, then)
        return None
    if not typed.sure:  # plain words can have the shape of a code: they go on to the search
        return PASS
    _refuse(turn, _PERSONAL)
    return None


def _task(turn: Turn) -> str:
    """Return what the open sign-up was to lead to."""
    open_ones = (frame for frame in reversed(turn.frames) if frame.flow == SIGNUP)
    return next((frame.state_of(SignupState).then for frame in open_ones), "")


def _wrong_letters(turn: Turn, text: str) -> None:
    """Answer what has the shape of a code but letters that none has."""
    kind: CodeKind = _ROLE if text.upper().startswith(codes.ROLE_PREFIX) else _PERSONAL
    tries.wrong(turn, kind)
    _refuse(turn, kind)


def _refuse(turn: Turn, kind: CodeKind) -> None:
    turn.in_vain = True
    aside(turn, NAME)
    if not tries.say_wait_for(turn, kind):
        turn.say("codes.wrong")


def _typed_role(turn: Turn, code_hash: str) -> None:
    if tries.must_wait(turn, _ROLE):
        _refuse(turn, _ROLE)
        return
    invite = invites.by_code(turn.tx, code_hash)
    if invite is None:
        tries.wrong(turn, _ROLE)
        _refuse(turn, _ROLE)
    elif invite.state(turn.now_ms) != "open":
        turn.say("codes.role_closed", state=invite.state(turn.now_ms))
    elif turn.person is None or not turn.person.signed_up:
        turn.say("codes.sign_up_first")
        flow_signup.begin(turn, then=routes.CLAIM_ROLE.to(code_hash))
    else:
        _grant(turn, invite)


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
        role=turn.words(f"roles.{invite.role}"),
        place=turn.app.library.places.name(invite.place, full=True),
    )


def _who_waits(turn: Turn, text: str) -> object:
    if not reach.waiting(turn):
        return PASS
    flow_confirm.show(turn)
    return None


def _forgotten(turn: Turn, heard: Heard) -> None:
    """Say what a personal code is for, and how one gets another; a trainer asks who needs one."""
    if _OTHERS.search(fold(heard.text)) and _who_waits(turn, heard.text) is not PASS:
        return
    aside(turn, NAME)
    known = turn.person is not None
    choices = [turn.choice(routes.CHANGE.to("code"), "codes.new_choice")] if known else []
    hint = Ready(turn.words("lost_code.hint").strip())
    turn.say("codes.forgotten", [*choices, flow_ask.choice(turn)], known=known, hint=hint)


FLOW = Flow(
    name=NAME,
    routes=(on(routes.CLAIM_ROLE, _typed_role),),
    words=dict.fromkeys(_WHO_WAITS, _who_waits),
    intents={"personal_code": _forgotten},
    free_text=_anything,
    links={"ma": take},
)
