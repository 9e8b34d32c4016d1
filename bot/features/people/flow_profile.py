"""My profile: what the office knows of me, each field shown and changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.conversation import details
from bot.conversation.asking.place_pick import Pick
from bot.conversation.flow import PASS, Flow, Taught, TextHandler
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain import codes
from bot.domain.people import WORKS
from bot.features.classes import commune_change
from bot.features.office.personal_code import free_code
from bot.features.people import flow_signup, naming, routes
from bot.features.people.lost_code import opening
from bot.features.people.lost_code import store as lost_codes
from bot.features.people.profile_state import CLEARING_WORDS, NAME, WORDS, ProfileState
from bot.features.people.routes import FIELDS, Field
from bot.library.meaning.deciding import Heard
from bot.library.places import Place
from bot.store import people
from bot.text import typed
from bot.text.sentences import changes, replies, told
from bot.text.sentences.feelings import sounds_sad

_NAMING = naming.Ways(routes.NEW_NAME, routes.NEW_NAME_UNMARKED)


def show(turn: Turn, args: str) -> None:
    """Answer `/hoso`: the profile and what can be changed in it."""
    if _signed_up(turn):
        turn.enter(NAME)
        _show(turn, "profile.shown")


def _signed_up(turn: Turn) -> bool:
    """Say whether somebody has a profile; who is signing up goes on, who is not begins."""
    if turn.person is not None and turn.person.signed_up:
        return True
    if not flow_signup.go_on(turn):
        flow_signup.begin(turn, then="/hoso")
    return False


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
    if not opening.must_wait(turn, field):
        _ASKS[field](turn)


def _keep(turn: Turn, **fields: str) -> None:
    if opening.must_wait(turn, *fields):
        return
    me = turn.me
    people.change(turn.tx, me.id, **fields)
    turn.refresh(me.id)
    turn.audit("person.changed", f"person:{me.id}", " ".join(fields))
    asked_as = (me.full_name, me.commune) != (turn.me.full_name, turn.me.commune)
    if asked_as and lost_codes.drop(turn.tx, me.id):
        turn.say("lost_code.dropped_by_change")
    _show(turn, "profile.changed")


def _here(turn: Turn, *steps: str) -> None:
    if turn.person is None or turn.frame.flow != NAME or turn.frame.step not in steps:
        raise StaleChoice


# -- said in a sentence ----------------------------------------------------------------------


def _heard(turn: Turn, heard: Heard) -> None:
    """Go to what somebody wants changed; a new value that was said is shown for a yes."""
    if _signed_up(turn):
        _wish(turn, changes.read(heard.text))


def _wish(turn: Turn, wish: changes.Wish) -> None:
    turn.enter(NAME)
    field, value = wish.field, wish.value
    if opening.must_wait(turn, field or ""):
        return
    if field == "place":
        value = _commune_named(turn, value)
    if wish.clears and not turn.me.phone:
        turn.say("profile.no_phone")
        _ask_phone(turn)
    elif field is not None and (value or wish.clears):
        _propose(turn, field, value)
    elif field is not None:
        _ASKS[field](turn)
    else:
        _show(turn, "profile.shown")


def _commune_named(turn: Turn, typed: str) -> str:
    place, _ = details.look_up(turn.app.library.places, typed, "", (turn.me.province,))
    return place.code if typed and place is not None and place.kind == "commune" else ""


def _propose(turn: Turn, field: Field, value: str) -> None:
    """Show what was read of a field, for a yes."""
    turn.expect("sure", replace(turn.state_of(ProfileState), field=field, value=value))
    choices = [
        turn.choice(routes.TAKE.to(), "profile.take"),
        turn.choice(routes.LEAVE.to(), "profile.leave"),
    ]
    places = turn.app.library.places
    shown = places.name(value, full=True) if field == "place" else value
    turn.say("profile.sure", choices, field=field, value=shown, phone=turn.me.phone)


def _sure_typed(turn: Turn, text: str) -> object:
    if typed.is_yes(text) or typed.is_vague_yes(text):
        _take(turn)
    elif typed.is_no(text) or told.keeps(text):
        _leave(turn)
    else:
        return PASS
    return None


def _take(turn: Turn) -> None:
    _here(turn, "sure")
    state = turn.state_of(ProfileState)
    turn.keep(ProfileState())
    if state.field == "place":
        place = turn.app.library.places.get(state.value)
        if place is None:
            raise StaleChoice
        _take_place(turn, place)
    elif state.field == "village":
        village = details.read_village(turn.app.library.places, turn.me.commune, state.value)
        _keep(turn, village=village or "")
    else:
        _keep(turn, **{"full_name" if state.field == "name" else state.field: state.value})


def _leave(turn: Turn) -> None:
    _here(turn, "sure")
    _show(turn, "profile.shown")


def _word(field: changes.Field, clears: bool = False) -> Taught:
    def handle(turn: Turn, text: str) -> object:
        if _signed_up(turn):
            _wish(turn, changes.Wish(field, clears=clears))
        return None

    return Taught("profile", handle)


def _step(take: TextHandler) -> TextHandler:
    """Return a step's handler: who wants back or leaves off changes nothing; requests go past."""

    def handle(turn: Turn, text: str) -> object:
        leaves = told.goes_back(text) or told.stops(text) or replies.holds(text)
        if leaves or told.keeps(text) or _leaves_open(text):
            _show(turn, "profile.shown")
            return None
        return PASS if told.is_request(text) or sounds_sad(text) else take(turn, text)

    return handle


# -- name ------------------------------------------------------------------------------------


def _ask_name(turn: Turn) -> None:
    turn.expect("name", ProfileState())
    turn.say("profile.ask_name")


def _name_typed(turn: Turn, text: str) -> object:
    name = naming.typed_name(turn, text, _NAMING)
    if not isinstance(name, str):
        return name
    _keep(turn, full_name=name)
    return None


def _name_chosen(turn: Turn, unmarked: bool) -> None:
    _here(turn, "name")
    _keep(turn, full_name=naming.chosen_name(turn, unmarked))


# -- place -----------------------------------------------------------------------------------


def _ask_place(turn: Turn) -> None:
    province = details.only_province(turn.app.library.places)
    turn.expect("place", ProfileState(within=province))
    key = "signup.browse_communes" if province else "signup.browse_provinces"
    turn.say("profile.ask_place", [details.browse_choice(turn, routes.CHANGE_PLACE, key)])


def _place_typed(turn: Turn, text: str) -> object:
    if told.nothing(text):  # somebody has to be at home somewhere
        _ask_place(turn)
        return None
    place = details.search_place(turn, told.place(text), turn.state_of(ProfileState).within)
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
    if opening.must_wait(turn, "place"):
        return
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
        turn.expect("village", ProfileState(within=commune))
    known = turn.app.library.places.children(commune)
    choices = details.offered(turn, routes.CHANGE_VILLAGE) if known else []
    name = turn.app.library.places.name(commune, full=True)
    turn.say("profile.ask_village", choices, commune=name, known=bool(known))


def _village_typed(turn: Turn, text: str) -> None:
    village = details.read_village(turn.app.library.places, turn.me.commune, told.place(text))
    if told.empties(text):
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
    phone = told.phone(text)
    if phone is not None:
        _keep(turn, phone=phone)
    elif told.empties(text):
        _keep(turn, phone="")
    elif re.search(r"\d", text):
        turn.say("profile.phone_again", ask_contact=True)
    else:
        return PASS
    return None


def _leaves_open(text: str) -> bool:
    """Say whether somebody rather says nothing: what is known of them stays."""
    return not told.empties(text) and (told.nothing(text) or typed.is_no(text))


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
    intents={"profile": _heard},
    words={
        **{word: _word(field) for word, field in WORDS.items()},
        **{word: _word("phone", clears=True) for word in CLEARING_WORDS},
    },
    routes=(
        on(routes.CHANGE, _change),
        on(routes.CHANGE_PLACE, _place_tapped),
        on(routes.CHANGE_VILLAGE, _village_tapped),
        on(routes.CHANGE_WORK, _work_tapped),
        on(routes.CHANGE_CODE, _new_code),
        on(routes.NEW_NAME, lambda turn: _name_chosen(turn, unmarked=False)),
        on(routes.NEW_NAME_UNMARKED, lambda turn: _name_chosen(turn, unmarked=True)),
        on(routes.TAKE, _take),
        on(routes.LEAVE, _leave),
    ),
    steps={
        "name": _step(_name_typed),
        "place": _step(_place_typed),
        "village": _step(_village_typed),
        "work": _step(_work_typed),
        "phone": _step(_phone_typed),
        "sure": _sure_typed,
    },
    state=ProfileState,
)
