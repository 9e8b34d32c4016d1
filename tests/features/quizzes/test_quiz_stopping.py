"""A trainer lets people do the quiz of a class, stops it, and lets them go on where they were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.trainings import Training
from bot.features.classes import trainings
from bot.features.reminders import remind
from bot.features.reminders import store as reminders
from bot.library.load import Library
from bot.messaging import queueing
from bot.store.sql import rows
from tests.conversation.chat import LIMITS, Phone, texts_to
from tests.features.quizzes.quiz_desk import Desk, answer, at, begin, finish, quiz_text

ENDING = quiz_text().replace("checked:", "open_days: 3\nchecked:")
STOPPED = "cán bộ tập huấn đã dừng bài này nên bây giờ chưa làm được"


@pytest.fixture
def desk(tmp_path: Path, library: Library) -> Iterator[Desk]:
    """Return an office whose quiz closes three days after its class of 23/11, 9:00 to 13:00."""
    made = Desk(tmp_path, library)
    made.put(ENDING)
    yield made
    made.close()


@pytest.fixture
def thay(desk: Desk) -> Phone:
    """Return the trainer."""
    return desk.member("Thầy", role="trainer")


@pytest.fixture
def lan(desk: Desk, thay: Phone) -> Phone:
    """Return somebody who is in the class, an hour before its end."""
    phone = desk.member("Lan")
    desk.now = at("2026-11-23 08:30")
    desk.held("2026-11-23 09:00")
    phone.say("ACDEFG")
    desk.now = at("2026-11-23 12:00")
    return phone


def training_of(desk: Desk) -> Training:
    """Return the class as it is now."""
    found = trainings.find(desk.tx, 1)
    assert found is not None
    return found


def opened(thay: Phone) -> str:
    """Let people do the quiz before the class has ended."""
    thay.tap("tr-quiz:1")
    return thay.choose("Vẫn cho làm bài")


def stopped(thay: Phone) -> str:
    """Stop the quiz, whether it is asked or not."""
    thay.tap("tr-stop:1")
    return thay.choose("Vẫn dừng bài") if "vẫn dừng bài?" in thay.text else thay.text


def labels(phone: Phone) -> list[str]:
    """Return what the last answer offers."""
    return [choice.label for choice in phone.choices]


def tick(desk: Desk, moment: str) -> None:
    """Put the clock to a moment and take what is due."""
    desk.now = at(moment)
    remind.due_messages(desk.tx, desk.now, desk.app, LIMITS)
    queueing.open_due(desk.tx, desk.now, desk.app, LIMITS, 500)


def to_come(desk: Desk, phone: Phone) -> list[str]:
    """Return the kinds of what still waits to reach a phone by itself."""
    query = (
        "SELECT kind FROM outgoing WHERE place = :place AND person IS NOT NULL "
        "AND state = 'pending' ORDER BY id"
    )
    return [kind for (kind,) in rows(desk.tx, query, place=phone.address)]


@pytest.mark.parametrize(
    ("said", "opens"),
    [("1", False), ("không", False), ("vâng", False), ("Cho làm bài", False), ("2", True),
     ("có", True), ("vẫn cho làm bài", True)],
)  # fmt: skip
def test_before_the_class_has_ended_it_is_asked_once(
    desk: Desk, thay: Phone, lan: Phone, said: str, opens: bool
) -> None:
    """A 1 typed twice opens nothing; the yes does, and those present hear of it."""
    assert "Lớp chưa tan, vẫn cho làm bài?" in thay.tap("tr-quiz:1")
    assert labels(thay) == ["Để nguyên như cũ", "Vẫn cho làm bài"]
    thay.say(said)
    assert ("Để khỏi nhầm" in thay.text) is (said == "vâng")
    assert (training_of(desk).quiz_opened_at is not None) is opens
    assert to_come(desk, lan) == (["notice"] if opens else [])


def test_after_the_end_it_is_open_by_itself_and_offers_to_stop(
    desk: Desk, thay: Phone, lan: Phone
) -> None:
    """Nobody has to open it; the old button shows the class as it is."""
    desk.now = at("2026-11-23 13:00")
    assert "(đã mở; đóng hết thứ Năm, 26/11)" in thay.tap("tr-quiz:1")
    assert "Dừng bài" in labels(thay) and "Cho làm bài" not in labels(thay)
    assert desk.count("SELECT count(*) FROM audit WHERE action = 'training.quiz_opened'") == 0
    assert "Câu 1/3" in begin(lan)


@pytest.mark.parametrize(
    ("said", "stops"), [("1", False), ("thôi", False), ("2", True), ("có", True)]
)
def test_while_nobody_has_finished_stopping_is_asked_once(
    desk: Desk, thay: Phone, lan: Phone, said: str, stops: bool
) -> None:
    """How many stand in the middle is said; the first choice leaves it open."""
    opened(thay)
    begin(lan)
    asked = thay.tap("tr-stop:1")
    assert "Chưa ai làm xong, vẫn dừng bài?" in asked and "1 người đang làm dở" in asked
    assert labels(thay) == ["Để nguyên như cũ", "Vẫn dừng bài"]
    assert training_of(desk).quiz_stopped_at is None
    thay.say(said)
    assert (training_of(desk).quiz_stopped_at is not None) is stops


def test_once_somebody_has_finished_it_stops_at_once_and_tells_how_many(
    desk: Desk, thay: Phone, lan: Phone
) -> None:
    """Done and half-done are counted, and how to go on is said."""
    opened(thay)
    mai = desk.member("Mai")
    mai.say("ACDEFG")
    begin(lan)
    finish(lan, right=True)
    begin(mai)
    said = thay.tap("tr-stop:1")
    assert "Đã dừng bài" in said
    assert "1 người đã làm xong, 1 người đang làm dở" in said
    assert "đã dừng, làm tiếp được khi anh/chị bấm Cho làm bài" in said
    assert "Cho làm bài" in labels(thay) and "Dừng bài" not in labels(thay)
    assert "Chép bài để gửi nhóm Zalo" not in labels(thay)
    assert "Bài đã dừng" in thay.tap("tr-hall:1")
    assert "Bắt đầu làm 2, làm xong 1" in thay.tap("rp-open:1")
    assert "Bắt đầu làm bài: 2, làm xong: 1" in thay.tap("stats:c:1:0")
    assert "(chưa mở)" not in thay.text
    actions = rows(desk.tx, "SELECT action FROM audit WHERE subject = 'training:1' ORDER BY id")
    assert actions == [("training.quiz_opened",), ("training.quiz_stopped",)]


def test_nobody_begins_or_goes_on_and_each_is_told_kindly(
    desk: Desk, thay: Phone, lan: Phone
) -> None:
    """In the list, opening, answering, coming back, in between: never as if a last day had gone."""
    opened(thay)
    begin(lan)
    answer(lan)
    late = lan.choices[0].id
    stopped(thay)
    waits = desk.member("Mai")
    assert "Cán bộ tập huấn đã dừng bài; khi cán bộ cho làm tiếp" in waits.say("ACDEFG")
    assert "LÀM BÀI" not in labels(waits)
    for phone, said in ((lan, "tiếp"), (lan, "/lambai"), (waits, "làm bài")):
        assert STOPPED in phone.say(said), said
    for phone, id_ in (
        (lan, late),
        (lan, "qz-pick:1"),
        (waits, "qz-go:1"),
        (waits, "qz-again:0:1"),
    ):
        assert STOPPED in phone.tap(id_), id_
    assert STOPPED in lan.say("/start bai-ACDEFG")
    lan.tap("resume")
    assert STOPPED in lan.say("B")
    assert STOPPED in lan.say("/trogiup")
    assert "chưa xong, cán bộ đã dừng bài" in lan.say("/ketqua")
    assert "đã đóng" not in "".join(texts_to(desk, lan.address) + texts_to(desk, waits.address))
    assert len(desk.answers()) == 1
    assert desk.count("SELECT count(*) FROM attempts") == 1


def test_who_asks_for_a_stopped_quiz_gets_no_other_in_its_place(
    desk: Desk, thay: Phone, lan: Phone
) -> None:
    """With practice to do besides, the list says that it was stopped; nothing begins by itself."""
    desk.put(ENDING, quiz_text("khac"))
    opened(thay)
    assert "Câu 1/3" in lan.say("làm bài")
    stopped(thay)
    assert STOPPED in lan.say("LÀM BÀI") and "(tự luyện)" in labels(lan)[0]
    assert desk.count("SELECT count(*) FROM attempts") == 1


def test_who_is_early_for_the_quiz_gets_no_other_in_its_place(
    desk: Desk, thay: Phone, lan: Phone
) -> None:
    """In class, before the quiz is open, "làm bài" says so; the news lead to its first question."""
    desk.put(ENDING, quiz_text("khac"))
    assert "(lớp 23/11): bài của lớp chưa mở" in lan.say("làm bài")
    assert "(tự luyện)" in labels(lan)[0]
    opened(thay)
    query = "SELECT body FROM outgoing WHERE place = :place AND kind = 'notice'"
    ((body,),) = rows(desk.tx, query, place=lan.address)
    ((id_, label),) = json.loads(body)["choices"]
    assert label == "LÀM BÀI" and "Câu 1/3" in lan.tap(id_)
    assert desk.count("SELECT training FROM attempts") == 1


def test_it_goes_on_where_it_was(desk: Desk, thay: Phone, lan: Phone) -> None:
    """The question that stood there is answered by its letter once the quiz is open again."""
    opened(thay)
    begin(lan)
    answer(lan)
    question = lan.text
    stopped(thay)
    lan.say("A")
    opened(thay)
    assert "Bài làm tiếp được rồi" in thay.text and "1 người có mặt chưa làm xong" in thay.text
    assert training_of(desk).quiz_stopped_at is None
    assert "Đã ghi" in lan.say("A")
    assert "Câu 2/3" in question and "Câu 3/3" in lan.text
    assert len(desk.answers()) == 2


def test_who_has_done_it_is_not_told_that_it_goes_on(desk: Desk, thay: Phone, lan: Phone) -> None:
    """Only who has it still before them hears; whose try did not pass may try again then."""
    opened(thay)
    mai = desk.member("Mai")
    mai.say("ACDEFG")
    begin(lan)
    finish(lan, right=False)
    stopped(thay)
    lan.say("/ketqua")
    assert "Cán bộ tập huấn đã dừng bài này; khi cán bộ cho làm tiếp" in lan.choose("Xem lại")
    assert not [choice for choice in lan.choices if choice.id.startswith("qz-again")]
    before = len(to_come(desk, lan))
    opened(thay)
    assert len(to_come(desk, lan)) == before
    assert to_come(desk, mai) == ["notice"]
    lan.say("/ketqua")
    lan.choose("Xem lại")
    assert "Câu 1/3" in lan.choose("Làm lại bài")


def test_after_the_end_it_opens_again_at_once_and_tells_nobody_at_night(
    desk: Desk, thay: Phone, lan: Phone
) -> None:
    """Stopped and opened after the class: no question, and the news wait for the morning."""
    desk.now = at("2026-11-23 22:00")
    stopped(thay)
    assert "Bài làm tiếp được rồi" in thay.tap("tr-quiz:1")
    due = "SELECT due_at FROM outgoing WHERE place = :place AND person IS NOT NULL"
    assert rows(desk.tx, due, place=lan.address) == [(at("2026-11-24 05:30"),)]
    stopped(thay)
    assert to_come(desk, lan) == []


def test_the_end_of_the_class_does_not_open_it_again(desk: Desk, thay: Phone, lan: Phone) -> None:
    """Stopped in class it stays so; over its last day it has closed like any other."""
    opened(thay)
    begin(lan)
    stopped(thay)
    desk.now = at("2026-11-23 13:00")
    assert STOPPED in lan.say("/lambai")
    assert "Cán bộ tập huấn đã dừng bài" in lan.say("ACDEFG")
    assert "(đã dừng, làm tiếp" in thay.tap("tr-see:1")
    desk.now = at("2026-11-26 23:59") - 60_000
    assert STOPPED in lan.say("/lambai")
    desk.now = at("2026-11-27 00:00")
    assert STOPPED not in lan.say("/lambai")
    assert "đã đóng, hạn làm là hết thứ Năm, 26/11" in lan.tap("qz-pick:1")
    assert "đã đóng, hết thứ Năm, 26/11" in thay.tap("tr-quiz:1")
    assert "Cho làm bài" not in labels(thay)


def test_no_reminder_goes_while_it_is_stopped(desk: Desk, thay: Phone, lan: Phone) -> None:
    """Of what was not begun, is half done or about to close; opened again, the next ones go."""
    mai = desk.member("Mai")
    mai.say("ACDEFG")
    opened(thay)
    begin(lan)
    stopped(thay)
    desk.tx.execute("UPDATE parts SET state = 'sent'")
    tick(desk, "2026-11-23 13:00")
    tick(desk, "2026-11-24 07:00")
    assert to_come(desk, lan) == to_come(desk, mai) == []
    why = "SELECT DISTINCT kind FROM reminders WHERE reason = 'stopped' ORDER BY kind"
    assert rows(desk.tx, why) == [("quiz",), ("quiz_half",)]
    desk.now = at("2026-11-25 08:00")
    thay.tap("tr-quiz:1")
    desk.tx.execute("UPDATE parts SET state = 'sent'")
    tick(desk, "2026-11-25 18:00")
    assert to_come(desk, lan) == to_come(desk, mai) == ["reminder"]


def test_what_calls_to_it_and_has_not_gone_yet_is_taken_back(
    desk: Desk, thay: Phone, lan: Phone
) -> None:
    """The news that it is open, and reminders; what else such a message said comes again."""
    mai = desk.member("Mai")
    mai.say("ACDEFG")
    opened(thay)
    assert to_come(desk, lan) == ["notice"]
    begin(mai)
    tick(desk, "2026-11-24 07:00")
    assert to_come(desk, lan) == to_come(desk, mai) == ["notice", "reminder"]
    stopped(thay)
    assert to_come(desk, lan) == to_come(desk, mai) == []


def test_a_report_on_the_class_is_not_taken_back_with_it(desk: Desk, thay: Phone) -> None:
    """Whoever opened the class is offered its report, stopped quiz or not."""
    desk.now = at("2026-11-23 08:30")
    desk.held("2026-11-23 09:00", thay)
    desk.tx.execute("UPDATE trainings SET created_by = ?", (thay.person,))
    reminders.plan(desk.tx, "report", "training:1", thay.person or 0, at("2026-11-23 13:15"))
    tick(desk, "2026-11-23 13:15")
    assert to_come(desk, thay) == ["reminder"]
    stopped(thay)
    assert to_come(desk, thay) == ["reminder"]


def test_a_move_to_another_day_forgets_the_stop(desk: Desk, thay: Phone, lan: Phone) -> None:
    """Later the same day it stays stopped; on another day it begins afresh."""
    opened(thay)
    stopped(thay)
    thay.tap("tr-move:1")
    thay.say("hôm nay 14h", "1")
    assert training_of(desk).quiz_stopped_at is not None
    thay.tap("tr-move:1")
    thay.say("mai 9h", "1")
    now = training_of(desk)
    assert (now.quiz_opened_at, now.quiz_stopped_at) == (None, None)
    desk.now = at("2026-11-24 08:30")
    lan.say("ACDEFG")
    desk.now = at("2026-11-24 13:00")
    assert "Câu 1/3" in begin(lan)


@pytest.mark.parametrize("id", ["tr-quiz:1", "tr-quiz-opened:1", "tr-stop:1", "tr-stopped:1"])
def test_an_old_button_shows_the_class_as_it_is(
    desk: Desk, thay: Phone, lan: Phone, id: str
) -> None:
    """Before anything is open, when it is open already, after the question was left."""
    if id.startswith("tr-quiz"):
        opened(thay)
    assert "**Rà soát** (đang học)" in thay.tap(id)
    if id == "tr-stopped:1":
        opened(thay)
    elif id == "tr-quiz-opened:1":
        stopped(thay)
    before = training_of(desk)
    if id in ("tr-stopped:1", "tr-quiz-opened:1"):
        assert "Nút này đã cũ" in thay.tap(id)
    assert training_of(desk) == before


def test_another_class_with_the_same_quiz_goes_on(desk: Desk, thay: Phone, lan: Phone) -> None:
    """What is stopped is the quiz of one class."""
    desk.tx.execute("UPDATE trainings SET code = 'CDEFGH' WHERE id = 1")
    desk.held("2026-11-22 09:00", lan)
    opened(thay)
    stopped(thay)
    said = lan.tap("qz-list")
    assert f"(lớp 23/11): {STOPPED}" in said
    assert [choice.id for choice in lan.choices] == ["qz-pick:2"]
    assert "Câu 1/3" in lan.say("1")
