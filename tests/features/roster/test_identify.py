"""Who is who: somebody who signed up is asked whether they are one of the office's list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.roll import How, Mark, RollState
from bot.features.attendance import hall
from bot.features.attendance import store as attendance
from bot.features.classes import registrations
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store.sql import rows
from tests.conversation.chat import Phone, sign_up, texts_to
from tests.conversation.hall import Hall, at

NAME = "Hà Văn Tư"
ASKED = f"anh/chị có phải **{NAME}** ở bản Ngố (Trưởng thôn/bản) không?"
PHONE = "0912345678"


@pytest.fixture
def office(tmp_path: Path, library: Library) -> Iterator[Hall]:
    """Return an office with one class on 20/12/2026, 7:30 to 11:30; its doors are open."""
    made = Hall(tmp_path, library)
    made.training("2026-12-20 07:30", quiz=library.quizzes[0].id)
    made.clock("2026-12-20 07:00")
    yield made
    assert made.count("SELECT count(*) FROM dead_letters") == 0
    made.close()


def listed(
    office: Hall, name: str = NAME, village: str = "bản Ngố", work: str = "head",
    phone: str = PHONE, commune: str = "",
) -> int:  # fmt: skip
    """Put somebody on the office's list and return the entry."""
    line = RosterLine(name, office.province, commune or office.commune, village, work, phone)
    return roster.add(office.tx, line, None, office.now)


def at_the_door(office: Hall, phone: Phone, name: str = NAME) -> Phone:
    """Let a newcomer in by the code of the class."""
    phone.say("ACDEFG", "1", name, "muong chanh, thanh hoa")
    return phone


def who_is(office: Hall, entry: int) -> int | None:
    """Return whose entry it is."""
    found = roster.find(office.tx, entry)
    assert found is not None
    return found.person


def marks(office: Hall) -> list[tuple[int, str, str]]:
    """Return (person, state, how) of everything recorded."""
    return rows(office.tx, "SELECT person, state, how FROM attendance ORDER BY person, session")


def test_after_sign_up_one_is_asked_and_the_profile_gets_what_it_lacks(office: Hall) -> None:
    """What was skipped, marks of the name too, comes from the list and is said; no phone does."""
    entry = listed(office)
    lan = office.phone()
    lan.say("/batdau", "1", "ha van tu", "không có dấu", "thanh hoa", "muong chanh", "bỏ qua")
    assert "bản Ngố" not in lan.text
    lan.say("cộng tác viên", "bỏ qua")
    assert ASKED in lan.text
    assert [choice.label for choice in lan.choices] == ["Phải, là tôi", "Không phải tôi", "Để sau"]

    said = lan.say("1")

    assert "ghi thêm vào hồ sơ: Hà Văn Tư, bản Ngố." in said and "Trưởng thôn" not in said
    kept = [lan.field(name) for name in ("full_name", "village", "work", "phone")]
    assert kept == [NAME, "bản Ngố", "village", ""]
    assert who_is(office, entry) == lan.person
    assert office.count("SELECT count(*) FROM audit WHERE action = 'list.claimed'") == 1


def test_at_the_door_present_comes_first(office: Hall) -> None:
    """Consent, name, commune, present; only then the question, and it may be left."""
    entry = listed(office)
    new = at_the_door(office, office.phone("telegram:new"))
    present, question = new.text.split("\n---\n")[-2:]
    assert "✅ Đã ghi có mặt" in present and ASKED in question
    assert marks(office) == [(new.person, "present", "walk_in")]

    assert "để sau cũng được" in new.say("để sau")
    assert who_is(office, entry) is None
    assert "?" not in new.say("ACDEFG")


@pytest.mark.parametrize("yes", ["1", "phải", "Phải, là tôi", "đúng rồi", "có", "dạ phải ạ."])
def test_yes_in_words(office: Hall, yes: str) -> None:
    """Typed as people say it."""
    entry = listed(office)
    new = at_the_door(office, office.phone("telegram:new"))
    assert "đã khớp" in new.say(yes)
    assert who_is(office, entry) == new.person


@pytest.mark.parametrize("no", ["2", "không", "không phải", "Không phải tôi.", "ko phải"])
def test_no_stays_no(office: Hall, no: str) -> None:
    """Denied once, never asked again; the profile works as before."""
    entry = listed(office)
    new = at_the_door(office, office.phone("telegram:new"))
    assert "sẽ không hỏi lại" in new.say(no)
    office.training("2026-12-21 07:30", code="GHJKMN")
    office.clock("2026-12-21 07:00")

    assert "✅" in new.say("GHJKMN") and "có phải" not in new.text
    assert who_is(office, entry) is None


def test_who_signed_up_before_the_list_came_is_asked_at_the_next_door(office: Hall) -> None:
    """Once for each time they come, after they are marked."""
    lan = office.member(NAME)
    listed(office)
    said = lan.say("ACDEFG")
    assert said.index("✅ Đã ghi có mặt") < said.index("có phải")
    assert "có phải" not in lan.say("ACDEFG")


def test_two_of_one_name_in_one_village(office: Hall) -> None:
    """Three digits tell them apart; no whole number is ever shown."""
    listed(office, phone="0912345111")
    second = listed(office, phone="0912345222")
    listed(office, village="bản Cang", work="union", phone="0912345333")
    lan = sign_up(office.phone(), NAME)
    assert "có 3 người trùng tên với anh/chị ở xã Mường Chanh" in lan.text
    labels = [choice.label for choice in lan.choices]
    assert labels[:3] == [
        "Hà Văn Tư, bản Ngố, số đuôi 111, Trưởng thôn/bản",
        "Hà Văn Tư, bản Ngố, số đuôi 222, Trưởng thôn/bản",
        "Hà Văn Tư, bản Cang, Cán bộ đoàn thể",
    ]

    lan.say("2")

    assert who_is(office, second) == lan.person
    everything = "".join(texts_to(office, lan.address))
    assert not any(f"0912345{end}" in everything for end in ("111", "222", "333"))


def test_own_village_and_phone_put_the_likeliest_first(office: Hall) -> None:
    """Of many namesakes the three most alike are asked about."""
    for number in range(5):
        listed(office, village=f"bản {number}", phone=f"091234500{number}")
    lan = office.member(NAME)
    office.tx.execute("UPDATE people SET phone = '0912345004', village = 'Bản 3'")

    lan.say("ACDEFG")

    assert [c.label.split(",")[1].strip() for c in lan.choices[:3]] == ["bản 4", "bản 3", "bản 0"]


def test_a_stranger_fishing_for_names_learns_little(office: Hall) -> None:
    """At most three of the very name in that commune, ever, and no phone number."""
    for number in range(6):
        listed(office, village=f"bản {number}", phone=f"09123450{number}0")
    listed(office, "Lò Thị Bí Mật")
    listed(office, commune=office.elsewhere)
    thief = at_the_door(office, office.phone("telegram:thief"))
    liar = at_the_door(office, office.phone("telegram:liar"))
    liar.say("1", "/dulieu", "1", "/dulieu", "3", "/hoso")
    assert "0912345" not in "".join(texts_to(office, liar.address))
    thief.choose("Không phải tôi")
    for day in (21, 22, 23):
        office.training(f"2026-12-{day} 07:30", code=f"GHJKM{day % 20 + 2}")
        office.clock(f"2026-12-{day} 07:00")
        thief.say(f"GHJKM{day % 20 + 2}")

    everything = "".join(texts_to(office, thief.address))
    assert len({f"bản {number}" for number in range(6) if f"bản {number}" in everything}) == 3
    assert "0912345" not in everything and "Bí Mật" not in everything
    assert "có phải" not in thief.text


def test_forged_answers_change_nothing(office: Hall) -> None:
    """Neither somebody of another name, nor for another person, nor what is no number."""
    entry, other = listed(office), listed(office, "Lò Thị Pha")
    lan = at_the_door(office, office.phone("telegram:new"))
    tuan = office.member("Hà Văn Tuấn")
    me = lan.person
    for forged in (f"id-yes:{me}:{other}", f"id-yes:{me}:99", f"id-no:{me}:{other}"):
        assert "Lò Thị Pha" not in lan.tap(forged)
    for forged in (f"id-yes:{me}:{entry}", f"id-no:{me}:{entry}", "id-yes", "id-yes:x:1", "id-no:"):
        assert "Nút này đã cũ" in tuan.tap(forged)
    assert who_is(office, entry) is None and who_is(office, other) is None
    assert office.count("SELECT count(*) FROM roster_refusals") == 0


def test_taken_meanwhile_is_said_kindly(office: Hall) -> None:
    """The second of two namesakes who say yes hears that it is taken; a second tap is no harm."""
    entry = listed(office)
    first = at_the_door(office, office.phone("telegram:a"))
    second = at_the_door(office, office.phone("telegram:b"))
    late = second.choices[0].id
    first.say("1")

    assert "vừa có người nhận" in second.tap(late)
    assert "vừa có người nhận" in second.tap(late)
    assert "không cần trả lời lại" in first.tap(f"id-yes:{first.person}:{entry}")
    assert who_is(office, entry) == first.person


def test_three_people_on_one_phone_are_asked_for_themselves(office: Hall) -> None:
    """Each about their own name; the button of one is not answered by the next."""
    names = (NAME, "Hà Thị Lan", "Vi Văn Dũng")
    entries = [listed(office, name, phone="") for name in names]
    phone = at_the_door(office, office.phone("telegram:shared"))
    mine = phone.choices[0].id
    for name in names[1:]:
        phone.say("/doinguoi")
        phone.choose("Thêm người")
        phone.say("1", name, "muong chanh, thanh hoa", "bỏ qua", "1", "bỏ qua")
        assert f"có phải **{name}**" in phone.text
        assert "Nút này đã cũ" in phone.tap(mine)
        phone.tap(f"id-yes:{phone.person}:{entries[names.index(name)]}")
    assert who_is(office, entries[0]) is None
    assert None not in [who_is(office, entry) for entry in entries[1:]]
    assert len({who_is(office, entry) for entry in entries}) == 3


def test_what_a_trainer_ticked_is_taken_over(office: Hall) -> None:
    """Present as an entry before signing up is present afterwards, with the quiz planned."""
    trainer = office.member("Thầy", role="trainer").person
    entry = listed(office)
    roster.invite(office.tx, 1, entry, office.now)
    found = roster.find(office.tx, entry)
    assert found is not None
    known_only = hall.person_of(office.tx, found, office.now)
    ticked = Mark("late", "roll_call", office.now, trainer)
    attendance.record(office.tx, 1, known_only, 0, ticked, office.now)
    registrations.book(office.tx, 1, known_only, office.now)

    lan = sign_up(office.phone(), NAME)
    lan.say("1")

    assert "Lượt có mặt mà cán bộ đã điểm danh" in lan.text
    assert marks(office) == [(lan.person, "late", "roll_call")]
    assert registrations.order(office.tx, 1) == [lan.person]
    (me,) = [one for one in hall.attendees(office.tx, office.again(1)) if one.entry == entry]
    assert (me.person, me.seat, me.invited, me.signed_up) == (lan.person, True, True, True)
    assert office.count("SELECT count(*) FROM reminders WHERE kind = 'quiz'") == 1
    assert office.count("SELECT count(*) FROM people WHERE id = :id", id=known_only) == 0


def word(state: RollState, at: int, how: How = "roll_call") -> Mark:
    """Return what was said at an instant."""
    return Mark(state, how, at, None if how == "qr" else 1)


@pytest.mark.parametrize(
    ("mine", "theirs", "kept"),
    [
        (word("present", 10, "qr"), word("present", 20), ("present", "qr")),
        (word("present", 10, "qr"), word("absent", 20), ("present", "qr")),
        (word("absent", 20), word("late", 10), ("late", "roll_call")),
        (word("absent", 10), word("excused", 20), ("excused", "roll_call")),
        (word("excused", 20), word("absent", 10), ("excused", "roll_call")),
    ],
)
def test_marked_both_as_oneself_and_as_the_entry(
    office: Hall, mine: Mark, theirs: Mark, kept: tuple[str, str]
) -> None:
    """One presence is left and both words stay in the history; here beats away."""
    found = roster.find(office.tx, listed(office))
    assert found is not None
    lan = office.member(NAME)
    assert lan.person is not None
    attendance.record(office.tx, 1, lan.person, 0, mine, office.now)
    other = hall.person_of(office.tx, found, office.now)
    attendance.record(office.tx, 1, other, 0, theirs, office.now)

    lan.tap(f"id-yes:{lan.person}:{found.id}")

    assert marks(office) == [(lan.person, *kept)]
    assert office.count("SELECT count(*) FROM roll_changes WHERE person = :me", me=lan.person) == 2


def test_what_they_came_for_goes_on_after_the_answer(office: Hall) -> None:
    """Whoever signed up to book a class is led there once they have said yes, no or later."""
    listed(office)
    office.training("2026-12-21 07:30", code="GHJKMN", title="Lớp sau")
    for answer in ("3", "2"):
        new = office.phone(f"telegram:{answer}")
        new.tap("cl-book:2")
        new.say("1", NAME, "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")
        assert "Đã giữ chỗ" not in new.text and "có phải" in new.text
        assert "Đã giữ chỗ ở lớp **Lớp sau**" in new.say(answer)


def test_who_resembles_nobody_is_asked_nothing(office: Hall) -> None:
    """Another name, another commune, an entry that somebody is: no question."""
    listed(office, "Hà Văn Tú Anh")
    listed(office, commune=office.elsewhere)
    taken = listed(office)
    roster.belong(office.tx, taken, office.member("Ai đó").person or 0)
    new = at_the_door(office, office.phone("telegram:new"))
    assert "✅" in new.text and "có phải" not in new.text


def test_my_data_tells_of_the_list(office: Hall) -> None:
    """`/dulieu` shows the line of the office's list, no whole number, and what was denied."""
    entry, namesake = listed(office), listed(office, village="bản Cang")
    roster.invite(office.tx, 1, entry, office.now)
    lan = office.member(NAME)
    roster.refuse(office.tx, lan.person or 0, namesake, office.now)
    roster.belong(office.tx, entry, lan.person or 0)
    lan.say("/dulieu", "1")
    assert (
        "Trong danh sách của cơ quan: Hà Văn Tư, bản Ngố, xã Mường Chanh, tỉnh Thanh Hóa; "
        "Trưởng thôn/bản; số điện thoại đuôi 678; được triệu tập 1 lớp"
    ) in lan.text
    lan.say("/dulieu")
    assert "đã trả lời không phải mình: 1" in lan.choose("Lấy một bản")


def test_the_later_arrival_of_a_door_keeps_its_hour(office: Hall) -> None:
    """Ticked late by the trainer, then a claim: the tick keeps its own time."""
    found = roster.find(office.tx, listed(office))
    assert found is not None
    other = hall.person_of(office.tx, found, office.now)
    ticked = Mark("late", "roll_call", at("2026-12-20 08:10"), 999)
    attendance.record(office.tx, 1, other, 0, ticked, office.now)
    new = sign_up(office.phone(), NAME)
    new.say("1")
    assert attendance.find(office.tx, 1, new.person or 0, 0) == ticked


def test_a_record_that_somebody_has_opened_is_nobody_elses_to_claim(office: Hall) -> None:
    """Ticked, then handed a personal code: from the first login on no namesake is asked."""
    entry = listed(office)
    found = roster.find(office.tx, entry)
    assert found is not None
    ticked = hall.person_of(office.tx, found, office.now)
    thay = office.member("thay", role="trainer")
    thay.say("cấp mã cá nhân", NAME, "1", "1")
    code = re.search(r"[A-Z0-9]{4}(?:[ -][A-Z0-9]{4})+", thay.text)
    assert code is not None, thay.text
    theirs = office.phone("web:theirs")
    theirs.say(code[0])
    assert theirs.person == ticked

    other = sign_up(office.phone(), NAME)
    assert "có phải" not in other.text
    other.tap(f"id-yes:{other.person}:{entry}")

    assert who_is(office, entry) == ticked


@pytest.mark.parametrize("answer", ["1", "2", "để sau"])
def test_the_next_one_at_the_same_phone_is_let_in_after_the_answer(
    office: Hall, answer: str
) -> None:
    """The question covers the button, so the answer brings it back, and words always do."""
    listed(office)
    new = at_the_door(office, office.phone("telegram:new"))

    new.say(answer)

    assert new.choices[0].label == "Thêm người vào lớp bằng máy này"
    assert "có đồng ý không" in new.say("1")
    new.say("/thoat")
    assert "có đồng ý không" in new.say("thêm người")
    office.clock("2026-12-20 12:00")
    new.say("/thoat")
    assert "có đồng ý không" not in new.say("thêm người")


def test_who_does_not_agree_at_the_door_hears_of_the_roll_call(office: Hall) -> None:
    """Nothing is kept; the trainer can still write them down, and the code is named again."""
    new = office.phone("telegram:new")
    said = new.say("ACDEFG", "2")
    assert "báo tên với cán bộ tập huấn" in said and "ACDEFG" in said
    assert "/batdau" in office.phone("telegram:other").say("/batdau", "2")
