"""From outbox rows to a vendor: one pump a channel, at our own pace, every result made durable."""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from bot.channels.contract import Channel, Outcome, Say
from bot.clock import Clock
from bot.conversation.messages import FileOut, Outgoing
from bot.log import Log
from bot.messaging import repeats
from bot.messaging.deadlines import Deadlines
from bot.messaging.files import file_out
from bot.messaging.gate import settle_refused
from bot.messaging.lanes import Lanes, ahead
from bot.messaging.lease import Lease
from bot.messaging.pace import Paces
from bot.messaging.policy import Verdict, after_crash, carries_reference, judge
from bot.messaging.queueing import outgoing
from bot.messaging.recording import Count, Recorder, answers_wait, settle_after_crash
from bot.messaging.repeats import CountRepeated
from bot.store.outgoing import outbox
from bot.store.outgoing.outbox import Queued
from bot.store.outgoing.parts import Part
from bot.store.registry import Table
from bot.store.sql import Tx
from bot.store.writer import StoreUnavailable, Writer

log = Log("deliver")
#: Calls under way at once; more made the vendor's client slower, not faster.
IN_FLIGHT = 32
#: Rows that could not be looked at rest for so long, milliseconds.
_GATE_FAILED_MS = 60_000
#: A rest of the channel longer than this sends bulk back into the database, seconds.
_HOLD_S = 2.0
#: A database that could not be written is asked again after so many seconds.
_STORE_RESTS_S = 1.0
#: Direct answers held in memory; beyond it they wait in the database like all others.
_HELD = 5_000

Observe = Callable[[str, str, float], None]
#: Told of each message that will never be sent: (channel, reason).
CountGivenUp = Callable[[str, str], None]
#: Gives parts their texts.
Compose = Callable[[Sequence[Part]], list[Queued]]
#: Says of rows that are about to go why they must not, by row id: (transaction, rows, now).
Gate = Callable[[Tx, Sequence[Queued], int], Mapping[int, str]]


class Deliver:
    """The pump of one channel."""

    def __init__(
        self,
        channel: Channel,
        writer: Writer,
        clock: Clock,
        say: Say,
        observe: Observe,
        compose: Compose,
        gate: Gate = lambda tx, rows, now: {},
        count_repeated: CountRepeated = lambda channel, why, count: None,
        count_given_up: CountGivenUp = lambda channel, reason: None,
        lease: Lease | None = None,
        tables: Sequence[Table] = (),
        count_sent: Count | None = None,
    ) -> None:
        self._gate = gate
        self._compose = compose
        self._count_repeated = count_repeated
        self._channel = channel
        self._writer = writer
        self._clock = clock
        self._say = say
        self._observe = observe
        self._count_given_up = count_given_up
        self._lease = lease = lease or Lease()
        self._recorder = Recorder(writer, clock, self.notify, lease.run_id, tables, count_sent)
        self._deadlines = Deadlines(channel.limits.call_seconds)
        self._paces = Paces(channel.pace)
        self._lanes = Lanes(self._paces)
        self._ahead = ahead(channel.pace.channel_rate)
        self._notified = asyncio.Event()
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._paused_until = -math.inf
        self._more_in_database = True
        self._under_way: set[asyncio.Task[None]] = set()
        #: Decisions made since the start, and those known when what is held was last looked at.
        self._doubts = self._sure_of = 0
        self._looking: asyncio.Task[None] | None = None

    async def recover(self) -> None:
        """Decide what was being sent when its run ended; call it once before `run` too."""

        def decide(tx: Tx) -> Counter[str]:
            found: Counter[str] = Counter()
            for row in self._compose(outbox.recover(tx, self._channel.name)):
                verdict = after_crash(row)
                settle_after_crash(tx, row, verdict)
                found[repeats.DROPPED if verdict.action == "dead" else row.kind] += 1
            return found

        found = await self._writer.write(decide)
        repeats.after_crash(self._channel.name, found, self._count_repeated)

    def doubt(self) -> None:
        """Look at what is held once more before it goes: something was decided meanwhile.

        Call it when a decision has been committed and before that is told to anybody. Direct
        answers are not looked at again.
        """
        self._doubts += 1
        self._notified.set()

    def offer(self, rows: Sequence[Queued]) -> None:
        """Take rows that a turn has just queued: its direct answers go without another read."""
        for row in rows:
            if row.state != "sending":
                self._more_in_database = True
            elif self._lanes.held < _HELD:
                self._hold(row)
            else:
                verdict = Verdict("defer", 1.0, row.attempts, "full")
                self._recorder.record((row, Outcome("not_sent"), verdict))
        # At once: to wake the pump for one answer costs more than to begin its call.
        if self._dispatch() is not None or self._more_in_database:
            self._notified.set()

    def _hold(self, row: Queued) -> None:
        """Hold a row; an older one of its slot need not be shown any more."""
        retired = self._lanes.add(row)
        if retired is not None:
            self._recorder.record((retired, Outcome("refused"), Verdict("superseded")))

    def read_again(self) -> None:
        """Put down what nobody waits for: its words have been changed in the database."""
        self._put_down(self._lanes.drop_bulk(), 0.0)
        self.notify()

    def notify(self) -> None:
        """Look into the database for rows that have fallen due."""
        self._more_in_database = True
        self._notified.set()

    async def run(self) -> None:
        """Send until stopped."""
        self._idle.clear()
        try:
            while not self._stopping:
                self._notified.clear()
                await self._refill()
                delay = self._dispatch()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(delay):  # wait_for makes a task each time
                        await self._notified.wait()
        finally:
            self._idle.set()

    async def stop(self, patience: float = 4.0) -> None:
        """Start no more calls, wait for those under way, make their results durable."""
        self._stopping = True
        self._notified.set()
        # A claim may be under way: its rows must be put back too.
        await self._idle.wait()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=patience)
        if self._looking is not None:
            await asyncio.wait({self._looking}, timeout=patience)
        unsent = self._lanes.drop_all()

        def put_back(tx: Tx) -> None:
            for row in outbox.still_under_way(tx, unsent, self._lease.run_id):
                outbox.put_back(tx, row, "stopped")

        try:
            await self._recorder.stop()
            await self._writer.write(put_back)
        except StoreUnavailable:
            log.warning("results_not_kept", channel=self._channel.name)

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
            asyncio.get_running_loop().call_later(_STORE_RESTS_S, self.notify)
            return
        self._more_in_database = claimed > 0  # some may have been put behind others meanwhile
        for row in rows:
            self._hold(row)

    def _claim(self, tx: Tx, now: int, room: int) -> tuple[int, list[Queued]]:
        """Take due rows and look once more whether each may go; returns how many were taken."""
        rows = self._compose(outbox.claim(tx, self._channel.name, now, room, self._lease.run_id))
        return len(rows), self._allowed(tx, rows, now)

    def _allowed(self, tx: Tx, rows: Sequence[Queued], now: int) -> list[Queued]:
        """Return the rows that may still go, and settle the others."""
        try:
            refused = self._gate(tx, rows, now) if rows else {}
        except Exception as error:  # nothing goes unlooked at, and no channel ends for it
            log.error("gate_failed", channel=self._channel.name, error=type(error).__name__)
            for row in rows:
                due = now + _GATE_FAILED_MS
                outbox.settle_later(tx, row.id, "retry", due, row.attempts, "gate_failed")
            return []
        settle_refused(tx, refused, now)
        return [row for row in rows if row.id not in refused]

    def _look_again(self) -> bool:
        """Say whether unasked rows may go; where something was decided, look at them first."""
        if self._sure_of == self._doubts or not self._lanes.unasked_held:
            self._sure_of = self._doubts
            return True
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look())
        return False

    async def _look(self) -> None:
        doubts, held, now = self._doubts, self._lanes.unasked(), self._clock.now_ms()
        run_id = self._lease.run_id
        try:
            left = await self._writer.write(
                lambda tx: self._allowed(tx, outbox.still_under_way(tx, held, run_id), now)
            )
        except Exception as error:  # what could not be looked at does not go, all else does
            log.warning("look_failed", channel=self._channel.name, error=type(error).__name__)
            await asyncio.sleep(_STORE_RESTS_S)
        else:
            self._looked_at(doubts, {row.id for row in held}, {row.id for row in left})
        self._notified.set()

    def _looked_at(self, doubts: int, held: set[int], left: set[int]) -> None:
        """Drop what must not go any more and start at once what may.

        Later the next turn may have asked for another look: where people write without a pause,
        nothing would ever go. What was decided while the look waited for the database has been
        seen by it, since whoever waits there is told in the order of the commits; only what was
        taken up meanwhile has not been looked at.
        """
        self._lanes.remove(held - left)
        seen_all = all(row.id in held for row in self._lanes.unasked())
        self._sure_of = self._doubts if seen_all else doubts
        self._dispatch()

    def _dispatch(self) -> float | None:
        """Start calls while pace and room allow; return the seconds until more may go."""
        if self._stopping:
            return 0.0
        loop = asyncio.get_running_loop()
        if not self._lease.outlasts(self._channel.limits.call_seconds):
            return _STORE_RESTS_S  # it could not be renewed: another run may take all over
        while len(self._under_way) < IN_FLIGHT:
            now = loop.time()
            wait = max(self._paced_wait(now), 0.0)
            if wait > 0:
                return wait if self._lanes.held else self._idle_wait()
            bulk_wait = self._paces.channel.wait(now, bulk=True)
            row = self._lanes.take(now, bulk_wait <= 0 and self._look_again())
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
        if self._lanes.bulk_listed and (bulk_wait > 0 or self._sure_of == self._doubts):
            waits.append(max(bulk_wait, 0.001))  # else a look is under way and notifies at its end
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
        if self._lanes.held or self._more_in_database:
            self._notified.set()

    async def _call(self, row: Queued) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._paces.left(row.place, began)
        outcome = await self._outcome(row, self._dressed(row))
        verdict = judge(row, outcome, self._clock.now_ms(), random.random())  # noqa: S311
        repeats.uncertain(row, outcome, verdict, self._count_repeated)
        seconds = loop.time() - began
        self._observe(self._channel.name, "later" if outcome.ours else outcome.kind, seconds)
        log.info(
            "delivery", channel=row.channel, row=row.id, kind=row.kind, outcome=outcome.kind,
            ms=round(seconds * 1000, 2),
        )  # fmt: skip
        self._act(row, outcome, verdict, loop.time())
        self._recorder.record((row, outcome, verdict))
        if verdict.action == "dead":
            self._tell_given_up(row, outcome, verdict)

    async def _outcome(self, row: Queued, message: Outgoing) -> Outcome:
        """Make one call and return what became of it; none is made for a file we cannot look up."""
        seconds = self._channel.limits.call_seconds
        try:
            file = await self._file(row) if message.file else None
        except StoreUnavailable:
            return Outcome("not_sent", reason="store")
        if not self._lease.outlasts(seconds):  # looking the file up took long
            return Outcome("not_sent", reason="lease")
        try:
            return await self._deadlines.within(self._channel.send(message, file))
        except Exception as error:
            log.error("send_failed", channel=self._channel.name, error=type(error).__name__)
            return Outcome("unknown", reason=type(error).__name__)

    def _act(self, row: Queued, outcome: Outcome, verdict: Verdict, now: float) -> None:
        """Do in memory what the verdict asks for, before it is made durable."""
        not_before = repeat_at = -math.inf
        if outcome.kind == "wait":
            until = now + verdict.wait
            if outcome.scope == "channel":
                self._pause(until, verdict.wait)
            not_before = until if outcome.scope == "place" else -math.inf
            if not outcome.ours:
                log.warning(
                    "vendor_asks_to_wait", channel=row.channel, seconds=verdict.wait,
                    scope=outcome.scope,
                )  # fmt: skip
        if verdict.action in ("retry", "resend", "resend_plain"):
            self._hold_again(row, verdict)
        if verdict.action == "retry" and outcome.kind == "unknown" and row.kind == "answer":
            repeat_at = now + verdict.wait
        elif verdict.action == "retry":
            not_before = max(not_before, now + verdict.wait)
        elif verdict.action in ("unreachable", "moved"):
            self._lanes.drop(row.place)
        elif verdict.action == "defer":  # nothing of its place overtakes it but interactive replies
            self._put_down(self._lanes.drop(row.place, answers_wait(row, outcome)), verdict.wait)
        self._lanes.done(row.place, not_before, repeat_at)

    def _hold_again(self, row: Queued, verdict: Verdict) -> None:
        """Hold a row that goes once more; what nobody waits for is looked at before."""
        edit = "" if verdict.action == "resend" else row.edit
        attempts = verdict.attempts if verdict.action == "retry" else row.attempts
        body = {**row.body, **verdict.body}
        self._lanes.add(row._replace(edit=edit, attempts=attempts, body=body), first=True)
        if row.kind != "answer":
            self.doubt()

    def _tell_given_up(self, row: Queued, outcome: Outcome, verdict: Verdict) -> None:
        # A vendor's own words are without number: they would each be a count for ever.
        counted = "refused" if outcome.kind == "refused" else verdict.reason
        self._count_given_up(row.channel, counted)
        log.warning(
            "given_up", channel=row.channel, row=row.id, kind=row.kind, reason=verdict.reason
        )

    def _pause(self, until: float, wait: float) -> None:
        """Rest the channel; in a long rest bulk waits in the database, where it can be stopped."""
        self._paused_until = max(self._paused_until, until)
        if wait > _HOLD_S:
            self._put_down(self._lanes.drop_bulk(), wait)

    def _put_down(self, rows: Sequence[Queued], wait: float) -> None:
        for row in rows:
            verdict = Verdict("defer", wait, row.attempts, "waiting")
            self._recorder.record((row, Outcome("not_sent"), verdict))

    def _dressed(self, row: Queued) -> Outgoing:
        below = self._say("common.reference", id=row.id) if carries_reference(row) else ""
        return outgoing(row, below)

    async def _file(self, row: Queued) -> FileOut | None:
        id_, now = row.body["file"], self._clock.now_ms()
        return await self._writer.write(lambda tx: file_out(tx, id_, row.channel, row.place, now))
