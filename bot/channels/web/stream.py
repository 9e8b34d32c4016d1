"""The way of rows to a page: server-sent events, and plain lists for pages that poll.

What has been acknowledged is the only truth about what a page shows. A row can fall due
after a younger one, so an id that was seen says nothing about smaller ids: each connection
sends whatever waits, once, and the page passes over what it has.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection

import orjson
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.channels.contract import Mailbox, Unavailable
from bot.channels.web.rendering import row_of

PAGE = 50
#: Open at once on all pages together; whoever comes later asks for mail instead: a process has so
#: many files only.
MOST_STREAMS = 4_000
#: Of one machine: a hall of 400 behind one router fits, nobody takes all there are.
MOST_OF_A_MACHINE = 600
#: Of one browser, which may have the page open more than once.
MOST_OF_A_PLACE = 6
HELLO = b"retry: 2000\nevent: ready\ndata: {}\n\n"
#: The comment keeps proxies from hanging up; the event lets the page notice a dead line.
BEAT = b": con day\nevent: beat\ndata: {}\n\n"
#: The stream has to make room for a younger one: the page asks for mail from now on.
FULL = b"event: full\ndata: {}\n\n"


class Stream:
    """One open stream: whose it is, from which machine, and whether it only waits."""

    __slots__ = ("bell", "idle", "machine", "over", "place")

    def __init__(self, place: str, machine: str) -> None:
        self.place = place
        self.machine = machine
        self.bell = asyncio.Event()
        self.idle = True
        self.over = False  # it has made room


class Streams:
    """The open event streams of all pages."""

    def __init__(
        self,
        mailbox: Mailbox,
        beat: float = 20.0,
        most_of_a_place: int = MOST_OF_A_PLACE,
        most_of_a_machine: int = MOST_OF_A_MACHINE,
        most: int = MOST_STREAMS,
        commands: Collection[str] = (),
    ) -> None:
        self._mailbox = mailbox
        self._commands = commands
        self._beat = beat
        self._most_of_a_place = most_of_a_place
        self._most_of_a_machine = most_of_a_machine
        self._most = most
        self._count = 0
        self._machines: Counter[str] = Counter()
        self._open: dict[str, dict[Stream, None]] = {}  # by place, the oldest first
        self.closing = False  # streams have been told to end

    def close(self) -> None:
        """End every stream and open no more."""
        self.closing = True
        for streams in self._open.values():
            for stream in streams:
                stream.bell.set()

    def reopen(self) -> None:
        """Let streams be opened again."""
        self.closing = False

    @property
    def crowded(self) -> bool:
        """Say whether all pages together have as many streams open as the process can bear."""
        return self._count >= self._most

    def open(self, place: str, machine: str) -> Stream | None:
        """Open a stream, to be left with `leave`; None where there is no room for it.

        Where there would be too many, the oldest idle one of the same place makes room: most
        often its browser is long gone.
        """
        if not self._make_room(place, machine):
            return None
        stream = Stream(place, machine)
        self._open.setdefault(place, {})[stream] = None
        self._machines[machine] += 1
        self._count += 1
        return stream

    def _make_room(self, place: str, machine: str) -> bool:
        mine = list(self._open.get(place, ()))
        if self._machines[machine] >= self._most_of_a_machine:
            mine = [stream for stream in mine if stream.machine == machine]
        elif len(mine) < self._most_of_a_place and not self.crowded:
            return True
        oldest = next((stream for stream in mine if stream.idle), None)
        if oldest is None:
            return False
        oldest.over = True
        oldest.bell.set()
        self.leave(oldest)
        return True

    def leave(self, stream: Stream) -> None:
        """Count a stream no more; one that has left stays gone."""
        streams = self._open.get(stream.place, {})
        if stream not in streams:
            return
        del streams[stream]
        if not streams:
            del self._open[stream.place]
        self._count -= 1
        self._machines[stream.machine] -= 1
        if not self._machines[stream.machine]:
            del self._machines[stream.machine]

    async def events(self, stream: Stream, after: int) -> AsyncIterator[bytes]:
        """Yield what a page is to hear until it leaves, makes room or streams are closed."""
        pump = asyncio.create_task(_pump(self._mailbox.news(stream.place), stream.bell))
        sent: set[int] = set()
        try:
            yield HELLO
            while not self.closing and not stream.over and not pump.done():
                if not await _rings(stream.bell, self._beat):
                    yield BEAT
                    continue
                stream.bell.clear()
                stream.idle = False
                async for event in self._unsent(stream.place, after, sent):
                    yield event
                stream.idle = True
            if stream.over:
                yield FULL
        except Unavailable:
            return  # the page comes back by itself, and nothing was acknowledged
        finally:
            # The server cancels whoever awaits here, so leaving must not wait for anything.
            pump.cancel()

    async def _unsent(self, place: str, after: int, sent: set[int]) -> AsyncIterator[bytes]:
        """Yield the waiting rows that are not in `sent`, and keep `sent` to what still waits."""
        waiting: set[int] = set()
        while not self.closing and (rows := await self._mailbox.waiting(place, after, PAGE)):
            for row in rows:
                waiting.add(row.id)
                if row.id not in sent:
                    sent.add(row.id)
                    data = orjson.dumps(await row_of(self._mailbox, row, self._commands))
                    yield b"id: %d\ndata: %s\n\n" % (row.id, data)
            after = rows[-1].id
            if len(rows) < PAGE:
                break
        sent &= waiting


class EventResponse(StreamingResponse):
    """A stream as an answer: however it ends, also before it has begun, it is counted no more."""

    def __init__(self, streams: Streams, stream: Stream, after: int) -> None:
        headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
        events = streams.events(stream, after)
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._streams = streams
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream to its end."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.leave(self._stream)


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
