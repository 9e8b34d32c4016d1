"""The heartbeat: do loop, database thread and vendors still answer? Admins hear of a channel
that is down through one that works; a watchdog is fed only while we are alive."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.contract import Channel, Limits
from bot.clock import Clock
from bot.conversation.messages import Reply
from bot.conversation.turn import AppContext
from bot.log import Log
from bot.messaging.queueing import queue_for_person
from bot.store import alerts, health, people
from bot.store.integrity import ALERT
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx
from bot.store.writer import StoreUnavailable, Writer

log = Log("heartbeat")

BEAT_S = 5.0
#: A vendor that has said nothing for so long is asked; one silent for longer is down.
PROBE_AFTER_S = 45.0
DOWN_AFTER_S = 300.0
#: A loop or database thread that takes longer does not answer.
HUNG_AFTER_S = 10.0


@dataclass(slots=True)
class Pulse:
    """What the last beat found; seconds."""

    loop_lag: float = 0.0
    database_lag: float = 0.0
    database_ok: bool = True
    beats: int = 0
    log_bytes: int = 0  # size of the database's log file
    damaged: bool = False
    looked_over_at: float | None = None  # the whole database, by the loop's clock


class Heartbeat:
    """Beats every few seconds; `feed` is called at each beat at which everything answered."""

    def __init__(
        self,
        writer: Writer,
        clock: Clock,
        app: AppContext,
        limits: Mapping[str, Limits],
        channels: Iterable[Channel],
        after: Callable[[Sequence[Queued]], None],
        feed: Callable[[], None] = lambda: None,
        down_after: float = DOWN_AFTER_S,
        log_size: Callable[[], int] = lambda: 0,
    ) -> None:
        self._writer = writer
        self._clock = clock
        self.app = app
        self._limits = limits
        self._channels = {one.name: one for one in channels if not one.limits.mailbox}
        self._after = after
        self.feed = feed
        self._down_after = down_after
        self._log_size = log_size
        self._began = math.inf  # the first beat, by the loop's clock
        self._sent_at: dict[str, float] = {}
        self._was_down: set[str] = set()
        self.pulse = Pulse()

    async def run(self) -> None:
        """Beat until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            await self.beat()
            wait = max(0.0, BEAT_S - (loop.time() - began))
            due = loop.time() + wait
            await asyncio.sleep(wait)
            self.pulse.loop_lag = loop.time() - due

    async def beat(self) -> None:
        """Ask everything once; feeds the watchdog when loop and database thread answered."""
        self._began = min(self._began, asyncio.get_running_loop().time())
        answered = await self._ask_database()
        if answered and self.pulse.loop_lag < HUNG_AFTER_S:
            self.feed()
        self.pulse.beats += 1
        self.pulse.log_bytes = self._log_size()
        await asyncio.gather(*(self._ask(channel) for channel in self._channels.values()))
        if self.pulse.database_ok:
            await self._tell()

    async def looked_over(self, fault: str) -> None:
        """Take what a look over the whole database found; on a damaged one nothing is written.

        Admins are told first: their messages go from memory, and a page reads its own.
        """
        self.pulse.looked_over_at = asyncio.get_running_loop().time()
        queued: Sequence[Queued] = ()
        now, down = self._clock.now_ms(), self.down()
        if fault:
            log.error("database_damaged", fault=fault)
            self.pulse.damaged = True
        try:
            queued = await self._writer.write(
                lambda tx: tell_of_damage(tx, now, self.app, self._limits, bool(fault), down)
            )
        except Exception as error:  # whatever the damage does to it
            log.error("admins_not_told", error=type(error).__name__)
        if fault:
            self._writer.seal("damaged")
            queued = [row._replace(state="sending") for row in queued]
        if queued:
            self._after(queued)

    def silent(self) -> dict[str, float]:
        """Return for how many seconds each vendor has not answered."""
        return {name: channel.silent_for() for name, channel in self._channels.items()}

    def down(self) -> frozenset[str]:
        """Return the channels whose vendor has been silent for too long."""
        return frozenset(
            name for name, silent in self.silent().items() if silent >= self._down_after
        )

    def succeeded(self, channel: str) -> None:
        """Note that a message has just reached a vendor."""
        self._sent_at[channel] = asyncio.get_running_loop().time()

    def since_success(self) -> dict[str, float | None]:
        """Return for how many seconds each vendor has taken or told nothing; None is never."""
        now = asyncio.get_running_loop().time()
        found: dict[str, float | None] = {}
        for name, silent in self.silent().items():
            ages = [now - self._sent_at[name]] if name in self._sent_at else []
            if silent and self._heard(name):
                ages.append(silent)
            found[name] = min(ages, default=None)
        return found

    def _heard(self, name: str) -> bool:
        """Say whether a vendor answered since the first beat; one that need not always has."""
        silent = self._channels[name].silent_for()
        return silent == 0.0 or silent < asyncio.get_running_loop().time() - self._began

    def _sure(self, down: frozenset[str]) -> list[str]:
        """Return the channels of which it is known whether they are down.

        One that was down before a restart and has not answered since is not back for that.
        """
        self._was_down |= down
        return [
            name for name in sorted(self._channels) if name in self._was_down or self._heard(name)
        ]

    async def _ask_database(self) -> bool:
        """Say whether the database thread answers; a full or locked one answers, but is not ok."""
        loop, now = asyncio.get_running_loop(), self._clock.now_ms()
        began = loop.time()
        well, answered = False, True
        try:
            kept = self._writer.write(lambda tx: health.beat(tx, now))
            await asyncio.wait_for(asyncio.shield(kept), HUNG_AFTER_S)
            well = True
        except StoreUnavailable as error:
            log.warning("database_unavailable", reason=str(error))
        except TimeoutError:
            log.error("database_thread_hangs")
            answered = False
        finally:
            self.pulse.database_lag = loop.time() - began
        # Said once it is known: between the question and the answer nothing has changed.
        self.pulse.database_ok = well
        return answered

    async def _ask(self, channel: Channel) -> None:
        if channel.silent_for() < PROBE_AFTER_S:
            return
        try:
            await asyncio.wait_for(channel.probe(), HUNG_AFTER_S)
        except Exception as error:
            log.warning("vendor_silent", channel=channel.name, error=type(error).__name__)

    async def _tell(self) -> None:
        now, down = self._clock.now_ms(), self.down()
        names = self._sure(down)
        try:
            queued = await self._writer.write(
                lambda tx: tell_admins(tx, now, self.app, self._limits, names, down)
            )
        except StoreUnavailable:
            return
        if queued:
            self._after(queued)


def tell_admins(
    tx: Tx,
    now: int,
    app: AppContext,
    limits: Mapping[str, Limits],
    channels: Sequence[str],
    down: frozenset[str],
) -> list[Queued]:
    """Queue a line to every admin for each channel that went down or came back, once each."""
    queued: list[Queued] = []
    for name in channels:
        number = alerts.changed(tx, f"channel:{name}", name in down, now)
        if number is None:
            continue
        key = "heartbeat.down" if name in down else "heartbeat.back"
        log.warning("channel_down" if name in down else "channel_back", channel=name)
        words = {"channel": name.capitalize()}
        queued += _queue_alert(tx, now, app, limits, number, key, words, down)
    return queued


def tell_of_damage(
    tx: Tx, now: int, app: AppContext, limits: Mapping[str, Limits], damaged: bool,
    down: frozenset[str],
) -> list[Queued]:  # fmt: skip
    """Queue a line to every admin when the database was found damaged or sound again, once each."""
    number = alerts.changed(tx, ALERT, damaged, now)
    if number is None:
        return []
    key = "heartbeat.damaged" if damaged else "heartbeat.sound"
    return _queue_alert(tx, now, app, limits, number, key, {}, down)


def _queue_alert(
    tx: Tx, now: int, app: AppContext, limits: Mapping[str, Limits], number: int, key: str,
    words: Mapping[str, Any], avoid: frozenset[str],
) -> list[Queued]:  # fmt: skip
    reply = Reply(app.library.wording.render(key, **words).strip(), kind="notice")
    admins = dict.fromkeys(person for person, _, _ in people.with_role(tx, ("admin",)))
    queued: list[Queued] = []
    for person in admins:
        queued += queue_for_person(
            tx, app, limits, ("alert", str(number)), 0, person, reply, now, avoid=avoid
        )
    return queued
