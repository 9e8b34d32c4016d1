"""To whom an announcement goes, and whether its author may still reach them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from bot.domain.rights import Role, holds, reaches
from bot.domain.trainings import Training

Covers = Callable[[str, str], bool]
AudienceKind = Literal["all", "training", "place"]
#: How somebody is reached: on a phone that rings, when a page is opened, or not at all.
Reach = Literal["phone", "page", "none"]


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody in the author's places of the day, one class, or one place and what lies below.

    `urgent` goes out in quiet hours too.
    """

    kind: AudienceKind
    places: tuple[str, ...] = ()
    training: int = 0
    urgent: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the audience as it is kept."""
        return {
            "kind": self.kind, "places": list(self.places), "training": self.training,
            "urgent": self.urgent,
        }  # fmt: skip


def audience_of(kept: Mapping[str, Any]) -> Audience:
    """Return a kept audience."""
    return Audience(
        kept["kind"], tuple(kept.get("places", ())), kept.get("training", 0),
        bool(kept.get("urgent")),
    )  # fmt: skip


class Resident(NamedTuple):
    """A person as an audience sees one; places are codes, the village may be a free text."""

    id: int
    commune: str
    village: str


class HeadCount(NamedTuple):
    """How many people of an audience are reached how."""

    phone: int = 0
    page: int = 0
    none: int = 0

    @property
    def total(self) -> int:
        """Return everybody."""
        return sum(self)


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
