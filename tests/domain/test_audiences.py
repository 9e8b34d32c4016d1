"""Audiences as values: kept and read back, counted, timed, and bounded by places and classes."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audiences import (
    OF_CLASS,
    Audience,
    Criterion,
    CriterionKind,
    HeadCount,
    audience_of,
    may_address,
    seconds_to_send,
    within,
)
from bot.domain.rights import Role
from bot.domain.trainings import Training

#: A province with two communes, each with a village.
ABOVE = {"c1": "p", "c2": "p", "v1": "c1", "v2": "c2"}
PLACES = st.sampled_from(["p", *ABOVE])
KINDS = st.sampled_from(get_args(CriterionKind))


def covers(upper: str, lower: str) -> bool:
    """Say whether a place is another or lies above it."""
    while lower:
        if lower == upper:
            return True
        lower = ABOVE.get(lower, "")
    return False


def criteria() -> st.SearchStrategy[Criterion]:
    """Draw one condition."""

    def drawn(kind: CriterionKind, number: int, place: str) -> Criterion:
        if kind == "all":
            return Criterion("all")
        return Criterion(kind, place if kind == "place" else str(number))

    return st.builds(drawn, KINDS, st.integers(1, 9), PLACES)


@given(st.lists(criteria(), max_size=3), st.booleans())
def test_what_is_kept_is_read_back(some: list[Criterion], urgent: bool) -> None:
    """An audience survives its JSON, and names its classes once and its places all."""
    meant = Audience(tuple(some), urgent)

    again = audience_of(meant.as_json())

    assert meant == again
    assert len(set(again.trainings)) == len(again.trainings)
    assert {int(one.of) for one in some if one.kind in OF_CLASS} == set(again.trainings)
    assert [one.of for one in some if one.kind == "place"] == list(again.places)


@pytest.mark.parametrize(
    ("kept", "criteria"),
    [
        ({"kind": "training", "training": 7, "places": []}, (Criterion("class", "7"),)),
        ({"kind": "place", "places": ["c1"], "urgent": True}, (Criterion("place", "c1"),)),
        ({"kind": "all", "places": [""]}, (Criterion("all"),)),
    ],
)
def test_audiences_of_the_first_release_are_read(
    kept: dict[str, Any], criteria: tuple[Criterion, ...]
) -> None:
    """What was kept before conditions could be joined still says the same."""
    assert Audience(criteria, bool(kept.get("urgent"))) == audience_of(kept)


@given(
    st.dictionaries(st.sampled_from(["telegram", "zalo", "web"]), st.integers(0, 9_999)),
    st.integers(0, 99),
    st.dictionaries(st.sampled_from(["telegram", "zalo"]), st.integers(0, 99)),
    st.integers(0, 99),
)
def test_a_head_count_adds_up(
    rings: dict[str, int], page: int, lost: dict[str, int], none: int
) -> None:
    """Everybody is on a phone, before a page, or lost; the slowest channel says how long."""
    heads = HeadCount(rings, page, lost, none)
    rates = {"telegram": 30.0, "zalo": 0.0}

    assert sum(rings.values()) + page + sum(lost.values()) + none == heads.total
    assert heads.phone + page + heads.lost == heads.total
    assert round(rings.get("telegram", 0) / 30) == seconds_to_send(heads, rates)
    assert 0 == seconds_to_send(heads, {})


@given(
    st.lists(PLACES), st.sampled_from(["c1", "c2", ""]), st.sampled_from(["v1", "v2", "", "Ngố"])
)
def test_within_is_any_place_that_covers_commune_or_village(
    places: list[str], commune: str, village: str
) -> None:
    """Bound to a village one reaches the village, bound to nothing everywhere."""
    expected = any(covers(place, home) for place in places for home in (commune, village) if home)

    assert expected == within(places, commune, village, covers)
    assert within(["", *places], commune, village, covers)


def training(places: tuple[str, ...], by: int, state: Any = "open") -> Training:
    """Return a class."""
    return Training(1, "C", "Lớp", 0, 1, "", 9, places, state=state, created_by=by)


@pytest.mark.parametrize(
    ("places", "by", "role", "state", "may"),
    [
        (("c1",), 1, Role(1, "trainer", "c2"), "open", True),  # one's own class, anywhere
        (("c1",), 1, Role(1, "trainer", "c2"), "cancelled", False),
        (("c1",), 2, Role(1, "trainer", "c2"), "open", False),
        (("c1",), 2, Role(1, "trainer", "p"), "open", True),
        (("c1", "c2"), 2, Role(1, "trainer", "c1"), "open", False),
        (("",), 2, Role(1, "admin", "p"), "open", False),
        (("",), 2, Role(1, "admin", ""), "open", True),
        (("c1",), 1, Role(1, "collaborator", ""), "open", False),
    ],
)
def test_who_may_write_to_a_class(
    places: tuple[str, ...], by: int, role: Role, state: str, may: bool
) -> None:
    """Who opened it, or whose role covers all its places; nobody once it is called off."""
    assert may == may_address(training(places, by, state), 1, [role], covers)
