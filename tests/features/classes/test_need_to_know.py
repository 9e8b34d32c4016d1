"""What people need to know for a class: offered when it opens, changed later, told by choice."""

from __future__ import annotations

import pytest

from bot.features.classes.flow_need_to_know import LONGEST
from bot.text import markup
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall

USUAL = "Mang theo bút, sổ ghi chép và căn cước."
OPEN = ("/lop", "1", "Rà soát", "20/12 7h30", "1", "Hội trường xã", "40", "1", "3")


@pytest.fixture
def thay(hall: Hall) -> Phone:
    """Return a trainer of the whole office."""
    return hall.member("Lò Văn Thầy", role="trainer")


def line_of(hall: Hall, id: int = 1) -> str:
    return hall.again(id).need_to_know


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("1", USUAL), ("2", ""), ("Để trống", ""), ("không", ""), ("không có gì ạ", ""),
        ("Có cơm  trưa\ntại chỗ", "Có cơm trưa tại chỗ"), ("x" * LONGEST, "x" * LONGEST),
    ],
)  # fmt: skip
def test_it_is_offered_when_a_class_opens(hall: Hall, thay: Phone, said: str, line: str) -> None:
    """The office's usual line by a tap, one's own in one piece, or nothing."""
    assert "Bước 8/8" in thay.say(*OPEN)
    thay.say(said)
    thay.say("1")
    assert line_of(hall) == line


def test_a_line_has_three_hundred_characters_at_most(hall: Hall, thay: Phone) -> None:
    """A longer one is asked for again, with its length; so it is on the desk."""
    thay.say(*OPEN)
    assert f"dài {LONGEST + 1} ký tự" in thay.say("x" * (LONGEST + 1))
    thay.say("1", "1")
    thay.tap("tr-need:1")
    assert f"nhiều nhất là {LONGEST}" in thay.say("x " * LONGEST)
    assert line_of(hall) == USUAL
    thay.say("x" * LONGEST, "1")
    assert line_of(hall) == "x" * LONGEST


def test_ones_last_line_is_offered_first(hall: Hall, thay: Phone) -> None:
    """Not that of another trainer; it can be changed in the preview."""
    thay.say(*OPEN, "Có cơm trưa", "1")
    thay.say(*OPEN)
    assert [choice.label for choice in thay.choices] == ["Có cơm trưa", USUAL, "Để trống"]
    assert "Cần biết: Có cơm trưa" in thay.say("1")
    thay.say("2")
    thay.choose("Cần biết")
    assert "Cần biết: để trống" in thay.say("để trống")
    other = hall.member("Hà Thị Cô", role="trainer")
    other.say(*OPEN)
    assert [choice.label for choice in other.choices] == [USUAL, "Để trống"]
    assert "Nút này đã cũ" in other.tap("to-need:2")


def test_changing_tells_nobody_unless_it_is_chosen(hall: Hall, thay: Phone) -> None:
    """Saved in silence or with a message; the reminder that comes later says the new line."""
    hall.training("2026-12-20 07:30")
    an = hall.member("Vi Văn An")
    an.tap("cl-book:1")
    thay.tap("tr-need:1")
    assert "1 người đã đăng ký" in thay.say("Mang bút")
    assert "Đã ghi mục Cần biết." in thay.choose("Lưu, không báo ai")
    assert hall.sent(an) == []
    assert "Cần biết: Mang bút" in an.tap("cl-see:1")
    thay.tap("tr-need:1")
    thay.say("Có cơm trưa")
    assert "1 người đã đăng ký được báo tin" in thay.choose("Lưu và báo")
    (told,) = hall.sent(an)
    assert "có điều cần biết: Có cơm trưa" in told.text
    assert "Nút này đã cũ" in thay.tap("tr-need-tell:1")  # a double tap
    assert len(hall.sent(an)) == 1
    hall.tick("2026-12-19 18:00")
    assert "Cần biết: Có cơm trưa" in hall.sent(an)[-1].text


@pytest.mark.parametrize("answer", ["thôi", "không"])
def test_it_is_left_as_it_is(hall: Hall, thay: Phone, answer: str) -> None:
    """A no at either question, and a line that stands there already, change nothing."""
    hall.training("2026-12-20 07:30")
    thay.tap("tr-need:1")
    thay.say("Mang bút", "1")
    thay.tap("tr-need:1")
    assert "Cần biết: Mang bút" in thay.say(answer)
    thay.tap("tr-need:1")
    assert "Cần biết: Mang bút" in thay.say("Có cơm trưa", answer)
    thay.tap("tr-need:1")
    assert "vẫn như cũ" in thay.say("Mang bút")
    assert line_of(hall) == "Mang bút"


def test_a_trainer_elsewhere_changes_nothing(hall: Hall) -> None:
    """Rights are looked at again with each tap."""
    hall.training("2026-12-20 07:30", audience=(hall.commune,))
    far = hall.member("Lò Văn Xa", role="trainer", place=hall.elsewhere)
    for choice in ("tr-need:1", "tr-need-save:1", "tr-need-tell:1", "tr-need-line:1"):
        assert "Nút này đã cũ" in far.tap(choice)


@pytest.mark.parametrize("said", ["có cơm trưa không", "mang gì", "có tiền đi lại không"])
def test_questions_are_answered_from_the_line(hall: Hall, thay: Phone, said: str) -> None:
    """For the class that is meant; an empty one leads to the trainers, with the question."""
    hall.training("2026-12-20 07:30", title="Lớp một")
    an = hall.member("Vi Văn An")
    an.tap("cl-book:1")
    assert "Lớp chưa ghi điều này. Anh/chị bấm **Gửi câu này**" in an.say(said)
    assert an.choices[0].label == "Gửi câu này"
    assert said in an.choose("Gửi câu này")
    thay.tap("tr-need:1")
    thay.say("Có cơm trưa; mang bút; tiền đi lại 50.000 đồng", "1")
    assert "Cần biết: Có cơm trưa; mang bút" in an.say(f"{said} ạ")


def test_of_two_classes_the_one_that_is_named(hall: Hall, thay: Phone) -> None:
    """By its day or part of the day; none named, the next."""
    hall.training("2026-12-20 07:30", title="Lớp một")
    hall.training("2026-12-20 14:00", title="Lớp hai", code="B")
    an = hall.member("Vi Văn An")
    for id_, line in ((1, "Có cơm trưa"), (2, "Tự lo cơm")):
        an.tap(f"cl-book:{id_}")
        thay.tap(f"tr-need:{id_}")
        thay.say(line, "1")
    assert "Tự lo cơm" in an.say("lớp chiều có cơm trưa không")
    assert "Có cơm trưa" in an.say("lớp sáng có cơm không")
    assert "Có cơm trưa" in an.say("có cơm không ạ")


def test_somebody_else_on_the_phone_sends_no_question(hall: Hall) -> None:
    """What An asked is not sent in the name of whoever taps later: it is asked for anew."""
    hall.training("2026-12-20 07:30")
    an, chi = hall.member("Vi Văn An"), hall.member("Hà Thị Chi")
    an.tap("cl-book:1")
    an.say("có cơm trưa không")
    hall.tx.execute("UPDATE addresses SET person = ? WHERE id = ?", (chi.person, an.address))
    assert "cơm trưa" not in an.tap("cl-ask")
    assert hall.count("SELECT count(*) FROM noted_questions") == 0


@pytest.mark.parametrize("length", [10, 120, 300])
def test_what_is_passed_on_stays_within_its_length(hall: Hall, thay: Phone, length: int) -> None:
    """The line stands in the text for the group where there is room for it."""
    hall.training("2026-12-20 07:30", title="T" * 120)
    thay.tap("tr-need:1")
    thay.say("x" * length, "1")
    thay.tap("tr-group:1")
    text = markup.plain(thay.text.split("\n---\n")[-1])
    assert len(text) <= 500
    assert ("Cần biết: x" in text) == (length < 300)
