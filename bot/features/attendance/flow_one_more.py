"""One more person at a class's door on the same phone: somebody who uses it already, or new."""

from __future__ import annotations

from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.people import Person
from bot.domain.roll import How
from bot.domain.trainings import Training, doors
from bot.features.attendance import flow_checkin, routes, store
from bot.features.classes import class_words
from bot.features.people import flow_shared_phone
from bot.store import people

_WORDS = ("them nguoi", "them nguoi vao lop", "them nguoi vao lop bang may nay")


def _who(turn: Turn, code: str, how: str) -> None:
    """Ask who comes where others use this phone; else sign the newcomer up at once."""
    found = _open_door(turn, code, how)
    if found is None:
        return
    waiting = _not_here_yet(turn, found[0])
    if not waiting:
        _begin(turn, *found)
        return
    turn.enter("onemore")
    door = flow_checkin.door_args(turn, *found)
    who = [Choice(routes.AS_SOMEBODY.to(*door, one.id), one.full_name) for one in waiting]
    new = turn.choice(routes.NEWCOMER.to(*door), "one_more.newcomer")
    turn.say("one_more.who", [*who, new], title=found[0].title)


def _open_door(turn: Turn, code: str, told: str) -> tuple[Training, How] | None:
    """Return the class whose door stands open; else say why it does not."""
    training, how = flow_checkin.door_of(turn, code, told)
    if training is not None and not training.cancelled and doors(training, turn.now_ms) == "open":
        return training, how
    flow_checkin.let_in(turn, training, how)
    return None


def _is_here(turn: Turn, training: Training, one: Person, half_day: int) -> bool:
    kept = store.find(turn.tx, training.id, one.id, half_day)
    return kept is not None and kept.here


def _not_here_yet(turn: Turn, training: Training) -> list[Person]:
    """Return who else uses this phone and is not in the hall, but for those who must type a code.

    Somebody whom a trainer took off the roll counts as not here, and is told so at the door.
    """
    half_day = class_words.half_day_now(turn, training).number
    return [
        one for one in people.sharing(turn.tx, turn.address.id)
        if one.id != turn.person_id and one.full_name
        and not flow_shared_phone.needs_code(turn, one.id)
        and not _is_here(turn, training, one, half_day)
    ]  # fmt: skip


def _typed(turn: Turn, text: str) -> object:
    """Take the words of who stands at a class's door; elsewhere they are something to look up."""
    training = class_words.attended_now(turn)
    if training is None:
        return PASS
    _who(turn, training.code, "code")
    return None


def _newcomer(turn: Turn, code: str, how: str) -> None:
    found = _open_door(turn, code, how)
    if found is not None:
        _begin(turn, *found)


def _begin(turn: Turn, training: Training, how: How) -> None:
    turn.frames.clear()
    flow_checkin.sign_up(turn, training, how, another=turn.person is not None)


def _as_somebody(turn: Turn, code: str, how: str, person: int) -> None:
    """Let in somebody who uses this phone already, and who is active on it from now on."""
    known = [one.id for one in people.sharing(turn.tx, turn.address.id)]
    if person not in known or flow_shared_phone.needs_code(turn, person):
        raise StaleChoice
    turn.frames.clear()
    turn.become(person)
    turn.menu_changed = True
    flow_checkin.let_in(turn, *flow_checkin.door_of(turn, code, how))


FLOW = Flow(
    name="onemore",
    routes=(
        on(routes.ONE_MORE, _who),
        on(routes.AS_SOMEBODY, _as_somebody),
        on(routes.NEWCOMER, _newcomer),
    ),
    words=dict.fromkeys(_WORDS, _typed),
)
