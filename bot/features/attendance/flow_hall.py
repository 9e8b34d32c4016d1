"""The hall of a class: one menu for what a trainer does while people come, and at the end.

Each task is a file of its own; adding one means a line in `_TASKS` and its words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from bot.conversation.flow import Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import on
from bot.conversation.turn import Turn
from bot.domain.trainings import Training, bookable, doors
from bot.features.attendance import hall, routes, screens
from bot.features.classes import class_words, flow_desk, trainings
from bot.features.classes import ways as class_ways
from bot.features.roster import ways as roster_ways


class _HallTask(NamedTuple):
    """One line of the menu: where its choice leads, by the class, and when it is offered."""

    to: Callable[..., str]
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
    _HallTask(routes.ROLL.to, _always),
    _HallTask(routes.LIST.to, _always),
    _HallTask(routes.SCREEN.to, _on_screen),
    _HallTask(roster_ways.of_class, _always),
    _HallTask(routes.DEVICES.to, _opened),
    _HallTask(class_ways.transfer, _has_others),
    _HallTask(class_ways.commune_seats, _bookable),
    _HallTask(routes.PAPERS.to, _always),
    _HallTask(routes.REPORT.to, _opened),
)


def _open(turn: Turn, training: int) -> None:
    show(turn, flow_desk.chosen(turn, training))


def show(turn: Turn, training: Training, news: str = "") -> None:
    """Show the menu of a class's hall; `news` is said first."""
    turn.enter("hall")
    counted = hall.figures(turn.tx, training)
    half = ""
    if doors(training, turn.now_ms) == "open":
        half_day = class_words.half_day_now(turn, training)
        half = class_words.half_day(turn, training, half_day)
    turn.say(
        "hall.menu", _choices(turn, training), news=news, title=training.title,
        when=class_words.span(turn, training), half=half,
        here=counted.here, came=counted.came, expected=counted.expected,
        invited=counted.invited,
        quiz_state=class_words.quiz_state(turn, training),
    )  # fmt: skip


def _choices(turn: Turn, training: Training) -> list[Choice]:
    ways = [one.to(training.id) for one in _TASKS if one.offered(turn, training)]
    return [*(turn.choice(way, _label(way)) for way in ways), back(turn, training)]


def _label(way: str) -> str:
    return f"hall.{way.partition(':')[0].replace('-', '_')}"


def back(turn: Turn, training: Training) -> Choice:
    """Return the choice that leads back to the class."""
    return turn.choice(class_ways.see(training.id), "training_desk.back_choice")


def here(turn: Turn, training: Training) -> Choice:
    """Return the choice that leads back to this menu."""
    return turn.choice(routes.HALL.to(training.id), "hall.here")


FLOW = Flow(
    name="hall",
    routes=(on(routes.HALL, _open),),
    role="trainer",
    needs_person=True,
)
