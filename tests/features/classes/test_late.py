"""Somebody says they come late: noted for the class meant, put right, shown to the trainers."""

from __future__ import annotations

from datetime import date

import pytest

from bot.features.attendance import late
from bot.features.attendance import store as attendance
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.store.sql import rows
from bot.text.sentences.lateness import Lateness
from tests.conversation.chat import Phone
from tests.conversation.hall import HOUR, Hall, at

TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def an(hall: Hall) -> Phone:
    """Return somebody with a class tomorrow at 8:00."""
    hall.training("2026-11-24 08:00")
    phone = hall.member("Vi Văn An")
    phone.tap("cl-book:1")
    return phone


def noted(hall: Hall, id: int = 1) -> dict[int, dict[date, Lateness]]:
    return late.of_class(hall.tx, id)


@pytest.mark.parametrize(
    ("said", "minutes", "told"),
    [
        ("em đến muộn 30 phút", 30, "đến muộn 30 phút, lớp"),
        ("kẹt xe, chắc 9h em mới tới", 60, "đến muộn 1 giờ, lớp"),
        ("mai em tới trễ chút ạ", 0, "đến muộn, lớp"),
    ],
)  # fmt: skip
def test_it_is_noted_and_can_be_dropped(
    hall: Hall, an: Phone, said: str, minutes: int, told: str
) -> None:
    """A later word takes its place."""
    assert told in an.say(said)
    assert noted(hall) == {an.person: {TOMORROW: Lateness("late", minutes)}}
    an.say("em đến muộn 5 phút")
    assert noted(hall) == {an.person: {TOMORROW: Lateness("late", 5)}}
    assert "Đã bỏ ghi" in an.choose("Bỏ ghi")
    assert noted(hall) == {}
    assert "chưa ghi gì" in an.tap("cl-late-drop:1")


def test_the_trainer_sees_it_until_the_person_is_there(hall: Hall, an: Phone) -> None:
    """In the roll and in the hall's list, beside the name, on that day."""
    an.say("em đến muộn 30 phút")
    thay = hall.member("Lò Văn Thầy", role="trainer")
    hall.clock("2026-11-24 08:05")
    thay.tap("rc-open:1")
    assert any("Vi Văn An" in one.label and "(báo muộn 30 phút)" in one.label
               for one in thay.choices)  # fmt: skip
    assert "báo muộn 30 phút" in thay.tap("hl-who:1:0:away:0")
    attendance.mark(hall.tx, 1, an.person or 0, "code", hall.now)
    thay.tap("rc-open:1")
    assert all("báo muộn" not in one.label for one in thay.choices)


@pytest.mark.parametrize(
    ("said", "minutes", "told"),
    [("Em về sớm 30 phút", 30, "về sớm 30 phút, lớp"), ("ra lúc 10h", 120, "về sớm 2 giờ, lớp")],
)  # fmt: skip
def test_who_leaves_early_says_when(
    hall: Hall, an: Phone, said: str, minutes: int, told: str
) -> None:
    """By a length or by the clock; the class ends at noon."""
    assert told in an.say(said)
    assert noted(hall) == {an.person: {TOMORROW: Lateness("early", minutes)}}


@pytest.mark.parametrize(
    "said",
    [
        "à thôi chị đến đúng giờ", "em đến đúng giờ", "em không đến muộn đâu",
        "em tới trước 10 phút", "bỏ ghi đi", "em không muộn nữa", "thôi em đến kịp",
    ],
)  # fmt: skip
def test_who_is_on_time_after_all_is_not_late(hall: Hall, an: Phone, said: str) -> None:
    """What was noted is forgotten."""
    an.say("em đến muộn 30 phút")
    assert "Đã bỏ ghi giờ đến" in an.say(said)
    assert noted(hall) == {}


@pytest.mark.parametrize(
    ("said", "asked", "answer", "note"),
    [
        ("em đến lúc 3h được không", "đến muộn, lớp", "không ạ", None),
        ("mai em về sớm được không", "về sớm, lớp", "vâng ạ", Lateness("early", 0)),
        ("em đến muộn 20 phút có được không ạ", "muộn 20 phút", "1", Lateness("late", 20)),
        ("em về sớm 20 phút nhé?", "về sớm 20 phút", "phải ạ", Lateness("early", 20)),
        ("em đến muộn có sao không", "đến muộn, lớp", "lịch của tôi", None),
    ],
)  # fmt: skip
def test_a_question_is_asked_back(
    hall: Hall, an: Phone, said: str, asked: str, answer: str, note: Lateness | None
) -> None:
    """Who asks whether they may has not said that they will: noted after a yes."""
    question = an.say(said)
    assert asked in question and "phải không ạ?" in question
    assert noted(hall) == {}
    an.say(answer)
    assert noted(hall) == ({an.person: {TOMORROW: note}} if note else {})


def test_a_question_leaves_what_was_noted(hall: Hall, an: Phone) -> None:
    """Nor does somebody else on the phone answer it."""
    an.say("em đến muộn 30 phút", "em đến đúng giờ được không", "không")
    assert noted(hall) == {an.person: {TOMORROW: Lateness("late", 30)}}


@pytest.mark.parametrize(
    ("starts", "noted_for", "told"),
    [
        ("2026-11-23 14:00", TODAY, "Đã ghi"), ("2026-11-24 23:00", TOMORROW, "Đã ghi"),
        ("2026-11-30 08:00", date(2026, 11, 30), "Đã ghi"),
    ],
)  # fmt: skip
def test_for_a_class_of_today_tomorrow_or_the_next(
    hall: Hall, starts: str, noted_for: date, told: str
) -> None:
    """However far the next one is."""
    hall.training(starts)
    an = hall.member("Vi Văn An")
    an.tap("cl-book:1")
    assert told in an.say("em đến muộn 10 phút")
    assert noted(hall) == {an.person: {noted_for: Lateness("late", 10)}}


def test_not_for_one_behind_the_next(hall: Hall, an: Phone) -> None:
    """A later class that is named is said to be too far; a day without one is said so."""
    hall.training("2026-11-30 08:00", code="B")
    an.tap("cl-book:2")
    assert "Gần ngày, anh/chị báo lại" in an.say("ngày 30/11 em đến muộn 10 phút")
    assert "Hôm ấy anh/chị không có lớp nào" in an.say("ngày 27/11 em đến muộn 10 phút")
    assert "Nút này đã cũ" in an.tap("cl-late:2:late:10")
    assert noted(hall) == noted(hall, 2) == {}


def test_of_two_far_ones_it_is_the_next(hall: Hall) -> None:
    """The one behind it is not asked about."""
    hall.training("2026-11-30 08:00")
    hall.training("2026-12-01 08:00", code="B")
    an = hall.member("Vi Văn An")
    for id_ in (2, 1):
        an.tap(f"cl-book:{id_}")
    assert "Đã ghi" in an.say("em đến muộn 10 phút")
    assert noted(hall) and not noted(hall, 2)


def test_of_two_it_is_asked_which(hall: Hall, an: Phone) -> None:
    """Unless the part of the day tells; the minutes are those of each."""
    hall.training("2026-11-24 14:00", title="Vay vốn", code="B")
    an.tap("cl-book:2")
    assert "báo đến muộn 15 phút cho lớp nào" in an.say("em đến muộn 15 phút")
    assert "đến muộn 15 phút, lớp **Vay vốn**" in an.choose("24/11 · Vay vốn")
    assert "**Rà soát hộ nghèo**" in an.say("sáng mai em đến muộn 5 phút")
    assert noted(hall, 2) == {an.person: {TOMORROW: Lateness("late", 15)}}
    assert "cho lớp nào" in an.say("9h em mới tới")
    an.choose("24/11 · Rà soát")
    assert noted(hall)[an.person or 0] == {TOMORROW: Lateness("late", 60)}


def test_who_is_on_the_list_counts_and_who_waits_does_not(hall: Hall) -> None:
    """Somebody invited without a seat is expected; nobody else's button notes anything."""
    one = hall.training("2026-11-24 08:00", seats=1)
    an, binh, chi = (hall.member(name) for name in ("Vi Văn An", "Lò Thị Bình", "Hà Thị Chi"))
    an.tap("cl-book:1")
    binh.tap("cl-book:1")
    assert "đang chờ thứ 1" in binh.say("em đến muộn 10 phút")
    hall.tx.execute("DELETE FROM registrations WHERE person = ?", (binh.person,))
    assert "chưa đăng ký lớp nào" in binh.say("em đến muộn 10 phút")
    line = RosterLine("Hà Thị Chi", hall.province, hall.commune, "")
    entry = roster.add(hall.tx, line, None, hall.now, chi.person)
    roster.invite(hall.tx, one.id, entry, hall.now)
    assert "Đã ghi" in chi.say("em đến muộn 10 phút")
    assert set(noted(hall)) == {chi.person}
    for forged in (
        "cl-late:1:late:10",
        "cl-late:1:soon:10",
        "cl-late:1:late:601",
        "cl-late:9:late:1",
    ):
        assert "Nút này đã cũ" in binh.tap(f"cl-late:{forged}")


def test_of_several_days_it_is_that_day(hall: Hall) -> None:
    """On the second day it is said of the second; the first sheet shows nothing."""
    one = hall.training("2026-11-23 07:30")
    hall.tx.execute("UPDATE trainings SET ends_at = ?", (at("2026-11-24 16:30"),))
    an = hall.member("Vi Văn An")
    hall.clock("2026-11-23 06:00")
    an.tap("cl-book:1")
    hall.clock("2026-11-23 18:00")
    assert "Đã ghi" in an.say("mai em đến muộn 20 phút")
    assert noted(hall, one.id) == {an.person: {TOMORROW: Lateness("late", 20)}}
    hall.clock("2026-11-24 07:00")
    an.say("em về sớm ạ")
    assert noted(hall, one.id) == {an.person: {TOMORROW: Lateness("early", 0)}}


@pytest.mark.parametrize(("day", "left"), [("24/11 9h", True), ("25/11 8h", False)])
def test_a_move_to_another_day_clears_it(hall: Hall, an: Phone, day: str, left: bool) -> None:
    """On the same day it stays."""
    an.say("em đến muộn 30 phút")
    thay = hall.member("Lò Văn Thầy", role="trainer")
    thay.tap("tr-move:1")
    thay.say(day, "1")
    assert bool(noted(hall)) is left


def test_it_is_told_erased_and_swept(hall: Hall, an: Phone) -> None:
    """In "my data", with the person, and 90 days later."""
    an.say("em đến muộn 30 phút")
    assert "Đã báo đến muộn 30 phút" in an.tap("md-show:1:0")
    table = next(table for table in hall.app.tables if table.name == "late_notices")
    assert table.sweep is not None
    for step in table.sweep(hall.now + 89 * 24 * HOUR, ()):
        step(hall.tx)
    assert noted(hall)
    an.say("/dulieu")
    an.tap("md-erase")
    an.say("XÓA")
    assert rows(hall.tx, "SELECT 1 FROM late_notices") == []
    an = hall.member("Hà Thị Mỵ")
    an.tap("cl-book:1")
    an.say("em đến muộn 30 phút")
    for step in table.sweep(hall.now + 91 * 24 * HOUR, ()):
        step(hall.tx)
    assert noted(hall) == {}
