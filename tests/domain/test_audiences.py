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


def test_an_audience_is_kept_under_these_names() -> None:
    """Announcements outlive releases: what was kept by one is read by the next."""
    meant = Audience((Criterion("class", "7"), Criterion("place", "c1"), Criterion("present", "7"),
                      Criterion("unconfirmed", "3"), Criterion("place", "c2"),
                      Criterion("absent", "2")), urgent=True)  # fmt: skip
    kept = {
        "criteria": [["class", "7"], ["place", "c1"], ["present", "7"], ["unconfirmed", "3"],
                     ["place", "c2"], ["absent", "2"]],
        "urgent": True,
    }  # fmt: skip
    assert (meant.as_json(), audience_of(kept)) == (kept, meant)
    assert audience_of({"criteria": [["all", ""]]}) == Audience((Criterion("all"),))
    assert (meant.trainings, meant.places) == ((7, 2), ("c1", "c2"))


@pytest.mark.parametrize("urgent", [True, False])
@pytest.mark.parametrize(
    "kept",
    [{"kind": "training", "training": 7}, {"kind": "place", "places": ["c1"]}, {"kind": "all"}],
    ids=lambda kept: kept["kind"],
)
def test_urgent_ones_of_the_first_release_stay_urgent(kept: dict[str, Any], urgent: bool) -> None:
    """Whatever their kind."""
    assert audience_of({**kept, "urgent": urgent}).urgent is urgent


@pytest.mark.parametrize(
    ("rings", "seconds"),
    [
        ({}, 0),
        ({"telegram": 0}, 0),
        ({"telegram": 300}, 10),
        ({"telegram": 300, "zalo": 50}, 25),
        ({"telegram": 900, "zalo": 50}, 30),
        ({"web": 10_000}, 0),
        ({"telegram": 30, "web": 10_000}, 1),
        ({"other": 500, "telegram": 60}, 2),
    ],
    ids=str,
)
def test_the_slowest_channel_says_how_long(rings: dict[str, int], seconds: int) -> None:
    """A channel without a limit, or an unknown one, takes no time."""
    rates = {"telegram": 30.0, "zalo": 2.0, "web": 0.0}
    assert seconds_to_send(HeadCount(rings=rings), rates) == seconds


def test_everybody_is_counted_once() -> None:
    """On a phone, before a page, blocked, or without any address."""
    heads = HeadCount({"telegram": 5, "zalo": 3}, 20, {"telegram": 100, "zalo": 200}, 1000)
    assert (heads.phone, heads.lost, heads.total) == (8, 1300, 1328)
    assert HeadCount().total == 0


@pytest.mark.parametrize(
    ("places", "commune", "village", "lives"),
    [
        ([], "c1", "v1", False),
        ([""], "", "", True),
        (["c2", ""], "c1", "v1", True),
        (["p"], "c1", "", True),
        (["c1"], "c1", "Ngố", True),
        (["v1"], "c1", "v1", True),
        (["v1"], "c1", "", False),
        (["c2", "v1"], "c1", "v1", True),
        (["c2"], "c1", "v1", False),
        (["c1"], "", "", False),
    ],
)
def test_who_lives_within(places: list[str], commune: str, village: str, lives: bool) -> None:
    """By commune or village, in any of the places; an unknown place is nowhere."""

    def asked(upper: str, lower: str) -> bool:
        assert upper and lower, "asked about no place"
        return covers(upper, lower)

    assert within(places, commune, village, asked) is lives


def test_any_role_that_covers_a_class_is_enough() -> None:
    """Roles may come as whatever can be gone through once."""
    held = iter([Role(1, "collaborator", ""), Role(2, "trainer", "p")])
    assert may_address(training(("c1", "c2"), 2), 1, held, covers)
