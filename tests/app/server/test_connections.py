"""Connections with deadlines, by raw sockets: what comes by halves does not wait for ever."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.app.server.connections import BODY_SECONDS, Connections, protocol
from bot.channels import guard
from bot.channels.guard import guarded
from bot.channels.saving import Patience
from tests.channels.web.conftest import Quiet
from tests.words import say

#: Short deadlines for tests, and what a test waits at most for what ought to come sooner.
SOON, PATIENCE = 0.3, 20.0
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /say HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n"
CHUNKED = b"POST /say HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"

Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Door:
    """A server on a free port and what its application does."""

    def __init__(self) -> None:
        self.port = 0
        self.cut_off = 0
        self.ended = asyncio.Event()

    async def home(self, _: Request) -> Response:
        """Answer at once, whatever the body."""
        return PlainTextResponse("home")

    async def say(self, request: Request) -> Response:
        """Read the body."""
        try:
            return PlainTextResponse(await guard.read_body(request, seconds=3 * SOON))
        except guard.ClientDisconnect:
            self.cut_off += 1
            raise

    async def events(self, _: Request) -> Response:
        """Say one thing and go on until the test ends it."""

        async def lines() -> AsyncIterator[bytes]:
            yield b"first\n"
            await self.ended.wait()

        return StreamingResponse(lines())

    async def wire(self, first: bytes = b"") -> Wire:
        """Open a connection and say something."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(first)
        return reader, writer

    async def served(self) -> bool:
        """Say whether a newcomer is answered."""
        reader, writer = await self.wire(GET)
        try:
            return b"home" in await reader.read(1000)
        except ConnectionError:
            return False
        finally:
            writer.close()


@asynccontextmanager
async def door(
    head: float = PATIENCE, body: float = PATIENCE, crowd: Connections | None = None
) -> AsyncIterator[Door]:
    """Serve with these deadlines for the time of a test."""
    made = Door()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    made.port = listener.getsockname()[1]
    routes = [
        Route("/", guarded(made.home, say), methods=["GET", "POST"]),
        Route("/say", guarded(made.say, say), methods=["POST"]),
        Route("/events", guarded(made.events, say)),
    ]
    connections = protocol(crowd or Connections(), head, body)
    server = Quiet(
        uvicorn.Config(
            Starlette(routes=routes), http=connections, ws="none", lifespan="off", log_config=None
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield made
    finally:
        made.ended.set()
        server.force_exit = server.should_exit = True
        await serving


async def closed(wire: Wire, trickle: bytes = b"") -> bytes:
    """Wait until the other side hangs up, saying something meanwhile; return what it said."""
    reader, writer = wire

    async def talk() -> None:
        while True:
            writer.write(trickle)
            await asyncio.sleep(SOON / 5)

    talking = asyncio.create_task(talk()) if trickle else None
    said = b""
    try:
        async with asyncio.timeout(PATIENCE / 2):
            while more := await reader.read(1000):
                said += more
    except ConnectionError:
        pass  # cut off in the middle of a word
    finally:
        if talking:
            talking.cancel()
        writer.close()
    return said


@pytest.mark.parametrize(
    ("first", "trickle"),
    [
        (b"", b""),
        (b"G", b""),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b""),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"a"),
        (b"POST /say HTTP/1.1\r\nContent-Length: 5", b""),
    ],
)
async def test_half_a_head_is_waited_for_so_long(first: bytes, trickle: bytes) -> None:
    """Whoever does not say what they want is hung up on, also when a letter comes now and then."""
    async with door(head=SOON) as opened:
        began = time.monotonic()
        assert await closed(await opened.wire(first), trickle) == b""
        assert time.monotonic() - began >= SOON / 2
        assert await opened.served()


async def test_half_of_the_next_head_is_waited_for_so_long() -> None:
    """The first request answered, the second has the same time."""
    async with door(head=SOON) as opened:
        reader, writer = await opened.wire(GET)
        assert b"home" in await reader.read(1000)
        assert await closed((reader, writer), b"GET") == b""


async def test_who_has_been_answered_may_come_again_later() -> None:
    """A kept connection that rests between requests is no half request."""
    async with door(head=SOON, body=SOON) as opened:
        reader, writer = await opened.wire(GET)
        for _ in range(2):
            assert b"home" in await reader.read(1000)
            await asyncio.sleep(3 * SOON)  # what must not happen within that time
            writer.write(GET)
        assert b"home" in await reader.read(1000)
        writer.close()


async def test_two_requests_at_once_are_both_answered() -> None:
    """What comes before its turn waits for it."""
    async with door(head=SOON, body=SOON) as opened:
        last = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        assert (await closed(await opened.wire(GET + last))).count(b"home") == 2


async def test_a_long_answer_is_no_half_request() -> None:
    """An event stream stays open beyond every deadline."""
    async with door(head=SOON, body=SOON) as opened:
        reader, writer = await opened.wire(GET.replace(b"/ ", b"/events "))
        assert b"200" in await reader.readuntil(b"first\n")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3 * SOON):
                await reader.readuntil(b"second")
        writer.close()


@pytest.mark.parametrize("first", [POST, POST + b"half", CHUNKED])
async def test_half_a_body_is_waited_for_so_long(
    first: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Silence in its middle ends the request: who reads it hears so, and no fault is logged."""
    with caplog.at_level(logging.WARNING):
        async with door(body=SOON) as opened:
            assert await closed(await opened.wire(first)) == b""
            while not opened.cut_off:
                await asyncio.sleep(0.01)
            assert await opened.served()

    assert caplog.records == []


async def test_a_slow_body_that_goes_on_is_taken() -> None:
    """On a bad line it takes longer than one silence may."""
    async with door(body=SOON) as opened:
        reader, writer = await opened.wire(POST)
        for _ in range(5):
            await asyncio.sleep(SOON / 3)
            writer.write(b"abcd")
        assert (await reader.read(1000)).endswith(b"abcd" * 5)
        writer.close()


async def test_a_body_may_take_so_long_in_all() -> None:
    """A letter now and then is refused in words, then hung up on."""
    said = b""
    async with door(body=SOON) as opened:
        for _ in range(5):  # a machine that stands still for SOON is silent, which has no words
            said = said or await closed(await opened.wire(POST.replace(b"20", b"2000")), b"a")

    assert b"408" in said and "Mạng chậm quá".encode() in said


async def test_a_body_that_nobody_reads_does_not_keep_its_line() -> None:
    """The answer has gone before it came: what is left of it is waited for once."""
    async with door(body=SOON) as opened:
        said = await closed(await opened.wire(b"POST / HTTP/1.1\r\nHost: x\r\n"
                                              b"Content-Length: 2000\r\n\r\n"), b"a")  # fmt: skip
    assert b"home" in said


async def test_what_waits_longest_goes_for_who_comes() -> None:
    """One machine's silent connections shut nobody out, and its busy ones are left alone."""
    crowd = Connections(most_of_one=3)
    async with door(crowd=crowd) as opened:
        silent = [await opened.wire() for _ in range(2)]
        stream = await opened.wire(GET.replace(b"/ ", b"/events "))
        await stream[0].readuntil(b"first\n")
        silent.append(await opened.wire(b"GET /half"))
        assert await closed(silent[0]) == b""
        assert await opened.served()
        assert await closed(silent[1]) == b""
        assert not stream[0].at_eof()
        for _, writer in (silent[2], stream):
            writer.close()


async def test_a_machine_whose_lines_are_all_busy_gets_no_more() -> None:
    """Until one of them ends."""
    crowd = Connections(most_of_one=2)
    async with door(crowd=crowd) as opened:
        streams = [await opened.wire(GET.replace(b"/ ", b"/events ")) for _ in range(2)]
        for reader, _ in streams:
            await reader.readuntil(b"first\n")
        assert not await opened.served()
        streams[0][1].close()
        async with asyncio.timeout(PATIENCE):
            while not await opened.served():
                await asyncio.sleep(0.02)
        streams[1][1].close()


@pytest.mark.parametrize(("trusted", "most"), [((), 1), (("127.0.0.0/8",), 4)])
async def test_a_trusted_proxy_has_all_the_room_there_is(
    trusted: tuple[str, ...], most: int
) -> None:
    """Its connections are many machines'; only the limit of all together holds for them."""
    crowd = Connections(trusted, most=4, most_of_one=1)
    async with door(crowd=crowd) as opened:
        streams = [await opened.wire(GET.replace(b"/ ", b"/events ")) for _ in range(6)]
        first = await asyncio.gather(*(_first(reader) for reader, _ in streams))
        assert sum(first) == most
        for _, writer in streams:
            writer.close()


async def _first(reader: asyncio.StreamReader) -> bool:
    """Say whether the stream begins."""
    try:
        return b"200" in await reader.read(15)
    except ConnectionError:
        return False


def test_a_file_that_stands_still_is_told_so_before_its_line_goes() -> None:
    """The upload's own deadline comes first: its 408 says what to do."""
    assert Patience().still < BODY_SECONDS - 1
