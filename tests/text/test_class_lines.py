"""Lines of a list of classes, as people type and paste them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.class_lines import ClassLine, names, read_lines, seats_of, tells_class

#: A Monday.
NOW = datetime(2026, 11, 23, 8, tzinfo=timezone(timedelta(hours=7)))
LINE = ClassLine("20/12 7h30", ("Hội trường xã", "Ia Grai, Ia O"), "165")


@pytest.mark.parametrize(
    "typed",
    [
        "20/12 7h30; Hội trường xã; Ia Grai, Ia O; 165",
        "20/12 7h30 | Hội trường xã | Ia Grai, Ia O | 165 chỗ",
        "1. 20/12 7h30; Hội trường xã; Ia Grai, Ia O; 165 người.",
        "2) 20/12 7h30;Hội trường xã;Ia Grai, Ia O;165;",
        "Lớp 3: 20/12 7h30; Hội trường xã; Ia Grai, Ia O; 165",
        "- 20/12 7h30 tại Hội trường xã; Ia Grai, Ia O; 165",
        "  20/12 7h30\nHội trường xã\nIa Grai, Ia O\n\n165  ",
        "20/12 7h30; Hội trường xã\nIa Grai, Ia O; 165",
    ],
)
def test_one_class_is_read_however_it_is_laid_out(typed: str) -> None:
    """Semicolons, bars, lines of its own, numbers in front."""
    found = read_lines(typed, NOW)
    if typed.count("\n") == 1:  # a second line with fields of its own is a class of its own
        assert len(found) == 2
    else:
        assert found == [LINE]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            "20/12 7h30, Hội trường, Ia Grai, Ia O, 165",
            ClassLine("20/12 7h30", ("Hội trường", "Ia Grai", "Ia O"), "165"),
        ),
        (
            "thứ Hai, 21/12, 7h30, Hội trường, Ia O",
            ClassLine("thứ Hai, 21/12, 7h30", ("Hội trường", "Ia O")),
        ),
        ("20/12 lúc 7h30, Trường THCS 30/4, Ia O", ClassLine(
            "20/12 lúc 7h30", ("Trường THCS 30/4", "Ia O"))),
        ("mai 14h", ClassLine("mai 14h")),
        ("20/12 7h30; 1.650", ClassLine("20/12 7h30", (), "1650")),
        ("2h; Hội trường", ClassLine("2h", ("Hội trường",))),
        ("chưa rõ; Hội trường; Ia O", ClassLine("chưa rõ", ("Hội trường", "Ia O"))),
    ],
)  # fmt: skip
def test_commas_and_doubts_are_told_apart(typed: str, expected: ClassLine) -> None:
    """A moment may have commas itself; what is unclear is kept as it was typed."""
    assert read_lines(typed, NOW) == [expected]


def test_several_classes_are_read_in_order() -> None:
    """A line that tells a moment begins the next class."""
    typed = "20/12 7h30; HT 1; Ia O\n21/12 7h30\nHT 2\nIa Grai\n22/12 8h; HT 3; Ia Pa; 40"
    assert [one.when for one in read_lines(typed, NOW)] == ["20/12 7h30", "21/12 7h30", "22/12 8h"]
    assert read_lines(typed, NOW)[1].fields == ("HT 2", "Ia Grai")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Ia Grai, Ia O và Ia Khai", ["Ia Grai", "Ia O", "Ia Khai"]), ("xã Ia O.", ["xã Ia O"]),
        ("Ia O + Ia Pa", ["Ia O", "Ia Pa"]), (" ,, ", []),
    ],
)  # fmt: skip
def test_communes_are_listed_as_people_list_them(field: str, expected: list[str]) -> None:
    """Commas, plus signs and a last `và`."""
    assert names(field) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [("165", "165"), ("40 chỗ", "40"), ("Hội trường 2", ""), ("0", "0"), ("-5", ""), ("2,5", "")],
)
def test_only_a_bare_number_is_seats(field: str, expected: str) -> None:
    """The number of a hall is none."""
    assert seats_of(field) == expected


@pytest.mark.parametrize(("text", "is_one"), [("chào anh", False), ("mai", True), ("a; b", True)])
def test_small_talk_is_no_class(text: str, is_one: bool) -> None:
    """Digits, separators and moments make a class; kind words do not."""
    assert tells_class(text, NOW) is is_one


@given(st.text(alphabet="0123456789/:hg;|,. \nabởTHx–-", max_size=200))
def test_whatever_is_typed_makes_at_most_a_class_a_line(text: str) -> None:
    """Rubbish raises nothing, and of each class at least one part was typed."""
    found = read_lines(text, NOW)
    assert len(found) <= text.count("\n") + 1
    assert all(one.seats.isdecimal() or not one.seats for one in found)
    assert all(part and part in text for one in found for part in one.fields)
