"""Web push: rings the browsers of a page that is closed. It says that there is news, never what.

A channel of its own, so that tries, waiting and durable states are those of all channels.
"""

from __future__ import annotations

import asyncio
import contextlib
import email.utils
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from starlette.routing import BaseRoute

from bot.channels.contract import Limits, NotFetched, Outcome, Pace, Unavailable
from bot.channels.web import vapid
from bot.channels.web.saying import CHANNEL
from bot.channels.web.subscribing import known_service
from bot.conversation.messages import FileOut, Outgoing

if TYPE_CHECKING:
    import aiohttp

#: For so long a push service keeps a ring for a phone that is off.
_KEPT_S = 24 * 3600
#: How long to wait for a message on hold, seconds.
_HELD_S = 120.0
_CONNECT_S = 10.0
_ANSWER_S = 20.0
#: Shorter than any service's own patience: a connection it has closed would hide the answer.
_IDLE_S = 5.0
#: Rings whose tries so far are remembered.
_REMEMBERED = 1_000
_AGAIN = ("wait", "server_error", "not_sent")

Browser = tuple[str, str, str]  # endpoint, p256dh, auth
Need = Literal["now", "held", "none"]


class Browsers(Protocol):
    """Whom to ring, as the program knows it."""

    async def forget(self, endpoint: str) -> None:
        """Drop a browser that is gone."""

    async def to_ring(self, place: str, ring: int) -> tuple[Need, Sequence[Browser]]:
        """Return whether a ring is still needed, and whom it is for; may raise Unavailable."""


class PushChannel:
    """Rings by web push; `contact` names us to the push services, `count` counts each call."""

    name: str = "push"
    handle: str = ""
    #: Like the page's: what is fitted for all channels at once is fitted once for both.
    limits: Limits = Limits(text=3500, prints_choices=False, rings=CHANNEL)
    pace: Pace = Pace()

    def __init__(
        self,
        browsers: Browsers,
        keys: vapid.Keys,
        services: Sequence[str],
        contact: str,
        proxy: str = "",
        count: Callable[[str], None] = lambda outcome: None,
    ) -> None:
        self._browsers = browsers
        self._keys = keys
        self._services = services
        self._contact = contact
        self._proxy = proxy
        self._count = count
        self._session: aiohttp.ClientSession | None = None
        self._done: OrderedDict[int, set[str]] = OrderedDict()

    def routes(self) -> Sequence[BaseRoute]:
        """Return none: the page's own routes take subscriptions."""
        return ()

    async def start(self) -> None:
        """Do nothing: the first ring opens what it needs."""

    async def poll(self) -> None:
        """Return at once: push services tell nothing by themselves."""

    async def show_menu(self, place: str, commands: Sequence[tuple[str, str]]) -> None:
        """Do nothing: a ring has no menu."""

    def silent_for(self) -> float:
        """Return 0: there is nothing to hear between rings."""
        return 0.0

    async def fetch(self, reference: str, into: Path, most: int) -> None:
        """Refuse: nothing is ever handed in here."""
        raise NotFetched("gone")

    async def probe(self) -> None:
        """Do nothing: a push service is called for a ring only."""

    def link(self, word: str) -> str:
        """Return nothing: nobody writes to it."""
        return ""

    async def stop(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def send(self, message: Outgoing, file: FileOut | None) -> Outcome:
        """Ring each browser of the place once; a ring that is not needed any more is refused."""
        try:
            need, browsers = await self._browsers.to_ring(message.place, message.id)
            private = await self._keys.private() if need == "now" and browsers else ""
        except Unavailable:
            return Outcome("not_sent", reason="store")
        if need == "held":
            return Outcome("wait", retry_after=_HELD_S, ours=True)
        done = self._done.pop(message.id, set())
        if need == "none" or not browsers:
            return Outcome("sent") if done else Outcome("refused", reason="not needed")
        left = [browser for browser in browsers if browser[0] not in done]
        outcomes = await asyncio.gather(
            *(self._ring(private, browser, message.text) for browser in left)
        )
        return self._together(message.id, done, left, outcomes)

    def _together(
        self, ring: int, done: set[str], left: Sequence[Browser], outcomes: Sequence[Outcome]
    ) -> Outcome:
        """Return one outcome for all browsers; who was rung is not rung again by the next try."""
        again = [one for one in outcomes if one.kind in _AGAIN]
        if again:
            rung = {
                browser[0]
                for browser, one in zip(left, outcomes, strict=True)
                if one.kind not in _AGAIN
            }
            self._done[ring] = done | rung
            if len(self._done) > _REMEMBERED:
                self._done.popitem(last=False)
            return max(again, key=lambda one: (one.kind == "wait", one.retry_after))
        if done or any(one.kind == "sent" for one in outcomes):
            return Outcome("sent")
        return max(outcomes, key=lambda one: one.kind == "unknown")

    async def _ring(self, private: str, browser: Browser, text: str) -> Outcome:
        outcome = await self._call(private, browser, text)
        self._count(outcome.reason if outcome.kind == "refused" else outcome.kind)
        if outcome.reason == "gone":
            await self._browsers.forget(browser[0])
        return outcome

    async def _call(self, private: str, browser: Browser, text: str) -> Outcome:
        endpoint, *keys = browser
        if not known_service(endpoint, self._services):
            return Outcome("refused", reason="unknown service")
        payload = json.dumps({"text": text}, ensure_ascii=False).encode()
        try:
            body, headers = await asyncio.to_thread(
                vapid.seal, private, self._contact, endpoint, (keys[0], keys[1]), payload
            )
        except ValueError:
            # Keys that are no point of the curve: nothing will ever reach this browser.
            return Outcome("refused", reason="gone")
        headers = {**headers, "TTL": str(_KEPT_S), "Urgency": "normal", "Topic": "tin"}
        return await self._post(endpoint, body, headers)

    async def _post(self, endpoint: str, body: bytes, headers: dict[str, str]) -> Outcome:
        import aiohttp

        try:
            async with self._open().post(
                endpoint, data=body, headers=headers, allow_redirects=False,
                proxy=self._proxy or None,
            ) as answer:  # fmt: skip
                return _outcome(answer.status, answer.headers.get("Retry-After", ""))
        except (
            aiohttp.ClientConnectorError,
            aiohttp.ClientHttpProxyError,
            aiohttp.ConnectionTimeoutError,
        ) as error:
            return Outcome("not_sent", reason=type(error).__name__)
        except aiohttp.InvalidURL:
            return Outcome("refused", reason="gone")
        except (aiohttp.ClientError, TimeoutError) as error:
            return Outcome("unknown", reason=type(error).__name__)

    def _open(self) -> aiohttp.ClientSession:
        import aiohttp

        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(keepalive_timeout=_IDLE_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(
                    total=_CONNECT_S + _ANSWER_S, sock_connect=_CONNECT_S, sock_read=_ANSWER_S
                ),
            )
        return self._session


def _outcome(status: int, retry_after: str) -> Outcome:
    """Return what an answer of a push service means (RFC 8030)."""
    if 200 <= status < 300:
        return Outcome("sent")
    if status in (404, 410):
        return Outcome("refused", reason="gone")
    if status == 429:
        return Outcome("wait", retry_after=_seconds(retry_after))
    if status >= 500:
        return Outcome("server_error", reason=f"http {status}")
    return Outcome("refused", reason=f"http {status}")


def _seconds(retry_after: str) -> float:
    """Return a Retry-After, seconds or an HTTP date, as seconds; 0 when it says nothing clear."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    with contextlib.suppress(ValueError, TypeError):
        moment = email.utils.parsedate_to_datetime(retry_after)
        return max(0.0, moment.timestamp() - time.time())
    return 0.0
