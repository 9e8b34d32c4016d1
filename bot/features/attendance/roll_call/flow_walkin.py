"""Somebody who came unasked and without a phone: added to a class by name and commune.

Whoever is on the office's list or uses Đồng Hành already is shown first, so that nobody doubles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.conversation import details
from bot.conversation.flow import PASS, Flow, TextHandler
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.roll import Attendee
from bot.features.attendance import hall, routes
from bot.features.attendance.roll_call import marks
from bot.features.attendance.roll_call import sheet as sheets
from bot.features.attendance.roll_call import words as wording
from bot.features.attendance.roll_call.sheet import RollCallState, Sheet, SheetState, on_sheet
from bot.features.attendance.roll_call.typed import is_for_others
from bot.features.attendance.routes import ALL, NOT_MARKED, WalkInName
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterEntry, RosterLine
from bot.library.places import Place
from bot.store import people
from bot.text import names
from bot.text.folding import fold
from bot.text.sentences import told
from bot.text.typed import is_no

NAME = "roll_walkin"
#: Communes of the class that are offered, and people of one name that are shown.
_COMMUNES = 8
_ALIKE = 9


@dataclass(frozen=True, slots=True)
class WalkInState(SheetState):
    """What is known of who came unasked, and the keys of those who may be the same."""

    name: str = ""
    commune: str = ""
    keys: tuple[str, ...] = ()


def begin(turn: Turn, on: Sheet, name: WalkInName) -> None:
    """Ask for the name, or go on with the one that was looked for and not found."""
    missing = turn.state_of(RollCallState).missing if name == "named" else ""
    turn.enter(NAME, "name", WalkInState(*on.args))
    if not marks.opened(turn, on):
        _to_names(turn, on, turn.words("roll_call.too_early"))
    elif missing:
        _take_name(turn, on, missing)
    else:
        turn.say("roll_call.new_name", [wording.back(turn, on)], title=on.training.title)


def _take_name(turn: Turn, on: Sheet, text: str) -> None:
    """Take a name, or a name and a commune with a comma between."""
    typed, _, place = text.partition(",")
    name = details.read_name(typed)
    name = name and names.cased(names.said(name))
    if not name:
        turn.say("roll_call.new_name_unclear", [wording.back(turn, on)])
        return
    turn.expect("commune", replace(turn.state_of(WalkInState), name=name))
    if place.strip():
        _type_commune(turn, on, place)
    else:
        _ask_commune(turn, on)


# -- the commune -----------------------------------------------------------------------------


def _ask_commune(turn: Turn, on: Sheet) -> None:
    counted = sorted(sheets.communes(turn, on.people), key=lambda pair: -pair[1])
    choices = [
        Choice(routes.WALK_IN_COMMUNE.to(*on.args, code), wording.place_name(turn, code))
        for code, _ in counted[:_COMMUNES]
        if code
    ]
    name = turn.state_of(WalkInState).name
    turn.say("roll_call.new_commune", [*choices, wording.back(turn, on)], name=name)


def _type_commune(turn: Turn, on: Sheet, text: str) -> None:
    province = turn.me.province
    places = turn.app.library.places
    text = told.place(text)
    place, search = details.look_up(places, text, province)
    if place is not None and place.kind == "commune" and _is_sure(turn, on, place, text):
        _take_commune(turn, on, place.code)
        return
    found = [
        Choice(routes.WALK_IN_COMMUNE.to(*on.args, one.code), label)
        for one, label in details.listed(places, search).named
        if one.kind == "commune"
    ]
    turn.say(
        "roll_call.new_commune_which", [*found, wording.back(turn, on)], typed=text[:80],
        anybody=bool(found),
    )  # fmt: skip


def _is_sure(turn: Turn, on: Sheet, place: Place, typed: str) -> bool:
    """Say whether a commune was called by its name, in a province that people come from.

    What only somewhat fits, or lies elsewhere, is shown with its province and not taken.
    """
    get = turn.app.library.places.get
    here = (get(one.commune) for one in on.people)
    known = {turn.me.province, *(found.parent for found in here if found)}
    words, name = fold(typed.split(",")[0]), fold(place.name)
    return place.parent in known and words in (name, name.split(" ", 1)[-1])


def _tap_commune(turn: Turn, on: Sheet, commune: str) -> None:
    place = turn.app.library.places.get(commune)
    if place is None or place.kind != "commune" or not _of_sheet(turn, on).name:
        raise StaleChoice
    _take_commune(turn, on, commune)


def _take_commune(turn: Turn, on: Sheet, code: str) -> None:
    turn.expect("village", replace(turn.state_of(WalkInState), commune=code))
    if _alike(turn, on):
        _ask_alike(turn, on)
    else:
        _ask_village(turn, on)


def _ask_alike(turn: Turn, on: Sheet) -> None:
    alike = _alike(turn, on)
    state = replace(turn.state_of(WalkInState), keys=tuple(alike))
    turn.expect("alike", state)
    said = wording.names(turn, list(alike.values()))
    choices = [
        Choice(routes.WALK_IN_KNOWN.to(*on.args, key), wording.marked(turn, on, one, who))
        for (key, one), who in zip(alike.items(), said, strict=True)
    ]
    id_ = routes.WALK_IN_OTHER.to(*on.args)
    other = turn.choice(id_, "roll_call.new_other", name=state.name)
    turn.say("roll_call.new_alike", [*choices, other, wording.back(turn, on)], count=len(alike))


# -- the same person? ------------------------------------------------------------------------


def _alike(turn: Turn, on: Sheet) -> dict[str, Attendee]:
    """Return by key who has that name in that commune: of the class, the list, all who signed up.

    Names are compared without marks.
    """
    state = turn.state_of(WalkInState)
    letters, commune = fold(state.name), state.commune
    found = [one for one in on.people if one.commune == commune and fold(one.full_name) == letters]
    known = {one.person for one in found} | {None}
    entries = {one.entry for one in found}
    for entry in roster.named(turn.tx, letters, commune):
        if entry.id not in entries and (entry.person is None or entry.person not in known):
            found.append(_of_list(entry))
            known.add(entry.person)
    for person in people.in_commune(turn.tx, commune):
        if person.id not in known and fold(person.full_name) == letters:
            found.append(
                Attendee(
                    person.id, None, person.full_name, person.commune, person.village, person.work,
                    person.phone, signed_up=bool(person.consent_version),
                )
            )  # fmt: skip
    return {sheets.key_of(one): one for one in found[:_ALIKE]}


def _of_list(entry: RosterEntry) -> Attendee:
    line = entry.line
    return Attendee(
        entry.person, entry.id, line.full_name, line.commune, line.village, line.work, line.phone
    )


def _is(turn: Turn, on: Sheet, who: str) -> None:
    """Mark somebody who was known already."""
    one = _alike(turn, on).get(who) if who in _of_sheet(turn, on).keys else None
    if one is None:
        raise StaleChoice
    if one.state(on.half_day.number) not in ("present", "late"):
        marks.say(turn, on, one, "present")
    _to_names(turn, on, turn.words("roll_call.new_known", name=one.full_name))


def _see_alike(turn: Turn, on: Sheet, text: str) -> None:
    """Take a no for somebody else of that name; ask again at anything but a number."""
    if is_no(text):
        _ask_village(turn, on)
    else:
        _ask_alike(turn, on)


def _other(turn: Turn, on: Sheet) -> None:
    """Go on with somebody else of the same name."""
    if not _of_sheet(turn, on).keys:
        raise StaleChoice
    _ask_village(turn, on)


# -- the village -----------------------------------------------------------------------------


def _ask_village(turn: Turn, on: Sheet) -> None:
    turn.expect("village")
    state = turn.state_of(WalkInState)
    skip = turn.choice(routes.WALK_IN_NO_VILLAGE.to(*on.args), "roll_call.new_skip")
    turn.say(
        "roll_call.new_village", [skip, wording.back(turn, on)],
        name=state.name, place=wording.place_name(turn, state.commune),
    )  # fmt: skip


def _type_village(turn: Turn, on: Sheet, text: str) -> None:
    if is_no(text) or told.nothing(text):
        _add(turn, on, "")
        return
    commune = turn.state_of(WalkInState).commune
    village = details.read_village(turn.app.library.places, commune, told.place(text))
    if village is None:
        _ask_village(turn, on)
    else:
        _add(turn, on, village)


def _skip_village(turn: Turn, on: Sheet) -> None:
    if not _of_sheet(turn, on).commune or turn.frame.step != "village":
        raise StaleChoice
    _add(turn, on, "")


def _add(turn: Turn, on: Sheet, village: str) -> None:
    state = turn.state_of(WalkInState)
    commune, name = state.commune, state.name
    place = turn.app.library.places.get(commune)
    line = RosterLine(name, (place.parent if place else "") or "", commune, village)
    person = hall.walked_in(turn.tx, line, turn.me.id, turn.now_ms)
    one = Attendee(person, None, name, commune, village, "")
    marks.say(turn, on, one, "present")
    turn.audit("person.walked_in", f"person:{person}", on.at)
    who = wording.full_name(turn, one)
    _to_names(turn, on, turn.words("roll_call.new_done", who=who))


# -- where one stands ------------------------------------------------------------------------


def _of_sheet(turn: Turn, on: Sheet) -> WalkInState:
    """Return what is known so far, or nothing where the task is not open for this sheet."""
    state = turn.state_of(WalkInState)
    return state if (state.training, state.session) == on.args else WalkInState()


def _to_names(turn: Turn, on: Sheet, news: str) -> None:
    on = sheets.sheet(turn, on.training, on.half_day.number)
    sheets.lay(turn, on, NOT_MARKED if any(map(on.unmarked, on.people)) else ALL)
    wording.show_page(turn, on, news)


def _step_back(turn: Turn, on: Sheet) -> None:
    """Ask what was asked before; at the name nobody is added."""
    step = turn.frame.step
    if step == "name":
        _to_names(turn, on, turn.words("roll_call.new_none"))
    elif step == "village":
        turn.expect("commune")
        _ask_commune(turn, on)
    else:
        turn.expect("name")
        turn.say("roll_call.new_name", [wording.back(turn, on)], title=on.training.title)


def _step(act: Callable[[Turn, Sheet, str], None]) -> TextHandler:
    """Return a step's handler that is handed the sheet; words of others go past it."""

    def handle(turn: Turn, text: str) -> object:
        if is_for_others(turn, text) or told.is_request(text):
            return PASS
        state = turn.state_of(WalkInState)
        if told.stops(text):
            take = on_sheet(lambda turn, on: _to_names(turn, on, turn.words("roll_call.new_none")))
        elif told.goes_back(text):
            take = on_sheet(_step_back)
        else:
            take = on_sheet(lambda turn, on: act(turn, on, text))
        return take(turn, state.training, state.session)

    return handle


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.WALK_IN, on_sheet(begin)),
        on(routes.WALK_IN_COMMUNE, on_sheet(_tap_commune)),
        on(routes.WALK_IN_KNOWN, on_sheet(_is)),
        on(routes.WALK_IN_OTHER, on_sheet(_other)),
        on(routes.WALK_IN_NO_VILLAGE, on_sheet(_skip_village)),
    ),
    steps={
        "name": _step(_take_name), "commune": _step(_type_commune), "alike": _step(_see_alike),
        "village": _step(_type_village),
    },
    state=WalkInState,
    role="trainer",
    needs_person=True,
)  # fmt: skip
