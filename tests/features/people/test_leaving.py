"""Nothing of one person is left for the next: on a shared phone, after leaving, after a lapse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.messages import WIPE
from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from bot.features.people import idle_logins
from bot.library.load import Library
from bot.store import jobs, people
from bot.store.outgoing import mailbox
from bot.store.sql import scalar
from tests import queued
from tests.conversation.chat import LIMITS, Phone, World, sign_up
from tests.conversation.outgoing import text_of
from tests.queued import NewRow

HOUR = 3_600_000
PAGE = "web:a"


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library)
    yield made
    made.close()


def trainer(world: World) -> Phone:
    phone = sign_up(world.phone(PAGE), "Lò Văn Thầy")
    assert phone.person is not None
    people.grant(world.tx, phone.person, "trainer", "", None, world.now)
    return phone


def fetched(world: World) -> list[str]:
    """Let the page fetch and acknowledge what waits for it; returns the texts."""
    found = mailbox.waiting(world.tx, PAGE, 0, 50, world.now)
    mailbox.acknowledge(world.tx, PAGE, [row.id for row in found], world.now)
    return [text_of(row.reply) for row in found]


def tell(world: World, person: int, text: str, due_at: int = 0) -> None:
    row = NewRow(text, 0, f"person:{person}", 0, "web", PAGE, "notice", {"text": text},
                 person=person, due_at=due_at)  # fmt: skip
    queued.add(world.tx, row, world.now)


def hand_out(world: World) -> None:
    later = world.now + 24 * HOUR
    jobs.add_file(world.tx, "f", "a.xlsx", "b", "/tmp/x", PAGE, world.now, later)


def slot_of_last(world: World) -> str:
    query = "SELECT slot FROM outgoing WHERE place = :place ORDER BY id DESC LIMIT 1"
    return str(scalar(world.tx, query, place=PAGE))


def test_switching_takes_the_file_and_the_page(world: World) -> None:
    """A trainer's workbook cannot be fetched by whoever uses the phone next, nor read back."""
    thay = trainer(world)
    hand_out(world)
    assert jobs.file(world.tx, "f", PAGE, world.now) is not None

    thay.say("thêm người dùng chung máy này", "1")

    assert slot_of_last(world) == WIPE
    assert jobs.file(world.tx, "f", PAGE, world.now) is None


def test_one_of_two_who_share_does_not_read_the_other(world: World) -> None:
    """The page is emptied when another of those who share it begins."""
    page = sign_up(world.phone(PAGE), "Vàng Thị Lan")
    page.say("thêm người dùng chung máy này", "1", "Hà Văn Ba", "thanh hoa", "muong chanh")
    page.say("bỏ qua", "1", "bỏ qua", "/doinguoi")
    assert slot_of_last(world) == ""

    page.choose("Vàng Thị Lan")

    assert "Vàng Thị Lan" in page.text
    assert slot_of_last(world) == WIPE


def test_answers_nobody_fetched_go_with_the_person(world: World) -> None:
    """What waited for one who left by "Thoát khỏi máy này" is not shown to the next."""
    lan = sign_up(world.phone(PAGE), "Vàng Thị Lan")
    person = lan.person
    assert person is not None
    lan.say("/hoso")
    tell(world, person, "Lớp của chị dời sang sáng mai", world.now + HOUR)
    lan.say("thoát khỏi máy này")
    lan.choose("Thoát")
    world.now += 2 * HOUR

    shown = fetched(world)

    assert len(shown) == 1
    assert "Đã thoát" in shown[0]


def test_a_new_code_empties_the_lost_phone(world: World) -> None:
    """After a trainer gave a new code, the old page has neither messages, file nor open flow."""
    lan = sign_up(world.phone(PAGE), "Vàng Thị Lan")
    assert lan.person is not None
    tell(world, lan.person, "Kết quả của chị")
    hand_out(world)
    lan.say("/hoso")
    helper = sign_up(world.phone("telegram:9"), "Lò Văn Thầy")
    assert helper.person is not None
    people.grant(world.tx, helper.person, "trainer", "", None, world.now)

    helper.say("cấp mã cá nhân", "Vàng Thị Lan")
    helper.choose("Vàng Thị Lan")
    helper.tap(helper.choices[0].id)

    assert "Mã cá nhân mới" in helper.text
    assert fetched(world) == []
    assert jobs.file(world.tx, "f", PAGE, world.now) is None
    assert world.count(f"SELECT count(*) FROM conversations WHERE sender = '{PAGE}'") == 0


def test_an_idle_trainers_page_is_closed_by_itself(world: World) -> None:
    """Twelve hours on, whoever opens the page finds it emptied: no answers, notices or files."""
    thay = trainer(world)
    assert thay.person is not None
    thay.say("/lop")
    hand_out(world)
    tell(world, thay.person, "Có câu hỏi mới của chị Lan")
    world.now += 13 * HOUR

    assert idle_logins.due_messages(world.tx, world.now, world.app, LIMITS, 50) == 1
    assert idle_logins.due_messages(world.tx, world.now, world.app, LIMITS, 50) == 0

    assert slot_of_last(world) == WIPE
    shown = fetched(world)
    assert len(shown) == 1
    assert "Lâu quá không dùng" in shown[0]
    assert jobs.file(world.tx, "f", PAGE, world.now) is None
    assert thay.person is None
    assert "dành cho cán bộ" in thay.say("/lop")


def test_a_trainers_notices_wait_for_the_trainer(world: World) -> None:
    """They are shown once the record is open again, and to nobody before."""
    thay = trainer(world)
    person = thay.person
    assert person is not None
    fetched(world)
    world.now += 13 * HOUR
    idle_logins.due_messages(world.tx, world.now, world.app, LIMITS, 50)
    fetched(world)
    tell(world, person, "Có câu hỏi mới của chị Lan")
    assert fetched(world) == []

    people.link(world.tx, PAGE, person, world.now)

    assert fetched(world) == ["Có câu hỏi mới của chị Lan"]


def test_a_collaborators_page_does_not_lapse(world: World) -> None:
    """Only trainers and admins have to come back by their code."""
    lan = sign_up(world.phone(PAGE), "Vàng Thị Lan")
    world.now += 13 * HOUR

    assert idle_logins.due_messages(world.tx, world.now, world.app, LIMITS, 50) == 0
    assert lan.person is not None


def test_a_lost_role_leaves_no_way_back_into_its_task(world: World) -> None:
    """A half-written announcement does not go on by "làm tiếp" once the role is gone."""
    thay = trainer(world)
    thay.say("/thongbao", "Mai học lúc 8h")
    world.tx.execute("UPDATE roles SET revoked_at = 1")

    assert "Không có việc nào" in thay.say("làm tiếp")
    assert "Không có việc nào" in thay.tap("resume")
    assert "Mai học" not in json.dumps(thay.say("1"))


def test_a_step_needs_the_consent_of_today(world: World) -> None:
    """What is typed after the consent text was renewed is not kept before it was agreed to."""
    lan = sign_up(world.phone(PAGE), "Vàng Thị Lan")
    lan.say("/hoidap")
    world.consent_version = "2"

    answer = lan.say("Hộ mới tách thì rà soát thế nào")

    assert "đồng ý" in answer.lower()
    assert world.count("SELECT count(*) FROM noted_questions") == 0


def test_a_right_narrowed_between_question_and_answer(world: World) -> None:
    """Seats typed for a class that left the trainer's reach change nothing and break nothing."""
    thay = trainer(world)
    new = NewTraining(
        "K7QM3X", "Lớp xa", world.now + 30 * HOUR, world.now + 33 * HOUR, "Nhà văn hóa", 9, ("",),
        "",
    )  # fmt: skip
    training = trainings.add(world.tx, new, thay.person, world.now)
    thay.tap(f"tr-seats:{training}")
    world.tx.execute("UPDATE roles SET place = 'c4117'")

    assert "đã cũ" in thay.say("50")

    assert world.count("SELECT seats FROM trainings") == 9
