"""A class that a sentence opens, and steps that hear what is for something else."""

from __future__ import annotations

import pytest

from tests.conversation.chat import Phone
from tests.conversation.hall import Hall, at


@pytest.fixture
def thay(hall: Hall) -> Phone:
    """Return a trainer of the whole office."""
    return hall.member("Lò Văn Thầy", role="trainer")


def test_what_a_sentence_tells_is_not_asked_again(hall: Hall, thay: Phone) -> None:
    """Title, time, place and seats go into the draft; nothing stands before it is opened."""
    said = "mở lớp Vay vốn chính sách 20/12 14h đến 16h30 tại hội trường xã, 40 chỗ"
    shown = thay.say(said)
    assert "Bước 6/8" in shown
    assert "- Tên lớp: **Vay vốn chính sách**" in shown
    assert "- Thời gian: 2h00–4h30 chiều Chủ nhật, 20/12" in shown
    assert "- Nơi học: hội trường xã" in shown
    assert "- Số chỗ: 40" in shown
    thay.say("1", "không có bài")
    assert "Anh/chị xem lại lớp" in thay.say("để trống")
    thay.say("1")
    training = hall.again(1)
    assert (training.title, training.venue, training.seats) == (
        "Vay vốn chính sách", "hội trường xã", 40,
    )  # fmt: skip
    assert training.ends_at - training.starts_at == 150 * 60_000


def test_half_a_moment_is_asked_for_the_other_half(thay: Phone) -> None:
    """The day that was told is kept; what no class can have is left out."""
    assert "20/12, lớp bắt đầu lúc mấy giờ" in thay.say("mở lớp Rà soát cuối năm 20/12")
    assert "Bước 3/8. Bắt đầu 8h00 sáng Chủ nhật, 20/12" in thay.say("8h sáng")
    thay.say("thoát")
    shown = thay.say("mở lớp Rà soát cuối năm 1/1/2020 8h, 99999 chỗ")
    assert "Số chỗ" not in shown
    assert "Thời gian" not in shown


@pytest.mark.parametrize(
    ("typed", "ends"),
    [("cả buổi sáng", True), ("một buổi", True), ("hết sáng ạ", True), ("cả buổi chiều", False)],
)
def test_half_a_day_by_its_name(thay: Phone, typed: str, ends: bool) -> None:
    """A class that begins in the morning lasts a morning, and no afternoon."""
    thay.say("mở lớp", "Rà soát", "20/12 7h30")
    assert ("Lớp học ở đâu" in thay.say(typed)) is ends


def test_what_was_told_is_changed_at_a_later_step(hall: Hall, thay: Phone) -> None:
    """The field is asked for anew, and the rest goes on; what was not told yet is no correction."""
    thay.say("mở lớp", "Ra soat", "20/12 7h30", "nửa ngày")
    assert "Tên lớp là gì" in thay.say("sửa tên lớp giúp thầy")
    assert "Lớp học ở đâu" in thay.say("Rà soát cuối năm")
    thay.say("Hội trường xã")
    assert "Lớp bắt đầu ngày nào" in thay.say("đổi ngày giờ")
    assert "bao nhiêu chỗ" in thay.say("21/12 7h30")
    assert "một số từ 1" in thay.say("sửa số chỗ")
    thay.say("bốn mươi", "1", "không có bài", "để trống", "1")
    training = hall.again(1)
    assert ("Rà soát cuối năm", 40) == (training.title, training.seats)
    assert at("2026-12-21 07:30") == training.starts_at


@pytest.mark.parametrize("word", ["thoát", "Thoát ạ", "thoat", "exit"])
def test_leaving_is_heard_at_every_step(thay: Phone, word: str) -> None:
    """Where a title, a moment, a place, a number or a text is waited for."""
    told = ("mở lớp", "Rà soát", "20/12 7h30", "1", "Hội trường xã", "40", "1", "3")
    for until in range(1, len(told) + 1):
        thay.say(*told[:until])
        assert "Đã thoát việc đang làm" in thay.say(word)


def test_a_step_gives_away_what_is_no_answer_to_it(thay: Phone) -> None:
    """A law question is answered and the way back named; leaving off is asked about."""
    thay.say("mở lớp", "Rà soát")
    shown = thay.say("chuẩn nghèo năm 2026 là bao nhiêu")
    assert "1.500.000" in shown
    assert "Anh/chị đang mở lớp, bước 2/8" in shown
    assert "Bước 2/8" in thay.say("tiếp")
    assert "Anh/chị thoát việc đang làm ạ?" in thay.say("thôi không mở nữa")
    assert "chưa hiểu chắc ngày giờ" in thay.say("tiếp", "hôm nào đấy")


def test_seats_are_changed_by_a_sentence_after_a_yes(hall: Hall, thay: Phone) -> None:
    """A number typed is how many seats there are to be, never the number of a button."""
    id_ = hall.training("2026-12-20 07:30", seats=30).id
    assert "đang có 30 chỗ" in thay.say("tăng số chỗ lớp 20/12 lên 50")
    assert hall.again(id_).seats == 30
    thay.choose("Đổi thành 50 chỗ")
    assert hall.again(id_).seats == 50
    thay.say("bớt 10 chỗ lớp 20/12", "1")
    assert hall.again(id_).seats == 1


def test_which_class_gets_more_seats_is_asked(hall: Hall, thay: Phone) -> None:
    """Two classes may be meant; without one there is nothing to change."""
    hall.training("2026-12-20 07:30")
    hall.training("2026-12-21 07:30", code="KMNPQR")
    assert "số chỗ của lớp nào" in thay.say("đổi số chỗ")
    assert "Anh/chị gõ số chỗ mới" in thay.say("2")


def test_a_step_about_one_class_takes_no_sentence_about_another(hall: Hall, thay: Phone) -> None:
    """Neither for its moment nor for its place."""
    one = hall.training("2026-12-20 07:30", title="Rà soát")
    hall.training("2026-12-15 14:00", title="Vay vốn", code="KMNPQR")
    assert "Lớp **Vay vốn** đang là" in thay.say("đổi giờ lớp vay vốn")
    assert "Lớp **Rà soát** đang là" in thay.say("đổi giờ lớp 20/12")
    assert "Lớp **Vay vốn** đang học ở" in thay.say("đổi chỗ học lớp vay vốn")
    shown = thay.say("đổi chỗ học lớp 20/12 sang trường mầm non")
    assert "Đổi nơi học lớp **Rà soát**" in shown
    assert "**Nơi mới: Trường mầm non**" in shown
    assert hall.again(one.id).venue == "Nhà văn hóa xã"


@pytest.mark.parametrize(
    ("step", "said", "still"),
    [
        (1, "mấy người đăng ký rồi", "bước 1/8"), (2, "báo cáo kết quả lớp mai", "bước 2/8"),
        (2, "chuẩn nghèo", "bước 2/8"), (3, "ở hội trường ủy ban xã nhé", "Bước 3/8"),
    ],
)  # fmt: skip
def test_what_is_for_something_else_is_no_part_of_a_class(
    hall: Hall, thay: Phone, step: int, said: str, still: str
) -> None:
    """A question of another task goes there; what could be the answer stays."""
    hall.training("2026-12-20 07:30")
    thay.say(*("mở lớp", "Họp cuối năm", "22/12 8h")[:step])
    if still.startswith("B"):
        thay.say(said)
        assert still in thay.say("tiếp")
    else:
        assert still in thay.say(said)


@pytest.mark.parametrize("said", ["có", "mở đi", "mở lớp ạ", "Mở lớp"])
def test_the_class_that_is_shown_is_opened_by_a_word(hall: Hall, thay: Phone, said: str) -> None:
    """As by its button; another sentence opens nothing."""
    thay.say("mở lớp Vay vốn 20/12 14h đến 16h30 tại hội trường xã, 40 chỗ", "1", "3", "để trống")
    thay.say("chuẩn nghèo năm 2026 là bao nhiêu", "tiếp")
    assert "Lớp đã mở" in thay.say(said)
    assert hall.again(1).seats == 40
