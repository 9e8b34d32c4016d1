"""What a trainer's lines mean as classes: moment, venue, communes and seats of each.

A line keeps what was understood of it, whatever is still unclear; nothing is guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.conversation.states import State
from bot.conversation.turn import Turn, instant
from bot.domain.rights import scopes
from bot.features.classes.flow_changes import MOST_SEATS
from bot.features.classes.opening import steps_places
from bot.features.classes.opening.draft import About
from bot.library.places import Match
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
    `unsure` holds (name, codes that it could be) of places not understood, `former` those that
    were named as they were called before: (name, code of today). `seats` is 0 for those
    of the description; `wrong_seats` says that the number typed is none that a class can have.
    """

    at: int | None = None
    doubt: str = ""
    said: str = ""
    venue: str = ""
    places: tuple[str, ...] = ()
    unsure: tuple[tuple[str, tuple[str, ...]], ...] = ()
    former: tuple[tuple[str, str], ...] = ()
    seats: int = 0
    wrong_seats: bool = False


@dataclass(frozen=True, slots=True)
class SeriesState(State):
    """Several classes of one description: `about` is the description.

    `origin` is the class it was taken from, 0 for a class that is not open itself. `changing` is
    the number of the line that a change was asked for, 0 for none.
    """

    about: About = field(default_factory=About)
    origin: int = 0
    lines: tuple[Line, ...] = ()
    changing: int = 0

    def places_of(self, line: Line) -> Sequence[str]:
        """Return the places that a line is for."""
        return line.places or self.about.audience

    def seats_of(self, line: Line) -> int:
        """Return the seats of a line."""
        return line.seats or self.about.seats

    def venue_of(self, line: Line) -> str:
        """Return where a line's class is."""
        return line.venue or self.about.venue

    def lacks_places(self, line: Line) -> bool:
        """Say whether a line names no place though others do, so that nobody knows whose it is."""
        return not line.places and not line.unsure and any(one.places for one in self.lines)


class Reader:
    """Reads the lines of one turn; searches for few names, so that nobody waits for a long list."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._left = _SEARCHED
        # Where names of which there are several are looked for first, when a line alone tells not.
        draft = turn.state_of(SeriesState)
        told = [code for line in draft.lines for code in line.places]
        told = told or [code for code in draft.about.audience if code]
        self._around = Counter(map(self._province, told or [turn.me.commune]))

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
            before = replace(before, places=part.places, unsure=part.unsure, former=part.former)
        if part.seats or part.wrong_seats:
            before = replace(before, seats=part.seats, wrong_seats=part.wrong_seats)
        return replace(before, venue=part.venue or before.venue)

    def places(self, text: str) -> Line:
        """Return a line with nothing but the places that a text names."""
        return self._places(names(text))

    def _line(self, one: ClassLine) -> Line:
        venue, listed = self._told(one.fields)
        where = self._places(listed)
        seats = int(one.seats or 0)
        fits = 1 <= seats <= MOST_SEATS
        line = replace(
            where, venue=short(venue, _LONGEST_VENUE),
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
        found = self._turn.app.library.places.communes_named(name)
        if len(found) > 1:  # `phường An Khê` and `xã An Khê`
            found = [one for one in found if fold(one.name) == fold(name)] or found
        return [one.code for one in found if self._turn.reaches("trainer", one.code)]

    def _places(self, listed: Sequence[str]) -> Line:
        """Return a line with nothing but the places that a list names."""
        exact = {name: self._exact(name) for name in listed}
        parents = Counter(self._province(codes[0]) for codes in exact.values() if len(codes) == 1)
        parents = self._around = parents or self._around
        sure: list[str] = []
        former: list[tuple[str, str]] = []
        unsure: list[tuple[str, tuple[str, ...]]] = []
        for name, codes in exact.items():
            if fold(name) in _EVERYWHERE:
                sure += scopes(self._turn.roles, "trainer")
                continue
            # Of several of one name, the one beside the others of its line.
            beside = [code for code in codes if self._province(code) in parents]
            codes = beside if len(codes) > 1 and beside else codes
            if len(codes) == 1:
                sure.append(codes[0])
                continue
            found = (
                [] if codes else self._searched(name, [one for one, _ in parents.most_common(1)])
            )
            if len(found) == 1 and _is_former(name, found[0]):
                sure.append(found[0].place.code)
                former.append((short(name, _LONGEST_NAME), found[0].place.code))
            else:
                could = codes or [match.place.code for match in found]
                unsure.append((short(name, _LONGEST_NAME), tuple(could[:_CANDIDATES])))
        return Line(places=tuple(dict.fromkeys(sure)), unsure=tuple(unsure), former=tuple(former))

    def _province(self, code: str) -> str:
        path = self._turn.app.library.places.path(code)
        return path[0].code if path else ""

    def _searched(self, name: str, near: Sequence[str]) -> list[Match]:
        """Search for a name, first where the others of its line are."""
        if self._left <= 0:
            return []
        self._left -= 1
        find = self._turn.app.library.places.find
        found = [match for where in near if where for match in find(name, where, _CANDIDATES)]
        found = [one for one in found if self._turn.reaches("trainer", one.place.code)]
        return found or steps_places.matches(self._turn, name)


def _is_former(name: str, match: Match) -> bool:
    """Say whether a name is the former one that led to a place, and no slip of the finger."""
    return bool(match.how) and f" {fold(name)}" in f" {fold(match.how)}"


def _listed(field: str) -> list[str]:
    return names(_LIST_HEAD.sub("", field))
