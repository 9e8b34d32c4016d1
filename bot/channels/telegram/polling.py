"""Fetching updates: long polls, lanes per sender, and an offset that follows what is committed."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.contract import StartRefused, Unavailable
from bot.channels.inlet import UnreadableUpdate
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.failures import Flooded
from bot.channels.telegram.inlet import TelegramInlet
from bot.channels.telegram.updates import KINDS, incoming, update_id
from bot.conversation.messages import Incoming

_log = logging.getLogger(__name__)
NOT_ACCEPTED = (
    "Telegram không nhận mã bot trong DONGHANH_TELEGRAM_TOKEN. "
    "Hãy chép lại mã từ @BotFather rồi khởi động lại."
)


class Waits(NamedTuple):
    """How long the poller waits, in seconds."""

    poll: int = 30  # for the first update of a fetch
    first: float = 1.0  # after a failure, then half as long again each time
    most: float = 30.0
    conflict: float = 15.0  # after another poller took over, doubling
    most_conflict: float = 120.0
    slow: float = 0.5  # for lanes to finish before fetching past them
    stop: float = 4.0  # for running turns when stopping


@dataclass(slots=True)
class _Entry:
    """An update between its fetch and its acknowledgement."""

    id: int
    update: Any
    read: Incoming | UnreadableUpdate | None
    state: Literal["running", "done", "again"] = "running"


class Poller:
    """Fetches for ever. An update is acknowledged, by the offset of the next fetch, once it and
    all before it are done; updates of one sender run in order, those of others beside them."""

    def __init__(
        self, calls: Calls, inlet: TelegramInlet, counts: Counter[str], waits: Waits
    ) -> None:
        self._calls = calls
        self._inlet = inlet
        self._counts = counts
        self._waits = waits
        self._offset = 0
        self._entries: dict[int, _Entry] = {}  # in the order they came; at most one fetch long
        self._lanes: dict[str, deque[_Entry]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._pause = 0.0
        self._delay = 0.0
        self._conflict_delay = 0.0

    async def run(self) -> None:
        """Poll until cancelled; then let running turns finish. Raises StartRefused when the
        token is refused."""
        try:
            while True:
                await self._round()
        finally:
            await self._finish()

    async def _round(self) -> None:
        try:
            updates = await self._calls.updates(self._next_offset(), self._waits.poll, KINDS)
        except Conflict:
            await self._step_back()
        except InvalidToken:
            raise StartRefused(NOT_ACCEPTED) from None
        except TelegramError as error:
            await self._back_off(error)
        else:
            self._delay = self._conflict_delay = 0.0
            for update in updates:
                await self._enlist(update)
            await self._settle()

    def _next_offset(self) -> int:
        """Return the offset that confirms everything done so far and nothing else."""
        for id, entry in list(self._entries.items()):
            if entry.state != "done":
                return id
            del self._entries[id]
            self._offset = id + 1
        return self._offset

    async def _step_back(self) -> None:
        """Leave the field to the other poller for a while; two would only cut each other off."""
        self._counts["conflicts"] += 1
        wait = min(self._conflict_delay * 2 or self._waits.conflict, self._waits.most_conflict)
        self._conflict_delay = wait
        _log.error(
            "telegram: another program fetches updates with this token; waiting %.0f s", wait
        )
        await asyncio.sleep(wait)

    async def _back_off(self, error: TelegramError) -> None:
        self._counts["poll_failures"] += 1
        self._delay = min(self._delay * 1.5 or self._waits.first, self._waits.most)
        asked = error.seconds if isinstance(error, Flooded) else 0.0
        wait = max(self._delay, min(asked, 3600.0))
        _log.warning("telegram: fetching failed (%s), again in %.1f s", type(error).__name__, wait)
        await asyncio.sleep(wait)

    async def _enlist(self, update: Any) -> None:
        """Put a fetched update into its sender's lane, unless it is already there."""
        try:
            id = update_id(update)
        except UnreadableUpdate as fault:
            await self._without_id(fault, update)
            return
        known = self._entries.get(id)
        if known is not None and known.state != "again":
            return
        entry = self._entries[id] = known or _read(id, update)
        if entry.read is None:
            self._inlet.ignored()
            entry.state = "done"
            return
        entry.state = "running"
        lane = entry.read.sender if isinstance(entry.read, Incoming) else f"!{id}"
        if lane in self._lanes:
            self._lanes[lane].append(entry)
            return
        self._lanes[lane] = deque([entry])
        task = asyncio.create_task(self._run_lane(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _without_id(self, fault: UnreadableUpdate, update: Any) -> None:
        """Keep what cannot even be acknowledged."""
        try:
            await self._inlet.unreadable(fault.key, update, fault.reason)
        except Unavailable as busy:
            self._pause = busy.retry_after
        await asyncio.sleep(self._waits.first)

    async def _run_lane(self, lane: str) -> None:
        queue = self._lanes[lane]
        try:
            while queue:
                await self._handle(queue[0])
                queue[0].state = "done"
                queue.popleft()
        except Unavailable as busy:
            self._pause = max(self._pause, busy.retry_after)
        except Exception as error:  # a dead letter that could not be written either
            _log.error("telegram: an update could not be kept (%s)", type(error).__name__)
            self._pause = max(self._pause, self._waits.first)
        finally:
            for entry in queue:
                entry.state = "again"
            del self._lanes[lane]

    async def _handle(self, entry: _Entry) -> None:
        if isinstance(entry.read, Incoming):
            await self._inlet.receive(entry.read, entry.update)
        elif entry.read is not None:
            await self._inlet.malformed(entry.read, entry.update)

    async def _settle(self) -> None:
        """Wait for the lanes, but for slow ones only so long that others are not kept waiting."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._waits.slow)
        if self._pause:
            pause, self._pause = min(self._pause, self._waits.most), 0.0
            self._counts["unavailable"] += 1
            await asyncio.sleep(pause)

    async def _finish(self) -> None:
        if not self._tasks:
            return
        _, left = await asyncio.wait(self._tasks, timeout=self._waits.stop)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


def _read(id: int, update: Any) -> _Entry:
    try:
        return _Entry(id, update, incoming(update))
    except UnreadableUpdate as fault:
        return _Entry(id, update, fault)
