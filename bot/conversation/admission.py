"""Who may use what: roles, consent, logins that rested too long, and what is left behind."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.flow import Flow
from bot.conversation.messages import WIPE, Reply
from bot.conversation.turn import Turn
from bot.domain import codes
from bot.domain.addresses import begins_of_bot
from bot.domain.rights import holds
from bot.store import sign_out
from bot.store.outgoing import places

#: A browser's login of a trainer or admin expires after so long without a word, UTC milliseconds.
IDLE_LOGIN_MS = 12 * 3_600_000


def not_allowed(turn: Turn, flow: Flow) -> None:
    """Say that a flow is for others."""
    turn.say("common.not_allowed", admins_only=flow.role == "admin")


def has_role(turn: Turn, flow: Flow) -> bool:
    """Say whether somebody has the role that a flow is for."""
    return flow.role == "collaborator" or holds(turn.roles, flow.role)


def admitted(turn: Turn, flow: Flow, what: str, by_choice: bool = False) -> bool:
    """Check rights once, before a flow is chosen; who is not signed up yet signs up first."""
    if not has_role(turn, flow):
        not_allowed(turn, flow)
        return False
    if may_use(turn, flow):
        return True
    then = what if by_choice or what.startswith("/") else ""
    if turn.app.flows.admit:
        turn.app.flows.admit(turn, then)
    return False


def may_use(turn: Turn, flow: Flow) -> bool:
    """Say whether nothing has to be asked of the person before the flow."""
    person, version = turn.person, turn.app.office.consent_version
    known = person is not None and person.signed_up and person.consent_version == version
    return known or not flow.needs_person


def rested(turn: Turn) -> bool:
    """Say whether a trainer's or admin's login in a browser rested too long."""
    idle = turn.now_ms - turn.address.last_seen_at
    return turn.here.browser and idle >= IDLE_LOGIN_MS and turn.holds("trainer")


def login_expired(turn: Turn) -> bool:
    """Close a login that rested too long, and say whether it was one."""
    if not rested(turn):
        return False
    turn.frames.clear()
    turn.become(None)
    turn.say("common.login_expired")
    return True


def turned_away(turn: Turn) -> bool:
    """Show somebody new the way to where there is room; False where there is some here.

    Who came while there was room stays; a code may lead to a record of before.
    """
    most = turn.here.people
    if not most or turn.person_id is not None or turn.frames or turn.incoming.kind == "job":
        return False
    before = places.count_addresses(
        turn.tx, begins_of_bot(turn.address.id), turn.address.created_at
    )
    code = codes.read_code(turn.incoming.text) if turn.incoming.kind == "text" else None
    if before < most or (code is not None and code.sure):
        return False
    office = turn.app.office
    address = turn.here.link("") or office.public_url
    turn.say("common.no_room", address=address, contact=office.contact)
    return True


def close_behind(turn: Turn) -> None:
    """Leave nothing of whoever was active here before to the next: files, answers, a page."""
    before = turn.address.person
    if before is None or before == turn.person_id:
        return
    sign_out.left(turn.tx, turn.address.id, before, turn.here.browser)
    if not (turn.here.browser and turn.replies):
        return
    first = turn.replies[0]
    if first.slot in ("", WIPE):
        turn.replies[0] = replace(first, slot=WIPE)
    else:  # that message changes another one: the screen is emptied by a line of its own
        name = turn.person.full_name if turn.person else ""
        line = turn.words("common.another_person", name=name).strip()
        turn.replies.insert(0, Reply(line, slot=WIPE))
