"""What the tests of the Telegram channel share: a receiver, a channel, a web server."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from importlib import import_module
from importlib.util import find_spec

import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette

from bot.channels.contract import Unavailable
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.polling import Waits
from bot.channels.telegram.request import HttpRequest
from bot.conversation.messages import Choice, FileOut, Incoming, Outgoing, RefusalReason
from tests.telegram_api import Emulator
from tests.telegram_api.fixtures import telegram_api
from tests.words import say

__all__ = ["telegram_api"]

QUICK = Waits(poll=1, first=0.05, most=0.2, conflict=0.1, most_conflict=0.2, slow=0.1, stop=1.0)


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Try the wire on the loop that the program uses too, where it is installed."""
    loops: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {"asyncio": asyncio.new_event_loop}
    if item.path.name == "test_wire.py" and find_spec("uvloop"):
        loops["uvloop"] = import_module("uvloop").new_event_loop
    return loops


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
async def polling(channel: TelegramChannel) -> AsyncIterator[None]:
    """Run a started channel's polling for the length of a block."""
    task = asyncio.create_task(channel.poll())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(params=[True, False], ids=["by hand", "aiohttp"])
def by_hand(request: pytest.FixtureRequest) -> bool:
    """Speak to Telegram in both ways: on lines of our own, and through aiohttp alone."""
    return bool(request.param)


@pytest_asyncio.fixture
async def channel(
    telegram_api: Emulator, ledger: Ledger, by_hand: bool
) -> AsyncIterator[TelegramChannel]:
    """Run a started channel at the emulator."""
    request = HttpRequest(by_hand=by_hand)
    made = TelegramChannel(
        telegram_api.token, telegram_api.url, ledger, say, waits=QUICK, request=request
    )
    await made.start()
    yield made
    await made.stop()


@contextlib.asynccontextmanager
async def serving(channel: TelegramChannel, door: socket.socket) -> AsyncIterator[None]:
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


def row(text: str, **more: object) -> Outgoing:
    """Return an outbox row for person 7."""
    fields: dict[str, object] = {"id": 1, "channel": "telegram", "place": "telegram:7"}
    return Outgoing(text=text, **(fields | more))  # type: ignore[arg-type]


def choices(*labels: str) -> tuple[Choice, ...]:
    """Return choices with ids `c:0`, `c:1` …"""
    return tuple(Choice(f"c:{index}", label) for index, label in enumerate(labels))


def handed_out(path: object, name: str = "kết quả.xlsx") -> FileOut:
    """Return a file to hand out."""
    return FileOut("f1", name, "application/octet-stream", str(path))
