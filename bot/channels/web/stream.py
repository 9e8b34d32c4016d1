"""The way of rows to a page: server-sent events, and plain lists for pages that poll.

What has been acknowledged is the only truth about what a page shows. A row can fall due
after a younger one, so an id that was seen says nothing about smaller ids: each connection
sends whatever waits, once, and the page passes over what it has.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import orjson

from bot.channels.contract import Mailbox, Unavailable
from bot.channels.web.rendering import row_of

PAGE = 50
#: Open at once on all pages together; whoever comes later asks for mail instead. One machine may
#: have hundreds of addresses with six streams each, and a process has so many files only.
MOST_STREAMS = 4_000
HELLO = b"retry: 2000\nevent: ready\ndata: {}\n\n"
#: The comment keeps proxies from hanging up; the event lets the page notice a dead line.
BEAT = b": con day\nevent: beat\ndata: {}\n\n"


class Streams:
    """The open event streams of all pages."""

    def __init__(
        self,
        mailbox: Mailbox,
        beat: float = 20.0,
        most_per_place: int = 6,
        most: int = MOST_STREAMS,
    ) -> None:
        self._mailbox = mailbox
        self._beat = beat
        self._most_per_place = most_per_place
        self._most = most
        self._count = 0
        self._open: dict[str, set[asyncio.Event]] = {}
        self.closing = False  # streams have been told to end

    def close(self) -> None:
        """End every stream and open no more."""
        self.closing = True
        for bells in self._open.values():
            for bell in bells:
                bell.set()

    def reopen(self) -> None:
        """Let streams be opened again."""
        self.closing = False

    def full(self, place: str) -> bool:
        """Say whether the place has as many streams open as one person can need."""
        return len(self._open.get(place, ())) >= self._most_per_place

    @property
    def crowded(self) -> bool:
        """Say whether all pages together have as many streams open as the process can bear."""
        return self._count >= self._most

    async def events(self, place: str, after: int) -> AsyncIterator[bytes]:
        """Yield what the page of a place is to hear until it leaves or streams are closed."""
        bell = asyncio.Event()
        pump = asyncio.create_task(_pump(self._mailbox.news(place), bell))
        self._open.setdefault(place, set()).add(bell)
        self._count += 1
        sent: set[int] = set()
        try:
            yield HELLO
            while not self.closing and not pump.done():
                if not await _rings(bell, self._beat):
                    yield BEAT
                    continue
                bell.clear()
                async for event in self._unsent(place, after, sent):
                    yield event
        except Unavailable:
            return  # the page comes back by itself, and nothing was acknowledged
        finally:
            # The server cancels whoever awaits here, so leaving must not wait for anything.
            pump.cancel()
            self._leave(place, bell)

    async def _unsent(self, place: str, after: int, sent: set[int]) -> AsyncIterator[bytes]:
        """Yield the waiting rows that are not in `sent`, and keep `sent` to what still waits."""
        waiting: set[int] = set()
        while not self.closing and (rows := await self._mailbox.waiting(place, after, PAGE)):
            for row in rows:
                waiting.add(row.id)
                if row.id not in sent:
                    sent.add(row.id)
                    data = orjson.dumps(await row_of(self._mailbox, row))
                    yield b"id: %d\ndata: %s\n\n" % (row.id, data)
            after = rows[-1].id
            if len(rows) < PAGE:
                break
        sent &= waiting

    def _leave(self, place: str, bell: asyncio.Event) -> None:
        self._count -= 1
        bells = self._open[place]
        bells.discard(bell)
        if not bells:
            del self._open[place]


async def _pump(news: AsyncIterator[None], bell: asyncio.Event) -> None:
    """Ring at every piece of news and at the end of them; a mailbox that fails ends the stream."""
    try:
        async for _ in news:
            bell.set()
    except Unavailable:
        return
    finally:
        bell.set()


async def _rings(bell: asyncio.Event, within: float) -> bool:
    """Wait for the bell; False when it kept silent for `within` seconds."""
    try:
        async with asyncio.timeout(within):
            return await bell.wait()
    except TimeoutError:
        return False
