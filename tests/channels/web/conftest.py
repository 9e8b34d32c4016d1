"""A real server with the chat page on a free port, and a real browser to look at it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field

import httpx
import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, async_playwright
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from bot.channels.web import WebChannel, identity
from tests import chromium
from tests.channels.web.desk import Desk
from tests.plain import plain_client
from tests.words import say

SECRET = "a secret for tests only"
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


class Quiet(uvicorn.Server):
    """A server that leaves the signals to pytest."""

    async def main_loop(self) -> None:
        """Serve until told to stop, without looking only ten times a second."""
        await self.on_tick(0)
        while not self.should_exit:
            await asyncio.sleep(0.01)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signals."""
        yield


@dataclass
class House:
    """The page, served; it can be stopped and started again on the same port."""

    desk: Desk
    channel: WebChannel
    routes: Sequence[BaseRoute]
    port: int = 0
    server: Quiet | None = None
    serving: asyncio.Task[None] | None = None
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Serve on the port of before, or on a free one."""
        await self.channel.start()
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        app = Starlette(routes=list(self.routes))
        self.server = Quiet(uvicorn.Config(app, log_level="error", lifespan="off"))
        self.serving = asyncio.create_task(self.server.serve(sockets=[listener]))
        while not self.server.started:
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """End streams, then the server."""
        assert self.server and self.serving
        await self.channel.stop()
        self.server.should_exit = True
        await self.serving

    async def visitor(self, id: str = "") -> httpx.AsyncClient:
        """Return a client with a cookie of its own, as after a first visit."""
        client = plain_client(base_url=self.address, headers={"Origin": self.address})
        self.clients.append(client)
        if id:
            client.cookies.set(identity.COOKIE, identity.sign(SECRET, id))
        else:
            await client.get("/")
        return client


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    """Serve the page at "/"."""
    desk = Desk()
    channel = WebChannel(
        desk, desk, SECRET, "Sở Nội vụ tỉnh Lai Châu", say, commands=("lich", "lop", "trogiup")
    )
    served = House(desk, channel, channel.routes())
    await served.start()
    yield served
    for client in served.clients:
        await client.aclose()
    await served.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def branch() -> AsyncIterator[House]:
    """Serve the page under a prefix, as the demo does."""
    desk = Desk()
    channel = WebChannel(desk, desk, SECRET, "Bản thử", say, prefix="/ctv")
    served = House(desk, channel, [Mount("/ctv", routes=list(channel.routes()))])
    await served.start()
    yield served
    for client in served.clients:
        await client.aclose()
    await served.stop()


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Open the Chromium of this machine; without one these tests fail, unless left out."""
    if chromium.left_out():
        pytest.skip(f"{chromium.OPT_OUT} is set")
    program = chromium.found()
    if program is None:
        pytest.fail("no Chromium on this machine: python -m tests.chromium", pytrace=False)
    async with async_playwright() as tool:
        found = await tool.chromium.launch(
            executable_path=program, args=BROWSER_FLAGS, env=chromium.todays()
        )
        yield found
        await found.close()
