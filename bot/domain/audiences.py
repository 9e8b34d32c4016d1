"""To whom an announcement goes, and whether its author may still reach them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from bot.domain.rights import Role, holds, reaches
from bot.domain.trainings import Training

Covers = Callable[[str, str], bool]
CriterionKind = Literal[
    "all",  # everybody in the author's places
    "place",  # a place and what lies below; `of` is its code
    "role",  # who holds this role; collaborator: who holds no higher one
    "work",  # who does this work (a key of `people.WORKS`)
    "class",  # registered for a class, invited to it or present at it; `of` is its id, as below
    "present",
    "absent",  # registered or invited, and not present
    "passed",  # passed its quiz
    "not_passed",  # ended its quiz without passing
    "not_begun",  # present, and has not begun its quiz
    "unconfirmed",  # was sent an announcement (`of` is its id) and has not said so
]
#: Criteria about a class: whoever may write to the class may write to these.
OF_CLASS: frozenset[str] = frozenset(
    {"class", "present", "absent", "passed", "not_passed", "not_begun"}
)


class Criterion(NamedTuple):
    """One thing that is true of everybody in an audience."""

    kind: CriterionKind
    of: str = ""


@dataclass(frozen=True, slots=True)
class Audience:
    """Those of whom every criterion is true.

    `urgent` goes out in quiet hours too.
    """

    criteria: tuple[Criterion, ...]
    urgent: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the audience as it is kept."""
        return {"criteria": [list(one) for one in self.criteria], "urgent": self.urgent}

    @property
    def trainings(self) -> tuple[int, ...]:
        """Return the classes that it is about, each once."""
        return tuple(dict.fromkeys(int(one.of) for one in self.criteria if one.kind in OF_CLASS))

    @property
    def places(self) -> tuple[str, ...]:
        """Return the places that it is narrowed down to."""
        return tuple(one.of for one in self.criteria if one.kind == "place")


def audience_of(kept: Mapping[str, Any]) -> Audience:
    """Return a kept audience; the first release kept one kind, with its places or its class."""
    urgent = bool(kept.get("urgent"))
    if "criteria" in kept:
        return Audience(tuple(Criterion(*one) for one in kept["criteria"]), urgent)
    if kept["kind"] == "training":
        return Audience((Criterion("class", str(kept["training"])),), urgent)
    if kept["kind"] == "place":
        return Audience(tuple(Criterion("place", code) for code in kept["places"]), urgent)
    return Audience((Criterion("all"),), urgent)


class Resident(NamedTuple):
    """A person as an audience sees one; places are codes, the village may be a free text."""

    id: int
    commune: str
    village: str


@dataclass(frozen=True, slots=True)
class HeadCount:
    """How many people of an audience are reached how, by channel where it matters."""

    rings: Mapping[str, int] = field(default_factory=dict)  # on a phone that rings
    page: int = 0  # when they open the page
    unreachable: Mapping[str, int] = field(default_factory=dict)  # blocked there, nothing else
    none: int = 0  # no address at all

    @property
    def phone(self) -> int:
        """Return who is reached on a phone that rings."""
        return sum(self.rings.values())

    @property
    def lost(self) -> int:
        """Return who cannot be reached."""
        return self.none + sum(self.unreachable.values())

    @property
    def total(self) -> int:
        """Return everybody."""
        return self.phone + self.page + self.lost


def seconds_to_send(heads: HeadCount, rates: Mapping[str, float]) -> int:
    """Return how long the slowest channel takes; `rates` are messages a second, 0 is no limit."""
    return max(
        (round(count / rates[name]) for name, count in heads.rings.items() if rates.get(name)),
        default=0,
    )


def within(places: Iterable[str], commune: str, village: str, covers: Covers) -> bool:
    """Say whether somebody lives in one of the places ("" = anywhere)."""
    return any(
        upper == "" or any(lower and covers(upper, lower) for lower in (commune, village))
        for upper in places
    )


def may_address(training: Training, person: int, roles: Iterable[Role], covers: Covers) -> bool:
    """Say whether somebody may write to a class: the trainer who opened it, or one in scope."""
    held = tuple(roles)
    if training.cancelled or not holds(held, "trainer"):
        return False
    own = training.created_by == person
    return own or all(reaches(held, "trainer", place, covers) for place in training.audience)
