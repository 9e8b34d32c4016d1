"""Who may do what, and where: each role at each height and place."""

from __future__ import annotations

import pytest

from bot.domain.rights import (
    ROLE_NAMES,
    Role,
    RoleName,
    highest,
    holds,
    may_grant,
    rank,
    reaches,
    scopes,
)


def covers(upper: str, lower: str) -> bool:
    """Places are dotted here: `p1` covers `p1.c2`."""
    assert upper and lower, "asked about no place"
    return lower == upper or lower.startswith(f"{upper}.")


def roles(*held: str) -> list[Role]:
    """Return roles written as `trainer@p1`, `admin@` for the whole office."""
    return [
        Role(at, name, place)  # type: ignore[arg-type]
        for at, (name, _, place) in enumerate(one.partition("@") for one in held)
    ]


@pytest.mark.parametrize("held", ["", *ROLE_NAMES])
@pytest.mark.parametrize("needed", ROLE_NAMES)
def test_a_higher_role_holds_a_lower_one(held: str, needed: RoleName) -> None:
    """Everybody is a collaborator; an admin is a trainer too, not the other way."""
    height = rank(held) if held else 0
    mine = roles(f"{held}@p1") if held else []
    assert holds(mine, needed) is (rank(needed) <= height)
    assert rank(highest(mine)) == height


def test_the_highest_of_several_roles_counts() -> None:
    """Wherever it is held, and whichever was granted first."""
    assert highest(roles("trainer@p1", "admin@p2", "collaborator@")) == "admin"
    assert holds(roles("collaborator@", "trainer@p1"), "trainer")
    with pytest.raises(ValueError):
        rank("boss")


@pytest.mark.parametrize(
    ("held", "needed", "place", "may"),
    [
        ("trainer@p1", "trainer", "p1", True),
        ("trainer@p1", "trainer", "p1.c1", True),
        ("trainer@p1.c1", "trainer", "p1", False),
        ("trainer@p1", "trainer", "p2", False),
        ("trainer@p1", "trainer", "", False),
        ("trainer@", "trainer", "", True),
        ("trainer@", "trainer", "p2.c9", True),
        ("trainer@", "admin", "p1", False),
        ("admin@p1", "trainer", "p1.c1", True),
        ("collaborator@", "collaborator", "p1", True),
        ("collaborator@", "trainer", "p1", False),
    ],
)
def test_a_role_reaches_its_place_and_what_lies_below(
    held: str, needed: RoleName, place: str, may: bool
) -> None:
    """Bound to nothing it reaches everything; only such a one reaches the whole office."""
    assert reaches(roles(held), needed, place, covers) is may


@pytest.mark.parametrize(
    ("held", "needed", "found"),
    [
        ((), "trainer", ()),
        (("collaborator@p1",), "trainer", ()),
        (("trainer@p2", "trainer@p1"), "trainer", ("p1", "p2")),
        (("trainer@p2", "admin@p1"), "trainer", ("p1", "p2")),
        (("trainer@p2", "admin@p1"), "admin", ("p1",)),
        (("trainer@p2", "admin@"), "trainer", ("",)),
        (("trainer@", "admin@p1"), "admin", ("p1",)),
    ],
)
def test_scopes_are_the_places_of_that_height(
    held: tuple[str, ...], needed: RoleName, found: tuple[str, ...]
) -> None:
    """Sorted, each once; the whole office swallows the others."""
    assert scopes(roles(*held), needed) == found


@pytest.mark.parametrize(
    ("held", "role", "place", "may"),
    [
        ("collaborator@", "collaborator", "p1", False),
        ("trainer@p1", "collaborator", "p1.c1", True),
        ("trainer@p1", "trainer", "p1.c1", True),
        ("trainer@p1", "trainer", "p2", False),
        ("trainer@p1", "trainer", "", False),
        ("trainer@", "admin", "p1", False),
        ("admin@p1", "admin", "p1", True),
        ("admin@p1", "admin", "", False),
        ("admin@", "admin", "", True),
    ],
)
def test_nobody_grants_more_than_they_hold(
    held: str, role: RoleName, place: str, may: bool
) -> None:
    """No higher role, and nowhere else; a collaborator grants nothing."""
    assert may_grant(roles(held), role, place, covers) is may
