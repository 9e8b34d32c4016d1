"""A trainer answers who asks to send a colleague: on a yes the seat goes over, both are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.conversation.flow import Flow, Taught
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.people import Person
from bot.domain.trainings import Training, bookable
from bot.features.classes import (
    class_news,
    class_words,
    flow_desk,
    routes,
    trainings,
)
from bot.features.classes.substitutes import asking, store
from bot.features.classes.substitutes.store import Substitution
from bot.store import people
from bot.text.sentences import colleagues

NAME = "substitute_request"


def _list(turn: Turn, id: int) -> None:
    """Show who asks to send somebody else to a class."""
    training = flow_desk.chosen(turn, id)
    turn.enter(NAME)
    found = store.open_in(turn.tx, training.id) if bookable(training, turn.now_ms) else []
    choices = [_choice(turn, wish, routes.SUBSTITUTE_SEE.to) for wish in found]
    back = turn.choice(routes.SEE.to(training.id), "training_desk.back_choice")
    turn.say("substitute.list", [*choices, back], title=training.title, count=len(found))


def _choice(turn: Turn, wish: Substitution, to: Callable[[int], str]) -> Choice:
    return turn.choice(
        to(wish.id), "substitute.one",
        asker=_name(turn, wish.person), colleague=_name(turn, wish.colleague),
    )  # fmt: skip


def _name(turn: Turn, person: int) -> str:
    found = people.find(turn.tx, person)
    return found.full_name if found else ""


def _see(turn: Turn, id: int) -> None:
    found = _open(turn, id)
    if found is None:
        return
    wish, training = found
    person, colleague = people.find(turn.tx, wish.person), people.find(turn.tx, wish.colleague)
    if person is None or colleague is None:
        raise StaleChoice
    turn.say(
        "substitute.request", asking.answers(turn, wish.id), alone=False,
        **asking.request(turn, training, person, colleague),
    )  # fmt: skip


def _open(turn: Turn, id: int) -> tuple[Substitution, Training] | None:
    """Return a wish that can be answered, with its class; else say why it can not."""
    wish = store.find(turn.tx, id)
    training = trainings.find(turn.tx, wish.training) if wish else None
    if wish is None or training is None:
        raise StaleChoice
    turn.enter(NAME)
    if not flow_desk.in_scope(turn, training):
        turn.in_vain = True
        turn.say("substitute.no_rights", [flow_desk.to_list(turn)])
    elif wish.state == "dropped" and not asking.keeps_seat(turn, training, wish.person):
        _say_seat_gone(turn, wish, training)
    elif wish.state == "dropped":
        _say(turn, training, "substitute.taken_back", asker=_name(turn, wish.person))
    elif not wish.is_open:
        _say(turn, training, "substitute.answered_before", agreed=wish.state == "yes")
    elif not bookable(training, turn.now_ms):
        _say(
            turn, training, "substitute.expired", title=training.title,
            cancelled=training.cancelled,
        )  # fmt: skip
    else:
        return wish, training
    return None


def _say(turn: Turn, training: Training, key: str, **values: Any) -> None:
    back = turn.choice(routes.SEE.to(training.id), "training_desk.back_choice")
    turn.say(key, [back], **values)


def _agree(turn: Turn, id: int) -> None:
    found = _open(turn, id)
    if found is None:
        return
    wish, training = found
    person, colleague = people.find(turn.tx, wish.person), people.find(turn.tx, wish.colleague)
    if person is None or not asking.keeps_seat(turn, training, person.id):
        _close(turn, wish, "dropped")
        _say_seat_gone(turn, wish, training)
    elif colleague is None or not asking.are_colleagues(person, colleague):
        _cannot(turn, wish, training, seated=False)
    elif asking.has_part(turn, training, colleague.id):
        _cannot(turn, wish, training, seated=True)
    else:
        _handed_over(turn, wish, training, person, colleague)


def _say_seat_gone(turn: Turn, wish: Substitution, training: Training) -> None:
    name = _name(turn, wish.person)
    _say(turn, training, "substitute.seat_gone", asker=name, title=training.title)


def _close(turn: Turn, wish: Substitution, state: store.AskedState) -> None:
    store.answer(turn.tx, wish.id, state, turn.me.id, turn.now_ms)
    asking.take_back(turn, wish)


def _cannot(turn: Turn, wish: Substitution, training: Training, seated: bool) -> None:
    """Say that the colleague can not take the seat, to both sides; who asked keeps it."""
    _close(turn, wish, "no")
    names: dict[str, Any] = {"colleague": _name(turn, wish.colleague)}
    _tell(turn, training, wish.person, "substitute.told_cannot", **names)
    names["asker"] = _name(turn, wish.person)
    _say(turn, training, "substitute.cannot_take", seated=seated, **names)


def _handed_over(
    turn: Turn, wish: Substitution, training: Training, person: Person, colleague: Person
) -> None:
    asking.hand_over(turn, training, wish)
    _close(turn, wish, "yes")
    names = {"asker": person.full_name, "colleague": colleague.full_name}
    _tell(turn, training, person.id, "substitute.told_agreed", colleague=colleague.full_name)
    _tell_colleague(turn, training, person, colleague)
    turn.audit("substitute.agreed", class_news.subject(training))
    _say(turn, training, "substitute.agreed", title=training.title, **names)


def _tell_colleague(turn: Turn, training: Training, person: Person, colleague: Person) -> None:
    turn.tell(
        colleague.id, "substitute.told_colleague",
        [turn.choice(routes.LEAVE.to(training.id), "classes.leave_answer")],
        due_at=class_news.heard_at(turn, training), expires_at=training.ends_at,
        slot=f"class:{training.id}:substitute:{colleague.id}:{turn.now_ms}",
        asker=person.full_name, title=training.title, venue=training.venue,
        when=class_words.span(turn, training), map=class_words.map_link(turn, training),
        need=training.need_to_know,
    )  # fmt: skip


def _refuse(turn: Turn, id: int) -> None:
    found = _open(turn, id)
    if found is None:
        return
    wish, training = found
    _close(turn, wish, "no")
    colleague, person = _name(turn, wish.colleague), _name(turn, wish.person)
    _tell(turn, training, wish.person, "substitute.told_refused", colleague=colleague)
    turn.audit("substitute.refused", class_news.subject(training))
    _say(turn, training, "substitute.refused", title=training.title, asker=person)


def _tell(turn: Turn, training: Training, person: int, key: str, **values: Any) -> None:
    turn.tell(
        person, key, due_at=class_news.heard_at(turn, training), expires_at=training.ends_at,
        title=training.title, when=class_words.span(turn, training), **values,
    )  # fmt: skip


# -- answers in words ------------------------------------------------------------------------


def in_reach(turn: Turn) -> list[Substitution]:
    """Return the wishes that the person may answer."""
    coming = trainings.upcoming(turn.tx, turn.now_ms)
    mine = [one.id for one in coming if flow_desk.in_scope(turn, one)]
    return store.asked_in(turn.tx, mine)


def is_named(turn: Turn, name: str) -> bool:
    """Say whether somebody of that name asks in a wish within reach, or is to go."""
    people_of = [id_ for wish in in_reach(turn) for id_ in (wish.person, wish.colleague)]
    return bool(colleagues.alike(name, [_name(turn, id_) for id_ in people_of]))


def waits(turn: Turn) -> bool:
    """Say whether a wish in reach waits for its answer."""
    return bool(in_reach(turn))


def lead(turn: Turn) -> None:
    """Show the one wish that waits for its answer, or the list of several."""
    _answer_typed(turn, routes.SUBSTITUTE_SEE.to, _see)


def _agree_typed(turn: Turn, text: str) -> None:
    _answer_typed(turn, routes.SUBSTITUTE_YES.to, _agree)


def _refuse_typed(turn: Turn, text: str) -> None:
    _answer_typed(turn, routes.SUBSTITUTE_NO.to, _refuse)


def _answer_typed(
    turn: Turn, to: Callable[[int], str], answer: Callable[[Turn, int], None]
) -> None:
    """Answer the one wish that waits; of several it is asked which."""
    found = in_reach(turn)
    if len(found) == 1:
        answer(turn, found[0].id)
        return
    turn.enter(NAME)
    if found:
        choices = [_choice(turn, wish, to) for wish in found]
        turn.say("substitute.which_request", [*choices, flow_desk.to_list(turn)])
    else:
        turn.say("substitute.none_open", [flow_desk.to_list(turn)])


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.SUBSTITUTES, _list),
        on(routes.SUBSTITUTE_SEE, _see),
        on(routes.SUBSTITUTE_YES, _agree),
        on(routes.SUBSTITUTE_NO, _refuse),
    ),
    words={
        "cho di thay": Taught("substitute", _agree_typed, acts=True),
        "khong cho thay": Taught("substitute", _refuse_typed, acts=True),
    },
    role="trainer",
    needs_person=True,
)
