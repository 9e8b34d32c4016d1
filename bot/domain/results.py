"""Results of classes and quizzes: who may see whose, counted by commune, said without shame. Pure.

Places are compared by a `covers(upper, lower)` that the caller hands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal, NamedTuple

Covers = Callable[[str, str], bool]
#: Why somebody has not done a quiz: not there, not begun, or in the middle of it.
Why = Literal["absent", "not_done", "begun"]
#: How one line of the workbook stands.
State = Literal["done", "begun", "not_done", "absent", "present", "registered", "queued"]

#: A mean over fewer people would tell one person's score.
LEAST_FOR_MEAN = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people did what; `percents` is the sum of the best scores of who finished."""

    registered: int = 0  # with a seat
    queued: int = 0
    present: int = 0
    absent: int = 0  # had a seat in a class that is over, and was not there
    not_done: int = 0  # were there, may do the quiz, have not finished it
    began: int = 0
    finished: int = 0
    passed: int = 0
    scored: int = 0  # of those finished, how many stand in `percents`
    percents: float = 0.0

    def __add__(self, other: Counts) -> Counts:
        """Return both together."""
        return Counts(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(Counts))
        )

    @property
    def mean(self) -> float | None:
        """Return the mean score in percent, or None for fewer than 5 people."""
        return self.percents / self.scored if self.scored >= LEAST_FOR_MEAN else None


class Group(NamedTuple):
    """The counts of one village; `own` are people of classes that the reader opened."""

    commune: str
    village: str
    own: bool
    counts: Counts


class Shown(NamedTuple):
    """The counts of one commune as a reader may see them."""

    commune: str
    counts: Counts
    passed: bool  # whether to say how many passed: with few people it is a score


class Missing(NamedTuple):
    """Somebody who has not done a quiz; never with a score."""

    name: str
    commune: str
    village: str
    own: bool
    why: Why


@dataclass(frozen=True, slots=True)
class Line:
    """One person's result as the workbook holds it; times are local and carry no zone."""

    province: str
    commune: str
    village: str
    work: str
    training: str
    name: str
    quiz: str
    state: State
    score: int | None = None
    total: int | None = None
    passed: bool | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader may see: the places of their roles ("" = all), and how places lie."""

    trainer: tuple[str, ...]
    admin: tuple[str, ...]
    covers: Covers

    def sees(self, commune: str, village: str, own: bool) -> bool:
        """Say whether the reader may know that a person was there: own class, or own place."""
        return own or self._within(self.trainer, commune, village)

    def sees_score(self, commune: str, village: str, own: bool) -> bool:
        """Say whether the reader may know a score: as the class's trainer, or as admin there."""
        return own or self._within(self.admin, commune, village)

    def concerns(self, audience: Iterable[str], own: bool) -> bool:
        """Say whether people of a class's places can be in the reader's sight."""
        return own or any(
            "" in (scope, place) or self.covers(scope, place) or self.covers(place, scope)
            for scope in self.trainer
            for place in audience
        )

    def _within(self, scopes: tuple[str, ...], commune: str, village: str) -> bool:
        return any(
            scope == "" or any(place and self.covers(scope, place) for place in (commune, village))
            for scope in scopes
        )


def by_commune(groups: Iterable[Group], sight: Sight) -> list[Shown]:
    """Return what the reader may see, one entry per commune, in no order."""
    found: dict[str, tuple[Counts, bool]] = {}
    for group in groups:
        place = (group.commune, group.village, group.own)
        if not sight.sees(*place):
            continue
        counts, scores = found.get(group.commune, (Counts(), True))
        found[group.commune] = (counts + group.counts, scores and sight.sees_score(*place))
    return [
        Shown(commune, counts, scores or counts.finished >= LEAST_FOR_MEAN)
        for commune, (counts, scores) in found.items()
    ]


def tells_passed(shown: Iterable[Shown]) -> bool:
    """Say whether the total of who passed may be told: not where it gives a hidden few away."""
    hidden = sum(one.counts.finished for one in shown if not one.passed)
    return hidden == 0 or hidden >= LEAST_FOR_MEAN


def total(shown: Iterable[Shown]) -> Counts:
    """Return all communes together."""
    return sum((one.counts for one in shown), Counts())


def visible(missing: Iterable[Missing], sight: Sight) -> list[Missing]:
    """Return those whose names the reader may see; the nameless are left out."""
    return [one for one in missing if one.name and sight.sees(one.commune, one.village, one.own)]
