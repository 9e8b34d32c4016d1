"""Messages to others are found by whom they name, and nothing else is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.messages import Incoming
from bot.domain.codes import code_hash
from bot.domain.instants import DAY_MS
from bot.features.installed import TABLES
from bot.features.people import erasing
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store import people, sweeping, turns
from bot.store.joining import join
from bot.store.outgoing import mentions, messages
from bot.store.outgoing.messages import NewMessage, NewPart, State
from bot.store.sql import Row, Tx, dump, rows, run, scalar
from bot.text.markup import escape
from tests.conversation.chat import Phone, World, sign_up

NAME, PHONE = "Vàng Thị Súa_Xyz", "0987654321"
TO_READ = (None, None)


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library)
    yield made
    made.close()


@pytest.fixture
def sua(world: World) -> int:
    """Return the person all this is about, with a number."""
    person = sign_up(world.phone("telegram:sua"), NAME).person
    assert person is not None
    people.change(world.tx, person, phone=PHONE)
    return person


@pytest.fixture
def thay(world: World) -> Phone:
    """Return the phone of a trainer."""
    phone = sign_up(world.phone("telegram:thay"), "Lò Văn Thầy")
    people.grant(world.tx, phone.person or 0, "trainer", "", None, world.now)
    return phone


def said(
    tx: Tx, text: str, state: State = "sent", kind: str = "answer", labels: tuple[str, ...] = ()
) -> int:
    """Say a text somewhere and return the message."""
    body = {"text": text, "choices": [["x", label] for label in labels]}
    number = scalar(tx, "SELECT count(*) FROM messages")
    message = messages.say(tx, NewMessage("x", str(number), 0, kind, dump(body)), 1)
    place = f"telegram:{number}"
    delivery = messages.address_to(tx, message, kind, 1, place=place, state="routed")
    assert delivery is not None
    part = NewPart("telegram", place, state=state)
    messages.add_part(tx, messages.part_values(delivery, 0, kind, part, 1, 1))
    return message


def noted(tx: Tx, message: int) -> list[Row]:
    """Return (person, entry) of whom a message is known to name."""
    return rows(
        tx,
        "SELECT person, entry FROM message_mentions WHERE message = :message",
        message=message,
    )


def erase(world: World, person: int) -> None:
    erasing.erase(world.tx, TABLES, person, "", world.now, "ai đó")


def is_kept(tx: Tx, message: int) -> bool:
    return bool(scalar(tx, "SELECT count(*) FROM messages WHERE id = :id", id=message))


def last_to(world: World, place: str) -> int:
    """Return the message last said at a place."""
    return int(scalar(world.tx, "SELECT max(message) FROM parts WHERE place = :p", p=place))


def test_what_a_trainer_was_shown_is_known_to_name_somebody(
    world: World, sua: int, thay: Phone
) -> None:
    """Whoever wrote the flow did nothing for it; erasing deletes what has gone."""
    thay.say("cấp mã cá nhân", "Súa")
    shown = last_to(world, thay.address)
    run(world.tx, "UPDATE parts SET state = 'sent'")
    assert (sua, None) in noted(world.tx, shown)

    erase(world, sua)

    assert not is_kept(world.tx, shown)


def test_a_quiz_answer_is_not_looked_up(world: World) -> None:
    """All of it is content: not even somebody who is called like a word of it is noted."""
    learner = sign_up(world.phone("telegram:lan"))
    sign_up(world.phone("telegram:cau"), "Câu")
    learner.say("/lambai", "1")
    began = last_to(world, learner.address)
    learner.say("a")
    answered = last_to(world, learner.address)

    assert "Câu 2" in learner.text
    assert noted(world.tx, began) != []
    assert noted(world.tx, answered) == []


def test_a_quiz_begun_on_a_shared_phone_names_who_sits_there(world: World) -> None:
    """It is the same message as a question, with a name above it."""
    phone = sign_up(world.phone("telegram:lan"), "Hà Thị Lan")
    phone.say("thêm người dùng chung máy này", "1", "Vi Văn Ọc", "thanh hoa", "muong chanh")
    phone.say("bỏ qua", "1", "bỏ qua", "/lambai", "1")
    phone.choose("Vi Văn Ọc")

    assert "Vi Văn Ọc" in phone.text
    assert (phone.person, None) in noted(world.tx, last_to(world, phone.address))


@pytest.mark.parametrize(
    "text",
    [
        "**{}**, bản Ngố", "\t{}", "Gọi {} nhé", "(0) {}", f"gọi {PHONE}.", f"_{PHONE}_",
    ],
)  # fmt: skip
def test_names_and_numbers_are_noted(world: World, sua: int, text: str) -> None:
    """However they stand in a text; in a label too."""
    assert noted(world.tx, said(world.tx, text.format(escape(NAME)))) == [(sua, None)]
    assert noted(world.tx, said(world.tx, "", labels=(text.format(NAME),))) == [(sua, None)]


def test_a_line_of_the_list_is_named_until_somebody_is_it(world: World, sua: int) -> None:
    """Whoever says that it is them takes what names it along when they go."""
    entry = roster.add(world.tx, RosterLine("Vi Văn Ọc", "p", "c", phone="0911222333"), None, 1)
    one, number = said(world.tx, "Vi Văn Ọc"), said(world.tx, "gọi 0911222333", "pending")
    assert noted(world.tx, one) == noted(world.tx, number) == [(None, entry)]

    roster.belong(world.tx, entry, sua)
    erase(world, sua)

    assert not is_kept(world.tx, one)
    assert scalar(world.tx, "SELECT reply FROM messages WHERE id = :id", id=number) == (
        '{"text":"gọi ai đó","choices":[]}'
    )


def test_a_code_is_known_by_what_is_kept_of_it(world: World, thay: Phone) -> None:
    """Whom it is for may have no name yet; a page that has yet to show it shows none."""
    stranger = world.phone("telegram:ai")
    stranger.say("/batdau", "1")
    person = stranger.person
    assert person is not None
    people.set_code(world.tx, person, code_hash("ACDEFGHJ"))
    gone = said(world.tx, "Mã: **ACDE-FGHJ**")
    waits, other = said(world.tx, "Mã: ACDE-FGHJ", "pending"), said(world.tx, "Mã: ACDE-FGHK")
    assert noted(world.tx, waits) == [(person, None)]

    erase(world, person)

    assert not is_kept(world.tx, gone) and is_kept(world.tx, other)
    assert "Mã: ai đó" in scalar(world.tx, "SELECT reply FROM messages WHERE id = :id", id=waits)


@pytest.mark.parametrize("kind", ["answer", "announcement"])
def test_under_an_earlier_name(world: World, sua: int, kind: str) -> None:
    """What has gone is deleted, and so is what waits, but what many wait for."""
    gone, waits = said(world.tx, f"{NAME}", kind=kind), said(world.tx, NAME, "pending", kind)
    people.change(world.tx, sua, full_name="Vàng Mới", phone="")

    erase(world, sua)

    assert not is_kept(world.tx, gone)
    assert is_kept(world.tx, waits) == (kind == "announcement")


def test_a_name_that_many_bear_is_looked_for(world: World, sua: int) -> None:
    """A few are noted, the message is read for each of the others, and nothing grows."""
    for _ in range(mentions.MOST_BEARERS):
        run(world.tx, "INSERT INTO people (full_name, created_at) VALUES (:name, 1)", name=NAME)
    last = scalar(world.tx, "SELECT max(id) FROM people")
    message = said(world.tx, NAME)
    assert len(noted(world.tx, message)) == mentions.MOST_BEARERS + 1
    assert TO_READ in noted(world.tx, message)
    assert (last, None) not in noted(world.tx, message)

    erase(world, last)

    assert not is_kept(world.tx, message)


def test_who_is_nobody_yet_is_found_later(world: World, thay: Phone) -> None:
    """A preview of a list names people before they are known; so does a trainer at the door."""
    told = (
        '{"file":"f","good":1,"refused":0,"notes":0,"rows":[],"communes":[["c14845",1]],'
        '"communes_count":1,"sample":[["Giàng A Zwx","c14845",""]]}'
    )
    thay.tap("ro-file")
    at = thay.address
    key = world.next_key()
    thay._take(Incoming("telegram", at, at, key, "file", text="B", file_name="x.xlsx", size=9))
    job = scalar(world.tx, "SELECT max(id) FROM jobs")
    thay._take(Incoming("telegram", at, at, f"job:{job}", "job", told, choice="roster"))
    shown = last_to(world, at)
    assert "Giàng A Zwx" in thay.text
    assert noted(world.tx, shown) == [TO_READ]
    run(world.tx, "UPDATE parts SET state = 'sent'")

    erase(world, sign_up(world.phone("telegram:a"), "Giàng A Zwx").person or 0)

    assert not is_kept(world.tx, shown)


def test_what_a_learner_types_is_not_read_for_all(world: World, sua: int) -> None:
    """Only who may add people can type a name that is somebody's later."""
    phone = world.phone("telegram:sua")
    phone.say("hộ nghèo vay vốn được bao nhiêu")

    assert TO_READ not in noted(world.tx, last_to(world, phone.address))


def test_two_who_are_one_are_named_once(world: World, sua: int) -> None:
    """What names either names the one who stays."""
    other = sign_up(world.phone("telegram:2"), "Vi Văn Ọc").person or 0
    both, his = said(world.tx, f"{NAME}, Vi Văn Ọc"), said(world.tx, "Vi Văn Ọc")

    join(world.tx, TABLES, sua, other)

    assert noted(world.tx, both) == noted(world.tx, his) == [(sua, None)]


def test_notes_go_with_their_message(world: World, sua: int) -> None:
    """Whoever deletes a message leaves none behind."""
    for forget in (
        messages.forget,
        lambda tx, id_: messages.forget_deliveries(
            tx, [row[0] for row in rows(tx, "SELECT id FROM deliveries WHERE message = :m", m=id_)]
        ),
        lambda tx, id_: messages.forget_parts(
            tx, [row[0] for row in rows(tx, "SELECT id FROM parts WHERE message = :m", m=id_)]
        ),
    ):
        message = said(world.tx, NAME)
        assert noted(world.tx, message)
        forget(world.tx, message)
        assert not noted(world.tx, message) and not is_kept(world.tx, message)


def steps_of_erasing(world: World, person: int) -> int:
    """Return how many steps SQLite takes to erase somebody; nothing is erased."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    world.tx.execute("BEGIN")
    world.tx.set_progress_handler(count, 1)
    erase(world, person)
    world.tx.set_progress_handler(None, 0)
    world.tx.execute("ROLLBACK")
    return taken


def test_erasing_does_not_read_the_messages_of_others(world: World, sua: int) -> None:
    """Twenty times as many messages: not a step more."""
    for text in (NAME, f"gọi {PHONE}", "Chào"):
        said(world.tx, text)
    before = steps_of_erasing(world, sua)
    for number in range(20 * scalar(world.tx, "SELECT count(*) FROM messages")):
        messages.say(world.tx, NewMessage("y", str(number), 0, "answer", '{"text":"Chào"}'), 1)

    assert steps_of_erasing(world, sua) == before


def test_no_statement_looks_through_all_messages(world: World, sua: int) -> None:
    """What SQLite says of the way in which it will find them."""
    said(world.tx, NAME)
    asked: list[str] = []
    world.tx.set_trace_callback(asked.append)
    erase(world, sua)
    world.tx.set_trace_callback(None)
    plans = [
        str(step[3])
        for statement in asked
        if " messages" in statement and statement.startswith(("SELECT", "DELETE", "UPDATE"))
        for step in world.tx.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]

    assert any(plan.startswith("SEARCH m USING INTEGER PRIMARY KEY") for plan in plans)
    assert not [plan for plan in plans if re.match(r"SCAN (m|messages)\b", plan)]


def test_notes_are_swept_with_their_message(world: World, sua: int) -> None:
    """After ninety days, with what too many or nobody yet are named in."""
    message = said(world.tx, NAME)
    run(world.tx, "INSERT INTO message_mentions (message) VALUES (:message)", message=message)
    assert len(noted(world.tx, message)) == 2
    for step in sweeping.steps(TABLES, world.now + 91 * DAY_MS, ()):
        while step(world.tx):
            pass

    assert not is_kept(world.tx, message) and not noted(world.tx, message)


def test_who_changes_their_name_leaves_no_label_with_the_old_one(
    world: World, sua: int, thay: Phone
) -> None:
    """A trainer who was just choosing from a list is asked about the name of today."""
    thay.say("cấp mã cá nhân", "Súa")
    frames = "SELECT group_concat(frames) FROM conversations"
    assert NAME in scalar(world.tx, frames)
    people.change(world.tx, sua, full_name="Vàng Thị Mới")
    assert NAME not in scalar(world.tx, frames) and "Vàng Thị Mới" in scalar(world.tx, frames)

    erase(world, sua)

    assert "Vàng Thị Mới" not in scalar(world.tx, frames)


def test_a_new_name_changes_no_label_of_others(world: World, sua: int, thay: Phone) -> None:
    """One that is a part of a longer name is somebody else's."""
    labels = [NAME, f"{NAME}, xã Mường Chanh", f"Cô {NAME}", f"{NAME} Anh", f"Lớp {NAME}"]
    asked = [{"flow": "x", "step": "", "state": {}, "asked": [["a", one] for one in labels]}]
    turns.save_frames(world.tx, thay.address, thay.address, asked, world.now)
    people.change(world.tx, sua, full_name="Vàng Thị Mới")

    changed = ["Vàng Thị Mới", "Vàng Thị Mới, xã Mường Chanh"]
    assert [*changed, *labels[2:]] == _labels(world, thay)


def _labels(world: World, phone: Phone) -> list[str]:
    (frame,) = turns.load_frames(world.tx, phone.address, phone.address)
    return [label for _, label in frame["asked"]]
