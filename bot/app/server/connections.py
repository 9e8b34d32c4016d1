"""Connections with deadlines: half a request does not wait for ever, nor does one machine's crowd.

uvicorn itself waits without end for the rest of a request. A machine that opens thousands of
connections and says nothing would take all there are, so what waits longest is closed for who
comes.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.channels import guard

#: From the connection, or a head's first byte, to its last.
HEAD_SECONDS = 10.0
#: Silence in the middle of a body; how long one may take in all is for whoever reads it.
BODY_SECONDS = 30.0
#: Connections in all: 4,000 event streams and the rest.
MOST = 6_000
#: Of one machine. A hall of 400 phones behind one router is one machine.
MOST_OF_ONE = 1_500


class Connections:
    """All open connections, and those of them that we are waiting for, the longest first.

    Trusted proxies have no share of their own: whom they speak for is counted by request.
    """

    def __init__(
        self, trusted: Sequence[str] = (), most: int = MOST, most_of_one: int = MOST_OF_ONE
    ) -> None:
        self._trusted = guard.networks(trusted)
        self._most = min(most, _files() * 3 // 4)
        self._most_of_one = most_of_one
        self._all: dict[Connection, str] = {}
        self._counts: dict[str, int] = {}
        self._waiting: OrderedDict[Connection, None] = OrderedDict()
        self._waiting_of: dict[str, OrderedDict[Connection, None]] = {}

    def enter(self, connection: Connection) -> None:
        """Count a new connection; where there are too many, the one that waits longest goes."""
        owner = self._owner(connection)
        self._all[connection] = owner
        count = self._counts[owner] = self._counts.get(owner, 0) + 1
        self.wait(connection)
        if owner and count > self._most_of_one:
            next(iter(self._waiting_of[owner])).drop()
        elif len(self._all) > self._most:
            next(iter(self._waiting)).drop()

    def wait(self, connection: Connection) -> None:
        """Note that it is for the other side to say something: since now."""
        owner = self._all.get(connection)
        if owner is not None:
            self.busy(connection)
            self._waiting[connection] = None
            self._waiting_of.setdefault(owner, OrderedDict())[connection] = None

    def busy(self, connection: Connection) -> None:
        """Note that a whole request of a connection is under way."""
        if connection in self._waiting:
            del self._waiting[connection]
            mine = self._waiting_of[self._all[connection]]
            del mine[connection]
            if not mine:
                del self._waiting_of[self._all[connection]]

    def leave(self, connection: Connection) -> None:
        """Forget a connection that has ended or is being ended."""
        self.busy(connection)
        owner = self._all.pop(connection, None)
        if owner is not None:
            left = self._counts[owner] = self._counts[owner] - 1
            if not left:
                del self._counts[owner]

    def _owner(self, connection: Connection) -> str:
        """Return whose connection it is; nobody's where it is a trusted proxy's."""
        peer = guard.address_in(connection.client[0]) if connection.client else None
        if peer is None or guard.within(peer, self._trusted):
            return ""
        return guard.household(peer)


class Connection(H11Protocol):
    """uvicorn's connection, closed when the rest of a request does not come."""

    def __init__(
        self, crowd: Connections, head_seconds: float, body_seconds: float, **given: Any
    ) -> None:
        super().__init__(**given)
        self._crowd = crowd
        self._head_seconds = head_seconds
        self._body_seconds = body_seconds
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._expect(self._head_seconds)
        self._crowd.enter(self)

    def data_received(self, data: bytes) -> None:
        """Take what came, and see whether that was all of it."""
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self.conn.their_state is h11.IDLE:
            self._expect(self._head_seconds, anew=False)
        elif self.conn.their_state is h11.SEND_BODY:
            # What is left of a body after its answer must come soon: nobody reads it.
            self._expect(self._body_seconds, anew=not self.cycle.response_complete)
        else:
            self._rest()
            self._crowd.busy(self)

    def on_response_complete(self) -> None:
        """Begin to wait for the next request, or for the rest of this one."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self._expect(self._body_seconds)
        elif self.conn.their_state is h11.IDLE:
            self._crowd.wait(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._rest()
        self._crowd.leave(self)
        super().connection_lost(exc)

    def drop(self) -> None:
        """End the connection at once; whoever reads its request hears that it is gone."""
        self._rest()
        self._crowd.leave(self)
        self.transport.abort()

    def _expect(self, seconds: float, anew: bool = True) -> None:
        """Wait so long for the other side, from now on or, unless `anew`, since it last began."""
        self._crowd.wait(self)
        if self._deadline is None or anew:
            self._rest()
            self._deadline = self.loop.call_later(seconds, self._late)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        if self.flow.read_paused:  # it is we who do not read on
            self._expect(self._body_seconds)
        else:
            self.drop()


def protocol(
    crowd: Connections, head_seconds: float = HEAD_SECONDS, body_seconds: float = BODY_SECONDS
) -> type[asyncio.Protocol]:
    """Return what uvicorn is to make a connection with."""
    made = partial(Connection, crowd, head_seconds, body_seconds)
    return cast(type[asyncio.Protocol], made)  # uvicorn only calls it


def _files() -> int:
    """Return how many files the process may have open; the database needs some of them."""
    with suppress(ImportError):  # Windows
        import resource

        return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST * 2
