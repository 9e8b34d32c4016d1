"""Delivery: what each outcome leads to, order per place, pace, recovery after a crash."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

from bot.channels.contract import Outcome, Pace
from bot.clock import SystemClock
from bot.messaging.deliver import Deliver
from bot.store import people
from bot.store.outgoing import outbox
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx, rows, run
from bot.store.writer import Writer
from tests.messaging.pump import (
    COMPOSE,
    Vendor,
    count_rows,
    pumping,
    queue,
    row_of,
    until,
    until_state,
)
from tests.words import say


async def test_a_sent_row_keeps_its_message_and_slot(writer: Writer) -> None:
    """What was sent is durable, with the vendor's id as the slot's message."""
    vendor = Vendor()
    async with pumping(writer, vendor) as deliver:
        row = await queue(writer, "hi", slot="attempt:1")
        deliver.notify()
        sent = await until_state(writer, row.id, "sent")

    assert "m1" == sent[2]
    assert "m1" == await writer.write(lambda tx: outbox.slot_message(tx, "test:1", "attempt:1"))


async def test_a_late_edit_leaves_the_slot_to_the_newer_message(writer: Writer) -> None:
    """Edits go on to the message sent last, also when one of an older was still under way."""

    def told(tx: Tx) -> str:
        for row, message in ((edit.id, "m1"), (newer.id, "m2"), (edit.id, "m1")):
            outbox.settle_sent(tx, row, message, 0)
        return outbox.slot_message(tx, "test:1", "attempt:1")

    newer = await queue(writer, "newer", slot="attempt:1", state="sending")
    edit = await queue(writer, "edit", slot="attempt:1", edit="m1", state="sending")

    assert "m2" == await writer.write(told)


async def test_not_sent_is_tried_again(writer: Writer) -> None:
    """A call that never reached the vendor is repeated until it does."""
    vendor = Vendor()
    vendor.script = [Outcome("not_sent"), Outcome("server_error")]
    async with pumping(writer, vendor) as deliver:
        row = await queue(writer, "hi")
        deliver.notify()
        sent = await until_state(writer, row.id, "sent")

    assert 3 == len(vendor.calls)
    assert "m3" == sent[2]


async def test_only_what_the_vendor_says_is_counted_as_its_word(writer: Writer) -> None:
    """A row that we let wait ourselves, while its file goes up, counts as `later`, not as a 429."""
    vendor, seen = Vendor(), list[str]()
    vendor.script = [Outcome("wait", retry_after=0.01, ours=True)]
    row = await queue(writer, "a")
    deliver = Deliver(
        vendor, writer, SystemClock(), say, lambda _, kind, __: seen.append(kind), COMPOSE
    )
    task = asyncio.ensure_future(deliver.run())
    await until_state(writer, row.id, "sent")
    await deliver.stop()
    await task

    assert ["later", "sent"] == seen


async def test_429_on_one_chat_lets_others_go(writer: Writer) -> None:
    """Only the scope that was named waits, and no attempt is counted."""
    vendor = Vendor()
    vendor.script = [Outcome("wait", retry_after=0.3, scope="place")]
    async with pumping(writer, vendor) as deliver:
        first = await queue(writer, "a", "test:1")
        deliver.notify()
        await until(lambda: vendor.calls)
        second = await queue(writer, "b", "test:2")
        deliver.notify()
        await until_state(writer, second.id, "sent")
        waited = await until_state(writer, first.id, "sent")

    assert ["a", "b", "a"] == [call.text for call in vendor.calls]
    assert vendor.times[2] - vendor.times[0] >= 0.3
    assert 0 == waited[1]


async def test_the_longest_of_two_waits_wins(writer: Writer) -> None:
    """Two bot-wide waits that overlap: nothing goes before the later deadline."""
    vendor = Vendor()
    vendor.gate = asyncio.Event()
    vendor.script = [
        Outcome("wait", retry_after=0.5, scope="channel"),
        Outcome("wait", retry_after=0.1, scope="channel"),
    ]
    async with pumping(writer, vendor) as deliver:
        queued = [await queue(writer, name, f"test:{name}") for name in "ab"]
        deliver.notify()
        await until(lambda: len(vendor.calls) == 2)
        began = asyncio.get_running_loop().time()
        vendor.gate.set()
        for row in queued:
            await until_state(writer, row.id, "sent")

    assert min(vendor.times[2:]) - began >= 0.49


async def test_a_hidden_answer_is_repeated_by_kind(writer: Writer) -> None:
    """A copy of an answer carries its reference; a hint is dropped; a notice has it both times."""
    vendor = Vendor()
    vendor.script = [Outcome("unknown")]
    async with pumping(writer, vendor) as deliver:
        answer = await queue(writer, "answer")
        deliver.notify()
        await until_state(writer, answer.id, "sent")
        vendor.script = [Outcome("unknown")]
        hint = await queue(writer, "hint", "test:2", kind="hint")
        deliver.notify()
        await until_state(writer, hint.id, "dead")
        vendor.script = [Outcome("unknown")]
        notice = await queue(writer, "notice", "test:3", kind="notice")
        deliver.notify()
        await until_state(writer, notice.id, "sent")

    texts = [call.text for call in vendor.calls]
    assert ["answer", f"answer\n\n_Mã tin: T{answer.id}_", "hint"] == texts[:3]
    assert texts[3] == texts[4]
    assert f"T{notice.id}" in texts[3]


async def test_bad_markup_goes_once_as_plain_text(writer: Writer) -> None:
    """Markup that is refused goes again without any; refused again, the row is dead."""
    vendor = Vendor()
    vendor.script = [Outcome("bad_markup"), Outcome("bad_markup")]
    async with pumping(writer, vendor) as deliver:
        row = await queue(writer, "**hi**")
        deliver.notify()
        await until_state(writer, row.id, "dead")

    assert [("**hi**", False), ("**hi**", True)] == [(c.text, c.plain) for c in vendor.calls]


async def test_sent_after_all_stands_when_both_results_share_a_commit(writer: Writer) -> None:
    """Refused for its markup and sent as plain text while the database is busy: it is sent."""
    vendor, busy = Vendor(), threading.Event()
    vendor.script = [Outcome("sent", "m1"), Outcome("bad_markup"), Outcome("sent", "m3")]
    async with pumping(writer, vendor) as deliver:
        first = await queue(writer, "hi", "test:1", state="sending")
        row = await queue(writer, "**hi**", "test:2", state="sending")
        blocked = asyncio.ensure_future(writer.write(lambda tx: busy.wait(5)))
        deliver.offer([first])
        await until(lambda: len(vendor.calls) == 1)
        deliver.offer([row])
        await until(lambda: len(vendor.calls) == 3)
        busy.set()
        await blocked
        await deliver.stop()

    assert ("sent", "m3") == (await row_of(writer, row.id))[0:3:2]


async def test_a_lost_message_to_edit_is_sent_anew(writer: Writer) -> None:
    """When the message to change is gone, the text still arrives."""
    vendor = Vendor()
    vendor.script = [Outcome("edit_gone")]
    async with pumping(writer, vendor) as deliver:
        row = await queue(writer, "hi", edit="m0", slot="s")
        deliver.notify()
        await until_state(writer, row.id, "sent")

    assert ["m0", ""] == [call.edit for call in vendor.calls]


async def test_blocked_rests_the_address_until_the_person_returns(writer: Writer) -> None:
    """403 blocked cancels what waits there; the next word of the person revives the address."""
    vendor = Vendor()
    vendor.script = [Outcome("unreachable", reason="blocked")]
    await writer.write(lambda tx: people.touch(tx, "test:1", "test", "test:1", 1))
    async with pumping(writer, vendor) as deliver:
        first = await queue(writer, "a")
        second = await queue(writer, "b")
        deliver.notify()
        await until_state(writer, first.id, "dead")
        await until_state(writer, second.id, "dead")

    asleep = await writer.write(lambda tx: rows(tx, "SELECT unreachable FROM addresses"))
    await writer.write(lambda tx: people.touch(tx, "test:1", "test", "test:1", 99_000))
    awake = await writer.write(lambda tx: rows(tx, "SELECT unreachable FROM addresses"))
    assert [("blocked",)] == asleep
    assert [("",)] == awake


async def test_an_unknown_refusal_keeps_the_address(writer: Writer) -> None:
    """A refusal nobody knows kills the row only."""
    vendor = Vendor()
    vendor.script = [Outcome("refused", reason="403")]
    await writer.write(lambda tx: people.touch(tx, "test:1", "test", "test:1", 1))
    async with pumping(writer, vendor) as deliver:
        first = await queue(writer, "a")
        deliver.notify()
        await until_state(writer, first.id, "dead")
        second = await queue(writer, "b")
        deliver.notify()
        await until_state(writer, second.id, "sent")

    assert 2 == len(vendor.calls)


async def test_a_migrated_chat_is_rewritten_and_sent_to(writer: Writer) -> None:
    """The new address stands in every table, and the message goes there once."""
    vendor = Vendor()
    vendor.script = [Outcome("moved", moved_to="test:-100")]
    await writer.write(lambda tx: people.touch(tx, "test:1", "test", "test:1", 1))
    async with pumping(writer, vendor) as deliver:
        row = await queue(writer, "a")
        deliver.notify()
        await until_state(writer, row.id, "sent")

    assert ["test:1", "test:-100"] == [call.place for call in vendor.calls]
    places = await writer.write(lambda tx: rows(tx, "SELECT place FROM addresses"))
    assert [("test:-100",)] == places


async def test_order_is_kept_per_place_and_the_living_overtake_bulk(writer: Writer) -> None:
    """Answers overtake bulk of other places; what is for one place goes in its order."""
    vendor = Vendor(Pace(channel_rate=20, channel_tolerance=2))
    async with pumping(writer, vendor) as deliver:
        answers = [await queue(writer, f"a{i}", f"test:9{i}", state="sending") for i in range(3)]
        answers += [await queue(writer, f"b{i}", "test:99", state="sending") for i in range(3)]
        bulk = [await queue(writer, f"n{i}", f"test:{i}", "announcement") for i in range(20)]
        deliver.notify()
        await until(lambda: vendor.calls)
        gone = len(vendor.calls)
        deliver.offer(answers)
        for row in [*bulk, *answers]:
            await until_state(writer, row.id, "sent")

    order = [call.text.split("\n")[0] for call in vendor.calls]
    assert ["a0", "a1", "a2"] == order[gone : gone + 3]
    assert ["b0", "b1", "b2"] == [text for text in order if text.startswith("b")]


async def test_a_newer_row_of_a_slot_supersedes_a_waiting_one(writer: Writer) -> None:
    """Of two progress messages that wait, only the newer goes."""
    vendor = Vendor()
    old = await queue(writer, "1 %", slot="progress")
    new = await queue(writer, "2 %", slot="progress")
    async with pumping(writer, vendor) as deliver:
        deliver.notify()
        await until_state(writer, new.id, "sent")

    assert ["2 %"] == [call.text for call in vendor.calls]
    assert "superseded" == (await row_of(writer, old.id))[0]


async def test_many_answers_in_one_slot_show_the_newest(writer: Writer) -> None:
    """Two hundred taps leave one message under way and one behind it, not a queue of edits."""
    vendor = Vendor()
    vendor.gate = asyncio.Event()
    async with pumping(writer, vendor) as deliver:
        first = await queue(writer, "tap 0", slot="attempt:1", state="sending")
        deliver.offer([first])
        await until(lambda: vendor.calls)
        taps = [
            await queue(writer, f"tap {n}", slot="attempt:1", state="sending")
            for n in range(1, 200)
        ]
        for row in taps:
            deliver.offer([row])
        vendor.gate.set()
        await until_state(writer, taps[-1].id, "sent")

    assert ["tap 0", "tap 199"] == [call.text for call in vendor.calls]
    assert {"superseded"} == {(await row_of(writer, row.id))[0] for row in taps[:-1]}


async def test_after_a_crash_what_was_under_way_goes_once_more(writer: Writer) -> None:
    """Rows found in `sending` at start are sent, hints are not."""
    answer = await queue(writer, "a", state="sending")
    hint = await queue(writer, "h", "test:2", kind="hint", state="sending")
    vendor = Vendor()
    async with pumping(writer, vendor):
        await until_state(writer, answer.id, "sent")

    assert ["a"] == [call.text.split("\n")[0] for call in vendor.calls]
    assert "dead" == (await row_of(writer, hint.id))[0]


async def test_two_rows_of_a_slot_found_after_a_crash_both_come_to_an_end(writer: Writer) -> None:
    """The newer one is shown, the older one retired: none is left half-way."""
    old = await queue(writer, "old", slot="attempt:1", state="sending")
    new = await queue(writer, "new", slot="attempt:1", state="sending")
    vendor = Vendor()
    async with pumping(writer, vendor):
        await until_state(writer, new.id, "sent")
        await until_state(writer, old.id, "superseded")

    assert ["new"] == [call.text.split("\n")[0] for call in vendor.calls]


async def test_stopping_puts_unsent_rows_back(writer: Writer) -> None:
    """What was held in memory at the stop waits in the database, not lost."""
    vendor = Vendor(Pace(channel_rate=1, channel_tolerance=1))
    async with pumping(writer, vendor) as deliver:
        held = [await queue(writer, f"r{i}", f"test:{i}") for i in range(5)]
        deliver.notify()
        await until(lambda: vendor.calls)
    states = [(await row_of(writer, row.id))[0] for row in held]

    assert sorted(states) == ["retry"] * 4 + ["sent"]


async def test_a_row_put_down_is_overtaken_by_nothing_of_its_place(writer: Writer) -> None:
    """A long 429 on the first of three: the others of the place wait as long, another goes."""
    vendor = Vendor()
    vendor.script = [Outcome("wait", retry_after=600.0)]
    async with pumping(writer, vendor) as deliver:
        mine = [await queue(writer, f"m{n}", kind="notice") for n in range(3)]
        deliver.notify()
        await until_state(writer, mine[0].id, "retry")
        other = await queue(writer, "other", place="test:2", kind="notice")
        deliver.notify()
        await until_state(writer, other.id, "sent")

    due = await writer.write(
        lambda tx: rows(tx, "SELECT due_at, id FROM outgoing WHERE place = 'test:1'")
    )
    assert [row.id for row in mine] == [id_ for _, id_ in sorted(due)]
    assert 1 == sum(call.place == "test:1" for call in vendor.calls)


async def test_bulk_put_down_takes_no_answer_along(writer: Writer) -> None:
    """Bulk that failed often rests for minutes; an answer that waited behind its call goes on."""
    vendor = Vendor()
    vendor.script = [Outcome("not_sent", reason="dns")]
    vendor.gate = asyncio.Event()
    bulk = await queue(writer, "b", kind="announcement")
    await writer.write(lambda tx: run(tx, "UPDATE parts SET attempts = 9"))
    async with pumping(writer, vendor) as deliver:
        await until(lambda: vendor.calls)
        answer = await queue(writer, "a", state="sending")
        waiting = await queue(writer, "w")
        deliver.offer([answer])
        vendor.gate.set()
        await until_state(writer, bulk.id, "retry")
        await until_state(writer, answer.id, "sent")
        deliver.notify()
        await until_state(writer, waiting.id, "sent")

    assert ["b", "a", "w"] == [call.text.split("\n")[0] for call in vendor.calls]


async def test_a_long_rest_of_the_channel_frees_bulk(writer: Writer) -> None:
    """While the whole channel rests, bulk waits in the database and answers stay at hand."""
    vendor = Vendor(Pace(channel_rate=50.0))
    vendor.script = [Outcome("wait", retry_after=6.0, scope="channel")]
    async with pumping(writer, vendor) as deliver:
        bulk = [
            await queue(writer, f"b{n}", place=f"test:{n}", kind="announcement") for n in range(20)
        ]
        deliver.notify()
        await until(lambda: vendor.calls)
        while await count_rows(writer, "state = 'sending'"):
            await asyncio.sleep(0.005)
        waiting = await count_rows(writer, "state IN ('pending', 'retry')")

    assert len(bulk) == waiting
    assert 1 == len(vendor.calls)


async def test_what_is_held_goes_in_the_words_of_today(writer: Writer) -> None:
    """Whom a notice named was erased while it waited behind another one of its place."""
    vendor = Vendor()
    vendor.gate = asyncio.Event()
    async with pumping(writer, vendor) as deliver:
        await queue(writer, "trước", kind="announcement")
        held = await queue(writer, "có tên", kind="announcement")
        deliver.notify()
        await until(lambda: vendor.calls)
        await writer.write(
            lambda tx: run(
                tx,
                "UPDATE messages SET reply = :reply WHERE id = "
                "(SELECT message FROM parts WHERE id = :id)",
                reply='{"text":"không tên"}', id=held.id,
            )
        )  # fmt: skip
        deliver.read_again()
        vendor.gate.set()
        await until(lambda: len(vendor.calls) == 2)

    assert vendor.calls[1].text.startswith("không tên")


async def test_one_refused_result_stops_no_other(writer: Writer) -> None:
    """A result that the database will not take costs only itself."""
    vendor = Vendor()
    vendor.script = [Outcome("moved", moved_to="test:9"), Outcome("sent", "m2")]
    async with pumping(writer, vendor) as deliver:
        await writer.write(lambda tx: tx.execute(
            "CREATE TRIGGER no BEFORE UPDATE OF place ON parts BEGIN "
            "SELECT RAISE(ABORT, 'no'); END"
        ))  # fmt: skip
        moved = await queue(writer, "a")
        sent = await queue(writer, "b", place="test:2")
        deliver.notify()
        await until_state(writer, sent.id, "sent")

    assert "sending" == (await row_of(writer, moved.id))[0]


async def test_the_gate_is_asked_before_each_call(writer: Writer) -> None:
    """A row that may not go any more dies with its reason and is never called."""
    vendor = Vendor()

    def gate(tx: Tx, rows: Sequence[Queued], now: int) -> dict[int, str]:
        return {row.id: "left" for row in rows if row.body["text"] == "no"}

    async with pumping(writer, vendor, gate) as deliver:
        refused = await queue(writer, "no", kind="announcement")
        sent = await queue(writer, "yes", kind="announcement")
        deliver.notify()
        await until_state(writer, sent.id, "sent")

    assert ("dead", "left") == ((row := await row_of(writer, refused.id))[0], row[3])
    assert ["yes"] == [call.text.split("\n")[0] for call in vendor.calls]


async def test_a_gate_that_fails_lets_nothing_go_and_ends_nothing(writer: Writer) -> None:
    """Rows that could not be looked at rest; the pump goes on, and others go."""
    vendor = Vendor()

    def gate(tx: Tx, rows: Sequence[Queued], now: int) -> dict[int, str]:
        return {row.id: str(1 // len(row.body["text"])) for row in rows if not row.body["text"]}

    async with pumping(writer, vendor, gate) as deliver:
        broken = await queue(writer, "", kind="announcement")
        deliver.notify()
        row = await until_state(writer, broken.id, "retry")
        sent = await queue(writer, "yes", place="test:2", kind="announcement")
        deliver.notify()
        await until_state(writer, sent.id, "sent")

    assert "gate_failed" == row[3]
    assert ["yes"] == [call.text.split("\n")[0] for call in vendor.calls]


async def test_what_was_under_way_goes_first_after_a_crash(writer: Writer) -> None:
    """Of two rows of a place the one that was being sent at the crash keeps its turn."""
    first = await queue(writer, "first", kind="notice", state="sending")
    await queue(writer, "second", kind="notice")
    vendor = Vendor()
    async with pumping(writer, vendor):
        await until_state(writer, first.id, "sent")
        await until(lambda: len(vendor.calls) == 2)

    assert ["first", "second"] == [call.text.split("\n")[0] for call in vendor.calls]


async def test_a_refusal_is_counted_under_one_name(writer: Writer) -> None:
    """Whatever words a vendor finds, the count has one name for them; the row keeps them."""
    vendor, counted = Vendor(), []
    vendor.script = [Outcome("refused", reason=words) for words in ("chat not found", "no text")]
    async with pumping(
        writer, vendor, given_up=lambda channel, reason: counted.append((channel, reason))
    ) as deliver:
        rows = [await queue(writer, f"n{number}", f"test:{number}") for number in range(2)]
        deliver.notify()
        kept = [(await until_state(writer, row.id, "dead"))[3] for row in rows]

    assert counted == [("test", "refused")] * 2
    assert kept == ["chat not found", "no text"]
