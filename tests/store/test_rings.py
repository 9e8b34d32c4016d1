"""Browsers that may be rung, and rings: who keeps which, when one is needed, what is erased."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.features.installed import TABLES
from bot.features.people import erasing
from bot.store import people
from bot.store.outgoing import mailbox, rings
from bot.store.outgoing.rings import Subscription
from bot.store.sql import Tx, rows
from bot.store.writer import prepare
from tests import queued
from tests.fresh import fresh
from tests.queued import NewRow
from tests.words import say

A, B = "web:a", "web:b"
MINUTE = 60_000


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """Open an empty database with two pages that were written from."""
    fresh(tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as opened:
        prepare(opened)
        for address in (A, B):
            people.touch(opened, address, "web", address, 1)
        yield opened


def _browser(name: str) -> Subscription:
    return Subscription(f"https://fcm.googleapis.com/{name}", "p", "a")


def _mail(tx: Tx, cause: str, due: int = 0, kind: str = "notice", **more: object) -> int:
    row = NewRow(cause, 0, "x", 0, "web", A, kind, {"text": "x"}, due_at=due, **more)  # type: ignore[arg-type]
    added = queued.add(tx, row, 1)
    assert added
    return added.id


def _rings(tx: Tx) -> list[tuple[int, str, int, str]]:
    found = rows(
        tx, "SELECT id, place, due_at, state FROM outgoing WHERE channel = 'push' ORDER BY id"
    )
    return [(id_, place, due, state) for id_, place, due, state in found]


def test_a_browser_rings_for_the_page_that_asked_last(tx: Tx) -> None:
    """One browser is rung for one address; a stranger's address takes none."""
    assert rings.subscribe(tx, A, _browser("x"), 1)
    assert rings.subscribe(tx, B, _browser("x"), 2)
    assert not rings.subscribe(tx, "web:nobody", _browser("y"), 3)

    assert [] == rings.subscriptions(tx, A)
    assert [_browser("x")] == rings.subscriptions(tx, B)
    assert {B} == rings.subscribed(tx, [A, B, "web:nobody"])


def test_beyond_five_browsers_the_oldest_is_dropped(tx: Tx) -> None:
    """A page keeps its five newest browsers."""
    for n in range(7):
        rings.subscribe(tx, A, _browser(str(n)), n)

    assert [_browser(str(n)) for n in (6, 5, 4, 3, 2)] == rings.subscriptions(tx, A)


def test_only_the_own_browser_is_taken_off(tx: Tx) -> None:
    """Somebody else's endpoint, even if known, stays on their page."""
    rings.subscribe(tx, A, _browser("x"), 1)
    rings.unsubscribe(tx, B, _browser("x").endpoint)
    assert {A} == rings.subscribed(tx, [A])
    rings.unsubscribe(tx, A, _browser("x").endpoint)

    assert set() == rings.subscribed(tx, [A])


def test_messages_of_one_moment_ring_once(tx: Tx) -> None:
    """The same moment is one ring; one taken back comes to life when something new has come."""
    rings.queue_rings(tx, "push", [(A, MINUTE), (B, MINUTE)], '{"text":"x"}', 1)
    rings.queue_rings(tx, "push", [(A, MINUTE), (A, 2 * MINUTE)], '{"text":"x"}', 1)
    rings.retire_rings(tx, ["push"], A, 1)
    taken_back = [(place, state) for _, place, _, state in _rings(tx)]
    rings.queue_rings(tx, "push", [(A, MINUTE)], '{"text":"x"}', 1)

    assert [("push:a", "superseded"), ("push:b", "pending"), ("push:a", "superseded")] == taken_back
    assert [("push:a", MINUTE, "pending"), ("push:b", MINUTE, "pending")] == [
        ring[1:] for ring in _rings(tx)[:2]
    ]


def test_a_ring_that_has_gone_is_not_rung_again(tx: Tx) -> None:
    """One a moment and page, whatever became of it; the message of it is kept once."""
    for state in ("sent", "dead", "sending", "pending"):
        rings.queue_rings(tx, "push", [(A, MINUTE)], '{"text":"x"}', 1)
        tx.execute("UPDATE parts SET state = ?", (state,))
        rings.queue_rings(tx, "push", [(A, MINUTE)], '{"text":"x"}', 2)
        assert [("push:a", MINUTE, state)] == [ring[1:] for ring in _rings(tx)]

    assert rows(tx, "SELECT cause_kind, cause_id, kind, reply, expires_at FROM messages") == [
        ("ring", f"{MINUTE}", "hint", '{"text":"x"}', MINUTE + 6 * 3_600_000)
    ]
    assert rows(tx, "SELECT person, place, state FROM deliveries") == [(None, A, "routed")]


def test_a_ring_is_needed_while_something_waits_unseen(tx: Tx) -> None:
    """Unseen now: ring. On hold: later. Answers, expired and future messages: not for this one."""
    needs = []
    for cause, more in (
        ("answer", {"kind": "answer"}),
        ("tomorrow", {"due": 9 * MINUTE}),
        ("expired", {"expires_at": MINUTE}),
        ("held", {"state": "held"}),
        ("unseen", {}),
    ):
        _mail(tx, cause, **more)  # type: ignore[arg-type]
        needs.append(rings.need(tx, "web:a", "push:a", 99, MINUTE))

    assert ["none", "none", "none", "held", "now"] == needs


def test_of_two_due_rings_only_the_newer_rings(tx: Tx) -> None:
    """After hours without a way out, one page is rung once."""
    _mail(tx, "unseen")
    rings.queue_rings(tx, "push", [(A, MINUTE)], "{}", 1)
    rings.queue_rings(tx, "push", [(A, 2 * MINUTE)], "{}", 1)
    (older, *_), (newer, *_) = _rings(tx)

    assert "now" == rings.need(tx, "web:a", "push:a", older, MINUTE)
    assert "none" == rings.need(tx, "web:a", "push:a", older, 2 * MINUTE)
    assert "now" == rings.need(tx, "web:a", "push:a", newer, 2 * MINUTE)


def test_rings_stay_while_something_else_waits(tx: Tx) -> None:
    """Reading one of two messages takes no ring back."""
    first = _mail(tx, "one")
    second = _mail(tx, "two")
    rings.queue_rings(tx, "push", [(A, MINUTE)], "{}", 1)
    mailbox.acknowledge(tx, A, [first], 2)
    rings.retire_rings(tx, ["push"], A, 2)
    before = _rings(tx)[0][3]
    mailbox.acknowledge(tx, A, [second], 2)
    rings.retire_rings(tx, ["push"], A, 2)

    assert ("pending", "superseded") == (before, _rings(tx)[0][3])


def test_erasing_takes_browsers_and_rings_unless_others_share_the_phone(tx: Tx) -> None:
    """Nothing that names the erased person's page is left; a family's phone goes on ringing."""
    lan, tuan = (people.create(tx, 1, "v1", "web", f"h{n}") for n in (1, 2))
    for address, person in ((A, lan), (B, lan), (B, tuan)):
        people.link(tx, address, person, 1)
    for address in (A, B):
        rings.subscribe(tx, address, _browser(address), 1)
        rings.queue_rings(tx, "push", [(address, MINUTE)], "{}", 1)
    erasing.erase(tx, TABLES, lan, A, 2, say("erased.somebody"))

    assert {B} == rings.subscribed(tx, [A, B])
    assert ["push:b"] == [place for _, place, _, _ in _rings(tx)]


def test_what_a_release_before_rang_is_erased_too(tx: Tx) -> None:
    """Each of its rings is a message named after its page; the other page's stays."""
    for page in (A, B):
        ring = NewRow(f"ring:{page}:{MINUTE}", 0, "x", 0, "push", f"push:{page[4:]}", "hint", {})
        assert queued.add(tx, ring, 1)
    rings.forget_rings(tx, A)

    assert ["push:b"] == [place for _, place, _, _ in _rings(tx)]
    assert [(f"{B}:{MINUTE}",)] == rows(tx, "SELECT cause_id FROM messages")


def test_a_page_may_be_rung_in_two_ways(tx: Tx) -> None:
    """Of one delivery each way carries a part; both are taken back when the page is read."""
    for ringer in ("push", "bell"):
        rings.queue_rings(tx, ringer, [(A, MINUTE)], "{}", 1)
    before = rows(tx, "SELECT delivery, place, state FROM parts ORDER BY id")
    rings.retire_rings(tx, ["push", "bell"], A, 1)

    assert [(1, "push:a", "pending"), (1, "bell:a", "pending")] == before
    assert [("superseded",), ("superseded",)] == rows(tx, "SELECT state FROM parts")


def test_a_thousand_pages_are_rung_in_few_statements(tx: Tx) -> None:
    """One message of the moment; for each page a delivery, fifty a statement, and a part."""
    pages = [(f"web:{n}", MINUTE) for n in range(1_000)]
    said: list[str] = []
    tx.set_trace_callback(said.append)
    rings.queue_rings(tx, "push", pages, "{}", 1)
    tx.set_trace_callback(None)
    begun = Counter(one.split()[0] for one in said)

    assert {"INSERT": 1 + 1_000, "WITH": 20} == {k: begun[k] for k in ("INSERT", "WITH")}
    assert 1 == len(rows(tx, "SELECT 1 FROM messages"))
    assert pages == rows(tx, "SELECT d.place, p.due_at FROM deliveries d JOIN parts p "
                             "ON p.delivery = d.id ORDER BY d.id")  # fmt: skip


def test_a_slice_of_pages_is_looked_up_however_many_there_are(tx: Tx) -> None:
    """Of 20,000 pages that may be rung and were told, a slice of ten costs what ten cost."""
    tx.execute("BEGIN")
    for n in range(1, 20_001):
        tx.execute(
            "INSERT INTO addresses (id, channel, place, created_at, seen_at) "
            "VALUES (?, 'web', ?, 1, 1)",
            (f"web:{n}", f"web:{n}"),
        )
        rings.subscribe(tx, f"web:{n}", _browser(str(n)), 1)
    rings.queue_rings(tx, "push", [(f"web:{n}", MINUTE) for n in range(1, 20_001)], "{}", 1)
    tx.execute("COMMIT")
    ten = [f"web:{n}" for n in range(11, 20)] + [A]

    found: set[str] = set()
    assert _steps(tx, lambda: found.update(rings.subscribed(tx, ten))) < 200
    assert found == set(ten) - {A}
    assert _steps(tx, lambda: rings.need(tx, "web:77", "push:77", 99, MINUTE)) < 200
    later = [(one, 2 * MINUTE) for one in ten]
    assert _steps(tx, lambda: rings.queue_rings(tx, "push", later, "{}", 1)) < 500
    assert _steps(tx, lambda: rings.retire_rings(tx, ["push"], "web:77", 1)) < 200


def test_erasing_a_page_reads_the_rings_of_no_other(tx: Tx) -> None:
    """Its rings are found by the page, those of a release before by their cause."""
    for n in range(3):
        rings.queue_rings(tx, "push", [(A, n * MINUTE), (B, n * MINUTE)], "{}", 1)
    asked: list[str] = []
    tx.set_trace_callback(asked.append)
    rings.forget_rings(tx, A)
    tx.set_trace_callback(None)
    reads = [one for one in asked if one.startswith("SELECT") and " messages" in one]
    by_page, by_cause = (
        [str(step[3]) for step in tx.execute(f"EXPLAIN QUERY PLAN {one}")] for one in reads
    )

    assert ["push:b"] * 3 == [place for _, place, _, _ in _rings(tx)]
    assert "deliveries_to_place (place=?)" in by_page[0]
    assert "SEARCH m USING INTEGER PRIMARY KEY" in by_page[1]
    assert "cause_id>? AND cause_id<?" in by_cause[0]


def _steps(tx: Tx, work: Callable[[], object]) -> int:
    """Return how much the database works, in tens of its instructions."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    tx.set_progress_handler(count, 10)
    work()
    tx.set_progress_handler(None, 0)
    return steps
