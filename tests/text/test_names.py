"""A name is what remains when what people write around it is off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.folding import nfc
from bot.text.names import said

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
