"""Who of a class has come and who has not, by group and by commune. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from bot.domain.roll import Attendee

#: Expected and here, expected and not here, here without having been expected.
Part = Literal["here", "away", "walk_in"]
PARTS: Final[tuple[Part, ...]] = ("here", "away", "walk_in")


@dataclass(frozen=True, slots=True)
class Commune:
    """How one commune stands: `here` of those `expected`, and who came besides."""

    code: str
    expected: int = 0
    here: int = 0
    walk_ins: int = 0

    @property
    def away(self) -> int:
        """Return how many were expected and are not here."""
        return self.expected - self.here


def is_here(one: Attendee, half_day: int) -> bool:
    """Say whether somebody is recorded as here in a half-day."""
    mark = one.marks.get(half_day)
    return mark is not None and mark.here


def parted(people: Iterable[Attendee], half_day: int) -> dict[Part, list[Attendee]]:
    """Return the groups of a half-day, in the order given; who only waits for a seat is in none."""
    found: dict[Part, list[Attendee]] = {part: [] for part in PARTS}
    for one in people:
        here = is_here(one, half_day)
        if one.expected:
            found["here" if here else "away"].append(one)
        elif here:
            found["walk_in"].append(one)
    return found


def by_commune(people: Iterable[Attendee], here: Callable[[Attendee], bool]) -> list[Commune]:
    """Count every commune that somebody was expected or came from, in no order."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in people:
        came = here(one)
        if one.expected:
            counts[one.commune][0] += 1
            counts[one.commune][1] += came
        elif came:
            counts[one.commune][2] += 1
    return [Commune(code, *numbers) for code, numbers in counts.items()]
