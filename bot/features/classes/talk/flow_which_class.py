"""A class of the list on the screen, chosen by its day or its title: `thứ bảy`, `28/11`."""

from __future__ import annotations

from collections import defaultdict

from bot.conversation import engine
from bot.conversation.flow import PASS, Flow
from bot.conversation.routes import StaleChoice, number
from bot.conversation.turn import Turn
from bot.domain.trainings import Training
from bot.features.classes import trainings
from bot.features.classes.meant import meant, names
from bot.text.daywords import weekdays_named
from bot.text.folding import fold

NAME = "which_class"


def _heard(turn: Turn, text: str) -> object:
    listed = _listed(turn)
    if len(listed) < 2:
        return PASS
    found = [one for id_ in listed if (one := trainings.find(turn.tx, id_)) is not None]
    fits = [one for one in found if names(turn, text, one)]
    fits = _of_weekday(turn, text, fits) or meant(turn, text, fits)
    if len(fits) != 1:
        return PASS
    engine.choose(turn, listed[fits[0].id])
    return None


def _of_weekday(turn: Turn, text: str, found: list[Training]) -> list[Training]:
    """Return the one of a list on the day of the week that is said, also weeks ahead."""
    said = weekdays_named(fold(text))
    there = [one for one in found if turn.local(one.starts_at).weekday() in said]
    return there if len(there) == 1 else []


def _listed(turn: Turn) -> dict[int, str]:
    """Return the choices of the last list that stand for a class each, by its id."""
    routes: dict[str, dict[int, str]] = defaultdict(dict)
    for choice in turn.frames[-1].asked if turn.frames else ():
        head, rest = turn.app.flows.head_of(choice.id)
        known = turn.app.flows.routes.get(head)
        params = known[1].route.params if known else ()
        if rest and params and params[0].name == "class":
            try:
                routes[head].setdefault(number(rest[0]), choice.id)
            except StaleChoice:
                continue
    return max(routes.values(), key=len, default={})


FLOW = Flow(name=NAME, free_text=_heard, needs_person=True)
