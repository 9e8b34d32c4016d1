"""Reminders: when they come, to whom, once."""

from __future__ import annotations

from bot.features.reminders import remind
from bot.store import people
from tests.conversation.chat import LIMITS, Phone
from tests.conversation.hall import Hall


def kinds(hall: Hall, phone: Phone) -> list[str]:
    """Return the texts of the reminders that came to a phone."""
    return [sent.text for sent in hall.sent(phone) if sent.kind == "reminder"]


def booked(hall: Hall, starts: str, seats: int = 5) -> Phone:
    """Return the phone of somebody with a seat in a class with a quiz."""
    hall.training(starts, seats=seats, quiz=hall.content.quizzes[0].id)
    lan = hall.member("Lan")
    lan.tap("cl-book:1")
    return lan


def test_a_class_at_half_past_seven_is_reminded_twice(hall: Hall) -> None:
    """At 18:00 the day before and at 5:30, the end of quiet hours."""
    lan = booked(hall, "2026-12-20 07:30")
    assert hall.tick("2026-12-19 17:59") == 0
    assert hall.tick("2026-12-19 18:00") == 1
    assert hall.tick("2026-12-19 18:00") == 0
    assert hall.tick("2026-12-20 05:29") == 0
    assert hall.tick("2026-12-20 05:30") == 1
    evening, before = kinds(hall, lan)
    assert "7h30 sáng Chủ nhật, 20/12" in evening and "không nhắc lại" not in evening
    assert "KHÔNG ĐI ĐƯỢC" in before and "Nhà văn hóa xã" in before
    assert hall.sent(lan)[0].choices == ("KHÔNG ĐI ĐƯỢC",)


def test_a_class_at_six_is_reminded_once_in_the_evening(hall: Hall) -> None:
    """The evening says that no more will come."""
    lan = booked(hall, "2026-12-20 06:00")
    hall.tick("2026-12-19 18:00")
    hall.tick("2026-12-20 05:30")
    (evening,) = kinds(hall, lan)
    assert "không nhắc lại" in evening


def test_a_booking_after_a_due_time_skips_it(hall: Hall) -> None:
    """Who books at eight in the evening hears of it in the morning only."""
    hall.clock("2026-12-19 20:00")
    lan = booked(hall, "2026-12-20 14:00")
    assert hall.tick("2026-12-19 20:30") == 0
    assert hall.tick("2026-12-20 12:00") == 1
    assert len(kinds(hall, lan)) == 1


def test_who_waits_withdrew_or_is_there_already_is_not_reminded(hall: Hall) -> None:
    """A reminder holds only for a seat, with consent, before arrival."""
    lan = booked(hall, "2026-12-20 07:30", seats=3)
    gone, silent, waiting = (hall.member(name) for name in ("An", "Bình", "Chi"))
    for phone in (gone, silent, waiting):
        phone.tap("cl-book:1")
    people.withdraw(hall.tx, silent.person or 0, hall.now)
    hall.tick("2026-12-19 18:00")
    assert [len(kinds(hall, phone)) for phone in (lan, gone, silent, waiting)] == [1, 1, 0, 0]
    gone.say("không đi được", "trả chỗ")
    hall.tick("2026-12-20 05:30")
    assert [len(kinds(hall, phone)) for phone in (lan, gone, silent, waiting)] == [2, 1, 0, 1]
    why = "SELECT count(*) FROM reminders WHERE state = 'dropped' AND reason = :reason"
    assert hall.count(why, reason="no consent") == 2
    assert hall.count(why, reason="no seat") == 1


def test_somebody_let_in_early_is_not_reminded_any_more(hall: Hall) -> None:
    """Who is in the room needs no reminder."""
    lan = booked(hall, "2026-12-20 14:00")
    hall.tx.execute("UPDATE trainings SET opened_at = 1")
    hall.clock("2026-12-20 11:00")
    lan.say("ACDEFG")
    hall.tick("2026-12-20 12:00")
    assert kinds(hall, lan) == []


def test_after_a_stop_only_the_latest_reminder_goes_and_never_at_night(hall: Hall) -> None:
    """Missed at 18:00, found at 23:00: quiet; at 5:30 one message, not two."""
    lan = booked(hall, "2026-12-20 07:30")
    assert hall.tick("2026-12-19 23:00") == 0
    assert hall.tick("2026-12-20 05:31") == 2
    (only,) = kinds(hall, lan)
    assert "Sắp đến giờ học" in only


def test_nothing_comes_after_the_class_has_begun(hall: Hall) -> None:
    """A reminder that is too late is dropped."""
    lan = booked(hall, "2026-12-20 07:30")
    assert hall.tick("2026-12-20 07:30") == 2
    assert kinds(hall, lan) == []


def test_the_quiz_is_reminded_of_on_the_morning_after(hall: Hall) -> None:
    """Only who was present and has not done it, once."""
    lan = booked(hall, "2026-12-20 14:00")
    done, absent = hall.member("An"), hall.member("Bình")
    absent.tap("cl-book:1")
    hall.clock("2026-12-20 14:00")
    lan.say("ACDEFG")
    done.say("ACDEFG")
    quiz = hall.content.quizzes[0]
    hall.tx.execute(
        "INSERT INTO attempts (person, quiz, quiz_version, training, draw, started_at, "
        "finished_at, total) VALUES (?, ?, '', 1, '[]', ?, ?, 10)",
        (done.person, quiz.id, hall.now, hall.now),
    )
    hall.tick("2026-12-21 06:59")
    assert kinds(hall, lan) == []
    hall.tick("2026-12-21 07:00")
    hall.tick("2026-12-21 07:00")
    (text,) = kinds(hall, lan)
    assert "LÀM BÀI" in text
    assert hall.sent(lan)[-1].choices == ("LÀM BÀI",)
    assert kinds(hall, done) == [] and kinds(hall, absent) == []


def test_a_slice_takes_no_more_than_its_limit(hall: Hall) -> None:
    """What is left over comes with the next slice, each row once."""
    booked(hall, "2026-12-20 14:00", seats=30)
    for number in range(11):
        hall.member(f"Người {number}").tap("cl-book:1")
    hall.clock("2026-12-19 18:00")
    taken = [remind.due_messages(hall.tx, hall.now, hall.app, LIMITS, 5) for _ in range(4)]
    assert taken == [5, 5, 2, 0]
    assert hall.count("SELECT count(*) FROM outgoing WHERE kind = 'reminder'") == 12
