"""A record opened for whoever lost its code, and closed again."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.domain import codes
from bot.features.office.personal_code import free_code
from bot.features.people.lost_code import store
from bot.features.people.lost_code.store import Request
from bot.store import people, sign_out, turns


def open_for(turn: Turn, request: Request, kept: int) -> None:
    """Let the address that asked use a record; its codes are dead.

    Who they signed up as rests for the day in which it can be taken back: `due.py` joins both.
    """
    _kill_codes(turn, kept)
    active = _active(turn, request.address)
    people.link(turn.tx, request.address, kept, turn.now_ms)
    people.unlink(turn.tx, request.address, request.person)
    if active not in (None, request.person):  # somebody else uses a shared phone just now
        people.activate(turn.tx, request.address, active)
    _begin_afresh(turn, request.address, request.person)
    turn.audit("person.reopened", f"person:{kept}", f"request:{request.id}")
    turn.wake(turn.now_ms)


def close_again(turn: Turn, request: Request, kept: int) -> None:
    """Take a record off the address that asked and off all that came by it; codes are dead.

    Whoever asked is who they signed up as.
    """
    _kill_codes(turn, kept)
    for address in store.linked_from(turn.tx, kept, request.decided_at or 0):
        people.unlink(turn.tx, address, kept)
        _begin_afresh(turn, address, kept)
    if people.find(turn.tx, request.person) is not None:
        people.link(turn.tx, request.address, request.person, turn.now_ms)
    turn.audit("person.closed_again", f"person:{kept}", f"request:{request.id}")
    turn.wake(turn.now_ms)


def is_fresh_here(turn: Turn) -> bool:
    """Say whether a record was opened here so lately that it may yet be closed again.

    What nobody could undo waits that long.
    """
    for request in store.opened_for(turn.tx, turn.me.id, turn.now_ms):
        later = store.linked_from(turn.tx, turn.me.id, request.decided_at or 0)
        if turn.address.id in (*later, request.address):
            return True
    return False


def _kill_codes(turn: Turn, person: int) -> None:
    """Give a record a code that nobody has been shown."""
    people.set_code(turn.tx, person, codes.code_hash(free_code(turn)))


def _begin_afresh(turn: Turn, address: str, left: int) -> None:
    """End what was open at an address, and take back what was still to be had there."""
    known = people.known_address(turn.tx, address)
    can = turn.app.channels.get(known.channel) if known else None
    sign_out.left(turn.tx, address, left, browser=bool(can and can.browser))
    if address == turn.address.id:
        turn.frames.clear()
        turn.refresh(_active(turn, address))
    else:
        turns.forget_conversation(turn.tx, address)


def _active(turn: Turn, address: str) -> int | None:
    known = people.known_address(turn.tx, address)
    return known.person if known else None
