"""What waits for its address: who is to get a message, when, and what retires it before."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import people
from bot.store.outgoing import bulk, messages, outbox, slots
from bot.store.outgoing.messages import NewMessage, NewPart
from bot.store.sql import Tx, rows
from bot.store.writer import prepare
from tests.fresh import fresh

LAN, TUAN, QUAN = 1, 2, 3
DAY = 86_400_000


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """Open an office of three, each with an account."""
    fresh(tmp_path / "o.db")
    with closing(sqlite3.connect(tmp_path / "o.db", isolation_level=None)) as opened:
        prepare(opened)
        opened.execute("PRAGMA synchronous = OFF")
        for person in (LAN, TUAN, QUAN):
            people.create(opened, 1, "1", "telegram", f"hash{person}")
            address = f"telegram:{person}"
            people.touch(opened, address, "telegram", address, 1)
            people.link(opened, address, person, 1)
        yield opened


def said(tx: Tx, cause: str = "1", kind: str = "notice", slot: str = "") -> int:
    """Keep a message and return its id."""
    return messages.say(tx, NewMessage("x", cause, 0, kind, '{"text":"Chào"}', slot), 1)


def waits(tx: Tx, person: int, cause: str = "1", kind: str = "notice", slot: str = "",
          due_at: int = 0) -> int:  # fmt: skip
    """Make a message somebody's, without an address yet."""
    message = said(tx, cause, kind, slot)
    delivery = messages.address_to(tx, message, kind, 1, person=person, due_at=due_at)
    assert delivery is not None
    return delivery


def opened(tx: Tx, delivery: int, state: str = "pending", ordinal: int = 0) -> int:
    """Give a delivery a part at the account of the first, in a state."""
    bulk.routed(tx, [delivery])
    part = NewPart("telegram", f"telegram:{LAN}")
    id_ = messages.add_part(tx, messages.part_values(delivery, ordinal, "notice", part, 1, 1))
    assert id_ is not None
    tx.execute("UPDATE parts SET state = ? WHERE id = ?", (state, id_))
    return id_


def state_of(tx: Tx, table: str, id: int) -> str:
    """Return the state of a delivery or a part."""
    found: str = tx.execute(f"SELECT state FROM {table} WHERE id = ?", (id,)).fetchone()[0]
    return found


def test_a_thing_is_said_once_and_is_each_ones_once(tx: Tx) -> None:
    """The same key is the same message, as it was said first; its hearers are kept apart."""
    first = said(tx)
    assert said(tx) == first != said(tx, "2")
    again = NewMessage("x", "1", 0, "notice", '{"text":"khác"}')
    assert messages.say(tx, again, 2) == first
    assert [('{"text":"Chào"}',)] == rows(tx, "SELECT reply FROM messages WHERE id = :id", id=first)
    for other in (
        again._replace(cause_kind="y"), again._replace(cause_id="3"), again._replace(ordinal=1),
        again._replace(variant="v"),
    ):  # fmt: skip
        assert messages.say(tx, other, 2) != first

    assert messages.address_to(tx, first, "notice", 5, person=LAN, due_at=9)
    assert messages.address_to(tx, first, "notice", 6, person=LAN) is None
    assert messages.address_to(tx, first, "answer", 5, person=TUAN)
    assert messages.address_to(tx, first, "announcement", 5, place="web:1", state="routed")
    assert messages.address_to(tx, first, "announcement", 5, place="web:1") is None
    found = "SELECT person, place, state, priority, due_at FROM deliveries ORDER BY id"
    assert rows(tx, found) == [
        (LAN, None, "waiting", 1, 9),
        (TUAN, None, "waiting", 0, 5),
        (None, "web:1", "routed", 2, 5),
    ]


def test_an_address_gets_each_part_once(tx: Tx) -> None:
    """Made again after a crash they are not doubled; another address gets its own."""
    delivery = waits(tx, LAN)
    part = NewPart("telegram", "telegram:1", edit="m1", named=True)
    values = [messages.part_values(delivery, at, "notice", part, 3, 2) for at in (0, 1)]
    messages.add_parts(tx, values)
    messages.add_parts(tx, values)
    assert messages.add_part(tx, values[0]) is None
    assert messages.add_part(tx, {**values[0], "place": "web:1"})
    assert rows(tx, "SELECT ordinal, place, edit, named, due_at FROM parts ORDER BY id") == [
        (0, "telegram:1", "m1", 1, 3), (1, "telegram:1", "", 1, 3), (0, "web:1", "m1", 1, 3),
    ]  # fmt: skip


def test_what_is_due_is_found_by_priority_then_age(tx: Tx) -> None:
    """From its due time on, no more than asked for; what has its address or its end is not."""
    bulk_one = waits(tx, LAN, "b", "announcement", due_at=3)
    waits(tx, LAN, "later", due_at=11)
    young, old = waits(tx, LAN, "n", due_at=9), waits(tx, TUAN, "o", due_at=8)
    for at, state in enumerate(("held", "routed", "superseded", "dead")):
        done = waits(tx, LAN, f"done{at}", due_at=2)
        tx.execute("UPDATE deliveries SET state = ? WHERE id = ?", (state, done))

    assert [one.id for one in bulk.due(tx, 10, 9)] == [old, young, bulk_one]
    assert [one.id for one in bulk.due(tx, 10, 2)] == [old, young]
    first = bulk.due(tx, 10, 1)[0]
    assert first == (old, TUAN, "notice", '{"text":"Chào"}', 8, None, 0)
    bulk.routed(tx, [old])
    bulk.dead(tx, [young], "no_address")
    assert [one.id for one in bulk.due(tx, 10, 9)] == [bulk_one]
    assert rows(tx, "SELECT state, reason FROM deliveries WHERE id = :id", id=young) == [
        ("dead", "no_address")
    ]


def _steps(tx: Tx, work: Callable[[], object]) -> int:
    """Return how much the database works, in hundreds of its instructions."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    tx.set_progress_handler(count, 100)
    work()
    tx.set_progress_handler(None, 0)
    return steps


def test_what_waits_for_tomorrow_costs_a_slice_nothing(tx: Tx) -> None:
    """Twenty thousand reminders of tomorrow stand before the notices that are due now."""
    message = said(tx)
    waits(tx, LAN, "due", "announcement", due_at=1)
    alone = _steps(tx, lambda: bulk.due(tx, 10, 500))
    tx.execute("BEGIN")
    tx.execute("PRAGMA defer_foreign_keys = ON")
    tx.executemany(
        "INSERT INTO people (id, created_at) VALUES (?, 1)", ((n,) for n in range(100, 20_100))
    )
    tx.executemany(
        "INSERT INTO deliveries (message, person, state, priority, due_at, created_at) "
        "VALUES (?, ?, 'waiting', 1, ?, 1)",
        ((message, n, DAY) for n in range(100, 20_100)),
    )
    tx.execute("COMMIT")

    assert len(bulk.due(tx, 10, 500)) == 1
    assert _steps(tx, lambda: bulk.due(tx, 10, 500)) <= alone + 2


def test_a_message_is_made_many_peoples_at_once(tx: Tx) -> None:
    """Whom it cannot reach is told; whose it was before keeps it, also beyond one statement."""
    tx.execute("UPDATE addresses SET unreachable = 'blocked' WHERE id = 'telegram:2'")
    tx.execute("UPDATE people SET consent_version = '' WHERE id = ?", (QUAN,))
    message = said(tx, kind="announcement")
    assert bulk.address_to_many(tx, message, "announcement", [LAN, TUAN, QUAN], 9, 5) == {
        TUAN, QUAN,
    }  # fmt: skip
    assert bulk.address_to_many(tx, message, "announcement", [LAN], 99, 6) == set()
    assert rows(tx, "SELECT person, state, priority, due_at, created_at FROM deliveries") == [
        (LAN, "waiting", 2, 9, 5)
    ]
    many = []
    for n in range(120):
        many.append(people.create(tx, 1, "1", "telegram", f"many{n}"))
        people.touch(tx, f"telegram:m{n}", "telegram", f"telegram:m{n}", 1)
        people.link(tx, f"telegram:m{n}", many[-1], 1)
    assert bulk.address_to_many(tx, message, "announcement", [*many, TUAN], 9, 5) == {TUAN}
    assert len(rows(tx, "SELECT 1 FROM deliveries")) == 121


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("waiting", "superseded"), ("held", "superseded"), ("dead", "dead"),
        ("superseded", "superseded"), ("routed", "routed"),
    ],
)  # fmt: skip
def test_a_newer_one_in_a_slot_retires_what_has_no_address(tx: Tx, state: str, after: str) -> None:
    """In that slot of that person; the other slots and the others keep theirs."""
    mine, other = waits(tx, LAN, "a", slot="menu"), waits(tx, LAN, "b", slot="khac")
    theirs, none = waits(tx, TUAN, "a", slot="menu"), waits(tx, LAN, "c")
    for delivery in (mine, other, theirs, none):
        tx.execute("UPDATE deliveries SET state = ? WHERE id = ?", (state, delivery))
    outbox.supersede_for(tx, LAN, "menu")

    assert state_of(tx, "deliveries", mine) == after
    assert {state_of(tx, "deliveries", one) for one in (other, theirs, none)} == {state}


@pytest.mark.parametrize(
    "state", ["pending", "held", "sending", "retry", "unknown", "sent", "superseded", "dead"]
)
def test_a_newer_one_in_a_slot_retires_what_has_its_address(tx: Tx, state: str) -> None:
    """All of its parts that wait, wherever they go; the delivery had its address."""
    mine, theirs = waits(tx, LAN, "a", slot="menu"), waits(tx, TUAN, "a", slot="menu")
    parts = [opened(tx, mine, state), opened(tx, mine, state, ordinal=1)]
    other = opened(tx, theirs, state)
    outbox.supersede_for(tx, LAN, "menu")

    retired = "superseded" if state in ("pending", "retry", "held") else state
    assert [state_of(tx, "parts", part) for part in parts] == [retired, retired]
    assert state_of(tx, "parts", other) == state
    assert state_of(tx, "deliveries", mine) == "routed"


def test_a_newer_one_at_a_place_retires_every_part(tx: Tx) -> None:
    """The rest of a long message does not follow once another stands in its slot."""
    long = waits(tx, LAN, "a", slot="menu")
    first, rest = opened(tx, long, "sent"), opened(tx, long, "pending", ordinal=1)
    outbox.supersede(tx, f"telegram:{LAN}", "menu")

    assert (state_of(tx, "parts", first), state_of(tx, "parts", rest)) == ("sent", "superseded")


def test_news_that_are_not_true_any_more_are_taken_back(tx: Tx) -> None:
    """Of one person, in slots that begin so, before and after they have their address."""
    later = waits(tx, LAN, "a", slot="class:7:offer:1")
    going = waits(tx, LAN, "b", slot="class:7:moved:1")
    part = opened(tx, going, "retry")
    gone = waits(tx, LAN, "c", slot="class:7:moved:2")
    sent = opened(tx, gone, "sent")
    others = [
        waits(tx, LAN, "d", slot="class:70:offer:1"),
        waits(tx, TUAN, "e", slot="class:7:offer"),
    ]

    assert slots.retire(tx, LAN, "class:7:") == ["class:7:offer:1", "class:7:moved:1"]
    assert state_of(tx, "deliveries", later) == "superseded"
    assert (state_of(tx, "parts", part), state_of(tx, "parts", sent)) == ("superseded", "sent")
    assert {state_of(tx, "deliveries", one) for one in others} == {"waiting"}
    assert slots.retire(tx, LAN, "class:7:") == []


def test_forgetting_a_message_takes_all_that_went_of_it(tx: Tx) -> None:
    """And frees the reminder that it said; others stay."""
    for person in (LAN, TUAN):
        opened(tx, waits(tx, person))
    stays = opened(tx, waits(tx, LAN, "2"))
    tx.execute(
        "INSERT INTO reminders (kind, subject, person, due_at, state, delivery) "
        "VALUES ('k', 's', 1, 1, 'done', 1)"
    )
    messages.forget(tx, said(tx))

    assert rows(tx, "SELECT id FROM parts") == [(stays,)]
    assert rows(tx, "SELECT cause_id FROM messages") == [("2",)]
    assert rows(tx, "SELECT state, delivery FROM reminders") == [("done", None)]
