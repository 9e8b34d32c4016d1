"""Patterns written as people speak: each sign of theirs, both ways."""

from __future__ import annotations

import pytest

from bot.text.sentences.phrases import compiled, spaced

LISTS = {"me": "tôi em chúng_tôi"}


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("đánh", "nó đánh em", True), ("đánh", "no danh em", True), ("đánh", "đành vậy", False),
        ("đánh", "đánhh", False), ("đá=", "nó đá em", True), ("đá=", "no da em", False),
        ("a/b", "x b y", True), ("tự_tử", "muốn tự tử", True), ("tự_tử", "tự làm từ", False),
        ("bị [hay/lại] đánh", "bị lại đánh", True), ("bị [hay] đánh", "bị đánh", True),
        ("bị [hay] đánh", "bị ai đánh", False), ("bị … đánh", "bị 1 2 3 4 5 6 đánh", True),
        ("bị … đánh", "bị 1 2 3 4 5 6 7 đánh", False), ("bị … đánh", "bị ốm, đánh", False),
        ("đánh !giá", "đánh giá hộ", False), ("đánh !giá", "đánh nó", True),
        ("đánh !{me}", "đánh chúng tôi", False), ("cứu {me}", "cứu chúng tôi", True),
        ("^ em", "em đau", True), ("^ em", "dạ em", False), ("^ em", "dạ, em đau", True),
    ],
)  # fmt: skip
def test_a_phrase_finds(phrase: str, text: str, found: bool) -> None:
    """It is found, and put aside, in what the whole pattern finds it in."""
    phrases, said = compiled(phrase, LISTS), spaced(text, {})
    assert bool(phrases.search(said)) == bool(phrases.pattern.search(said)) == found
    assert (phrases.sub(" -", said) != said) == found


def test_lines_are_other_ways_of_saying() -> None:
    """Empty ones say nothing."""
    either = compiled("\n  đánh\n\n  chém\n", {})
    assert either.search(spaced("nó chém", {})) and not either.search(spaced("nó cười", {}))


def test_a_text_is_read_in_parts() -> None:
    """Marks and lines part it; words of phones are spelled out."""
    assert spaced("E đau.\nCứu!", {"e": "em"}) == " | em đau | cứu |"
