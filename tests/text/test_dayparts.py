"""Which part of the day a sentence names, with marks and without."""

from __future__ import annotations

from datetime import time

import pytest

from bot.text.dayparts import part_at, parts_named


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("lớp chiều", {"afternoon"}), ("sáng mai em bận", {"morning"}),
        ("lớp 2 giờ chiều mấy giờ tan", {"afternoon"}), ("lop chieu", {"afternoon"}),
        ("sang mai hoc o dau", {"morning"}), ("lop sang", {"morning"}), ("8h sang", {"morning"}),
        ("buổi tối", {"evening"}), ("buoi toi", {"evening"}), ("lớp trưa", {"noon"}),
        ("lớp sáng hay lớp chiều", {"morning", "afternoon"}),
        ("có cơm trưa không", set()), ("an trua o dau", set()), ("nghỉ trưa mấy giờ", set()),
        ("chuyển sang lớp khác", set()), ("doi sang lop khac", set()), ("tôi bận", set()),
        ("toi ban khong di duoc", set()), ("sáng kiến hay", set()), ("nghèo đa chiều", set()),
        ("dân tộc tối thiểu", set()), ("", set()),
    ],
)  # fmt: skip
def test_parts_that_are_named(said: str, parts: set[str]) -> None:
    """A meal is no part of the day, nor is going over to something, nor oneself."""
    assert parts_named(said) == parts


@pytest.mark.parametrize(
    ("at", "part"),
    [
        (time(0), "morning"), (time(10, 59), "morning"), (time(11), "noon"),
        (time(12, 29), "noon"), (time(12, 30), "afternoon"), (time(17, 59), "afternoon"),
        (time(18), "evening"), (time(23, 59), "evening"),
    ],
)  # fmt: skip
def test_what_begins_then_is_called_so(at: time, part: str) -> None:
    """Both sides of each boundary."""
    assert part_at(at) == part
