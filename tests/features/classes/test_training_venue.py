"""A trainer changes where a class is: asked once, told to all, everything else stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.features.classes.calendar import store as calendars
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store.sql import rows
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall, Sent, at

OLD, NEW = "Nhà văn hóa xã", "Hội trường UBND xã Quang Chiểu"


@pytest.fixture
def hall(tmp_path: Path, library: Library) -> Iterator[Hall]:
    """Return an office on 23/11/2026, 8:00, with a class of 20/12, 7:30 to 11:30."""
    made = Hall(tmp_path, library)
    made.training("2026-12-20 07:30", seats=2, quiz=library.quizzes[0].id)
    yield made
    made.close()


@pytest.fixture
def trainer(hall: Hall) -> Phone:
    """Return a trainer of the whole office."""
    return hall.member("Thầy", role="trainer")


@pytest.fixture
def booked(hall: Hall) -> tuple[Phone, Phone, Phone]:
    """Return three who registered, for two seats."""
    phones = (hall.member("Vàng Thị Ánh"), hall.member("Đỗ Văn An"), hall.member("Hà Thị Bích"))
    for phone in phones:
        phone.tap("cl-book:1")
    return phones


def relocate(trainer: Phone, venue: str = NEW) -> str:
    """Change the place and agree."""
    trainer.tap("tr-venue:1")
    trainer.say(venue)
    return trainer.choose("Đổi nơi học và báo mọi người")


def waiting(hall: Hall, phone: Phone) -> list[Sent]:
    """Return what has not reached a phone yet and still will."""
    query = "SELECT state FROM outgoing WHERE place = :place AND person IS NOT NULL ORDER BY id"
    states = [state for (state,) in rows(hall.tx, query, place=phone.address)]
    return [one for one, state in zip(hall.sent(phone), states, strict=True) if state == "pending"]


def test_everybody_who_registered_is_told_after_one_question(
    hall: Hall, trainer: Phone, booked: tuple[Phone, ...]
) -> None:
    """Old and new stand side by side; booked and queued read the new place, with its map."""
    trainer.say("/lop", "2")
    assert f"đang học ở: {OLD}" in trainer.choose("Đổi nơi học")
    asked = trainer.say(f"  {NEW[:10]}\n {NEW[10:]}")
    assert f"Nơi cũ: {OLD}" in asked and f"Nơi mới: {NEW}" in asked
    assert "3 người đã đăng ký sẽ được báo" in asked
    assert [choice.label for choice in trainer.choices] == [
        "Đổi nơi học và báo mọi người", "Để nguyên như cũ",
    ]  # fmt: skip
    assert hall.again(1).venue == OLD and hall.sent(booked[0]) == []
    said = trainer.say("1")
    assert "Đã đổi nơi học. 3 người đã đăng ký được báo tin" in said and f"Nơi học: {NEW}" in said
    for phone in booked:
        (news,) = hall.sent(phone)
        assert f"Nơi cũ: {OLD}" in news.text and f"**Nơi mới: {NEW}**" in news.text
        assert "hoi+truong+ubnd+xa+quang+chieu" in news.text
        assert "Giờ học vẫn như cũ: 7h30 sáng đến 11h30 trưa Chủ nhật, 20/12" in news.text
        assert (news.kind, news.choices) == ("notice", ("KHÔNG ĐI ĐƯỢC",))
    assert NEW in trainer.tap("tr-group:1")
    assert rows(hall.tx, "SELECT action, subject FROM audit WHERE action LIKE 'training.%'") == [
        ("training.relocated", "training:1")
    ]
    assert "đổi nơi học lớp “Rà soát hộ nghèo”" in hall.member("Sếp", role="admin").say("/nhatky")


def test_all_but_the_place_stays(hall: Hall, trainer: Phone, booked: tuple[Phone, ...]) -> None:
    """Time, seats, doors, quiz and who is there; also on the day itself."""
    hall.clock("2026-12-20 07:00")
    booked[0].say("ACDEFG")
    trainer.tap("tr-quiz:1")
    trainer.choose("Vẫn cho làm bài")
    trainer.tap("tr-stop:1")
    trainer.choose("Vẫn dừng bài")
    before = hall.again(1)
    attendance = rows(hall.tx, "SELECT * FROM attendance")
    relocate(trainer)
    now = hall.again(1)
    assert now == replace(before, venue=NEW, changed_at=now.changed_at)
    assert now.changed_at > before.changed_at
    assert rows(hall.tx, "SELECT * FROM attendance") == attendance


def test_reminders_speak_of_the_new_place(
    hall: Hall, trainer: Phone, booked: tuple[Phone, ...]
) -> None:
    """Those to come, and one that has fallen due and has not gone yet; none comes twice."""
    lan = booked[0]
    hall.tick("2026-12-19 18:00")
    (old,) = waiting(hall, lan)
    assert OLD in old.text
    relocate(trainer)
    assert [NEW in one.text for one in waiting(hall, lan)] == [True]
    hall.tick("2026-12-19 18:05")
    _, evening = waiting(hall, lan)
    assert "Nhắc anh/chị" in evening.text and NEW in evening.text and OLD not in evening.text
    hall.tick("2026-12-20 05:30")
    assert NEW in waiting(hall, lan)[-1].text and len(waiting(hall, lan)) == 3


def test_a_reminder_that_has_gone_does_not_come_again(
    hall: Hall, trainer: Phone, booked: tuple[Phone, ...]
) -> None:
    """Whoever was reminded of the old place reads the news, not one more reminder."""
    hall.tick("2026-12-19 18:00")
    hall.tx.execute("UPDATE parts SET state = 'sent'")
    relocate(trainer)
    assert hall.tick("2026-12-19 18:05") == 0


@pytest.mark.parametrize("typed", [OLD, "  nhà   văn hóa xã ", "NHÀ VĂN HOÁ XÃ"])
def test_the_same_place_changes_nothing_and_says_so(
    hall: Hall, trainer: Phone, booked: tuple[Phone, ...], typed: str
) -> None:
    """Nobody is asked, nobody is told."""
    before = hall.again(1)
    trainer.tap("tr-venue:1")
    assert f"Nơi học vẫn là {OLD}, nên không có gì thay đổi" in trainer.say(typed)
    assert hall.again(1) == before
    assert all(hall.sent(phone) == [] for phone in booked)


@pytest.mark.parametrize("answer", ["2", "thôi", "không ạ", "Để nguyên như cũ"])
def test_the_question_is_left_with_a_no(
    hall: Hall, trainer: Phone, booked: tuple[Phone, ...], answer: str
) -> None:
    """The class is shown as it was; the yes above is then an old one."""
    trainer.tap("tr-venue:1")
    trainer.say(NEW)
    assert f"Nơi học: {OLD}" in trainer.say(answer)
    assert "Nút này đã cũ" in trainer.tap("tr-relocated:1")
    assert hall.again(1).venue == OLD and hall.sent(booked[0]) == []


def test_a_plain_yes_in_words_counts(hall: Hall, trainer: Phone) -> None:
    """Where nobody has registered yet, that is said, before and after."""
    trainer.tap("tr-venue:1")
    assert "Chưa có ai đăng ký" in trainer.say(NEW)
    assert "không phải báo ai" in trainer.say("có")
    assert hall.again(1).venue == NEW


@pytest.mark.parametrize("typed", ["...", "12", "👍"])
def test_a_place_without_letters_is_asked_again(hall: Hall, trainer: Phone, typed: str) -> None:
    """As when a class is opened; a long one is cut."""
    trainer.tap("tr-venue:1")
    assert "Nơi học cần có chữ" in trainer.say(typed)
    assert "Nơi mới" in trainer.say("Nhà rất xa " * 40)
    trainer.say("1")
    assert len(hall.again(1).venue) <= 160


def test_two_trainers_with_the_same_wish_tell_people_once(
    hall: Hall, trainer: Phone, booked: tuple[Phone, ...]
) -> None:
    """Whoever agrees second reads that the class is there already."""
    other = hall.member("Cô", role="trainer")
    for phone in (trainer, other):
        phone.tap("tr-venue:1")
        phone.say(NEW)
    trainer.say("1")
    assert f"Nơi học vẫn là {NEW}" in other.say("1")
    assert len(hall.sent(booked[0])) == 1


def test_news_that_wait_overnight_become_one(
    hall: Hall, trainer: Phone, booked: tuple[Phone, ...]
) -> None:
    """Time, place, place, time, place: in the morning one message tells all that is new."""
    ngoc = booked[2]
    hall.clock("2026-12-01 22:00")
    trainer.tap("tr-move:1")
    trainer.say("21/12 7h30", "1")
    relocate(trainer)
    (news,) = waiting(hall, ngoc)
    assert news.due_at == at("2026-12-02 05:30")
    assert f"**Nơi mới: {NEW}**" in news.text and "Giờ học cũng đã đổi: 7h30" in news.text
    relocate(trainer, "Trường tiểu học")
    (news,) = waiting(hall, ngoc)
    assert "Trường tiểu học" in news.text and "Giờ học cũng đã đổi: 7h30" in news.text
    trainer.tap("tr-move:1")
    trainer.say("22/12 14h", "1")
    (news,) = waiting(hall, ngoc)
    assert "**Giờ mới: 2h00 chiều" in news.text
    assert "**Nơi học cũng đã đổi: Trường tiểu học**" in news.text
    relocate(trainer, "Nhà văn hóa bản Lát")
    (news,) = waiting(hall, ngoc)
    assert "Giờ học cũng đã đổi: 2h00 chiều" in news.text and "bản Lát" in news.text


def test_news_of_a_seat_come_again_with_the_new_place(
    hall: Hall, trainer: Phone, booked: tuple[Phone, ...]
) -> None:
    """Whoever moved up in the night reads where the class is, and that there is a seat."""
    hall.clock("2026-12-01 22:00")
    booked[0].say("không đi được", "trả chỗ")
    hall.seats_go_on()
    relocate(trainer)
    assert [one.kind for one in waiting(hall, booked[2])] == ["notice", "offer"]
    assert all(NEW in one.text for one in waiting(hall, booked[2]))


def test_news_of_a_transfer_are_not_lost(hall: Hall, trainer: Phone) -> None:
    """Who was moved here in the night reads that too, before the change."""
    other = hall.training("2026-12-22 07:30", code="GHJKMN")
    hall.tx.execute("UPDATE trainings SET series = 1")
    an = hall.member("Lò An")
    an.tap(f"cl-book:{other.id}")
    hall.clock("2026-12-01 22:00")
    trainer.tap(f"tt-to:{other.id}:1")
    trainer.say("lò an", "2")
    relocate(trainer)
    assert [one.text[:9] for one in waiting(hall, an)] == ["Cán bộ tậ", "Lớp **Rà "]


def test_who_took_the_calendar_file_is_told_to_take_it_anew(
    hall: Hall, trainer: Phone, booked: tuple[Phone, ...]
) -> None:
    """Only they; and it is found without naming the class."""
    calendars.take(hall.tx, 1, booked[0].person or 0, hall.now)
    relocate(trainer)
    (told,), (other,) = hall.sent(booked[0]), hall.sent(booked[1])
    assert "Lịch trên điện thoại còn nơi cũ" in told.text and "LƯU LỊCH" in told.choices
    assert "Lịch trên điện thoại" not in other.text
    assert calendars.outdated(hall.tx, booked[0].person or 0, hall.now) == [1]


def test_who_is_only_on_the_roster_is_counted_as_unheard(hall: Hall, trainer: Phone) -> None:
    """The trainer has them told some other way."""
    line = RosterLine("Hà Văn Tư", hall.province, hall.commune, "Bản Ngố", "head", "0912345678")
    roster.invite(hall.tx, 1, roster.add(hall.tx, line, None, hall.now), hall.now)
    trainer.tap("tr-venue:1")
    assert "1 người trong danh sách triệu tập chưa đăng ký nên không nhận" in trainer.say(NEW)
