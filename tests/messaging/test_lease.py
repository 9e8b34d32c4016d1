"""The lease of a run: who may make calls, and whose word about them counts."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.contract import Outcome
from bot.messaging.lease import LeaseLost, RunLease
from bot.store import jobs
from bot.store.sql import rows
from bot.store.writer import Writer
from tests.messaging.pump import Vendor, pumping, queue, row_of, until, until_state

NOW = 1_800_000_000_000
CALL_S = 60.0
#: What a lease outlasts the longest call by when it is renewed, and how long it lasts in all.
SPARE_S, LASTS_S = 30.0, 135.0


class Time:
    """Both clocks of a machine, which a test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def now_ms(self) -> int:
        """Return the wall clock's instant."""
        return NOW + int(self.seconds * 1000)

    def monotonic(self) -> float:
        """Return the other clock's seconds."""
        return self.seconds


def _lease(writer: Writer, time: Time, run_id: str) -> RunLease:
    return RunLease(writer, time, run_id, CALL_S, time.monotonic)


async def _runs(writer: Writer) -> list[str]:
    found = await writer.write(lambda tx: rows(tx, "SELECT id FROM runs ORDER BY id"))
    return [id_ for (id_,) in found]


@pytest.mark.parametrize(("passed", "outlasts"), [(0, True), (74.9, True), (75.1, False)])
async def test_it_must_outlast_the_call(writer: Writer, passed: float, outlasts: bool) -> None:
    """A call begins only where its deadline lies within the lease."""
    time = Time()
    lease = _lease(writer, time, "a")
    before = lease.outlasts(CALL_S)
    await lease.take()
    time.seconds += passed

    assert (False, outlasts) == (before, lease.outlasts(CALL_S))
    await lease.renew()
    assert lease.outlasts(CALL_S)


@pytest.mark.parametrize("longest", [1.0, 60.0, 140.0])
async def test_a_call_may_begin_at_any_moment_between_renewals(
    writer: Writer, longest: float
) -> None:
    """Up to the next one, and half a minute more where the database answers late."""
    time = Time()
    lease = RunLease(writer, time, "a", longest, time.monotonic)
    await lease.take()
    time.seconds += lease.renewed_every + SPARE_S - 0.1
    in_time = lease.outlasts(longest)
    time.seconds += 0.2

    assert (True, False) == (in_time, lease.outlasts(longest))


async def test_a_run_that_begins_voids_all_others_at_once(writer: Writer) -> None:
    """Whoever holds the database's lock need not wait for a lease to lapse."""
    time = Time()
    old, new = _lease(writer, time, "old"), _lease(writer, time, "new")
    await old.take()
    await new.take()
    with pytest.raises(LeaseLost):
        await old.renew()

    assert ["new"] == await _runs(writer)
    assert (False, True) == (old.outlasts(0), new.outlasts(CALL_S))


async def test_one_that_is_given_up_is_gone(writer: Writer) -> None:
    """What it had in hand is anybody's at once."""
    lease = _lease(writer, Time(), "a")
    await lease.take()
    await lease.end()

    assert [] == await _runs(writer)
    assert not lease.outlasts(0)


async def test_without_a_lease_nothing_is_sent(writer: Writer) -> None:
    """A row that is held waits until the lease is renewed, and goes then."""
    time, vendor = Time(), Vendor()
    lease = _lease(writer, time, "a")
    await lease.take()
    time.seconds += LASTS_S - CALL_S + 1
    async with pumping(writer, vendor, lease=lease) as deliver:
        row = await queue(writer, "hi")
        deliver.notify()
        await until_state(writer, row.id, "sending")
        deliver.notify()
        before = list(vendor.calls)
        await lease.renew()
        deliver.notify()
        await until_state(writer, row.id, "sent")

    assert [] == before
    assert 1 == len(vendor.calls)


async def test_the_word_of_a_lapsed_run_does_not_count(writer: Writer) -> None:
    """Another has taken its row over, and says itself what became of it."""
    time, slow, quick = Time(), Vendor(), Vendor()
    slow.gate = asyncio.Event()
    slow.script = [Outcome("refused", reason="too late")]
    old, new = _lease(writer, time, "old"), _lease(writer, time, "new")
    await new.take()
    # As where no lock can be had: the one goes on beside the other.
    await writer.write(lambda tx: tx.execute("INSERT INTO runs VALUES ('old', 0, ?)", (NOW,)))
    await old.renew()
    async with pumping(writer, slow, lease=old) as first:
        row = await queue(writer, "hi", kind="notice")
        first.notify()
        await until(lambda: slow.calls)
        time.seconds += LASTS_S + 1
        left = await new.renew()
        async with pumping(writer, quick, lease=new):
            await until_state(writer, row.id, "sent")
            slow.gate.set()
            await first.stop()
        state = await row_of(writer, row.id)

    assert left
    assert ("sent", "m1") == (state[0], state[2])


async def test_jobs_of_a_run_that_ended_begin_again(writer: Writer) -> None:
    """Those of a living one go on."""

    def claimed(tx: object) -> list[str]:
        return [state for (state,) in rows(tx, "SELECT state FROM jobs ORDER BY id")]  # type: ignore[arg-type]

    class Asker:
        channel, place, sender = "web", "web:1", "web:1"

    lease = _lease(writer, Time(), "living")
    await lease.take()
    for run_id in ("living", "dead"):
        await writer.write(lambda tx: jobs.add(tx, "x", {}, Asker, 1))
        await writer.write(lambda tx: jobs.claim(tx, 1, run_id=run_id))  # noqa: B023
    await writer.write(jobs.begin_again)

    assert ["running", "waiting"] == await writer.write(claimed)
