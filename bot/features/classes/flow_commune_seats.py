"""How many people of one commune get a seat in a class at most; changed from the class's hall."""

from __future__ import annotations

from collections import Counter

from bot.conversation.flow import Flow
from bot.conversation.routes import on
from bot.conversation.turn import Turn
from bot.domain.trainings import Seating, Training, bookable
from bot.features.attendance import flow_hall
from bot.features.classes import class_news, flow_desk, registrations, routes, trainings
from bot.features.classes.flow_changes import MOST_SEATS, ClassState
from bot.library.wording import Ready
from bot.text.folding import fold
from bot.text.numbers import parse_count
from bot.text.typed import is_no

NAME = "commune_seats"
_NO_LIMIT = ("khong gioi han", "khong han che", "bo gioi han", "bao nhieu cung duoc")


def heard(text: str) -> int | None:
    """Read a typed limit, 0 for none; returns None for what is no limit."""
    seats = 0 if fold(text).rstrip(".!") in _NO_LIMIT else parse_count(text)
    return seats if seats is not None and 0 <= seats <= MOST_SEATS else None


def _open(turn: Turn, id: int) -> None:
    training = _changeable(turn, id)
    if training is None:
        return
    turn.enter(NAME, "limit", ClassState(training.id))
    turn.say(
        "commune_seats.ask", title=training.title,
        now=training.commune_seats, seats=training.seats,
    )  # fmt: skip


def _typed(turn: Turn, text: str) -> None:
    training = _changeable(turn, turn.state_of(ClassState).training)
    if training is None:
        return
    limit = heard(text)
    if limit is None and is_no(text):
        flow_hall.show(turn, training)
    elif limit is None:
        turn.ask_again("training_desk.commune_seats_unclear", most=MOST_SEATS)
    elif limit and (crowded := _most_seated(turn, training))[1] > limit:
        commune = turn.app.library.places.name(crowded[0])
        turn.say("commune_seats.taken", commune=commune, booked=crowded[1])
    else:
        _set(turn, training, limit)


def _most_seated(turn: Turn, training: Training) -> tuple[str, int]:
    """Return the commune that has most seats in a class, and how many."""
    seated = frozenset(class_news.seats_of(turn, training).booked)
    order = registrations.registered(turn.tx, training.id)
    counted = Counter(one.commune for one in order if one.person in seated)
    return counted.most_common(1)[0] if counted else ("", 0)


def _set(turn: Turn, training: Training, limit: int) -> None:
    before = class_news.seats_of(turn, training)
    trainings.set_commune_seats(turn.tx, training.id, limit, turn.now_ms)
    now = trainings.find(turn.tx, training.id)
    assert now is not None
    after = _without_loss(turn, now, before)
    class_news.offer_freed(turn, now, before)
    turn.audit(
        "training.commune_seats", class_news.subject(training), f"{training.commune_seats}>{limit}"
    )
    moved = len(after.booked) - len(before.booked)
    flow_hall.show(
        turn, now, Ready(turn.words("commune_seats.set", limit=limit, moved=moved).strip())
    )


def _without_loss(turn: Turn, training: Training, before: Seating) -> Seating:
    """Return who sits now, after whoever was held back by the old limit went behind who sits.

    They came earlier, so without this they would take the seats of people who were told theirs.
    """
    after = class_news.seats_of(turn, training)
    if frozenset(before.booked) <= frozenset(after.booked):
        return after
    registrations.line_up_behind(turn.tx, training.id, before.queued)
    return class_news.seats_of(turn, training)


def _changeable(turn: Turn, id: int) -> Training | None:
    """Return the class of a choice, or None after showing that it has begun or was called off."""
    training = flow_desk.chosen(turn, id)
    if bookable(training, turn.now_ms):
        return training
    flow_desk.show(turn, training)
    return None


FLOW = Flow(
    name=NAME,
    routes=(on(routes.COMMUNE_SEATS, _open),),
    steps={"limit": _typed},
    state=ClassState,
    role="trainer",
    needs_person=True,
)
