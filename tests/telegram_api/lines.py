"""Connections as a server keeps them: closed when idle, or just as the next call comes in."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from tests.telegram_api.faults import take_deaf
from tests.telegram_api.state import World


class Line(web.RequestHandler):
    """One connection of a caller."""

    __slots__ = ("_lines", "_timer", "_used")

    def __init__(self, lines: Lines, **settings: Any) -> None:
        super().__init__(lines, **settings)
        self._lines = lines
        self._used = False
        self._timer: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Read what came in, unless the server closes the connection at this very moment."""
        lines = self._lines
        if self._used and lines.world.faults and take_deaf(lines.world.faults, data):
            self.force_close()
            if self.transport is not None:
                self.transport.abort()
            return
        self._used = True
        if lines.idle:
            self._wait(lines.idle)
        super().data_received(data)

    def _wait(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self.hang_up)

    def hang_up(self) -> None:
        """Close the connection if no call is being answered on it."""
        if self._current_request is None and self.transport is not None:
            self.transport.close()


class Lines(web.Server):
    """All connections; `idle` is after how many seconds one is closed, 0 leaves it to aiohttp."""

    def __init__(self, handler: Any, world: World, **settings: Any) -> None:
        super().__init__(handler, **settings)
        self.world = world
        self.idle = 0.0

    def __call__(self) -> Line:
        """Return the protocol of a new connection."""
        return Line(self, loop=self._loop, **self._kwargs)

    def hang_up(self) -> int:
        """Close every idle connection now; return how many there were open."""
        lines = [line for line in self.connections if isinstance(line, Line)]
        for line in lines:
            line.hang_up()
        return len(lines)
