"""A record opened for whoever lost its code, and closed again."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.domain import codes
from bot.features.office.personal_code import free_code
from bot.features.people.lost_code import store
from bot.features.people.lost_code.store import Request
from bot.store import people, sign_out, turns

#: Fields as a profile and a record name them.
_RESTING = frozenset({"name", "full_name", "phone", "place", "commune"})


def open_for(turn: Turn, request: Request, kept: int, new_code: bool = True) -> None:
    """Let the address that asked use a record; its codes are dead where it gets a `new_code`.

    Who they signed up as rests for the day in which it can be taken back: `due.py` joins both.
    """
    if new_code:
        _kill_codes(turn, kept)
    was = _active(turn, request.address)
    people.let_use(turn.tx, request.address, kept, turn.now_ms)
    people.unlink(turn.tx, request.address, request.person)
    # Not where somebody else uses the phone just now, nor where nobody is logged in.
    if was == request.person:
        people.activate(turn.tx, request.address, kept)
    _begin_afresh(turn, request.address, request.person, was)
    turn.audit("person.reopened", f"person:{kept}", f"request:{request.id}")
    turn.wake(turn.now_ms)


def close_again(turn: Turn, request: Request, kept: int) -> None:
    """Take a record off the address that asked and off all that came by it; codes are dead.

    Whoever asked is who they signed up as.
    """
    _kill_codes(turn, kept)
    asker = people.find(turn.tx, request.person)
    for address in store.later(turn.tx, request):
        was = _active(turn, address)
        people.unlink(turn.tx, address, kept)
        if asker is not None and address == request.address:
            people.let_use(turn.tx, address, asker.id, turn.now_ms)
            if was == kept:
                people.activate(turn.tx, address, asker.id)
        _begin_afresh(turn, address, kept, was)
    turn.audit("person.closed_again", f"person:{kept}", f"request:{request.id}")
    turn.wake(turn.now_ms)


def is_fresh_here(turn: Turn) -> bool:
    """Say whether a record was opened here so lately that it may yet be closed again.

    What nobody could undo waits that long.
    """
    opened = store.opened_for(turn.tx, turn.me.id, turn.now_ms) if turn.person else []
    return any(turn.address.id in store.later(turn.tx, one) for one in opened)


def must_wait(turn: Turn, *fields: str) -> bool:
    """Say that what tells whose record it is rests, where that was only just opened."""
    if _RESTING.isdisjoint(fields) or not is_fresh_here(turn):
        return False
    turn.expect("")
    turn.say("lost_code.on_trial_change", contact=turn.app.office.contact)
    return True


def _kill_codes(turn: Turn, person: int) -> None:
    """Give a record a code that nobody has been shown."""
    people.set_code(turn.tx, person, codes.code_hash(free_code(turn)))


def _begin_afresh(turn: Turn, address: str, left: int, was: int | None) -> None:
    """Take back what was still to be had at an address by who left it.

    Where they were active, what was open there ends too; what another does goes on.
    """
    if was != left:
        sign_out.taken_off(turn.tx, address, left)
        return
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
