"""Which of the printed choices a typed line means; what is not plain is never guessed."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.options import Ambiguous, Numbered, numbered_letter, option_typed

WORDS = ["Có", "Không", "Tùy từng hộ", "Hỏi xã"]
NUMBERS = ["02 bản", "03 bản", "04 bản", "05 bản"]
DAYS = ["10 ngày", "15 ngày làm việc", "20 ngày", "15 ngày"]


@pytest.mark.parametrize(
    "typed",
    ["a", "A", "A.", "a)", "(a)", "câu a", "Câu A", "chọn A", "chon a", "đáp án a", "dap an A",
     "dạ a ạ", "em chọn A ạ", "ý a", "câu này chị chọn A",
     "bác lấy a nhé", "theo em thì A", "phương án A.", "A. 02 bản", "a 2 bản", "02 bản", "2 BẢN.",
     "2 ban", "2", "02", "chọn 2"],
)  # fmt: skip
def test_many_ways_to_say_the_first_option(typed: str) -> None:
    """Letters, the option's words and its number all count."""
    assert option_typed(typed, NUMBERS, letters=True) == 0
    assert option_typed(unicodedata.normalize("NFD", typed), NUMBERS, letters=True) == 0


@pytest.mark.parametrize(
    "typed",
    [
        "đ",
        "Đ",
        "Đ.",
        "câu đ",
        "á",
        "e",
        "z",
        "1",
        "6",
        "a lô",
        "câu 2",
        "?",
        "",
        "  ",
        "a b",
        "da",
        "ba",
        "dạ",
    ],
)
def test_what_names_no_option_is_never_guessed(typed: str) -> None:
    """Đ is never D, and a number that no option begins with is no position."""
    assert option_typed(typed, NUMBERS, letters=True) is None


def test_d_is_d() -> None:
    """The letter D without a bar is the fourth option."""
    assert option_typed("d", NUMBERS, letters=True) == 3
    assert option_typed("chọn D ạ", NUMBERS, letters=True) == 3


def test_a_number_is_a_position_when_no_option_begins_with_one() -> None:
    """2 means the second of four worded options, and 5 means nothing."""
    assert option_typed("2", WORDS, letters=True) == 1
    assert option_typed("số 4", WORDS, letters=True) == 3
    assert option_typed("5", WORDS, letters=True) is None


def test_a_number_that_fits_two_options_is_asked_about() -> None:
    """15 could be either of two options."""
    assert option_typed("15", DAYS, letters=True) == Ambiguous((1, 3))
    assert option_typed("15 ngày", DAYS, letters=True) == 3
    assert option_typed("3", ["1-3 năm", "3-5 năm", "6 năm", "9 năm"], letters=True) == Ambiguous(
        (0, 1, 2)
    )


def test_numbers_in_words_are_not_mistaken_for_positions() -> None:
    """2 might mean the option `Hai bản` or the second place."""
    options = ["Hai bản", "Ba bản", "Bốn bản"]
    assert option_typed("2", options, letters=True) == Ambiguous((0, 1))


def test_amounts_match_however_they_are_written() -> None:
    """Dots in thousands do not matter."""
    options = ["1.500.000 đồng", "2.000.000 đồng", "150.000 đồng"]
    assert option_typed("1500000", options, letters=True) == 0
    assert option_typed("2.000.000", options, letters=True) == 1
    assert option_typed("2", options, letters=True) is None
    assert option_typed("1" + ".000" * 2000, options, letters=True) is None


def test_a_letter_beside_another_options_words_is_asked_about() -> None:
    """`A. 03 bản` says two things."""
    assert option_typed("A. 03 bản", NUMBERS, letters=True) == Ambiguous((0, 1))
    assert option_typed("d", ["D", "A", "B", "C"], letters=True) == Ambiguous((0, 3))


def test_marks_decide_when_they_are_typed() -> None:
    """Bán and bàn differ when marked, and are asked about when not."""
    options = ["bán", "bàn"]
    assert option_typed("bàn", options, letters=True) == 1
    assert option_typed("ban", options, letters=True) == Ambiguous((0, 1))


@pytest.mark.parametrize(
    "typed", ["3", "3.", "(3)", "3)", "số 3", "so 3", "chọn 3", "chon so 3", "3 ạ", "3️⃣", "#3",
              "số ba", "cái thứ ba", "cho em cái thứ 3 ạ", "mục thứ ba nhé", "số thứ 3",
              "Tùy từng hộ", "tuỳ từng hộ", "tuy tung ho", "3. Tùy từng hộ", "câu 3"],
)  # fmt: skip
def test_many_ways_to_say_the_third_choice(typed: str) -> None:
    """Numbered lists take the number or the choice's own words."""
    assert option_typed(typed, WORDS, letters=False) == 2


@pytest.mark.parametrize("typed", ["nghi a", "em nghi a", "chi a", "bac a", "thi a"])
def test_a_polite_word_is_no_letter(typed: str) -> None:
    """`ạ` without its mark, behind whom one speaks to or a word of leaving."""
    assert option_typed(typed, WORDS, letters=True) is None


def test_what_is_out_of_sight_is_named_by_letters_only() -> None:
    """Its labels are not handed in."""
    assert option_typed("cái thứ ba", ["", "", "", ""], letters=True) is None
    assert option_typed("c", ["", "", "", ""], letters=True) == 2


@pytest.mark.parametrize("letters", [True, False])
@pytest.mark.parametrize(
    ("typed", "place"),
    [("ý đầu", 0), ("cái đầu tiên", 0), ("đáp án thứ nhất", 0), ("phương án thứ hai", 1),
     ("dạ em chọn đáp án thứ tư ạ", 3), ("ý cuối", -1), ("cái cuối cùng đi", -1),
     ("lớp đầu tiên", 0), ("dap an thu hai", 1), ("cai dau tien", 0), ("ý thứ nhì", 1)],
)  # fmt: skip
def test_a_choice_is_named_by_where_it_stands(typed: str, place: int, letters: bool) -> None:
    """The number of it in words, the first, the last: of letters and of numbers."""
    assert option_typed(typed, WORDS, letters) == place % len(WORDS)


@pytest.mark.parametrize(
    "typed",
    ["0", "5", "-1", "1 2", "c", "thứ 2", "3. Không biết", "1,5", "thứ hai", "lớp thứ hai",
     "cái thứ bảy", "cuối", "đầu", "đáp án ở đâu", "đáp án đâu ạ", "dap an dau", "cái đâu",
     "sổ ở đâu", "số thứ tự", "so thu tu"],
)  # fmt: skip
def test_what_names_no_choice_of_a_list_is_none(typed: str) -> None:
    """Letters, weekdays and numbers beyond the list are not choices."""
    assert option_typed(typed, WORDS, letters=False) is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rút lại", 0), ("dạ rút lại ạ", 0), ("cứ để", 1), ("cu de", 1), ("Rút lại câu.", 0),
        ("rút", None), ("rut lai cau nay di", None), ("lại câu này", None), ("cú đẻ", None),
        ("gửi câu", Ambiguous((2, 3))), ("rút lại?", None), ("rút lại à", None),
    ],
)  # fmt: skip
def test_the_beginning_of_a_choice_names_it(typed: str, found: object) -> None:
    """From two words on; where two choices begin so it is asked which."""
    options = ["Rút lại câu này", "Cứ để đó", "Gửi câu này", "Gửi câu khác"]
    assert option_typed(typed, options, letters=False) == found
    assert option_typed(typed, options, letters=True) == found


def test_labels_that_are_numbers_are_weighed_against_positions() -> None:
    """With the choices 5, 10 and 2, typing 10 is clear and typing 2 is not."""
    assert option_typed("10", ["5", "10", "2"], letters=False) == 1
    assert option_typed("2", ["5", "10", "2"], letters=False) == Ambiguous((1, 2))


@pytest.mark.parametrize(
    ("typed", "question", "letter"),
    [
        ("1A", 1, "A"), ("câu 1 B", 1, "B"), ("1-C", 1, "C"), ("1.a!", 1, "A"),
        ("2 chọn d", 2, "D"),
        ("câu 4 đáp án A", 4, "A"), ("cau 4 dap an a", 4, "A"), ("Câu 9 chọn B", 9, "B"),
        ("câu số 4: b", 4, "B"), ("câu 3 em chọn là C ạ", 3, "C"), ("câu 12 thì D nhé", 12, "D"),
    ],
)  # fmt: skip
def test_a_question_is_answered_by_its_number(typed: str, question: int, letter: str) -> None:
    """As on paper, in a sentence too."""
    assert numbered_letter(typed) == Numbered(question, "ABCD".index(letter))


@pytest.mark.parametrize(
    "typed",
    ["câu 2 ạ", "1 ạ", "câu 2", "A", "1-Z", "câu 5 em", "câu 4 là gì", "câu 4 không phải A",
     "4 chị chọn đáp án a", "câu 100 A", "câu 4 á"],
)  # fmt: skip
def test_a_number_alone_answers_nothing(typed: str) -> None:
    """Nor does `ạ` behind it, or a letter that is not meant."""
    assert numbered_letter(typed) is None


@given(st.text(), st.lists(st.text(), max_size=5), st.booleans())
def test_any_line_may_be_typed(text: str, options: list[str], letters: bool) -> None:
    """The answer is always an existing choice, several of them, or none."""
    found = option_typed(text, options, letters)
    several = found.candidates if isinstance(found, Ambiguous) else (found,)
    assert all(one is None or 0 <= one < len(options) for one in several)
    assert not isinstance(found, Ambiguous) or len(several) > 1


@given(st.integers(0, 3), st.sampled_from([WORDS, NUMBERS, DAYS]))
def test_the_letter_and_the_words_of_an_option_agree(index: int, options: list[str]) -> None:
    """Typing what is printed always gives that option."""
    letter = "ABCD"[index]
    assert option_typed(letter, options, letters=True) == index
    assert option_typed(options[index], options, letters=True) == index
    assert option_typed(f"{letter}. {options[index]}", options, letters=True) == index


@pytest.mark.parametrize("piece", ["chọn ", "da", "so ", "la lay ", "1.", "1.000.", "(", "ạ "])
def test_hostile_lines_are_read_quickly(piece: str) -> None:
    """A line of thousands of likely words costs no noticeable time."""
    begun = time.process_time()
    assert option_typed(piece * 1500 + "!", WORDS, letters=True) is None
    assert option_typed(piece * 1500 + "!", WORDS, letters=False) is None
    assert time.process_time() - begun < 2
