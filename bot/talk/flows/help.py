"""Help: the commands of one's role, leaving what is open, choosing what to cancel."""

from __future__ import annotations

from bot.domain.rights import highest
from bot.store import trainings
from bot.talk import engine
from bot.talk.aside import aside
from bot.talk.commands import shown_to
from bot.talk.flow import Flow, StaleChoice
from bot.talk.flows import class_words
from bot.talk.messages import Choice
from bot.talk.turn import Turn


def show(turn: Turn, args: str) -> None:
    """Answer `/trogiup`."""
    commands = shown_to(highest(turn.roles), turn.house.flows.built)
    office = turn.house.office
    aside(turn, FLOW.name)
    turn.say(
        "help.commands", commands=commands, office=office.name, contact=office.contact,
        trainer=turn.holds("trainer"),
    )  # fmt: skip


def leave(turn: Turn, args: str) -> None:
    """Answer `/thoat`: leave everything that is open; what was answered so far stays."""
    left = {frame.flow for frame in turn.frames if frame.flow}
    turn.frames.clear()
    if left:
        turn.say("help.left", quiz="quiz" in left)
    else:
        turn.say("help.nothing_open")


def ask_cancel(turn: Turn, args: str) -> None:
    """Answer `/huy`: ask what to cancel, the open errand or a seat in a class."""
    choices: list[Choice] = []
    if any(frame.flow for frame in turn.frames):
        choices.append(turn.choice("hp-leave", "help.leave_choice"))
    if turn.person_id is not None and "cl-leave" in turn.house.flows.choices:
        choices += [
            turn.choice(
                f"cl-leave:{training.id}",
                "help.give_back_choice",
                training=class_words.label(turn, training),
            )
            for training in trainings.held_by(turn.tx, turn.person_id, turn.now_ms)
        ]
    turn.say("help.what_to_cancel" if choices else "help.nothing_to_cancel", choices)


def _leave(turn: Turn, args: list[str]) -> None:
    leave(turn, "")


def _go(turn: Turn, args: list[str]) -> None:
    """Do what a menu's choice names, as if its command had been typed."""
    if len(args) != 1 or args[0] not in turn.house.flows.built:
        raise StaleChoice
    engine.redo(turn, f"/{args[0]}")


FLOW = Flow(
    name="help",
    commands={"trogiup": show, "thoat": leave, "huy": ask_cancel},
    choices={"hp-leave": _leave, "go": _go},
)
