"""What `bot.text.numbers` promises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.numbers import grouped, money, parse_count, percent


def test_money_has_dots_and_its_unit() -> None:
    """Sums read as on Vietnamese paper."""
    assert money(1_500_000) == "1.500.000 đồng"
    assert money(0) == "0 đồng"
    assert grouped(-12345) == "-12.345"


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(29, 35, "82,9 %"), (1, 8, "12,5 %"), (1, 16, "6,3 %"), (5, 5, "100,0 %"), (0, 0, "0,0 %")],
)
def test_percent_has_one_decimal(part: int, whole: int, said: str) -> None:
    """Shares are rounded halves up to one decimal, with a comma."""
    assert percent(part, whole) == said


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_percent_is_within_half_a_tenth(part: int, whole: int) -> None:
    """The said share is the true one but for rounding."""
    said = float(percent(part, whole)[:-2].replace(".", "").replace(",", "."))
    assert abs(said - part * 100 / whole) < 0.0501


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("40", 40),
        ("40 chỗ", 40),
        ("số chỗ: 40.", 40),
        ("1.500", 1500),
        ("khoảng 120 người", 120),
        ("４０", 40),
        ("-5", None),
        ("1,5", None),
        ("40-50", None),
        ("40 hay 50", None),
        ("10 triệu", None),
        ("2k", None),
        ("50%", None),
        ("20/12", None),
        ("vô hạn", None),
        ("đổi tên lớp thành Rà soát đợt 2", None), ("thứ 2", None), ("khoá 3", None),
        ("lớp em 40 chỗ nhé", 40), ("tối đa 60 người thôi", 60), ("đổi thành 50 chỗ", 50),
        ("bốn mươi", 40), ("khoảng bốn mươi lăm người", 45), ("một trăm hai mươi", 120),
        ("ba chục", 30), ("mười hai chỗ ạ", 12), ("bon muoi", 40), ("một trăm linh năm", 105),
        ("sau nhé", None), ("cho bà", None), ("tạm thời", None), ("hai người", 2), ("mốt", None),
        ("một trăm hai", None), ("một trăm linh hai", 102), ("hai năm", None),
        ("bốn mươi hay năm mươi", None), ("cho", None), ("trăm", None),
        ("9999999999", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_count_is_one_plain_whole_number(typed: str, count: int | None) -> None:
    """One number is taken with its words; anything that may mean another number is not."""
    assert parse_count(typed) == count


@given(st.integers(0, 999_999_999))
def test_what_is_said_is_read_back(n: int) -> None:
    """A grouped number typed back gives the number."""
    assert parse_count(grouped(n)) == n


@given(st.text())
def test_any_text_may_be_asked_for_a_count(text: str) -> None:
    """No text breaks the reader of counts."""
    count = parse_count(text)
    assert count is None or count >= 0
