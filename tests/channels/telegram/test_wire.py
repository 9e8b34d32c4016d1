"""The wire, in both ways alike: by hand and through aiohttp, at servers that say what they like."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest
import pytest_asyncio

from bot.channels.telegram.failures import NotSent, OutcomeUnknown, ServerFault
from bot.channels.telegram.request import HttpRequest
from tests.channels.receiving import until
from tests.proxy import make_certificate
from tests.telegram_api import Emulator

DONE = b'{"ok":true,"result":7}'
OK = b"HTTP/1.1 200 OK\r\n"
ANSWER = OK + b"Content-Length: %d\r\n\r\n%b" % (len(DONE), DONE)
READABLE = {
    "its length told": ANSWER,
    "in chunks": OK + b'Transfer-Encoding: chunked\r\n\r\n2\r\n{"\r\n14\r\nok":true,"result":7}'
    b"\r\n0\r\n\r\n",
    "up to the end": OK + b"\r\n" + DONE,
    "after a word to wait": b"HTTP/1.1 100 Continue\r\n\r\n" + ANSWER,
    "of before": ANSWER.replace(b"1.1", b"1.0"),
}
BROKEN = {
    "no HTTP": b"\x15\x03\x01\x00\x02\x02\x16",
    "nothing": b"",
    "cut in its head": ANSWER[:20],
    "cut in its body": ANSWER[:-3],
    "cut in a chunk": OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    "no chunk": OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "no JSON": OK + b"Content-Length: 2\r\n\r\n<>",
    "two lengths": OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
}


class Server:
    """Answers each call with the next of some bytes; an answer that is None never comes.

    With `closes` it closes a connection after so many calls on it.
    """

    def __init__(self, answers: Sequence[bytes | None], closes: int) -> None:
        self.answers = list(answers)
        self.closes = closes
        self.calls: list[bytes] = []
        self.connections = 0
        self.open: set[asyncio.StreamWriter] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.connections += 1
        self.open.add(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            for _ in range(self.closes or 99):
                head = await reader.readuntil(b"\r\n\r\n")
                size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                self.calls.append(head + await reader.readexactly(size))
                answer = self.answers.pop(0)
                if answer is not None:
                    writer.write(answer)
        self.open.discard(writer)
        writer.close()


@contextlib.asynccontextmanager
async def serving(
    *answers: bytes | None, closes: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[Server, str]]:
    """Run a server; give it and the address of a method."""
    served = Server(answers, closes)
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0, ssl=tls)
    address = f"http{'s' if tls else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield served, f"{address}/bot1:t/Say"
    finally:
        server.close()
        for writer in served.open:
            writer.close()
        await until(lambda: not served.open)


class Opening(Protocol):
    """Makes a request that is ready."""

    async def __call__(self, **settings: Any) -> HttpRequest: ...


@pytest_asyncio.fixture
async def opening() -> AsyncIterator[Opening]:
    """Give a maker of requests, and close what it made."""
    made: list[HttpRequest] = []

    async def make(**settings: Any) -> HttpRequest:
        made.append(HttpRequest(**settings))
        await made[-1].initialize()
        return made[-1]

    yield make
    for request in made:
        await request.shutdown()


@pytest.mark.parametrize("name", READABLE)
async def test_answers_are_read_alike(opening: Opening, by_hand: bool, name: str) -> None:
    """Whatever tells how long an answer is, it is read, and the next call works."""
    request = await opening(by_hand=by_hand)
    closes = int(name in {"up to the end", "of before"})
    async with serving(READABLE[name], READABLE[name], closes=closes) as (server, url):
        assert await request.post_json(url, {"text": "é"}) == 7
        assert await request.post_json(url, {}) == 7
        assert server.connections == (2 if closes else 1)
    head, _, body = server.calls[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /bot1:t/Say HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nContent-Type: application/json" in head and body == '{"text":"é"}'.encode()


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_answer_leaves_the_outcome_unknown(
    opening: Opening, by_hand: bool, name: str
) -> None:
    """And is not laid to a connection that was old; the error holds no address."""
    request = await opening(by_hand=by_hand, read_timeout=2.0, connect_timeout=1.0)
    async with serving(BROKEN[name], closes=1) as (_, url):
        with pytest.raises(OutcomeUnknown) as lost:
            await request.post_json(url, {})
    assert not lost.value.reused and request.disconnects == 0
    assert "1:t" not in str(lost.value) and "127" not in str(lost.value)


async def test_only_silence_is_laid_to_an_old_connection(opening: Opening) -> None:
    """A used connection that ends without a byte was closed before; one byte and it was not."""
    request = await opening()
    for broken, reused in ((b"", True), (ANSWER[:1], False), (ANSWER[:-1], False)):
        async with serving(ANSWER, broken, closes=2) as (_, url):
            await request.post_json(url, {})
            with pytest.raises(OutcomeUnknown) as lost:
                await request.post_json(url, {})
        assert lost.value.reused == reused
    assert request.disconnects == 1


async def test_an_answer_that_only_aiohttp_reads_makes_it_take_over(
    opening: Opening,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The first call's outcome is unknown and the log says so once; all further calls work."""
    request = await opening()
    packed = gzip.compress(DONE)
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    async with serving(*[head + packed] * 5) as (_, url):
        first = await asyncio.gather(
            request.post_json(url, {}), request.post_json(url, {}), return_exceptions=True
        )
        assert [type(error) for error in first] == [OutcomeUnknown, OutcomeUnknown]
        assert [await request.post_json(url, {}) for _ in range(3)] == [7, 7, 7]
    told = "telegram: calls go through aiohttp from now on (encoded or upgraded)"
    assert [record.getMessage() for record in caplog.records] == [told]


async def test_aiohttp_takes_over_at_the_emulator(opening: Opening, telegram_api: Emulator) -> None:
    """After one strange answer real messages go out and are answered as before."""
    request = await opening()
    person = telegram_api.person(7)
    url = f"{telegram_api.url}/bot{telegram_api.token}/SendMessage"
    async with serving(b"HTTP/1.1 101 Switching\r\n\r\n", closes=1) as (_, strange):
        with pytest.raises(OutcomeUnknown, match="StrangeAnswer"):
            await request.post_json(strange, {})
    sent = await request.post_json(url, {"chat_id": 7, "text": "vẫn đến"})
    telegram_api.refuse("sendMessage", 502, "Bad Gateway")
    with pytest.raises(ServerFault):
        await request.post_json(url, {"chat_id": 7, "text": "x"})
    assert (person.last.text, person.last.id) == ("vẫn đến", sent["message_id"])


async def test_a_call_for_which_there_is_no_room_is_not_sent(
    opening: Opening, by_hand: bool
) -> None:
    """It waits for a connection only as long as for making one."""
    request = await opening(by_hand=by_hand, connections=1, connect_timeout=0.05)
    async with serving(None, ANSWER) as (server, url):
        first = asyncio.create_task(request.post_json(url, {}))
        await until(lambda: server.calls)
        with pytest.raises(NotSent):
            await request.post_json(url, {})
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert await request.post_json(url, {}) == 7


async def test_a_connection_of_a_call_given_up_is_not_used_again(
    opening: Opening, by_hand: bool
) -> None:
    """Else the next call would take an answer that is not its own."""
    request = await opening(by_hand=by_hand)
    async with serving(ANSWER, None, ANSWER) as (server, url):
        await request.post_json(url, {})
        given_up = asyncio.create_task(request.post_json(url, {"text": "1"}))
        await until(lambda: len(server.calls) == 2)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        assert await request.post_json(url, {"text": "2"}) == 7
        assert server.connections == 2


async def test_a_connection_that_speaks_unasked_is_not_used_again(opening: Opening) -> None:
    """What nobody asked for, behind an answer or later, belongs to no call."""
    request = await opening(keep_alive=60.0)
    async with serving(ANSWER + b"HTTP/1.1 4", ANSWER, ANSWER) as (server, url):
        assert await request.post_json(url, {}) == 7
        assert await request.post_json(url, {}) == 7
        assert server.connections == 2
        await until(lambda: len(server.open) == 1)
        next(iter(server.open)).write(b"HTTP/1.1 408 Request Timeout\r\n\r\n")
        await until(lambda: not server.open)
        assert await request.post_json(url, {}) == 7
        assert server.connections == 3


async def test_stopping_ends_calls_under_way(opening: Opening, by_hand: bool) -> None:
    """Their outcome is unknown, their connections are gone, and nothing is sent any more."""
    request = await opening(by_hand=by_hand, connections=1)
    async with serving(ANSWER, None) as (server, url):
        await request.post_json(url, {})
        under_way = asyncio.create_task(request.post_json(url, {}))
        await until(lambda: len(server.calls) == 2)
        waiting = asyncio.create_task(request.post_json(url, {}))
        await asyncio.sleep(0)
        await request.shutdown()
        with pytest.raises(OutcomeUnknown) as lost:
            await under_way
        with pytest.raises((NotSent, asyncio.CancelledError)):
            await waiting
        await until(lambda: not server.open)
        with pytest.raises(NotSent):
            await request.post_json(url, {})
        assert server.connections == 1 and not lost.value.reused


@pytest.mark.parametrize(
    "url", ["http:///a", "http://a:99999/b", "http://a/b c", "http://a/b\r\nX: y"]
)
async def test_an_address_that_is_none_is_not_sent(opening: Opening, url: str) -> None:
    """Nothing that stands in it can become a line of its own in what is written."""
    request = await opening()
    with pytest.raises(NotSent, match="no address"):
        await request.post_json(url, {})


async def test_a_server_is_believed_only_with_a_certificate(
    opening: Opening, by_hand: bool, tmp_path: Path
) -> None:
    """One that nobody signed never gets to see a call."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(make_certificate(tmp_path / "key.pem"))
    request = await opening(by_hand=by_hand)
    async with serving(ANSWER, tls=context) as (server, url):
        with pytest.raises(NotSent, match=r"Certificate|SSL"):
            await request.post_json(url, {})
        assert server.calls == []


async def test_calls_go_over_tls(
    opening: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom the system trusts is spoken to, twice on the same connection."""
    certificate = make_certificate(tmp_path / "key.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    request = await opening()
    async with serving(ANSWER, ANSWER, tls=context) as (server, url):
        assert [await request.post_json(url, {}) for _ in range(2)] == [7, 7]
    assert server.connections == 1


async def test_the_other_kind_of_address_is_tried_too(opening: Opening, by_hand: bool) -> None:
    """`localhost` is mostly both; a server that listens on one of them is reached."""
    request = await opening(by_hand=by_hand)
    async with serving(ANSWER) as (_, url):
        assert await request.post_json(url.replace("127.0.0.1", "localhost"), {}) == 7


async def test_a_port_where_nobody_listens_is_not_sent(opening: Opening, by_hand: bool) -> None:
    """The reason is the kind of the error, and the room is there for the next try."""
    request = await opening(by_hand=by_hand, connections=1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/bot1:t/Say"
        for _ in range(2):
            with pytest.raises(NotSent, match=r"^(ConnectionRefused|ClientConnector)Error$"):
                await request.post_json(url, {})
