"""How a roll-call is said: the header with its counts, names with how they stand, the ways on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.details import village_name, work_name
from bot.conversation.messages import Choice
from bot.conversation.turn import Turn
from bot.domain.half_days import half_days
from bot.domain.roll import Attendee, tally
from bot.features.attendance import flow_hall, routes
from bot.features.attendance.roll_call import sheet as sheets
from bot.features.attendance.roll_call.sheet import NAMES, RollCallState, Sheet
from bot.features.attendance.routes import ALL, NOT_MARKED
from bot.features.classes import class_words
from bot.library.wording import Ready
from bot.text import markup
from bot.text.folding import fold, short

_KIND = re.compile(r"^(?:xa|phuong|thi tran|dac khu)\s+(?=\D)")
_TITLE = 60
#: Pages that are opened at once: more would be lost on the screen.
_MOST_PAGES = 12
#: More names are counted, not listed, when they were marked.
_LISTED = 4
_TAIL = 3  # last digits that tell two people of one name apart


def show_page(turn: Turn, on: Sheet, news: str = "") -> None:
    """Show the page that is laid open; `news` is said first."""
    here = sheets.shown(turn, on)
    turn.keep(replace(turn.state_of(RollCallState), meant="present"))
    _say_page(turn, on, here, _ways(turn, on), news, _slot(turn, on))


def show_every_page(turn: Turn, on: Sheet) -> None:
    """Show all pages at once, each in a message of its own, to be ticked without a network."""
    sheets.lay(turn, on, ALL)
    last = min(sheets.pages(turn), _MOST_PAGES) - 1
    for page in range(last + 1):
        turn.expect("names", replace(turn.state_of(RollCallState), page=page))
        here = sheets.shown(turn, on)
        _say_page(turn, on, here, _ways(turn, on) if page == last else (), "", "")


def _say_page(
    turn: Turn, on: Sheet, here: Sequence[Attendee], ways: Sequence[Choice], news: str, slot: str
) -> None:
    turn.say(
        "roll_call.page", [*_names(turn, on, here), *ways], slot=slot, ticks=True,
        news=Ready(news), head=head(turn, on), what=_what(turn, on),
        page=turn.state_of(RollCallState).page + 1, pages=sheets.pages(turn), anybody=bool(here),
        fresh=bool(slot) and _fresh(on), hint=hint(turn),
    )  # fmt: skip


def _fresh(on: Sheet) -> bool:
    """Say whether nobody has a mark yet in this half-day."""
    return all(one.state(on.half_day.number) is None for one in on.people)


def hint(turn: Turn) -> Ready:
    """Say what can be typed at the names."""
    return Ready(turn.words("roll_call.hint"))


def _slot(turn: Turn, on: Sheet) -> str:
    """Name the message by what it shows: a page that keeps its place on the screen is the same."""
    state = turn.state_of(RollCallState)
    view = "l" if state.view.kind == "letters" else state.view
    return f"roll:{on.at}:{view}:{state.page}"


def menu_slot(on: Sheet) -> str:
    """Return the slot of what is asked in between."""
    return f"roll:{on.at}:menu"


def head(turn: Turn, on: Sheet) -> Ready:
    """Say the class and how its half-day stands, in counts."""
    counted = tally(on.people, on.half_day.number)
    said = turn.words(
        "roll_call.head", title=short(on.training.title, _TITLE),
        half=class_words.half_day(turn, on.training, on.half_day),
        here=counted["present"] + counted["late"], late=counted["late"],
        absent=counted["absent"], excused=counted["excused"],
        unmarked=sum(map(on.unmarked, on.people)),
    )  # fmt: skip
    return Ready(said)


def _what(turn: Turn, on: Sheet) -> Ready:
    """Say what the view shows."""
    state = turn.state_of(RollCallState)
    view, count = state.view, len(state.keys)
    if not on.people:
        return Ready(turn.words("roll_call.what_nobody"))
    if view == NOT_MARKED:
        return Ready(turn.words("roll_call.what_todo", count=count))
    if view == ALL:
        return Ready(turn.words("roll_call.what_all", count=count))
    if view.kind == "commune":
        place = place_name(turn, view.of)
        return Ready(turn.words("roll_call.what_commune", count=count, place=place))
    return Ready(turn.words("roll_call.what_letters", count=count, letters=view.of))


def place_name(turn: Turn, commune: str) -> str:
    """Name a commune, or say that it is not known."""
    return turn.app.library.places.name(commune) or turn.words("roll_call.no_commune").strip()


def bare_place(turn: Turn, commune: str) -> str:
    """Return a commune's name without its kind and marks."""
    return bare(turn.app.library.places.name(commune))


def bare(place: str) -> str:
    """Return a place as it is compared: `xã Mường Chanh` as `muong chanh`."""
    return _KIND.sub("", fold(place))


# -- names -----------------------------------------------------------------------------------


def _names(turn: Turn, on: Sheet, people: Sequence[Attendee]) -> list[Choice]:
    """Return a choice per name: present at once, or the small menu for one who has a mark."""
    return [
        Choice(
            routes.ROLL_FIX.to(*on.args, sheets.key_of(one)) if one.state(on.half_day.number)
            else routes.ROLL_SET.to(*on.args, sheets.key_of(one), "present"),
            marked(turn, on, one, who),
        )
        for one, who in zip(people, names(turn, people), strict=True)
    ]  # fmt: skip


def names(turn: Turn, people: Sequence[Attendee]) -> list[str]:
    """Name people so that no two of them read the same: by village, commune, work, phone."""
    said = [_with(one, _village(turn, one) or place_name(turn, one.commune)) for one in people]
    said = _apart(said, [f", {place_name(turn, one.commune)}" for one in people])
    works = [work_name(turn, one.work) for one in people]
    said = _apart(said, [f", {work}" if work else "" for work in works])
    return _apart(said, [f" (…{one.phone[-_TAIL:]})" if one.phone else "" for one in people])


def full_name(turn: Turn, one: Attendee) -> str:
    """Name somebody with village and commune."""
    return _with(one, _whole_place(turn, one))


def _apart(said: Sequence[str], more: Sequence[str]) -> list[str]:
    """Lengthen what reads the same by what tells it apart, if that does."""
    held = defaultdict(set)
    for text, end in zip(said, more, strict=True):
        held[text].add(end)
    return [
        text + end if len(held[text]) > 1 else text for text, end in zip(said, more, strict=True)
    ]


def _with(one: Attendee, place: str) -> str:
    return f"{one.full_name}, {place}"


def _village(turn: Turn, one: Attendee) -> str:
    return village_name(turn.app.library.places, one.village)


def _whole_place(turn: Turn, one: Attendee) -> str:
    return ", ".join(part for part in (_village(turn, one), place_name(turn, one.commune)) if part)


def marked(turn: Turn, on: Sheet, one: Attendee, who: str) -> str:
    """Return a name with how they stand in front and behind: `✓ Vàng Thị Lan, bản Ngố (muộn)`."""
    state = one.state(on.half_day.number)
    said = class_words.lateness(turn, one.announced(on.half_day))
    label = turn.words("roll_call.label", who=who, state=state or "", said=said)
    return markup.plain(label).strip()


def noted(turn: Turn, state: str, people: Sequence[Attendee]) -> str:
    """Say what was recorded of whom; many are counted."""
    names = [one.full_name for one in people] if len(people) <= _LISTED else []
    if state == "unmarked":
        return turn.words("roll_call.taken_back", names=names, count=len(people))
    word = state_word(turn, state)
    return turn.words("roll_call.noted", state=word, names=names, count=len(people))


def state_choice(turn: Turn, state: str) -> str:
    """Return how a choice names the state somebody is to be put in."""
    return turn.words("roll_call.state_choice", state=state).strip()


def state_word(turn: Turn, state: str) -> str:
    """Say how somebody stands, in a word or two."""
    return turn.words("roll_call.state", state=state).strip()


# -- ways on ---------------------------------------------------------------------------------


def _ways(turn: Turn, on: Sheet) -> list[Choice]:
    """Return where one goes from a page."""
    page, last = turn.state_of(RollCallState).page, sheets.pages(turn) - 1
    wanted = [
        (page < last, routes.ROLL_PAGE.to(*on.args, page + 1), "roll_call.next_page"),
        (page > 0, routes.ROLL_PAGE.to(*on.args, page - 1), "roll_call.page_before"),
        (True, routes.ROLL_VIEW.to(*on.args, NOT_MARKED), "roll_call.todo_choice"),
        (True, routes.ROLL_COMMUNES.to(*on.args, 0), "roll_call.communes_choice"),
        (True, routes.WALK_IN.to(*on.args, ""), "roll_call.new_choice"),
        (True, routes.ROLL_MORE.to(*on.args), "roll_call.more_choice"),
    ]
    return [turn.choice(id, key) for offered, id, key in wanted if offered]


def more(turn: Turn, on: Sheet) -> list[Choice]:
    """Return what is needed more seldom."""
    many = len(on.people) > NAMES
    days = len(half_days(on.training, turn.app.office.zone)) > 1
    left = any(map(on.unmarked, on.people))
    wanted = [
        (True, routes.ROLL_VIEW.to(*on.args, ALL), "roll_call.all_choice"),
        (left, routes.ROLL_REST.to(*on.args), "roll_call.rest_choice"),
        (days, routes.ROLL_HALF_DAYS.to(*on.args), "roll_call.days_choice"),
        (True, routes.ROLL_HISTORY.to(*on.args, routes.LATEST), "roll_call.who_choice"),
        (many, routes.ROLL_EVERY_PAGE.to(*on.args), "roll_call.pages_choice"),
    ]
    choices = [turn.choice(id, key) for offered, id, key in wanted if offered]
    return [*choices, back(turn, on), flow_hall.here(turn, on.training)]


def back(turn: Turn, on: Sheet) -> Choice:
    """Return the choice that leads back to the names."""
    return turn.choice(routes.ROLL_BACK.to(*on.args), "roll_call.back_choice")
