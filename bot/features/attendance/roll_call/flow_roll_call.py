"""Roll-call without the learner's phone: names ticked page by page, put right, the rest absent.

What is typed at the names is `typed.py`; who came unasked is `flow_walkin.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.conversation.flow import Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.half_days import half_days
from bot.domain.roll import ROLL_STATES, Attendee, Mark, RollState
from bot.features.attendance import routes
from bot.features.attendance.roll_call import history, marks, typed
from bot.features.attendance.roll_call import sheet as sheets
from bot.features.attendance.roll_call import words as wording
from bot.features.attendance.roll_call.sheet import NAMES, Args, RollCallState, Sheet, on_sheet
from bot.features.attendance.routes import ALL, NOT_MARKED, View
from bot.features.classes import class_words
from bot.store import people
from bot.text.dates import say_moment


def _among_names(
    act: Callable[[Turn, Sheet, *Args], object],
) -> Callable[[Turn, int, int | None, *Args], object]:
    """Return a handler for what is asked among the names: a view lies open below it."""

    def handle(turn: Turn, on: Sheet, *args: *Args) -> object:
        if not sheets.laid(turn, on):
            sheets.lay(turn, on, NOT_MARKED)
        return act(turn, on, *args)

    return on_sheet(handle)


def _open(turn: Turn, on: Sheet) -> None:
    """Show who has no mark yet in the half-day of now."""
    _view(turn, on, NOT_MARKED)


def _view(turn: Turn, on: Sheet, view: View) -> None:
    sheets.lay(turn, on, view)
    wording.show_page(turn, on)


def _page(turn: Turn, on: Sheet, page: int) -> None:
    turn.expect("names", replace(turn.state_of(RollCallState), page=page))
    wording.show_page(turn, on)


def _back(turn: Turn, on: Sheet) -> None:
    wording.show_page(turn, on)


# -- one name --------------------------------------------------------------------------------


def _named(turn: Turn, on: Sheet, who: str) -> Attendee:
    one = sheets.find(turn, on, who)
    if one is None:
        raise StaleChoice
    return one


def _set(turn: Turn, on: Sheet, who: str, state: RollState) -> None:
    """Record how somebody stands; said twice, it is so once."""
    one = _named(turn, on, who)
    news = ""
    if not marks.allowed(turn, on, state):
        news = turn.words("roll_call.too_early")
    elif not marks.say(turn, on, one, state):
        news = turn.words("roll_call.later_word", name=one.full_name)
    elif state != "present":
        news = wording.noted(turn, state, [one])
    sheets.turn_to(turn, on, who)
    wording.show_page(turn, sheets.sheet(turn, on.training, on.half_day.number), news)


def _fix(turn: Turn, on: Sheet, who: str) -> None:
    """Ask how somebody who has a mark really stands."""
    one = _named(turn, on, who)
    mark = one.marks.get(on.half_day.number)
    states = [state for state in ROLL_STATES if mark is None or state != mark.state]
    if mark is not None:
        states.append("unmarked")
    choices = [
        Choice(routes.ROLL_SET.to(*on.args, who, state), wording.state_choice(turn, state))
        for state in states
    ]
    turn.say(
        "roll_call.fix", [*choices, wording.back(turn, on)], slot=wording.menu_slot(on),
        who=wording.full_name(turn, one), half=class_words.half_day(turn, on.training, on.half_day),
        state=wording.state_word(turn, mark.state if mark else ""), by=_by(turn, mark),
        when=say_moment(turn.local(mark.at), turn.now) if mark else "",
    )  # fmt: skip


def _by(turn: Turn, mark: Mark | None) -> str:
    """Name the trainer who said so; nothing for somebody who came through the door."""
    if mark is None or mark.marked_by is None:
        return ""
    found = people.find(turn.tx, mark.marked_by)
    return found.full_name if found else ""


# -- everybody -------------------------------------------------------------------------------


def _more(turn: Turn, on: Sheet) -> None:
    turn.say(
        "roll_call.more", wording.more(turn, on), slot=wording.menu_slot(on),
        head=wording.head(turn, on), hint=wording.hint(turn),
    )  # fmt: skip


def _communes(turn: Turn, on: Sheet, page: int) -> None:
    """Show the communes with how many of each have no mark yet."""
    page = max(0, page)
    left = dict(sheets.communes(turn, [one for one in on.people if on.unmarked(one)]))
    found = sheets.communes(turn, on.people)
    choices = [
        turn.choice(
            routes.ROLL_VIEW.to(*on.args, View("commune", code)), "roll_call.commune",
            place=wording.place_name(turn, code), count=count, left=left.get(code, 0),
        )
        for code, count in found[page * NAMES :][:NAMES]
    ]  # fmt: skip
    if len(found) > (page + 1) * NAMES:
        id_ = routes.ROLL_COMMUNES.to(*on.args, page + 1)
        choices.append(turn.choice(id_, "roll_call.next_page"))
    turn.say(
        "roll_call.communes", [*choices, wording.back(turn, on)], slot=wording.menu_slot(on),
        head=wording.head(turn, on),
    )  # fmt: skip


def _days(turn: Turn, on: Sheet) -> None:
    """Ask for another half-day."""
    choices = [
        Choice(
            routes.ROLL_VIEW.to(on.training.id, one.number, NOT_MARKED),
            class_words.half_day(turn, on.training, one),
        )
        for one in half_days(on.training, turn.app.office.zone)
    ]
    turn.say(
        "roll_call.days", [*choices, wording.back(turn, on)], slot=wording.menu_slot(on),
        title=on.training.title,
    )  # fmt: skip


def _rest(turn: Turn, on: Sheet) -> None:
    """Ask once more before everybody left over is absent."""
    count = sum(map(on.unmarked, on.people))
    if not count:
        _nobody_left(turn, on)
        return
    sure = turn.choice(routes.ROLL_REST_SURELY.to(*on.args), "roll_call.rest_yes", count=count)
    turn.say(
        "roll_call.rest_sure", [wording.back(turn, on), sure], slot=wording.menu_slot(on),
        title=on.training.title, count=count,
        half=class_words.half_day(turn, on.training, on.half_day),
    )  # fmt: skip


def _rest_sure(turn: Turn, on: Sheet) -> None:
    left = [one for one in on.people if on.unmarked(one)]
    if not left:
        _nobody_left(turn, on)
        return
    marks.say_rest_absent(turn, on, left)
    _after(turn, on, turn.words("roll_call.rest_done", count=len(left)))


def _nobody_left(turn: Turn, on: Sheet) -> None:
    """Say that all have a mark; where nobody is on the list the page says so by itself."""
    _after(turn, on, turn.words("roll_call.rest_nobody") if on.people else "")


def _after(turn: Turn, on: Sheet, news: str) -> None:
    on = sheets.sheet(turn, on.training, on.half_day.number)
    sheets.lay(turn, on, ALL)
    wording.show_page(turn, on, news)


FLOW = Flow(
    name=sheets.NAME,
    routes=(
        on(routes.ROLL, on_sheet(_open)),
        on(routes.ROLL_VIEW, on_sheet(_view)),
        on(routes.ROLL_EVERY_PAGE, on_sheet(wording.show_every_page)),
        on(routes.ROLL_SET, on_sheet(_set)),
        on(routes.ROLL_PAGE, _among_names(_page)),
        on(routes.ROLL_BACK, _among_names(_back)),
        on(routes.ROLL_FIX, _among_names(_fix)),
        on(routes.ROLL_MORE, _among_names(_more)),
        on(routes.ROLL_COMMUNES, _among_names(_communes)),
        on(routes.ROLL_HALF_DAYS, _among_names(_days)),
        on(routes.ROLL_REST, _among_names(_rest)),
        on(routes.ROLL_REST_SURELY, _among_names(_rest_sure)),
        on(routes.ROLL_HISTORY, _among_names(history.show)),
    ),
    steps={"names": typed.typed},
    state=RollCallState,
    role="trainer",
    needs_person=True,
)
