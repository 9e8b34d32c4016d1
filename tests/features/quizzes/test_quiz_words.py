"""What is said in the middle of a quiz that is no answer: the question once more."""

from __future__ import annotations

import pytest

from tests.features.quizzes.quiz_desk import Desk


@pytest.mark.parametrize(
    "said",
    ["đọc lại câu hỏi", "nhắc lại câu hỏi giúp chị với", "cho xem lại câu này", "doc lai di em"],
)
def test_the_question_is_shown_once_more(desk: Desk, said: str) -> None:
    """Before it, and with something else looked at in between; nothing is answered by it."""
    lan = desk.member("Lan")
    lan.say("/lambai")
    assert lan.say(said).startswith("**Câu 1/3")
    lan.say("/lich")
    assert "Câu 1/3" in lan.say(said)


@pytest.mark.parametrize("said", ["xem lại kết quả", "nhắc lịch", "làm lại từ đầu"])
def test_others_hear_what_is_of_something_else(desk: Desk, said: str) -> None:
    """Results, reminders, another try."""
    lan = desk.member("Lan")
    lan.say("/lambai")
    assert not lan.say(said).startswith("**Câu 1/3")


@pytest.mark.parametrize("said", ["câu 1 B", "1B", "khó quá", "không biết"])
def test_a_short_answer_finds_the_question_below(desk: Desk, said: str) -> None:
    """After a look at something else it is no search and no question to the trainers."""
    lan = desk.member("Lan")
    lan.say("/lambai", "chuẩn nghèo là gì")
    assert "Câu " in lan.say(said) and "cán bộ" not in lan.text.splitlines()[0]
