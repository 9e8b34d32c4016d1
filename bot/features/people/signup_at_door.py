"""Sign-up at a class's door: its communes are offered where they are few, else looked in first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.conversation.asking.place_pick import Pick
from bot.conversation.messages import Choice
from bot.conversation.routes import Route
from bot.conversation.turn import Turn
from bot.domain.trainings import Training, open_to
from bot.features.attendance import ways as attendance_ways
from bot.features.classes import trainings
from bot.features.people.signup_state import SignupState
from bot.library.places import Place
from bot.text.sorting import text_key

#: So many communes are printed; of more the name is typed.
MOST_OFFERED = 12


def class_of(turn: Turn) -> Training | None:
    """Return the class at whose door the open sign-up stands, if at any."""
    state = turn.state_of(SignupState)
    code = attendance_ways.code_at_door(state.then) if state.brief else None
    return None if code is None else trainings.by_code(turn.tx, code)


def few(turn: Turn) -> list[Place]:
    """Return the communes that the class is for, in order of name; none where they are many."""
    training = class_of(turn)
    if training is None:
        return []
    found = list(islice(_communes(turn, training), MOST_OFFERED + 1))
    return sorted(found, key=lambda one: text_key(one.name)) if len(found) <= MOST_OFFERED else []


def _communes(turn: Turn, training: Training) -> Iterator[Place]:
    places = turn.app.library.places
    for province in places.children():
        if _apart(turn, training, province):
            for commune in places.children(province.code):
                if _meant(turn, training, commune):
                    yield commune


def _apart(turn: Turn, training: Training, province: Place) -> bool:
    """Say whether the class is for a province or for something in it."""
    covers = turn.app.library.places.covers
    return any(
        not code or code == province.code or covers(province.code, code)
        for code in training.audience
    )


def _meant(turn: Turn, training: Training, commune: Place) -> bool:
    """Say whether the class is for a commune or for a village of it."""
    covers = turn.app.library.places.covers
    return open_to(training, commune.code, covers) or any(
        code and covers(commune.code, code) for code in training.audience
    )


def province_of(turn: Turn) -> str:
    """Return the one province in which the whole audience lies, else nothing."""
    training = class_of(turn)
    if training is None or "" in training.audience:
        return ""
    places = turn.app.library.places
    found = {path[0].code for code in training.audience if (path := places.path(code))}
    return found.pop() if len(found) == 1 else ""


def among(turn: Turn) -> list[str]:
    """Return the places in which a typed name is looked up first; none for a whole office."""
    training = class_of(turn)
    return list(training.audience) if training and "" not in training.audience else []


def choices(turn: Turn, communes: list[Place], route: Route[Pick]) -> list[Choice]:
    """Return communes as choices, with their province where there are several."""
    full = len({one.parent for one in communes}) > 1
    names = turn.app.library.places.name
    labels = ((Pick(one.code), names(one.code, full=full)) for one in communes)
    return [Choice(route.to(pick), label[:1].upper() + label[1:]) for pick, label in labels]
