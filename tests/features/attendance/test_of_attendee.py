"""A trainer says who has come or cannot: the roll shows that person, nothing is marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store.sql import rows
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall


@pytest.fixture
def hall(tmp_path: Path, library: Library) -> Iterator[Hall]:
    """Return an office with one class of this morning, to which three people are invited."""
    made = Hall(tmp_path, library)
    made.clock("2026-12-20 07:00")
    made.training("2026-12-20 07:30", quiz=made.content.quizzes[0].id)
    lines = [
        RosterLine(name, made.province, made.commune, "Bản Lát")
        for name in ("Lò Thị Ón", "Lương Văn Ba", "Vàng Thị Mai")
    ]
    roster.take(made.tx, lines, None, 1, made.now, set())
    yield made
    made.close()


@pytest.fixture
def trainer(hall: Hall) -> Phone:
    """Return the phone of who holds the class."""
    return hall.member("Lò Văn Thầy", role="trainer")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("lò thị ón có mặt rồi", "Lò Thị Ón, Bản Lát"),
        ("anh Ba xin nghỉ", "Lương Văn Ba, Bản Lát"),
        ("ghi vắng cho chị Mai", "Vàng Thị Mai, Bản Lát"),
    ],
)
def test_the_roll_shows_who_is_named(hall: Hall, trainer: Phone, said: str, shown: str) -> None:
    """One tap marks them; the sentence alone has marked nobody."""
    assert "Điểm danh" in trainer.say(said)
    assert trainer.choices[0].label == shown
    assert rows(hall.tx, "SELECT count(*) FROM attendance") == [(0,)]


@pytest.mark.parametrize("said", ["mai nghỉ lớp nhé", "anh Tư xin nghỉ", "mai tôi không dạy được"])
def test_whoever_is_not_of_the_class_is_not_looked_for(trainer: Phone, said: str) -> None:
    """Somebody unknown, a day, oneself: others hear the sentence."""
    trainer.say(said)
    assert not any("Bản Lát" in choice.label for choice in trainer.choices)


def test_how_somebody_did_leads_to_the_results(hall: Hall, trainer: Phone) -> None:
    """The trainer's own results are not meant."""
    assert "Thống kê kết quả" in trainer.say("chị Mai được mấy điểm")


def test_a_learner_is_not_heard_so(hall: Hall) -> None:
    """They speak of their own seat."""
    an = hall.member("Vi Văn An")
    an.say("anh Ba xin nghỉ")
    assert "Điểm danh:" not in an.text


def test_after_the_class_it_is_still_the_class_that_is_meant(hall: Hall, trainer: Phone) -> None:
    """Not the next one, which is days away."""
    hall.training("2026-12-27 07:30", title="Vay vốn", code="BCDEFG")
    hall.clock("2026-12-20 12:00")
    assert "Vay vốn" not in trainer.say("cho lớp làm bài kiểm tra")
    assert "Vay vốn" not in trainer.say("điểm danh giúp tôi")
    assert "Vay vốn" in trainer.say("dời lớp sang 2h chiều")


def test_the_class_just_held_and_the_next(hall: Hall, trainer: Phone) -> None:
    """In so many words: `lớp vừa rồi`, `lớp sắp tới`."""
    hall.training("2026-12-27 07:30", title="Vay vốn", code="BCDEFG")
    hall.training("2026-12-29 07:30", title="Bảo hiểm", code="CDEFGH")
    hall.training("2026-12-18 07:30", title="Hôm trước", code="DEFGHJ")
    hall.clock("2026-12-20 12:00")
    report = trainer.say("gửi báo cáo lớp vừa rồi")
    assert "BÁO CÁO LỚP" in report and "Hôm trước" not in report
    assert "Đổi giờ lớp **Vay vốn**" in trainer.say("dời lớp sắp tới sang 2h chiều")
