"""The Bot API as a real HTTP server on 127.0.0.1, with its control plane as Python methods."""

from __future__ import annotations

import asyncio
import contextlib
import time
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.telegram_api.control import Control
from tests.telegram_api.errors import too_many
from tests.telegram_api.faults import Fault
from tests.telegram_api.lines import Lines
from tests.telegram_api.people import Person
from tests.telegram_api.refusals import REFUSALS
from tests.telegram_api.server import LARGEST_BODY, Handler
from tests.telegram_api.state import BEAT, Pending, World
from tests.telegram_api.webhook import Pusher

TOKEN = "987654321:AAEmulatorTokenForTestsOnly0123456789"


class Emulator:
    """One bot at one Bot API server. `url` is what `DONGHANH_TELEGRAM_API` takes."""

    def __init__(self, token: str = TOKEN, *, keep_alive: float = 75.0, pace: bool = False) -> None:
        self.world = World(token)
        self.world.paces.enforced = pace
        self.pusher = Pusher(self.world)
        self.handler = Handler(self.world, Control(self))
        self.port = 0
        self._keep_alive = keep_alive
        self._runner: web.ServerRunner | None = None
        self.lines: Lines | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Return the address of the server, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        """Return the token that the server takes."""
        return self.world.token

    async def start(self, port: int = 0) -> Emulator:
        """Listen, on a free port unless one is named, and push to webhooks."""
        await self._listen(port)
        self._spawn(self.pusher.run())
        self._spawn(self._beat())
        return self

    async def _beat(self) -> None:
        while True:
            self.world.beat(time.monotonic())
            await asyncio.sleep(BEAT)

    async def stop(self) -> None:
        """Close the door and every connection."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.refuse_connections()

    async def __aenter__(self) -> Emulator:
        return await self.start(self.port)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def refuse_connections(self) -> None:
        """Close the listening socket and what is open; new connections are refused."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def accept_connections(self) -> None:
        """Listen again on the same port."""
        if self._runner is None:
            await self._listen(self.port)

    def close_idle(self, seconds: float) -> None:
        """From now on close a connection so long after its last call; 0 ends that."""
        if self.lines is not None:
            self.lines.idle = seconds

    def hang_up(self) -> int:
        """Close every idle connection now; return how many were open."""
        return self.lines.hang_up() if self.lines is not None else 0

    def refuse_for(self, seconds: float) -> None:
        """Refuse connections for a while."""
        self._spawn(self._closed_for(seconds))

    async def _closed_for(self, seconds: float) -> None:
        await asyncio.sleep(0.05)  # lets the answer to whoever asked for it out first
        await self.refuse_connections()
        await asyncio.sleep(seconds)
        await self.accept_connections()

    async def _listen(self, port: int) -> None:
        idle = self.lines.idle if self.lines else 0.0
        self.lines = Lines(
            self.handler,
            self.world,
            request_factory=_request,
            keepalive_timeout=self._keep_alive,
            access_log=None,
        )
        self.lines.idle = idle
        self._runner = web.ServerRunner(self.lines, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def person(self, user_id: int, name: str = "") -> Person:
        """Return a person whose chat with the bot is open."""
        self.world.chat(user_id)
        if name:
            self.world.names[user_id] = name
        return Person(self.world, user_id)

    def inject(self, body: dict[str, Any] | None = None, raw: bytes | None = None) -> int:
        """Queue an update as it stands, or raw bytes in place of one; return its id."""
        world = self.world
        world.last_update += 1
        body = {"update_id": world.last_update} | (body or {})
        update_id = body["update_id"] if isinstance(body["update_id"], int) else world.last_update
        lane = f"injected:{world.last_update}"
        world.queue(Pending(update_id, body, lane, world.clock.now() + 86_400, raw=raw))
        return update_id

    def fault(self, fault: Fault) -> None:
        """Let a fault happen to the next calls."""
        self.world.faults.append(fault)

    def refuse(
        self, method: str, status: int, description: str, times: int = 1, **parameters: Any
    ) -> None:
        """Answer the next calls of a method with an error."""
        self.fault(Fault("refuse", method, times, status, description, parameters))

    def refuse_by_name(self, name: str, method: str, times: int = 1, chat: int = 0) -> None:
        """Answer the next calls of a method with one of `refusals.REFUSALS`."""
        error = REFUSALS[name]
        self.fault(
            Fault("refuse", method, times, error.status, error.description, error.parameters,
                  chat=chat)
        )  # fmt: skip

    def flood_until_moved(self, method: str, seconds: int) -> None:
        """Answer with 429 until the emulator's clock has gone on by so many seconds."""
        until = self.world.clock.now() + seconds
        error = too_many(seconds)
        self.fault(
            Fault("refuse", method, 1, 429, error.description, error.parameters, until=until)
        )

    def flood(self, method: str, seconds: int | None, times: int = 1, chat: int = 0) -> None:
        """Answer the next calls with 429; None leaves `retry_after` out."""
        text = "Too Many Requests" + ("" if seconds is None else f": retry after {seconds}")
        parameters = {} if seconds is None else {"retry_after": seconds}
        self.fault(Fault("refuse", method, times, 429, text, parameters, chat=chat))

    def cut(self, method: str, times: int = 1, *, before: bool = False) -> None:
        """Carry the next calls out (unless `before`), then reset the connection unanswered."""
        self.fault(Fault("drop" if before else "cut", method, times))

    def deaf(self, method: str, times: int = 1) -> None:
        """Close a used connection just as the next calls come in on it, without reading them."""
        self.fault(Fault("deaf", method, times))

    def late(self, method: str, delay: float, times: int = 1) -> None:
        """Carry the next calls out and answer after `delay` seconds."""
        self.fault(Fault("late", method, times, delay=delay))

    def answer_raw(self, method: str, body: bytes, status: int = 200, times: int = 1) -> None:
        """Answer the next calls with these bytes instead of carrying them out."""
        self.fault(Fault("raw", method, times, status, body=body))

    def summary(self) -> dict[str, Any]:
        """Return, per chat, how many messages and edits the bot made and when the last came."""
        result: dict[str, Any] = {}
        for chat in self.world.chats.values():
            got = [shown for shown in chat.messages.values() if not shown.mine]
            if got:
                result[str(chat.id)] = {
                    "messages": len(got),
                    "edits": sum(len(shown.edits) for shown in got),
                    "last_at": max(max(shown.at, shown.changed_at) for shown in got),
                }
        return result

    def counts(self) -> dict[str, Any]:
        """Return what was called, refused, taken, unknown and too fast."""
        world = self.world
        return {
            "calls": dict(world.calls),
            "refused": dict(world.refused),
            "refusals": world.refusals[-20:],
            "waiting": len(world.updates),
            "taken": world.taken,
            "unknown_parameters": sorted(world.unknown_parameters),
            "pace_enforced": world.paces.enforced,
            "pace_breaks": dict(world.paces.breaks),
            "weather": dict(world.weather.done) if world.weather else {},
            "taps": len(world.taps),
            "taps_answered": sum(tap.answered for tap in world.taps.values()),
        }

    def forget_counts(self) -> None:
        """Start counting anew."""
        world = self.world
        for counted in (world.calls, world.refused, world.paces.breaks):
            counted.clear()
        world.refusals.clear()
        del world.sent_at[:]
        world.taken = 0

    def check(self) -> None:
        """Raise AssertionError when a call carried a parameter that Telegram does not know."""
        unknown = sorted(self.world.unknown_parameters)
        assert not unknown, f"parameters that Telegram does not know: {unknown}"

    async def serve_forever(self) -> None:
        """Run until cancelled."""
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await self.stop()


def _request(
    message: Any, payload: Any, protocol: Any, writer: Any, task: asyncio.Task[None]
) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(
        message, payload, protocol, writer, task, loop, client_max_size=LARGEST_BODY
    )
