"""When two lines of the office's list are the same person."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from bot.features.roster.rules import RosterEntry, RosterLine, filled, in_order, kept_as

MAI = RosterLine("Lò Thị Mai", "p38", "c14845", "Bản Hòa", "village", "0912345678")
MOBILE = "0987654321"


@pytest.mark.parametrize(
    "written",
    ["LÒ THỊ MAI", "lò  thị mai", unicodedata.normalize("NFD", "Lò Thị Mai")],
)
def test_a_name_is_the_same_however_it_is_spelled(written: str) -> None:
    """Case, blanks, composed or not, and where the tone stands make nobody somebody else."""
    other = replace(MAI, full_name=written, village="bản Hoà", phone="", work="")
    assert other.same == MAI.same


@pytest.mark.parametrize(
    "other",
    [
        replace(MAI, full_name="Lò Thị Mái"), replace(MAI, village="Bản Đông"),
        replace(MAI, commune="c14864"),
    ],
)  # fmt: skip
def test_another_mark_village_or_commune_is_another_person(other: RosterLine) -> None:
    """Mai and Mái are two names; so are two people of one name in two villages."""
    assert other.same != MAI.same


@pytest.mark.parametrize(
    ("kept", "line", "meant"),
    [
        ([MAI], MAI, 0),
        ([replace(MAI, phone="")], MAI, 0),
        ([MAI], replace(MAI, phone=""), 0),
        ([MAI], replace(MAI, phone=MOBILE), None),
        ([replace(MAI, phone=""), MAI], MAI, 1),
        ([MAI, replace(MAI, work="head")], replace(MAI, work="head"), 1),
        ([MAI, replace(MAI, phone="")], replace(MAI, phone=MOBILE), 1),
        ([MAI, replace(MAI, phone="", work="")], replace(MAI, phone=""), 0),
        ([replace(MAI, full_name="LÒ THỊ MAI"), MAI], MAI, 1),
        ([], MAI, None),
    ],
)
def test_a_line_is_the_kept_one_that_its_phone_allows(
    kept: list[RosterLine], line: RosterLine, meant: int | None
) -> None:
    """A missing number makes nobody a second person, another does; the likest is taken."""
    found = kept_as([RosterEntry(at, one) for at, one in enumerate(kept)], line)
    assert (found.id if found else None) == meant


def test_a_blank_cell_empties_nothing() -> None:
    """What the office knew stays; what is new is added, and spelling follows the newest list."""
    newer = replace(MAI, full_name="LÒ THỊ MAI", work="", phone="")
    assert filled(MAI, newer) == replace(MAI, full_name="LÒ THỊ MAI")
    assert filled(newer, MAI) == MAI


def test_who_has_a_number_is_taken_before_a_namesake_without() -> None:
    """So the one without is not taken for the one with."""
    bare, other = replace(MAI, phone=""), replace(MAI, full_name="An")
    assert in_order([bare, other, MAI]) == [other, MAI, bare]


def test_a_line_comes_back_from_what_was_kept() -> None:
    """Between preview and import nothing of a line is lost; a line that lacks something is none."""
    assert RosterLine.of_json(MAI.as_json()) == MAI
    with pytest.raises(KeyError):
        RosterLine.of_json({"full_name": "A"})


@pytest.mark.parametrize(
    ("kept", "line", "meant"),
    [
        ([replace(MAI, work=""), replace(MAI, phone="", work="head")],
         replace(MAI, phone="", work=""), 1),
        ([replace(MAI, work="head"), replace(MAI, work="", full_name="LÒ THỊ MAI")],
         replace(MAI, work=""), 1),
        ([replace(MAI, work=""), replace(MAI, work="head")], replace(MAI, phone=MOBILE), None),
        ([replace(MAI, village="bản Hoà"), MAI], MAI, 1),
    ],
)  # fmt: skip
def test_of_namesakes_the_likest_is_taken(
    kept: list[RosterLine], line: RosterLine, meant: int | None
) -> None:
    """Equal before adding nothing, then the same phone, then the same spelling."""
    found = kept_as([RosterEntry(at, one) for at, one in enumerate(kept)], line)
    assert (found.id if found else None) == meant


def test_the_fullest_line_of_one_person_comes_first() -> None:
    """With a phone, then with a work; the rest by what they say."""
    lines = [
        replace(MAI, phone=phone, work=work)
        for phone in ("0912345678", "0987654321", "") for work in ("head", "village", "")
    ]  # fmt: skip
    assert in_order(lines[::-1]) == lines
    assert (MAI.letters, MAI.same.split("|")[0]) == ("lo thi mai", "c14845")


@pytest.mark.parametrize(
    ("kept", "line", "found"),
    [
        (("village", "1"), ("head", "2"), ("head", "2")),
        (("village", "1"), ("", ""), ("village", "1")),
        (("", ""), ("head", "2"), ("head", "2")),
        (("village", ""), ("", "2"), ("village", "2")),
    ],
)
def test_a_newer_line_fills_what_it_has(
    kept: tuple[str, str], line: tuple[str, str], found: tuple[str, str]
) -> None:
    """Name and places are those of the newer one."""
    newer = RosterLine("Lò Thị Mái", "p39", "c1", "Bản Đông", *line)
    older = replace(MAI, work=kept[0], phone=kept[1])
    assert filled(older, newer) == replace(newer, work=found[0], phone=found[1])
