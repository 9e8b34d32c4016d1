"""Who may do what, and where: the one place that knows it.

A role may be bound to a place and covers it and what lies below; bound to nothing it covers
the whole office. Places are compared by a `covers(upper, lower)` that the caller hands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

RoleName = Literal["collaborator", "trainer", "admin"]
#: People read `roles.<name>` of the wording.
ROLE_NAMES: tuple[RoleName, ...] = ("collaborator", "trainer", "admin")

Covers = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Role:
    """One granted role; `place` is a place code, or "" for the whole office."""

    id: int
    role: RoleName
    place: str


def rank(role: str) -> int:
    """Return 0, 1, 2 for collaborator, trainer, admin; raises ValueError for others."""
    return ROLE_NAMES.index(role)


def holds(roles: Iterable[Role], needed: RoleName) -> bool:
    """Say whether any role is at least as high as the needed one."""
    return needed == "collaborator" or any(rank(role.role) >= rank(needed) for role in roles)


def highest(roles: Iterable[Role]) -> RoleName:
    """Return the highest role held; everybody is at least a collaborator."""
    return max((role.role for role in roles), key=rank, default="collaborator")


def reaches(roles: Iterable[Role], needed: RoleName, place: str, covers: Covers) -> bool:
    """Say whether a role of that height covers the place ("" = the whole office)."""
    return any(
        rank(role.role) >= rank(needed)
        and (role.place == "" or (place != "" and covers(role.place, place)))
        for role in roles
    )


def scopes(roles: Iterable[Role], needed: RoleName) -> tuple[str, ...]:
    """Return the places that roles of that height are bound to; ("",) when any is unbound."""
    places = {role.place for role in roles if rank(role.role) >= rank(needed)}
    return ("",) if "" in places else tuple(sorted(places))


def may_grant(roles: Iterable[Role], role: RoleName, place: str, covers: Covers) -> bool:
    """Say whether somebody may hand out this role there: no higher than their own, within it."""
    needed: RoleName = "trainer" if role == "collaborator" else role
    return reaches(roles, needed, place, covers)
