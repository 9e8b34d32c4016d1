"""HTTP for python-telegram-bot: cheaper than its own, and exact about failures.

Calls with plain values go on lines of our own (wire.py); files, and everything where there is a
proxy, through a session of aiohttp by its public calls. A failed call ends in one of: `NotSent`
(never reached Telegram), `OutcomeUnknown` (written, the answer is lost), `Flooded` (429),
`ServerFault` (5xx), or the library's own errors for the rest.
"""

from __future__ import annotations

import asyncio
import io
import logging
import socket
from collections.abc import AsyncGenerator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import aiohttp
import orjson
from telegram.error import BadRequest
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.channels.telegram.answer import StrangeAnswer
from bot.channels.telegram.failures import Answered, NotSent, OutcomeUnknown, parse, refuse
from bot.channels.telegram.wire import Lines

_log = logging.getLogger(__name__)
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
_FAILURES = (aiohttp.ClientError, OSError, TimeoutError, asyncio.IncompleteReadError)


class _Note:
    """What is noted of one call through aiohttp: whether it got a connection of its own."""

    __slots__ = ("fresh",)

    def __init__(self) -> None:
        self.fresh = False
        _note.set(self)


_note: ContextVar[_Note] = ContextVar("note")


def _socket(address: aiohttp.AddrInfoType) -> socket.socket:
    """Make what aiohttp asks for; to be told of it so costs less than by its tracing."""
    _note.get().fresh = True
    family, kind, protocol, _, _ = address
    return socket.socket(family, kind, protocol)


@lru_cache(maxsize=64)
def _timeouts(read: float, connect: float) -> aiohttp.ClientTimeout:
    """One total suffices: the wait for a connection has the shorter limit of its own."""
    return aiohttp.ClientTimeout(total=connect + read, connect=connect)


@lru_cache(maxsize=64)
def _address(url: str) -> URL:
    return URL(url, encoded=True)


class HttpRequest(BaseRequest):
    """Speaks to the Bot API; with `by_hand` off, or a proxy, through aiohttp alone."""

    __slots__ = (
        "_by_hand",
        "_connect_timeout",
        "_connections",
        "_keep_alive",
        "_lines",
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
        by_hand: bool = True,
    ) -> None:
        self._proxy = proxy or None
        self._connections = connections
        self._keep_alive = keep_alive
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._by_hand = by_hand and not proxy
        self._session: aiohttp.ClientSession | None = None
        self._lines: Lines | None = None
        self.disconnects = 0  # on a reused connection, before any byte of an answer

    @property
    def read_timeout(self) -> float:
        """Return how long an answer is waited for, in seconds."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Get ready; no connection is made yet."""
        if self._session is not None:
            return
        self._lines = Lines(self._connections, self._keep_alive, self._connect_timeout)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._connections,
                keepalive_timeout=self._keep_alive,
                socket_factory=_socket,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("User-Agent", "Accept-Encoding"),
            trust_env=False,
        )

    async def shutdown(self) -> None:
        """Close all connections."""
        session, lines = self._session, self._lines
        self._session = self._lines = None
        if lines is not None:
            await lines.close()
        if session is not None:
            await session.close()

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
        if self._by_hand:
            status, payload = await self._post(url, body, patience)
        else:
            status, payload = await self.exchange("POST", url, body, _JSON, patience)
        if status >= 300:
            return await Answered(status, payload).post(url)
        answer = parse(payload)
        if "result" not in answer:
            raise OutcomeUnknown("answer without a result")
        return answer["result"]

    async def _post(self, url: str, body: bytes, patience: float) -> tuple[int, bytes]:
        """The same as `exchange`, by hand, until an answer comes that only aiohttp can read."""
        if self._lines is None:
            raise NotSent("the channel is closed")
        try:
            status, payload = await self._lines.post(url, body, patience)
        except OutcomeUnknown as error:
            self.disconnects += error.reused
            raise
        except StrangeAnswer as error:
            if self._by_hand:
                _log.warning("telegram: calls go through aiohttp from now on (%s)", error)
            self._by_hand = False
            raise OutcomeUnknown(type(error).__name__) from None
        if status >= 300:
            refuse(status, payload)
        return status, payload

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
        if session is None:
            raise NotSent("the channel is closed")
        note = _Note()
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
            raise self._failure(error, note) from None
        if status >= 300:
            refuse(status, payload)
        return status, payload

    async def stream(self, url: str, read_timeout: float) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of a file as they come; raises the errors named above."""
        session = self._session
        if session is None:
            raise NotSent("the channel is closed")
        note = _Note()
        limits = aiohttp.ClientTimeout(
            total=None, connect=self._connect_timeout, sock_read=read_timeout
        )
        try:
            async with session.get(
                _address(url),
                proxy=self._proxy,
                allow_redirects=False,
                timeout=limits,
            ) as answer:
                if answer.status != 200:
                    refuse(answer.status, await answer.content.read(4096))
                    raise BadRequest(f"status {answer.status}")
                async for chunk in answer.content.iter_chunked(65_536):
                    yield chunk
        except _FAILURES as error:
            raise self._failure(error, note) from None

    def _failure(self, error: Exception, note: _Note) -> NotSent | OutcomeUnknown:
        if isinstance(error, _NOT_SENT):
            return NotSent(type(error).__name__)
        dropped = isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError)
        reused = dropped and not note.fresh and self._session is not None  # not closed by us
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
