"""The office's list of people: what one line says, and when two lines are the same person. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from bot.text.folding import fold, tone_key


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One line of a list as it was read; places are codes, the village may be a free text.

    `phone` is as `text.phones` reads it, or empty; `work` is a key of `people.WORKS`, or empty.
    """

    full_name: str
    province: str
    commune: str
    village: str = ""
    work: str = ""
    phone: str = ""

    @property
    def same(self) -> str:
        """Return what lines of the same person agree in: commune, village and name, with marks.

        Spelling apart: case, spaces, NFD and where the tone stands (hòa, hoà) make no difference.
        """
        return "|".join((self.commune, tone_key(self.village), tone_key(self.full_name)))

    @property
    def letters(self) -> str:
        """Return the name without marks, as people type it on a phone."""
        return fold(self.full_name)

    def as_json(self) -> dict[str, str]:
        """Return the line as it is kept between preview and import."""
        return {name: getattr(self, name) for name in _FIELDS}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> RosterLine:
        """Return a line from what was kept; raises KeyError when something is missing."""
        return cls(*(str(kept[name]) for name in _FIELDS))


#: Lines of one transaction: some 5 ms of the writer, while a whole list would be half a second.
SLICE = 50
_FIELDS = tuple(field.name for field in fields(RosterLine))


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One line of the list as it is kept; `person` once somebody was recorded as this one."""

    id: int
    line: RosterLine
    person: int | None = None


def in_order(lines: Iterable[RosterLine]) -> list[RosterLine]:
    """Return lines as they are to be taken: those of one key together, the fullest first.

    Whoever has a phone is found by it before a namesake without one could be taken for them;
    so a list gives the same entries however its rows stand, and read again it changes nothing.
    """
    return sorted(
        lines, key=lambda one: (one.same, not one.phone, one.phone, not one.work, one.work)
    )


def kept_as(kept: Sequence[RosterEntry], line: RosterLine) -> RosterEntry | None:
    """Return which kept entry a line is, among those with the same key; None for a new person.

    Two people of one name in one village differ by their phone or, without one, are two lines:
    whoever calls hands in only the entries that no other line of the same file has taken.
    """
    open_ones = [one for one in kept if _may_be(one.line, line)]
    return min(open_ones, key=lambda one: _unlikeness(one.line, line), default=None)


def slices(lines: Sequence[RosterLine], size: int) -> Iterator[Sequence[RosterLine]]:
    """Yield lines in slices of about a size, those of one key in one slice: they come in order."""
    begin = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or (at - begin >= size and lines[at].same != lines[at - 1].same):
            yield lines[begin:at]
            begin = at


def left_alone(kept: Sequence[RosterEntry], lines: Sequence[RosterLine]) -> dict[int, RosterEntry]:
    """Return, by the place of a line, which entry it leaves as it is: for as many as possible.

    All are of one key. A list that is read again so finds everybody as it left them, whoever of
    several namesakes a line could be taken for.
    """
    line_of: dict[int, int] = {}  # by the place of an entry

    def settle(line: int, tried: set[int]) -> bool:
        for at, entry in enumerate(kept):
            if at in tried or not _changes_nothing(entry.line, lines[line]):
                continue
            tried.add(at)
            if at not in line_of or settle(line_of[at], tried):
                line_of[at] = line
                return True
        return False

    for line in range(len(lines)):
        settle(line, set())
    return {line: kept[at] for at, line in line_of.items()}


def _changes_nothing(kept: RosterLine, line: RosterLine) -> bool:
    return _may_be(kept, line) and filled(kept, line) == kept


def _may_be(kept: RosterLine, line: RosterLine) -> bool:
    """A number that was missing before, or is missing now, makes nobody a second person."""
    return not kept.phone or not line.phone or kept.phone == line.phone


def _unlikeness(kept: RosterLine, line: RosterLine) -> tuple[bool, ...]:
    """Rate how a line stands to whom it may be: equal, adding nothing, by phone, by spelling.

    Whoever a list added something to is so found again, and not a namesake who lacks it still.
    """
    adds = line.phone not in ("", kept.phone) or line.work not in ("", kept.work)
    same_phone, same_work = kept.phone == line.phone, kept.work == line.work
    spelled = (kept.full_name, kept.village) == (line.full_name, line.village)
    return (not (same_phone and same_work), adds, not same_phone, not spelled)


def filled(kept: RosterLine, line: RosterLine) -> RosterLine:
    """Return a kept line with what a newer one adds; nothing known is emptied by a blank cell."""
    return RosterLine(
        line.full_name, line.province, line.commune, line.village,
        line.work or kept.work, line.phone or kept.phone,
    )  # fmt: skip
