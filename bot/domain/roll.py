"""Roll-call: how somebody stands in a half-day, and whose word about it counts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from bot.domain.half_days import HalfDay
from bot.text.sentences.lateness import Lateness

#: `unmarked` is a word taken back: kept, so that an older one that comes late does not count.
RollState = Literal["present", "late", "absent", "excused", "unmarked"]
#: How it came about: by the QR of the screen, by the typed code, by the code without a
#: registration, by a trainer's tick, or taken back by a trainer who saw through it.
How = Literal["qr", "code", "walk_in", "roll_call", "withdrawn"]

#: How somebody stands, in the order in which it is counted and offered.
ROLL_STATES: Final[tuple[RollState, ...]] = ("present", "late", "absent", "excused")
#: Two words of one trainer that lie so close keep the order in which they came: what a phone sent
#: second was said second, however long the first was on its way; milliseconds.
ON_THE_WAY_MS: Final = 30_000
_BEST_FIRST: Final[tuple[RollState, ...]] = ("present", "late", "excused", "absent")
#: States of somebody who was in the room.
HERE: Final[frozenset[str]] = frozenset({"present", "late"})
#: What a person does at the door; the rest is a trainer's word.
BY_ONESELF: Final[frozenset[str]] = frozenset({"qr", "code", "walk_in"})


class Mark(NamedTuple):
    """What is recorded of one person in one half-day; `at` is when it was so, UTC ms."""

    state: RollState
    how: How
    at: int
    marked_by: int | None = None
    address: str = ""  # the account that came through the door, of those who did

    @property
    def here(self) -> bool:
        """Say whether it means that the person was in the room."""
        return self.state in HERE


_NO_MARKS: Final[Mapping[int, Mark]] = MappingProxyType({})
_NOTHING_SAID: Final[Mapping[date, Lateness]] = MappingProxyType({})


def counts(kept: Mark | None, said: Mark) -> bool:
    """Say whether what is said now replaces what is kept.

    The later word wins, whenever it arrives: a tick made without a network keeps its own time.
    Whoever is marked as here needs no second arrival, and a door does not undo what a trainer
    took back.
    """
    if kept is None:
        return True
    if said.how in BY_ONESELF:
        return not kept.here and kept.how != "withdrawn" and said.at >= kept.at
    return said.at >= kept.at


def in_order(kept: Mark | None, by: int, at: int) -> int:
    """Return when a trainer's word counts from, UTC ms: never just before their own last one."""
    if kept is None or kept.marked_by != by:
        return at
    return max(at, kept.at) if kept.at - at <= ON_THE_WAY_MS else at


class Attendee(NamedTuple):
    """Somebody who has to do with a class: registered, invited, or recorded in it.

    `person` is None for one of the office's list who has never been recorded; then `entry` is
    their place in that list. Places are codes, the village may be a free text.
    """

    person: int | None
    entry: int | None
    full_name: str
    commune: str
    village: str
    work: str
    phone: str = ""
    seat: bool = False  # registered, with a seat
    queued: bool = False  # registered, waiting
    invited: bool = False
    signed_up: bool = False  # uses Đồng Hành themselves and has consented
    marks: Mapping[int, Mark] = _NO_MARKS  # by half-day
    said: Mapping[date, Lateness] = _NOTHING_SAID  # by day: that they come late, leave early

    @property
    def key(self) -> str:
        """Return how a choice names them: `p12` or, never recorded, `e34`."""
        return f"p{self.person}" if self.person is not None else f"e{self.entry}"

    @property
    def expected(self) -> bool:
        """Say whether they were to come; who was not and is here is a walk-in."""
        return self.seat or self.invited

    def state(self, half_day: int) -> RollState | None:
        """Return how they stand in a half-day, or None while nothing is recorded."""
        mark = self.marks.get(half_day)
        return mark.state if mark else None

    def announced(self, half_day: HalfDay) -> Lateness | None:
        """Return what they said beforehand of the day of a half-day."""
        return self.said.get(half_day.day)

    @property
    def was_here(self) -> bool:
        """Say whether they were there in any half-day."""
        return any(mark.here for mark in self.marks.values())

    @property
    def standing(self) -> RollState | None:
        """Return how they stand in the whole class: the best of their half-days."""
        states = {mark.state for mark in self.marks.values()}
        return next((state for state in _BEST_FIRST if state in states), None)


def tally(people: Iterable[Attendee], half_day: int) -> Counter[str]:
    """Count a half-day: how many in each state, and `unmarked` of those who were to come."""
    found: Counter[str] = Counter()
    for one in people:
        state = one.state(half_day)
        if state is not None:
            found[state] += 1
        elif one.expected:
            found["unmarked"] += 1
    return found
