"""An answer in a sentence: by letter, by a number in words, by a part of an option."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import fragments
from bot.text.options import Ambiguous
from bot.text.sentences import another_answer
from bot.text.sentences.answers import letters_named, option_meant

WORDS = ["Có", "Không", "Tùy từng hộ", "Hỏi xã"]
FORMS = ["Mẫu số 10", "Mẫu số 04", "Mẫu số 01", "Mẫu số 02"]
COPIES = ["Nộp 02 bản cho xã", "Nộp 03 bản cho xã", "Hai người ký", "Mua dê trước"]
POINTS = ["Bốn điểm", "Hai mươi điểm", "Bốn mươi điểm", "Mười hai điểm"]
SHARES = [
    "Được hưởng 80%",
    "Được hưởng 100%",
    "Tối thiểu 80% mức đóng",
    "Nghị định 358/2025 ghi rõ mức mới",
]


@pytest.mark.parametrize(
    ("typed", "letter"),
    [
        ("B đúng không", "B"), ("a đúng không", "A"), ("a dung khong", "A"), ("A đi", "A"),
        ("chắc là a", "A"), ("chac la a", "A"), ("chắc là câu a", "A"), ("chị chắc A", "A"),
        ("em nghĩ là B ạ", "B"), ("câu này khó quá, chị chọn A vậy", "A"), ("hình như C", "C"),
        ("cau nay kho qua chi chon a vay", "A"), ("theo em thì là C", "C"), ("c chọn A vậy", "A"),
        ("em thấy B đúng nhất", "B"), ("không chắc lắm nhưng chọn A", "A"), ("thôi em lấy D", "D"),
        ("đáp án là đê", "D"), ("đáp án là dê", "D"), ("dap an la de", "D"), ("bê", "B"),
        ("bờ ạ", "B"), ("chọn xê", "C"), ("câu cờ", "C"), ("em chọn đờ", "D"), ("chon be", "B"),
    ],
)  # fmt: skip
def test_a_letter_is_heard_in_a_sentence(typed: str, letter: str) -> None:
    """With what people say around it, and as it is called."""
    place = "ABCD".index(letter)
    assert option_meant(typed, WORDS) == place
    assert option_meant(unicodedata.normalize("NFD", typed), WORDS) == place


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("chị phân vân A với C", (0, 2)), ("A hay B nhỉ", (0, 1)), ("a hoặc là d", (0, 3)),
        ("không biết A hay B", (0, 1)), ("chi phan van giua a va c", (0, 2)),
        ("em đang lưỡng lự A, hay C, hay D", (0, 2, 3)),
    ],
)  # fmt: skip
def test_who_wavers_is_asked(typed: str, places: tuple[int, ...]) -> None:
    """Between the very options they named."""
    assert option_meant(typed, WORDS) == Ambiguous(places)


@pytest.mark.parametrize(
    "typed",
    ["chi a", "bac a", "thi a", "em nghi a", "a vay", "A vay", "a dung roi", "không phải A",
     "không chắc A", "A à", "A không đúng", "e đi ạ", "e nhé", "đ", "á", "chọn đ", "xe", "de",
     "có", "bò", "a lô", "không biết", "chọn câu nào", "A là gì", "A với E", "bỏ A", "anh Ba",
     "chú Tư", "năm", "nam", "câu hai", "sau", "hại", "khó quá", "thoát", "mấy giờ học",
     "chuẩn nghèo bao nhiêu", "hộ nghèo", "từng hộ", "?", "", "  "],
)  # fmt: skip
def test_what_is_no_answer_is_none(typed: str) -> None:
    """`ạ`, `à` and people are no letters, `anh Ba` and a year no numbers."""
    assert option_meant(typed, WORDS) is None


@pytest.mark.parametrize(
    ("typed", "options", "found"),
    [
        ("hai", WORDS, 1), ("chắc là ba", WORDS, 2), ("chọn hai ạ", WORDS, 1), ("bon", WORDS, 3),
        ("hai", FORMS, (1, 3)), ("bốn", FORMS, (1, 3)), ("một", FORMS, (0, 2)),
        ("tư", FORMS, (1, 3)), ("hai", COPIES, (0, 1, 2)), ("hai", POINTS, (1, 3)),
        ("bốn", POINTS, (0, 2, 3)),
        ("hai", ["02 bản", "03 bản"], 0), ("ba", ["02 bản", "03 bản"], 1),
        ("năm", ["Chuẩn năm 2026", "Chuẩn cũ"], None), ("sáu", WORDS, None),
    ],
)  # fmt: skip
def test_a_number_in_words_is_a_place_or_a_content(
    typed: str, options: list[str], found: int | tuple[int, ...] | None
) -> None:
    """Where it could be both, or two, it is asked which."""
    expected = Ambiguous(found) if isinstance(found, tuple) else found
    assert option_meant(typed, options) == expected


@pytest.mark.parametrize(
    ("typed", "options", "found"),
    [
        ("mẫu 1", FORMS, 2), ("mau 1", FORMS, 2), ("chắc là mẫu 1 ạ", FORMS, 2),
        ("Mẫu 4.", FORMS, 1), ("mẫu 10", FORMS, 0), ("mẫu 1 đúng không", FORMS, 2),
        ("mẫu 3", FORMS, None), ("2 bản", COPIES, 0), ("hai bản", COPIES, 0), ("03 bản", COPIES, 1),
        ("2 người", COPIES, 2), ("hai điểm", POINTS, None), ("bốn điểm", POINTS, 0),
        ("mươi điểm", POINTS, None),
        ("80%", SHARES, (0, 2)), ("100 %", SHARES, 1), ("hưởng 80%", SHARES, 0),
        ("nghị định 358/2025", SHARES, None), ("thiểu 80% mức", SHARES, 2),
        ("bản cho xã", COPIES, (0, 1)), ("cho xã", COPIES, None), ("mẫu", FORMS, None),
        ("mẫu 1 là gì", FORMS, None), ("không phải mẫu 1", FORMS, None), ("mẫu 1 à", FORMS, None),
        ("chưa rõ mẫu 1", FORMS, None), ("mấu 1", FORMS, None), ("bản cho xã à", COPIES, None),
    ],
)  # fmt: skip
def test_a_part_of_an_option_names_it(
    typed: str, options: list[str], found: int | tuple[int, ...] | None
) -> None:
    """With its figure, or three words that are half of it; never half a number."""
    assert option_meant(typed, options) == (Ambiguous(found) if isinstance(found, tuple) else found)


def test_the_name_of_a_letter_may_stand_in_an_option() -> None:
    """A goat is `dê`."""
    options = ["Mua dê trước", "Hỏi xã", "Họp tổ", "Lấy mẫu"]
    assert option_meant("dê", options) == Ambiguous((0, 3))
    assert option_meant("đê", options) == 3


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("câu trước chọn nhầm, sửa lại B", True), ("cau truoc chon nham sua lai B", True),
        ("câu trước em chọn nhầm rồi", True), ("bấm nhầm rồi ạ", True), ("sửa lại B", True),
        ("câu 2 sửa lại là C", True), ("cho em sửa lại đáp án", True), ("đổi sang B", True),
        ("câu vừa rồi bấm nhầm", True), ("em muốn trả lời lại câu trước", True),
        ("đợi a", False), ("đổi tên", False), ("sửa lại hồ sơ", False), ("sửa lại số", False),
        ("chọn nhầm lớp rồi", False), ("gửi nhầm rồi", False), ("câu trước sai à", False),
        ("đọc lại câu trước", False), ("đổi số điện thoại", False), ("nhầm", False), ("", False),
    ],
)  # fmt: skip
def test_the_wish_for_another_answer(typed: str, wanted: bool) -> None:
    """It speaks of an answer and of nothing else."""
    assert another_answer.is_wanted(typed) is wanted


@given(st.text(), st.lists(st.text(), max_size=5))
def test_any_line_may_be_typed(text: str, options: list[str]) -> None:
    """The answer is always an existing option, several of them, or none."""
    found = option_meant(text, options)
    several = found.candidates if isinstance(found, Ambiguous) else (found,)
    assert all(one is None or 0 <= one < len(options) for one in several)
    assert not isinstance(found, Ambiguous) or len(several) > 1


@pytest.mark.parametrize(
    "piece", ["chọn ", "không biết ", "chắc là ", "a ", "a hay ", "đúng không "]
)
def test_hostile_lines_are_read_quickly(piece: str) -> None:
    """The longest that is looked at, and one of thousands of words."""
    begun = time.process_time()
    for line in (f"{(piece * 50)[:98]}!?", piece * 1500, f"b {(piece * 50)[:90]} x"):
        option_meant(line, COPIES)
        letters_named(line)
        another_answer.is_wanted(line)
        fragments.holding(line, COPIES)
    assert time.process_time() - begun < 1
