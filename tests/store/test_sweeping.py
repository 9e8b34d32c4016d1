"""Sweeping: what is old goes, what is young or waits stays, and no step is long."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.features.installed import TABLES
from bot.store import host_cookies, jobs, people, sweeping, turns
from bot.store.jobs import Asker
from bot.store.outgoing import messages
from bot.store.outgoing.messages import NewMessage
from bot.store.sql import Tx
from bot.store.writer import prepare
from tests import queued
from tests.fresh import fresh
from tests.queued import NewRow

DAY = 86_400_000
NOW = 1_000 * DAY


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """Open a database of its own."""
    fresh(tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as opened:
        prepare(opened)
        yield opened


def sweep(tx: Tx) -> int:
    """Sweep as the tick does and return how many steps it took."""
    steps = 0
    for step in sweeping.steps(TABLES, NOW, ("web",)):
        steps += 1
        while step(tx):
            steps += 1
    return steps


def message(
    tx: Tx, cause: str, days: int, state: str, place: str = "web:1", kind: str = "notice"
) -> None:
    """Put a message of some days ago into the outbox."""
    new = NewRow(f"x:{cause}", 0, "p", 0, place.split(":")[0], place, kind, {"text": "x"})
    row = queued.add(tx, new, NOW - days * DAY)
    assert row is not None
    tx.execute("UPDATE parts SET state = ? WHERE id = ?", (state, row.id))


def test_whose_cookie_changed_is_kept_as_long_as_old_cookies_count(tx: Tx) -> None:
    """For 400 days; after that no plain cookie is believed, whose it may be."""
    for name, days in (("old", 401), ("young", 399)):
        host_cookies.note(tx, name, NOW - days * DAY)
    sweep(tx)

    assert [host_cookies.seen(tx, name) for name in ("old", "young")] == [False, True]


def test_old_messages_go_and_what_waits_stays(tx: Tx) -> None:
    """After 90 days what has ended goes; a page's message waits 30 days and then dies."""
    message(tx, "old", 91, "sent")
    message(tx, "young", 89, "sent")
    message(tx, "unseen", 31, "pending")
    message(tx, "waits", 29, "pending")
    message(tx, "held", 95, "held")
    message(tx, "never came back", 91, "held", kind="answer")
    sweep(tx)

    assert {
        ("young", "sent", ""),
        ("unseen", "dead", "never_fetched"),
        ("waits", "pending", ""),
        ("held", "held", ""),
    } == set(tx.execute("SELECT substr(cause, 3), state, reason FROM outgoing"))
    for table in ("deliveries", "messages"):
        assert [(4,)] == tx.execute(f"SELECT count(*) FROM {table}").fetchall()


def said(tx: Tx, cause: str, days: int) -> int:
    """Keep a message of some days ago and return its id."""
    return messages.say(tx, NewMessage("x", cause, 0, "notice", "{}"), NOW - days * DAY)


def delivery(tx: Tx, message: int, person: int, days: int, state: str = "routed") -> int:
    """Make a message somebody's as it was some days ago."""
    id_ = messages.address_to(tx, message, "notice", NOW - days * DAY, person=person)
    assert id_ is not None
    tx.execute("UPDATE deliveries SET state = ? WHERE id = ?", (state, id_))
    return id_


def part(tx: Tx, of: int, days: int, state: str = "sent", place: str = "web:1") -> None:
    """Give a delivery a part of some days ago."""
    new = messages.NewPart("web", place)
    values = messages.part_values(of, 0, "notice", new, 1, NOW - days * DAY)
    id_ = messages.add_part(tx, values)
    tx.execute("UPDATE parts SET state = ? WHERE id = ?", (state, id_))


def kept(tx: Tx, table: str) -> list[int]:
    """Return the ids of what is left in a table."""
    return [id_ for (id_,) in tx.execute(f"SELECT id FROM {table} ORDER BY id")]


def test_what_is_left_of_messages_without_an_address_goes_too(tx: Tx) -> None:
    """After 90 days, but for what still waits or is on hold; a message with its last hearer."""
    lan = people.create(tx, NOW, "1", "web", "h")
    for at, (days, state, stays) in enumerate(
        [
            (91, "dead", False), (91, "superseded", False), (91, "routed", False),
            (91, "waiting", True), (91, "held", True), (89, "dead", True), (89, "routed", True),
        ]
    ):  # fmt: skip
        message = said(tx, str(at), days)
        of = delivery(tx, message, lan, days, state)
        sweep(tx)
        assert (of in kept(tx, "deliveries"), message in kept(tx, "messages")) == (stays, stays)
    nobodys = said(tx, "nobody's", 91)
    sweep(tx)
    assert nobodys not in kept(tx, "messages")


def test_a_message_to_many_goes_with_its_last(tx: Tx) -> None:
    """Each one's part and delivery by itself; in one sweep all three are gone."""
    lan, tuan = (people.create(tx, NOW, "1", "web", f"h{n}") for n in (1, 2))
    message = said(tx, "1", 95)
    first, second = (delivery(tx, message, person, 95) for person in (lan, tuan))
    part(tx, first, 91)
    part(tx, second, 89)
    sweep(tx)
    assert ([second], [message]) == (kept(tx, "deliveries"), kept(tx, "messages"))

    tx.execute("UPDATE parts SET created_at = 1")
    sweep(tx)
    assert [[], [], []] == [kept(tx, table) for table in ("parts", "deliveries", "messages")]


def test_a_reminder_does_not_keep_its_message(tx: Tx) -> None:
    """It stays, as said once and not again; what it said is forgotten."""
    lan = people.create(tx, NOW, "1", "web", "h")
    of = delivery(tx, said(tx, "1", 91), lan, 91)
    part(tx, of, 91)
    tx.execute(
        "INSERT INTO reminders (kind, subject, person, due_at, state, delivery) "
        "VALUES ('k', 's', ?, 1, 'done', ?)",
        (lan, of),
    )
    sweep(tx)

    assert [[], []] == [kept(tx, table) for table in ("deliveries", "messages")]
    assert [("done", None)] == tx.execute("SELECT state, delivery FROM reminders").fetchall()


def test_what_many_were_told_stays_when_one_place_is_a_strangers(tx: Tx) -> None:
    """Who left a phone leaves it to nobody: the others keep the announcement."""
    lan, tuan = (people.create(tx, NOW, "1", "web", f"h{n}") for n in (1, 2))
    people.touch(tx, "web:left", "web", "web:left", NOW - 2 * DAY)
    people.touch(tx, "web:tuan", "web", "web:tuan", NOW)
    people.link(tx, "web:tuan", tuan, NOW)
    message = said(tx, "1", 3)
    for person, place in ((lan, "web:left"), (tuan, "web:tuan")):
        part(tx, delivery(tx, message, person, 3), 3, place=place)
    sweep(tx)

    assert [("web:tuan",)] == tx.execute("SELECT place FROM parts").fetchall()
    assert [message] == kept(tx, "messages")
    assert 2 == len(kept(tx, "deliveries"))


def test_strangers_and_what_they_were_told_go_after_a_day(tx: Tx) -> None:
    """Somebody who never consented leaves nothing behind, somebody who did loses nothing."""
    for address, days in (("web:gone", 2), ("web:new", 0), ("web:known", 2)):
        people.touch(tx, address, "web", address, NOW - days * DAY)
        message(tx, address, days, "sent", address)
        turns.save_frames(tx, address, address, [{"flow": "x"}], NOW)
    person = people.create(tx, NOW, "1", "web", "h")
    people.link(tx, "web:known", person, NOW)
    sweep(tx)

    left = {("web:new",), ("web:known",)}
    for column, table in (
        ("id", "addresses"), ("place", "parts"), ("place", "deliveries"), ("cause_id", "messages"),
        ("place", "conversations"),
    ):  # fmt: skip
        assert left == set(tx.execute(f"SELECT {column} FROM {table}"))


def test_a_long_table_is_swept_in_many_small_steps(tx: Tx) -> None:
    """Three thousand old keys take several steps, and all of them go."""
    tx.executemany(
        "INSERT INTO seen_updates (channel, key, at) VALUES ('telegram', ?, ?)",
        ((str(number), NOW - 20 * DAY) for number in range(3_000)),
    )
    few = sweep(tx)

    assert [(0,)] == tx.execute("SELECT count(*) FROM seen_updates").fetchall()
    assert few > sweep(tx)


def test_what_a_job_told_is_forgotten_after_a_day(tx: Tx) -> None:
    """Names from a file are not kept with its job; one that still runs keeps what it needs."""
    asker = Asker("web", "web:1", "web:1")
    for age in (2 * DAY, DAY // 2):
        jobs.add(tx, "roster", {"by": 1}, asker, NOW - age)
        job = jobs.claim(tx, NOW - age)
        assert job is not None
        jobs.finish(tx, job.id, '{"sample":["Lan"]}', NOW - age)
    jobs.add(tx, "roster", {"by": 2}, asker, NOW - 2 * DAY)
    sweep(tx)

    assert tx.execute("SELECT args, outcome FROM jobs ORDER BY id").fetchall() == [
        ("{}", ""),
        ('{"by":1}', '{"sample":["Lan"]}'),
        ('{"by":2}', ""),
    ]
