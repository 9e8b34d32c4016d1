"""What a trainer's lines mean as classes: moment, venue, communes and seats of each.

A line keeps what was understood of it, whatever is still unclear; nothing is guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.rights import scopes
from bot.talk.flows import training_places
from bot.talk.flows.training_changes import MOST_SEATS
from bot.talk.turn import Turn, instant
from bot.text.class_lines import ClassLine, names, read_lines
from bot.text.dates import When, parse_when
from bot.text.folding import fold, short

#: Names that are no commune's in full are searched for, some milliseconds each: so many a turn.
_SEARCHED = 4
_CANDIDATES = 3
_LONGEST_VENUE, _LONGEST_NAME = 160, 40
_EVERYWHERE = ("tat ca", "tat ca cac xa", "toan bo", "toan tinh", "ca tinh", "toan xa", "ca xa")
_LIST_HEAD = re.compile(
    r"^(?:(?:gồm|gom|cho|dành cho|danh cho)\s+)?(?:các|cac)\s+(?:xã|xa)\s*:?\s*", re.I
)


@dataclass(frozen=True, slots=True)
class Line:
    """One class of the draft; what it leaves out is as in the description.

    `at` is UTC milliseconds, None while `doubt` says why; `said` is how the moment was typed.
    `unsure` holds (name, codes that it could be) of places not understood. `seats` is 0 for those
    of the description; `wrong_seats` says that the number typed is none that a class can have.
    """

    at: int | None = None
    doubt: str = ""
    said: str = ""
    venue: str = ""
    places: tuple[str, ...] = ()
    unsure: tuple[tuple[str, tuple[str, ...]], ...] = ()
    seats: int = 0
    wrong_seats: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the line as it is kept between turns, without what is empty."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in found.items() if value}


def line_of(kept: dict[str, Any]) -> Line:
    """Return a kept line."""
    unsure = tuple((name, tuple(codes)) for name, codes in kept.get("unsure", ()))
    return Line(**{**kept, "places": tuple(kept.get("places", ())), "unsure": unsure})


class Reader:
    """Reads the lines of one turn; searches for few names, so that nobody waits for a long list."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._left = _SEARCHED

    def read(self, text: str) -> list[Line]:
        """Return the classes of a message, in order."""
        return [self._line(one) for one in read_lines(text, self._turn.now)]

    def changed(self, before: Line, text: str) -> Line:
        """Return a line after a correction: a whole line replaces it, a part only that part."""
        new = self._line(read_lines(text, self._turn.now)[0])
        if new.doubt != "unclear":
            if new.venue or new.places or new.unsure or new.seats or new.wrong_seats:
                return new
            return replace(before, at=new.at, doubt=new.doubt, said=new.said)
        # No moment is told, so what stands first is another part.
        part = self._line(read_lines(f"x; {text}", self._turn.now)[0])
        if part.places or part.unsure:
            before = replace(before, places=part.places, unsure=part.unsure)
        if part.seats or part.wrong_seats:
            before = replace(before, seats=part.seats, wrong_seats=part.wrong_seats)
        return replace(before, venue=part.venue or before.venue)

    def places(self, text: str) -> Line:
        """Return a line with nothing but the places that a text names."""
        places, unsure = self._places(names(text))
        return Line(places=places, unsure=unsure)

    def _line(self, one: ClassLine) -> Line:
        venue, listed = self._told(one.fields)
        places, unsure = self._places(listed)
        seats = int(one.seats or 0)
        fits = 1 <= seats <= MOST_SEATS
        line = Line(
            venue=short(venue, _LONGEST_VENUE), places=places, unsure=unsure,
            seats=seats if fits else 0, wrong_seats=bool(one.seats) and not fits,
        )  # fmt: skip
        found = parse_when(one.when, self._turn.now)
        said = short(one.when, _LONGEST_NAME)
        if isinstance(found, When):
            return replace(line, at=instant(found.at), said=said)
        return replace(line, doubt=found.kind, said=said)

    def _told(self, fields: Sequence[str]) -> tuple[str, list[str]]:
        """Tell the venue and the names of communes apart."""
        fields = [" ".join(field.split()) for field in fields]
        lists = [_listed(field) for field in fields]
        known = [sum(map(self._is_known, listed)) for listed in lists]
        at = next((at for at, count in enumerate(known) if not count), None)
        if at is None and len(fields) == 2:
            at = 0  # both name communes: the venue comes first
        listed = [name for other, one in enumerate(lists) if other != at for name in one]
        return (fields[at] if at is not None else ""), listed

    def _is_known(self, name: str) -> bool:
        return fold(name) in _EVERYWHERE or bool(self._exact(name))

    def _exact(self, name: str) -> list[str]:
        """Return the communes of the trainer's scope with exactly this name."""
        found = self._turn.house.library.places.communes_named(name)
        if len(found) > 1:  # `phường An Khê` and `xã An Khê`
            found = [one for one in found if fold(one.name) == fold(name)] or found
        return [one.code for one in found if self._turn.reaches("trainer", one.code)]

    def _places(
        self, listed: Sequence[str]
    ) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
        exact = {name: self._exact(name) for name in listed}
        parents = Counter(self._parent(codes[0]) for codes in exact.values() if len(codes) == 1)
        sure: list[str] = []
        unsure: list[tuple[str, tuple[str, ...]]] = []
        for name, codes in exact.items():
            if fold(name) in _EVERYWHERE:
                sure += scopes(self._turn.roles, "trainer")
                continue
            if len(codes) > 1:  # of one name: the one beside the others of its line
                codes = [code for code in codes if self._parent(code) in parents] or codes
            codes = codes or self._searched(name)
            if len(codes) == 1:
                sure.append(codes[0])
            else:
                unsure.append((short(name, _LONGEST_NAME), tuple(codes[:_CANDIDATES])))
        return tuple(dict.fromkeys(sure)), tuple(unsure)

    def _parent(self, code: str) -> str | None:
        place = self._turn.house.library.places.get(code)
        return place.parent if place else None

    def _searched(self, name: str) -> list[str]:
        if self._left <= 0:
            return []
        self._left -= 1
        found = training_places.matches(self._turn, name)
        sure = training_places.the_one(name, found)
        return [sure.code] if sure else [match.place.code for match in found]


def _listed(field: str) -> list[str]:
    return names(_LIST_HEAD.sub("", field))
