"""From an Incoming to a committed turn: seen before? person, flow, outbox rows, conversation.

The whole of `run_turn` runs on the database's thread in one transaction; when a flow raises,
the turn is undone and a dead letter with an apology takes its place in the same transaction.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace

from bot.app.service.refusals import Refusals
from bot.channels.contract import FileWanted, Limits, Unavailable
from bot.clock import Clock
from bot.conversation import engine
from bot.conversation.chance import Chance
from bot.conversation.frames import opened
from bot.conversation.messages import Incoming, Refusal, RefusalReason
from bot.conversation.turn import AppContext, Turn
from bot.domain.instants import local_moment
from bot.domain.rights import highest
from bot.log import Log
from bot.messaging import budget
from bot.messaging.composing import Composer
from bot.messaging.queueing import queue_turn
from bot.store import people, turns
from bot.store.outgoing import meters, outbox
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx, dump
from bot.store.writer import Reader, StoreUnavailable, Writer

log = Log("turn")

#: Updates of one sender that may wait for their turn; beyond it the door is shut for a moment.
_LANE_LIMIT = 200
#: Updates of this run that are known as such when they come again.
_REMEMBERED = 20_000


@dataclass(slots=True)
class TurnResult:
    """What a committed turn left for the rest of the service."""

    new: bool = True
    queued: list[Queued] = field(default_factory=list)
    wakes: list[int] = field(default_factory=list)
    jobs_added: bool = False
    menu_for: str = ""  # a place whose command menu changed
    menu_role: str = "collaborator"
    erased: bool = False
    left: bool = False  # somebody was erased or withdrew consent
    took: bool = True  # a file that was handed in
    flow: str = ""
    step: str = ""
    error: str = ""
    refused: Refusal | None = None  # the choice that was not obeyed


def run_turn(
    tx: Tx, incoming: Incoming, now_ms: int, app: AppContext, limits: Mapping[str, Limits],
    seed: bytes, run_id: str = "",
) -> TurnResult:  # fmt: skip
    """Handle one Incoming inside a transaction; seen again, it changes nothing."""
    if not turns.first_time(tx, incoming.channel, incoming.key, now_ms):
        return TurnResult(new=False)
    address = people.touch(tx, incoming.sender, incoming.channel, incoming.place, now_ms)
    allowed = limits.get(incoming.channel)
    if allowed is not None and allowed.counts_received and incoming.kind != "job":
        month = budget.month_of(now_ms, app.office.zone)
        meters.count(tx, incoming.channel, month, received=1)
    kept = turns.load_frames(tx, incoming.place, incoming.sender)
    now = local_moment(now_ms, app.office.zone)
    frames, lost = opened(kept, app.flows.states)
    turn = Turn(tx, incoming, now, address, frames, app, Chance(seed), lost)
    engine.handle(turn)
    queued = queue_turn(tx, turn, limits, run_id)
    if incoming.kind != "job":  # the person has written: what rested goes ahead of the reply
        queued = [*_revived(tx, incoming.place, app, limits, run_id), *queued]
    frames_now = [frame.as_json() for frame in turn.frames]
    if frames_now != kept:
        turns.save_frames(tx, incoming.place, incoming.sender, frames_now, now_ms)
    top = turn.frames[-1] if turn.frames else None
    return TurnResult(
        True, queued, turn.wakes, turn.jobs_added,
        *((incoming.place, highest(turn.roles)) if turn.menu_changed else ("", "collaborator")),
        turn.erased, turn.left,
        incoming.kind != "file" or turn.jobs_added,
        top.flow if top else "", top.step if top else "", refused=turn.refused,
    )  # fmt: skip


def _revived(
    tx: Tx, place: str, app: AppContext, limits: Mapping[str, Limits], run_id: str
) -> list[outbox.Queued]:
    resting = outbox.revive(tx, place, run_id)
    return Composer(limits, app.library.wording).all_queued(resting) if resting else []


def run_apology(
    tx: Tx, error: Exception, incoming: Incoming, now_ms: int, app: AppContext,
    limits: Mapping[str, Limits], run_id: str = "",
) -> TurnResult:  # fmt: skip
    """Keep what a flow could not handle and tell the person once, with a reference."""
    turns.first_time(tx, incoming.channel, incoming.key, now_ms)
    address = people.touch(tx, incoming.sender, incoming.channel, incoming.place, now_ms)
    raw = dump(asdict(replace(incoming, origin=""))).encode()
    number = turns.add_dead_letter(
        tx, incoming.channel, incoming.key, incoming.sender, address.person, raw,
        type(error).__name__, now_ms,
    )  # fmt: skip
    now = local_moment(now_ms, app.office.zone)
    turn = Turn(tx, incoming, now, address, [], app, Chance(b""))
    turn.say("common.trouble", reference=f"S{number}")
    queued = queue_turn(tx, turn, limits, run_id)
    return TurnResult(True, queued, took=False, error=type(error).__name__)


def file_wanted(tx: Tx, file: Incoming, now_ms: int, app: AppContext) -> FileWanted:
    """Say whether a file that a channel was offered is waited for; changes nothing."""
    if turns.seen(tx, file.channel, file.key):
        return "handed_in"
    address = people.known_address(tx, file.sender)
    if address is None:
        return "unasked"
    now = local_moment(now_ms, app.office.zone)
    frames, _ = opened(turns.load_frames(tx, file.place, file.sender), app.flows.states)
    turn = Turn(tx, file, now, address, frames, app, Chance(b""))
    return "asked" if engine.wants_file(turn) else "unasked"


class Lane:
    """The order of one sender: a turn begins when the one before it has ended."""

    __slots__ = ("lock", "waiting")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0


class Receive:
    """The door of the service; implements `channels.contract.Receiver`."""

    def __init__(
        self,
        writer: Writer,
        reader: Reader,
        clock: Clock,
        app: AppContext,
        limits: Mapping[str, Limits],
        after: Callable[[TurnResult], None],
        observe: Callable[[str, float], None] = lambda outcome, seconds: None,
        count_refused: Callable[[str, str], None] = lambda channel, reason: None,
        count_repeated: Callable[[str, str], None] = lambda channel, why: None,
        seed: Callable[[], bytes] = lambda: os.urandom(16),
        run_id: str = "",
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._clock = clock
        self.app = app
        self._limits = limits
        self._after = after
        self._observe = observe
        self._count_refused = count_refused
        self._count_repeated = count_repeated
        self._handled: OrderedDict[tuple[str, str], None] = OrderedDict()  # in this run
        self._seed = seed
        self._run_id = run_id
        self._lanes: dict[str, Lane] = {}
        self._closed = False
        self._idle = asyncio.Event()
        self.running = 0
        self.refusals = Refusals()

    async def receive(self, incoming: Incoming) -> bool:
        """Handle one Incoming and return after its turn has committed; raises Unavailable.

        False for a file that the turn did not take.
        """
        if self._closed:
            raise Unavailable
        lane = self._lanes.setdefault(incoming.sender, Lane())
        if lane.waiting >= _LANE_LIMIT:
            raise Unavailable(retry_after=2)
        lane.waiting += 1
        self.running += 1
        try:
            async with lane.lock:
                return await self._turn(incoming)
        finally:
            self.running -= 1
            if not self.running:
                self._idle.set()
            lane.waiting -= 1
            if not lane.waiting:
                self._lanes.pop(incoming.sender, None)

    async def wants(self, file: Incoming) -> FileWanted:
        """Say whether a file is waited for; raises Unavailable."""
        now_ms, app = self._clock.now_ms(), self.app
        try:
            return await self._reader.read(lambda tx: file_wanted(tx, file, now_ms, app))
        except (sqlite3.Error, ValueError) as error:  # ValueError: the reader has been closed
            raise Unavailable from error

    async def _turn(self, incoming: Incoming) -> bool:
        began = time.perf_counter()
        now_ms = self._clock.now_ms()
        seed = self._seed()
        try:
            result = await self._writer.write(
                lambda tx: run_turn(
                    tx, incoming, now_ms, self.app, self._limits, seed, self._run_id
                ),
                lambda tx, error: run_apology(
                    tx, error, incoming, now_ms, self.app, self._limits, self._run_id
                ),
            )
        except StoreUnavailable as error:
            self.refusals.refused()
            self._observe("refused", time.perf_counter() - began)
            log.warning("turn_not_kept", channel=incoming.channel, reason=str(error))
            raise Unavailable from error
        self.refusals.kept()
        seconds = time.perf_counter() - began
        self._observe("seen" if not result.new else "error" if result.error else "done", seconds)
        if result.error:
            log.error("turn_failed", channel=incoming.channel, error=result.error)
        else:
            log.info(
                "turn", channel=incoming.channel, kind=incoming.kind, flow=result.flow,
                step=result.step, new=result.new, replies=len(result.queued),
                ms=round(seconds * 1000, 2),
            )  # fmt: skip
        if result.refused:
            self.refused(incoming.channel, result.refused.reason, result.refused.head)
        if result.new:
            self._remember(incoming)
            self._after(result)
        elif (incoming.channel, incoming.key) not in self._handled:
            log.warning("repeated_after_crash", channel=incoming.channel, what="update")
            self._count_repeated(incoming.channel, "update")
        return result.took

    def _remember(self, incoming: Incoming) -> None:
        self._handled[incoming.channel, incoming.key] = None
        if len(self._handled) > _REMEMBERED:
            self._handled.popitem(last=False)

    def refused(self, channel: str, reason: RefusalReason, choice: str = "") -> None:
        """Note a choice that was not obeyed; of its id no more than a head of ours."""
        log.info("choice_refused", channel=channel, choice=choice, reason=reason)
        self._count_refused(channel, reason)

    async def unreadable(self, channel: str, key: str, raw: bytes, reason: str) -> None:
        """Keep what could not be parsed as a dead letter; raises Unavailable."""
        now_ms = self._clock.now_ms()

        def keep(tx: Tx) -> None:
            if turns.first_time(tx, channel, f"raw:{key}", now_ms):
                turns.add_dead_letter(tx, channel, key, "", None, raw[:65_536], reason, now_ms)

        try:
            await self._writer.write(keep)
        except StoreUnavailable as error:
            self.refusals.refused()
            raise Unavailable from error
        log.error("update_unreadable", channel=channel, reason=reason)

    def close(self) -> None:
        """Take no more turns: what comes now is not acknowledged."""
        self._closed = True

    async def finish(self) -> None:
        """Wait until the running turns have committed; call after `close`."""
        self._idle.clear()
        if self.running:
            await self._idle.wait()
