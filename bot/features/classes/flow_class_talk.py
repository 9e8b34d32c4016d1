"""What somebody says about a class of theirs, in their own words: when is it, I come, I cannot.

Nothing with a consequence is done by a guess: a seat is given back only after a yes.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.flow import Flow
from bot.conversation.messages import Choice, Reply
from bot.conversation.turn import Turn
from bot.domain.trainings import Training
from bot.features.attendance import store as attendance
from bot.features.classes import (
    class_line,
    class_words,
    flow_classes,
    registrations,
    routes,
    trainings,
)
from bot.features.classes.meant import day_named, meant
from bot.features.questions import ways as question_ways
from bot.library.meaning.deciding import Heard


def _held(turn: Turn) -> list[Training]:
    """Return the classes of which the person has a seat or a place in the queue, to come."""
    present = attendance.is_present
    held = trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
    return [one for one in held if not present(turn.tx, one.id, turn.me.id)]


def _none_held(turn: Turn) -> None:
    turn.enter(flow_classes.NAME)
    turn.say("classes.none_mine", [flow_classes.to_open(turn)])


def _wants_a_seat(turn: Turn, heard: Heard) -> None:
    """Show the class that is asked for, or all that are open; a seat is taken by a tap."""
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
    if held:
        found, day = _one_of(turn, heard, held), day_named(turn, heard.text)
        flow_classes.show_one(turn, found)
        if day and turn.local(found.starts_at).date() != day:
            turn.replies[-1] = _none_then(turn, turn.replies[-1])
    else:
        _wants_a_seat(turn, heard)


def _asked_about(turn: Turn, heard: Heard, held: list[Training]) -> Training | None:
    """Return the class that is meant of those held; who holds none is told so."""
    if held:
        return _one_of(turn, heard, held)
    _none_held(turn)
    return None


def _one_of(turn: Turn, heard: Heard, held: list[Training]) -> Training:
    """Return the class that is meant of those held; the next where none fits."""
    return (meant(turn, heard.text, held) or held)[0]


def _none_then(turn: Turn, reply: Reply) -> Reply:
    """Say first that there is no class on the day that was asked about."""
    return replace(reply, text=f"{turn.words('classes.none_that_day').strip()}\n\n{reply.text}")


def _is_coming(turn: Turn, heard: Heard) -> None:
    held = trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
    training = _asked_about(turn, heard, held)
    if training is None:
        return
    if not registrations.seated_among(turn.tx, training, [turn.me.id]):
        flow_classes.show_one(turn, training)  # who waits is told so
        return
    turn.enter(flow_classes.NAME)
    line = class_line.line(turn, training)
    turn.say("classes.coming", [flow_classes.to_mine(turn)], line=line, name=turn.name_if_shared)


def _comes_late(turn: Turn, heard: Heard) -> None:
    held = trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
    training = _asked_about(turn, heard, held)
    if training is not None:
        _refer_to_staff(turn, "classes.late", training, flow_classes.to_mine(turn))


def _sends_another(turn: Turn, heard: Heard) -> None:
    training = _asked_about(turn, heard, _held(turn))
    if training is not None:
        leave = turn.choice(routes.LEAVE.to(training.id), "classes.leave_choice")
        _refer_to_staff(turn, "classes.substitute", training, leave)


def _refer_to_staff(turn: Turn, key: str, training: Training, instead: Choice) -> None:
    """Say what becomes of a wish about a class that only staff can meet."""
    turn.enter(flow_classes.NAME)
    turn.say(
        key, [turn.choice(question_ways.ask(), "lookup.ask"), instead],
        title=training.title, when=class_words.span(turn, training),
    )  # fmt: skip


def _cannot_come(turn: Turn, heard: Heard) -> None:
    """Ask whether a seat is to be given back: a sentence may mean something else."""
    found = meant(turn, heard.text, _held(turn))
    if len(found) != 1:
        flow_classes.cannot_go(turn)
        return
    training = found[0]
    turn.enter(
        flow_classes.NAME, flow_classes.SURE, flow_classes.LeaveState(training.id, turn.me.id)
    )
    turn.say(
        "classes.cannot_come",
        [
            turn.choice(routes.LEAVE_SURELY.to(training.id), "classes.cannot_come_yes"),
            turn.choice(routes.SEE_OPEN.to(training.id), "classes.leave_keep"),
        ],
        title=training.title, when=class_words.span(turn, training), name=turn.name_if_shared,
        waiting=flow_classes.is_waited_for(turn, training),
    )  # fmt: skip


FLOW = Flow(
    name="class_talk",
    intents={
        "register": _wants_a_seat,
        "my_classes": lambda turn, heard: flow_classes.my_calendar(turn),
        "class_info": _tells_about_it,
        "coming": _is_coming,
        "late": _comes_late,
        "substitute": _sends_another,
        "withdraw": _cannot_come,
    },
    needs_person=True,
)
