"""A trainer changes where a class is: time, doors, quiz and attendance stay as they are."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation import another_task
from bot.conversation.flow import PASS, Flow
from bot.conversation.routes import on
from bot.conversation.turn import Turn
from bot.domain.trainings import Training
from bot.features.classes import (
    class_news,
    class_words,
    flow_desk,
    registrations,
    routes,
    trainings,
)
from bot.features.classes.class_intents import Told
from bot.features.classes.flow_changes import (
    ClassState,
    answered,
    changeable,
    meant,
    show_changed,
    sure,
)
from bot.features.reminders import store as reminders
from bot.features.roster import store as roster
from bot.text.folding import tone_key
from bot.text.sentences import replies
from bot.text.sentences.wishes import place_wished

NAME = "training_venue"


@dataclass(frozen=True, slots=True)
class VenueState(ClassState):
    """The place that a class is to be moved to."""

    venue: str = ""


def _ask(turn: Turn, id: int) -> None:
    training = changeable(turn, id)
    if training is not None:
        turn.enter(NAME, "venue", VenueState(training.id))
        turn.say("training_desk.venue_change", title=training.title, venue=training.venue)


def _as_wished(turn: Turn, id: int, text: str) -> None:
    """Take the place out of a sentence that asks for a class to be moved there."""
    _ask(turn, id)
    venue = place_wished(text).new
    if venue and turn.frame.step == "venue":
        turn.replies.clear()
        _typed(turn, venue[:1].upper() + venue[1:])


def _typed(turn: Turn, text: str) -> object:
    if another_task.is_staff_task(turn, text) or (
        replies.asks(text) and another_task.begins_another(turn, text)
    ):
        return PASS
    training = meant(turn, text, turn.state_of(VenueState).training)
    if training is None:
        return None
    venue = class_words.named(text, class_words.LONGEST_VENUE)
    if not venue or replies.is_one(text):
        turn.say("training_desk.venue_unclear")
    elif _is_there(training, venue):
        _stays(turn, training)
    else:
        _confirm(turn, training, venue)
    return None


def _is_there(training: Training, venue: str) -> bool:
    """Say whether a class is at a place already, however its tones and capitals are typed."""
    return tone_key(venue) == tone_key(training.venue)


def _stays(turn: Turn, training: Training) -> None:
    show_changed(turn, training, "training_desk.venue_same", venue=training.venue)


def _confirm(turn: Turn, training: Training, venue: str) -> None:
    turn.expect("venue_sure", VenueState(training.id, venue))
    turn.say(
        "training_desk.venue_sure",
        [
            turn.choice(routes.VENUE_SURELY.to(training.id), "training_desk.venue_yes"),
            turn.choice(routes.SEE.to(training.id), "training_desk.leave_it"),
        ],
        title=training.title, when=class_words.span(turn, training), old=training.venue, new=venue,
        count=len(registrations.order(turn.tx, training.id)),
        unheard=roster.unregistered_count(turn.tx, training.id),
    )  # fmt: skip


def _sure_typed(turn: Turn, text: str) -> object:
    return answered(turn, text, turn.state_of(VenueState).training, _relocated)


def _ask_again(turn: Turn) -> None:
    asked = turn.state_of(VenueState)
    training = changeable(turn, asked.training)
    if training is not None:
        _confirm(turn, training, asked.venue)


def _relocated(turn: Turn, id: int) -> None:
    """Change the place, tell everybody, and let reminders that wait say the new one."""
    training = changeable(turn, id)
    if training is None:
        return
    asked = turn.state_of(VenueState)
    sure(turn, NAME, "venue_sure", asked.training, training)
    venue = asked.venue
    if _is_there(training, venue):  # somebody else was quicker
        _stays(turn, training)
        return
    trainings.set_venue(turn.tx, training.id, venue, turn.now_ms)
    now = trainings.find(turn.tx, training.id)
    assert now is not None
    if reminders.say_anew(turn.tx, class_news.subject(now)):
        turn.wake(turn.now_ms)
    told = class_news.tell_changed(
        turn, training, now, "relocated",
        old=training.venue, new=venue, when=class_words.span(turn, now),
    )  # fmt: skip
    turn.audit("training.relocated", class_news.subject(training))
    show_changed(turn, training, "training_desk.venue_changed", count=len(told))


FLOW = Flow(
    name=NAME,
    routes=(on(routes.VENUE, _ask), on(routes.VENUE_SURELY, _relocated)),
    steps={"venue": _typed, "venue_sure": _sure_typed},
    intents={
        "change_place": flow_desk.about_coming(
            routes.VENUE.to, _as_wished, lambda turn, text: Told(place_wished(text).about)
        )
    },
    state=VenueState,
    role="trainer",
    needs_person=True,
    ask_again=_ask_again,
)
