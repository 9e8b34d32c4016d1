"""What became of calls, made durable: results that arrive during one commit share the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.channels.contract import Outcome
from bot.clock import Clock
from bot.log import Log
from bot.messaging.policy import Verdict
from bot.store import attachments, people
from bot.store.outgoing import elsewhere, outbox, places
from bot.store.outgoing.outbox import Queued
from bot.store.registry import Table
from bot.store.sql import Tx
from bot.store.writer import StoreUnavailable, Writer

log = Log("deliver")

#: Adds so many messages at an instant (UTC ms) to what a vendor counts.
Count = Callable[[Tx, int, int], None]
#: The vendor has these messages, or may have them.
_COUNTED = frozenset({"sent", "unknown"})
#: What became of a call, and what that means for its row.
Result = tuple[Queued, Outcome, Verdict]
_PAUSE_S = 1.0


class Recorder:
    """Writes the results of one channel's calls.

    `may_go` is called when rows wait in the database that may go at once: put down for no time, or
    of a chat that has a new address, which is rewritten in all `tables` then. `count` adds what the
    vendor counts. What the database cannot take now is tried again each second until `stop`.
    """

    def __init__(
        self,
        writer: Writer,
        clock: Clock,
        may_go: Callable[[], None],
        run_id: str,
        tables: Sequence[Table] = (),
        count: Count | None = None,
    ) -> None:
        self._writer = writer
        self._clock = clock
        self._may_go = may_go
        self.run_id = run_id
        self._tables = tables
        self._count = count
        self._results: list[Result] = []
        self._writing: asyncio.Task[None] | None = None
        self._stopping = False

    def record(self, *results: Result) -> None:
        """Make results durable soon."""
        self._results += results
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write())

    async def stop(self) -> None:
        """Write what is left; what the database does not take now stays as it is there."""
        self._stopping = True
        if self._writing is not None:
            await self._writing
        await self._write()

    async def _write(self) -> None:
        while self._results:
            batch, self._results = self._results, []
            try:
                await self._keep(batch, self._clock.now_ms())
            except StoreUnavailable:
                self._results = batch + self._results
                await asyncio.sleep(_PAUSE_S)
                if self._stopping:
                    return
                continue
            if any(_may_go(verdict) for _, _, verdict in batch):
                self._may_go()

    def _settle(self, tx: Tx, batch: list[Result], now: int) -> None:
        _settle(tx, self._tables, batch, now, self.run_id)
        made = sum(outcome.kind in _COUNTED for _, outcome, _ in batch)
        if self._count is not None and made:
            self._count(tx, now, made)

    async def _keep(self, batch: list[Result], now: int) -> None:
        """Make results durable; one that the database will not take stops no other."""
        # A text that was sent is in doubt after a power cut, like one whose call was under way.
        flush = any(verdict.action != "sent" for _, _, verdict in batch)
        try:
            await self._writer.write(lambda tx: self._settle(tx, batch, now), flush=flush)
        except StoreUnavailable:
            raise
        except Exception as error:
            if len(batch) == 1:
                log.error("result_refused", row=batch[0][0].id, error=type(error).__name__)
                return
            for result in batch:
                await self._keep([result], now)


def answers_wait(row: Queued, outcome: Outcome) -> bool:
    """Say whether a person's answers wait with a row that is put down.

    Bulk that was tried often rests for an hour; what the vendor asks for concerns all.
    """
    return row.kind == "answer" or outcome.kind == "wait"


def _may_go(verdict: Verdict) -> bool:
    return verdict.action == "moved" or (verdict.action == "defer" and not verdict.wait)


def _is_plain(row: Queued, outcome: Outcome) -> bool:
    """Say whether nothing but the row itself remembers that it was sent."""
    return not row.slot and not outcome.file


def _settle(tx: Tx, tables: Sequence[Table], batch: list[Result], now: int, run_id: str) -> None:
    # Tried again and sent while one commit ran: a row's last result is the one that stands.
    latest = {row.id: (row, outcome, verdict) for row, outcome, verdict in batch}
    sent = [result for result in latest.values() if result[2].action == "sent"]
    plain = [(row.id, outcome.message) for row, outcome, _ in sent if _is_plain(row, outcome)]
    outbox.settle_many_sent(tx, plain, now, run_id)
    for row, outcome, _ in sent:
        if not _is_plain(row, outcome):
            _settle_sent(tx, row, outcome, now, run_id)
    others = [result for result in latest.values() if result[2].action != "sent"]
    mine = outbox.leased(tx, [row.id for row, _, _ in others], run_id)
    for row, outcome, verdict in others:
        if row.id in mine:
            _settle_one(tx, tables, row, outcome, verdict, now)


def _settle_sent(tx: Tx, row: Queued, outcome: Outcome, now: int, run_id: str) -> None:
    mine = outbox.settle_sent(tx, row.id, outcome.message, now, run_id)
    if mine and outcome.file:
        attachments.note_vendor_id(tx, row.body["file"], row.channel, outcome.file)


def _settle_one(
    tx: Tx, tables: Sequence[Table], row: Queued, outcome: Outcome, verdict: Verdict, now: int
) -> None:
    due = now + int(verdict.wait * 1000)
    match verdict.action:
        case "superseded":
            outbox.settle_superseded(tx, row.id)
        case "retry":
            outbox.settle_later(
                tx, row.id, "sending", due, verdict.attempts, verdict.reason, **verdict.body
            )
        case "defer":
            outbox.settle_later(tx, row.id, "retry", due, verdict.attempts, verdict.reason)
            outbox.hold_back(tx, row.place, due, answers_wait(row, outcome))
        case "hold":
            outbox.settle_refused(tx, row.id, "held")
        case "resend":
            outbox.drop_edit(tx, row.id)
        case "resend_plain":
            outbox.settle_later(tx, row.id, "sending", now, row.attempts, "markup", **verdict.body)
        case "unreachable":
            people.mark_unreachable(tx, row.place, verdict.reason)
            elsewhere.leave_place(tx, row.place, verdict.reason, now)
        case "moved":
            places.move_place(tx, tables, row.place, outcome.moved_to)
        case _:
            outbox.settle_dead(tx, row.id, verdict.reason)


def settle_after_crash(tx: Tx, row: Queued, verdict: Verdict) -> None:
    """Record what becomes of a row whose call may or may not have been made."""
    if verdict.action == "dead":
        outbox.settle_dead(tx, row.id, verdict.reason)
    elif verdict.action == "hold":
        outbox.settle_refused(tx, row.id, "held")
    else:
        outbox.put_back(tx, row, verdict.reason, **verdict.body)
