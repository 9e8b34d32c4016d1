"""The office's list of people: counts by commune, who of one has not signed up, and its file.

The file is `steps_file.py`; a class's list is `steps_class.py`, its people `steps_people.py`.
"""

from __future__ import annotations

from collections import Counter

from bot.conversation.flow import Flow
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.features.classes import ways as class_ways
from bot.features.roster import routes, steps_class, steps_file, steps_people, store
from bot.features.roster.words import (
    NAME,
    RosterState,
    Sight,
    commune_name,
    line,
    named,
    next_choice,
    paged,
    view,
)
from bot.text.sorting import name_key

#: Names on one screen: with their villages they stay under 900 characters.
_NAMES = 15


def _show(turn: Turn, page: int) -> None:
    """Show how many of each commune are on the list, and how many have yet to sign up."""
    view(turn)
    people, using = _counted(turn)
    here, page, pages = paged(named(turn, people), page)
    choices = [
        turn.choice(
            routes.IN_COMMUNE.to(code, 0), "roster.commune_choice", name=name,
            count=people[code], left=people[code] - using[code],
        )
        for code, name in here
    ]  # fmt: skip
    turn.say(
        "roster.office",
        [
            *choices,
            *next_choice(turn, routes.OFFICE.to(page + 1), page, pages),
            turn.choice(routes.FILE.to(0), "roster.file_choice"),
            turn.choice(routes.TEMPLATE.to(), "roster.template_choice"),
            turn.choice(class_ways.desk(), "training_desk.list_choice"),
        ],
        people=people.total(), using=using.total(), communes=len(people), page=page + 1,
        pages=pages,
    )  # fmt: skip


def _counted(turn: Turn) -> tuple[Counter[str], Counter[str]]:
    """Count by commune whom the role covers: all of them, and who uses Đồng Hành."""
    sight = Sight(turn)
    people: Counter[str] = Counter()
    using: Counter[str] = Counter()
    for commune, village, count, signed_up in store.by_place(turn.tx):
        if sight.covers(commune, village):
            people[commune] += count
            using[commune] += signed_up
    return people, using


def _names(turn: Turn, commune: str, page: int) -> None:
    """List who of a commune has not signed up yet: names and villages only."""
    if commune not in _counted(turn)[0]:
        raise StaleChoice
    sight = Sight(turn)
    found = sorted(
        (
            one.line
            for one in store.not_signed_up(turn.tx, commune)
            if sight.covers(commune, one.line.village)
        ),
        key=lambda one: name_key(one.full_name),
    )
    here, page, pages = paged(found, page, _NAMES)
    view(turn)
    turn.say(
        "roster.names",
        [
            *next_choice(turn, routes.IN_COMMUNE.to(commune, page + 1), page, pages),
            turn.choice(routes.OFFICE.to(0), "roster.office_choice"),
        ],
        commune=commune_name(turn, commune), count=len(found), page=page + 1, pages=pages,
        lines=[line(turn, one.full_name, one.village) for one in here],
    )  # fmt: skip


def _resume(turn: Turn) -> None:
    step, state = turn.frame.step, turn.state_of(RosterState)
    if step == "preview":
        steps_file.show_again(turn, state.job)
    elif step == "taking":
        steps_file.wait(turn)
    elif step == "communes":
        steps_class.gather(turn, state.training or 0, 0)
    else:
        steps_file.ask(turn, state.training or 0)


def _remind(turn: Turn) -> str:
    return turn.words("roster.remind").strip()


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.OFFICE, _show),
        on(routes.IN_COMMUNE, _names),
        on(routes.FILE, steps_file.ask),
        on(routes.TEMPLATE, steps_file.template),
        on(routes.TAKE_FILE, steps_file.take),
        on(routes.DROP_FILE, steps_file.drop),
        on(routes.OF_CLASS, steps_class.opened),
        on(routes.GATHER, steps_class.gather),
        on(routes.INVITE, steps_class.invite),
        on(routes.EMPTY, steps_class.empty),
        on(routes.INVITEES, steps_people.invitees_in),
        on(routes.ABSENT, steps_people.absent),
        on(routes.ABSENT_IN, steps_people.absent_in),
        on(routes.PERSON, steps_people.one),
        on(routes.UNDO_CLAIM, steps_people.undo),
    ),
    steps={"communes": steps_class.typed, "preview": steps_file.preview_typed},
    files={"file": steps_file.sent},
    jobs={
        steps_file.READ: steps_file.was_read, steps_file.IMPORT: steps_file.was_imported,
        steps_file.TEMPLATE: steps_file.template_made,
    },
    state=RosterState,
    role="trainer",
    needs_person=True,
    resume=_resume,
    remind=_remind,
)  # fmt: skip
