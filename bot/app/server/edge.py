"""What every request passes first: which proxies are believed, how much one machine may ask.

The web server's own belief in forwarding headers is switched off: it would take them from
whatever runs on this machine. Only the addresses that the office has listed count.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels import guard
from bot.channels.contract import Say
from bot.log import Log

log = Log("server")

#: Requests of one machine under way at once, event streams among them: a whole hall behind one
#: router, twice over.
MOST_UNDER_WAY = 1_500
_FORWARDING = ("x-forwarded-for", "x-real-ip", "forwarded")
#: What operators ask is answered also while whoever they share an address with asks too much.
_FOR_OPERATORS = frozenset({"/healthz", "/readyz", "/metrics"})
#: Peers that a line in the log was written about; a whole private network would be too many.
_MOST_NOTED = 64


class Edge:
    """ASGI middleware between the web server and the application."""

    def __init__(
        self,
        app: ASGIApp,
        say: Say,
        trusted: Sequence[str] = (),
        most_under_way: int = MOST_UNDER_WAY,
    ) -> None:
        self._app = app
        self._crowded = guard.Refused(503, "refusals.too_many_requests", 2).response(say)
        self._trusted = guard.networks(trusted)
        self._most = most_under_way
        self._under_way: dict[str, int] = {}
        self._noted: set[str] = set()

    @property
    def unlisted(self) -> bool:
        """Say whether something that looks like a proxy of ours has not been listed."""
        return bool(self._noted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it when its machine has too many under way."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        asked = HTTPConnection(scope)
        peer = guard.address_in(asked.client.host) if asked.client else None
        if guard.within(peer, self._trusted):
            _take_scheme(scope, asked)
        elif any(name in asked.headers for name in _FORWARDING):
            self._note(asked, peer)
        if scope["path"] in _FOR_OPERATORS:
            return await self._app(scope, receive, send)
        return await self._pass(guard.client_of(asked, self._trusted), scope, receive, send)

    async def _pass(self, client: str, scope: Scope, receive: Receive, send: Send) -> None:
        under_way = self._under_way.get(client, 0)
        if under_way >= self._most:
            return await self._crowded(scope, receive, send)
        self._under_way[client] = under_way + 1
        try:
            await self._app(scope, receive, send)
        finally:
            left = self._under_way[client] - 1
            if left:
                self._under_way[client] = left
            else:
                del self._under_way[client]

    def _note(self, asked: HTTPConnection, peer: guard.Address | None) -> None:
        """Write one line about a peer that speaks for others and stands near us."""
        if asked.client is not None and (peer is None or peer.is_global):
            return  # a stranger's forged header: believed by nobody, so nobody need know
        name = str(peer) if peer else "unix socket"
        if name not in self._noted and len(self._noted) < _MOST_NOTED:
            self._noted.add(name)
            log.warning("proxy_unlisted", peer=name)


def _take_scheme(scope: Scope, asked: HTTPConnection) -> None:
    """Take from a trusted proxy whether people came by https: addresses we make begin with it."""
    scheme = asked.headers.get("x-forwarded-proto", "").strip().lower()
    if scheme in ("http", "https"):
        scope["scheme"] = scheme
