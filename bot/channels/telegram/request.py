"""HTTP for python-telegram-bot over aiohttp: cheaper than its own, and exact about failures.

A failed call ends in one of: `NotSent` (never reached Telegram), `OutcomeUnknown` (written, the
answer is lost), `Flooded` (429), `ServerFault` (5xx), or the library's own errors for the rest.
None of their texts holds an address, because addresses hold the token.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, NamedTuple

import aiohttp
import orjson
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.http_exceptions import HttpProcessingError
from telegram.error import BadRequest
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.channels.telegram.failures import Answered, NotSent, OutcomeUnknown, parse, refuse

#: Seconds an idle connection is kept: shorter than any server we met keeps it (uvicorn 5 s).
KEEP_ALIVE = 4.0
CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 20.0
_JSON = {"Content-Type": "application/json", "Accept": "*/*"}
_NOT_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientSSLError,
)
_FAILURES = (
    aiohttp.ClientError,
    HttpProcessingError,
    OSError,
    TimeoutError,
    asyncio.IncompleteReadError,
)
_fresh: ContextVar[bool] = ContextVar("fresh", default=False)


class _Connector(aiohttp.TCPConnector):
    """A connector that remembers whether a call got a connection of its own."""

    async def _create_connection(self, req: ClientRequest, *rest: Any) -> Any:
        _fresh.set(True)
        return await super()._create_connection(req, *rest)


class _Door(NamedTuple):
    """What the calls of one method have in common: where they go, and their first lines."""

    request: ClientRequest
    head: bytes


@lru_cache(maxsize=64)
def _timeouts(read: float, connect: float) -> aiohttp.ClientTimeout:
    """One total suffices: the wait for a connection has the shorter limit of its own."""
    return aiohttp.ClientTimeout(total=connect + read, connect=connect)


@lru_cache(maxsize=64)
def _address(url: str) -> URL:
    return URL(url, encoded=True)


class AiohttpRequest(BaseRequest):
    """One session to the Bot API, for every call but one's own files by address."""

    __slots__ = (
        "_connect_timeout",
        "_connections",
        "_doors",
        "_keep_alive",
        "_proxy",
        "_read_timeout",
        "_session",
        "disconnects",
    )

    def __init__(
        self,
        *,
        proxy: str = "",
        connections: int = 64,
        keep_alive: float = KEEP_ALIVE,
        read_timeout: float = READ_TIMEOUT,
        connect_timeout: float = CONNECT_TIMEOUT,
    ) -> None:
        self._proxy = proxy or None
        self._connections = connections
        self._keep_alive = keep_alive
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._session: aiohttp.ClientSession | None = None
        self._doors: dict[str, _Door] = {}
        self.disconnects = 0  # on a reused connection, before any byte of an answer

    @property
    def read_timeout(self) -> float:
        """Return how long an answer is waited for, in seconds."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session; no connection is made yet."""
        if self._session is not None and not self._session.closed:
            return
        self._session = aiohttp.ClientSession(
            connector=_Connector(limit=self._connections, keepalive_timeout=self._keep_alive),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("User-Agent", "Accept-Encoding"),
            trust_env=False,
        )

    async def shutdown(self) -> None:
        """Close the session and its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
            self._doors.clear()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        """Make one request for python-telegram-bot; files are put into a new form each time."""
        wait = read_timeout if isinstance(read_timeout, float) else self._read_timeout
        if request_data is None:
            return await self.exchange(method, url, None, {}, wait)
        if request_data.contains_files:
            return await self.exchange(method, url, _form(request_data), {}, wait)
        body = orjson.dumps(request_data.parameters)
        return await self.exchange(method, url, body, _JSON, wait)

    async def post_json(
        self, url: str, parameters: Mapping[str, Any], wait: float | None = None
    ) -> Any:
        """Make one call with plain values and return its bare result; `wait` in seconds.

        Raises the errors named above. python-telegram-bot tells the refusals apart; it is only
        spared packing each value into an object, which took a third of a call.
        """
        body = orjson.dumps(parameters)
        patience = self._read_timeout if wait is None else wait
        if self._proxy is None:
            status, payload = await self._write(url, body, patience)
        else:
            status, payload = await self.exchange("POST", url, body, _JSON, patience)
        if status >= 300:
            return await Answered(status, payload).post(url)
        answer = parse(payload)
        if "result" not in answer:
            raise OutcomeUnknown("answer without a result")
        return answer["result"]

    async def _write(self, url: str, body: bytes, read_timeout: float) -> tuple[int, bytes]:
        """Write a request on a connection of aiohttp's pool and let its parser read the answer.

        The same as `exchange` for a body of known length and no proxy, but cheaper: a session
        builds a request, a task that writes and a response object for each call.
        """
        session = self._session
        if session is None or session.closed:
            raise NotSent("the channel is closed")
        _fresh.set(False)
        door = self._doors.get(url) or self._open_door(url, session)
        connection: Connection | None = None
        try:
            async with asyncio.timeout(self._connect_timeout + read_timeout):
                connection = await self._connect(door, session, read_timeout)
                protocol = connection.protocol
                assert protocol is not None and protocol.transport is not None
                protocol.set_response_params(read_until_eof=True)
                protocol.transport.write(b"%b%d\r\n\r\n%b" % (door.head, len(body), body))
                message, content = await protocol.read()
                while message.code < 200:
                    message, content = await protocol.read()
                payload = await content.read()
            connection.release()
            connection = None
        except _FAILURES as error:
            raise self._failure(error) from None
        finally:
            if connection is not None:
                connection.close()
        if message.code >= 300:
            refuse(message.code, payload)
        return message.code, payload

    def _open_door(self, url: str, session: aiohttp.ClientSession) -> _Door:
        address = _address(url)
        request = ClientRequest(
            "POST", address, loop=asyncio.get_running_loop(), session=session, headers=_JSON
        )
        head = (
            f"POST {address.raw_path_qs} HTTP/1.1\r\nHost: {request.headers['Host']}\r\n"
            + "".join(f"{name}: {value}\r\n" for name, value in _JSON.items())
            + "Content-Length: "
        )
        door = self._doors[url] = _Door(request, head.encode("ascii"))
        return door

    async def _connect(
        self, door: _Door, session: aiohttp.ClientSession, read_timeout: float
    ) -> Connection:
        assert session.connector is not None
        limits = _timeouts(read_timeout, self._connect_timeout)
        try:
            return await session.connector.connect(door.request, [], limits)
        except TimeoutError:
            raise aiohttp.ConnectionTimeoutError from None

    async def exchange(
        self,
        method: str,
        url: str,
        body: bytes | aiohttp.FormData | None,
        headers: Mapping[str, str],
        read_timeout: float,
    ) -> tuple[int, bytes]:
        """Write a request and return status and body; raises the errors named above."""
        session = self._session
        if session is None or session.closed:
            raise NotSent("the channel is closed")
        _fresh.set(False)
        try:
            async with session.request(
                method,
                _address(url),
                data=body,
                headers=headers,
                proxy=self._proxy,
                allow_redirects=False,
                timeout=_timeouts(read_timeout, self._connect_timeout),
            ) as answer:
                status, payload = answer.status, await answer.read()
        except _FAILURES as error:
            raise self._failure(error) from None
        if status >= 300:
            refuse(status, payload)
        return status, payload

    async def stream(self, url: str, read_timeout: float) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of a file as they come; raises the errors named above."""
        session = self._session
        if session is None or session.closed:
            raise NotSent("the channel is closed")
        limits = aiohttp.ClientTimeout(
            total=None, connect=self._connect_timeout, sock_read=read_timeout
        )
        try:
            async with session.get(
                _address(url), proxy=self._proxy, allow_redirects=False, timeout=limits
            ) as answer:
                if answer.status != 200:
                    refuse(answer.status, await answer.content.read(4096))
                    raise BadRequest(f"status {answer.status}")
                async for chunk in answer.content.iter_chunked(65_536):
                    yield chunk
        except _FAILURES as error:
            raise self._failure(error) from None

    def _failure(self, error: Exception) -> NotSent | OutcomeUnknown:
        if isinstance(error, _NOT_SENT):
            return NotSent(type(error).__name__)
        dropped = isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError)
        reused = dropped and not _fresh.get()
        self.disconnects += reused
        return OutcomeUnknown(type(error).__name__, reused=reused)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; one that cannot be read leaves the outcome unknown."""
        return parse(payload)


def _form(request_data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)  # names travel as UTF-8, as Telegram reads them
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, data, mime) in request_data.multipart_data.items():
        body = io.BytesIO(data) if isinstance(data, bytes) else data
        form.add_field(name, body, filename=file_name, content_type=mime)
    return form
