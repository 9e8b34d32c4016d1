"""Reminders as one message, taken back, muted, missed: each row ends with its reason, once."""

from __future__ import annotations

from bot.features.reminders import mutes, remind
from bot.messaging.composing import Composer
from bot.store import people
from bot.store.outgoing import outbox
from bot.store.sql import rows
from tests.conversation.chat import LIMITS, Phone
from tests.conversation.hall import Hall, at


def reminded(hall: Hall, phone: Phone) -> list[str]:
    """Return the texts of the reminders that came to a phone and were not taken back."""
    found = rows(
        hall.tx,
        f"SELECT {outbox.COLUMNS} {outbox.FROM} WHERE p.place = :place AND m.kind = 'reminder' "
        "AND p.state <> 'superseded' ORDER BY p.id",
        place=phone.address,
    )
    parts = [outbox.part(row) for row in found]
    composer = Composer(LIMITS, hall.app.library.wording)
    return [row.body["text"] for row in composer.all_queued(parts)]


def states(hall: Hall, kind: str = "") -> list[tuple[str, str]]:
    """Return (state, reason) of all reminders, or those of a kind, by due time."""
    return rows(
        hall.tx,
        "SELECT state, reason FROM reminders WHERE :kind IN ('', kind) ORDER BY due_at, id",
        kind=kind,
    )


def two_classes(hall: Hall, first: str, second: str) -> Phone:
    """Return the phone of somebody with a seat in two classes."""
    hall.training(first, title="Rà soát", quiz=hall.content.quizzes[0].id)
    hall.training(second, title="Vay vốn", code="CDEFGH")
    lan = hall.member("Lan")
    lan.tap("cl-book:1")
    lan.tap("cl-book:2")
    return lan


def test_two_classes_are_reminded_of_in_one_message(hall: Hall) -> None:
    """Both are named, one hint says how to answer, and each row tells what carried it."""
    lan = two_classes(hall, "2026-12-20 07:30", "2026-12-20 14:00")
    assert hall.tick("2026-12-19 18:00") == 2
    (text,) = reminded(hall, lan)
    assert "2 việc" in text and "**Rà soát**" in text and "**Vay vốn**" in text
    assert text.count("Không đi được thì nhắn") == 1 and "Nhắc anh/chị: lớp" not in text
    found = rows(hall.tx, "SELECT state, carried_by FROM reminders WHERE kind = 'evening'")
    assert found == [("done", None), ("merged", 1)]
    lan.tap("cl-cannot")
    assert "không đi được lớp nào" in lan.text


def test_what_is_due_within_ten_minutes_comes_along(hall: Hall) -> None:
    """The later one is pulled forward, once; eleven minutes later it comes by itself."""
    lan = two_classes(hall, "2026-12-20 14:00", "2026-12-20 14:10")
    hall.tick("2026-12-19 18:00")
    assert hall.tick("2026-12-20 12:00") == 1
    assert len(reminded(hall, lan)) == 2 and "Vay vốn" in reminded(hall, lan)[1]
    assert hall.tick("2026-12-20 12:10") == 0

    mai = hall.member("Mai")
    hall.training("2026-12-21 14:00", title="Ba", code="NPQRST")
    hall.training("2026-12-21 14:11", title="Bốn", code="UVWXYZ")
    mai.tap("cl-book:3")
    mai.tap("cl-book:4")
    hall.tick("2026-12-21 12:00")
    assert len(reminded(hall, mai)) == 1
    hall.tick("2026-12-21 12:11")
    assert len(reminded(hall, mai)) == 2


def test_what_does_not_hold_yet_is_not_pulled_forward(hall: Hall) -> None:
    """A quiz that opens in five minutes is told of when it opens."""
    lan = hall.member("Lan")
    hall.training("2026-12-20 07:30", quiz=hall.content.quizzes[0].id)  # until 11:30
    hall.training("2026-12-20 13:25", title="Vay vốn", code="CDEFGH")  # reminded of at 11:25
    lan.tap("cl-book:2")
    hall.clock("2026-12-20 07:00")
    lan.say("ACDEFG")
    hall.tick("2026-12-20 11:25")
    assert ["Vay vốn" in text for text in reminded(hall, lan)] == [True]
    hall.tick("2026-12-20 11:30")
    assert "đã mở" in reminded(hall, lan)[1]


def test_a_reminder_is_of_no_use_once_the_class_begins(hall: Hall) -> None:
    """Its row expires at the start, a message of two classes at the later one."""
    two_classes(hall, "2026-12-20 07:30", "2026-12-20 14:00")
    hall.tick("2026-12-19 18:00")
    hall.tick("2026-12-20 05:30")
    expires = rows(hall.tx, "SELECT expires_at FROM outgoing WHERE kind = 'reminder' ORDER BY id")
    assert expires == [(at("2026-12-20 14:00"),), (at("2026-12-20 07:30"),)]


def test_what_waits_for_a_cancelled_class_does_not_go(hall: Hall) -> None:
    """The message is taken back; the other class that it spoke of is told of anew, once."""
    lan = two_classes(hall, "2026-12-20 07:30", "2026-12-20 14:00")
    trainer = hall.member("Thầy", role="trainer")
    hall.tick("2026-12-19 18:00")
    trainer.tap("tr-cancel:1")
    trainer.say("2")
    assert reminded(hall, lan) == []
    assert ("dropped", "cancelled") in states(hall, "evening")
    hall.tick("2026-12-19 18:05")
    (text,) = reminded(hall, lan)
    assert "Vay vốn" in text and "Rà soát" not in text
    assert hall.tick("2026-12-19 18:05") == 0


def test_what_has_no_address_yet_is_taken_back_too(hall: Hall) -> None:
    """Called off before anybody looked where it goes: it goes nowhere, the other class is told."""
    lan = two_classes(hall, "2026-12-20 07:30", "2026-12-20 14:00")
    trainer = hall.member("Thầy", role="trainer")
    hall.clock("2026-12-19 18:00")
    assert remind.due_messages(hall.tx, hall.now, hall.app, LIMITS) == 2
    trainer.tap("tr-cancel:1")
    trainer.say("2")
    hall.tick("2026-12-19 18:05")
    (text,) = reminded(hall, lan)
    assert "Vay vốn" in text and "Rà soát" not in text
    assert ("dropped", "cancelled") in states(hall, "evening")


def test_what_has_gone_is_not_told_again(hall: Hall) -> None:
    """A message on its way or sent stays, whatever becomes of the class."""
    lan = two_classes(hall, "2026-12-20 07:30", "2026-12-20 14:00")
    trainer = hall.member("Thầy", role="trainer")
    hall.tick("2026-12-19 18:00")
    hall.tx.execute(
        "UPDATE parts SET state = 'sent' WHERE id IN "
        "(SELECT id FROM outgoing WHERE kind = 'reminder')"
    )
    trainer.tap("tr-cancel:1")
    trainer.say("2")
    hall.tick("2026-12-19 18:05")
    assert len(reminded(hall, lan)) == 1


def test_a_seat_given_back_takes_its_message_back(hall: Hall) -> None:
    """Only that person's; others keep theirs."""
    lan = two_classes(hall, "2026-12-20 07:30", "2026-12-21 14:00")
    mai = hall.member("Mai")
    mai.tap("cl-book:1")
    hall.tick("2026-12-19 18:00")
    lan.tap("cl-leave:1")
    assert (len(reminded(hall, lan)), len(reminded(hall, mai))) == (0, 1)


def test_news_that_wait_are_taken_back_when_the_class_changes_again(hall: Hall) -> None:
    """Moved and then called off before it could go: only the latter is read."""
    lan = two_classes(hall, "2026-12-20 07:30", "2026-12-21 14:00")
    trainer = hall.member("Thầy", role="trainer")
    trainer.tap("tr-move:1")
    trainer.say("22/12 14h", "1")
    trainer.tap("tr-cancel:1")
    trainer.say("2")
    found = rows(
        hall.tx,
        "SELECT body LIKE '%đổi giờ%', state FROM outgoing WHERE place = :place "
        "AND kind = 'notice' ORDER BY id",
        place=lan.address,
    )
    assert found == [(1, "superseded"), (0, "pending")]


def test_a_muted_kind_is_dropped_when_it_is_due(hall: Hall) -> None:
    """The other kinds still come, and switched on again it comes, too."""
    lan = two_classes(hall, "2026-12-20 07:30", "2026-12-21 14:00")
    mutes.mute(hall.tx, lan.person or 0, "evening", hall.now)
    hall.tick("2026-12-19 18:00")
    assert reminded(hall, lan) == [] and states(hall, "evening")[0] == ("dropped", "muted")
    hall.tick("2026-12-20 05:30")
    assert len(reminded(hall, lan)) == 1
    mutes.unmute(hall.tx, lan.person or 0, "evening", hall.now)
    hall.tick("2026-12-20 18:00")
    assert len(reminded(hall, lan)) == 2


def test_a_duty_is_told_to_who_muted_everything(hall: Hall) -> None:
    """That a class moved is told whatever somebody switched off."""
    lan = two_classes(hall, "2026-12-20 07:30", "2026-12-21 14:00")
    lan.say("/nhaclich", "tắt hết")
    assert "đang bật" not in " ".join(choice.label for choice in lan.choices)
    trainer = hall.member("Thầy", role="trainer")
    trainer.tap("tr-move:1")
    trainer.say("22/12 14h", "1")
    assert "đổi giờ" in hall.sent(lan)[0].text


def test_a_quiz_is_told_of_when_it_opens_by_itself(hall: Hall) -> None:
    """Those present hear of it at the end of class; opened by hand before, they did already."""
    lan, mai = hall.member("Lan"), hall.member("Mai")
    hall.training("2026-12-20 07:30", quiz=hall.content.quizzes[0].id)
    hall.clock("2026-12-20 07:00")
    lan.say("ACDEFG")
    hall.tick("2026-12-20 11:30")
    assert len(reminded(hall, lan)) == 1 and reminded(hall, mai) == []

    hall.training("2026-12-20 13:00", quiz=hall.content.quizzes[0].id, code="CDEFGH")
    hall.clock("2026-12-20 12:30")
    mai.say("CDEFGH")
    hall.tx.execute("UPDATE trainings SET quiz_opened_at = ? WHERE id = 2", (hall.now,))
    hall.tick("2026-12-20 17:00")
    assert reminded(hall, mai) == []
    assert ("dropped", "opened before") in states(hall, "quiz_open")


def test_what_falls_into_quiet_hours_is_recorded(hall: Hall) -> None:
    """Dropped or put to their end by its kind, the row says why."""
    lan = hall.member("Lan")
    one = hall.training("2026-12-20 18:00", quiz=hall.content.quizzes[0].id)  # until 22:00
    early = hall.training("2026-12-20 07:00", code="CDEFGH")
    lan.tap(f"cl-book:{early.id}")
    hall.clock("2026-12-20 17:30")
    lan.say("ACDEFG")
    assert states(hall, "quiz_open") == [("dropped", "quiet")]
    assert rows(hall.tx, "SELECT due_at, reason FROM reminders WHERE kind = 'before'") == [
        (at("2026-12-20 05:30"), "quiet")
    ]
    assert one.ends_at == at("2026-12-20 22:00")


def test_after_hours_without_the_program_some_are_skipped(hall: Hall) -> None:
    """The opening of a quiz is not told hours later; the morning's reminder comes, once."""
    lan = hall.member("Lan")
    hall.training("2026-12-20 07:30", quiz=hall.content.quizzes[0].id)
    hall.clock("2026-12-20 07:00")
    lan.say("ACDEFG")
    assert hall.tick("2026-12-20 23:00") == 0
    assert hall.tick("2026-12-21 05:31") == 1
    assert reminded(hall, lan) == [] and states(hall, "quiz_open") == [("dropped", "late")]
    hall.tick("2026-12-21 07:00")
    assert len(reminded(hall, lan)) == 1


def test_a_clock_put_forward_and_back_reminds_once(hall: Hall) -> None:
    """What went early does not go again when its time comes."""
    lan = two_classes(hall, "2026-12-20 07:30", "2026-12-25 14:00")
    assert hall.tick("2026-12-19 18:30") == 1
    hall.tick("2026-12-19 08:00")
    assert hall.tick("2026-12-19 18:00") == 0
    assert len(reminded(hall, lan)) == 1


def test_a_quiz_left_half_way_is_reminded_of_once(hall: Hall) -> None:
    """The morning after the last answer; not while somebody is at it, not once it is done."""
    lan = hall.member("Lan")
    lan.say("/lambai", "1")
    assert states(hall, "quiz_half") == [("due", "")]
    hall.clock("2026-11-24 06:50")
    lan.say("A")
    hall.tick("2026-11-24 07:00")
    assert states(hall, "quiz_half") == [("dropped", "going on"), ("due", "")]
    hall.tick("2026-11-25 07:00")
    (text,) = reminded(hall, lan)
    assert "làm dở" in text and "LÀM BÀI" in text
    hall.tick("2026-11-26 07:00")
    assert len(reminded(hall, lan)) == 1


def test_a_quiz_on_rules_that_are_over_is_not_reminded_of(hall: Hall) -> None:
    """Nobody is sent to a quiz that is being written anew: it would only say so."""
    hall.clock("2026-12-31 20:00")
    lan = hall.member("Lan")
    lan.tap("qz-go:0:ra-soat-ho-ngheo")
    hall.training("2026-12-31 08:00", quiz="ra-soat-ho-ngheo")
    lan.say("ACDEFG")
    hall.tick("2027-01-01 07:00")
    assert reminded(hall, lan) == []
    assert ("dropped", "no quiz") in states(hall, "quiz_half")


def test_a_question_is_recalled_to_who_was_told_and_still_answers(hall: Hall) -> None:
    """A day later, if nobody answered; who lost the role hears no more of it."""
    trainer, former = (hall.member(name, role="trainer") for name in ("Thầy", "Cũ"))
    lan = hall.member("Lan")
    lan.say("/hoidap", "Sổ mới nhận ở đâu ạ?", "1")
    hall.tx.execute("UPDATE roles SET revoked_at = 1 WHERE person = ?", (former.person,))
    hall.tick("2026-11-24 08:01")
    (text,) = reminded(hall, trainer)
    assert "Sổ mới nhận ở đâu" in text and reminded(hall, former) == []
    assert ("dropped", "no role") in states(hall, "question")


def test_an_answered_question_is_not_recalled(hall: Hall) -> None:
    """The answer drops what was due."""
    trainer, lan = hall.member("Thầy", role="trainer"), hall.member("Lan")
    lan.say("/hoidap", "Sổ mới nhận ở đâu ạ?", "1")
    trainer.tap("ask-take:1")
    trainer.say("Ở UBND xã nhé", "1")
    assert states(hall, "question") == [("dropped", "answered")]
    hall.tick("2026-11-24 09:00")
    assert reminded(hall, trainer) == []


def test_who_cannot_be_reached_is_recorded(hall: Hall) -> None:
    """Blocked everywhere: dropped, with the reason."""
    lan = two_classes(hall, "2026-12-20 07:30", "2026-12-25 14:00")
    people.mark_unreachable(hall.tx, lan.address, "blocked")
    hall.tick("2026-12-19 18:00")
    assert states(hall, "evening")[0] == ("dropped", "no address")


def test_a_shared_phone_says_whom_a_reminder_is_for(hall: Hall) -> None:
    """The same class, two people on one phone: each message names its person."""
    hall.training("2026-12-20 07:30")
    lan, mai = hall.member("Lan"), hall.member("Mai")
    lan.tap("cl-book:1")
    mai.tap("cl-book:1")
    people.unlink_everywhere(hall.tx, mai.person or 0)
    person = hall.count("SELECT max(id) FROM people")
    people.link(hall.tx, lan.address, person, hall.now)
    hall.tick("2026-12-19 18:00")
    first, second = sorted(reminded(hall, lan))
    assert "Lan" in first and "Mai" in second


def test_a_slice_asks_the_database_as_often_for_many_as_for_few(hall: Hall) -> None:
    """What rows have in common is read once: 40 people cost no more reads than 4."""
    reads: dict[int, int] = {}
    for day, count in ((20, 4), (21, 40)):
        training = hall.training(f"2026-12-{day} 14:00", seats=50, code=f"ACDE{day}")
        for number in range(count):
            hall.member(f"Người {day} {number}").tap(f"cl-book:{training.id}")
        hall.clock(f"2026-12-{day - 1} 18:00")
        asked: list[str] = []
        hall.tx.set_trace_callback(asked.append)
        assert remind.due_messages(hall.tx, hall.now, hall.app, LIMITS, 100) == count
        hall.tx.set_trace_callback(None)
        reads[count] = sum(statement.startswith("SELECT") for statement in asked)
        hall.tick(f"2026-12-{day} 12:00")
    assert reads[40] <= reads[4] <= 10


def test_a_long_list_is_cut_and_counted(hall: Hall) -> None:
    """Nine questions of one morning are one message of six lines and a count."""
    trainer, lan = hall.member("Thầy", role="trainer"), hall.member("Lan")
    for number in range(9):
        lan.say("/hoidap", f"Câu hỏi số {number} về vay vốn là gì ạ?", "1")
    hall.tick("2026-11-24 08:02")
    (text,) = reminded(hall, trainer)
    assert "9 việc" in text and "và 3 việc nữa" in text and "HỎI ĐÁP" in text
