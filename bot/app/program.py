"""The running program: its parts started in order and taken down in order, within 8 seconds."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn
from starlette.routing import BaseRoute

from bot.app.parts import Parts
from bot.app.server.app import build_app
from bot.app.server.connections import Connections, protocol
from bot.app.server.edge import Edge
from bot.app.server.health import Health
from bot.app.server.listener import Listener
from bot.app.service.checkup import Checkup
from bot.app.service.forgetting import Forgetting
from bot.app.service.heartbeat import Heartbeat
from bot.app.service.receive import Receive, TurnResult
from bot.app.service.screens import Screens
from bot.app.service.tick import Tick
from bot.app.service.work import Work
from bot.channels.contract import Channel
from bot.conversation.capabilities import Capabilities
from bot.conversation.commands import shown_to
from bot.conversation.turn import AppContext
from bot.log import Log
from bot.messaging import budget, gate
from bot.messaging.composing import Composer
from bot.messaging.deliver import Deliver
from bot.messaging.lease import RunLease
from bot.messaging.mailbox import PlaceMailbox
from bot.messaging.refitting import cut_anew
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx
from bot.store.writer import StoreUnavailable

log = Log("program")

TICK_SECONDS = 5
_STOP_TURNS_S = 3.0
_STOP_SENDS_S = 2.5
_STOP_LIST_S = 1.0


def _log_size(database: Path) -> int:
    """Return the size of the database's log file; 0 where there is none yet."""
    with contextlib.suppress(OSError):
        return database.with_name(f"{database.name}-wal").stat().st_size
    return 0


def _capabilities(channel: Channel) -> Capabilities:
    limits = channel.limits
    return Capabilities(
        channel.pace.channel_rate, limits.files_out, limits.files_in, limits.mailbox,
        limits.browser, limits.abroad, limits.people, channel.handle, channel.link,
    )  # fmt: skip


class Program:
    """Everything that runs in the serving process."""

    def __init__(self, parts: Parts) -> None:
        """Make the doors that channels hand in at and read from; `connect` them before `run`."""
        self.parts = parts
        self._composer = Composer(parts.limits, parts.app.library.wording)
        self.mailbox = PlaceMailbox(
            parts.writer, parts.reader, parts.clock, self._composer.all_queued, self._gate,
            parts.limits,
        )  # fmt: skip
        self.receive = Receive(
            parts.writer, parts.reader, parts.clock, parts.app, parts.limits,
            self._after_turn, parts.metrics.turn, parts.metrics.refused, parts.metrics.repeated,
            run_id=parts.run_id,
        )  # fmt: skip
        self.extra_routes: Sequence[BaseRoute] = ()
        #: Pages of our own beside what channels declare: (prefix, routes).
        self.pages: Sequence[tuple[str, Sequence[BaseRoute]]] = ()
        self.screens = Screens(parts.writer, parts.reader, parts.clock, parts.app)
        self.stopped = asyncio.Event()
        self._ready = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ticking: asyncio.Task[None] | None = None
        self.port = parts.port

    def connect(self, channels: Sequence[tuple[str, Channel]]) -> None:
        """Make what serves these channels, each with the prefix at which its routes are mounted."""
        self.channels, parts = channels, self.parts
        parts.limits.update({channel.name: channel.limits for _, channel in channels})
        longest = max(allowed.call_seconds for allowed in parts.limits.values())
        self.lease = RunLease(parts.writer, parts.clock, parts.run_id, longest)
        self.delivers = {
            channel.name: self._deliver(channel)
            for _, channel in self.channels
            if not channel.limits.mailbox
        }
        self.forgetting = Forgetting(
            parts.writer, parts.clock, parts.app, read_again=self._read_again
        )
        self.tick = Tick(
            parts.writer, parts.clock, parts.app, parts.limits, parts.due, self._after_tick,
            parts.metrics.clock_set, forgetting=self.forgetting,
        )  # fmt: skip
        self.work = Work(
            parts.writer, parts.clock, self.receive, parts.database,
            parts.database.parent / "files", parts.content, parts.timezone,
            {channel.name: channel for _, channel in self.channels},
            parts.jobs, parts.run_id,
        )  # fmt: skip
        self.heartbeat = Heartbeat(
            parts.writer, parts.clock, parts.app, parts.limits,
            [channel for _, channel in self.channels], self._hand_over,
            log_size=partial(_log_size, parts.database),
        )  # fmt: skip
        self.health = Health(
            parts.reader, parts.clock, parts.metrics, self.heartbeat, self.tick, self.mailbox,
            parts.limits, TICK_SECONDS, self.receive.refusals,
        )  # fmt: skip
        self.checkup = Checkup(
            parts.database, parts.clock, ZoneInfo(parts.timezone), self.heartbeat.looked_over
        )
        parts.writer.on_damage = parts.reader.on_damage = self.checkup.notify

    def _deliver(self, channel: Channel) -> Deliver:
        parts = self.parts
        return Deliver(
            channel, parts.writer, parts.clock, parts.app.library.wording.render, self._delivered,
            self._composer.all_queued, self._gate, parts.metrics.repeated, parts.metrics.given_up,
            self.lease, parts.app.tables,
            budget.count_sent(channel.name, parts.app.office.zone)
            if channel.limits.monthly else None,
        )  # fmt: skip

    # -- running -----------------------------------------------------------------------------

    async def run(self, on_ready: Callable[[Program], Awaitable[None]] | None = None) -> None:
        """Run until `stopped` is set; raises StartRefused when a channel cannot start."""
        started: list[Channel] = []
        server, serving = self._serve()
        try:
            for _, channel in self.channels:
                await channel.start()
                started.append(channel)
            self._learn_channels()
            await self._begin(server, serving)
            if on_ready:
                await on_ready(self)
            await self.stopped.wait()
        finally:
            await self._take_down(server, serving, started)

    def _learn_channels(self) -> None:
        """Let the conversation know what each channel can do, and where bots are found."""
        channels = {channel.name: _capabilities(channel) for _, channel in self.channels}
        self._move_into(replace(self.parts.app, channels=channels))

    def open_at(self, public_url: str) -> None:
        """Let the conversation know at which address people open the chat page."""
        app = self.parts.app
        self._move_into(replace(app, office=replace(app.office, public_url=public_url)))

    def _move_into(self, app: AppContext) -> None:
        for part in (self.parts, self.receive, self.tick, self.heartbeat, self.screens):
            part.app = app

    def _serve(self) -> tuple[Listener, asyncio.Task[None]]:
        mounts: dict[str, list[BaseRoute]] = {"": [*self.extra_routes]}
        ours = [(prefix, channel.routes()) for prefix, channel in self.channels]
        for prefix, routes in (*self.pages, *ours):
            mounts.setdefault(prefix, []).extend(routes)
        app = build_app(
            list(mounts.items()), self.health, lambda: self._ready, self.parts.metrics.registry
        )
        edge = Edge(app, self.parts.app.library.wording.render, self.parts.proxies)
        self.health.unlisted_proxy = lambda: edge.unlisted
        config = uvicorn.Config(
            edge, host=self.parts.host, port=self.parts.port, log_config=None, access_log=False,
            timeout_graceful_shutdown=2, lifespan="off", server_header=False, proxy_headers=False,
            h11_max_incomplete_event_size=32_768, timeout_keep_alive=75, ws="none",
            http=protocol(Connections(self.parts.proxies)),
        )  # fmt: skip
        server = Listener(config)
        return server, asyncio.create_task(server.serve())

    async def _begin(self, server: Listener, serving: asyncio.Task[None]) -> None:
        listening = asyncio.ensure_future(server.listening.wait())
        await asyncio.wait({listening, serving}, return_when=asyncio.FIRST_COMPLETED)
        listening.cancel()
        if serving.done():
            raise OSError(f"cannot listen on {self.parts.host}:{self.parts.port}")
        self.port = server.servers[0].sockets[0].getsockname()[1]
        await self.lease.take()
        # What lies in a mailbox may stand on a page already.
        sent = [name for name in self.parts.limits if not self._is_mailbox(name)]
        await cut_anew(self.parts.writer, self._composer, sent)
        await self._take_over()
        for deliver in self.delivers.values():
            self._spawn(deliver.run())
        self._spawn(self.lease.keep(self._take_over))
        self._spawn(self.work.run())
        self._spawn(self.heartbeat.run())
        self._spawn(self.checkup.run())
        for _, channel in self.channels:
            self._spawn(channel.poll())
        await self._run_tick()
        self._ticking = self._spawn(self._tick_on())
        await self._show_default_menu()
        # What was built at start stays: the collector need not walk it again and again.
        gc.collect()
        gc.freeze()
        # Turns leave few cycles behind: looking for them 30 times less often saved 6 % of CPU.
        gc.set_threshold(20_000, 50, 100)
        self._ready = True
        log.info("ready", channels=",".join(sorted(self.parts.limits)))

    async def _take_over(self) -> None:
        """See to what runs that have ended left half done."""
        for deliver in self.delivers.values():
            await deliver.recover()
        await self.work.recover()

    def _spawn(self, work: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._part_ended)
        return task

    def _part_ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("part_failed", error=type(task.exception()).__name__)
            self.failed = task.exception()
            self.stopped.set()

    failed: BaseException | None = None

    async def _take_down(
        self, server: Listener, serving: asyncio.Task[None], started: Sequence[Channel]
    ) -> None:
        """Stop receiving, finish turns, stop sending, end streams, close the database."""
        self._ready = False
        if self._ticking:
            self._ticking.cancel()
        self.receive.close()
        self.mailbox.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.receive.finish(), _STOP_TURNS_S)
        await asyncio.gather(
            self.work.stop(), *(deliver.stop(_STOP_SENDS_S) for deliver in self.delivers.values())
        )
        for channel in started:
            await channel.stop()
        server.should_exit = True
        with contextlib.suppress(OSError, SystemExit):
            await serving
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(StoreUnavailable):
            await self.lease.end()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.parts.erasures.keep(self.parts.reader), _STOP_LIST_S)
        await self.parts.close()

    def stop_on_signals(self) -> None:
        """Let SIGTERM and SIGINT begin the taking down."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            try:
                loop.add_signal_handler(name, self.stopped.set)
            except NotImplementedError:  # Windows
                signal.signal(name, lambda *_: loop.call_soon_threadsafe(self.stopped.set))

    def _gate(self, tx: Tx, rows: Sequence[Queued], now: int) -> Mapping[int, str]:
        return gate.refused(tx, self.parts.app, self.parts.limits, rows, now, self.parts.withhold)

    # -- what follows a turn or a tick --------------------------------------------------------

    def _hand_over(self, queued: Sequence[Queued]) -> None:
        """Let rows that were just queued go: to the pages that are open, or to a pump."""
        by_channel: dict[str, list[Queued]] = {}
        for row in queued:
            if self._is_mailbox(row.channel):
                self.mailbox.notify(row.place)
            else:
                by_channel.setdefault(row.channel, []).append(row)
        for channel, rows in by_channel.items():
            if channel in self.delivers:
                self.delivers[channel].offer(rows)

    def _after_turn(self, result: TurnResult) -> None:
        self._doubt()
        self._hand_over(result.queued)
        if result.jobs_added:
            self.work.notify()
        soon = self.parts.clock.now_ms() + TICK_SECONDS * 1000
        if any(wake <= soon for wake in result.wakes):
            self._spawn(self._run_tick())
        if result.menu_for:
            self._spawn(self._show_menu(result.menu_for, result.menu_role))
        if result.erased:
            self._spawn(self.forgetting.forget())
        if result.left:
            self._spawn(self.parts.erasures.keep(self.parts.reader))

    async def _tick_on(self) -> None:
        """Tick until cancelled; the loop sleeps by the clock that nobody sets."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            await self._run_tick()

    async def _run_tick(self) -> None:
        with self.parts.metrics.tick_seconds.time():
            self.parts.metrics.due(await self.tick.run())
        # Not waited for: the folder of backups may lie on a disk that does not answer.
        self._spawn(self.parts.erasures.keep(self.parts.reader))
        self._spawn(self.parts.erasures.tend(self.parts.reader, self.parts.writer))

    def _delivered(self, channel: str, outcome: str, seconds: float) -> None:
        self.parts.metrics.delivery(channel, outcome, seconds)
        if outcome == "sent":
            self.heartbeat.succeeded(channel)

    def _is_mailbox(self, channel: str) -> bool:
        limits = self.parts.limits.get(channel)
        return limits is None or limits.mailbox

    def _doubt(self) -> None:
        """Let the pumps look once more at what they hold: something was decided."""
        for deliver in self.delivers.values():
            deliver.doubt()

    def _read_again(self) -> None:
        for deliver in self.delivers.values():
            deliver.read_again()

    def _after_tick(self) -> None:
        self._doubt()
        for deliver in self.delivers.values():
            deliver.notify()
        self.mailbox.notify_all()
        self.work.notify()

    async def _show_default_menu(self) -> None:
        await self._show_menu("", "collaborator")

    async def _show_menu(self, place: str, role: Any) -> None:
        app = self.parts.app
        commands = [
            (command.name, app.library.wording.render(f"commands.{command.name}"))
            for command in shown_to(role, app.flows.built)
        ]
        for _, channel in self.channels:
            if not place or place.startswith(f"{channel.name}:"):
                await channel.show_menu(place, commands)
