"""A month of everything that comes by itself: how much of it nobody asked for reaches a person."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from bot.conversation.messages import Reply
from bot.features.reminders import mutes, store
from bot.messaging.queueing import Posting, queue_to_many
from bot.store.sql import rows
from tests.conversation.chat import ZONE, Phone
from tests.conversation.hall import Hall, at
from tests.features.reminders.test_remind_together import reminded, states

FIRST = date(2026, 12, 1)
_APART = 5
CODES = [f"A{a}{b}{c}EF" for a in "CDEFG" for b in "CDEFG" for c in "CDEFG"]


def _class_with_quiz(hall: Hall, lan: Phone, day: date, number: int) -> None:
    """Hold a class with a quiz in the afternoon; Lan books it, comes, and leaves the quiz."""
    hall.clock(f"{day - timedelta(days=1)} 17:55")
    made = hall.training(
        f"{day} 13:30", title=f"Lớp số {number}", quiz=hall.content.quizzes[number % 2].id,
        code=CODES[number],
    )  # fmt: skip
    lan.tap(f"cl-book:{made.id}")
    hall.tick(f"{day - timedelta(days=1)} 18:00")
    for hour in ("07:00", "11:30"):
        hall.tick(f"{day} {hour}")
    hall.clock(f"{day} 13:20")
    lan.say(made.code)


def _announce(hall: Hall, person: int, number: int, due: int = 0) -> None:
    news = Reply(f"Thông báo số {number}", kind="announcement")
    post = Posting(("announcement", str(number)), news, due_at=due)
    queue_to_many(hall.tx, post, [person], hall.now)


def _went(hall: Hall, person: int) -> list[tuple[str, int, str]]:
    """Return (kind, instant, text) of everything that counts and went to a person."""
    found = rows(
        hall.tx,
        "SELECT m.kind, d.due_at, m.reply FROM deliveries d JOIN messages m ON m.id = d.message "
        "WHERE d.person = :person AND m.bounded = 1 ORDER BY d.due_at, d.id",
        person=person,
    )
    return [(kind, due, reply) for kind, due, reply in found]


def _day(instant: int) -> date:
    return datetime.fromtimestamp(instant / 1000, ZONE).date()


def _overfull(instants: list[int], announced: list[int]) -> list[date]:
    """Return the days on which more was sent than one a day and three in seven days allow.

    An announcement goes in any case; what comes by itself must then have stayed away.
    """
    ours, all_days = Counter(map(_day, instants)), Counter(map(_day, [*instants, *announced]))
    bad = [day for day in ours if all_days[day] > 1]
    for day in ours:
        week = sum(all_days[day - timedelta(days=back)] for back in range(7))
        bad += [day] if week > 3 else []
    return bad


def test_a_month_of_all_features_stays_within_bounds(hall: Hall) -> None:
    """Classes with quizzes every other day, questions, reports and announcements besides."""
    lan, trainer = hall.member("Lan"), hall.member("Thầy", role="trainer")
    asker = hall.member("Mai")
    for number in range(15):
        day = FIRST + timedelta(days=2 * number)
        _class_with_quiz(hall, lan, day, number)
        if number % 5 == 2:
            _announce(hall, lan.person or 0, number)
        asker.say(f"/hoidap Câu hỏi số {number} về sổ rà soát thì hỏi ai ạ?", "1")
        for hour in ("17:30", "17:45", "18:00"):
            hall.tick(f"{day} {hour}")
        for hour in ("05:30", "07:00", "13:25", "18:00"):
            hall.tick(f"{day + timedelta(days=1)} {hour}")
    for phone in (lan, trainer):
        went = _went(hall, phone.person or 0)
        ours = [due for kind, due, _ in went if kind != "announcement"]
        announced = [due for kind, due, _ in went if kind == "announcement"]
        assert len(ours) >= 5
        assert [] == _overfull(ours, announced)
    evenings = [state for state, _ in states(hall, "evening")]
    assert ["done"] * 15 == evenings, "a class of one's own is told of in any case"


def _ignored_three_times(hall: Hall) -> Phone:
    """Return the phone of somebody who left three quizzes, some days apart, without a word."""
    lan = hall.member("Lan")
    for number in range(3):
        day = FIRST + timedelta(days=_APART * number)
        _class_with_quiz(hall, lan, day, number)
        hall.tick(f"{day + timedelta(days=1)} 07:00")
        _arrive(hall)
    return lan


def _arrive(hall: Hall) -> None:
    """Let everything arrive that is on its way."""
    hall.tx.execute("UPDATE parts SET state = 'sent' WHERE state = 'pending'")


def _next(hall: Hall, lan: Phone, number: int = 3) -> list[str]:
    day = FIRST + timedelta(days=_APART * number)
    _class_with_quiz(hall, lan, day, number)
    before = len(reminded(hall, lan))
    hall.tick(f"{day + timedelta(days=1)} 07:00")
    return reminded(hall, lan)[before:]


def test_what_was_ignored_three_times_stops_and_says_so_once(hall: Hall) -> None:
    """And comes again once it is switched on; the three of before count no more."""
    lan = _ignored_three_times(hall)
    (said,) = _next(hall, lan)
    later = _next(hall, lan, 4)

    assert "nhắc 3 lần" in said and "bài sau lớp chưa làm" in said
    assert [] == later
    assert {"quiz"} == mutes.of_person(hall.tx, lan.person or 0)
    mutes.unmute(hall.tx, lan.person or 0, "quiz", hall.now)
    (again,) = _next(hall, lan, 5)
    assert "còn chờ anh/chị" in again


def test_what_never_arrived_was_not_ignored(hall: Hall) -> None:
    """Nobody can answer what lies on a page that was never opened."""
    lan = _ignored_three_times(hall)
    hall.tx.execute("UPDATE parts SET state = 'dead', reason = 'never_fetched'")
    (said,) = _next(hall, lan)

    assert "còn chờ anh/chị" in said


def test_three_things_in_one_message_were_said_once(hall: Hall) -> None:
    """A kind is ignored by the message, not by what it lists."""
    lan = hall.member("Lan")
    for number in range(3):
        hall.clock("2026-12-01 07:00")
        made = hall.training(
            "2026-12-01 13:30", title=f"Lớp số {number}", quiz=hall.content.quizzes[0].id,
            code=CODES[number],
        )  # fmt: skip
        hall.clock(f"2026-12-01 13:2{number}")
        lan.say(made.code)
    hall.tick("2026-12-02 07:00")
    _arrive(hall)
    listed = reminded(hall, lan)[-1]
    (said,) = _next(hall, lan)

    assert "3 việc" in listed
    assert "còn chờ anh/chị" in said


def test_that_a_kind_stops_is_said_by_itself(hall: Hall) -> None:
    """With a class to be reminded of it waits: that message may yet be taken back."""
    lan = _ignored_three_times(hall)
    day = FIRST + timedelta(days=3 * _APART)
    _class_with_quiz(hall, lan, day, 3)
    made = hall.training(f"{day + timedelta(days=1)} 09:00", title="Vay vốn", code="CDEFGH")
    lan.tap(f"cl-book:{made.id}")
    hall.tick(f"{day + timedelta(days=1)} 07:00")
    with_class = reminded(hall, lan)[-1]
    hall.tick(f"{day + timedelta(days=2)} 07:00")
    alone = reminded(hall, lan)[-1]

    assert "Vay vốn" in with_class and "nhắc 3 lần" not in with_class
    assert "nhắc 3 lần" in alone and "Vay vốn" not in alone


def test_whoever_does_it_now_and_then_is_reminded_on(hall: Hall) -> None:
    """A quiz begun after the second of three reminders is an answer."""
    lan = hall.member("Lan")
    for number in range(3):
        day = FIRST + timedelta(days=_APART * number)
        _class_with_quiz(hall, lan, day, number)
        hall.tick(f"{day + timedelta(days=1)} 07:00")
        _arrive(hall)
        if number == 1:
            lan.say("/lambai", "1")
    (said,) = _next(hall, lan)

    assert "còn chờ anh/chị" in said


def test_what_waited_comes_in_one_message_the_newest_first(hall: Hall) -> None:
    """After an announcement in the morning two quizzes are told of the day after."""
    lan = hall.member("Lan")
    _class_with_quiz(hall, lan, FIRST, 0)
    for number, day in enumerate(("2026-12-02", "2026-12-03")):
        _announce(hall, lan.person or 0, number, at(f"{day} 05:30"))
    hall.tick("2026-12-02 07:00")
    _class_with_quiz(hall, lan, FIRST + timedelta(days=2), 1)
    before = reminded(hall, lan)
    hall.tick("2026-12-04 07:00")
    (late,) = reminded(hall, lan)[len(before) :]

    assert late.index("Lớp số 1") < late.index("Lớp số 0")
    assert at("2026-12-04 07:00") == _went(hall, lan.person or 0)[-1][1]


def test_a_duty_takes_along_what_is_due(hall: Hall) -> None:
    """It goes anyway: whoever reads it reads of the quiz too."""
    lan = hall.member("Lan")
    _class_with_quiz(hall, lan, FIRST, 0)
    hall.clock("2026-12-02 05:00")
    _announce(hall, lan.person or 0, 1)
    made = hall.training("2026-12-02 09:00", title="Vay vốn", code="CDEFGH")
    lan.tap(f"cl-book:{made.id}")
    before = len(reminded(hall, lan))
    hall.tick("2026-12-02 07:00")
    (said,) = reminded(hall, lan)[before:]

    assert "Vay vốn" in said and "Lớp số 0" in said


def test_a_trainer_hears_of_questions_once_a_day(hall: Hall) -> None:
    """Those of the day's later hours wait for the next morning."""
    trainer, asker = hall.member("Thầy", role="trainer"), hall.member("Mai")
    for hour, text in (
        ("08:10", "Sổ rà soát mới nhận ở đâu ạ?"),
        ("09:10", "Mẫu phiếu B ở đâu ạ?"),
    ):
        asker.say(f"/hoidap {text}", "1")
        hall.tick(f"2026-11-23 {hour}")
    (told,) = reminded(hall, trainer)
    hall.tick("2026-11-24 07:00")
    (_, later) = reminded(hall, trainer)

    assert "Sổ rà soát" in told and "Mẫu phiếu B" in later and "Sổ rà soát" not in later


def test_what_is_only_counted_can_be_seen_and_does_not_come_again(hall: Hall) -> None:
    """Beyond six lines a message tells how many more; its words and buttons lead to all of them.

    That holds for a kind of which no line speaks, too.
    """
    trainer, lan = hall.member("Thầy", role="trainer"), hall.member("Lan")
    _class_with_quiz(hall, lan, FIRST, 0)
    store.plan(hall.tx, "report", "training:1", trainer.person or 0, at("2026-12-02 13:00"))
    for number in range(7):
        lan.say(f"/hoidap Câu hỏi số {number} về sổ rà soát thì hỏi ai ạ?", "1")
    hall.tick("2026-12-02 13:30")
    (text,) = reminded(hall, trainer)
    buttons = hall.sent(trainer)[-1].choices
    trainer.say("HỎI ĐÁP")
    waiting = trainer.text
    trainer.say("BÁO CÁO")

    assert "8 việc" in text and "và 2 việc nữa" in text
    assert "Câu hỏi số 0" not in text and "Lớp số 0" not in text
    assert "Nhắn HỎI ĐÁP" in text and "Nhắn BÁO CÁO" in text
    assert buttons == ("HỎI ĐÁP", "BÁO CÁO")
    assert "7 câu hỏi" in waiting and "Lớp số 0" in trainer.text
    assert ("due", "") not in [*states(hall, "question"), *states(hall, "report")]
