"""Calls on lines of our own: the one place where HTTP is written and read by hand.

A session of aiohttp makes a request, a task that writes, a timer and a response for each call;
docs/benches.md tells what is saved. Nothing here leans on aiohttp: only on what asyncio,
aiohappyeyeballs and yarl document. What is not read here raises StrangeAnswer.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Sequence
from typing import NamedTuple, cast

import aiohappyeyeballs
from yarl import URL

from bot.channels.telegram.answer import Answer, Reader, StrangeAnswer
from bot.channels.telegram.failures import NotSent, OutcomeUnknown

_ADDRESSES_KEPT = 10.0  # seconds
_NEXT_FAMILY = 0.25  # seconds until the other kind of address is tried beside the first
_CLOSES = 1.0  # seconds
_NEVER = float("inf")
_NOT_IN_A_LINE = re.compile(r"[^!-~]")
_HEAD = (
    "POST {path} HTTP/1.1\r\nHost: {host}\r\n"
    "Content-Type: application/json\r\nAccept: */*\r\nContent-Length: "
)


class Line(asyncio.Protocol):
    """One connection, with at most one call on it.

    `until` is the instant, by the loop's clock, at which it ends: a call not answered by then is
    given up, and an idle line closed.
    """

    __slots__ = ("_lines", "_reader", "_transport", "_waiter", "lost", "until", "used")

    def __init__(self, lines: set[Line]) -> None:
        self._lines = lines
        self._reader = Reader()
        self._waiter: asyncio.Future[Answer] | None = None
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.until = _NEVER
        self.used = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count among the lines that stand."""
        self._transport = cast(asyncio.Transport, transport)
        self._lines.add(self)

    @property
    def stands(self) -> bool:
        """Say whether it can be written on, as far as our side knows."""
        return not self._transport.is_closing()

    async def ask(self, request: bytes) -> Answer:
        """Write a request and return its answer.

        Raises OutcomeUnknown or StrangeAnswer; the line is of no more use then.
        """
        self._reader = Reader()
        waiter: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiter = waiter
        self._transport.write(request)
        try:
            return await waiter
        finally:
            self._waiter = None
            self.used = True

    def data_received(self, data: bytes) -> None:
        """Read a piece of the answer; what nobody asked for ends the line."""
        waiter = self._waiter
        if waiter is None or waiter.done():
            self.hang_up()
            return
        try:
            answer = self._reader.feed(data)
        except StrangeAnswer as error:
            waiter.set_exception(error)
        else:
            if answer is not None:
                waiter.set_result(answer)

    def connection_lost(self, error: Exception | None) -> None:
        """Tell whoever waits; dropped before any byte of an answer, `reused` may tell why."""
        self._lines.discard(self)
        self.lost.set_result(None)
        answer = None if error else self._reader.end()
        if answer is not None and self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(answer)
        else:
            name = type(error).__name__ if error else "disconnected"
            self._fail(OutcomeUnknown(name, reused=self.used and not self._reader.begun))

    def expire(self) -> None:
        """Give up the call, or close the line where there is none."""
        self._fail(OutcomeUnknown("TimeoutError"))
        self.hang_up()

    def _fail(self, error: Exception) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)

    def hang_up(self) -> None:
        """Close at once, whatever is under way; `lost` is done a moment later."""
        self._fail(OutcomeUnknown("closed by us"))
        self.until = _NEVER
        self._transport.abort()


class _Place:
    """A server: its address, and the idle lines to it, the one used last at the end.

    Lines that have ended meanwhile are dropped when it is their turn.
    """

    def __init__(self, address: URL) -> None:
        self.host = (address.raw_host or "").rstrip(".")
        self.port = address.port or 0
        self.tls = address.scheme == "https"
        self.idle: list[Line] = []
        self._looking = asyncio.Lock()
        self._found: Sequence[aiohappyeyeballs.AddrInfoType] = ()
        self._found_at = float("-inf")

    async def addresses(self) -> Sequence[aiohappyeyeballs.AddrInfoType]:
        """Look the name up, once for all who ask at the same time; raises OSError."""
        loop = asyncio.get_running_loop()
        async with self._looking:
            if loop.time() - self._found_at > _ADDRESSES_KEPT:
                self._found = await loop.getaddrinfo(
                    self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
                )
                self._found_at = loop.time()
            return self._found


class _Door(NamedTuple):
    """What the calls of one method have in common: where they go, and their first lines."""

    place: _Place
    head: bytes


class Lines:
    """Makes calls, at most `connections` at once; a line left idle is closed by us."""

    def __init__(self, connections: int, keep_alive: float, connect_timeout: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._room = asyncio.Semaphore(connections)
        self._keep_alive = keep_alive
        self._connect_timeout = connect_timeout
        self._doors: dict[str, _Door] = {}
        self._places: dict[URL, _Place] = {}
        self._lines: set[Line] = set()
        self._tls: ssl.SSLContext | None = None
        self._look: asyncio.TimerHandle | None = None
        self._look_at = _NEVER
        self._closed = False

    async def post(self, url: str, body: bytes, read_timeout: float) -> tuple[int, bytes]:
        """Post JSON and return status and body.

        Raises NotSent, OutcomeUnknown, or StrangeAnswer for an answer that came but is not read.
        """
        began = self._loop.time()
        door = self._doors.get(url) or self._open_door(url)
        line = await self._take(door.place, began)
        self._watch(line, began + self._connect_timeout + read_timeout)
        stays = False
        try:
            answer = await line.ask(b"%b%d\r\n\r\n%b" % (door.head, len(body), body))
            stays = answer.stays
        finally:
            self._give_back(door.place, line, stays)
        return answer.status, answer.body

    def _open_door(self, url: str) -> _Door:
        """Raises NotSent for an address that would make another request than is meant."""
        try:
            address = URL(url, encoded=True)
            origin, host = address.origin(), address.host_port_subcomponent or ""
        except ValueError:
            raise NotSent("no address") from None
        path = address.raw_path_qs
        if _NOT_IN_A_LINE.search(host + path):
            raise NotSent("no address")
        head = _HEAD.format(path=path, host=host).encode("ascii")
        place = self._places.setdefault(origin, _Place(address))
        door = self._doors[url] = _Door(place, head)
        return door

    async def _take(self, place: _Place, now: float) -> Line:
        """Return an idle line or a new one, for which there must be room; raises NotSent."""
        if not self._room.locked() and (line := self._idle_line(place, now)):
            await self._room.acquire()  # there is room, so nothing waits here
            return line
        try:
            async with asyncio.timeout(self._connect_timeout):
                await self._room.acquire()
                try:
                    line = self._idle_line(place, self._loop.time())
                    return line or await self._connect(place)
                except BaseException:
                    self._room.release()
                    raise
        except (OSError, RuntimeError, ValueError) as error:
            raise NotSent(type(error).__name__) from None

    def _idle_line(self, place: _Place, now: float) -> Line | None:
        while place.idle:
            line = place.idle.pop()
            if line.stands and now < line.until:
                return line
            line.hang_up()
        return None

    async def _connect(self, place: _Place) -> Line:
        """Raises OSError, RuntimeError (uvloop), ValueError (a name), and NotSent once closed."""
        if self._closed:
            raise NotSent("the channel is closed")
        if place.tls and self._tls is None:
            self._tls = await asyncio.to_thread(_tls_context)
        found = await place.addresses()
        connected: socket.socket | None = await aiohappyeyeballs.start_connection(
            found, happy_eyeballs_delay=_NEXT_FAMILY, loop=self._loop
        )
        try:
            _, line = await self._loop.create_connection(
                lambda: Line(self._lines),
                sock=connected,
                ssl=self._tls if place.tls else None,
                server_hostname=place.host if place.tls else None,
            )
            connected = None
        finally:
            if connected is not None:
                connected.close()
        if self._closed or not line.stands:
            line.hang_up()
            raise NotSent("closed before it was written")
        return line

    def _give_back(self, place: _Place, line: Line, stays: bool) -> None:
        self._room.release()
        if not stays or self._closed or not line.stands:
            line.hang_up()
            return
        place.idle.append(line)
        self._watch(line, self._loop.time() + self._keep_alive)

    def _watch(self, line: Line, until: float) -> None:
        """End a line then, unless it is given longer; one timer for all costs less than theirs."""
        line.until = until
        if until < self._look_at:
            if self._look is not None:
                self._look.cancel()
            self._look_at = until
            self._look = self._loop.call_at(until, self._end_overdue)

    def _end_overdue(self) -> None:
        now = self._loop.time()
        self._look_at = _NEVER
        for line in list(self._lines):
            if line.until <= now:
                line.expire()
            elif line.until < _NEVER:
                self._watch(line, line.until)

    async def close(self) -> None:
        """Close all lines; calls still under way end in OutcomeUnknown."""
        self._closed = True
        if self._look is not None:
            self._look.cancel()
        lines = list(self._lines)
        for line in lines:
            line.hang_up()
        if lines:
            await asyncio.wait([line.lost for line in lines], timeout=_CLOSES)


def _tls_context() -> ssl.SSLContext:
    """Trust whom the system trusts; takes 20 ms, so it runs in a thread, at the first need."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
