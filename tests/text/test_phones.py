"""What `bot.text.phones` promises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.phones import parse_phone


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("0912.345.678.", "0912345678"),
        ("+84 912-345-678", "0912345678"),
        ("84912345678", "0912345678"),
        ("+84 (0)912 345 678", "0912345678"),
        ("SĐT: 0912 345 678", "0912345678"),
        ("số điện thoại của em là 0386 123 456", "0386123456"),
        ("024 3825 1234", "02438251234"),
        ("+84 24 3825 1234", "02438251234"),
        ("0112345678", None),
        ("091234567", None),
        ("09123456789", None),
        ("001234567890", None),
        ("0912345678 hoặc 0987654321", None),
        ("+1 912 345 6789", None),
        ("không có", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, phone: str | None) -> None:
    """Spaces, dots and +84 do not matter; what is no Vietnamese number is none."""
    assert parse_phone(typed) == phone


@given(st.text())
def test_any_text_may_be_asked_for_a_phone(text: str) -> None:
    """No text breaks the reader of numbers."""
    phone = parse_phone(text)
    assert phone is None or (phone.isascii() and phone.isdigit() and phone.startswith("0"))
