"""What is left of messages when somebody goes, leaves a phone, withdraws or is another."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.features.installed import TABLES
from bot.features.people import erasing
from bot.store import people, system_tables
from bot.store.joining import join
from bot.store.outgoing import messages
from bot.store.outgoing.messages import NewMessage, NewPart
from bot.store.sql import Tx, rows
from bot.store.writer import prepare
from tests.fresh import fresh
from tests.words import say

LAN, TUAN = 1, 2
#: Lan's own phone, one that she shares with Tuấn, and his own.
OWN, SHARED, HIS = "telegram:lan", "telegram:family", "telegram:tuan"
STATES = ("pending", "held", "sending", "retry", "unknown", "sent", "superseded", "dead")
OPEN = STATES[:5]


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """Open an office of two with three phones."""
    fresh(tmp_path / "o.db")
    with closing(sqlite3.connect(tmp_path / "o.db", isolation_level=None)) as opened:
        prepare(opened)
        for person in (LAN, TUAN):
            people.create(opened, 1, "1", "telegram", f"hash{person}")
        for person, place in ((LAN, OWN), (LAN, SHARED), (TUAN, SHARED), (TUAN, HIS)):
            people.touch(opened, place, "telegram", place, 1)
            people.link(opened, place, person, 1)
        yield opened


def said(tx: Tx, cause: str) -> int:
    """Keep a message and return its id."""
    return messages.say(tx, NewMessage("x", cause, 0, "notice", f'{{"text":"{cause}"}}'), 1)


def to(tx: Tx, cause: str, person: int | None, place: str, *states: str, waits: str = "") -> int:
    """Make a message somebody's or a place's, with a part in each state; return the delivery."""
    delivery = messages.address_to(tx, said(tx, cause), "notice", 1, person=person, place=place)
    assert delivery is not None
    tx.execute("UPDATE deliveries SET state = ? WHERE id = ?", (waits or "routed", delivery))
    for at, state in enumerate(states):
        values = messages.part_values(delivery, at, "notice", NewPart("telegram", place), 1, 1)
        id_ = messages.add_part(tx, values)
        tx.execute("UPDATE parts SET state = ? WHERE id = ?", (state, id_))
    return delivery


def erase(tx: Tx, person: int) -> None:
    """Erase somebody who asked for it somewhere else."""
    erasing.erase(tx, TABLES, person, "", 2, say("erased.somebody"))


def left(tx: Tx) -> tuple[set[str], set[int | None], set[tuple[str, str]]]:
    """Return the messages that are kept, whose deliveries, and (place, state) of the parts."""
    return (
        {cause for (cause,) in rows(tx, "SELECT cause_id FROM messages")},
        {person for (person,) in rows(tx, "SELECT person FROM deliveries")},
        set(rows(tx, "SELECT place, state FROM parts")),
    )


@pytest.mark.parametrize("state", ["routed", "waiting", "held", "superseded", "dead"])
def test_what_one_person_alone_had_goes_with_them(tx: Tx, state: str) -> None:
    """Whether it has gone, waits or never had an address; and the reminder's link to it."""
    delivery = to(tx, "hers", LAN, OWN, *(["sent", "pending"] if state == "routed" else []),
                  waits=state)  # fmt: skip
    tx.execute(
        "INSERT INTO reminders (kind, subject, person, due_at, state, delivery) "
        "VALUES ('k', 's', ?, 1, 'done', ?)",
        (LAN, delivery),
    )
    to(tx, "his", TUAN, HIS, "sent")
    erase(tx, LAN)

    assert left(tx) == ({"his"}, {TUAN}, {(HIS, "sent")})
    assert rows(tx, "SELECT 1 FROM reminders") == []


def test_what_many_had_stays_theirs(tx: Tx) -> None:
    """Of the one who goes nothing is left by it."""
    to(tx, "all", LAN, OWN, "sent")
    to(tx, "all", TUAN, HIS, "pending")
    to(tx, "later", LAN, OWN, waits="waiting")
    to(tx, "later", TUAN, HIS, waits="waiting")
    erase(tx, LAN)

    assert left(tx) == ({"all", "later"}, {TUAN}, {(HIS, "pending")})
    erase(tx, TUAN)
    assert left(tx) == (set(), set(), set())


def test_what_was_said_at_a_phone_goes_with_its_last_user(tx: Tx) -> None:
    """Answers, which are nobody's by name, in whatever state."""
    for state in STATES:
        to(tx, state, None, OWN, state)
        to(tx, f"his {state}", None, HIS, state)
    erase(tx, LAN)

    kept = {f"his {state}" for state in STATES}
    assert left(tx) == (kept, {None}, {(HIS, state) for state in STATES})


@pytest.mark.parametrize("state", STATES)
def test_a_shared_phone_gets_what_is_open(tx: Tx, state: str) -> None:
    """What has ended there goes, also of those who stay; the message of the others is theirs."""
    to(tx, "answer", None, SHARED, state)
    to(tx, "his", TUAN, SHARED, state)
    erase(tx, LAN)

    stays = state in OPEN
    assert left(tx) == (
        {"answer", "his"} if stays else {"his"},
        {None, TUAN} if stays else {TUAN},
        {(SHARED, state)} if stays else set(),
    )


def test_the_rest_of_an_answer_at_a_shared_phone_still_goes(tx: Tx) -> None:
    """Its first part was shown; others there have yet to get the second."""
    to(tx, "answer", None, SHARED, "sent", "pending")
    erase(tx, LAN)

    assert left(tx) == ({"answer"}, {None}, {(SHARED, "pending")})


@pytest.mark.parametrize("state", STATES)
def test_who_withdraws_gets_nothing_more(tx: Tx, state: str) -> None:
    """What waits at an address dies; answers, and what is others', go on."""
    to(tx, "hers", LAN, SHARED, state, state)
    to(tx, "his", TUAN, HIS, state)
    to(tx, "answer", None, SHARED, state)
    erasing.rest(tx, TABLES, LAN)

    states = "SELECT p.state, p.reason FROM parts p JOIN deliveries d ON d.id = p.delivery WHERE "
    gone = ("dead", "withdrawn") if state in OPEN else (state, "")
    assert rows(tx, f"{states} d.person = 1") == [gone, gone]
    assert rows(tx, f"{states} d.person IS NOT 1") == [(state, ""), (state, "")]
    assert {("routed", "")} == set(rows(tx, "SELECT state, reason FROM deliveries"))


@pytest.mark.parametrize(
    ("state", "gone"),
    [
        ("waiting", ("dead", "withdrawn")), ("held", ("dead", "withdrawn")),
        ("dead", ("dead", "")), ("superseded", ("superseded", "")),
    ],
)  # fmt: skip
def test_who_withdraws_gets_nothing_later(tx: Tx, state: str, gone: tuple[str, str]) -> None:
    """What has no address yet dies too; others get the same message."""
    for person in (LAN, TUAN):
        to(tx, "all", person, "", waits=state)
    erasing.rest(tx, TABLES, LAN)

    found = rows(tx, "SELECT state, reason FROM deliveries ORDER BY person")
    assert found == [gone, (state, "")]


def test_two_who_are_one_have_each_message_once(tx: Tx) -> None:
    """What both were told is the one's who stays; the rest is taken over, as it is."""
    kept = to(tx, "both", LAN, OWN, "sent")
    twice = to(tx, "both", TUAN, HIS, "sent")
    hers, his = to(tx, "hers", LAN, OWN, "sent"), to(tx, "his", TUAN, HIS, "retry")
    later = to(tx, "later", TUAN, HIS, waits="waiting")
    for at, delivery in enumerate((twice, his)):
        tx.execute(
            "INSERT INTO reminders (kind, subject, person, due_at, state, delivery) "
            "VALUES ('k', 's', ?, ?, 'done', ?)",
            (TUAN, at, delivery),
        )
    join(tx, TABLES, LAN, TUAN)

    assert rows(tx, "SELECT id, person, state FROM deliveries ORDER BY id") == [
        (kept, LAN, "routed"), (hers, LAN, "routed"), (his, LAN, "routed"), (later, LAN, "waiting"),
    ]  # fmt: skip
    assert {cause for (cause,) in rows(tx, "SELECT cause_id FROM messages")} == {
        "both", "hers", "his", "later",
    }  # fmt: skip
    assert rows(tx, "SELECT place, state FROM parts ORDER BY id") == [
        (OWN, "sent"), (OWN, "sent"), (HIS, "retry"),
    ]  # fmt: skip
    assert rows(tx, "SELECT person, delivery FROM reminders ORDER BY due_at") == [
        (LAN, None), (LAN, his),
    ]  # fmt: skip


def test_ones_messages_are_counted_with_what_is_to_come(tx: Tx) -> None:
    """Each part, what waits without an address, and answers at the phones one uses."""
    to(tx, "long", LAN, OWN, "sent", "pending")
    to(tx, "later", LAN, "", waits="waiting")
    to(tx, "answer", None, SHARED, "sent")
    to(tx, "his", TUAN, SHARED, "sent")
    to(tx, "elsewhere", None, HIS, "sent")

    assert system_tables.messages_to(tx, LAN) == 4
    assert system_tables.messages_to(tx, TUAN) == 3


def test_a_place_is_forgotten_of_a_delivery_that_stays(tx: Tx) -> None:
    """What another place, or another delivery, gets stays."""
    first, second = to(tx, "1", LAN, OWN, "pending"), to(tx, "2", LAN, OWN, "pending")
    new = NewPart("telegram", SHARED)
    messages.add_part(tx, messages.part_values(first, 0, "notice", new, 1, 1))

    messages.forget_parts_of(tx, first, OWN)

    assert rows(tx, "SELECT delivery, place FROM parts ORDER BY id") == [
        (second, OWN), (first, SHARED),
    ]  # fmt: skip
    assert len(rows(tx, "SELECT 1 FROM deliveries")) == 2


def test_a_message_is_forgotten_with_whom_it_names(tx: Tx) -> None:
    """Another message, and whom that names, stays."""
    people.change(tx, LAN, full_name="Vàng Thị Súa")
    ids = [
        messages.say(tx, NewMessage("x", key, 0, "notice", '{"text":"Gọi Vàng Thị Súa"}'), 1)
        for key in ("1", "2")
    ]

    messages.forget(tx, ids[0])

    assert rows(tx, "SELECT id FROM messages") == [(ids[1],)]
    assert rows(tx, "SELECT message, person FROM message_mentions") == [(ids[1], LAN)]


def test_words_that_somebody_may_bear_make_a_message_one_to_be_read(tx: Tx) -> None:
    """Where they stand in it; what was looked up before is not looked up again."""
    looked: dict[str, tuple[str | None, ...]] = {}
    new = NewMessage("x", "1", 0, "notice", '{"text":"Gọi Súa"}')
    message = messages.say(tx, new, 1, heard={"súa"}, looked=looked)
    other = NewMessage("x", "2", 0, "notice", '{"text":"Gọi Mị"}')
    messages.say(tx, other, 1, heard={"súa"}, looked=looked)

    assert rows(tx, "SELECT message, person, entry FROM message_mentions") == [
        (message, None, None)
    ]
    assert looked.keys() >= {"Gọi", "Súa", "Mị"}


@pytest.mark.parametrize("waiting", [True, False])
def test_a_name_is_cut_from_what_has_yet_to_go(tx: Tx, waiting: bool) -> None:
    """Also from what has no address yet; what has gone to all is deleted."""
    people.change(tx, LAN, full_name="Vàng Thị Súa")
    tx.execute("UPDATE people SET full_name = 'Hà Văn Tuấn' WHERE id = 2")
    message = messages.say(tx, NewMessage("x", "1", 0, "notice", '{"text":"Gọi Vàng Thị Súa"}'), 1)
    messages.address_to(tx, message, "notice", 1, person=TUAN)
    if not waiting:
        tx.execute("UPDATE deliveries SET state = 'dead'")
    erase(tx, LAN)

    found = rows(tx, "SELECT reply FROM messages")
    assert found == ([('{"text":"Gọi một người đã xóa dữ liệu"}',)] if waiting else [])
    assert len(rows(tx, "SELECT 1 FROM deliveries")) == len(found)
