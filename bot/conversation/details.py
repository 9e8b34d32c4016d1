"""What a person tells about themselves: reading a name, work or village, and choosing a place.

Shared by sign-up, the profile and codes for roles; each hands in the route of its own choices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.conversation.asking.place_pick import Pick
from bot.conversation.messages import Choice
from bot.conversation.routes import Route, StaleChoice
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.domain.people import WORKS, Person
from bot.library.places import Match, Place, Places
from bot.text.folding import fold, nfc, tone_key
from bot.text.sentences import replies
from bot.text.typed import is_vague_yes, is_yes

LONGEST_NAME = 80
_PAGE = 8
_FOUND = 48  # places a few letters may lead to; beyond it people type more letters
_FOUND_OF_ALL = 200  # of which those are taken that lie where they are likely to
#: Said with it, a name is a commune's, never that of a province or of a district of before.
_COMMUNE = re.compile(r"(?:xa|phuong|dac khu) ")

_WORK_WORDS: tuple[tuple[str, str], ...] = (
    ("head", r"\b(truong (thon|ban|ap|khu|buon|khom|xom)|to truong)\b"),
    ("village", r"\b(cong tac vien|ctv)\b"),
    ("union", r"\b(doan the|phu nu|doan|nong dan|mat tran|cuu chien binh|hoi)\b"),
    ("officer", r"\b(cong chuc|can bo xa|ubnd|uy ban)\b"),
    ("other", r"\bkhac\b"),
)


def read_name(text: str) -> str | None:
    """Read a full name: any text with a letter, of at most 80 characters; nothing otherwise."""
    name = " ".join(nfc(text).split())
    return name if len(name) <= LONGEST_NAME and any(map(str.isalpha, name)) else None


#: `không làm trưởng thôn nữa` says what somebody is not.
_NOT_MINE = re.compile(r"\b(?:khong|ko|chang|hong|chua|thoi (?:khong|lam)|het lam)\b|\bnua$")


def read_work(text: str) -> str | None:
    """Read the kind of work in a few typed words."""
    folded = fold(text)
    if _NOT_MINE.search(folded):
        return None
    return next((work for work, words in _WORK_WORDS if re.search(words, folded)), None)


def read_village(places: Places, commune: str, text: str) -> str | None:
    """Read a village: the code of a known one, else its name as typed; nothing without letters.

    A bare `ừ` or `đúng` answers something else.

    A free text never begins in lower case, so that it cannot be taken for a code.
    """
    typed = " ".join(nfc(text).split())
    if not typed or len(typed) > LONGEST_NAME or not any(map(str.isalnum, typed)):
        return None
    known = [place for place in places.children(commune) if _bare(place.name) == _bare(typed)]
    if len(known) == 1:
        return known[0].code
    replied = is_yes(typed) or is_vague_yes(typed) or replies.holds(typed)
    said = fold(typed)
    replied = replied or bool(_ORDER.fullmatch(said) or _DENIES.match(said))
    return None if replied else typed[0].upper() + typed[1:]


#: `không biết nữa`, `không phải bản Lát` name no village.
_DENIES = re.compile(r"(?:khong|ko|chua|hong|chang) \w")
#: A choice by where it stands, which no list offers here.
_ORDER = re.compile(
    r"(?:cai|so|muc|dong|lua chon) (?:thu )?(?:\d|dau tien|nhat|hai|ba|cuoi)(?: cung)?"
)


def _bare(name: str) -> str:
    return re.sub(r"^(thon|ban|ap|buon|khom|xom|khu pho|to dan pho)\s+(?=\D)", "", fold(name))


def village_name(places: Places, village: str) -> str:
    """Return how a kept village is read, whether it is a code or a free text."""
    return places.name(village) or village


def home(places: Places, person: Person) -> str:
    """Return where a person lives: `thôn Ngố, xã Mường Chanh, tỉnh Thanh Hóa`."""
    names = (village_name(places, person.village), places.name(person.commune, full=True))
    return ", ".join(name for name in names if name)


def work_name(turn: Turn, work: str) -> str:
    """Return how a kept work is read; empty when it was never told."""
    return turn.words(f"works.{work}") if work in WORKS else ""


def work_choices(turn: Turn, route: Route[str]) -> list[Choice]:
    """Return the kinds of work as choices."""
    return [turn.choice(route.to(work), f"works.{work}") for work in WORKS]


@dataclass(frozen=True, slots=True)
class PlaceSearch(State):
    """What a flow that asks for a place remembers of the list it shows.

    The letters typed (all are listed where none were), within which place, which page, and the
    places in which the letters were looked up first.
    """

    typed: str = ""
    within: str = ""
    page: int = 0
    among: tuple[str, ...] = ()


class Listed(NamedTuple):
    """Places to choose from: those on the page with their labels, and whether more follow."""

    named: tuple[tuple[Place, str], ...]
    more: bool


def only_province(places: Places) -> str:
    """Return the one province of an office that has a single one, else nothing."""
    provinces = places.children()
    return provinces[0].code if len(provinces) == 1 else ""


def search_place(turn: Turn, typed: str, within: str, among: Sequence[str] = ()) -> Place | None:
    """Look a typed place up, first in those of `among`; return it when the text means just one.

    Otherwise what was found (perhaps nothing) is kept in the turn's state for `offered`.
    """
    place, found = look_up(turn.app.library.places, typed, within, among)
    _keep(turn, found)
    return place


def look_up(
    places: Places, typed: str, within: str, among: Sequence[str] = ()
) -> tuple[Place | None, PlaceSearch]:
    """Return the one place that a text means, if it does, and the search that lists what it may."""
    letters = typed[:LONGEST_NAME]
    if among and (likely := _likely(places, typed, within, among)):
        search = PlaceSearch(letters, within, among=tuple(among))
        return (likely[0].place if len(likely) == 1 else None), search
    anywhere = not within
    within = within if places.find(typed, within or None, 1) else ""
    found = places.find(typed, within or None, _FOUND)
    a_commune = bool(within) or (anywhere and _COMMUNE.match(fold(typed)) is not None)
    certain = found if len(found) == 1 else _named_so(found, typed, a_commune)
    sure = len(certain) == 1 and _spelled(places, certain[0], typed)
    return (certain[0].place if sure else None), PlaceSearch(letters, within)


def _keep(turn: Turn, search: PlaceSearch) -> None:
    turn.keep(
        replace(
            turn.state_of(PlaceSearch), typed=search.typed, within=search.within,
            page=search.page, among=search.among,
        )
    )  # fmt: skip


def _likely(places: Places, typed: str, within: str, among: Sequence[str]) -> list[Match]:
    """Return what the letters typed name in a few places; nothing where another bears that name."""
    found = [
        match for match in _found(places, typed, within, among)
        if match.place.kind != "province" and _spelled(places, match, typed)
    ]  # fmt: skip
    wanted = _without_kind(typed)
    known = {match.place.code for match in found}
    exact = [match for match in found if _without_kind(match.place.name) == wanted]
    namesakes = [
        one for one in places.find(typed, within or None, _FOUND)
        if _without_kind(one.place.name) == wanted and one.place.code not in known
    ]  # fmt: skip
    if not namesakes:
        return exact or found
    return [match for match in exact if _marked_so(match, typed)]


def _marked_so(match: Match, typed: str) -> bool:
    """Say whether a name was typed with its marks, which tell Đông Tiến from Đồng Tiến."""
    marked = tone_key(typed)
    return marked != fold(typed) and marked in tone_key(match.place.name)


def _found(places: Places, typed: str, within: str, among: Sequence[str] = ()) -> list[Match]:
    """Return what a few letters find within one place, and of it only what lies in `among`."""
    if not among:
        return places.find(typed, within or None, _FOUND)
    found = places.find(typed, within or None, _FOUND_OF_ALL)
    return [
        match for match in found if any(places.covers(code, match.place.code) for code in among)
    ][:_FOUND]


_ABOVE = re.compile(r"\s*,\s*|\s+(?=(?:huyen|tinh|thanh pho)\s)")


def _named_so(found: Sequence[Match], typed: str, a_commune: bool) -> list[Match]:
    """Return the places of today whose whole name was typed, with or without its kind.

    Behind the name the places above may stand: all that was found lies in them.
    """
    wanted = _ABOVE.split(fold(typed), maxsplit=1)[0]
    level = "commune" if a_commune else "province"
    return [
        match for match in found
        if not match.how and match.place.kind == level
        and wanted in (fold(match.place.name), _without_kind(match.place.name))
    ]  # fmt: skip


def _without_kind(name: str) -> str:
    return re.sub(r"^(tinh|thanh pho|xa|phuong|dac khu)\s+(?=\D)", "", fold(name))


def _spelled(places: Places, match: Match, typed: str) -> bool:
    """Say whether the letters typed stand in the name: a guess is shown, never taken.

    The places above may stand behind the name, after a comma or without one.
    """
    wanted = _without_kind(typed.split(",")[0])
    name = _without_kind(match.place.name)
    if wanted.startswith(f"{name} "):
        above = fold(places.name(match.place.parent or "", full=True))
        return f" {_without_kind(wanted[len(name) + 1 :])}" in f" {above}"
    return wanted in fold(match.place.name) or wanted in fold(match.how)


def browse(turn: Turn, within: str, page: int = 0) -> None:
    """List everything right below a place instead of what was typed."""
    _keep(turn, PlaceSearch("", within, page))


def offered(turn: Turn, route: Route[Pick]) -> list[Choice]:
    """Return one page of the places in the turn's state, as choices."""
    search = turn.state_of(PlaceSearch)
    named, more = listed(turn.app.library.places, search)
    choices = [Choice(route.to(Pick(place.code)), label) for place, label in named]
    if more:
        choices.append(turn.choice(route.to(Pick(page=search.page + 1)), "common.more"))
    return choices


def browse_choice(turn: Turn, route: Route[Pick], key: str) -> Choice:
    """Return the choice that lists places instead of typing."""
    return turn.choice(route.to(Pick()), key)


def chosen_place(turn: Turn, pick: Pick) -> Place | None:
    """Read a tapped place; None when a page or the whole list was asked for instead.

    Raises StaleChoice for a place that does not exist or that the office does not serve.
    """
    search = turn.state_of(PlaceSearch)
    if pick.page is not None:
        turn.keep(replace(search, page=pick.page))
        return None
    if not pick.code:
        browse(turn, search.within)
        return None
    places = turn.app.library.places
    place = places.get(pick.code)
    if place is None or place not in places.children(place.parent):
        raise StaleChoice
    return place


def listed(places: Places, search: PlaceSearch) -> Listed:
    """Return one page of what a search finds."""
    found = (
        _found(places, search.typed, search.within, search.among)
        if search.typed
        else [Match(place, "") for place in places.children(search.within or None)]
    )
    first = max(0, search.page) * _PAGE
    first = first if first < len(found) else 0
    here = found[first : first + _PAGE]
    full = bool(search.typed)
    named = tuple((match.place, _label(places, match, full)) for match in here)
    return Listed(named, first + _PAGE < len(found))


def _label(places: Places, match: Match, full: bool) -> str:
    name = places.name(match.place.code, full=full)
    label = f"{name} ({match.how})" if match.how else name
    return label[:1].upper() + label[1:]
