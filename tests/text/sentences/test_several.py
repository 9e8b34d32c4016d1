"""Several questions in one message are taken apart."""

from __future__ import annotations

import pytest

from bot.text.sentences.several import MOST, questions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("chuẩn nghèo bao nhiêu? mai mấy giờ học?", ["chuẩn nghèo bao nhiêu?", "mai mấy giờ học?"]),
        ("1. điểm của tôi\n2) hộ nghèo vay được gì", ["điểm của tôi", "hộ nghèo vay được gì"]),
        ("Câu 1: mấy giờ học\n\n- ở đâu vậy", ["mấy giờ học", "ở đâu vậy"]),
        ("mấy giờ học??? ở đâu??", ["mấy giờ học?", "ở đâu?"]),
        ("mấy giờ học? mấy giờ học?", []),
        ("mai mấy giờ học? cảm ơn em", []),
        ("dạ em hỏi xíu, lớp ở đâu?", []),
        ("gạo? muối? phát lúc nào?", ["gạo?", "muối?", "phát lúc nào?"]),
        ("?", []),
        ("? ?", []),
        ("", []),
        ("\n\n", []),
    ],
)
def test_each_question_stands_alone(text: str, found: list[str]) -> None:
    """Once, without its number; a message with one question holds none to take apart."""
    assert questions(text) == found


def test_a_flood_of_questions_is_cut() -> None:
    """Ten, however many there are."""
    assert len(questions("".join(f"câu hỏi số {n} là gì? " for n in range(400)))) == MOST
