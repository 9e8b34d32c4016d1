"""Sending a colleague of one's commune in one's place: which class, who, then a trainer is asked.

Of others only people of the same commune who use Đồng Hành are ever named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.conversation import another_task, details, tries
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.domain.people import Person
from bot.domain.trainings import Training, bookable
from bot.features.classes import class_line, class_words, flow_classes, routes, trainings
from bot.features.classes.meant import meant
from bot.features.classes.substitutes import asking, flow_request, store
from bot.features.questions import ways as question_ways
from bot.library.meaning.deciding import Heard
from bot.store import people
from bot.text.durations import say_wait
from bot.text.names import said
from bot.text.sentences import colleagues, replies
from bot.text.typed import is_greeting, is_no, is_thanks, is_yes

NAME = "substitute"
#: Colleagues of one name that are offered.
_MOST = 8
#: Words of the longest name.
_LONGEST_NAME = 5


@dataclass(frozen=True, slots=True)
class SubstituteState(State):
    """Whose seat in which class it is about, who is to go, and a name that was typed before."""

    training: int = 0
    person: int = 0
    colleague: int = 0
    named: str = ""


def _wished(turn: Turn, heard: Heard) -> None:
    """Hear that somebody else is to go; of several classes it is asked which."""
    named = colleagues.named(heard.text)
    if _is_of_others(turn, heard.text, named):
        flow_request.lead(turn)
        return
    held = trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
    found = meant(turn, heard.text.replace(named, " ") if named else heard.text, held)
    turn.enter(NAME, state=SubstituteState(person=turn.me.id, named=named))
    if not held:
        turn.say("classes.none_mine", [flow_classes.to_open(turn)])
    elif len(found) == 1:
        _begin(turn, found[0].id)
    else:
        choices = class_words.see_choices(turn, found or held, routes.SUBSTITUTE)
        turn.say("substitute.which", [*choices, flow_classes.to_mine(turn)])


def _is_of_others(turn: Turn, text: str, named: str) -> bool:
    """Say whether a trainer speaks of a wish of somebody else, not of their own seat."""
    if not turn.holds("trainer") or not flow_request.in_reach(turn):
        return False
    if colleagues.is_own(text):
        return False
    return not named or flow_request.is_named(turn, named)


def _begin(turn: Turn, id: int) -> None:
    """Ask who goes, unless there is no seat to be handed over or it is asked for already."""
    training, before = _training(turn, id), turn.state_of(SubstituteState)
    kept = before.named if before.person == turn.me.id else ""
    turn.enter(NAME, "who", SubstituteState(training.id, turn.me.id, named=kept))
    if not _may_hand_over(turn, training):
        return
    if len(kept.split()) > 1:
        _look_up(turn, training, kept)
    else:
        turn.say("substitute.who", [_keep(turn, training)], typed=kept, **_about(turn, training))


def _training(turn: Turn, id: int) -> Training:
    training = trainings.find(turn.tx, id)
    if training is None:
        raise StaleChoice
    return training


def _may_hand_over(turn: Turn, training: Training) -> bool:
    """Say whether the person has a seat of a class to come; else say what is so, and finish."""
    where = flow_classes.standing_of(turn, training)
    waiting = store.open_of(turn.tx, training.id, turn.me.id)
    if not bookable(training, turn.now_ms):
        key = "classes.cancelled" if training.cancelled else "substitute.begun"
        turn.say(key, [flow_classes.to_mine(turn)], title=training.title)
    elif where is None or not where.booked:
        turn.say(
            "substitute.no_seat", [flow_classes.to_mine(turn)], title=training.title,
            queue=where.queue if where else 0, name=turn.name_if_shared,
        )  # fmt: skip
    elif class_line.is_leaving(turn, training):
        flow_classes.show_one(turn, training)
    elif waiting is not None:
        _say_waits(turn, training, waiting)
    else:
        return True
    turn.expect("")
    return False


def _say_waits(turn: Turn, training: Training, wish: store.Substitution) -> None:
    colleague = people.find(turn.tx, wish.colleague)
    drop = turn.choice(routes.SUBSTITUTE_DROP.to(wish.id), "substitute.drop")
    turn.say(
        "substitute.waits", [flow_classes.to_mine(turn), drop],
        colleague=colleague.full_name if colleague else "", **_about(turn, training),
    )  # fmt: skip


def _about(turn: Turn, training: Training) -> dict[str, Any]:
    when = class_words.span(turn, training)
    return {"title": training.title, "when": when, "name": turn.name_if_shared}


def _keep(turn: Turn, training: Training) -> Choice:
    return turn.choice(routes.SEE_OPEN.to(training.id), "substitute.sure_no")


# -- who -------------------------------------------------------------------------------------


def _colleagues(turn: Turn, typed: str) -> list[Person]:
    """Return the people of one's commune who use Đồng Hành and are called so, by the whole name.

    By a part of one, anybody could list who is there.
    """
    around = [
        one for one in people.in_commune(turn.tx, turn.me.commune)
        if one.consent_version and one.id != turn.me.id
    ]  # fmt: skip
    places = colleagues.same(typed, [one.full_name for one in around])
    return [around[at] for at in places]


def _who_typed(turn: Turn, text: str) -> object:
    asked = turn.state_of(SubstituteState)
    if asked.person != turn.me.id or is_greeting(text) or is_thanks(text):
        return PASS
    training = _training(turn, asked.training)
    if is_no(text) or colleagues.is_nobody(text):
        flow_classes.show_one(turn, flow_classes.mine_to_see(turn, training.id))
        return None
    name = colleagues.named(text) or said(text)
    if not colleagues.looks_like_name(name) or _is_something_else(turn, text, name):
        return PASS
    _look_up(turn, training, name)
    return None


def _is_something_else(turn: Turn, text: str, name: str) -> bool:
    """Say whether a line answers, asks or begins another task: no try at a name is counted."""
    asks = replies.is_one(text) or replies.asks(text) or len(name.split()) > _LONGEST_NAME
    return asks or another_task.begins_another(turn, text)


def _look_up(turn: Turn, training: Training, name: str) -> None:
    """Find a colleague by the name; who tries many waits longer and longer, as at a code."""
    left = tries.wait_ms(turn, "colleague")
    if left:
        turn.say("substitute.wait", [_keep(turn, training)], wait=say_wait(left))
        return
    found = _colleagues(turn, name)
    if found:
        _narrow(turn, training, found)
    else:
        tries.wrong(turn, "colleague")
        _unknown(turn, training, name)


def _unknown(turn: Turn, training: Training, name: str) -> None:
    """Say the same whether or not somebody of that name is known elsewhere."""
    turn.say(
        "substitute.unknown",
        [turn.choice(question_ways.ask(), "lookup.ask"), _keep(turn, training)],
        typed=name, door=class_words.front_door(turn),
    )  # fmt: skip


def _narrow(turn: Turn, training: Training, found: list[Person]) -> None:
    if len(found) == 1:
        _confirm(turn, training, found[0])
        return
    places = turn.app.library.places
    choices = [
        turn.choice(
            routes.SUBSTITUTE_WHO.to(training.id, one.id), "substitute.person",
            name=one.full_name, place=details.village_name(places, one.village),
        )
        for one in found[:_MOST]
    ]  # fmt: skip
    turn.say(
        "substitute.who_of", [*choices, _keep(turn, training)], count=len(found)
    )  # fmt: skip


def _who_chosen(turn: Turn, id: int, person: int) -> None:
    training = _training(turn, id)
    turn.enter(NAME, "who", SubstituteState(training.id, turn.me.id))
    if _may_hand_over(turn, training):
        _confirm(turn, training, _colleague(turn, person))


def _colleague(turn: Turn, person: int) -> Person:
    """Return who was chosen, if they still are a colleague; raises StaleChoice."""
    found = people.find(turn.tx, person)
    if found is None or not asking.are_colleagues(turn.me, found):
        raise StaleChoice
    return found


def _confirm(turn: Turn, training: Training, colleague: Person) -> None:
    """Show what would be asked for, for a yes; who sits there already needs no seat."""
    if asking.has_part(turn, training, colleague.id):
        turn.say(
            "substitute.has_seat", [_keep(turn, training)],
            colleague=colleague.full_name, title=training.title,
        )  # fmt: skip
        return
    state = SubstituteState(training.id, turn.me.id, colleague.id)
    turn.expect("sure", state)
    yes = routes.SUBSTITUTE_SURELY.to(training.id, colleague.id)
    turn.say(
        "substitute.sure", [turn.choice(yes, "substitute.sure_yes"), _keep(turn, training)],
        colleague=colleague.full_name, **_about(turn, training),
    )  # fmt: skip


# -- the yes ---------------------------------------------------------------------------------


def _sure_typed(turn: Turn, text: str) -> object:
    asked = turn.state_of(SubstituteState)
    if asked.person != turn.me.id:
        return PASS
    if is_no(text):
        flow_classes.show_one(turn, flow_classes.mine_to_see(turn, asked.training))
    elif is_yes(text):
        _surely(turn, asked.training, asked.colleague)
    else:
        return PASS
    return None


def _surely(turn: Turn, id: int, person: int) -> None:
    """Ask the trainers; an old yes, or one of somebody else here, is asked once more."""
    asked = SubstituteState(id, turn.me.id, person)
    sure = bool(turn.frames) and (turn.frame.flow, turn.frame.step) == (NAME, "sure")
    sure = sure and turn.state_of(SubstituteState) == asked
    training, colleague = _training(turn, id), _colleague(turn, person)
    turn.enter(NAME, "who", SubstituteState(training.id, turn.me.id))
    if not _may_hand_over(turn, training):
        return
    if not sure or asking.has_part(turn, training, person):
        _confirm(turn, training, colleague)
        return
    turn.expect("")
    asking.ask(turn, training, colleague)
    wish = store.open_of(turn.tx, training.id, turn.me.id)
    if wish is not None:
        _say_waits(turn, training, wish)
    else:
        turn.say(
            "substitute.nobody", [flow_classes.to_mine(turn)],
            title=training.title, contact=turn.app.office.contact,
        )  # fmt: skip


def _drop(turn: Turn, id: int) -> None:
    wish = store.find(turn.tx, id)
    if wish is None or wish.person != turn.me.id:
        raise StaleChoice
    training = _training(turn, wish.training)
    turn.enter(NAME)
    if store.answer(turn.tx, wish.id, "dropped", turn.me.id, turn.now_ms):
        asking.take_back(turn, wish)
        turn.say(
            "substitute.dropped", [flow_classes.to_mine(turn)],
            title=training.title, name=turn.name_if_shared,
        )  # fmt: skip
    else:
        flow_classes.show_one(turn, flow_classes.mine_to_see(turn, training.id))


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.SUBSTITUTE, _begin),
        on(routes.SUBSTITUTE_WHO, _who_chosen),
        on(routes.SUBSTITUTE_SURELY, _surely),
        on(routes.SUBSTITUTE_DROP, _drop),
    ),
    steps={"who": _who_typed, "sure": _sure_typed},
    intents={"substitute": _wished},
    state=SubstituteState,
    needs_person=True,
)
