"""Each state change of the outbox: from which states it leads, and to which."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.features.installed import TABLES
from bot.messaging.composing import Composer
from bot.store import people
from bot.store.outgoing import mailbox, messages, outbox, places
from bot.store.outgoing.messages import NewMessage, State
from bot.store.outgoing.outbox import Queued
from bot.store.outgoing.parts import Part
from bot.store.sql import Tx
from tests import queued
from tests.conftest import shipped
from tests.fresh import fresh
from tests.queued import NewRow

STATES: tuple[State, ...] = get_args(State)
COMPOSER = Composer({}, shipped().wording)
NEW = NewRow(
    "turn:1", 2, "p1", 3, "telegram", "telegram:1", "notice", {"text": "Chào"}, slot="menu",
    edit="m1", person=7, due_at=500, expires_at=9_000,
)  # fmt: skip


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """An empty, migrated database."""
    fresh(tmp_path / "o.db")
    with closing(sqlite3.connect(tmp_path / "o.db", isolation_level=None)) as opened:
        yield opened


def put(tx: Tx, cause: str, state: State = "pending", **changed: Any) -> Queued:
    """Queue a row and bring it into a state."""
    new = replace(NEW, cause=cause, **{"slot": "", "place": "p", "due_at": 5, **changed})
    row = queued.add(tx, new, 1)
    assert row is not None
    tx.execute("UPDATE parts SET state = ? WHERE id = ?", (state, row.id))
    return row._replace(state=state)


def nobodys(tx: Tx) -> None:
    """Keep a delivery without parts: the ids of the next are not those of their parts."""
    message = messages.say(tx, NewMessage("none", "1", 0, "notice", "{}"), 1)
    messages.address_to(tx, message, "notice", 1, place="nowhere")


def one_of_each(tx: Tx, **changed: Any) -> dict[str, Queued]:
    """Queue a row in each state."""
    return {state: put(tx, state, state, **changed) for state in STATES}


def states(tx: Tx, rows: dict[str, Queued]) -> dict[str, str]:
    """Return the state of each row as it is kept now, by the state that it was in."""
    return {was: kept(tx, row.id)["state"] for was, row in rows.items()}


def kept(tx: Tx, id: int) -> dict[str, Any]:
    """Return a row as it is kept."""
    found = tx.execute("SELECT * FROM outgoing WHERE id = ?", (id,))
    return dict(zip([column[0] for column in found.description], found.fetchone(), strict=True))


def as_part(tx: Tx, row: Queued, state: str) -> Part:
    """Return what the sender gets of a row from the database, its text as it is kept."""
    after = kept(tx, row.id)
    kind, _, id_ = str(after["cause"]).partition(":")
    return Part(
        row.id, row.id, row.channel, row.place, 0, row.kind, row.slot, row.edit, state, row.due_at,
        row.attempts, row.person, row.created_at, kind, id_, row.expires_at, after["body"], 1, 0,
        0, 0, 0, "",
    )  # fmt: skip


def test_a_row_is_kept_as_it_was_queued(tx: Tx) -> None:
    """Every column, what the sender gets in memory, and what it gets from the database."""
    row = queued.add(tx, NEW, 100)
    assert row is not None
    assert kept(tx, row.id) == {
        "id": row.id, "cause": "turn:1", "ordinal": 3_002, "part": 0,
        "channel": "telegram", "place": "telegram:1", "kind": "notice", "person": 7,
        "slot": "menu", "edit": "m1", "body": '{"text":"Chào"}', "state": "pending",
        "due_at": 500, "attempts": 0, "message": "", "reason": "", "created_at": 100,
        "sent_at": None, "priority": 1, "expires_at": 9_000,
    }  # fmt: skip
    assert row._asdict() == {
        "id": row.id, "channel": "telegram", "place": "telegram:1", "kind": "notice",
        "slot": "menu", "edit": "m1", "body": {"text": "Chào"}, "state": "pending", "due_at": 500,
        "attempts": 0, "person": 7, "created_at": 100, "cause": ("turn", "1"),
        "expires_at": 9_000,
    }  # fmt: skip
    (claimed,) = outbox.claim(tx, "telegram", 500, 1)
    assert claimed == as_part(tx, row, "sending")
    assert COMPOSER.queued(claimed) == row._replace(state="sending")
    assert outbox.recover(tx, "telegram") == [as_part(tx, row, "sending")]


def test_the_tables_beneath_a_row(tx: Tx) -> None:
    """A message said once, a delivery whose place is none beside a person, one part."""
    queued.add(tx, NEW, 100)
    queued.add(tx, replace(NEW, cause="turn:2", person=None, due_at=0), 100)
    assert tx.execute(
        "SELECT cause_kind, cause_id, ordinal, variant, kind, slot, fitted, expires_at, created_at "
        "FROM messages ORDER BY id"
    ).fetchall() == [
        ("turn", "1", 3_002, "p1", "notice", "menu", 1, 9_000, 100),
        ("turn", "2", 3_002, "p1", "notice", "menu", 1, 9_000, 100),
    ]
    assert tx.execute(
        "SELECT message, person, place, state, reason, priority, due_at, created_at "
        "FROM deliveries ORDER BY id"
    ).fetchall() == [
        (1, 7, None, "routed", "", 1, 500, 100), (2, None, "telegram:1", "routed", "", 1, 100, 100),
    ]  # fmt: skip
    assert tx.execute(
        "SELECT delivery, ordinal, named, plain, copies FROM parts ORDER BY id"
    ).fetchall() == [(1, 0, 0, 0, 0), (2, 0, 0, 0, 0)]


def test_ids_on_screens_are_never_given_out_twice(tx: Tx) -> None:
    """Those of messages and deliveries may be: nobody sees them."""
    row = put(tx, "a:1")
    messages.forget(tx, 1)
    assert [(0, 0, 0)] == tx.execute(
        "SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM deliveries), "
        "(SELECT count(*) FROM parts)"
    ).fetchall()
    assert put(tx, "a:1").id > row.id


def test_one_key_is_queued_once(tx: Tx) -> None:
    """The same message again is none; each part of the key makes another."""
    assert queued.add(tx, NEW, 1)
    assert queued.add(tx, replace(NEW, body={"text": "khác"}), 2) is None
    for other in (
        replace(NEW, cause="turn:2"), replace(NEW, ordinal=9), replace(NEW, recipient="p2"),
        replace(NEW, part=9),
    ):  # fmt: skip
        assert queued.add(tx, other, 2)
    overdue = queued.add(tx, replace(NEW, cause="x", due_at=0, state="held"), 70)
    assert overdue and (overdue.due_at, overdue.state) == (70, "held")
    assert (kept(tx, overdue.id)["due_at"], kept(tx, overdue.id)["state"]) == (70, "held")


@pytest.mark.parametrize(
    ("kind", "priority"),
    [("answer", 0), ("hint", 1), ("notice", 1), ("reminder", 1), ("announcement", 2)],
)
def test_how_soon_a_kind_goes(tx: Tx, kind: str, priority: int) -> None:
    """The living first, bulk last."""
    assert messages.priority_of(kind) == priority
    assert kept(tx, put(tx, "a", kind=kind).id)["priority"] == priority


#: A change, what it makes of each state that it touches, and the reason that it leaves.
CHANGES: dict[str, tuple[Callable[[Tx, Queued], object], dict[str, str], str]] = {
    "refused": (
        lambda tx, row: outbox.settle_refused(tx, row.id, "stopped"),
        dict.fromkeys(("pending", "held", "sending", "retry", "unknown"), "dead"), "stopped",
    ),
    "refused for now": (
        lambda tx, row: outbox.settle_refused(tx, row.id, "held"),
        dict.fromkeys(("pending", "held", "sending", "retry", "unknown"), "held"), "held",
    ),
    "place gone": (
        lambda tx, row: outbox.cancel_place(tx, row.place, "blocked"),
        dict.fromkeys(("pending", "held", "sending", "retry", "unknown"), "dead"), "blocked",
    ),
    "later": (
        lambda tx, row: outbox.settle_later(tx, row.id, "unknown", 9, 4, "dns"),
        dict.fromkeys(("pending", "held", "sending", "retry", "unknown"), "unknown"), "dns",
    ),
    "put back": (
        lambda tx, row: outbox.put_back(tx, row, "stopped"),
        dict.fromkeys(("pending", "held", "sending", "retry", "unknown"), "retry"), "stopped",
    ),
    "dead": (
        lambda tx, row: outbox.settle_dead(tx, row.id, "expired"),
        dict.fromkeys(STATES, "dead"), "expired",
    ),
    "newer in its slot": (
        lambda tx, row: outbox.settle_superseded(tx, row.id), dict.fromkeys(STATES, "superseded"),
        "",
    ),
    "sent": (
        lambda tx, row: outbox.settle_sent(tx, row.id, "m9", 50), dict.fromkeys(STATES, "sent"),
        "",
    ),
    "many sent": (
        lambda tx, row: outbox.settle_many_sent(tx, [(row.id, "m9")], 50),
        dict.fromkeys(STATES, "sent"), "",
    ),
    "claimed": (
        lambda tx, row: outbox.claim(tx, "telegram", 5, 1),
        dict.fromkeys(("pending", "retry"), "sending"), "",
    ),
    "written to again": (
        lambda tx, row: outbox.revive(tx, row.place), {"held": "sending"}, "",
    ),
    "shown by a page": (
        lambda tx, row: mailbox.acknowledge(tx, row.place, [row.id], 50),
        dict.fromkeys(STATES, "sent"), "",
    ),
    "chat moved": (
        lambda tx, row: places.move_place(tx, TABLES, "p", "telegram:-100"),
        dict.fromkeys(("sending", "unknown"), "retry"), "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_touches_only_these_states(tx: Tx, change: str, state: State) -> None:
    """What has come to its end stays there, but for what was really seen of it."""
    row = put(tx, "a", state, kind="answer")
    other = put(tx, "b", state, kind="answer", place="q", channel="web")
    made, to, reason = CHANGES[change]
    made(tx, row)
    assert kept(tx, row.id)["state"] == to.get(state, state)
    assert kept(tx, row.id)["reason"] == (reason if state in to else "")
    assert (kept(tx, other.id)["state"], kept(tx, other.id)["reason"]) == (state, "")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("place", "slot"), [("p", "menu"), ("p", "khac"), ("q", "menu")])
def test_a_newer_row_of_a_slot_retires_what_waits(
    tx: Tx, state: State, place: str, slot: str
) -> None:
    """Waiting or resting, in that slot of that place; what is under way stays."""
    row = put(tx, "a", state, place=place, slot=slot)
    queued.add(tx, replace(NEW, place="p", slot="menu"), 2)
    retired = (place, slot) == ("p", "menu") and state in ("pending", "retry", "held")
    assert kept(tx, row.id)["state"] == ("superseded" if retired else state)


def test_a_row_without_a_slot_retires_nothing(tx: Tx) -> None:
    """Nor is it retired."""
    first, second = put(tx, "a"), put(tx, "b")
    assert states(tx, {"a": first, "b": second}) == {"a": "pending", "b": "pending"}


@pytest.mark.parametrize(
    ("slot", "edit", "message", "shown"),
    [
        ("menu", "", "m2", "m2"), ("menu", "m1", "m2", "m2"), ("menu", "m2", "m2", "m0"),
        ("menu", "", "", "m0"), ("", "", "m2", "m0"),
    ],
)  # fmt: skip
def test_a_slot_follows_what_was_sent_anew(
    tx: Tx, slot: str, edit: str, message: str, shown: str
) -> None:
    """A change of an older message does not take the slot back."""
    older = queued.add(tx, replace(NEW, cause="older"), 1)
    row = queued.add(tx, replace(NEW, slot=slot, edit=edit), 2)
    assert older and row
    assert outbox.slot_message(tx, "telegram:1", "menu") == ""
    outbox.settle_sent(tx, older.id, "m0", 30)
    outbox.settle_sent(tx, row.id, message, 40)
    assert outbox.slot_message(tx, "telegram:1", "menu") == shown
    assert outbox.slot_message(tx, "telegram:2", "menu") == ""
    assert outbox.slot_message(tx, "telegram:1", "khac") == ""
    assert (kept(tx, row.id)["message"], kept(tx, row.id)["sent_at"]) == (message, 40)
    moments = [at for (at,) in tx.execute("SELECT sent_at FROM slots")]
    assert moments == [40 if shown == "m2" else 30]


def test_a_slot_follows_the_first_part_of_a_long_message(tx: Tx) -> None:
    """The others stand below it, and nobody changes those."""
    row = queued.add(tx, replace(NEW, slot="menu", edit=""), 2)
    assert row
    ((delivery,),) = tx.execute("SELECT delivery FROM parts")
    part = messages.NewPart("telegram", "telegram:1")
    below = messages.add_part(tx, messages.part_values(delivery, 1, "notice", part, 2, 2))
    assert below
    outbox.settle_sent(tx, row.id, "m7", 3)
    outbox.settle_sent(tx, below, "m8", 4)

    assert outbox.slot_message(tx, "telegram:1", "menu") == "m7"


def test_many_are_sent_at_once(tx: Tx) -> None:
    """Each with its own id at the vendor."""
    rows = [put(tx, cause) for cause in "abc"]
    outbox.settle_many_sent(tx, [(rows[0].id, "m1"), (rows[2].id, "m3")], 40)
    assert [
        (kept(tx, row.id)["state"], kept(tx, row.id)["message"], kept(tx, row.id)["sent_at"])
        for row in rows
    ] == [("sent", "m1", 40), ("pending", "", None), ("sent", "m3", 40)]


def test_what_goes_later_keeps_its_text(tx: Tx) -> None:
    """Due time, tries and reason are the last call's, marks are added; put back, it goes first."""
    row, other = put(tx, "a", "sending"), put(tx, "b", "sending")
    outbox.settle_later(tx, row.id, "retry", 900, 4, "dns", plain=True)
    after = kept(tx, row.id)
    assert [after[name] for name in ("state", "due_at", "attempts", "reason")] == [
        "retry", 900, 4, "dns",
    ]  # fmt: skip
    assert body(tx, row) == {"text": "Chào", "plain": True}
    assert body(tx, other) == {"text": "Chào"}
    outbox.put_back(tx, row._replace(attempts=2, created_at=77), "stopped", copies=1)
    after = kept(tx, row.id)
    assert [after[name] for name in ("due_at", "attempts", "reason")] == [1, 2, "stopped"]
    assert body(tx, row) == {"text": "Chào", "plain": True, "copies": 1}
    outbox.settle_later(tx, row.id, "retry", 900, 4, "dns")
    assert body(tx, row) == {"text": "Chào", "plain": True, "copies": 1}
    outbox.drop_edit(tx, row.id)
    assert (kept(tx, row.id)["edit"], kept(tx, other.id)["edit"]) == ("", "m1")


def body(tx: Tx, row: Queued) -> dict[str, Any]:
    """Return what the sender would be given of a row's text now."""
    delivery = tx.execute("SELECT delivery FROM parts WHERE id = ?", (row.id,)).fetchone()[0]
    (found,) = COMPOSER.all_queued(outbox.parts_of(tx, delivery))
    return found.body


def test_what_is_due_goes_by_priority_then_age(tx: Tx) -> None:
    """Of one channel, from its due time on, oldest first, no more than asked for."""
    bulk, late = put(tx, "b", kind="announcement", due_at=3), put(tx, "l", due_at=11)
    notice, second = put(tx, "n", due_at=9), put(tx, "m", due_at=9)
    answer, older = put(tx, "a", kind="answer", due_at=10), put(tx, "o", kind="answer", due_at=9)
    put(tx, "w", kind="answer", channel="web")
    ids = [row.id for row in outbox.claim(tx, "telegram", 10, 4)]
    assert ids == [older.id, answer.id, notice.id, second.id]
    assert outbox.next_due(tx, "telegram") == 3
    assert [row.id for row in outbox.claim(tx, "telegram", 10, 4)] == [bulk.id]
    assert outbox.claim(tx, "telegram", 10, 4) == []
    assert outbox.next_due(tx, "telegram") == 11
    assert [row.id for row in outbox.claim(tx, "telegram", 11, 4)] == [late.id]
    assert (outbox.next_due(tx, "telegram"), outbox.next_due(tx, "web")) == (None, 5)


@pytest.mark.parametrize(
    ("kind", "older", "due_at", "goes"),
    [
        ("notice", "retry", 20, False), ("announcement", "retry", 20, False),
        ("answer", "retry", 20, True), ("notice", "retry", 10, True),
        ("notice", "retry", 11, False), ("notice", "pending", 20, True),
        ("notice", "held", 20, True), ("notice", "dead", 20, True),
    ],
)  # fmt: skip
def test_nothing_overtakes_what_was_put_down_at_its_place(
    tx: Tx, kind: str, older: State, due_at: int, goes: bool
) -> None:
    """It waits for the same instant; an answer goes all the same."""
    put(tx, "older", older, due_at=due_at)
    put(tx, "elsewhere", "retry", due_at=99, place="q")
    row = put(tx, "row", kind=kind, due_at=6)
    put(tx, "younger", "retry", due_at=77)
    claimed = [one.id for one in outbox.claim(tx, "telegram", 10, 9)]
    assert (row.id in claimed) is goes
    assert kept(tx, row.id)["due_at"] == (6 if goes else due_at)
    assert kept(tx, row.id)["state"] == ("sending" if goes else "pending")


def test_rows_put_down_are_waited_for_to_the_last(tx: Tx) -> None:
    """Behind two of them, until the later one."""
    put(tx, "a", "retry", due_at=30), put(tx, "b", "retry", due_at=20)
    row = put(tx, "c")
    assert outbox.claim(tx, "telegram", 10, 9) == []
    assert kept(tx, row.id)["due_at"] == 30


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("kind", ["answer", "notice", "announcement"])
@pytest.mark.parametrize("state", STATES)
def test_a_place_that_must_wait_holds_back_what_waits(
    tx: Tx, state: State, kind: str, answers: bool
) -> None:
    """No earlier than that instant; what is due later stays, what is under way is not touched."""
    row, later = put(tx, "a", state, kind=kind), put(tx, "b", state, kind=kind, due_at=90)
    other = put(tx, "c", state, kind=kind, place="q")
    if answers:
        outbox.hold_back(tx, "p", 50)
    else:
        outbox.hold_back(tx, "p", 50, answers=False)
    held = state in ("pending", "retry") and (answers or kind != "answer")
    dues = [kept(tx, one.id)["due_at"] for one in (row, later, other)]
    assert dues == [50 if held else 5, 90, 5]


def test_after_a_crash_what_was_under_way_is_found(tx: Tx) -> None:
    """Of that channel, in order."""
    rows = one_of_each(tx)
    one_of_each(tx, channel="web", ordinal=9)
    found = outbox.recover(tx, "telegram")
    assert found == [as_part(tx, rows[state], state) for state in ("sending", "unknown")]


def test_rows_that_nothing_was_decided_about_are_still_under_way(tx: Tx) -> None:
    """In their order; the others were decided about meanwhile."""
    rows = one_of_each(tx)
    second = put(tx, "second", "sending")
    held = [second, *rows.values()]
    assert outbox.still_under_way(tx, held, "") == [second, rows["sending"]]
    assert outbox.still_under_way(tx, held, "another run") == []
    assert outbox.still_under_way(tx, [], "") == []


def test_a_part_is_the_runs_that_took_it(tx: Tx) -> None:
    """Until a start finds it: whoever starts is the only run there is."""
    nobodys(tx)
    taken, other = put(tx, "a"), put(tx, "b", channel="web")
    rests = put(tx, "c", "held", kind="answer", place="q")
    waits = put(tx, "d", due_at=99)
    outbox.claim(tx, "telegram", 10, 9, "run 1")
    outbox.claim(tx, "web", 10, 9, "run 2")
    outbox.revive(tx, "q", "run 2")
    every = [row.id for row in (taken, other, rests, waits)]
    assert outbox.leased(tx, every, "run 1") == {taken.id}
    assert outbox.leased(tx, every, "run 2") == {other.id, rests.id}
    assert outbox.leased(tx, [], "run 1") == frozenset()

    outbox.recover(tx, "telegram")
    assert outbox.leased(tx, every, "") == {taken.id, rests.id, waits.id}
    assert outbox.leased(tx, every, "run 1") == frozenset()
    assert outbox.leased(tx, every, "run 2") == {other.id}


def test_only_the_run_that_took_a_part_says_that_it_was_sent(tx: Tx) -> None:
    """A result that comes after another run took over changes nothing."""
    mine, others, many = put(tx, "a"), put(tx, "b", channel="web"), put(tx, "c", place="r")
    outbox.claim(tx, "telegram", 10, 9, "run 1")
    outbox.claim(tx, "web", 10, 9, "run 2")

    assert outbox.settle_sent(tx, mine.id, "m1", 11, "run 1")
    assert not outbox.settle_sent(tx, others.id, "m2", 11, "run 1")
    outbox.settle_many_sent(tx, [(many.id, "m3"), (others.id, "m4")], 12, "run 1")

    states = dict(tx.execute("SELECT id, state FROM parts").fetchall())
    assert states == {mine.id: "sent", many.id: "sent", others.id: "sending"}


def test_a_part_waits_behind_the_older_ones_of_its_place(tx: Tx) -> None:
    """As long as the last of those that were put down; itself it holds up nobody."""
    nobodys(tx)
    first = put(tx, "1", "retry", kind="notice", due_at=50)
    second = put(tx, "2", "retry", kind="notice", due_at=70)
    waits, later = put(tx, "3", kind="notice"), put(tx, "4", kind="notice")
    free = put(tx, "5", kind="notice", place="r")

    assert [row.id for row in outbox.claim(tx, "telegram", 10, 9)] == [free.id]
    due = dict(tx.execute("SELECT id, due_at FROM parts").fetchall())
    assert (due[first.id], due[second.id], due[waits.id], due[later.id]) == (50, 70, 70, 70)
    assert [row.id for row in outbox.claim(tx, "telegram", 50, 9)] == [first.id]


def test_an_older_part_goes_before_one_that_was_put_down_after_it(tx: Tx) -> None:
    """Only what is older is waited for."""
    older, newer = put(tx, "1", kind="notice"), put(tx, "2", "retry", kind="notice", due_at=50)

    assert [row.id for row in outbox.claim(tx, "telegram", 10, 9)] == [older.id]
    assert newer.id not in [row.id for row in outbox.claim(tx, "telegram", 49, 9)]


def test_only_answers_come_back_when_the_person_writes(tx: Tx) -> None:
    """What an office holds stays held."""
    notice = put(tx, "n", "held")
    answer, second = put(tx, "a", "held", kind="answer"), put(tx, "b", "held", kind="answer")
    other = put(tx, "o", "held", kind="answer", place="q")
    assert {row.id for row in outbox.revive(tx, "p")} == {answer.id, second.id}
    assert states(tx, {"n": notice, "o": other}) == {"n": "held", "o": "held"}
    assert outbox.revive(tx, "p") == []


def test_a_chat_that_moved_is_moved_everywhere(tx: Tx) -> None:
    """Its rows, its address; its slots are forgotten, and what was under way goes again."""
    address = people.touch(tx, "telegram:5", "telegram", "p", 1)
    stays = people.touch(tx, "telegram:6", "telegram", "q", 1)
    rows, others = one_of_each(tx), one_of_each(tx, place="q", ordinal=9)
    for place in "pq":
        tx.execute("INSERT INTO slots VALUES (?, 'menu', 'm1', 1)", (place,))
    places.move_place(tx, TABLES, "p", "telegram:-100")
    assert {kept(tx, row.id)["place"] for row in rows.values()} == {"telegram:-100"}
    assert {kept(tx, row.id)["place"] for row in others.values()} == {"q"}
    assert states(tx, others) == {state: state for state in STATES}
    found = dict(tx.execute("SELECT id, place FROM addresses"))
    assert found == {address.id: "telegram:-100", stays.id: "q"}
    assert {(7, None)} == set(tx.execute("SELECT person, place FROM deliveries"))
    assert tx.execute("SELECT place FROM slots").fetchall() == [("q",)]


def test_what_was_said_to_a_chat_that_moved_is_said_to_the_new_one(tx: Tx) -> None:
    """Nobody's by name: its delivery is the chat's."""
    row, other = put(tx, "a", person=None), put(tx, "b", person=None, place="q")
    places.move_place(tx, TABLES, "p", "telegram:-100")
    found = tx.execute("SELECT person, place FROM deliveries ORDER BY id").fetchall()
    assert found == [(None, "telegram:-100"), (None, "q")]
    assert (kept(tx, row.id)["place"], kept(tx, other.id)["place"]) == ("telegram:-100", "q")


def test_a_page_is_given_what_it_has_not_shown(tx: Tx) -> None:
    """Due, not over, not resting, above its last one, oldest first, as many as asked for."""
    rows = one_of_each(tx)
    later, over = put(tx, "l", due_at=11), put(tx, "o", expires_at=10)
    last = put(tx, "z", expires_at=11)
    put(tx, "q", place="q")
    shown = ["pending", "sending", "retry", "unknown"]
    expected = [*(rows[state].id for state in shown), last.id]
    assert [row.id for row in mailbox.waiting(tx, "p", 0, 99, 10)] == expected
    assert [row.id for row in mailbox.waiting(tx, "p", expected[0], 2, 10)] == expected[1:3]
    assert mailbox.waiting(tx, "p", last.id, 99, 10) == []
    assert later.id in [row.id for row in mailbox.waiting(tx, "p", 0, 99, 11)]
    assert over.id in [row.id for row in mailbox.waiting(tx, "p", 0, 99, 9)]


def test_a_page_acknowledges_its_own_rows_once(tx: Tx) -> None:
    """The row's id is its message; another place's row is not touched."""
    row, second, other = put(tx, "a"), put(tx, "b"), put(tx, "c", place="q")
    assert mailbox.acknowledge(tx, "p", [row.id, second.id, other.id, 999], 40) == 2
    assert mailbox.acknowledge(tx, "p", [row.id], 50) == 0
    after = kept(tx, row.id)
    assert (after["state"], after["message"], after["sent_at"]) == ("sent", str(row.id), 40)
    assert kept(tx, other.id)["state"] == "pending"


@pytest.mark.parametrize(
    ("role", "active", "shown"),
    [
        ("trainer", False, False), ("trainer", True, True), ("admin", False, False),
        ("collaborator", False, True), ("", False, True), ("revoked", False, True),
    ],
)  # fmt: skip
def test_a_page_shows_what_is_for_a_role_to_its_holder(
    tx: Tx, role: str, active: bool, shown: bool
) -> None:
    """It waits until a trainer or admin has opened their record on that page."""
    holder = people.create(tx, 1, "1", "web", "code")
    people.touch(tx, "p", "web", "p", 1)
    if role:
        people.grant(tx, holder, "trainer" if role == "revoked" else role, "", None, 1)
    if role == "revoked":
        tx.execute("UPDATE roles SET revoked_at = 2")
    if active:
        people.activate(tx, "p", holder)
    row = put(tx, "a", person=holder)
    assert [one.id for one in mailbox.waiting(tx, "p", 0, 9, 10)] == ([row.id] if shown else [])


def test_a_chat_that_moved_keeps_its_conversations(tx: Tx) -> None:
    """They take the place of those begun at the new one; another's there goes on."""
    for place, sender in (("p", "a"), ("p", "b"), ("new", "a"), ("new", "c"), ("q", "a")):
        tx.execute("INSERT INTO conversations VALUES (?, ?, ?, 1)", (place, sender, f"of {place}"))
    places.move_place(tx, TABLES, "p", "new")
    found = tx.execute("SELECT place, sender, frames FROM conversations ORDER BY place, sender")
    assert found.fetchall() == [
        ("new", "a", "of p"), ("new", "b", "of p"), ("new", "c", "of new"), ("q", "a", "of q"),
    ]  # fmt: skip
