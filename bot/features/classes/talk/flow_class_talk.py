"""What somebody says about a class of theirs, in their own words: when is it, I come, I cannot.

Nothing with a consequence is done by a guess: a seat is given back only after a yes.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation import engine
from bot.conversation.flow import PASS, Flow, Taught
from bot.conversation.routes import on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.domain.trainings import Training
from bot.features.classes import (
    class_line,
    class_words,
    flow_classes,
    registrations,
    routes,
    trainings,
)
from bot.features.classes.giving_back import flow_leaving
from bot.features.classes.meant import day_named, meant, names_another
from bot.features.classes.talk import flow_trainer_talk
from bot.features.questions import ways as question_ways
from bot.library.meaning.deciding import Heard
from bot.text.sentences import replies, seats
from bot.text.sentences.about_class import names_a_class_by_day
from bot.text.sentences.absences import doubts, is_for_another, is_of_something_else
from bot.text.sentences.practical import asks_practical

NAME = "class_talk"
_KEPT = 1_000  # characters of a question that may be sent on


@dataclass(frozen=True, slots=True)
class TalkState(State):
    """What somebody asked that their class does not tell, and who: an address may be shared."""

    person: int = 0
    question: str = ""


def _none_held(turn: Turn) -> None:
    turn.enter(flow_classes.NAME)
    turn.say("classes.none_mine", [flow_classes.to_open(turn)])


def _wants_a_seat(turn: Turn, heard: Heard) -> None:
    """Show the class that is asked for, or all that are open; a seat is taken by a tap.

    One that was given back is taken back, where that is asked for.
    """
    if seats.again(heard.text) and flow_leaving.take_back_last(turn):
        return
    if seats.queues(heard.text):
        flow_classes.queue_typed(turn, heard.text)
        return
    if shown := flow_classes.pointed_at(turn, heard.text):
        flow_classes.show_one(turn, shown)
        return
    upcoming = [
        one for one in trainings.upcoming(turn.tx, turn.now_ms) if flow_classes.is_for_me(turn, one)
    ]
    found = meant(turn, heard.text, upcoming)
    if len(found) == 1:
        flow_classes.show_one(turn, found[0])
    else:
        flow_classes.list_open(turn, 0)


def _tells_about_it(turn: Turn, heard: Heard) -> None:
    """Tell when and where the class is that somebody asks about: of several, the next."""
    held = trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
    if shown := flow_classes.pointed_at(turn, heard.text):
        held = [shown]
    elif held and names_another(turn, heard.text, held):
        held = []
    if held and asks_practical(heard.text):
        _tells_what_to_know(turn, heard, _one_of(turn, heard, held))
    elif held:
        found, day = _one_of(turn, heard, held), day_named(turn, heard.text)
        flow_classes.show_one(turn, found)
        if day and day not in class_words.days(turn, found):
            turn.replies[-1] = flow_classes.none_then(turn, turn.replies[-1])
    else:
        _wants_a_seat(turn, heard)


def _tells_what_to_know(turn: Turn, heard: Heard, training: Training) -> None:
    """Answer from the trainer's own line; what it does not say may be sent on to them."""
    turn.enter(NAME, "told", TalkState(turn.me.id, heard.text[:_KEPT]))
    need = training.need_to_know
    turn.say(
        "classes.need" if need else "classes.need_untold",
        [
            turn.choice(routes.ASK_THIS.to(), "classes.need_ask"),
            turn.choice(routes.SEE_OPEN.to(training.id), "classes.see_choice"),
        ],
        title=training.title, when=class_words.span(turn, training), need=need,
    )  # fmt: skip


def _ask_this(turn: Turn) -> None:
    """Hand on what was asked just now; without it, a question is asked for."""
    frames = (frame for frame in reversed(turn.frames) if frame.flow == NAME)
    kept = next((frame.state_of(TalkState) for frame in frames), TalkState())
    question = kept.question if kept.person == turn.me.id else ""
    engine.redo(turn, f"/hoidap {question}" if question else question_ways.ask())


def _told_typed(turn: Turn, text: str) -> object:
    """Take a yes to sending on what the class's line does not tell."""
    if not replies.sends(text):
        return PASS
    _ask_this(turn)
    return None


def _asked_about(turn: Turn, heard: Heard, held: list[Training]) -> Training | None:
    """Return the class that is meant of those held; who holds none is told so."""
    if held:
        return _one_of(turn, heard, held)
    _none_held(turn)
    return None


def _one_of(turn: Turn, heard: Heard, held: list[Training]) -> Training:
    """Return the class that is meant of those held; the next where none fits."""
    return (meant(turn, heard.text, held) or held)[0]


def _is_coming(turn: Turn, heard: Heard) -> None:
    held = trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
    if doubts(heard.text):
        _nothing_given_back(turn, held)
        return
    given = registrations.given_back(turn.tx, turn.me.id, turn.now_ms)
    if not held and given:  # somebody has thought again
        flow_classes.show_one(turn, flow_classes.mine_to_see(turn, given[0]))
        return
    training = _asked_about(turn, heard, held)
    if training is None:
        return
    seated = registrations.seated_among(turn.tx, training, [turn.me.id])
    if not seated or class_line.is_leaving(turn, training):
        flow_classes.show_one(turn, training)  # who waits, or gave the seat back, is told so
        return
    turn.enter(flow_classes.NAME)
    line = class_line.line(turn, training)
    turn.say("classes.coming", [flow_classes.to_mine(turn)], line=line, name=turn.name_if_shared)


def _nothing_given_back(turn: Turn, held: list[Training]) -> None:
    """Say that the seats are kept, and how one is given back."""
    if not held:
        _none_held(turn)
        return
    seated = registrations.seated_among(turn.tx, held[0], [turn.me.id])
    if not seated or class_line.is_leaving(turn, held[0]):
        flow_classes.show_one(turn, held[0])  # who waits, or gave the seat back, is told so
        return
    turn.enter(flow_classes.NAME)
    turn.say(
        "classes.kept", [flow_classes.to_mine(turn)], title=held[0].title, count=len(held),
        when=class_words.span(turn, held[0]), name=turn.name_if_shared,
    )  # fmt: skip


def _cannot_come(turn: Turn, heard: Heard) -> None:
    """Ask whether a seat is to be given back; where no class fits, about all.

    Not where the past or another task is spoken of, nor by a trainer who holds no seat.
    """
    if is_for_another(heard.text, turn.me.full_name):
        turn.say("classes.for_another", contact=turn.app.office.contact)
        return
    held = flow_leaving.to_give_back(turn)
    if is_of_something_else(heard.text) or doubts(heard.text):
        _nothing_given_back(turn, held)
        return
    if turn.holds("trainer") and not held and flow_trainer_talk.shown(turn, heard.text):
        return
    found = meant(turn, heard.text, held)
    if held and not found and names_another(turn, heard.text, held):
        flow_classes.my_calendar(turn)
        turn.replies[-1] = flow_classes.none_called_so(turn, turn.replies[-1])
        return
    if held and not found and names_a_class_by_day(heard.text):
        flow_classes.my_calendar(turn)
        turn.replies[-1] = flow_classes.none_then(turn, turn.replies[-1])
        return
    flow_leaving.ask(turn, found or held)


FLOW = Flow(
    name=NAME,
    routes=(on(routes.ASK_THIS, _ask_this),),
    intents={
        "register": _wants_a_seat,
        "my_classes": lambda turn, heard: flow_classes.my_calendar(turn),
        "class_info": _tells_about_it,
        "coming": _is_coming,
        "withdraw": _cannot_come,
    },
    words=dict.fromkeys(
        ("nhan cho", "nhan cho nay", "toi nhan", "em nhan", "em nhan cho"),
        Taught("coming", lambda turn, text: engine.understand(turn, text, "coming")),
    ),
    steps={"told": _told_typed},
    state=TalkState,
    needs_person=True,
)
