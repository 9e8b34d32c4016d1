"""How the program is: each part by itself, and the gauges that say the same."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Mapping
from typing import Any

from bot.app.server.metrics import Metrics
from bot.app.service.heartbeat import Heartbeat
from bot.app.service.refusals import Refusals
from bot.app.service.tick import Tick
from bot.clock import Clock
from bot.messaging.mailbox import PlaceMailbox
from bot.store import health
from bot.store.health import Backlog
from bot.store.sql import Tx
from bot.store.writer import Reader

_PATIENCE_S = 2.0
#: Whatever falls due is held up then: reminders, notices, what is tried again.
_HELD_UP_S = 60.0


class Health:
    """Asks the parts of the running program how they are."""

    def __init__(
        self, reader: Reader, clock: Clock, metrics: Metrics, heartbeat: Heartbeat, tick: Tick,
        mailbox: PlaceMailbox, channels: Collection[str], tick_seconds: float, refusals: Refusals,
    ) -> None:  # fmt: skip
        self._reader = reader
        self._clock = clock
        self._metrics = metrics
        self._heartbeat = heartbeat
        self._tick = tick
        self._mailbox = mailbox
        self._channels = channels
        self._tick_seconds = tick_seconds
        #: Says whether a proxy in front of us is not listed; known once the server is built.
        self.unlisted_proxy: Callable[[], bool] = lambda: False
        self._refusals = refusals

    async def __call__(self) -> tuple[bool, Mapping[str, Any]]:
        """Say of each part whether it answers; ill only when we cannot take turns ourselves."""
        pulse, now, names = self._heartbeat.pulse, self._clock.now_ms(), sorted(self._channels)

        def look(tx: Tx) -> tuple[dict[str, Backlog], int]:
            return {name: health.backlog(tx, name, now) for name in names}, health.dead_letters(tx)

        try:
            waiting, letters = await asyncio.wait_for(self._reader.read(look), _PATIENCE_S)
        except (sqlite3.Error, ValueError, TimeoutError):
            return False, {"database": {"ok": False, "damaged": pulse.damaged}}
        self._metrics.dead_letters.set(letters)
        self._metrics.loop_lag.set(pulse.loop_lag)
        self._metrics.database_lag.set(pulse.database_lag)
        self._metrics.log_file.set(pulse.log_bytes)
        well = self._keeps_turns()
        return well and self._tick.seconds_ago() < _HELD_UP_S, {
            "database": {
                "ok": well, "damaged": pulse.damaged, "refused_turns": self._refusals.count,
                "looked_over_seconds_ago": self._since_look(),
                "lag_seconds": round(pulse.database_lag, 3),
                "log_bytes": pulse.log_bytes, "dead_letters": letters,
            },
            "loop": {"lag_seconds": round(pulse.loop_lag, 3)},
            "tick": self._tick_says(),
            "clock": {
                "times_set": self._tick.times_set, "last_set_seconds": self._tick.last_set_s,
            },
            "channels": self._channels_say(waiting, now),
            "proxy": {"unlisted": self.unlisted_proxy()},
        }  # fmt: skip

    def _keeps_turns(self) -> bool:
        pulse = self._heartbeat.pulse
        answers = pulse.database_ok or not pulse.beats
        return answers and not pulse.damaged and not self._refusals.go_on

    def _since_look(self) -> int | None:
        at = self._heartbeat.pulse.looked_over_at
        return None if at is None else round(asyncio.get_running_loop().time() - at)

    def _tick_says(self) -> dict[str, float]:
        ago = self._tick.seconds_ago()
        lag = max(0.0, ago - self._tick_seconds)
        self._metrics.tick_lag.set(lag)
        return {"seconds_ago": round(ago, 1), "lag_seconds": round(lag, 1)}

    def _channels_say(self, waiting: Mapping[str, Backlog], now: int) -> dict[str, Any]:
        silent, down = self._heartbeat.silent(), self._heartbeat.down()
        succeeded = self._succeeded()
        said = {}
        for name, backlog in waiting.items():
            age = succeeded.get(name)
            oldest = max(0, (now - backlog.oldest) // 1000) if backlog.oldest else 0
            said[name] = {
                "down": name in down,
                "silent_seconds": round(silent.get(name, 0.0), 1),
                "success_seconds_ago": None if age is None else round(age, 1),
                "waiting": backlog.count,
                "waiting_or_more": backlog.capped,
                "oldest_seconds": oldest,
            }
            self._metrics.backlog.labels(name).set(backlog.count)
            self._metrics.oldest.labels(name).set(oldest)
            self._metrics.silence.labels(name).set(silent.get(name, 0.0))
            if age is not None:
                self._metrics.last_success.labels(name).set(age)
        return said

    def _succeeded(self) -> dict[str, float | None]:
        """Return the seconds since each channel worked; a mailbox does when a page shows it."""
        return {**self._mailbox.since_shown(), **self._heartbeat.since_success()}
