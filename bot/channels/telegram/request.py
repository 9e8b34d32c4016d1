"""HTTP for python-telegram-bot over aiohttp: cheaper than its own, and exact about failures.

A failed call ends in one of: `NotSent` (never reached Telegram), `OutcomeUnknown` (written, the
answer is lost), `Flooded` (429), `ServerFault` (5xx), or the library's own errors for the rest.
None of their texts holds an address, because addresses hold the token.
"""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import aiohttp
import orjson
from aiohttp.client_reqrep import ClientRequest
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

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
_fresh: ContextVar[bool] = ContextVar("fresh", default=False)


class NotSent(NetworkError):
    """The call never reached Telegram: it can be repeated without a second effect."""


class OutcomeUnknown(NetworkError):
    """The call was written but its answer is lost; `reused` tells of an older connection."""

    def __init__(self, message: str, *, reused: bool = False) -> None:
        super().__init__(message)
        self.reused = reused


class ServerFault(NetworkError):
    """Telegram answered with a 5xx."""

    def __init__(self, status: int) -> None:
        super().__init__(f"server error {status}")
        self.status = status


class Flooded(TelegramError):
    """Telegram answered 429; `seconds` is 0 where it did not say how long to wait.

    The library's RetryAfter warns of a coming change each time it is made, and a 429 without
    a value it does not tell from any other network error.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__("too many requests")
        self.seconds = seconds


class _Connector(aiohttp.TCPConnector):
    """A connector that remembers whether a call got a connection of its own."""

    async def _create_connection(self, req: ClientRequest, *rest: Any) -> Any:
        _fresh.set(True)
        return await super()._create_connection(req, *rest)


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
        except _NOT_SENT as error:
            raise NotSent(type(error).__name__) from None
        except (aiohttp.ClientError, OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            raise self._lost(error) from None
        if status >= 300:
            _refuse(status, payload)
        return status, payload

    def _lost(self, error: Exception) -> OutcomeUnknown:
        dropped = isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError)
        reused = dropped and not _fresh.get()
        self.disconnects += reused
        return OutcomeUnknown(type(error).__name__, reused=reused)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; one that cannot be read leaves the outcome unknown."""
        parsed = read_json(payload)
        if not isinstance(parsed, dict) or "ok" not in parsed:
            raise OutcomeUnknown("answer without a result")
        return parsed


def read_json(payload: bytes) -> Any:
    """Parse JSON, also where it holds lone surrogates or bytes that are no UTF-8.

    Raises OutcomeUnknown for what is no JSON at all.
    """
    try:
        return orjson.loads(payload)
    except ValueError:
        pass
    try:
        return json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise OutcomeUnknown("unreadable answer") from None


def _refuse(status: int, payload: bytes) -> None:
    """Raise for the statuses that the library does not tell apart."""
    if status == 429:
        raise Flooded(_retry_after(payload))
    if status >= 500:
        raise ServerFault(status)
    if status < 400:
        raise NotSent(f"redirected with {status}")
    if status not in {400, 401, 403, 404, 409}:
        raise BadRequest(f"status {status}")


def _retry_after(payload: bytes) -> float:
    try:
        return max(0.0, float(read_json(payload)["parameters"]["retry_after"]))
    except (OutcomeUnknown, KeyError, TypeError, ValueError):
        return 0.0


def _form(request_data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)  # names travel as UTF-8, as Telegram reads them
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, data, mime) in request_data.multipart_data.items():
        body = io.BytesIO(data) if isinstance(data, bytes) else data
        form.add_field(name, body, filename=file_name, content_type=mime)
    return form
