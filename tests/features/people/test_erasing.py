"""After an erasure neither the database file nor its log holds who it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.audiences import Audience, Criterion
from bot.features.announcements import store as announcements
from bot.features.attendance import hall
from bot.features.attendance import store as attendance
from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.features.installed import TABLES
from bot.features.people import erasing
from bot.features.people.erasing import NamelessCount
from bot.features.people.lost_code import store as lost_codes
from bot.features.questions import store as questions
from bot.features.reminders import remind
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store import jobs, people, turns
from bot.store.sql import rows, run, scalar
from tests import queued
from tests.conversation.chat import LIMITS, World, sign_up
from tests.queued import NewRow
from tests.words import say

NAME = "Vàng Thị Súa_Xyz"
PHONE = "0987654321"
ACCOUNT = "7788990011"
HOUR = 3_600_000


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library)
    yield made
    made.close()


def leave_traces(world: World) -> int:
    """Sign somebody up and put them into every table that can hold a person."""
    phone = world.phone(f"telegram:{ACCOUNT}")
    phone.say("/start", "1", NAME, "thanh hoa", "muong chanh", "bản Ngố", "1", PHONE)
    person = phone.person
    assert person is not None
    tx, now = world.tx, world.now
    new = NewTraining("K7QM3X", "Lớp cũ", now - 9 * HOUR, now - 7 * HOUR, "Nhà văn hóa", 9,
                      ("",), "q")  # fmt: skip
    training = trainings.add(tx, new, None, now)
    registrations.book(tx, training, person, now)
    attendance.mark(tx, training, person, "code", now)
    for score, passed in ((3, 0), (9, 1)):
        attempt = scalar(
            tx,
            "INSERT INTO attempts (person, quiz, quiz_version, training, draw, started_at, "
            "finished_at, score, total, passed) VALUES (:person, 'q', '1', :training, '[]', :now, "
            ":now, :score, 10, :passed) RETURNING id",
            person=person, training=training, now=now, score=score, passed=passed,
        )  # fmt: skip
        run(
            tx,
            "INSERT INTO answers (attempt, question, chosen, correct, at) "
            "VALUES (:attempt, 'c1', 1, 1, :now)",
            attempt=attempt, now=now,
        )  # fmt: skip
    questions.add(tx, person, phone.address, "telegram", "c1", f"{NAME} hỏi riêng", now)
    turns.add_dead_letter(tx, "telegram", "1", phone.address, person, NAME.encode(), "x", now)
    turns.add_dead_letter(
        tx, "telegram", "2", "", None, b'{"from": {"id": %s}}' % ACCOUNT.encode(), "x", now
    )
    turns.note_try(tx, phone.address, "a network", "personal_code", now)
    asker = people.find(tx, person)
    assert asker is not None
    lost_codes.add(tx, phone.address, asker, now)
    _tell_trainer(world, "sent", 1)
    _tell_trainer(world, "pending", 2)
    run(
        tx,
        "INSERT INTO files (id, name, mime, path, place, created_at, expires_at) "
        "VALUES ('f', 'a', 'b', '/tmp/x', :place, :now, :later)",
        place=phone.address, now=now, later=now + HOUR,
    )  # fmt: skip
    return person


def _tell_trainer(world: World, state: str, ordinal: int) -> None:
    from bot.text.markup import escape

    row = NewRow("c", ordinal, "person:99", 0, "telegram", "telegram:99", "notice",
                 {"text": f"**{escape(NAME)}** ({PHONE}) hỏi anh/chị"}, person=None)  # fmt: skip
    added = queued.add(world.tx, row, world.now)
    assert added is not None
    run(world.tx, "UPDATE parts SET state = :state WHERE id = :id", state=state, id=added.id)


def _announce(world: World, author: int) -> None:
    everybody, place = Audience((Criterion("all"),)), f"telegram:{ACCOUNT}"
    sent = announcements.draft(world.tx, author, everybody, f"{NAME} báo", world.now)
    announcements.release(world.tx, sent, everybody, world.now, "telegram", place)
    announcements.told(world.tx, sent, f"“{NAME} báo”: đã gửi 3", world.now)


def erase(world: World) -> None:
    phone = world.phone(f"telegram:{ACCOUNT}")
    phone.say("/dulieu")
    phone.choose("Xóa hết")
    assert "Đã xóa xong" in phone.say("XÓA")


def bytes_kept(path: Path) -> bytes:
    """Return everything that the database left on the disk, after the log was emptied."""
    tx = sqlite3.connect(path, isolation_level=None)
    tx.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    tx.close()
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def test_nothing_is_left_in_the_file(world: World) -> None:
    """Name, phone, question and account are in no page of the file and not in its log."""
    _announce(world, leave_traces(world))
    before = bytes_kept(world.path)
    for secret in (NAME, PHONE, ACCOUNT):
        assert secret.encode() in before

    erase(world)
    run(world.tx, "UPDATE parts SET state = 'sent' WHERE place = :place",
        place=f"telegram:{ACCOUNT}")  # fmt: skip
    erasing.sweep(world.tx, TABLES)
    world.close()

    after = bytes_kept(world.path)
    for secret in (NAME, "Súa", PHONE, ACCOUNT, "hỏi riêng"):
        assert secret.encode() not in after


def test_the_goodbye_is_delivered_first(world: World) -> None:
    """The account stays until its last answer has gone, then the sweep takes it."""
    leave_traces(world)
    erase(world)

    assert erasing.sweep(world.tx, TABLES) == 0
    run(world.tx, "UPDATE parts SET state = 'sent' WHERE place LIKE :place",
        place=f"%{ACCOUNT}")  # fmt: skip
    assert erasing.sweep(world.tx, TABLES) == 1
    assert world.count("SELECT count(*) FROM addresses") == 0


def test_who_comes_back_is_a_stranger(world: World) -> None:
    """An account that writes again before the sweep is kept as anybody's."""
    leave_traces(world)
    erase(world)
    world.phone(f"telegram:{ACCOUNT}").say("xin chào")
    run(world.tx, "UPDATE parts SET state = 'sent'")

    assert erasing.sweep(world.tx, TABLES) == 0
    assert world.phone(f"telegram:{ACCOUNT}").person is None


def test_what_others_have_yet_to_get_is_cut(world: World) -> None:
    """A message to a trainer goes out without the name and the number."""
    leave_traces(world)
    erase(world)

    waiting = rows(world.tx, "SELECT body FROM outgoing WHERE place = 'telegram:99'")
    assert len(waiting) == 1
    assert "một người đã xóa dữ liệu" in waiting[0][0]


def test_nameless_counts_stay(world: World) -> None:
    """The class and its quiz count the person on, once each, and the scores stay ownerless."""
    person = leave_traces(world)
    commune = scalar(world.tx, "SELECT commune FROM people WHERE id = :id", id=person)
    erase(world)

    left = set(erasing.nameless(world.tx))
    assert left == {
        NamelessCount("registered", 1, "", commune, 1),
        NamelessCount("present", 1, "", commune, 1),
        NamelessCount("began", 1, "q", commune, 1),
        NamelessCount("finished", 1, "q", commune, 1),
        NamelessCount("passed", 1, "q", commune, 1),
    }
    kept = rows(world.tx, "SELECT person, score FROM attempts ORDER BY id")
    assert [(None, 3), (None, 9)] == kept
    assert world.count("SELECT count(*) FROM answers") == 2


def test_an_old_queue_stays_a_queue(world: World) -> None:
    """Who waited in vain for a class of last week does not seem to have had a seat."""
    gone = leave_traces(world)
    waiting = sign_up(world.phone("telegram:2"), "Mai").person
    assert waiting is not None
    registrations.book(world.tx, 1, waiting, world.now)
    run(world.tx, "UPDATE trainings SET seats = 1")
    erase(world)

    assert registrations.order(world.tx, 1) == [waiting]
    assert world.count("SELECT seats FROM trainings") == 0
    assert erasing.nameless(world.tx)[0].value == 1
    assert gone != waiting


def test_people_not_seen_for_long(world: World) -> None:
    """Who has not written for the office's time is found for erasing; others are not."""
    old = sign_up(world.phone("telegram:1")).person
    world.now += 800 * 24 * HOUR
    sign_up(world.phone("telegram:2"), "Mai")

    assert erasing.unseen(world.tx, TABLES, world.now - 730 * 24 * HOUR, 10) == [old]


def test_erasing_twice(world: World) -> None:
    """Erasing somebody who is gone changes nothing."""
    person = leave_traces(world)
    erase(world)
    before = rows(world.tx, "SELECT * FROM counts")
    erasing.erase(world.tx, TABLES, person, "", world.now, say("erased.somebody"))

    assert before == rows(world.tx, "SELECT * FROM counts")


@pytest.mark.parametrize(
    "text",
    ["Danh sách:\n{}", "\t{}", "_{}_", "**Gửi {}:**\nlớp đổi giờ", "- {}, xã Trung Lý"],
)
def test_a_name_is_found_wherever_it_stands(world: World, text: str) -> None:
    """A name at the beginning of a line or inside our own marks is cut like any other."""
    from bot.text.markup import escape

    person = sign_up(world.phone(f"telegram:{ACCOUNT}"), NAME).person
    assert person is not None
    body = {"text": text.format(escape(NAME))}
    row = NewRow("c", 1, "person:99", 0, "telegram", "telegram:99", "notice", body)
    added = queued.add(world.tx, row, world.now)
    assert added is not None

    erasing.erase(world.tx, TABLES, person, "", world.now, say("erased.somebody"))

    kept = scalar(world.tx, "SELECT body FROM outgoing WHERE id = :id", id=added.id)
    assert "Súa" not in kept
    assert "một người đã xóa dữ liệu" in kept


def test_open_conversations_of_others_lose_the_name(world: World) -> None:
    """A trainer who was just choosing the person from a list does not keep the name by it."""
    trainer = sign_up(world.phone("web:thay"), "Lò Văn Thầy")
    assert trainer.person is not None
    people.grant(world.tx, trainer.person, "trainer", "", None, world.now)
    leave_traces(world)
    trainer.say("cấp mã cá nhân", "Súa")
    assert NAME in scalar(world.tx, "SELECT group_concat(frames) FROM conversations")

    erase(world)

    assert "Súa" not in scalar(world.tx, "SELECT group_concat(frames) FROM conversations")


def test_what_the_person_wrote_for_others_loses_the_name(world: World) -> None:
    """An erased trainer's drafts go; what was sent stays without the author's name and phone."""
    person = leave_traces(world)
    everybody = Audience((Criterion("all"),))
    sent = announcements.draft(world.tx, person, everybody, f"Gọi {NAME}, {PHONE}", world.now)
    announcements.release(world.tx, sent, everybody, world.now)
    announcements.draft(world.tx, person, everybody, "Chưa gửi", world.now)

    erase(world)

    texts = [text for (text,) in rows(world.tx, "SELECT text FROM announcements ORDER BY id")]
    somebody = "một người đã xóa dữ liệu"
    assert texts == [f"Gọi {somebody}, {somebody}", ""]


def test_the_next_job_is_told_of_too(world: World) -> None:
    """A job ordered after an erasure never gets the number of one whose outcome was told."""
    phone = sign_up(world.phone(f"telegram:{ACCOUNT}"), NAME)
    assert phone.person is not None
    asker = jobs.Asker("telegram", phone.address, phone.address)
    before = jobs.add(world.tx, "results_workbook", {"person": phone.person}, asker, world.now)

    erasing.erase(world.tx, TABLES, phone.person, "", world.now, say("erased.somebody"))

    assert jobs.claim(world.tx, world.now) is None
    other = jobs.Asker("telegram", "telegram:5", "telegram:5")
    assert jobs.add(world.tx, "results_workbook", {}, other, world.now) > before


def test_what_the_person_asked_goes_from_the_trainers_too(world: World) -> None:
    """Neither the notice a trainer got nor the list that is open before them keeps the question."""
    trainer = sign_up(world.phone("web:thay"), "Lò Văn Thầy")
    assert trainer.person is not None
    people.grant(world.tx, trainer.person, "trainer", "", None, world.now)
    asker = sign_up(world.phone(f"telegram:{ACCOUNT}"), NAME)
    assert asker.person is not None
    asker.say("/hoidap Nhóm tự hỏi rằng lịch rà soát của bản vùng cao kéo sang tháng nào", "1")
    world.now += 6 * 60_000
    remind.due_messages(world.tx, world.now, world.app, LIMITS)
    trainer.say("/hoidap")
    kept = (
        "SELECT (SELECT group_concat(reply) FROM messages) || group_concat(frames) "
        "FROM conversations"
    )
    assert "vùng cao" in scalar(world.tx, kept)

    erasing.erase(world.tx, TABLES, asker.person, "", world.now, say("erased.somebody"))

    assert "tự hỏi rằng" not in scalar(world.tx, kept)
    assert "vùng cao" not in scalar(world.tx, kept)


def _ticked_entry(world: World) -> int:
    """Have somebody of the list ticked by a trainer; returns the entry."""
    entry = roster.find(
        world.tx, roster.add(world.tx, RosterLine("Hà A", "p", "c"), None, world.now)
    )
    assert entry is not None
    hall.person_of(world.tx, entry, world.now)
    return entry.id


def test_who_is_invited_again_is_not_erased_before_the_class(world: World) -> None:
    """Somebody without a phone whom the office summons or confirms stays on its list."""
    entry, silent, confirmed = (_ticked_entry(world) for _ in range(3))
    world.now += 800 * 24 * HOUR
    new = NewTraining("K7QM3X", "Lớp mới", world.now + HOUR, world.now + 5 * HOUR, "Nhà", 9,
                      ("",), "")  # fmt: skip
    roster.invite(world.tx, trainings.add(world.tx, new, None, world.now), entry, world.now)
    run(world.tx, "UPDATE roster SET changed_at = :now WHERE id = :id", now=world.now, id=confirmed)

    silent_one = scalar(world.tx, "SELECT person FROM roster WHERE id = :id", id=silent)
    assert erasing.unseen(world.tx, TABLES, world.now - 730 * 24 * HOUR, 10) == [silent_one]


def test_the_name_on_the_list_goes_with_the_name_of_the_record(world: World) -> None:
    """What a preview told of a file, and what the list calls the person, is nowhere any more."""
    phone = sign_up(world.phone(f"telegram:{ACCOUNT}"), "Vang Thi Sua")
    assert phone.person is not None
    listed = RosterLine(NAME, "p", str(phone.field("commune")), phone="0911222333")
    roster.add(world.tx, listed, None, world.now, phone.person)
    trainer = jobs.Asker("telegram", "telegram:99", "telegram:99")
    job = jobs.add(world.tx, "roster", {"name": f"{NAME}.xlsx"}, trainer, world.now)
    told = '{"sample":[["' + NAME + '","c",""]],"rows":[[3,"0911222333 hai lần"]],"good":1}'
    jobs.claim(world.tx, world.now)
    jobs.finish(world.tx, job, told, world.now)
    _tell_trainer(world, "sent", 1)
    _tell_trainer(world, "pending", 2)

    erasing.erase(world.tx, TABLES, phone.person, "", world.now, say("erased.somebody"))
    world.close()

    after = bytes_kept(world.path)
    assert "Súa".encode() not in after and b"0911222333" not in after


def test_an_outcome_that_comes_after_the_erasure_is_not_kept(world: World) -> None:
    """Between telling an outcome and closing its job the asker may be erased."""
    phone = sign_up(world.phone(f"telegram:{ACCOUNT}"), NAME)
    assert phone.person is not None
    asker = jobs.Asker("telegram", phone.address, phone.address)
    job = jobs.add(world.tx, "roster", {}, asker, world.now)
    jobs.claim(world.tx, world.now)
    erasing.erase(world.tx, TABLES, phone.person, "", world.now, say("erased.somebody"))
    jobs.finish(world.tx, job, '{"sample":[]}', world.now)

    assert scalar(world.tx, "SELECT outcome FROM jobs WHERE id = :id", id=job) == ""
