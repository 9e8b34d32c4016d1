"""The report on a class: how many were to come, came and did not. Counts only. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.results import LEAST_FOR_MEAN, Counts, Group, Sight, tells_passed, total
from bot.domain.results import by_commune as shown_to
from bot.domain.roll import Attendee
from bot.features.attendance.gathering import Commune, by_commune, is_here

#: One person who stayed away is nobody's business outside the class.
_LEAST_AWAY = 2


class Half(NamedTuple):
    """One half-day: how many were there, and how many of them came late."""

    half_day: int
    here: int
    late: int


@dataclass(frozen=True, slots=True)
class Report:
    """What is told of a class; somebody was there who was there in any half-day."""

    expected: int  # with a seat or invited
    invited: int
    came: int  # of those expected
    walk_ins: int
    late: int
    excused: int  # of those who did not come
    halves: tuple[Half, ...]
    communes: tuple[Commune, ...]  # most expected first

    @property
    def away(self) -> int:
        """Return how many were expected and did not come."""
        return self.expected - self.came

    @property
    def missed(self) -> tuple[Commune, ...]:
        """Return the communes that several people stayed away from, most of them first."""
        several = [one for one in self.communes if one.away >= _LEAST_AWAY]
        return tuple(sorted(several, key=lambda one: -one.away))


def report_of(people: Sequence[Attendee], half_days: Iterable[int]) -> Report:
    """Count a class; `half_days` are those that have begun, by number."""
    expected = [one for one in people if one.expected]
    away = [one for one in expected if not one.was_here]
    communes = by_commune(people, lambda one: one.was_here)
    asked = [one for one in communes if one.expected]
    return Report(
        expected=len(expected),
        invited=sum(one.invited for one in expected),
        came=len(expected) - len(away),
        walk_ins=sum(one.was_here and not one.expected for one in people),
        late=sum(one.standing == "late" for one in people),
        excused=sum(one.standing == "excused" for one in away),
        halves=tuple(_half(people, half_day) for half_day in half_days),
        communes=tuple(sorted(asked, key=lambda one: (-one.expected, one.code))),
    )


def _half(people: Sequence[Attendee], half_day: int) -> Half:
    here = [one for one in people if is_here(one, half_day)]
    return Half(half_day, len(here), sum(one.state(half_day) == "late" for one in here))


def quiz_counts(groups: Sequence[Group], sight: Sight) -> tuple[Counts, bool]:
    """Return how the quiz went, and whether it may be told how many passed.

    A report is passed on: it gives away neither what its writer may not see, nor how a few did.
    """
    shown = shown_to(groups, sight)
    counts = sum((group.counts for group in groups), Counts())
    in_sight = tells_passed(shown) and total(shown).finished == counts.finished
    return counts, in_sight and counts.finished >= LEAST_FOR_MEAN
