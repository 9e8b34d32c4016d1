"""The report for the office: what it says, who is offered it, and who is reminded of the quiz."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.roll import How, Mark, RollState
from bot.features.attendance import hall as people_of
from bot.features.attendance import store as attendance
from bot.features.classes import registrations, trainings
from bot.features.installed import TABLES
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store import people
from bot.store.sql import run
from bot.text import markup
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall, at
from tests.conversation.held_class import NAMES, Came, hold
from tests.conversation.player import stage

QUIZ = "ra-soat-ho-ngheo"
START = "2026-12-20 07:30"


@pytest.fixture
def thay(hall: Hall) -> Phone:
    """Return a trainer with a class of their own on 20/12/2026, 7:30 to 11:30."""
    phone = hall.member("Thầy", role="trainer")
    phone.tap("to-new")
    phone.say("Rà soát", "20/12 7h30", "1", "Nhà văn hóa", "30", "1", "2", "để trống", "1")
    assert hall.again(1).created_by == phone.person and hall.again(1).quiz
    return phone


def mark(
    hall: Hall, person: int, state: RollState = "present", how: How = "code", half_day: int = 0
) -> None:
    """Record somebody now."""
    attendance.record(hall.tx, 1, person, half_day, Mark(state, how, hall.now), hall.now)


def booked(hall: Hall, name: str, commune: str = "") -> int:
    """Return somebody with a seat."""
    person = hall.member(name, commune).person or 0
    registrations.book(hall.tx, 1, person, hall.now)
    return person


def report(phone: Phone, id: int = 1) -> str:
    """Return the report alone, as it is passed on."""
    return markup.plain(phone.tap(f"rp-open:{id}").split("\n---\n")[0])


async def test_its_numbers_are_those_of_the_statistics(tmp_path: Path, library: Library) -> None:
    """Registered, present, absent, done and passed are the same in both."""
    async with stage(tmp_path, library) as made:
        scores = (10, 9, 8, 7, 3, 2)
        came = [Came(name, score=score) for name, score in zip(NAMES, scores, strict=True)]
        came += [
            Came("Giữa", begun=True),
            Came("Đức", place="Mường Chanh"),
            Came("Ăn", present=False),
        ]
        came += [Came("Tại chỗ", booked=False)]
        await hold(made, came)
        await made.choose("thay", "stats:c:1:0")
        figures = "\n".join(await made.news())
        await made.choose("thay", "rp-open:1")
        said = "\n".join(await made.news())
        for one in ("Đăng ký: 9", "Có mặt: 9, vắng: 1", "bài: 7, làm xong: 6", "Đạt: 4"):
            assert one in figures
        assert "Đăng ký có chỗ: 9" in said and "Có mặt: 9, trong đó vào lớp tại chỗ 1" in said
        assert "Vắng: 1" in said
        assert "Bắt đầu làm 7, làm xong 6, đạt 4 (66,7 %)" in said
        for one in came:
            assert not re.search(rf"\b{one.name}\b", said.replace("vào lớp tại chỗ", ""))


async def test_how_few_did_is_not_told(tmp_path: Path, library: Library) -> None:
    """Of four who did the quiz the report does not say how many passed, whoever asks."""
    async with stage(tmp_path, library) as made:
        await hold(made, [Came(name, score=9) for name in NAMES[:4]])
        await made.choose("thay", "rp-open:1")
        said = "\n".join(await made.news())
        assert "làm xong 4" in said and "đạt" not in said


def test_before_the_end_it_says_as_of_when(hall: Hall, thay: Phone) -> None:
    """Nobody is absent yet; late and with leave are counted."""
    hall.clock("2026-12-20 08:00")
    for name, state in (("An", "present"), ("Bình", "late"), ("Chi", "excused"), ("Dũng", "")):
        person = booked(hall, name)
        if state:
            mark(hall, person, state, "roll_call")  # type: ignore[arg-type]
    said = report(thay)
    assert "(lớp chưa kết thúc)" in said and "tính đến 8h00 sáng Chủ nhật, 20/12" in said
    assert "Có mặt: 2, đến muộn 1" in said and "Chưa đến: 2 (có phép 1)" in said
    assert "Vắng" not in said and "Chưa mở" in said
    hall.clock("2026-12-20 11:30")
    said = report(thay)
    assert "Vắng: 2 (có phép 1, chưa rõ lý do 1)" in said and "chưa kết thúc" not in said


def test_half_days_have_a_line_each(hall: Hall, thay: Phone) -> None:
    """Only those that have begun."""
    trainings.move(hall.tx, 1, at(START), at("2026-12-21 16:30"), False, hall.now)
    an, binh = booked(hall, "An"), booked(hall, "Bình")
    hall.clock("2026-12-20 14:00")
    mark(hall, an)
    mark(hall, an, half_day=1)
    mark(hall, binh, "late", "roll_call", half_day=1)
    said = report(thay)
    assert "- sáng 20/12: có mặt 1\n- chiều 20/12: có mặt 2, muộn 1\n" in said
    assert "21/12: có mặt" not in said and "Có mặt: 2\n" in said


def test_however_many_communes_it_stays_one_message(hall: Hall, thay: Phone) -> None:
    """Below a thousand characters, with how many communes are left out, and no name of anybody."""
    long = "Bồi dưỡng nghiệp vụ rà soát hộ nghèo, hộ cận nghèo cho cộng tác viên " * 2
    hall.tx.execute("UPDATE trainings SET title = ?, venue = ?", (long[:120], long[:160]))
    places = hall.content.places.children(hall.province)[:60]
    for n, place in enumerate(places):
        lines = [
            RosterLine(f"Ngườithử {n} {m}", hall.province, place.code) for m in range(3 if n else 9)
        ]
        roster.take(hall.tx, lines, None, 1, hall.now, set())
    trainings.move(hall.tx, 1, at(START), at("2026-12-24 16:30"), False, hall.now)
    hall.clock("2026-12-25 08:00")
    said = report(thay)
    assert len(said) <= 1_000 and "Ngườithử" not in said
    assert f"Triệu tập: {9 + 59 * 3}" in said
    assert f"(có mặt/được mời): {places[0].name} 0/9; " in said
    named = said.split("(có mặt/được mời): ")[1].split("\n")[0].count("/")
    assert f"và {60 - named} xã khác" in said and named >= 3
    assert f"Vắng nhiều nhất: {places[0].name} 9" in said
    hall.tx.execute("UPDATE trainings SET title = 'Lớp', venue = 'Xã'")
    assert report(thay).split("(có mặt/được mời): ")[1].split("\n")[0].count("/") == 12


def test_one_person_of_a_commune_is_not_called_missing(hall: Hall, thay: Phone) -> None:
    """`Vắng nhiều nhất` begins at two."""
    booked(hall, "An")
    hall.clock("2026-12-20 12:00")
    assert "nhiều nhất" not in report(thay)
    booked(hall, "Bình")
    assert "Vắng nhiều nhất: xã Mường Chanh 2" in report(thay)


def test_it_is_there_from_the_doors_opening_on(hall: Hall, thay: Phone) -> None:
    """Before, and for a class called off, the class is shown; an empty class has a report."""
    assert "BÁO CÁO" not in thay.tap("rp-open:1") and "(sắp tới)" in thay.text
    thay.tap("tr-hall:1")
    assert not [one for one in thay.choices if one.id == "rp-open:1"]
    hall.clock("2026-12-20 06:30")
    thay.tap("tr-hall:1")
    assert "Có mặt: 0" in thay.choose("Báo cáo gửi cơ quan")
    trainings.cancel(hall.tx, 1, hall.now)
    assert "(đã hủy)" in thay.tap("rp-open:1")
    far = hall.member("Sơn", hall.elsewhere, "trainer", hall.elsewhere)
    assert "Nút này đã cũ" in far.tap("rp-open:1")


# -- offered by itself -------------------------------------------------------------------------


def offers(hall: Hall, phone: Phone) -> list[str]:
    """Return the offers of a report that came."""
    return [one.text for one in hall.sent(phone) if "BÁO CÁO" in one.text]


def test_who_opened_the_class_is_offered_it_once(hall: Hall, thay: Phone) -> None:
    """A quarter of an hour after the end, and nobody else."""
    other = hall.member("Cô", role="trainer")
    hall.tick("2026-12-20 11:44")
    assert offers(hall, thay) == []
    hall.tick("2026-12-20 11:45")
    hall.tick("2026-12-20 11:45")
    hall.tick("2026-12-21 07:00")
    (offer,) = offers(hall, thay)
    assert "Lớp **Rà soát** đã học xong" in offer and offers(hall, other) == []
    assert hall.sent(thay)[-1].choices == ("BÁO CÁO",)
    assert "BÁO CÁO LỚP TẬP HUẤN\nRà soát" in thay.say("báo cáo")


def test_it_moves_and_is_called_off_with_the_class(hall: Hall, thay: Phone) -> None:
    """The old time passes in silence; a class that was not held has nothing to report."""
    thay.tap("tr-move:1")
    thay.say("20/12 13h30", "1")
    hall.tick("2026-12-20 11:45")
    assert offers(hall, thay) == []
    hall.tick("2026-12-20 17:45")
    assert len(offers(hall, thay)) == 1


def test_a_class_called_off_is_not_reported(hall: Hall, thay: Phone) -> None:
    """Its offer goes with it."""
    thay.tap("tr-cancel:1")
    thay.choose("Hủy lớp này")
    hall.tick("2026-12-20 11:45")
    assert offers(hall, thay) == []


def test_who_is_no_trainer_any_more_is_not_offered_it(hall: Hall, thay: Phone) -> None:
    """The right is looked at when it is due."""
    for role in people.roles(hall.tx, thay.person or 0):
        people.revoke(hall.tx, role.id, hall.now)
    hall.tick("2026-12-20 11:45")
    assert offers(hall, thay) == []
    assert hall.count("SELECT count(*) FROM reminders WHERE reason = 'no role'") == 1


def test_a_trainer_who_gives_their_own_seat_back_is_offered_it_still(
    hall: Hall, thay: Phone
) -> None:
    """The seat's reminders go, the report's stays."""
    thay.tap("cl-book:1")
    thay.tap("cl-leave:1")
    hall.tick("2026-12-20 11:45")
    assert len(offers(hall, thay)) == 1


def test_a_class_that_ends_at_night_is_reported_in_the_morning(hall: Hall, thay: Phone) -> None:
    """Not in quiet hours."""
    thay.tap("tr-move:1")
    thay.say("20/12 17h", "1")
    hall.tick("2026-12-20 21:15")
    assert offers(hall, thay) == []
    hall.tick("2026-12-21 05:30")
    assert len(offers(hall, thay)) == 1


def test_it_can_be_switched_off(hall: Hall, thay: Phone) -> None:
    """As any reminder that is no duty."""
    thay.say("/nhaclich", "tắt báo cáo")
    hall.tick("2026-12-20 11:45")
    assert offers(hall, thay) == []


def test_the_word_asks_which_class_is_meant(hall: Hall, thay: Phone) -> None:
    """Of several own classes; those of others are not offered beside them."""
    assert "Chưa có lớp nào" in thay.say("báo cáo")
    hall.training(START, title="Lớp của người khác", code="GHJKMN")
    run(hall.tx, "UPDATE trainings SET created_by = :me WHERE id = 2", me=thay.person)
    hall.training(START, title="Lớp thứ ba", code="GHJKMP")
    hall.clock("2026-12-20 12:00")
    assert "của lớp nào" in thay.say("BÁO CÁO") and len(thay.choices) == 2
    assert "BÁO CÁO LỚP TẬP HUẤN\nLớp của người khác" in thay.choose("20/12 · Lớp của")


def test_the_word_is_a_search_to_everybody_else(hall: Hall, thay: Phone) -> None:
    """A collaborator who looks reports up is not told that they may not."""
    lan = hall.member("Lan")
    assert "quản trị" not in lan.say("báo cáo") and "BÁO CÁO LỚP" not in lan.text
    assert "quản trị" not in hall.phone("telegram:khach").say("báo cáo")


# -- the quiz after the class ------------------------------------------------------------------


def test_the_quiz_is_reminded_of_who_was_there_and_nobody_else(hall: Hall, thay: Phone) -> None:
    """Present and late are; absent, excused, taken back, done or known only are not."""
    phones = {name: hall.member(name) for name in ("Có", "Muộn", "Vắng", "Phép", "Bỏ", "Xong")}
    for phone in phones.values():
        phone.tap("cl-book:1")
    hall.clock("2026-12-20 07:00")
    for name in ("Có", "Muộn", "Vắng", "Phép", "Bỏ", "Xong"):
        phones[name].say(hall.again(1).code)
    said: dict[str, tuple[RollState, How]] = {
        "Muộn": ("late", "roll_call"), "Vắng": ("absent", "roll_call"),
        "Phép": ("excused", "roll_call"), "Bỏ": ("absent", "withdrawn"),
    }  # fmt: skip
    for name, (state, how) in said.items():
        hall.now += 1000
        mark(hall, phones[name].person or 0, state, how)
    line = RosterLine("Hà Văn Tư", hall.province, hall.commune)
    known = people_of.walked_in(hall.tx, line, thay.person, hall.now)
    mark(hall, known, "present", "roll_call")
    hall.tick("2026-12-20 11:30")
    run(
        hall.tx,
        "INSERT INTO attempts (person, quiz, quiz_version, training, draw, started_at, "
        "finished_at, score, total, passed) VALUES (:person, :quiz, 'v', 1, '[]', :now, :now, "
        "9, 10, 1)",
        person=phones["Xong"].person, quiz=hall.again(1).quiz, now=hall.now,
    )  # fmt: skip
    hall.tick("2026-12-21 07:00")
    told = {
        name: [one.text for one in hall.sent(phone) if "LÀM BÀI" in one.text]
        for name, phone in phones.items()
    }
    assert {name: len(texts) for name, texts in told.items()} == {
        "Có": 2, "Muộn": 2, "Vắng": 0, "Phép": 0, "Bỏ": 0, "Xong": 1,
    }  # fmt: skip
    assert hall.count("SELECT count(*) FROM outgoing WHERE person = :known", known=known) == 0


def test_who_left_it_half_way_is_reminded_once_of_that(hall: Hall, thay: Phone) -> None:
    """Not of a quiz that waits, as if it had not been begun."""
    lan = hall.member("Lan")
    hall.clock("2026-12-20 08:00")
    lan.say(hall.again(1).code)
    thay.tap("tr-quiz:1")
    thay.choose("Vẫn cho làm bài")
    lan.say("/lambai", "a")
    hall.tick("2026-12-21 07:00")
    (only,) = [one.text for one in hall.sent(lan) if one.kind == "reminder"]
    assert "đang làm dở" in only


def test_somebody_known_only_can_still_say_who_they_are(hall: Hall, thay: Phone) -> None:
    """What was planned for the nameless one does not hold the record back."""
    entry_line = RosterLine("Hà Văn Tư", hall.province, hall.commune)
    known = people_of.walked_in(hall.tx, entry_line, thay.person, hall.now)
    hall.clock("2026-12-20 07:00")
    mark(hall, known, "present", "roll_call")
    thay.tap("tr-move:1")  # plans the quiz anew for everybody present
    thay.say("20/12 8h", "1")
    tu = hall.member("Hà Văn Tư")
    entry = roster.of_person(hall.tx, known)
    assert entry is not None
    people_of.is_me(hall.tx, TABLES, replace(entry, person=known), tu.person or 0)
    assert attendance.is_present(hall.tx, 1, tu.person or 0)
    assert people.find(hall.tx, known) is None
