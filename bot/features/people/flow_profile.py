"""My profile: what the office knows of me, each field shown and changed."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.conversation import details
from bot.conversation.details import PlaceSearch
from bot.conversation.flow import PASS, Flow
from bot.conversation.place_pick import Pick
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain import codes
from bot.domain.people import WORKS
from bot.features.classes import commune_change
from bot.features.office.personal_code import free_code
from bot.features.people import flow_signup, routes
from bot.features.people.routes import FIELDS, Field
from bot.library.places import Place
from bot.store import people
from bot.text import typed
from bot.text.folding import fold
from bot.text.phones import parse_phone

NAME = "profile"
_CLEARS = frozenset({"xoa", "bo", "bo qua", "khong co"})


def show(turn: Turn, args: str) -> None:
    """Answer `/hoso`: the profile and what can be changed in it."""
    if turn.person is None or not turn.person.signed_up:
        flow_signup.begin(turn, then="/hoso")
        return
    turn.enter(NAME)
    _show(turn, "profile.shown")


def _show(turn: Turn, key: str) -> None:
    me = turn.me
    turn.expect("")
    turn.say(
        key,
        [turn.choice(routes.CHANGE.to(field), f"profile.change_{field}") for field in FIELDS],
        name=me.full_name,
        home=details.home(turn.app.library.places, me),
        work=details.work_name(turn, me.work),
        phone=me.phone,
    )


def _change(turn: Turn, field: Field) -> None:
    if turn.person is None:
        raise StaleChoice
    if turn.frame.flow != NAME:
        turn.enter(NAME)
    _ASKS[field](turn)


def _keep(turn: Turn, **fields: str) -> None:
    people.change(turn.tx, turn.me.id, **fields)
    turn.refresh(turn.me.id)
    turn.audit("person.changed", f"person:{turn.me.id}", " ".join(fields))
    _show(turn, "profile.changed")


def _here(turn: Turn, *steps: str) -> None:
    if turn.person is None or turn.frame.flow != NAME or turn.frame.step not in steps:
        raise StaleChoice


# -- name ------------------------------------------------------------------------------------


def _ask_name(turn: Turn) -> None:
    turn.expect("name")
    turn.say("profile.ask_name")


def _name_typed(turn: Turn, text: str) -> object:
    if text.rstrip().endswith("?"):
        return PASS
    name = details.read_name(text)
    if name is None:
        turn.say("signup.name_again")
    else:
        _keep(turn, full_name=name)
    return None


# -- place -----------------------------------------------------------------------------------


def _ask_place(turn: Turn) -> None:
    province = details.only_province(turn.app.library.places)
    turn.expect("place", PlaceSearch(within=province))
    key = "signup.browse_communes" if province else "signup.browse_provinces"
    turn.say("profile.ask_place", [details.browse_choice(turn, routes.CHANGE_PLACE, key)])


def _place_typed(turn: Turn, text: str) -> object:
    if text.rstrip().endswith("?"):
        return PASS
    place = details.search_place(turn, text, turn.state_of(PlaceSearch).within)
    if place is None:
        _list_places(turn)
    else:
        _take_place(turn, place)
    return None


def _place_tapped(turn: Turn, pick: Pick) -> None:
    _here(turn, "place")
    place = details.chosen_place(turn, pick)
    if place is None:
        _list_places(turn)
    else:
        _take_place(turn, place)


def _list_places(turn: Turn) -> None:
    choices = details.offered(turn, routes.CHANGE_PLACE)
    if choices:
        turn.say("signup.which_place", choices)
        return
    details.browse(turn, details.only_province(turn.app.library.places))
    browse = details.browse_choice(turn, routes.CHANGE_PLACE, "signup.browse_provinces")
    turn.say("signup.no_place", [browse])


def _take_place(turn: Turn, place: Place) -> None:
    path = turn.app.library.places.path(place.code)
    if place.kind == "province":
        details.browse(turn, place.code)
        browse = details.browse_choice(turn, routes.CHANGE_PLACE, "signup.browse_communes")
        turn.say("profile.ask_commune", [browse], province=place.name)
        return
    same = path[1].code == turn.me.commune
    village = place.code if place.kind == "village" else turn.me.village if same else ""
    seats = [] if same else commune_change.held(turn)
    _keep(turn, province=path[0].code, commune=path[1].code, village=village)
    commune_change.settle(turn, seats)


# -- village ---------------------------------------------------------------------------------


def _ask_village(turn: Turn, again: bool = False) -> None:
    commune = turn.me.commune
    if not again:
        turn.expect("village", PlaceSearch(within=commune))
    known = turn.app.library.places.children(commune)
    choices = details.offered(turn, routes.CHANGE_VILLAGE) if known else []
    name = turn.app.library.places.name(commune, full=True)
    turn.say("profile.ask_village", choices, commune=name, known=bool(known))


def _village_typed(turn: Turn, text: str) -> None:
    village = details.read_village(turn.app.library.places, turn.me.commune, text)
    if fold(text).strip(" .!") in _CLEARS:
        _keep(turn, village="")
    elif village is None:
        _ask_village(turn)
    else:
        _keep(turn, village=village)


def _village_tapped(turn: Turn, pick: Pick) -> None:
    _here(turn, "village")
    place = details.chosen_place(turn, pick)
    if place is None:
        _ask_village(turn, again=True)
    elif place.parent != turn.me.commune:
        raise StaleChoice
    else:
        _keep(turn, village=place.code)


# -- work and phone --------------------------------------------------------------------------


def _ask_work(turn: Turn) -> None:
    turn.expect("work")
    turn.say("profile.ask_work", details.work_choices(turn, routes.CHANGE_WORK))


def _work_typed(turn: Turn, text: str) -> object:
    work = details.read_work(text)
    if work is None:
        return PASS
    _keep(turn, work=work)
    return None


def _work_tapped(turn: Turn, work: str) -> None:
    _here(turn, "work")
    if work not in WORKS:
        raise StaleChoice
    _keep(turn, work=work)


def _ask_phone(turn: Turn) -> None:
    turn.expect("phone")
    turn.say("profile.ask_phone", ask_contact=True)


def _phone_typed(turn: Turn, text: str) -> object:
    phone = parse_phone(text)
    if phone is not None:
        _keep(turn, phone=phone)
    elif fold(text).strip(" .!") in _CLEARS or typed.is_no(text):
        _keep(turn, phone="")
    elif re.search(r"\d", text):
        turn.say("profile.phone_again", ask_contact=True)
    else:
        return PASS
    return None


# -- personal code ---------------------------------------------------------------------------


def _ask_code(turn: Turn) -> None:
    turn.expect("code")
    turn.say("profile.ask_code", [turn.choice(routes.CHANGE_CODE.to(), "profile.code_yes")])


def _new_code(turn: Turn) -> None:
    _here(turn, "code")
    code = free_code(turn)
    people.set_code(turn.tx, turn.me.id, codes.code_hash(code))
    turn.audit("person.code_issued", f"person:{turn.me.id}")
    turn.finish()
    turn.say("profile.new_code", code=codes.shown(code))


_ASKS: dict[Field, Callable[[Turn], None]] = {
    "name": _ask_name,
    "place": _ask_place,
    "village": _ask_village,
    "work": _ask_work,
    "phone": _ask_phone,
    "code": _ask_code,
}

FLOW = Flow(
    name=NAME,
    commands={"hoso": show},
    intents={"profile": lambda turn, heard: show(turn, "")},
    routes=(
        on(routes.CHANGE, _change),
        on(routes.CHANGE_PLACE, _place_tapped),
        on(routes.CHANGE_VILLAGE, _village_tapped),
        on(routes.CHANGE_WORK, _work_tapped),
        on(routes.CHANGE_CODE, _new_code),
    ),
    steps={
        "name": _name_typed,
        "place": _place_typed,
        "village": _village_typed,
        "work": _work_typed,
        "phone": _phone_typed,
    },
    state=PlaceSearch,
)
