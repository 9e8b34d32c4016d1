"""Which commune a list means: a name of today or of before, with what else its row says. Pure.

A list is read without anybody to ask, so only whole names count; what is merely close is
handed back as a suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.library.places import Match, Place, Places
from bot.text.folding import fold, tone_key

_FOUND = 200  # a name that many former communes share
_CLOSE = 3
_KIND = re.compile(r"^(xa|phuong|thi tran|tt|dac khu|x|p)[\s.]+(?=\S)")
_OFFICE = re.compile(r"^(ubnd|hdnd|uy ban nhan dan|uy ban|dang uy|hoi [^,]*?)\s+(?=(xa|phuong)\b)")
#: A district or province that follows without a comma.
_ABOVE = re.compile(
    r"(?<=\w)\s+(?=(?:huyện|huyen|h\.|tỉnh|tinh|thành phố|thanh pho|tp\.?)\s)", re.I
)
_KINDS = {"tt": "thi tran", "x": "xa", "p": "phuong"}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a row's commune can be: every place of that name, or else what comes close."""

    found: tuple[Match, ...]
    close: tuple[Place, ...] = ()


def meant(
    places: Places, commune: str, district: str = "", province: str = "", suggest: bool = True
) -> Meant:
    """Return what a commune's name means beside the district and province of its row.

    Former names lead to the commune of today. A district that today's names do not know is
    left aside, and so is a province that is none any more; a province of today never is.
    Without `suggest` nothing close is looked for, which takes a hundred times as long.
    """
    name = _ABOVE.sub(", ", _without_office(commune))
    above = [(district, province), ("", province)]
    if not _is_province(places, province):
        above += [(district, ""), ("", "")]
    for upper, top in dict.fromkeys(above):
        found = _named(places, name, upper, top)
        if found:
            return Meant(_narrowed(places, found, name))
    return Meant((), _close(places, name, province) if suggest else ())


def _without_office(text: str) -> str:
    """Return a commune's name without the body that sits there: "UBND xã Nhi Sơn"."""
    match = _OFFICE.match(fold(text))
    # Folding keeps words apart as they were: as many words go as it found.
    return " ".join(text.split()[len(match.group().split()) :]) if match else text


def _is_province(places: Places, text: str) -> bool:
    wanted = _bare_province(text)
    return any(_bare_province(one.name) == wanted for one in places.children())


def _bare_province(text: str) -> str:
    return re.sub(r"^(tinh|thanh pho|tp|t)[\s.]+(?=\D)", "", fold(text))


def _named(places: Places, name: str, district: str, province: str) -> list[Match]:
    text = ", ".join(part for part in (name, district, province) if part)
    own = name.split(",")[0]
    wanted = {fold(own), _bare(own)}
    if not any(map(places.known, wanted)):
        return []
    return [
        match for match in places.find(text, None, _FOUND)
        if match.place.kind == "commune" and (fold(_name(match)) in wanted
                                              or _bare(_name(match)) in wanted)
    ]  # fmt: skip


def _name(match: Match) -> str:
    """Return the commune's name that led to a match; nothing where a former district did."""
    if not match.how:
        return match.place.name
    commune, comma, _ = match.how.partition(",")
    return commune if comma else ""


def _bare(name: str) -> str:
    return _KIND.sub("", fold(name))


def _narrowed(places: Places, found: list[Match], name: str) -> tuple[Match, ...]:
    """Keep, of several, those of the kind and the marks that were typed, and today's names."""
    kind = _KIND.match(fold(name))
    if kind:
        wanted = _KINDS.get(kind[1], kind[1])
        found = _preferred(found, lambda one: fold(_name(one)).startswith(wanted))
    typed = tone_key(name.split(",")[0])
    found = _preferred(found, lambda one: tone_key(_name(one)).endswith(typed))
    # Where a commune of today is called so, a list of this province means that one.
    provinces = {one.place.parent for one in found}
    if len(provinces) == 1:
        found = _preferred(found, lambda one: not one.how)
    return tuple(found)


def _preferred(found: list[Match], fits: Callable[[Match], bool]) -> list[Match]:
    return [one for one in found if fits(one)] or found


def _close(places: Places, name: str, province: str) -> tuple[Place, ...]:
    """Return where the name is right but the province is not, else names that come close."""
    text = ", ".join(part for part in (name, province) if part)
    found = _named(places, name, "", "") or places.find(text, None, _FOUND)
    found = found or places.find(name, None, _FOUND)
    return tuple(one.place for one in found if one.place.kind == "commune")[:_CLOSE]
