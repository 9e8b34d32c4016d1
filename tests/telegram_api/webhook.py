"""Pushing updates to a webhook: one at a time in a lane, again and again until it says 2xx."""

from __future__ import annotations

import asyncio
import contextlib

import aiohttp
import orjson

from tests.telegram_api.state import Pending, World

HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Pusher:
    """Delivers as the server does: lanes in parallel, order kept within a lane."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.retry_base = 1.0  # seconds before the second retry; the first comes at once
        self.most = 60.0
        self.busy: set[str] = set()
        self.statuses: list[int] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None

    async def run(self) -> None:
        """Push until cancelled."""
        async with aiohttp.ClientSession() as session:
            self._session = session
            try:
                while True:
                    self._start_lanes()
                    await self._next()
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _next(self) -> None:
        """Wait for an update, for a lane that has become free, or a moment."""
        self._wake.clear()
        waits = [
            asyncio.ensure_future(self._wake.wait()),
            asyncio.ensure_future(self.world.arrived.wait()),
        ]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if self.world.webhook.url:
            self.world.arrived.clear()
        else:
            await asyncio.sleep(0.05)  # a poller may need the flag; look again soon

    def _start_lanes(self) -> None:
        if not self.world.webhook.url:
            return
        self.world.expire()
        seen: set[str] = set()
        for update in list(self.world.updates):
            if update.lane in seen or update.lane in self.busy:
                continue
            seen.add(update.lane)
            if len(self.busy) >= self.world.webhook.connections:
                return
            if not update.wanted(self.world.webhook.allowed):
                self.world.updates.remove(update)
                continue
            self.busy.add(update.lane)
            task = asyncio.create_task(self._push(update))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _push(self, update: Pending) -> None:
        try:
            while self.world.webhook.url and update in self.world.updates:
                wait = await self._once(update)
                if wait is None:
                    with contextlib.suppress(ValueError):
                        self.world.updates.remove(update)
                    self.world.taken += 1
                    return
                await asyncio.sleep(wait)
        finally:
            self.busy.discard(update.lane)
            self._wake.set()

    async def _once(self, update: Pending) -> float | None:
        """Push once; return None when taken, else the seconds until the next try."""
        assert self._session is not None
        update.attempts += 1
        retry = 0.0 if update.attempts == 1 else self.retry_base * 2 ** (update.attempts - 2)
        hook = self.world.webhook
        body = update.raw if update.raw is not None else orjson.dumps(update.body)
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers[HEADER] = hook.secret
        try:
            async with self._session.post(
                hook.url, data=body, headers=headers, timeout=aiohttp.ClientTimeout(total=60)
            ) as answer:
                await answer.read()
                self.statuses.append(answer.status)
                if answer.status < 300:
                    return None
                hook.last_error = f"Wrong response from the webhook: {answer.status}"
                retry = float(answer.headers.get("Retry-After", retry))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            hook.last_error = type(error).__name__
        return min(retry, self.most)
