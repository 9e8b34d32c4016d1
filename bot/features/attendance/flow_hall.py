"""The hall of a class: one menu for what a trainer does while people come, and at the end.

Each task is a file of its own; adding one means a line in `_TASKS` and its words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from bot.conversation.flow import Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import Route, on
from bot.conversation.turn import Turn
from bot.domain.trainings import Training, bookable, doors
from bot.features.attendance import hall, routes, screens
from bot.features.classes import class_words, flow_desk, trainings
from bot.features.classes import routes as class_routes
from bot.features.roster import routes as roster_routes


class _HallTask(NamedTuple):
    """One line of the menu: where its choice leads, and when it is offered."""

    route: Route[int, *tuple[Any, ...]]
    offered: Callable[[Turn, Training], bool]


def _running(turn: Turn, training: Training) -> bool:
    return doors(training, turn.now_ms) != "over"


def _always(turn: Turn, training: Training) -> bool:
    return True


def _opened(turn: Turn, training: Training) -> bool:
    """Say whether anybody can have come."""
    return doors(training, turn.now_ms) != "early"


def _on_screen(turn: Turn, training: Training) -> bool:
    """Say whether a screen can still be opened: its quiz is done after the class too."""
    return turn.now_ms < training.ends_at + screens.SCREEN_LIVES_MS


def _bookable(turn: Turn, training: Training) -> bool:
    return bookable(training, turn.now_ms)


def _has_others(turn: Turn, training: Training) -> bool:
    """Say whether people can be moved to another class of the same series."""
    return _running(turn, training) and bool(others(turn, training))


def others(turn: Turn, training: Training) -> list[Training]:
    """Return the classes of a class's series that have not begun, without itself, in scope."""
    return [
        one
        for one in trainings.of_series(turn.tx, training)
        if one.id != training.id and bookable(one, turn.now_ms) and flow_desk.in_scope(turn, one)
    ]


#: In the order in which the day needs them; each is worded as `hall.<head>`.
_TASKS: tuple[_HallTask, ...] = (
    _HallTask(routes.ROLL, _always),
    _HallTask(routes.LIST, _always),
    _HallTask(routes.SCREEN, _on_screen),
    _HallTask(roster_routes.OF_CLASS, _always),
    _HallTask(routes.DEVICES, _opened),
    _HallTask(class_routes.TRANSFER, _has_others),
    _HallTask(class_routes.COMMUNE_SEATS, _bookable),
    _HallTask(routes.PAPERS, _always),
    _HallTask(routes.REPORT, _opened),
)


def _open(turn: Turn, training: int) -> None:
    show(turn, flow_desk.chosen(turn, training))


def show(turn: Turn, training: Training, news: str = "") -> None:
    """Show the menu of a class's hall; `news` is said first."""
    turn.enter("hall")
    counted = hall.figures(turn.tx, training)
    half = ""
    if doors(training, turn.now_ms) == "open":
        session = class_words.session_now(turn, training)
        half = class_words.half_day(turn, training, session)
    turn.say(
        "hall.menu", _choices(turn, training), news=news, title=training.title,
        when=class_words.span(turn, training), half=half,
        here=counted.here, came=counted.came, expected=counted.expected,
        summoned=counted.summoned,
        quiz_state=class_words.quiz_state(turn, training),
    )  # fmt: skip


def _choices(turn: Turn, training: Training) -> list[Choice]:
    offered = [
        turn.choice(one.route.to(training.id), f"hall.{one.route.head.replace('-', '_')}")
        for one in _TASKS
        if one.offered(turn, training)
    ]
    return [*offered, back(turn, training)]


def back(turn: Turn, training: Training) -> Choice:
    """Return the choice that leads back to the class."""
    return turn.choice(class_routes.SEE.to(training.id), "training_desk.back_choice")


def here(turn: Turn, training: Training) -> Choice:
    """Return the choice that leads back to this menu."""
    return turn.choice(routes.HALL.to(training.id), "hall.here")


FLOW = Flow(
    name="hall",
    routes=(on(routes.HALL, _open),),
    role="trainer",
    needs_person=True,
)
