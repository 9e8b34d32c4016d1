"""What `bot.text.ticks` promises."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.ticks import Likely, Named, Numbered, Said, likely, parse

SHOWN = 10
WORDS: dict[Said, str] = {
    "present": "có mặt", "late": "muộn", "absent": "vắng", "excused": "phép", "unmarked": "bỏ",
}  # fmt: skip
numbers = st.lists(st.integers(1, SHOWN), min_size=1, max_size=6)
states = st.sampled_from(sorted(WORDS))


def said(*pairs: tuple[int, Said]) -> Numbered:
    """Return what was said of numbers."""
    return Numbered(tuple(sorted(pairs)))


def all_but(*left_out: int) -> list[int]:
    """Return the numbers of the page but some."""
    return [number for number in range(1, SHOWN + 1) if number not in left_out]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1 3 5", [1, 3, 5]), ("1,3,5", [1, 3, 5]), ("số 1 và số 3 ạ", [1, 3]),
        ("1-4", [1, 2, 3, 4]), ("1 – 4", [1, 2, 3, 4]), ("từ 1 đến 4", [1, 2, 3, 4]),
        ("4-1", [1, 2, 3, 4]), ("1 den 4", [1, 2, 3, 4]), ("có mặt 2", [2]),
        ("tất cả", all_but()), ("TAT CA", all_but()), ("đủ", all_but()), ("hết ạ", all_but()),
        ("tất cả trừ 2 7", all_but(2, 7)), ("tat ca tru 2, 7", all_but(2, 7)),
        ("cả trang trừ 2-4", all_but(2, 3, 4)), ("trừ 2", all_but(2)), ("1 1 1", [1]),
    ],
)  # fmt: skip
def test_numbers_alone_are_present(typed: str, meant: list[int]) -> None:
    """Lists, ranges, all and all but some, with marks or without, in either form of Unicode."""
    wanted = said(*((number, "present") for number in meant))
    assert parse(typed, SHOWN) == wanted
    assert parse(unicodedata.normalize("NFD", typed), SHOWN) == wanted


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("muộn 3", said((3, "late"))), ("3 muộn", said((3, "late"))), ("tre 3", said((3, "late"))),
        ("vắng 4 5", said((4, "absent"), (5, "absent"))), ("phép 6", said((6, "excused"))),
        ("vắng có phép 6", said((6, "excused"))), ("vắng không phép 6", said((6, "absent"))),
        ("đến muộn 3, vắng 4", said((3, "late"), (4, "absent"))),
        ("3 muộn 4 vắng", said((3, "late"), (4, "absent"))),
        ("1-3, muộn 2", said((1, "present"), (2, "late"), (3, "present"))),
        ("bỏ 3", said((3, "unmarked"))), ("ghi nhầm 3", said((3, "unmarked"))),
        ("2 v", said((2, "absent"))), ("2v", said((2, "absent"))), ("v 2", said((2, "absent"))),
        ("1-3 x", said((1, "present"), (2, "present"), (3, "present"))),
        ("số 2 muộn", said((2, "late"))), ("4 p, 5 m", said((4, "excused"), (5, "late"))),
        ("1 2 có mặt trừ 2", said((1, "present"))),
        ("1-3 có mặt, trừ 2 vắng", said((1, "present"), (2, "absent"), (3, "present"))),
    ],
)  # fmt: skip
def test_a_state_stands_before_or_behind_its_numbers(typed: str, meant: Numbered) -> None:
    """What is said later of a number is what counts."""
    assert parse(typed, SHOWN) == meant


@pytest.mark.parametrize(
    ("typed", "beyond"),
    [("25", (25,)), ("1 25", (25,)), ("0", (0,)), ("1-999", (999,)), ("0-3", (0,)),
     ("9999", (9999,))],
)  # fmt: skip
def test_a_number_that_the_page_does_not_have_is_told(typed: str, beyond: tuple[int, ...]) -> None:
    """Whoever asks for it can refuse the whole line."""
    found = parse(typed, SHOWN)
    assert isinstance(found, Numbered) and found.beyond == beyond


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lan", Named(None, ("lan",))), ("va thi lan", Named(None, ("va thi lan",))),
        ("có mặt Vàng Thị Lan", Named("present", ("Vàng Thị Lan",))),
        ("vắng: Lan, Hoa", Named("absent", ("Lan", "Hoa"))), ("H'Bla", Named(None, ("H'Bla",))),
        ("vang thi lan", Named("absent", ("thi lan",), "vang thi lan")),
        ("Vàng Thị Lan", Named(None, ("Vàng Thị Lan",))), ("muon", Named("late", (), "muon")),
        ("có mặt", Named("present", (), "có mặt")),
        ("Muôn", Named(None, ("Muôn",))), ("du", Named(None, ("du",))),
        ("tru", Named(None, ("tru",))), ("Bản 3", Named(None, ("Bản 3",))),
    ],
)  # fmt: skip
def test_letters_are_names(typed: str, meant: Named) -> None:
    """A state before them marks; a word that may be a name too says so."""
    assert parse(typed, SHOWN) == meant


@pytest.mark.parametrize("typed", ["", "  ", "?", "0912345678", "😀", "..."])
def test_what_says_nothing_of_a_list_is_none_of_its_business(typed: str) -> None:
    """Neither a number of the list nor a letter of a name."""
    assert parse(typed, SHOWN) is None


@given(numbers, states)
def test_every_word_with_every_list_means_what_it_says(some: list[int], state: Said) -> None:
    """Each number once, in order, with the state, whatever stands between."""
    wanted = said(*dict.fromkeys((number, state) for number in some))
    for mark in (" ", ", ", " và "):
        typed = mark.join(map(str, some))
        assert parse(f"{WORDS[state]} {typed}", SHOWN) == wanted
        assert parse(f"{typed} {WORDS[state]}", SHOWN) == wanted
        assert parse(typed, SHOWN, state) == wanted


@given(st.text(max_size=60), st.integers(0, 30))
def test_no_line_marks_what_is_not_on_the_page(typed: str, shown: int) -> None:
    """Whatever is typed: numbers are of the page, names hold a letter."""
    found = parse(typed, shown)
    if isinstance(found, Numbered):
        assert all(1 <= number <= shown for number, _ in found.changes)
    elif found is not None:
        assert found.names or found.state
        assert all(any(map(str.isalpha, name)) for name in found.names)


NAMES = ("Vàng Thị Lan", "Hà Thị Lân", "Lan", "Hà Văn Tuấn", "H'Bla Niê", "Lò Thị Lan Anh")


@pytest.mark.parametrize(
    ("typed", "found", "sure"),
    [
        ("va thi lan", (0,), True), ("tuan", (3,), True), ("lan", (2,), True),
        ("thi lan", (0, 1, 5), True), ("thị lan", (0, 5), True), ("Lân", (1,), True),
        ("lấn", (2,), False), ("h'b", (4,), True), ("la an", (5,), True), ("xyz", (), False),
        ("tuan ha", (), False), ("", (), False), ("H’BLA", (4,), True),
    ],
)  # fmt: skip
def test_a_few_letters_find_people(typed: str, found: tuple[int, ...], sure: bool) -> None:
    """Beginnings of words in order; a whole name wins; marks that were typed are looked at."""
    assert likely(typed, NAMES) == Likely(found, sure)


@given(st.sampled_from(NAMES))
def test_everybody_is_found_by_their_name(name: str) -> None:
    """Whole, without marks, and by the first letter of each word."""
    at = NAMES.index(name)
    assert likely(name, NAMES) == Likely((at,), sure=True)
    assert at in likely(" ".join(word[0] for word in name.split()), NAMES).found


@pytest.mark.parametrize(
    ("typed", "left_out"),
    [
        ("tất cả có mặt trừ số 2", [2]),
        ("tat ca co mat tru 2 7", [2, 7]),
        ("đủ có mặt, trừ 2-4", [2, 3, 4]),
    ],
)
def test_an_exception_behind_a_state_is_left_out(typed: str, left_out: list[int]) -> None:
    """It is not marked with all the others."""
    assert parse(typed, SHOWN) == said(*((number, "present") for number in all_but(*left_out)))


@pytest.mark.parametrize("typed", ["2 người có mặt", "3 học viên vắng"])
def test_a_count_is_no_number_of_the_list(typed: str) -> None:
    """Nobody is marked by it."""
    assert not isinstance(parse(typed, SHOWN), Numbered)
