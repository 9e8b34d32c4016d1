"""A quiz with an end: offered until its last day is over, then only read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.reminders import remind
from bot.library.load import Library
from bot.messaging import queueing
from bot.store.sql import rows
from tests.conversation.chat import LIMITS, Phone
from tests.features.quizzes.quiz_desk import Desk, answer, at, begin, finish, quiz_text

ENDING = quiz_text().replace("checked:", "open_days: 3\nchecked:")


@pytest.fixture
def desk(tmp_path: Path, library: Library) -> Iterator[Desk]:
    """Return an office with a quiz that closes three days after its class."""
    made = Desk(tmp_path, library)
    made.put(ENDING)
    yield made
    made.close()


@pytest.fixture
def lan(desk: Desk) -> Phone:
    """Return somebody who was at the class of 23/11, after its end."""
    phone = desk.member("Lan")
    desk.held("2026-11-23 09:00", phone)
    desk.now = at("2026-11-23 14:00")
    return phone


def tick(desk: Desk, moment: str) -> None:
    """Put the clock to a moment and take what is due."""
    desk.now = at(moment)
    remind.due_messages(desk.tx, desk.now, desk.app, LIMITS)
    queueing.open_due(desk.tx, desk.now, desk.app, LIMITS, 500)


def test_it_is_open_until_the_end_of_its_last_day(desk: Desk, lan: Phone) -> None:
    """A minute before midnight it is offered, at midnight it is not; it said so at the start."""
    desk.now = at("2026-11-26 23:58")
    assert "mở đến hết thứ Năm, 26/11" in begin(lan)
    desk.now = at("2026-11-27 00:00")
    assert "chưa có bài nào" in lan.say("/lambai")


def test_an_old_button_says_kindly_that_it_has_closed(desk: Desk, lan: Phone) -> None:
    """Nothing is begun; where to read what there is, is said."""
    lan.tap("qz-list")
    (old,) = [choice.id for choice in lan.choices]
    desk.now = at("2026-11-27 08:00")
    said = lan.tap(old)
    assert "đã đóng, hạn làm là hết thứ Năm, 26/11" in said and "/ketqua" in said
    assert desk.count("SELECT count(*) FROM attempts") == 0


def test_an_attempt_left_open_can_be_read_but_not_answered(desk: Desk, lan: Phone) -> None:
    """A late answer is not recorded; what was answered is shown, wrong ones with why."""
    begin(lan)
    answer(lan, right=False)
    late = lan.choices[0].id
    desk.now = at("2026-11-27 08:00")
    assert "1/3 câu, đúng 0 câu" in lan.tap(late)
    lan.say("B")
    assert len(desk.answers()) == 1
    assert "chưa xong, bài đã đóng" in lan.say("/ketqua")
    lan.choose("Xem lại")
    assert "1/3 câu, đúng 0 câu" in lan.text
    assert "Vì q" in lan.choose("Xem từng câu chưa đúng")
    assert "1/3 câu" in lan.choose("Về kết quả")


def test_a_finished_one_stays_readable_and_offers_no_other_try(desk: Desk, lan: Phone) -> None:
    """The result is shown; no button begins another attempt."""
    begin(lan)
    finish(lan, right=False)
    desk.now = at("2026-11-27 08:00")
    lan.say("/ketqua")
    assert "Chưa đạt" in lan.choose("Xem lại")
    assert not [choice for choice in lan.choices if choice.id.startswith("qz-again")]


def test_who_has_not_done_it_is_told_the_evening_before_the_last_day(desk: Desk) -> None:
    """Once, with the last day; who did it is left alone."""
    lan, mai = desk.member("Lan"), desk.member("Mai")
    desk.now = at("2026-11-23 08:30")
    desk.held("2026-11-23 09:00")
    lan.say("ACDEFG")
    mai.say("ACDEFG")
    desk.now = at("2026-11-23 14:00")
    begin(mai)
    finish(mai, right=True)
    tick(desk, "2026-11-25 18:00")
    tick(desk, "2026-11-25 18:00")
    found = rows(
        desk.tx,
        "SELECT place, expires_at FROM outgoing WHERE kind = 'reminder' "
        "AND body LIKE '%sắp đóng%hết thứ Năm, 26/11%'",
    )
    assert found == [(lan.address, at("2026-11-27 00:00"))]


def test_without_an_end_nobody_is_told_of_one(desk: Desk) -> None:
    """A quiz without `open_days` plans no such reminder and never closes."""
    desk.put(quiz_text())
    lan = desk.member("Lan")
    desk.now = at("2026-11-23 08:30")
    desk.held("2026-11-23 09:00")
    lan.say("ACDEFG")
    assert desk.count("SELECT count(*) FROM reminders WHERE kind = 'quiz_closing'") == 0
    desk.now = at("2027-11-23 08:30")
    lan.say("/lambai")
    assert [choice.label for choice in lan.choices]


def test_the_trainer_sees_until_when_and_passes_a_closed_quiz_on_no_more(
    desk: Desk, lan: Phone
) -> None:
    """The class tells the last day; once over, the text for a group is not offered."""
    trainer = desk.member("Thầy", role="trainer")
    assert "đóng hết thứ Năm, 26/11" in trainer.tap("tr-see:1")
    assert [choice for choice in trainer.choices if choice.id == "tr-pass:1"]
    desk.now = at("2026-11-27 08:00")
    assert "đã đóng, hết thứ Năm, 26/11" in trainer.tap("tr-pass:1")
    assert not [choice for choice in trainer.choices if choice.id == "tr-pass:1"]
    assert "LÀM BÀI" not in lan.say("ACDEFG")
