"""uvicorn's server as the program runs it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import uvicorn

_SECOND = 1.0


class Listener(uvicorn.Server):
    """uvicorn without its signal handling: it would raise the signal again at its end."""

    def __init__(self, config: uvicorn.Config) -> None:
        self._leaving = asyncio.Event()
        super().__init__(config)
        self.listening = asyncio.Event()

    @property
    def should_exit(self) -> bool:
        """Say whether it is to stop."""
        return self._leaving.is_set()

    @should_exit.setter
    def should_exit(self, leaving: bool) -> None:
        if leaving:
            self._leaving.set()

    async def main_loop(self) -> None:
        """Look at the clock once a second, for the head `Date`.

        uvicorn wakes up ten times a second, which costs an idle office as much as all else.
        """
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_SECOND):
                    await self._leaving.wait()

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
