"""Ringing a phone whose page is closed: when a ring is queued, and what the push channel asks.

A ring says that something waits, never what: it is for all who use the address.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from bot.channels.contract import Limits, Unavailable
from bot.clock import Clock
from bot.conversation.turn import AppContext
from bot.store import secrets
from bot.store.outgoing import push
from bot.store.outgoing.push import Need, Subscription
from bot.store.sql import Tx, dump
from bot.store.writer import Reader, StoreUnavailable, Writer

#: An open page shows a message at once: only what it has not shown by then is worth a ring.
_PATIENCE_MS = 10_000
#: Messages that come within so long of one another ring once.
_TOGETHER_MS = 20_000
_KEY = "vapid"

#: What a ring needs to know of a part: channel, kind, place, when it is due.
Mail = tuple[str, str, str, int]


def ring_for(
    tx: Tx, app: AppContext, limits: Mapping[str, Limits], mail: Iterable[Mail], now: int
) -> None:
    """Queue a ring beside each message that comes by itself to a page with browsers to ring."""
    if "push" not in limits:
        return
    wanted = {
        (place, _ring_at(max(now, due)))
        for channel, kind, place, due in mail
        if kind != "answer" and channel in limits and limits[channel].mailbox
    }
    rung = push.subscribed(tx, {place for place, _ in wanted}) if wanted else set()
    _ring(tx, app, [one for one in wanted if one[0] in rung], now)


def _ring(tx: Tx, app: AppContext, rings: list[tuple[str, int]], now: int) -> None:
    if rings:
        body = dump({"text": app.library.wording.render("push.ring").strip()})
        push.queue_rings(tx, sorted(rings), body, now)


def _ring_at(due: int) -> int:
    """Return 10 to 30 seconds after an instant, the same for messages of the same moment."""
    return -(-(due + _PATIENCE_MS) // _TOGETHER_MS) * _TOGETHER_MS


class Browsers:
    """The browsers that may be rung; implements what `channels.web.push` asks for."""

    def __init__(self, writer: Writer, reader: Reader, clock: Clock) -> None:
        self._writer = writer
        self._reader = reader
        self._clock = clock

    async def add(self, address: str, endpoint: str, p256dh: str, auth: str) -> bool:
        """Let a browser be rung; False for an address that nobody wrote from."""
        browser, now = Subscription(endpoint, p256dh, auth), self._clock.now_ms()
        try:
            return await self._writer.write(lambda tx: push.subscribe(tx, address, browser, now))
        except StoreUnavailable as error:
            raise Unavailable from error

    async def remove(self, address: str, endpoint: str) -> None:
        """Ring a browser of an address no more."""
        try:
            await self._writer.write(lambda tx: push.unsubscribe(tx, address, endpoint))
        except StoreUnavailable as error:
            raise Unavailable from error

    async def forget(self, endpoint: str) -> None:
        """Drop a browser that is gone; where that cannot be written now, the next ring tries."""
        try:
            await self._writer.write(lambda tx: push.forget(tx, endpoint))
        except StoreUnavailable:
            return

    async def to_ring(self, place: str, ring: int) -> tuple[Need, Sequence[Subscription]]:
        """Return whether a ring is still needed, and whom it is for."""
        now = self._clock.now_ms()

        def look(tx: Tx) -> tuple[Need, Sequence[Subscription]]:
            return push.need(tx, place, ring, now), push.subscriptions(tx, push.address_of(place))

        try:
            return await self._reader.read(look)
        except (sqlite3.Error, ValueError) as error:
            raise Unavailable from error

    async def key(self, fresh: str) -> str:
        """Return the kept private key of this office; the first time, `fresh` is kept."""
        try:
            return await self._writer.write(lambda tx: secrets.secret(tx, _KEY, fresh))
        except StoreUnavailable as error:
            raise Unavailable from error
