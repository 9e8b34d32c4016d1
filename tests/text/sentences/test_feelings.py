"""A hard day, told without asking for anything."""

from __future__ import annotations

import pytest

from bot.text.sentences.feelings import sounds_sad


@pytest.mark.parametrize(
    "text",
    [
        *("con chị ốm nặng, buồn quá", "chán quá em ơi", "khổ lắm em ạ", "nhà mới mất mùa"),
        *("buon lam", "chồng chị mới mất em ạ", "bố em mới mất, nhà đang lo tang"),
    ],
)
def test_it_is_heard(text: str) -> None:
    """With accents and without."""
    assert sounds_sad(text)


@pytest.mark.parametrize(
    "text",
    [
        *("câu này khó quá", "máy chán quá", "khó lắm", "kho quá", "vui quá", "ở đâu cho vay"),
        *("cực kỳ", "thôn em mới mất điện", "em mới mất căn cước", "em lo xong rồi"),
    ],
)
def test_things_are_not_pitied(text: str) -> None:
    """A question is hard, a phone is slow; `khó` is no `khổ`."""
    assert not sounds_sad(text)
