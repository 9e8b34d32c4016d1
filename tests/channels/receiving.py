"""What the tests of several channels share: a receiver that remembers, polling, a web server."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.channels.contract import Channel, Unavailable
from bot.conversation.messages import Incoming, RefusalReason


class Ledger:
    """A receiver that remembers, with knobs for what goes wrong in a database."""

    def __init__(self) -> None:
        self.seen: list[Incoming] = []
        self.keys: set[str] = set()
        self.dead: list[tuple[str, bytes, str]] = []
        self.refusals: list[tuple[str, str]] = []
        self.handed_in = 0
        self.unavailable = 0
        self.raises: dict[str, Exception] = {}
        self.slow: dict[str, asyncio.Event] = {}

    async def receive(self, incoming: Incoming) -> None:
        """Take an Incoming once; a text named in `slow` waits, one in `raises` fails."""
        self.handed_in += 1
        if self.unavailable:
            self.unavailable -= 1
            raise Unavailable(retry_after=3)
        if incoming.text in self.slow:
            await self.slow[incoming.text].wait()
        if incoming.text in self.raises:
            raise self.raises[incoming.text]
        if incoming.key not in self.keys:
            self.keys.add(incoming.key)
            self.seen.append(incoming)

    async def unreadable(self, channel: str, key: str, raw: bytes, reason: str) -> None:
        """Keep a dead letter."""
        self.dead.append((key, raw, reason))

    def refused(self, channel: str, reason: RefusalReason) -> None:
        """Note a choice that no message of ours can have offered."""
        self.refusals.append((channel, reason))

    def texts(self) -> list[str]:
        """Return what was typed, in the order in which it was taken."""
        return [incoming.text for incoming in self.seen]


async def until(check: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait until a check holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not come true in time"
        await asyncio.sleep(0.005)


@pytest.fixture
def ledger() -> Ledger:
    """Return an empty receiver."""
    return Ledger()


@contextlib.asynccontextmanager
async def polling(channel: Channel) -> AsyncIterator[None]:
    """Run a started channel's polling for the length of a block."""
    task = asyncio.create_task(channel.poll())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@contextlib.asynccontextmanager
async def serving(channel: Channel, door: socket.socket) -> AsyncIterator[None]:
    """Serve a channel's routes over HTTP at a bound socket for the length of a block."""
    app = Starlette(routes=list(channel.routes()))
    config = uvicorn.Config(app, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(server.serve(sockets=[door]))
    await until(lambda: server.started)
    try:
        yield
    finally:
        server.should_exit = True
        await task
