"""A page's mailbox: rows of one place, kept until the page has acknowledged them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from bot.channels.contract import Limits, Unavailable
from bot.clock import Clock
from bot.conversation.messages import FileOut, Outgoing
from bot.domain.addresses import channel_of
from bot.messaging import ringing
from bot.messaging.deliver import Compose, Gate
from bot.messaging.files import file_out
from bot.messaging.queueing import outgoing
from bot.store.outgoing import mailbox, outbox
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx
from bot.store.writer import Reader, StoreUnavailable, Writer


class PlaceMailbox:
    """Implements `channels.contract.Mailbox` over the outbox."""

    def __init__(
        self,
        writer: Writer,
        reader: Reader,
        clock: Clock,
        compose: Compose,
        gate: Gate = lambda tx, rows, now: {},
        limits: Mapping[str, Limits] = MappingProxyType({}),
    ) -> None:
        self._gate = gate
        self._limits = limits
        self._compose = compose
        self._writer = writer
        self._reader = reader
        self._clock = clock
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._closed = False
        self._shown_at: dict[str, float] = {}  # by channel, the loop's clock

    async def waiting(self, place: str, after: int, limit: int = 50) -> Sequence[Outgoing]:
        """Return due rows of the place above `after`, not acknowledged, oldest first.

        Each is looked at once more: one that must not be shown any more ends here.
        """
        now = self._clock.now_ms()

        def look(tx: Tx) -> tuple[list[Queued], Mapping[int, str]]:
            rows = self._compose(mailbox.waiting(tx, place, after, limit, now))
            return rows, self._gate(tx, rows, now) if rows else {}

        rows, refused = await self._reader.read(look)
        if refused:  # they are at their end then, and others may wait behind them
            await self._end([row for row in rows if row.id in refused], now)
            return await self.waiting(place, after, limit)
        return [outgoing(row) for row in rows]

    async def _end(self, rows: Sequence[Queued], now: int) -> None:
        """Refuse rows for which that still holds: one on hold may just have been let go on."""

        def settle(tx: Tx) -> None:
            for id_, reason in self._gate(tx, rows, now).items():
                outbox.settle_refused(tx, id_, reason)

        try:
            await self._writer.write(settle)
        except StoreUnavailable as error:
            raise Unavailable from error

    async def acknowledge(self, place: str, ids: Sequence[int]) -> None:
        """Record that the page shows these rows."""
        now = self._clock.now_ms()

        def shown(tx: Tx) -> None:
            if mailbox.acknowledge(tx, place, ids, now):
                ringing.page_was_read(tx, self._limits, place, now)

        try:
            await self._writer.write(shown)
        except StoreUnavailable as error:
            raise Unavailable from error
        self._shown_at[channel_of(place)] = asyncio.get_running_loop().time()

    def since_shown(self) -> dict[str, float]:
        """Return the seconds since a page of each channel last said what it shows."""
        now = asyncio.get_running_loop().time()
        return {channel: now - at for channel, at in self._shown_at.items()}

    async def news(self, place: str) -> AsyncIterator[None]:
        """Yield at once and then each time when something new may wait; ends at `close`."""
        event = asyncio.Event()
        event.set()
        self._listeners[place].add(event)
        try:
            while not self._closed:
                await event.wait()
                event.clear()
                if not self._closed:
                    yield
        finally:
            self._listeners[place].discard(event)
            if not self._listeners[place]:
                del self._listeners[place]

    async def file(self, place: str, id: str) -> FileOut | None:
        """Return a file handed out to the place, or to many, that is still there."""
        now = self._clock.now_ms()

        def find(tx: Tx) -> FileOut | None:
            found = file_out(tx, id, channel_of(place), place, now)
            return found if found and Path(found.path).is_file() else None

        return await self._reader.read(find)

    def notify(self, place: str) -> None:
        """Tell the open pages of a place that something new waits."""
        for event in self._listeners.get(place, ()):
            event.set()

    def notify_all(self) -> None:
        """Tell every open page to look: something may have fallen due."""
        for place in list(self._listeners):
            self.notify(place)

    def close(self) -> None:
        """End every stream."""
        self._closed = True
        self.notify_all()
