"""The steps of sign-up after the consent: name, place, village, work and phone.

A step answers DONE when what it asked for is kept, and `flow_signup` goes on to the next.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bot.conversation import details
from bot.conversation.asking.place_pick import Pick
from bot.conversation.flow import PASS
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice
from bot.conversation.turn import Turn
from bot.domain.people import WORKS
from bot.features.people import naming, routes
from bot.features.people import signup_at_door as at_door
from bot.features.people.lost_code import store as lost_codes
from bot.features.people.signup_state import NAME, SignupState
from bot.library.places import Place
from bot.library.wording import Ready
from bot.store import people
from bot.text import spoken, typed
from bot.text.folding import fold
from bot.text.sentences import told
from bot.text.sentences.feelings import sounds_sad

#: What a step answers once it is over.
DONE: Final = object()

_STEPS = ("consent", "name", "place", "work", "phone")
_BRIEF_STEPS = ("consent", "name", "place")
#: Steps of the conversation that are one step in the count people see.
_COUNTED_AS = {"province": "place", "commune": "place", "village": "place"}
_NAMING = naming.Ways(routes.NAME_FOUND, routes.NAME_UNMARKED)


def step_line(turn: Turn, step: str) -> Ready:
    """Return the line that says which step this is, such as `Bước 2/5`."""
    order = _BRIEF_STEPS if turn.state_of(SignupState).brief else _STEPS
    index = order.index(_COUNTED_AS.get(step, step)) + 1
    return Ready(turn.words("signup.step", step=index, steps=len(order)))


def return_to(turn: Turn, *steps: str) -> None:
    """Come back to the open sign-up that a button belongs to; raises StaleChoice without one."""
    for index, frame in enumerate(turn.frames):
        if frame.flow == NAME and frame.step in steps:
            del turn.frames[index + 1 :]
            return
    raise StaleChoice


# -- name ------------------------------------------------------------------------------------


def kept(turn: Turn) -> object:
    """Leave as it was what is asked again after a step back."""
    return_to(turn, "name", "province", "commune", "village", "work", "phone")
    if turn.frame.step == "village":
        return skipped(turn)
    return DONE


def _keep_choice(turn: Turn, known: str) -> list[Choice]:
    return [turn.choice(routes.KEEP.to(), "signup.keep")] if known else []


def ask_name(turn: Turn) -> object:
    """Ask the full name."""
    known = turn.me.full_name
    turn.expect("name", replace(turn.state_of(SignupState), greeted="", offered="", unmarked=""))
    turn.say("signup.name", _keep_choice(turn, known), step=step_line(turn, "name"), known=known)
    return None


def name_typed(turn: Turn, text: str) -> object:
    """Take a name; what holds no letter is asked again, what is a question goes on."""
    name = naming.typed_name(turn, text, _NAMING)
    return _keep(turn, full_name=name) if isinstance(name, str) else name


def name_found(turn: Turn) -> object:
    """Keep the name that was shown."""
    return _name_chosen(turn, unmarked=False)


def name_unmarked(turn: Turn) -> object:
    """Keep the name that has no accents."""
    return _name_chosen(turn, unmarked=True)


def _name_chosen(turn: Turn, unmarked: bool) -> object:
    return_to(turn, "name")
    return _keep(turn, full_name=naming.chosen_name(turn, unmarked))


def _keep(turn: Turn, **fields: str) -> object:
    people.change(turn.tx, turn.me.id, **fields)
    if not lost_codes.CHANGING.isdisjoint(fields):
        lost_codes.drop(turn.tx, turn.me.id)
    turn.refresh(turn.me.id)
    return DONE


# -- place -----------------------------------------------------------------------------------


def ask_place(turn: Turn) -> object:
    """Ask the province, or at once the commune where office or class keep to one province."""
    communes = at_door.few(turn)
    province = details.only_province(turn.app.library.places) or at_door.province_of(turn)
    if communes and not _only_commune(turn, province):
        return _offer_communes(turn, communes, province)
    return ask_commune(turn, province) if province else ask_province(turn)


def ask_province(turn: Turn) -> object:
    """Ask the province."""
    _expect_place(turn, "province")
    browse = details.browse_choice(turn, routes.PLACE, "signup.browse_provinces")
    known = _known_commune(turn)
    turn.say("signup.province", [browse, *_keep_choice(turn, known)], known=known,
             step=step_line(turn, "place"))  # fmt: skip
    return None


def _known_commune(turn: Turn) -> str:
    return turn.app.library.places.name(turn.me.commune, full=True)


def province_was_asked(turn: Turn) -> bool:
    """Say whether the commune is asked since a province was told."""
    state = turn.state_of(SignupState)
    given = details.only_province(turn.app.library.places) or at_door.province_of(turn)
    return turn.frame.step == "commune" and not (state.few or given)


def _expect_place(turn: Turn, step: str, within: str = "", few: bool = False) -> None:
    """Go to a step that asks for a place, with nothing looked for yet."""
    state = turn.state_of(SignupState)
    turn.expect(step, replace(state, typed="", within=within, page=0, among=(), few=few))


def _only_commune(turn: Turn, province: str) -> Place | None:
    """Return the commune of a province in which the office serves a single one."""
    communes = turn.app.library.places.children(province) if province else ()
    return communes[0] if len(communes) == 1 else None


def _offer_communes(turn: Turn, communes: list[Place], province: str) -> object:
    """Print the communes that the class at whose door somebody stands is for."""
    _expect_place(turn, "commune", province, few=True)
    choices = at_door.choices(turn, communes, routes.PLACE)
    known = _known_commune(turn)
    turn.say("signup.commune_of_class", [*choices, *_keep_choice(turn, known)], known=known,
             step=step_line(turn, "place"))  # fmt: skip
    return None


def ask_commune(turn: Turn, province: str) -> object:
    """Ask the commune; the only one that the office serves is taken without asking."""
    only = _only_commune(turn, province)
    if only is not None:
        return _take_place(turn, only)
    _expect_place(turn, "commune", province)
    browse = details.browse_choice(turn, routes.PLACE, "signup.browse_communes")
    name, known = turn.app.library.places.name(province), _known_commune(turn)
    turn.say("signup.commune", [browse, *_keep_choice(turn, known)], province=name, known=known,
             step=step_line(turn, "place"))  # fmt: skip
    return None


def place_typed(turn: Turn, text: str) -> object:
    """Take a place by a few letters, or list what they may mean."""
    if _is_other_task(text):
        return PASS
    if typed.is_vague_yes(text) or typed.is_yes(text):
        return _list_places(turn)
    within = turn.state_of(SignupState).within
    place = details.search_place(turn, told.place(text), within, at_door.among(turn))
    return _list_places(turn) if place is None else _take_place(turn, place)


def _is_other_task(text: str) -> bool:
    wants = (told.stops, told.is_request, sounds_sad)
    return fold(text) in naming.NOT_NAMES or any(wish(text) for wish in wants)


def _list_places(turn: Turn) -> object:
    choices = details.offered(turn, routes.PLACE)
    if choices:
        turn.say("signup.which_place", choices)
        return None
    only = details.only_province(turn.app.library.places)
    details.browse(turn, only)
    key = "signup.browse_communes" if only else "signup.browse_provinces"
    say = turn.ask_again if spoken.asks(turn.incoming.text) else turn.say
    say("signup.no_place", [details.browse_choice(turn, routes.PLACE, key)])
    return None


def place_tapped(turn: Turn, pick: Pick) -> object:
    """Take a place from the list, or show more of it."""
    return_to(turn, "province", "commune")
    place = details.chosen_place(turn, pick)
    return _list_places(turn) if place is None else _take_place(turn, place)


def _take_place(turn: Turn, place: Place) -> object:
    path = turn.app.library.places.path(place.code)
    if place.kind == "province":
        return ask_commune(turn, place.code)
    moved = turn.me.commune not in ("", path[1].code)
    if place.kind == "village":
        _take_village(turn, place.code)
    elif moved:  # the village was one of another commune
        turn.keep(replace(turn.state_of(SignupState), village_asked=False))
        _keep(turn, village="")
    return _keep(turn, province=path[0].code, commune=path[1].code)


def ask_village(turn: Turn, page_asked: bool = False) -> object:
    """Ask the village, with the known ones of the commune listed."""
    commune = turn.me.commune
    if not page_asked:
        state = turn.state_of(SignupState)
        turn.expect("village", replace(state, typed="", within=commune, page=0))
    listed = turn.app.library.places.children(commune)
    choices = details.offered(turn, routes.VILLAGE) if listed else []
    known = details.village_name(turn.app.library.places, turn.me.village)
    # Without a list the choice stays unnumbered: a bare "1" is the name of many a village.
    turn.say(
        "signup.village",
        [*choices, *_leave_choice(turn, known)],
        marks="numbers" if listed else "none",
        step=step_line(turn, "place"),
        commune=turn.app.library.places.name(commune, full=True),
        listed=bool(listed),
        known=known,
    )
    return None


def _leave_choice(turn: Turn, known: str) -> list[Choice]:
    """Return the choice that leaves a question open, or what was given as it is."""
    return _keep_choice(turn, known) or [turn.choice(routes.SKIP.to(), "signup.skip")]


def village_typed(turn: Turn, text: str) -> object:
    """Take a village as typed, or leave it open."""
    if _skipping(text):
        return _skip(turn)
    if told.wrong_place(text):
        return ask_place(turn)
    if _is_other_task(text):
        return PASS
    if typed.is_vague_yes(text):
        return ask_village(turn)
    village = details.read_village(turn.app.library.places, turn.me.commune, told.place(text))
    return ask_village(turn) if village is None else _take_village(turn, village)


def _take_village(turn: Turn, village: str) -> object:
    turn.keep(replace(turn.state_of(SignupState), village_asked=True))
    return _keep(turn, village=village)


def village_tapped(turn: Turn, pick: Pick) -> object:
    """Take a village from the list, or show more of it."""
    return_to(turn, "village")
    place = details.chosen_place(turn, pick)
    if place is None:
        return ask_village(turn, page_asked=True)
    if place.parent != turn.me.commune:
        raise StaleChoice
    return _take_village(turn, place.code)


# -- work and phone --------------------------------------------------------------------------


def ask_work(turn: Turn) -> object:
    """Ask the kind of work."""
    turn.expect("work")
    known = details.work_name(turn, turn.me.work)
    choices = [*details.work_choices(turn, routes.WORK), *_keep_choice(turn, known)]
    turn.say("signup.work", choices, step=step_line(turn, "work"), known=known)
    return None


def work_typed(turn: Turn, text: str) -> object:
    """Take a kind of work said in other words than those listed."""
    work = details.read_work(text)
    if work is not None:
        return _take_work(turn, work)
    return PASS if _is_other_task(text) else ask_work(turn)


def work_tapped(turn: Turn, work: str) -> object:
    """Take a kind of work from the list."""
    return_to(turn, "work")
    if work not in WORKS:
        raise StaleChoice
    return _take_work(turn, work)


def _take_work(turn: Turn, work: str) -> object:
    turn.keep(replace(turn.state_of(SignupState), work_asked=True))
    return _keep(turn, work=work)


def ask_phone(turn: Turn) -> object:
    """Ask the phone number, which nobody has to give."""
    turn.expect("phone")
    known = turn.me.phone
    turn.say("signup.phone", _leave_choice(turn, known), ask_contact=True, known=known,
             step=step_line(turn, "phone"))  # fmt: skip
    return None


def phone_typed(turn: Turn, text: str) -> object:
    """Take a phone number, typed or from the contact button."""
    phone = told.phone(text)
    if phone is not None:
        turn.keep(replace(turn.state_of(SignupState), phone_asked=True))
        return _keep(turn, phone=phone)
    if _skipping(text):
        return _skip(turn)
    if not re.search(r"\d", text):
        return PASS
    turn.say("signup.phone_again", [turn.choice(routes.SKIP.to(), "signup.skip")], ask_contact=True)
    return None


def _skipping(text: str) -> bool:
    return told.nothing(text) or told.keeps(text) or typed.is_no(text)


def skipped(turn: Turn) -> object:
    """Leave village or phone open; a number typed where none is printed is a village's name."""
    return_to(turn, "village", "phone")
    if turn.incoming.kind == "text" and turn.frame.marks == "none":
        return village_typed(turn, turn.incoming.text)
    return _skip(turn)


def _skip(turn: Turn) -> object:
    state = turn.state_of(SignupState)
    if turn.frame.step == "village":
        turn.keep(replace(state, village_asked=True))
    else:
        turn.keep(replace(state, phone_asked=True))
    return DONE
