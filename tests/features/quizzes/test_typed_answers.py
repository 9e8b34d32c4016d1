"""What is typed while a question is open: an answer in words, another one, another wish."""

from __future__ import annotations

import re

import pytest

from tests.conversation.chat import Phone
from tests.features.quizzes.quiz_desk import Desk, answer, begin, quiz_text

FORMS = {"q1": ["Mẫu số 01", "Mẫu số 02", "Mẫu số 03", "Mẫu số 04"]}
COPIES = {"q1": ["Nộp 02 bản cho xã", "Nộp 03 bản cho xã", "Không cần", "Trưởng thôn ký"]}
PEOPLE = {"q1": ["Trưởng thôn", "Bí thư chi bộ", "Rà soát viên", "Mặt trận xã"]}


def opened(desk: Desk, options: dict[str, list[str]]) -> Phone:
    """Return a phone with the only question of a quiz open."""
    desk.put(quiz_text(options=options, right={"q1": 0}))
    lan = desk.member("Lan")
    assert "Câu 1/1" in lan.say("/lambai")
    return lan


@pytest.mark.parametrize(
    ("typed", "letter"),
    [
        ("B đúng không", "B"), ("chắc là a", "A"), ("chắc là câu a", "A"), ("đáp án là đê", "D"),
        ("câu này khó quá, chị chọn A vậy", "A"), ("em nghĩ là B ạ", "B"), ("hai", "B"),
        ("câu 1 đáp án A", "A"), ("câu 1 em chọn C ạ", "C"), ("bờ", "B"),
    ],
)  # fmt: skip
def test_an_answer_in_a_sentence_is_recorded(desk: Desk, typed: str, letter: str) -> None:
    """By its letter, its name or its number in words."""
    assert f"Đã ghi: **{letter}.**" in opened(desk, PEOPLE).say(typed)


@pytest.mark.parametrize(
    ("typed", "options", "option"),
    [
        ("mẫu 1", FORMS, "Mẫu số 01"), ("chắc là mẫu 3 ạ", FORMS, "Mẫu số 03"),
        ("2 bản", COPIES, "Nộp 02 bản cho xã"), ("ba bản", COPIES, "Nộp 03 bản cho xã"),
    ],
)  # fmt: skip
def test_a_part_of_an_option_is_recorded(
    desk: Desk, typed: str, options: dict[str, list[str]], option: str
) -> None:
    """Wherever the draw has put it."""
    assert re.search(rf"Đã ghi: \*\*\w\.\*\* {option}", opened(desk, options).say(typed))


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("chị phân vân A với C", "chọn A hay C ạ?"), ("A hay B nhỉ", "chọn A hay B ạ?"),
        ("không biết A hay D", "chọn A hay D ạ?"),
        ("câu 9 chọn B", "Anh/chị gõ câu 9, còn đang hỏi là câu 1"),
        ("câu 2 ạ", "trả lời bằng một chữ cái"), ("chọn A hay E", "trả lời bằng một chữ cái"),
        ("câu 1 chọn E", "trả lời bằng một chữ cái"),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_asked(desk: Desk, typed: str, asked: str) -> None:
    """Nothing is recorded, and the question stands again with its letters."""
    lan = opened(desk, PEOPLE)
    assert asked in lan.say(typed)
    assert "Câu 1/1" in lan.text
    assert desk.answers() == []
    assert "Đã ghi: **C.**" in lan.say("c")


def test_a_number_in_words_that_may_be_two_is_asked(desk: Desk) -> None:
    """The second option and the one with a two in it, unless they are the same."""
    lan = opened(desk, FORMS)
    held = [choice.label for choice in lan.choices].index("Mẫu số 02")
    text = lan.say("hai")
    expected = "Đã ghi: **B.**" if held == 1 else "hay"
    assert expected in text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("chuẩn nghèo bao nhiêu", "Thu nhập bao nhiêu là hộ nghèo"),
        ("mẫu 1 là gì", "Mẫu 01"), ("hộ nghèo là gì", "Thu nhập bao nhiêu là hộ nghèo"),
        ("mấy giờ học", "đang ở câu 1/1"), ("thoát", "Đã thoát"),
        ("không phải A", "đang ở câu 1/1"), ("đổi số điện thoại", "số điện thoại mới"),
        ("anh Ba", "đang ở câu 1/1"),
    ],
)  # fmt: skip
def test_another_wish_is_answered_in_a_quiz(desk: Desk, typed: str, told: str) -> None:
    """As it is anywhere else; nothing is recorded."""
    assert told in opened(desk, FORMS).say(typed)
    assert desk.answers() == []


@pytest.mark.parametrize("typed", ["chắc là câu a", "câu 1 đáp án A", "đáp án là đê", "em đoán B"])
def test_a_letter_finds_the_question_that_was_left(desk: Desk, typed: str) -> None:
    """After a look at a card."""
    lan = opened(desk, PEOPLE)
    lan.say("chuẩn nghèo bao nhiêu")
    assert "Đã ghi" in lan.say(typed)


@pytest.mark.parametrize("typed", ["hai", "mẫu 1", "2 bản"])
def test_out_of_sight_words_answer_nothing(desk: Desk, typed: str) -> None:
    """They may be for what was looked at."""
    lan = opened(desk, FORMS)
    lan.say("chuẩn nghèo bao nhiêu", typed)
    assert desk.answers() == []


@pytest.mark.parametrize(
    "typed",
    ["câu trước chọn nhầm, sửa lại B", "câu trước em bấm nhầm rồi", "sửa lại B", "câu 1 sửa lại C",
     "cho em chọn lại", "cau truoc chon nham sua lai B"],
)  # fmt: skip
def test_an_answered_question_is_not_changed(desk: Desk, typed: str) -> None:
    """It is said in a line, and the question asked now waits for its answer."""
    lan = desk.member("Lan")
    begin(lan)
    answer(lan)
    before = desk.answers()
    text = lan.say(typed)
    assert "không sửa lại được" in text and "Câu 2/3" in text
    assert desk.answers() == before
    assert "Đã ghi" in answer(lan)
