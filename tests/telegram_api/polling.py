"""getUpdates: offsets, long polls, and the conflict of two pollers."""

from __future__ import annotations

import asyncio
import time
from collections import deque

from tests.telegram_api.errors import ApiError
from tests.telegram_api.parameters import Values
from tests.telegram_api.state import Pending, World

_TWO = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
    "is running"
)
_HOOKED = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
    "delete the webhook first"
)
LONGEST_POLL = 50


class Polling:
    """The one poller that a bot may have."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.turn = 0
        self.allowed: list[str] = []

    async def get_updates(self, values: Values) -> list[Pending]:
        """Return what waits, at the latest when the timeout is over."""
        world = self.world
        if world.webhook.url:
            raise ApiError(409, _HOOKED)
        self.turn += 1
        mine = self.turn
        world.arrived.set()  # wakes an older poll, which then ends
        self._confirm(values.whole("offset"))
        allowed = values.tree("allowed_updates")
        self.allowed = allowed if allowed is not None else self.allowed
        limit = min(max(values.whole("limit", 100), 1), 100)
        deadline = time.monotonic() + min(values.whole("timeout"), LONGEST_POLL)
        while True:
            ready = self._ready(limit)
            if ready or not await self._more(mine, deadline):
                return ready

    async def _more(self, mine: int, deadline: float) -> bool:
        """Wait until something may have arrived; raises 409 when another poller came."""
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        self.world.arrived.clear()
        try:
            await asyncio.wait_for(self.world.arrived.wait(), left)
        except TimeoutError:
            return False
        if self.turn != mine:
            raise ApiError(409, _TWO)
        if self.world.webhook.url:
            raise ApiError(409, _HOOKED)
        return True

    def _confirm(self, offset: int) -> None:
        """Forget what was handed out below the offset; a negative one keeps the last only."""
        world = self.world
        if offset < 0:
            world.updates = deque(list(world.updates)[offset:])
            return
        while world.updates and world.updates[0].attempts and world.updates[0].id < offset:
            world.updates.popleft()
            world.taken += 1

    def _ready(self, limit: int) -> list[Pending]:
        self.world.expire()
        self._drop_unwanted()
        ready = [self.world.updates[i] for i in range(min(limit, len(self.world.updates)))]
        for update in ready:
            update.attempts += 1
        return ready

    def _drop_unwanted(self) -> None:
        if not self.allowed:
            return
        self.world.updates = deque(
            update for update in self.world.updates if update.wanted(self.allowed)
        )
