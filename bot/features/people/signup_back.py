"""One step back in signing up: what was asked before is asked again, with what was given kept."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.features.people import signup_steps as steps
from bot.features.people.signup_state import SignupState

#: By step, in their order.
ASKS = {
    "name": steps.ask_name,
    "place": steps.ask_place,
    "village": steps.ask_village,
    "work": steps.ask_work,
    "phone": steps.ask_phone,
}


def back(turn: Turn) -> object:
    """Ask what was asked before; the first step is asked once more."""
    if turn.state_of(SignupState).mending:
        return steps.DONE
    if steps.province_was_asked(turn):
        return steps.ask_province(turn)
    step = {"province": "place", "commune": "place"}.get(turn.frame.step, turn.frame.step)
    order = list(ASKS)
    for before in reversed(order[: order.index(step)]):
        if ASKS[before](turn) is not steps.DONE:  # what needs no question is gone past
            return None
    turn.say("signup.first_step")
    return steps.ask_name(turn)
