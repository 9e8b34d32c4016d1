"""A name is what remains when what people write around it is off."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text.folding import nfc
from bot.text.names import called, cased, has_more, lacks_marks, listed, said, several

NAMES = [
    "Lò Thị Thử", "Lò Văn Ín", "K'sor H'Nhi", "Minh", "Hà Thị Em", "Y Bhăm Êñuôl", "Vàng A Páo",
    "nguyen van an", "LÒ THỊ MAI", "Trần Con", "H'Mông Thị Ba", "Lan",
]  # fmt: skip
AROUND = [
    "{}", "Em tên {} ạ", "tên em là {}", "Tên tôi là: {}", "tôi là {}", "Dạ, em là {} ạ", "Ông {}",
    "Đ/c {}", "{} 😊", "{}, thôn Lát", "{} 0912345678", "{} - 0912345671", "Họ và tên: {}",
    "{} (bản Ngố)", "3. {}", "ten em la {}", "{}.", "  {}  ", "chị {} nhé", "Họ tên {}",
]  # fmt: skip


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", NAMES)
def test_what_stands_around_a_name_comes_off(around: str, name: str) -> None:
    """For names of all kinds, in all cases, with letters of minorities."""
    assert said(around.format(name)) == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("123", "123"),
        ("", ""),
        ("🙏", "🙏"),
        ("em", "em"),
        ("ông", "ông"),
        ("A", "A"),
    ],
)
def test_something_is_always_left(line: str, name: str) -> None:
    """A line without any name stays what it is."""
    assert said(line) == name


@given(st.text(max_size=200))
def test_what_was_found_is_a_part_of_the_line(text: str) -> None:
    """Any text is read; nothing is added, single blanks apart."""
    assert said(text) in " ".join(nfc(text).split())


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("lò văn ín", "Lò Văn Ín"), ("LÒ VĂN ÍN", "Lò Văn Ín"), ("Lò văn Ín", "Lò văn Ín"),
        ("K'sor", "K'sor"), ("k'sor h'nhi", "K'sor H'Nhi"), ("K'SOR", "K'sor"),
        ("Êñuôl", "Êñuôl"), ("y bhăm êñuôl", "Y Bhăm Êñuôl"), ("H'Hen Niê", "H'Hen Niê"),
        ("H'HEN NIÊ", "H'Hen Niê"), ("y-bhăm", "Y-Bhăm"), ("Y", "Y"), ("đỗ thị ý", "Đỗ Thị Ý"),
        ("McDonald", "McDonald"), ("lan 2", "lan 2"), ("*lan*", "*lan*"), ("", ""),
    ],
)  # fmt: skip
def test_capitals_are_put_right_where_none_or_all_are(typed: str, name: str) -> None:
    """Where somebody mixed them they were meant; inside a syllable there is none."""
    assert cased(typed) == name


@given(st.text(max_size=60))
@example("µ")  # its capital is that of another letter
def test_capitals_change_no_letter(text: str) -> None:
    """And putting them right once is enough."""
    assert cased(cased(text)) == cased(text)
    assert cased(text).lower() == text.lower()


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("Nguyen Van An", True), ("Lan Anh Ho", True), ("Vang A Pao", True), ("Lo Van In", True),
        ("Ha Thi Lan", True), ("Thach Sa Ray", True), ("Lan Anh", False), ("Mai Hoa", False),
        ("Kim Chi", False), ("Nguyễn Van An", False), ("Y Bham Enuol", False), ("Lan", False),
        ("Ksor Nay", False), ("H'Hen Nie", False), ("Nguyen", False), ("Siu Black", False),
        ("Rmah Hoa", False), ("trainer telegram:5", False), ("", False),
    ],
)  # fmt: skip
def test_a_name_without_its_accents(name: str, lacking: bool) -> None:
    """Only one that Vietnamese writes with some is asked about."""
    assert lacks_marks(name) == lacking


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Lò Văn Ín", "Ín"), ("Vàng A Páo", "Páo"), ("Nguyễn Thị Quỳnh", "Quỳnh"), ("Lan", "Lan"),
        ("Đặng Uyên Nghiêng", "Nghiêng"), ("Nguyen Van An", "An"), ("H'Hen Niê", "H'Hen Niê"),
        ("Y Bhăm Êñuôl", "Y Bhăm Êñuôl"), ("K'sor H'Nhi", "K'sor H'Nhi"), ("Niê Y Kham",
        "Niê Y Kham"), ("Ksor Nay", "Ksor Nay"), ("Y Nŏ Čil", "Y Nŏ Čil"), ("Rơ Ñam", "Rơ Ñam"),
        ("L*a*n_x", "L*a*n_x"), ("Siu Black", "Siu Black"), ("", ""),
    ],
)  # fmt: skip
def test_how_somebody_is_called(name: str, short: str) -> None:
    """By the last word of a name of the Vietnamese order, else by all of it."""
    assert called(name) == short


@pytest.mark.parametrize(
    ("cell", "name", "more"),
    [
        ("Ông Lò Văn Thử", "Lò Văn Thử", False), ("Đ/c Lò Văn Mẫu", "Lò Văn Mẫu", False),
        ("Đ/c. Lò Văn Mẫu", "Lò Văn Mẫu", False), ("3. Lò Văn Kiểm", "Lò Văn Kiểm", False),
        ("Lò Văn Soát - 0912345671", "Lò Văn Soát", True), ("LÒ VĂN ÍN", "Lò Văn Ín", False),
        ("Anh Đào", "Anh Đào", False), ("Anh Lò Văn A", "Lò Văn A", False),
        ("Lò Thị Thử, thôn Lát", "Lò Thị Thử", True), ("Con Văn Ba", "Con Văn Ba", False),
        ("K'sor H'Nhi", "K'sor H'Nhi", False), ("Lò Văn Thử (Lan)", "Lò Văn Thử", True),
        ("Lò Văn Thử 😊", "Lò Văn Thử", False), ("123", "123", True), ("", "", False),
    ],
)  # fmt: skip
def test_a_name_in_a_cell(cell: str, name: str, more: bool) -> None:
    """Titles and counting numbers come off; that more was left out is known."""
    assert (listed(cell), has_more(cell)) == (name, more)


@pytest.mark.parametrize(
    ("cell", "two"),
    [
        ("Hà Thị Thử, Hà Thị Mẫu", True), ("Lò Văn A và Hà Thị B", True),
        ("Ông Lò Văn A; bà Hà Thị B", True), ("Hà Thị Thử Hà Thị Mẫu", True),
        ("Vàng A Páo / Sùng A Chá", True), ("HÀ THỊ THỬ - HÀ THỊ MẪU", True),
        ("Lò Thị Thử, thôn Lát", False), ("Lò Thị Thử, Mường Lát", False),
        ("Lò Văn Thử, trưởng bản", False), ("Lò Văn Thử - 0912345671", False),
        ("Lò Văn Thử / CTV", False), ("Nguyễn Thị Văn", False), ("Đ/c Lò Văn Mẫu", False),
        ("Lò Văn Thử (Lan)", False), ("Lan", False),
    ],
)  # fmt: skip
def test_two_names_in_a_cell(cell: str, two: bool) -> None:
    """A place of the row, a village, a post or a number is no second person."""
    assert several(cell, ("Mường Lát", "")) == two
