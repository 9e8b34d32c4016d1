"""What lies ahead once the clock was set back: each instant by what it is the instant of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.audiences import Audience, Criterion
from bot.features.announcements import store as announcements
from bot.features.attendance import store as attendance
from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from bot.features.installed import TABLES
from bot.store import set_back, turns
from bot.store.outgoing import messages, rings
from bot.store.outgoing.messages import NewMessage
from bot.store.outgoing.outbox import claim, put_back
from bot.store.sql import Tx, rows, scalar
from bot.store.writer import prepare
from tests.fresh import fresh
from tests.queued import NewRow, add

NOW, BY = 1_000_000_000, 3_600_000
WAS = NOW + BY
HOUR = 3_600_000


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """Open an empty database."""
    fresh(tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as opened:
        prepare(opened)
        opened.execute("PRAGMA synchronous = OFF")
        yield opened


def _mend(tx: Tx, by: int = BY) -> None:
    for step in set_back.steps(TABLES, NOW, by):
        tx.execute("BEGIN")
        while step(tx):
            pass
        tx.execute("COMMIT")


def _row(tx: Tx, name: str, state: str, queued: int, wait: int = 0, channel: str = "web") -> None:
    place = f"{channel}:{name.split()[0]}"
    new = NewRow(f"c:{name}", 0, place, 0, channel, place, "notice", {}, due_at=queued + wait)
    row = add(tx, new, queued)
    assert row
    tx.execute("UPDATE parts SET state = ? WHERE id = ?", (state, row.id))


#: Name (its first word is the place), state, queued so long before the clock was set back, due so
#: long after that; and when that is by the new clock, from now.
ROWS = [
    ("a at-once", "pending", 5_000, 0, -5_000),
    ("b soon", "pending", 5_000, 30_000, 25_000),
    ("c on-hold", "held", 5_000, 0, -5_000),
    ("d under-way", "sending", 5_000, 0, -5_000),
    ("e unsure", "unknown", 5_000, 0, -5_000),
    ("f again", "retry", 60_000, 900_000, 840_000),
    ("f behind", "pending", 30_000, 870_000, 840_000),
    ("i again", "retry", 60_000, 70_000, 10_000),
    ("i behind", "pending", 50_000, 60_000, 10_000),
    ("g tomorrow", "pending", 5_000, 9 * HOUR, 10 * HOUR - 5_000),
    ("h old", "pending", 2 * HOUR, 0, -HOUR),
]


@pytest.mark.parametrize(("name", "due"), [(row[0], row[4]) for row in ROWS])
def test_a_waiting_message_goes_when_it_was_meant_to(tx: Tx, name: str, due: int) -> None:
    """At once stays at once and a wait stays as long; a moment that was named stays that moment."""
    for other, state, before, wait, _ in ROWS:
        _row(tx, other, state, WAS - before, wait)
    _mend(tx)
    found = rows(tx, "SELECT due_at - :now, created_at <= :now FROM outgoing WHERE cause = :cause",
                 now=NOW, cause=f"c:{name}")  # fmt: skip

    assert [(due, 1)] == found


def test_done_again_it_changes_nothing(tx: Tx) -> None:
    """A database that was full in the middle of it: the same once more, to the same end."""
    for name, state, before, wait, _ in ROWS:
        _row(tx, name, state, WAS - before, wait)
    _mend(tx)
    once = rows(tx, "SELECT id, due_at, created_at FROM outgoing ORDER BY id")
    assert set_back.ahead(tx, NOW) == 0
    _mend(tx)

    assert once == rows(tx, "SELECT id, due_at, created_at FROM outgoing ORDER BY id")


@pytest.mark.parametrize(("ago", "ahead"), [(500, 0), (-999, 0), (-1_000, 1_000), (-BY, BY)])
def test_the_newest_messages_tell_how_far_ahead_they_are(tx: Tx, ago: int, ahead: int) -> None:
    """A start after the clock was set back knows it; a second of adjustment is none."""
    _row(tx, "a old", "sent", NOW - HOUR)
    _row(tx, "b new", "sent", NOW - ago)
    _row(tx, "c next", "sent", NOW - HOUR)

    assert ahead == set_back.ahead(tx, NOW)


def test_a_long_backlog_from_ahead_is_put_right_in_slices(tx: Tx) -> None:
    """Two and a half thousand messages queued in the hour that comes once more are due at once."""
    tx.execute("BEGIN")
    for number in range(2_500):
        _row(tx, f"p{number}", "pending", NOW + 1 + number)
    tx.execute("COMMIT")
    _mend(tx)

    assert scalar(tx, "SELECT count(*) FROM outgoing WHERE due_at > :now", now=NOW) == 0


#: State of what has no address, queued so long before the clock was set back, due so long after
#: that; and when that is by the new clock, from now.
WITHOUT_ADDRESS = [
    ("waiting", 5_000, 0, -5_000),
    ("waiting", 5_000, 30_000, 25_000),
    ("held", 5_000, 0, -5_000),
    ("waiting", 5_000, 9 * HOUR, 10 * HOUR - 5_000),
    ("held", 5_000, 9 * HOUR, 10 * HOUR - 5_000),
    ("waiting", 2 * HOUR, 0, -HOUR),
    ("dead", 5_000, 0, HOUR - 5_000),
]


@pytest.mark.parametrize(("state", "before", "wait", "due"), WITHOUT_ADDRESS)
def test_what_has_no_address_yet_goes_when_it_was_meant_to(
    tx: Tx, state: str, before: int, wait: int, due: int
) -> None:
    """As what has one; what it says and whom it is for lie behind as well."""
    _waits(tx, "1", state, WAS - before, wait)
    _mend(tx)
    found = rows(tx, "SELECT due_at - :now FROM deliveries", now=NOW)
    assert [(due,)] == found
    assert 0 == set_back.ahead(tx, NOW)
    _mend(tx)

    assert found == rows(tx, "SELECT due_at - :now FROM deliveries", now=NOW)
    behind = "SELECT max(created_at) FROM (SELECT created_at FROM deliveries UNION ALL SELECT "
    assert NOW - 1_000 >= scalar(tx, f"{behind}created_at FROM messages)")


def _waits(tx: Tx, name: str, state: str, queued: int, wait: int = 0) -> None:
    tx.execute("INSERT OR IGNORE INTO people (id, created_at) VALUES (1, 1)")
    message = messages.say(tx, NewMessage("c", name, 0, "notice", "{}"), queued)
    delivery = messages.address_to(tx, message, "notice", queued, person=1, due_at=queued + wait)
    tx.execute("UPDATE deliveries SET state = ? WHERE id = ?", (state, delivery))


def test_what_has_no_address_tells_too_how_far_ahead_it_is(tx: Tx) -> None:
    """Queued for tonight it is the newest that there is."""
    _row(tx, "a old", "sent", NOW - HOUR)
    _waits(tx, "1", "waiting", WAS - 10, 9 * HOUR)

    assert BY - 10 == set_back.ahead(tx, NOW)


def test_many_without_an_address_are_put_right_in_slices(tx: Tx) -> None:
    """As many as the hour had that comes once more, each said by itself."""
    tx.execute("BEGIN")
    for number in range(2_500):
        _waits(tx, str(number), "waiting", NOW + 1 + number)
    tx.execute("COMMIT")
    _mend(tx)

    for column, table in (("due_at", "deliveries"), ("created_at", "messages")):
        assert scalar(tx, f"SELECT count(*) FROM {table} WHERE {column} > :now", now=NOW) == 0


def test_a_phone_rings_again_in_a_minute_that_comes_twice(tx: Tx) -> None:
    """The ring of the first time does not take the place of that of the second."""
    ring = [("web:a", WAS - 10_000)]
    rings.queue_rings(tx, "push", ring, "{}", WAS - 30_000)
    tx.execute("UPDATE parts SET state = 'sent'")
    _mend(tx)
    rings.queue_rings(tx, "push", ring, "{}", NOW)

    assert [("sent",), ("pending",)] == rows(tx, "SELECT state FROM outgoing ORDER BY id")


def test_what_was_let_go_keeps_its_minute_and_what_was_planned_its_hour(tx: Tx) -> None:
    """A notice that can be taken back goes after the same seconds, one for tonight tonight."""
    audience = Audience((Criterion("all", ""),))
    tx.execute("INSERT INTO people (id, created_at) VALUES (1, 1), (2, 1)")
    for author, due in ((1, WAS + 40_000), (2, WAS + 2 * HOUR)):
        notice = announcements.draft(tx, author, audience, "x", NOW)
        announcements.release(tx, notice, audience, due)
    _mend(tx)
    found = rows(tx, "SELECT due_at - :now FROM announcements ORDER BY id", now=NOW)

    assert [(40_000,), (BY + 2 * HOUR,)] == found


def test_what_has_happened_lies_behind(tx: Tx) -> None:
    """Opened by hand, said at the roll-call, tried in vain: none waits for the old time."""
    new = NewTraining("ACDEFG", "Lớp", NOW - HOUR, NOW + HOUR, "Nhà", 9, ("",), "")
    training = trainings.add(tx, new, None, NOW - 9 * HOUR)
    tx.execute("INSERT INTO people (id, created_at) VALUES (1, 1)")
    trainings.open_doors(tx, training, WAS - 1)
    trainings.open_quiz(tx, training, WAS - 2)
    trainings.stop_quiz(tx, training, WAS - 2)
    attendance.mark(tx, training, 1, "code", WAS - 3)
    turns.note_try(tx, "web:a", "a network", "personal_code", WAS - 4)
    _mend(tx)
    found = trainings.find(tx, training)
    mark = attendance.find(tx, training, 1, 0)

    assert found and mark
    assert (NOW - 1, NOW - 2) == (found.opened_at, found.quiz_opened_at)
    assert NOW - 2 == found.quiz_stopped_at
    assert NOW - 3 == mark.at
    assert turns.tries_of(tx, "web:a", "personal_code", NOW - HOUR, NOW) == (1, NOW - 4)


def test_what_was_taken_for_sending_before_is_put_back_by_its_new_instant(tx: Tx) -> None:
    """A stop after the clock was set back leaves nothing that waits for the old time."""
    _row(tx, "a", "pending", WAS - 5_000)
    (taken,) = claim(tx, "web", WAS, 9)
    _mend(tx)
    put_back(tx, taken, "stopped")

    assert [taken.id] == [row.id for row in claim(tx, "web", NOW, 9)]
