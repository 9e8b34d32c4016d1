"""What is decided reaches the messages that a pump already holds in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from bot.channels.contract import Pace
from bot.features.installed import TABLES
from bot.features.people import erasing
from bot.messaging.deliver import Deliver
from bot.store import people, sign_out
from bot.store.outgoing import outbox
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx, run
from bot.store.writer import Writer
from tests.messaging.pump import Vendor, count_rows, pumping, queue, until, until_state
from tests.words import say

#: Two go at once to one place, the next each second: the others are held meanwhile.
SLOW = Pace(channel_rate=30, channel_tolerance=3, place_rate=1, place_tolerance=3)


def _know(tx: Tx) -> None:
    people.touch(tx, "test:1", "test", "test:1", 1)
    run(tx, "INSERT INTO people (id, full_name, created_at) VALUES (1, 'Vàng Thị Thử', 1)")
    run(tx, "INSERT INTO address_people (address, person, linked_at) VALUES ('test:1', 1, 1)")


async def _several(writer: Writer, deliver: Deliver, vendor: Vendor, kind: str) -> list[Queued]:
    """Queue six messages to one person and return once two have gone and all are claimed."""
    await writer.write(_know)
    rows = [await queue(writer, f"n{number}", kind=kind, person=1) for number in range(6)]
    deliver.notify()
    await until(lambda: len(vendor.calls) == 2)
    while await count_rows(writer, "state = 'pending'"):
        await asyncio.sleep(0.005)
    return rows


def _erase(tx: Tx) -> None:
    erasing.erase(tx, TABLES, 1, "", 2, say("erased.somebody"))


def _withdraw(tx: Tx) -> None:
    erasing.rest(tx, TABLES, 1)


def _leave(tx: Tx) -> None:
    run(tx, "DELETE FROM address_people")
    sign_out.left(tx, "test:1", 1, browser=False)


def _cancel(tx: Tx) -> None:
    outbox.cancel_place(tx, "test:1", "blocked")


@pytest.mark.parametrize("decide", [_erase, _withdraw, _leave, _cancel])
@pytest.mark.parametrize("kind", ["announcement", "notice", "reminder", "offer", "result"])
async def test_what_is_held_is_dropped(
    writer: Writer, decide: Callable[[Tx], None], kind: str
) -> None:
    """Nothing of what was held goes after the decision; the last answer does."""
    vendor = Vendor(SLOW)
    async with pumping(writer, vendor) as deliver:
        await _several(writer, deliver, vendor, kind)
        await writer.write(decide)
        deliver.doubt()
        goodbye = await queue(writer, "xong", state="sending")
        deliver.offer([goodbye])
        await until_state(writer, goodbye.id, "sent")
        other = await queue(writer, "khác", place="test:2", kind=kind)
        deliver.notify()
        await until_state(writer, other.id, "sent")

    told = [call.text.split("\n")[0] for call in vendor.calls]
    assert ["n0", "n1", "xong", "khác"] == told


@pytest.mark.parametrize(("reason", "state"), [("stopped", "dead"), ("held", "held")])
async def test_a_notice_stopped_or_paused_goes_no_further(
    writer: Writer, reason: str, state: str
) -> None:
    """The gate is asked again about what is held, before anybody is told of the decision."""
    vendor, decided = Vendor(SLOW), []

    def gate(tx: Tx, rows: Sequence[Queued], now: int) -> dict[int, str]:
        return {row.id: reason for row in rows} if decided else {}

    async with pumping(writer, vendor, gate) as deliver:
        await _several(writer, deliver, vendor, "announcement")
        decided.append(True)
        deliver.doubt()
        while await count_rows(writer, f"state = '{state}'") < 4:
            await asyncio.sleep(0.005)

    assert 2 == len(vendor.calls)


async def test_what_may_still_go_goes(writer: Writer) -> None:
    """A decision about somebody else holds nothing up, and nothing goes twice."""
    vendor = Vendor(Pace(channel_rate=100, channel_tolerance=3))
    async with pumping(writer, vendor) as deliver:
        rows = [await queue(writer, f"n{n}", f"test:{n}", "announcement") for n in range(20)]
        deliver.notify()
        for row in rows:
            deliver.doubt()
            await until_state(writer, row.id, "sent")

    assert 20 == len(vendor.calls) == len({call.text for call in vendor.calls})


async def test_a_crowd_that_writes_does_not_hold_up_what_nobody_waits_for(writer: Writer) -> None:
    """Each turn asks for another look; messages go all the same while turns never cease."""
    vendor = Vendor(Pace(channel_rate=100, channel_tolerance=3))

    async def write_on(deliver: Deliver) -> None:
        while True:
            await writer.write(lambda tx: None)
            deliver.doubt()

    async with pumping(writer, vendor) as deliver:
        crowd = [asyncio.ensure_future(write_on(deliver)) for _ in range(8)]
        for number in range(20):
            await queue(writer, f"n{number}", f"test:{number}", "announcement")
        deliver.notify()
        try:
            await until(lambda: len(vendor.calls) == 20)
        finally:
            for one in crowd:
                one.cancel()

    assert 20 == len({call.text for call in vendor.calls})
