"""What is written like a name: by its capitals, or by a family name and no word of a sentence."""

from __future__ import annotations

import pytest

from bot.text.surnames import may_be_name


@pytest.mark.parametrize(
    "line",
    [
        "lò văn ín", "vàng thị mỷ", "giàng a páo", "Mất Điện Thoại", "lan", "hà thị lâm",
        "lê bảo", "ksor h bia", "đỗ thị hội",
    ],
)  # fmt: skip
def test_names(line: str) -> None:
    """Small as they are typed on a phone; in capitals it is as somebody wrote it."""
    assert may_be_name(line)


@pytest.mark.parametrize(
    "line",
    ["bận rồi", "đổi ý rồi", "buồn quá", "mất điện thoại", "Thôi không đổi nữa", "hà không đi"],
)
def test_sentences(line: str) -> None:
    """Also with a capital at the beginning, as keyboards write it."""
    assert not may_be_name(line)
