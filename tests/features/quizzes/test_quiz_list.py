"""The quizzes that are shown: a word begins the one, of several it is asked which."""

from __future__ import annotations

import pytest

from tests.features.quizzes.quiz_desk import Desk, begin, quiz_text


@pytest.mark.parametrize(
    "typed",
    ["bắt đầu", "Bắt đầu ạ", "bắt đầu đi", "bat dau", "làm luôn", "làm đi", "ừ làm", "ừ",
     "bắt đầu làm bài"],
)  # fmt: skip
def test_a_quiz_that_is_shown_is_begun_by_a_word(desk: Desk, typed: str) -> None:
    """Of several it is asked which, and a number chooses."""
    lan = desk.member("Lan")
    lan.tap("qz-list")
    assert "Câu 1/3" in lan.say(typed)
    desk.put(quiz_text(), quiz_text("khac"))
    hoa = desk.member("Hoa")
    hoa.tap("qz-list")
    assert "chọn mục nào" in hoa.say(typed)
    assert len(hoa.choices) == 2
    assert "Câu 1/3" in hoa.say("2")


def test_where_no_quiz_is_shown_bat_dau_is_the_menu(desk: Desk) -> None:
    """For a member, in the middle of a quiz, and for a stranger who is asked in."""
    lan = desk.member("Lan")
    menu = lan.say("/batdau")
    assert lan.say("bắt đầu") == menu
    begin(lan)
    assert "đang ở câu 1/3" in lan.say("bắt đầu")
    assert desk.phone("telegram:5").say("bắt đầu") == desk.phone("telegram:6").say("/batdau")
