"""A class, the projector's page served over real HTTP, and a clock that stands till it is moved."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.app.server.projector import Projector
from bot.app.service.screens import Screens
from bot.domain.trainings import Training
from bot.library.load import Library
from bot.store.writer import Reader, Writer
from tests.channels.web.conftest import Quiet
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall
from tests.plain import plain_client
from tests.words import say

QUIZ = "ra-soat-ho-ngheo"
KEY = "0123456789abcdef" * 2
BEHIND = "/tro-ly"
OTHER = "fedcba9876543210" * 2


class ScreenDesk:
    """An office with one class on 20/12/2026, 7:30 to 11:30, and the page of its screen."""

    def __init__(self, hall: Hall, screens: Screens) -> None:
        self.hall = hall
        self.screens = screens
        self.trainer: Phone = hall.member("Thầy Lò", role="trainer")
        self.training: Training = hall.training("2026-12-20 07:30", quiz=QUIZ, code="KMN479")
        self.address = ""
        self.page: Projector

    def now_ms(self) -> int:
        """Return the instant: the desk is the clock of what it serves."""
        return self.hall.now

    def know(self, **office: str) -> None:
        """Change what the program knows of its office, as its address."""
        app = self.screens.app
        self.screens.app = replace(app, office=replace(app.office, **office))

    def link(self) -> str:
        """Ask for a link as the trainer does and return its code."""
        said = self.trainer.tap(f"pj-open:{self.training.id}")
        return said.split("/m/")[1].split()[0]

    def client(self) -> httpx.AsyncClient:
        """Return a browser of its own."""
        return plain_client(base_url=self.address, headers={"Origin": self.address})

    async def opened(self, client: httpx.AsyncClient, key: str = KEY) -> None:
        """Open a new link in a browser."""
        answer = await client.post("/m/open", json={"link": self.link(), "key": key})
        assert answer.json() == {"ok": True, "code": "KMN479"}


class _Clock:
    desk: ScreenDesk

    def now_ms(self) -> int:
        return self.desk.now_ms()


@asynccontextmanager
async def screen_desk(folder: Path, library: Library) -> AsyncIterator[ScreenDesk]:
    """Serve the page for the time of a test."""
    hall = Hall(folder, library)
    writer, reader = Writer(hall.path, busy_ms=50), await Reader.open(hall.path)
    await writer
    clock, app = _Clock(), hall.app
    desk = clock.desk = ScreenDesk(hall, Screens(writer, reader, clock, app))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    desk.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    # Once as it is in most offices, once as behind a proxy that cuts off a path.
    behind = Projector(desk.screens, "Sở thử", say, public_url=f"{desk.address}{BEHIND}")
    plain = desk.page = Projector(desk.screens, "Sở thử", say)
    app = Starlette(routes=[Mount(BEHIND, routes=list(behind.routes())), *plain.routes()])
    server = Quiet(uvicorn.Config(app, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield desk
    finally:
        server.should_exit = True
        await serving
        await writer.close()
        await reader.close()
        hall.close()
