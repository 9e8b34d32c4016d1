"""From outbox rows to a vendor: one pump a channel, at our own pace, every result made durable."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import structlog

from bot.channels.contract import Channel, Outcome
from bot.service.clock import Clock
from bot.service.handing_out import file_out
from bot.service.lanes import Lanes
from bot.service.pace import Paces
from bot.service.policy import Verdict, after_crash, carries_reference, judge
from bot.service.queueing import outgoing
from bot.store import attachments, outbox, people
from bot.store.outbox import Queued
from bot.store.sql import Tx
from bot.store.writer import StoreUnavailable, Writer
from bot.talk.messages import FileOut, Outgoing
from bot.text import markup

log = structlog.get_logger("deliver")

#: What became of a call, and what that means for its row.
Result = tuple[Queued, Outcome, Verdict]
#: Calls under way at once; more made the vendor's client slower, not faster (facts/telegram.md).
IN_FLIGHT = 32
#: Bulk rows taken from the database ahead of their call, and the seconds that they may take at
#: the channel's pace: what is taken can no longer be paused.
_AHEAD = 48
_AHEAD_S = 0.3
_LEAST_AHEAD = 6
#: Rows that could not be looked at rest for so long, milliseconds.
_GATE_FAILED_MS = 60_000
#: A rest of the channel longer than this sends bulk back into the database, seconds.
_HOLD_S = 2.0
#: A database that could not be written is asked again after so many seconds.
_STORE_RESTS_S = 1.0
#: Direct answers held in memory; beyond it they wait in the database like all others.
_HELD = 5_000
_REFERENCE = "\n\n_Mã tin: T{id}_"

Observe = Callable[[str, str, float], None]
#: Says of rows that are about to go why they must not, by row id: (transaction, rows, now).
Gate = Callable[[Tx, Sequence[Queued], int], Mapping[int, str]]


class Deliver:
    """The pump of one channel."""

    def __init__(
        self,
        channel: Channel,
        writer: Writer,
        clock: Clock,
        observe: Observe,
        gate: Gate = lambda tx, rows, now: {},
    ) -> None:
        self._gate = gate
        self._channel = channel
        self._writer = writer
        self._clock = clock
        self._observe = observe
        self._paces = Paces(channel.pace)
        self._lanes = Lanes(self._paces)
        self._ahead = _ahead(channel.pace.channel_rate)
        self._stirred = asyncio.Event()
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._paused_until = 0.0
        self._more_in_database = True
        self._under_way: set[asyncio.Task[None]] = set()
        self._results: list[Result] = []
        self._flushing: asyncio.Task[None] | None = None

    # -- what others call --------------------------------------------------------------------

    async def recover(self) -> None:
        """Decide what was being sent when the program died; call once before `run`."""

        def decide(tx: Tx) -> None:
            for row in outbox.recover(tx, self._channel.name):
                if after_crash(row) == "drop":
                    outbox.settle_dead(tx, row.id, "uncertain")
                else:
                    outbox.put_back(tx, row, "restart")

        await self._writer.write(decide)

    def offer(self, rows: Sequence[Queued]) -> None:
        """Take rows that a turn has just queued: its direct answers go without another read."""
        for row in rows:
            if row.state != "sending":
                self._more_in_database = True
            elif self._lanes.held < _HELD:
                self._hold(row)
            else:
                self._results.append((row, Outcome("not_sent"), Verdict("park", 1.0, 0, "full")))
                self._flush()
        self._stirred.set()

    def _hold(self, row: Queued) -> None:
        """Hold a row; an older one of its slot need not be shown any more."""
        retired = self._lanes.add(row)
        if retired is not None:
            self._results.append((retired, Outcome("refused"), Verdict("superseded")))
            self._flush()

    def poke(self) -> None:
        """Look into the database for rows that have fallen due."""
        self._more_in_database = True
        self._stirred.set()

    async def run(self) -> None:
        """Send until stopped."""
        self._idle.clear()
        try:
            while not self._stopping:
                self._stirred.clear()
                await self._refill()
                delay = self._dispatch()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stirred.wait(), delay)
        finally:
            self._idle.set()

    async def stop(self, patience: float = 4.0) -> None:
        """Start no more calls, wait for those under way, make their results durable."""
        self._stopping = True
        self._stirred.set()
        # A claim may be under way: its rows must be put back too.
        await self._idle.wait()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=patience)
        unsent = self._lanes.drop_all()

        def put_back(tx: Tx) -> None:
            for row in unsent:
                outbox.put_back(tx, row, "stopped")

        try:
            await self._flushed()
            await self._writer.write(put_back)
        except StoreUnavailable:
            log.warning("results_not_kept", channel=self._channel.name)

    # -- the pump ----------------------------------------------------------------------------

    async def _refill(self) -> None:
        room = self._ahead - self._lanes.held
        if not self._more_in_database or room < self._ahead // 2 or self._stopping:
            return
        if self._resting() > 0:  # what is taken now could not be stopped while the channel rests
            return
        now = self._clock.now_ms()
        try:
            claimed, rows = await self._writer.write(lambda tx: self._claim(tx, now, room))
        except StoreUnavailable:
            self._more_in_database = False
            asyncio.get_running_loop().call_later(_STORE_RESTS_S, self.poke)
            return
        self._more_in_database = claimed > 0  # some may have been put behind others meanwhile
        for row in rows:
            self._hold(row)

    def _claim(self, tx: Tx, now: int, room: int) -> tuple[int, list[Queued]]:
        """Take due rows and look once more whether each may go; returns how many were taken."""
        rows = outbox.claim(tx, self._channel.name, now, room)
        try:
            refused = self._gate(tx, rows, now) if rows else {}
        except Exception as error:  # nothing goes unlooked at, and no channel ends for it
            log.error("gate_failed", channel=self._channel.name, error=type(error).__name__)
            for row in rows:
                due = now + _GATE_FAILED_MS
                outbox.settle_later(tx, row.id, "retry", due, row.attempts, "gate_failed")
            return len(rows), []
        for id_, reason in refused.items():
            outbox.settle_refused(tx, id_, reason)
        return len(rows), [row for row in rows if row.id not in refused]

    def _dispatch(self) -> float | None:
        """Start calls while pace and room allow; return the seconds until more may go."""
        if self._stopping:
            return 0.0
        loop = asyncio.get_running_loop()
        while len(self._under_way) < IN_FLIGHT:
            now = loop.time()
            wait = max(self._paced_wait(now), 0.0)
            if wait > 0:
                return wait if self._lanes.held else self._idle_wait()
            bulk_wait = self._paces.channel.wait(now, bulk=True)
            row = self._lanes.take(now, bulk_wait <= 0)
            if row is None:
                return self._nothing_to_take(now, bulk_wait)
            self._paces.channel.take(now)
            task = loop.create_task(self._call(row))
            self._under_way.add(task)
            task.add_done_callback(self._ended)
        return None

    def _nothing_to_take(self, now: float, bulk_wait: float) -> float | None:
        """Return the seconds until a lane opens or bulk may go again; None for nothing known."""
        waits = [self._idle_wait()]
        if self._lanes.bulk_listed:
            waits.append(max(bulk_wait, 0.001))
        at = self._lanes.next_at()
        if at is not None:
            waits.append(max(at - now, 0.001))
        return min((wait for wait in waits if wait is not None), default=None)

    def _idle_wait(self) -> float | None:
        if not self._more_in_database or self._lanes.held > self._ahead // 2:
            return None
        return max(0.001, self._resting())

    def _resting(self) -> float:
        return self._paused_until - asyncio.get_running_loop().time()

    def _paced_wait(self, now: float) -> float:
        return max(self._paces.channel.wait(now), self._paused_until - now)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._stirred.set()

    async def _call(self, row: Queued) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        message = self._dressed(row)
        try:
            file = await self._file(row) if message.file else None
            outcome = await self._channel.send(message, file)
        except Exception as error:
            log.error("send_failed", channel=self._channel.name, error=type(error).__name__)
            outcome = Outcome("unknown", reason=type(error).__name__)
        verdict = judge(row, outcome, self._clock.now_ms(), random.random())  # noqa: S311
        seconds = loop.time() - began
        self._observe(self._channel.name, "later" if outcome.ours else outcome.kind, seconds)
        log.info(
            "delivery", channel=row.channel, row=row.id, kind=row.kind, outcome=outcome.kind,
            ms=round(seconds * 1000, 2),
        )  # fmt: skip
        self._act(row, outcome, verdict, loop.time())
        self._results.append((row, outcome, verdict))
        self._flush()

    def _act(self, row: Queued, outcome: Outcome, verdict: Verdict, now: float) -> None:
        """Do in memory what the verdict asks for, before it is made durable."""
        not_before = 0.0
        if outcome.kind == "wait":
            until = now + verdict.wait
            if outcome.scope == "channel":
                self._pause(until, verdict.wait)
            not_before = until if outcome.scope == "place" else 0.0
            if not outcome.ours:
                log.warning(
                    "vendor_asks_to_wait", channel=row.channel, seconds=verdict.wait,
                    scope=outcome.scope,
                )  # fmt: skip
        if verdict.action == "again":
            again = replace(row, attempts=verdict.attempts)
            self._lanes.add(again, first=True)
            not_before = max(not_before, now + verdict.wait)
        elif verdict.action == "anew":
            self._lanes.add(replace(row, edit=""), first=True)
        elif verdict.action == "plain":
            self._lanes.add(replace(row, body=row.body | {"plain": True}), first=True)
        elif verdict.action in ("unreachable", "moved"):
            self._lanes.drop(row.place)
        elif verdict.action == "park":  # nothing of its place overtakes it but the living
            live = _answers_wait(row, outcome)
            self._put_down(self._lanes.drop(row.place, live), verdict.wait)
        self._lanes.done(row.place, not_before)

    def _pause(self, until: float, wait: float) -> None:
        """Rest the channel; in a long rest bulk waits in the database, where it can be stopped."""
        self._paused_until = max(self._paused_until, until)
        if wait > _HOLD_S:
            self._put_down(self._lanes.drop_bulk(), wait)

    def _put_down(self, rows: Sequence[Queued], wait: float) -> None:
        self._results += [
            (row, Outcome("not_sent"), Verdict("park", wait, row.attempts, "waiting"))
            for row in rows
        ]
        self._flush()

    def _dressed(self, row: Queued) -> Outgoing:
        message = outgoing(row)
        if row.body.get("plain"):
            message = replace(message, text=markup.escape(markup.plain(message.text)))
        if carries_reference(row.kind):
            message = replace(message, text=message.text + _REFERENCE.format(id=row.id))
        return message

    async def _file(self, row: Queued) -> FileOut | None:
        id_, now = row.body["file"], self._clock.now_ms()
        return await self._writer.write(lambda tx: file_out(tx, id_, row.channel, row.place, now))

    # -- results -----------------------------------------------------------------------------

    def _flush(self) -> None:
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.get_running_loop().create_task(self._flushed())

    async def _flushed(self) -> None:
        while self._results:
            batch, self._results = self._results, []
            now = self._clock.now_ms()
            try:
                await self._keep(batch, now)
            except StoreUnavailable:
                self._results = batch + self._results
                await asyncio.sleep(1.0)
                if self._stopping:
                    return
                continue
            if any(verdict.action == "moved" for _, _, verdict in batch):
                self.poke()  # the row waits in the database under its new address

    async def _keep(self, batch: list[Result], now: int) -> None:
        """Make results durable; one that the database will not take stops no other."""
        try:
            await self._writer.write(lambda tx: _settle(tx, batch, now))
        except StoreUnavailable:
            raise
        except Exception as error:
            if len(batch) == 1:
                log.error("result_refused", row=batch[0][0].id, error=type(error).__name__)
                return
            for result in batch:
                await self._keep([result], now)


def _ahead(rate: float) -> int:
    """Return how many bulk rows are taken ahead at a pace (a second); 0 is no limit."""
    return min(_AHEAD, max(_LEAST_AHEAD, round(rate * _AHEAD_S))) if rate else _AHEAD


def _is_plain(row: Queued, outcome: Outcome, verdict: Verdict) -> bool:
    """Say whether nothing but the row itself remembers that it was sent."""
    return verdict.action == "sent" and not row.slot and not outcome.file


def _answers_wait(row: Queued, outcome: Outcome) -> bool:
    """Say whether a person's answers wait with a row that is put down.

    Bulk that was tried often rests for an hour; what the vendor asks for concerns all.
    """
    return row.kind == "answer" or outcome.kind == "wait"


def _settle(tx: Tx, batch: list[Result], now: int) -> None:
    # Tried again and sent while one commit ran: a row's last result is the one that stands.
    batch = list({row.id: (row, outcome, verdict) for row, outcome, verdict in batch}.values())
    plain = [result for result in batch if _is_plain(*result)]
    outbox.settle_many_sent(tx, [(row.id, outcome.message) for row, outcome, _ in plain], now)
    for row, outcome, verdict in batch:
        if _is_plain(row, outcome, verdict):
            continue
        due = now + int(verdict.wait * 1000)
        match verdict.action:
            case "superseded":
                outbox.settle_superseded(tx, row.id)
            case "sent":
                outbox.settle_sent(tx, row.id, outcome.message, now)
                if outcome.file:
                    attachments.note_vendor_id(tx, row.body["file"], row.channel, outcome.file)
            case "again":
                outbox.settle_later(tx, row.id, "sending", due, verdict.attempts, verdict.reason)
            case "park":
                outbox.settle_later(tx, row.id, "retry", due, verdict.attempts, verdict.reason)
                outbox.hold_back(tx, row.place, due, _answers_wait(row, outcome))
            case "anew":
                outbox.drop_edit(tx, row.id)
            case "plain":
                outbox.settle_later(tx, row.id, "sending", now, row.attempts, "markup", plain=True)
            case "unreachable":
                outbox.settle_dead(tx, row.id, verdict.reason)
                outbox.cancel_place(tx, row.place, verdict.reason)
                people.mark_unreachable(tx, row.place, verdict.reason)
            case "moved":
                outbox.move_place(tx, row.place, outcome.moved_to)
            case _:
                outbox.settle_dead(tx, row.id, verdict.reason)
