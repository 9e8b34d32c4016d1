"""Who came by whose device, an arrival taken back and given again, and what that changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.roll import How
from bot.features.attendance import store as attendance
from bot.features.classes import registrations
from bot.library.load import Library
from bot.store import people
from bot.store.sql import rows
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall, at

QUIZ = "ra-soat-ho-ngheo"


@pytest.fixture
def hall(tmp_path: Path, library: Library) -> Iterator[Hall]:
    """Return an office with one class on 20/12/2026, 7:30 to 11:30, on that morning at 7:00."""
    made = Hall(tmp_path, library)
    made.training("2026-12-20 07:30", seats=300, quiz=QUIZ)
    made.clock("2026-12-20 07:00")
    yield made
    made.close()


@pytest.fixture
def thay(hall: Hall) -> Phone:
    """Return the trainer."""
    return hall.member("Thầy", role="trainer")


def beside(hall: Hall, phone: Phone, name: str) -> int:
    """Return somebody who shares a phone; they have come by it, typing the code."""
    person = people.create(hall.tx, hall.now, hall.consent_version, "telegram", f"h-{name}")
    people.change(hall.tx, person, full_name=name, commune=hall.commune, province=hall.province)
    people.link(hall.tx, phone.address, person, hall.now)
    came(hall, person, phone.address)
    return person


def came(hall: Hall, person: int, address: str, how: How = "code", half_day: int = 0) -> None:
    """Let somebody come through the door now."""
    attendance.mark(hall.tx, 1, person, how, hall.now, half_day, address)


def three_by_one(hall: Hall) -> tuple[Phone, int, int]:
    """Return a phone by which three people came, with the second and the third of them."""
    lan = hall.member("Lan")
    lan.say("ACDEFG")
    return lan, beside(hall, lan, "Mai"), beside(hall, lan, "Sử")


def is_here(hall: Hall, person: int) -> bool:
    """Say whether somebody counts as present."""
    return attendance.is_present(hall.tx, 1, person)


def test_people_of_one_phone_stand_together_and_nobody_is_accused(hall: Hall, thay: Phone) -> None:
    """Names, times and how; who came alone is not there; a shared phone is called usual."""
    three_by_one(hall)
    hall.member("Én").say("ACDEFG")
    said = thay.tap("hd-open:1")
    assert "**Máy 1: 3 người**" in said and "Máy 2" not in said and "Én" not in said
    assert "- Lan · 7h00, gõ mã, tại chỗ" in said and "- Mai · 7h00, gõ mã" in said
    assert "chuyện thường" in said
    for word in ("gian", "hộ nhau", "nghi", "sai"):
        assert word not in said.replace("nghiệp", "")
    assert len(said) < 900


def test_where_everybody_has_a_phone_it_says_so(hall: Hall, thay: Phone) -> None:
    """An empty list is an answer."""
    hall.member("Lan").say("ACDEFG")
    assert "mỗi người vào bằng một máy" in thay.tap("hd-open:1")


def test_a_machine_for_all_is_shown_a_screen_at_a_time(hall: Hall, thay: Phone) -> None:
    """Where a whole class came by the office's laptop nobody is left out."""
    desk = hall.member("Bàn")
    for n in range(24):
        beside(hall, desk, f"Người {n:02d}")
    said = thay.tap("hd-open:1")
    seen = said
    assert "**Máy 1: 24 người**" in said and len(said) < 900
    while [one for one in thay.choices if one.label == "Trang sau"]:
        seen += thay.choose("Trang sau")
    assert all(f"Người {n:02d}" in seen for n in range(24)) and "trang 3/3" in seen


def test_who_only_typed_the_code_is_listed_until_seen(hall: Hall, thay: Phone) -> None:
    """A scan, a tick or absence takes somebody off the list."""
    typed, scanned, ticked = (hall.member(name) for name in ("Ba", "An", "Chi"))
    for phone, how in ((typed, "code"), (scanned, "qr"), (ticked, "code")):
        came(hall, phone.person or 0, phone.address, how)  # type: ignore[arg-type]
    thay.tap(f"hd-off:1:{ticked.person}:0")
    thay.choose("Bỏ lượt này")
    thay.choose("Ghi có mặt lại")
    thay.tap("hd-open:1")
    said = thay.choose("Ai gõ mã, không quét QR (1)")
    assert "- Ba · 7h00, gõ mã" in said and "An" not in said and "Chi" not in said
    assert "- Ba" in thay.tap("hd-code:1:9")
    thay.tap(f"hd-off:1:{typed.person}:0")
    thay.choose("Bỏ lượt này")
    assert "Không còn ai" in thay.tap("hd-code:1:0")


def test_taking_back_is_asked_once_more_and_kept(hall: Hall, thay: Phone) -> None:
    """Who did it, and that it was, stands in the history and the log; the name does not."""
    _, mai, _ = three_by_one(hall)
    thay.tap("hd-open:1")
    thay.choose("Mai")
    asked = thay.choose("Bỏ lượt có mặt")
    assert "của **Mai**" in asked and thay.choices[0].label == "Để nguyên như cũ"
    assert is_here(hall, mai)
    assert "Đã bỏ lượt" in thay.choose("Bỏ lượt này")
    assert not is_here(hall, mai)
    found = attendance.find(hall.tx, 1, mai, 0)
    assert found and (found.state, found.how, found.marked_by) == (
        "absent", "withdrawn", thay.person,
    )  # fmt: skip
    assert found.address == "telegram:Lan"
    logged = rows(hall.tx, "SELECT action, subject, detail FROM audit WHERE action LIKE 'att%'")
    assert logged == [("attendance.withdrawn", "training:1", f"person:{mai}")]
    assert "đã bỏ lượt lúc 7h00" in thay.tap("hd-open:1")


def test_an_old_yes_takes_nothing_back(hall: Hall, thay: Phone) -> None:
    """Only the question asked last is answered, and only about whom it asked."""
    _, mai, su = three_by_one(hall)
    thay.tap(f"hd-off:1:{mai}:0")
    assert "Nút này đã cũ" in thay.tap(f"hd-yes:1:{su}:0")
    thay.tap(f"hd-see:1:{mai}")
    assert "Nút này đã cũ" in thay.tap(f"hd-yes:1:{mai}:0")
    thay.tap(f"hd-off:1:{mai}:0")
    thay.choose("Bỏ lượt này")
    assert "Nút này đã cũ" in thay.tap(f"hd-yes:1:{mai}:0")
    assert is_here(hall, su) and not is_here(hall, mai)
    assert hall.count("SELECT count(*) FROM roll_changes WHERE how = 'withdrawn'") == 1


def test_on_a_shared_phone_nothing_is_said_of_it(hall: Hall, thay: Phone) -> None:
    """Only at the door is the person told, when asked for themselves."""
    lan, mai, _ = three_by_one(hall)
    before = len(hall.sent(lan))
    thay.tap(f"hd-off:1:{mai}:0")
    assert "không nhắn" in thay.choose("Bỏ lượt này")
    assert len(hall.sent(lan)) == before
    people.activate(hall.tx, lan.address, mai)
    assert "gặp cán bộ" in lan.say("ACDEFG")
    assert not is_here(hall, mai)


def test_who_has_a_phone_alone_is_told_kindly(hall: Hall, thay: Phone) -> None:
    """And again when it was a mistake; at night it waits for the morning."""
    lan = hall.member("Lan")
    lan.say("ACDEFG")
    thay.tap(f"hd-off:1:{lan.person}:0")
    assert "đã nhắn cho người ấy" in thay.choose("Bỏ lượt này")
    assert "Anh/chị có dự lớp thì gặp" in hall.sent(lan)[-1].text
    hall.clock("2026-12-20 22:00")
    thay.choose("Ghi có mặt lại")
    assert "đã được ghi có mặt" in hall.sent(lan)[-1].text
    assert hall.sent(lan)[-1].due_at == at("2026-12-21 05:30")


def test_the_quiz_goes_and_comes_back_with_it(hall: Hall, thay: Phone) -> None:
    """Not offered, not gone on with, not reminded of; given again it is all there as before."""
    lan = hall.member("Lan")
    lan.say("ACDEFG")
    thay.tap("tr-quiz:1")
    thay.choose("Vẫn cho làm bài")
    lan.say("/lambai", "a")
    thay.tap(f"hd-off:1:{lan.person}:0")
    thay.choose("Bỏ lượt này")
    assert "bài của lớp tạm dừng" in lan.say("b")
    assert hall.count("SELECT count(*) FROM answers") == 1
    lan.tap("qz-list")
    assert not [one for one in lan.choices if one.id == "qz-pick:1"]
    hall.tick("2026-12-21 07:00")
    assert [sent for sent in hall.sent(lan) if sent.kind == "reminder"] == []
    thay.tap(f"hd-back:1:{lan.person}:0")
    assert "Câu 2/" in lan.say("/lambai")


def test_given_again_it_is_reminded_of(hall: Hall, thay: Phone) -> None:
    """The quiz waits for who was let in again."""
    lan = hall.member("Lan")
    lan.say("ACDEFG")
    thay.tap(f"hd-off:1:{lan.person}:0")
    thay.choose("Bỏ lượt này")
    hall.tick("2026-12-20 11:30")
    thay.tap(f"hd-back:1:{lan.person}:0")
    hall.tick("2026-12-21 07:00")
    assert ["còn chờ anh/chị" in one.text for one in hall.sent(lan) if one.kind == "reminder"] == [
        True
    ]


def test_half_days_are_taken_back_one_by_one(hall: Hall, thay: Phone) -> None:
    """Of a class of a day the other half stays, and so does the quiz."""
    hall.tx.execute("UPDATE trainings SET ends_at = ends_at + 18000000")
    lan = hall.member("Lan")
    lan.say("ACDEFG")
    hall.clock("2026-12-20 14:00")
    lan.say("ACDEFG")
    said = thay.tap(f"hd-see:1:{lan.person}")
    assert "- sáng 20/12: 7h00" in said and "- chiều 20/12: 14h00" in said
    thay.choose("Bỏ lượt có mặt chiều 20/12")
    thay.choose("Bỏ lượt này")
    assert [one.label for one in thay.choices][1:] == [
        "Bỏ lượt có mặt sáng 20/12", "Ghi có mặt lại chiều 20/12",
    ]  # fmt: skip
    assert is_here(hall, lan.person or 0)


@pytest.mark.parametrize("head", ["hd-see", "hd-off", "hd-yes", "hd-back"])
def test_only_who_came_to_this_class_is_touched(hall: Hall, thay: Phone, head: str) -> None:
    """Somebody who only registered, somebody of another class, an unknown half-day."""
    lan = hall.member("Lan")
    lan.say("ACDEFG")
    other = hall.member("Xa").person or 0
    registrations.book(hall.tx, 1, other, hall.now)
    hall.training("2026-12-22 07:30", code="GHJKMN")
    for args in (f"1:{other}:0", "1:99:0", f"2:{lan.person}:0", "1", f"1:{lan.person}:x"):
        answer = thay.tap(f"{head}:{args}")
        assert "Nút này đã cũ" in answer or (head == "hd-see" and args.endswith("x"))
    far = hall.member("Sơn", hall.elsewhere, "trainer", hall.elsewhere)
    assert "Nút này đã cũ" in far.tap(f"{head}:1:{lan.person}:0")
    assert "quản trị" in lan.tap(f"{head}:1:{lan.person}:0")
    assert is_here(hall, lan.person or 0)
