"""What `bot.text.sorting` promises."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.text.sorting import name_key, text_key


def _shuffled_back(names: list[str]) -> list[str]:
    """Sort names that stand in another order than the one given."""
    return sorted(names[1::2] + names[::2], key=name_key)


def test_names_sort_by_given_name_first() -> None:
    """A class list reads in the order a Vietnamese office expects."""
    wanted = [
        "An",
        "Trần Văn An",
        "Nguyễn Thị Ánh",
        "Lò Văn Ăn",
        "Hà Ân",
        "Đặng Dũng",
        "Đỗ Đức",
        "H'Mai",
        "Lê Hoa",
        "Nguyễn Văn Hòa",
        "Trần Thị Hoà",
        "Hoàng Văn Hoàn",
        "K'Brôi",
    ]
    assert _shuffled_back(wanted) == wanted


def test_tones_come_in_their_own_order() -> None:
    """Level, huyền, hỏi, ngã, sắc, nặng, and only among words of the same letters."""
    wanted = ["ma", "mà", "mả", "mã", "má", "mạ", "man", "măn", "mân"]
    assert _shuffled_back(wanted) == wanted


def test_marked_vowels_are_letters_of_their_own() -> None:
    """The alphabet runs a ă â, d đ, e ê, o ŏ ô ơ, u ư; č and ñ follow their plain letters."""
    wanted = list("aăâbcčdđeêghiklmnñoŏôơpqrstuưvxy")
    assert _shuffled_back(wanted) == wanted


def test_both_tone_placements_sort_together() -> None:
    """Hòa and Hoà stand side by side, ordered by family name."""
    names = ["Trần Hòa", "Lê Hoà", "Vũ Hòa", "Ngô Hoà"]
    assert sorted(names, key=name_key) == ["Lê Hoà", "Ngô Hoà", "Trần Hòa", "Vũ Hòa"]


def test_numbers_in_places_count_by_value() -> None:
    """Thôn 2 comes before Thôn 10."""
    places = ["Thôn 10", "Xã Đông", "Thôn 2", "Xã Dũng"]
    assert sorted(places, key=text_key) == ["Thôn 2", "Thôn 10", "Xã Dũng", "Xã Đông"]


@given(st.lists(st.text()))
def test_any_text_can_be_sorted(texts: list[str]) -> None:
    """No name is invalid, and the order does not depend on where it started."""
    assert [name_key(x) for x in sorted(texts, key=name_key)] == sorted(map(name_key, texts))
    assert [text_key(x) for x in sorted(texts, key=text_key)] == sorted(map(text_key, texts))


@given(st.text("aáàăắđHhoòô ' ŏč"))
def test_either_unicode_form_sorts_alike(name: str) -> None:
    """Decomposed letters sort where composed ones do."""
    assert name_key(unicodedata.normalize("NFD", name)) == name_key(name)
