"""Who cannot come: of what is to come, or of the past and other things; and who cannot teach."""

from __future__ import annotations

import pytest

from bot.text.sentences.absences import (
    cannot_teach,
    doubts,
    is_for_another,
    is_of_something_else,
)


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("tuần trước em nghỉ", True), ("hôm qua em bận", True), ("em không bận", True),
        ("lần trước em không đi được", True), ("em không đi được chợ", True),
        ("mai em không bận", True), ("hom qua em khong di duoc", True), ("em hết ốm rồi", True),
        ("hôm qua em không đi được, mai cũng không đi được", False), ("mai em bận", False),
        ("hôm qua em ốm nên mai em xin nghỉ", False), ("em không đi được", False),
        ("em không bận nhưng không đi được", False), ("tuần sau em nghỉ", False),
        ("em không đi được cho em xin nghỉ", False), ("lần này em không đi được", False),
        ("tuần trước em nghỉ, tuần này em cũng nghỉ", False), ("xe hỏng em không đến được", False),
    ],
)  # fmt: skip
def test_what_is_said_of_something_else(said: str, other: bool) -> None:
    """Each part that says one is away has to be of the past."""
    assert is_of_something_else(said) is other


@pytest.mark.parametrize(
    ("said", "cannot"),
    [
        ("mai tôi bận không dạy được", True), ("mai thầy ốm rồi", True),
        ("ngày mai tôi đi công tác, cho lớp nghỉ nhé", True), ("mai cô bị ốm", True),
        ("toi khong day duoc lop mai", True), ("mai không lên lớp được", True),
        ("không đầy đủ", False), ("ở đây không có ai", False), ("mai tôi bận", False),
        ("có bận không", False), ("đi thay em", False),
    ],
)  # fmt: skip
def test_who_cannot_teach(said: str, cannot: bool) -> None:
    """By a word of teaching, or as those who learn call the teacher."""
    assert cannot_teach(said) is cannot


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("chị Hoa nhờ em báo chị ấy ốm không đi học được", True),
        ("báo giúp anh Tuấn mai anh ấy bận", True),
        ("em xin phép cho chị Lan nghỉ buổi mai", True),
        ("con em ốm, mai em không đi được", False),
        ("nhờ anh chị báo giúp em là mai em bận", False),
        ("em xin nghỉ buổi mai", False),
    ],
)
def test_who_excuses_another(text: str, is_one: bool) -> None:
    """Nobody gives back another's seat."""
    assert is_for_another(text) is is_one


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("anh Tuấn đến muộn 30 phút", True), ("Anh Tuấn mai bận không đi được", True),
        ("chồng em đến muộn", True), ("chong em khong di duoc", True),
        ("mai vợ tôi không đến được", True), ("bác Hờ A Chá xin nghỉ", True),
        ("chị Lan mai bận không đi được", False), ("chị mai bận không đi được", False),
        ("chồng em ốm, em không đi được", False), ("con em ốm em không đi được", False),
        ("Anh Đức đến muộn", True), ("chị Ánh Ơn đến muộn 20 phút", True),
        ("em đến muộn 30 phút", False), ("anh đến muộn nhé", False),
        ("con em ốm không đi được", False), ("chồng em ốm nặng mai không đi được", False),
    ],
)  # fmt: skip
def test_whose_news_it_is(said: str, other: bool) -> None:
    """Said by Vàng Thị Lan, who may call herself so; what is a reason is not the news."""
    assert is_for_another(said, "Vàng Thị Lan") is other


@pytest.mark.parametrize(
    ("said", "doubtful"),
    [
        ("chưa biết mai có đi được không", True), ("con ốm quá không biết có đi được không", True),
        ("chua chac di duoc", True), ("còn tùy hôm đó", True), ("mai em đi được", False),
        ("em không đi được", False), ("không biết học ở đâu", False),
        ("mai em ốm không đi được, không biết ai đi thay", False),
    ],
)  # fmt: skip
def test_who_does_not_know_yet(said: str, doubtful: bool) -> None:
    """They have neither said that they come nor that they do not."""
    assert doubts(said) is doubtful
