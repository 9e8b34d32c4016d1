"""Help: the menu of one's role, leaving what is open, choosing what to cancel."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bot.conversation import engine, shortcuts
from bot.conversation.aside import aside
from bot.conversation.commands import shown_to
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.rights import RoleName, highest
from bot.features.classes import class_words, trainings
from bot.features.classes import ways as class_ways
from bot.features.office import routes
from bot.features.quizzes.attempt_steps import NAME as QUIZ
from bot.library.meaning.deciding import Heard
from bot.text.spoken import readings

#: What stands on the menu's first screen, by role; the rest is behind "Việc khác". Labels are
#: short: two stand side by side on a small phone.
_FIRST: dict[RoleName, tuple[str, ...]] = {
    "collaborator": ("lich", "dangky", "lambai", "tracuu", "hoidap", "ketqua"),
    "trainer": ("lop", "thongbao", "thongke", "hoidap", "tracuu", "lambai"),
    "admin": ("lop", "thongke", "thongbao", "capma", "hoidap", "tracuu"),
}


def show(turn: Turn, args: str) -> None:
    """Answer `/trogiup`: the menu, as buttons."""
    office = turn.app.office
    greet(turn, "help.menu", office=office.name, contact=office.contact)


def greet(turn: Turn, key: str, **values: Any) -> None:
    """Say a text of content/wording above the menu."""
    aside(turn, FLOW.name)
    turn.say(key, _menu(turn), **values)


def _menu(turn: Turn) -> list[Choice]:
    names = [name for name in _first(turn) if name in turn.app.flows.built]
    trainer = turn.holds("trainer")
    choices = [
        turn.choice(shortcuts.GO.to(name), f"help.go_{name}", trainer=trainer) for name in names
    ]
    return [*choices, turn.choice(routes.MORE.to(), "help.more_choice")]


def _first(turn: Turn) -> tuple[str, ...]:
    """Return the commands of the first screen; who has not signed up yet begins there."""
    first = _FIRST[highest(turn.roles)]
    known = turn.person is not None and turn.person.signed_up
    return first if known else ("batdau", *first[1:])


def _more(turn: Turn) -> None:
    """Show the rest of the menu."""
    aside(turn, FLOW.name)
    first = {shortcuts.GO.to(name) for name in (*_first(turn), "batdau", "trogiup")}
    choices = [choice for choice in _everything(turn) if choice.id not in first]
    turn.say("help.more", choices, trainer=turn.holds("trainer"))


def _everything(turn: Turn) -> list[Choice]:
    shown = shown_to(highest(turn.roles), turn.app.flows.built)
    return [turn.choice(shortcuts.GO.to(one.name), f"commands.{one.name}") for one in shown]


def _label_typed(turn: Turn, text: str) -> object:
    """Take the name of a button of ours, typed while something else was shown last."""
    choice = named(turn, text)
    if choice is None:
        return PASS
    engine.choose(turn, choice.id)
    return None


def named(turn: Turn, text: str) -> Choice | None:
    """Return the choice of the menus whose label was typed."""
    said = {*readings(text)}
    for choice in (*_menu(turn), *_everything(turn)):
        if not said.isdisjoint(_label_readings(choice.label)):
            return choice
    return None


@lru_cache(maxsize=512)
def _label_readings(label: str) -> frozenset[str]:
    """Return how a label may be typed; worked out once for all."""
    return frozenset(readings(label))


def leave(turn: Turn, args: str = "") -> None:
    """Answer `/thoat`: leave everything that is open; what was answered so far stays."""
    left = {frame.flow for frame in turn.frames if frame.flow}
    turn.frames.clear()
    if left:
        turn.say("help.left", quiz=QUIZ in left)
    else:
        turn.say("help.nothing_open")


def ask_cancel(turn: Turn, args: str) -> None:
    """Answer `/huy`: ask what to cancel, the open task or a seat in a class."""
    choices: list[Choice] = []
    if any(frame.flow for frame in turn.frames):
        choices.append(turn.choice(routes.LEAVE.to(), "help.leave_choice"))
    if turn.person_id is not None:
        choices += [
            turn.choice(
                class_ways.leave(training.id),
                "help.give_back_choice",
                training=class_words.label(turn, training),
            )
            for training in trainings.held_by(turn.tx, turn.person_id, turn.now_ms)
        ]
    turn.say("help.what_to_cancel" if choices else "help.nothing_to_cancel", choices)


def _ask_to_leave(turn: Turn, heard: Heard) -> None:
    """Ask whether what is open is to be left; of seats nothing was said."""
    if any(frame.flow for frame in turn.frames):
        turn.say("help.leave_sure", [turn.choice(routes.LEAVE.to(), "help.leave_choice")])
    else:
        turn.say("help.nothing_open")


def _go(turn: Turn, command: str) -> None:
    """Do what a menu's choice names, as if its command had been typed."""
    if command not in turn.app.flows.built:
        raise StaleChoice
    engine.redo(turn, f"/{command}")


FLOW = Flow(
    name="help",
    commands={"trogiup": show, "thoat": leave, "huy": ask_cancel},
    routes=(on(routes.LEAVE, leave), on(routes.MORE, _more), on(shortcuts.GO, _go)),
    intents={
        "menu": lambda turn, heard: show(turn, ""),
        "stop": _ask_to_leave,
    },
    free_text=_label_typed,
)
