"""The name of who goes instead, out of a sentence; and whom a name means."""

from __future__ import annotations

import pytest

from bot.text.sentences.colleagues import alike, is_nobody, is_own, looks_like_name, named, same

NAMES = ("Vàng Thị Lan", "Hà Thị Lân", "Lò Văn Lan", "Y Thim", "H'Ni Êban", "Nguyễn Văn An")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("cho chị Lan đi thay em", "Lan"), ("Em nhờ chị Mùa Thị Pà", "Mùa Thị Pà"),
        ("người đi thay, tên là Cút Thị Xuân", "Cút Thị Xuân"), ("anh Pao se di hoc thay", "Pao"),
        ("Cho bà Năm đi thế tui nghen", "Năm"), ("để c H'Ni học thế e", "H'Ni"),
        ("cho vợ tôi đi học thay", ""), ("cử người khác đi thay được không", ""),
        ("cho em xin nghỉ để Lan đi thay", "Lan"), ("chồng em đi thay được không", ""),
        ("em nhờ chị ấy đi thay", ""), ("cho cô giáo đi thay", ""), ("cho bác đi thay em", ""),
        ("Nguyễn Thị Lan đi thay em ạ", "Nguyễn Thị Lan"), ("Lan đi thay em", "Lan"),
        ("mai em bận, Hồ Văn Minh đi thay em", "Hồ Văn Minh"), ("nhờ chị Thu đi thay", "Thu"),
        ("cho đồng nghiệp đi thay em", ""), ("ai đi thay em được ạ", ""),
        ("em muốn nhờ người đi thay", ""), ("cho anh Lê Văn Trường đi thay", "Lê Văn Trường"),
        ("đi học thay", ""), ("để trưởng bản đi thay tôi", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_name_in_a_sentence(said: str, name: str) -> None:
    """A relative or an office is no name."""
    assert named(said) == name


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Lan", [0, 1, 2]), ("lan", [0, 1, 2]), ("Lân", [1]), ("vang thi lan", [0]),
        ("Thị Lan", [0]), ("Thim", [3]), ("Êban", [4]), ("Lò", []), ("An", [5]), ("", []),
        ("Vàng Thị Lan Anh", []), ("n", []),
    ],
)  # fmt: skip
def test_whom_a_name_means(typed: str, found: list[int]) -> None:
    """The whole name or its last words; without marks all that read alike."""
    assert alike(typed, NAMES) == found


@pytest.mark.parametrize(
    ("said", "may"),
    [("Lan", True), ("Vàng Thị Lan", True), ("chuẩn nghèo là bao nhiêu?", False), ("", False),
     ("một hai ba bốn năm sáu bảy", False), ("ABC123", False)],
)  # fmt: skip
def test_what_may_be_a_name(said: str, may: bool) -> None:
    """Few words, no figure, no question."""
    assert looks_like_name(said) is may


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Lan", []), ("Vàng Thị Lan", [0]), ("vang thi lan", [0]), ("Vàng Thị Lân", [0]), ("", []),
        ("y thim", [3]), ("Thim", []),
    ],
)  # fmt: skip
def test_whose_whole_name_it_is(typed: str, found: list[int]) -> None:
    """A part of a name is nobody's."""
    assert same(typed, NAMES) == found


@pytest.mark.parametrize(
    ("said", "nobody"),
    [
        ("Không ai cả", True), ("không biết", True), ("em chưa biết ạ", True),
        ("ai cũng được", True), ("Lò Thị Ái", False), ("Cháng A Pao", False), ("K Bang", False),
        ("không biết à?", False),
    ],
)  # fmt: skip
def test_who_names_nobody(said: str, nobody: bool) -> None:
    """Few words, no question."""
    assert is_nobody(said) is nobody


@pytest.mark.parametrize(
    ("said", "own"),
    [("cho Lan đi thay em", True), ("đi học hộ tôi", True), ("em nhờ Lan đi thay", True),
     ("cho Lan đi thay nhé", False), ("ok cho đi thay", False)],
)  # fmt: skip
def test_whose_place_it_is(said: str, own: bool) -> None:
    """The writer's own, where they say so."""
    assert is_own(said) is own
