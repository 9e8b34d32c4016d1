"""What is kept about me: seen, corrected, handed over, withdrawn from, erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.audiences import Audience, Criterion
from bot.features.announcements import receipts
from bot.features.announcements import store as announcements
from bot.features.attendance import store as attendance
from bot.features.classes import registrations, trainings
from bot.features.classes.calendar import store as calendars
from bot.features.classes.trainings import NewTraining
from bot.features.questions import store as questions
from bot.features.quizzes import attempts
from bot.features.quizzes.marking import Draw, Result
from bot.features.reminders import mutes
from bot.features.reminders import store as reminders
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store import attachments, people, system_tables
from bot.store.attachments import Attachment
from bot.store.outgoing import rings
from bot.store.outgoing.rings import Subscription
from tests.conversation.chat import Phone, World, sign_up, texts_to

HOUR = 3_600_000
#: The copy of somebody of whom everything is kept.
WHOLE = Path(__file__).with_name("whole_copy.txt")


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library)
    yield made
    made.close()


def open_class(world: World, in_hours: int, seats: int = 1, code: str = "K7QM3X") -> int:
    start = world.now + in_hours * HOUR
    quiz = world.content.quizzes[0].id
    new = NewTraining(code, "Rà soát hộ nghèo", start, start + 2 * HOUR, "Nhà văn hóa", seats,
                      ("",), quiz)  # fmt: skip
    return trainings.add(world.tx, new, None, world.now)


def confirmed_and_handed_in(world: World, person: int) -> None:
    """Let somebody have read a notice and have sent a photo along with one."""
    everybody = Audience((Criterion("all"),))
    notice = announcements.draft(world.tx, person, everybody, "Mai họp", world.now)
    receipts.confirm(world.tx, notice, person, world.now)
    handed_in = Attachment("a1", person, "photo", "a.jpg", "image/jpeg", 9, "x", {}, world.now)
    attachments.add(world.tx, handed_in)


def on_the_list(world: World, lan: Phone, training: int) -> None:
    """Let somebody be on the office's list, invited, and have denied to be a namesake."""
    province, commune = str(lan.field("province")), str(lan.field("commune"))
    line = RosterLine("Hà Thị Lan", province, commune, "bản Ngố", "head", "0912345678")
    entry = roster.add(world.tx, line, None, world.now, me(lan))
    roster.invite(world.tx, training, entry, world.now)
    namesake = roster.add(world.tx, replace(line, village="bản Cang"), None, world.now)
    roster.refuse(world.tx, me(lan), namesake, world.now)


def me(phone: Phone) -> int:
    assert phone.person is not None
    return phone.person


def test_a_stranger_has_nothing(world: World) -> None:
    """Who never consented is told that nothing is kept, and need not sign up to hear it."""
    assert "chưa giữ hồ sơ" in world.phone().say("/dulieu")


def test_everything_is_shown(world: World) -> None:
    """Record, classes, quizzes, questions and the consent itself are shown part by part."""
    lan = sign_up(world.phone())
    training = open_class(world, -5)
    registrations.book(world.tx, training, me(lan), world.now)
    attendance.mark(world.tx, training, me(lan), "code", world.now)
    questions.add(world.tx, me(lan), lan.address, "telegram", "c1", "Bao giờ rà soát?", world.now)

    seen = lan.say("/dulieu", "1")
    for _ in range(4):
        seen += lan.choose("Xem tiếp")

    for part in ("Hà Thị Lan", "Rà soát hộ nghèo", "có mặt", "Bao giờ rà soát?", "Telegram",
                 "bản ngày 23/11/2026"):  # fmt: skip
        assert part in seen
    assert "Xem tiếp" not in [choice.label for choice in lan.choices]


def test_a_copy_to_take_along(world: World) -> None:
    """One text holds all parts."""
    lan = sign_up(world.phone("web:a"))
    lan.say("/dulieu")

    copy = lan.choose("Lấy một bản")

    assert "chép lúc" in copy
    assert "Hà Thị Lan" in copy
    assert world.count("SELECT count(*) FROM audit WHERE action = 'person.data_handed_over'") == 1


def test_correcting_leads_to_the_profile(world: World) -> None:
    """ "Sửa hồ sơ" opens the profile, where each field changes."""
    lan = sign_up(world.phone())
    lan.say("/dulieu")
    assert "Hồ sơ của anh/chị" in lan.choose("Sửa hồ sơ")

    lan.choose("Sửa họ tên")
    assert "Lan Anh" in lan.say("Lan Anh")
    lan.choose("Sửa số")
    lan.say("0912345678")
    lan.choose("Sửa công việc")
    lan.say("trưởng thôn")
    lan.choose("Sửa thôn")
    lan.say("bản Ngố")
    lan.choose("Sửa xã")
    lan.say("thanh hoa", "Mường Lát")

    kept = [lan.field(name) for name in ("full_name", "phone", "work", "village")]
    assert ["Lan Anh", "0912345678", "head", ""] == kept
    assert "Mường Lát" in world.content.places.name(str(lan.field("commune")))


def test_clearing_the_phone_number(world: World) -> None:
    """A number that was given can be taken back."""
    lan = sign_up(world.phone())
    lan.say("/hoso")
    lan.choose("Sửa số")
    lan.say("0912345678")
    lan.choose("Sửa số")
    lan.say("bỏ")

    assert lan.field("phone") == ""


def test_withdrawing_consent(world: World) -> None:
    """The seat goes to the next in the queue, and nothing comes by itself any more."""
    lan, mai = sign_up(world.phone("telegram:1")), sign_up(world.phone("telegram:2"), "Mai")
    training = open_class(world, 48)
    for phone in (lan, mai):
        registrations.book(world.tx, training, me(phone), world.now)

    lan.say("/dulieu")
    lan.choose("Rút lại")
    assert registrations.order(world.tx, training) == [me(lan), me(mai)]
    lan.choose("Rút lại")

    assert registrations.order(world.tx, training) == [me(mai)]
    assert "Rà soát hộ nghèo" in texts_to(world, "telegram:2")[-1]
    assert ("", "Hà Thị Lan") == (lan.field("consent_version"), lan.field("full_name"))
    due = world.count("SELECT count(*) FROM reminders WHERE person = :id AND state = 'due'",
                      id=lan.person)  # fmt: skip
    assert due == 0


def test_a_withdrawn_person_can_still_erase_and_return(world: World) -> None:
    """Neither erasing nor correcting needs a new consent; signing up again does."""
    lan = sign_up(world.phone())
    lan.say("/dulieu")
    lan.choose("Rút lại")
    lan.choose("Rút lại")

    assert "đã rút lại đồng ý" in lan.say("/dulieu")
    assert "Hồ sơ của anh/chị" in lan.choose("Sửa hồ sơ")
    assert "có đồng ý không" in lan.say("/batdau")
    lan.say("1")
    assert lan.field("consent_version") == "1"


def test_erasing_needs_the_word(world: World) -> None:
    """Anything but XÓA erases nothing."""
    lan = sign_up(world.phone())
    lan.say("/dulieu")
    assert "gõ **XÓA**" in lan.choose("Xóa hết")

    assert "chưa xóa gì" in lan.say("vâng")
    assert lan.field("full_name") == "Hà Thị Lan"
    assert "chưa xóa" not in lan.say("xóa")
    assert lan.field("full_name") == "Hà Thị Lan"


def test_what_was_confirmed_and_handed_in_is_shown(world: World) -> None:
    """How many notices somebody said they had read, and how many files they sent along."""
    lan = sign_up(world.phone())
    confirmed_and_handed_in(world, me(lan))

    seen = lan.say("/dulieu", "1")
    for _ in range(4):
        seen += lan.choose("Xem tiếp")

    assert "ĐÃ ĐỌC: 1" in seen
    assert "gửi kèm thông báo: 1" in seen


def test_a_browser_that_may_be_rung_is_shown_and_erased(world: World) -> None:
    """It stands among what is kept, and goes with the rest."""
    lan = sign_up(world.phone("web:a"))
    rings.subscribe(world.tx, "web:a", Subscription("https://fcm.googleapis.com/x", "p", "a"), 1)
    lan.say("/dulieu")
    assert "Máy đang bật chuông báo tin: 1" in lan.choose("Lấy một bản")
    lan.say("/dulieu")
    lan.choose("Xóa hết")
    lan.say("XÓA")

    assert world.count("SELECT count(*) FROM push_subscriptions") == 0


def test_a_ring_is_no_message_of_its_own(world: World) -> None:
    """It is not counted among what went to its person, and goes with the rest."""
    lan = sign_up(world.phone("web:a"))
    before = system_tables.messages_to(world.tx, me(lan))
    rings.queue_rings(world.tx, "push", [("web:a", world.now)], "{}", world.now)
    after = system_tables.messages_to(world.tx, me(lan))
    lan.say("/dulieu")
    lan.choose("Xóa hết")
    lan.say("XÓA")

    assert before == after
    assert world.count("SELECT count(*) FROM parts WHERE channel = 'push'") == 0


def test_what_is_told_comes_in_one_order(world: World) -> None:
    """Of somebody of whom everything is kept, whichever features tell of it."""
    lan = sign_up(world.phone("web:a"))
    mine = me(lan)
    people.grant(world.tx, mine, "trainer", str(lan.field("commune")), None, world.now)
    training = open_class(world, -5)
    registrations.book(world.tx, training, mine, world.now)
    attendance.mark(world.tx, training, mine, "code", world.now)
    calendars.take(world.tx, training, mine, world.now)
    on_the_list(world, lan, training)
    rings.subscribe(world.tx, "web:a", Subscription("https://fcm.googleapis.com/x", "p", "a"), 1)
    questions.add(world.tx, mine, "web:a", "web", "c1", "Bao giờ rà soát?", world.now)
    begun = attempts.begin(world.tx, mine, "bai-cu", "1", training, Draw((), 80), world.now)
    attempts.finish(world.tx, begun, Result(7, 10, passed=False), world.now)
    reminders.plan(world.tx, "evening", "training:1", mine, world.now + HOUR)
    mutes.mute(world.tx, mine, "evening", world.now)
    confirmed_and_handed_in(world, mine)

    lan.say("/dulieu")
    copy = lan.choose("Lấy một bản")

    assert copy.splitlines() == WHOLE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("word", ["XÓA", "xoá", "xoa", "Xóa."])
def test_erasing(world: World, word: str) -> None:
    """The word erases, however its tone is written; the phone is a stranger's afterwards."""
    lan, mai = sign_up(world.phone("telegram:1")), sign_up(world.phone("telegram:2"), "Mai")
    training = open_class(world, 48)
    for phone in (lan, mai):
        registrations.book(world.tx, training, me(phone), world.now)
    lan.say("/dulieu")
    lan.choose("Xóa hết")

    assert "Đã xóa xong" in lan.say(word)
    assert lan.person is None
    assert registrations.order(world.tx, training) == [me(mai)]
    assert world.count("SELECT count(*) FROM people WHERE full_name = 'Hà Thị Lan'") == 0
    assert "chưa giữ hồ sơ" in lan.say("/dulieu")


def test_erasing_on_a_shared_phone(world: World) -> None:
    """The other one on the phone keeps their record."""
    lan = sign_up(world.phone())
    first = me(lan)
    lan.say("Thêm người dùng chung máy này")
    lan.say("1", "Hà Văn Tuấn", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")
    lan.say("/dulieu")
    lan.choose("Xóa hết")
    lan.say("XÓA")

    lan.say("/doinguoi")
    assert lan.choices[0].label == "Hà Thị Lan"
    lan.say("1")
    assert first == lan.person
