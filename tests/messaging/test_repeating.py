"""An answer whose own answer was hidden goes again until it was surely shown."""

from __future__ import annotations

import asyncio

from bot.channels.contract import Outcome, Pace
from bot.messaging.lanes import Lanes
from bot.messaging.pace import Paces
from bot.messaging.policy import REPEAT_AFTER_S
from bot.store.outgoing import outbox
from bot.store.outgoing.outbox import Queued
from bot.store.sql import run
from bot.store.writer import Writer
from tests.messaging.pump import COMPOSE, Vendor, pumping, queue, row_of, until, until_state

HIDDEN = Outcome("unknown")


def _held(id: int, kind: str = "answer") -> Queued:
    body = {"text": str(id)}
    return Queued(
        id, "test", "test:1", kind, "", "", body, "sending", 0, 0, None, 0, ("in", "test:1")
    )


def _taken(lanes: Lanes, now: float) -> list[int]:
    """Return what may go at an instant, each one's call over at once."""
    found = []
    while (row := lanes.take(now)) is not None:
        found.append(row.id)
        lanes.done(row.place)
    return found


def test_a_copy_waits_and_what_follows_waits_behind_it() -> None:
    """Between two copies nothing of the place goes: its order is kept."""
    lanes = Lanes(Paces(Pace()))
    for id_ in (1, 2):
        lanes.add(_held(id_))
    first = lanes.take(100.0)
    assert first
    lanes.add(first, first=True)
    lanes.done(first.place, repeat_at=115.0)
    lanes.add(_held(3, "notice"))

    assert ([], [1, 2, 3]) == (_taken(lanes, 114.9), _taken(lanes, 115.0))


def test_the_persons_next_word_ends_the_wait_for_a_copy() -> None:
    """Who writes is there: the copy goes at once, ahead of the new answer."""
    lanes = Lanes(Paces(Pace()))
    lanes.add(_held(1))
    first = lanes.take(100.0)
    assert first
    lanes.add(first, first=True)
    lanes.done(first.place, repeat_at=220.0)
    before = _taken(lanes, 101.0)
    lanes.add(_held(2))

    assert ([], [1, 2]) == (before, _taken(lanes, 101.0))


def test_a_word_during_the_call_ends_the_wait_too() -> None:
    """The person wrote while the call was under way whose answer was then hidden."""
    lanes = Lanes(Paces(Pace()))
    lanes.add(_held(1))
    first = lanes.take(100.0)
    assert first
    lanes.add(_held(2))
    lanes.add(first, first=True)
    lanes.done(first.place, repeat_at=220.0)

    assert [1, 2] == _taken(lanes, 100.0)


def test_what_the_vendor_asked_for_is_waited_for_by_all() -> None:
    """A word of the person shortens no wait that the vendor asked for."""
    lanes = Lanes(Paces(Pace()))
    lanes.add(_held(1))
    first = lanes.take(100.0)
    assert first
    lanes.add(first, first=True)
    lanes.done(first.place, not_before=107.0)
    lanes.add(_held(2))

    assert ([], [1, 2]) == (_taken(lanes, 106.9), _taken(lanes, 107.0))


def test_an_answer_is_not_held_up_by_a_notice_listed_before_it() -> None:
    """While bulk may not go, an answer to the same place does."""
    lanes = Lanes(Paces(Pace()))
    lanes.add(_held(1, "notice"))
    lanes.add(_held(2))
    row = lanes.take(1.0, bulk=False)

    assert row
    assert 2 == row.id
    assert 1 == lanes.unasked_held


async def test_hidden_twice_it_is_sent_the_third_time(writer: Writer) -> None:
    """The row is open until the vendor says that it has it; each copy carries its reference."""
    vendor = Vendor()
    vendor.script = [HIDDEN, HIDDEN]
    async with pumping(writer, vendor) as deliver:
        row = await queue(writer, "câu 5", state="sending")
        deliver.offer([row])
        await until(lambda: len(vendor.calls) == 2)
        new = await queue(writer, "câu 6", state="sending")
        deliver.offer([new])
        await until_state(writer, new.id, "sent")

    copy = f"câu 5\n\n_Mã tin: T{row.id}_"
    assert ["câu 5", copy, copy, "câu 6"] == [call.text for call in vendor.calls]
    assert "sent" == (await row_of(writer, row.id))[0]
    assert vendor.times[1] - vendor.times[0] >= REPEAT_AFTER_S[0]


async def _use_up(writer: Writer, id: int) -> None:
    """Let a row look as after its last copy."""
    body = {"copies": len(REPEAT_AFTER_S)}
    await writer.write(lambda tx: outbox.settle_later(tx, id, "sending", 0, 6, "uncertain", **body))


async def test_after_the_last_copy_it_rests_until_the_person_writes(writer: Writer) -> None:
    """Six copies are enough for who is not there; who writes then gets it ahead of the reply."""
    vendor = Vendor()
    vendor.script = [HIDDEN]
    row = await queue(writer, "câu 5", state="sending")
    await _use_up(writer, row.id)
    (held,) = await writer.write(lambda tx: COMPOSE(outbox.recover(tx, "test")))
    deliver_body = held.body
    async with pumping(writer, vendor) as deliver:
        rested = await until_state(writer, row.id, "held")
        revived = await writer.write(lambda tx: COMPOSE(outbox.revive(tx, "test:1")))
        deliver.offer(revived)
        await until(lambda: vendor.calls)
        again = await until_state(writer, row.id, "held")
        reply = await queue(writer, "câu 6", state="sending")
        revived = await writer.write(lambda tx: COMPOSE(outbox.revive(tx, "test:1")))
        deliver.offer([*revived, reply])
        await until_state(writer, reply.id, "sent")

    assert ("held", "held") == (rested[0], again[0])
    assert {"text": "câu 5", "copies": 5} == deliver_body
    assert ["câu 5", "câu 5", "câu 6"] == [call.text.split("\n")[0] for call in vendor.calls]


async def test_a_newer_message_of_its_slot_takes_its_place(writer: Writer) -> None:
    """A question that was answered meanwhile is not asked again."""
    row = await queue(writer, "câu 5", slot="attempt:1", state="sending")
    await writer.write(lambda tx: outbox.settle_refused(tx, row.id, "held"))
    await queue(writer, "câu 6", slot="attempt:1", state="sending")

    assert [] == await writer.write(lambda tx: outbox.revive(tx, "test:1"))
    assert "superseded" == (await row_of(writer, row.id))[0]


async def test_nothing_but_a_direct_answer_is_revived(writer: Writer) -> None:
    """A paused announcement goes on resting when its reader writes."""
    row = await queue(writer, "tin", kind="announcement")
    other = await queue(writer, "câu 1", place="test:2", state="sending")
    for one in (row, other):
        await writer.write(lambda tx, one=one: outbox.settle_refused(tx, one.id, "held"))

    assert [] == await writer.write(lambda tx: outbox.revive(tx, "test:1"))


async def test_an_edit_is_repeated_without_a_reference(writer: Writer) -> None:
    """A repeated edit changes the same message: nobody sees two."""
    vendor = Vendor()
    vendor.script = [HIDDEN]
    async with pumping(writer, vendor) as deliver:
        row = await queue(writer, "câu 5", edit="m0", slot="attempt:1", state="sending")
        deliver.offer([row])
        await until_state(writer, row.id, "sent")

    assert [("câu 5", "m0")] * 2 == [(call.text, call.edit) for call in vendor.calls]


async def test_copies_are_remembered_over_a_crash(writer: Writer) -> None:
    """A copy sent after a crash says so, and the crash counts as one."""
    row = await queue(writer, "câu 5", state="sending")
    vendor = Vendor()
    async with pumping(writer, vendor):
        await until_state(writer, row.id, "sent")

    assert [f"câu 5\n\n_Mã tin: T{row.id}_"] == [call.text for call in vendor.calls]


async def test_a_row_that_has_ended_is_not_brought_back_by_a_late_result(writer: Writer) -> None:
    """Erased, withdrawn or stopped while its call was under way, it does not go again."""
    vendor = Vendor()
    vendor.gate = asyncio.Event()
    vendor.script = [Outcome("not_sent"), Outcome("sent", "m2")]
    async with pumping(writer, vendor) as deliver:
        row = await queue(writer, "tin", kind="notice")
        deliver.notify()
        await until(lambda: vendor.calls)
        await writer.write(lambda tx: run(tx, "UPDATE parts SET state = 'dead'"))
        deliver.doubt()
        vendor.gate.set()
        other = await queue(writer, "khác", place="test:2", kind="notice")
        deliver.notify()
        await until_state(writer, other.id, "sent")

    assert ["tin", "khác"] == [call.text.split("\n")[0] for call in vendor.calls]
    assert "dead" == (await row_of(writer, row.id))[0]
