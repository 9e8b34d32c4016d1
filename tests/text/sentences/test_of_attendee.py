"""What a trainer says of somebody in a class, and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.text.sentences.of_attendee import read


@pytest.mark.parametrize(
    ("text", "name", "of_quiz"),
    [
        ("anh Ba xin nghỉ", "Ba", False),
        ("Lò Thị Ón vắng có phép", "Lò Thị Ón", False),
        ("lò thị ón có mặt rồi", "lò thị ón", False),
        ("dạ anh Páo chưa đến ạ", "Páo", False),
        ("chi My hom nay vang", "My", False),
        ("ghi vắng cho anh Tuân", "Tuân", False),
        ("điểm danh cho lò thị ón", "lò thị ón", False),
        ("chị Mỷ được mấy điểm", "Mỷ", True),
        ("chị Mỷ làm bài được bao nhiêu câu", "Mỷ", True),
    ],
)
def test_somebody_is_named(text: str, name: str, of_quiz: bool) -> None:
    """With a title or a whole name, with accents or without."""
    assert read(text) == (name, of_quiz)


@pytest.mark.parametrize(
    "text",
    [
        "em xin nghỉ", "mai tôi bận không dạy được", "chị đến rồi", "anh chị đến rồi", "cô ốm",
        "mọi người đến rồi", "bà con đến đông", "hôm nay ai nghỉ", "ai vắng", "lớp vắng quá",
        "Mai nghỉ học nhé", "mai chị nghỉ", "tôi được mấy điểm", "chị ấy đến rồi", "điểm danh lớp",
    ],
)  # fmt: skip
def test_nobody_is_named(text: str) -> None:
    """Oneself, whoever, a class, a day."""
    assert read(text) is None
