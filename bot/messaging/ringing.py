"""Ringing a phone whose page is closed: when a ring is queued, and what a ringing channel asks.

A ring says that something waits, never what: it is for all who use the address.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from bot.channels.contract import Limits, Unavailable
from bot.clock import Clock
from bot.conversation.turn import AppContext
from bot.domain.addresses import channel_of, on_channel
from bot.store import secrets
from bot.store.outgoing import rings
from bot.store.outgoing.rings import Need, Ring, Subscription
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
    by_itself = [one for one in mail if one[1] != "answer"]
    for ringer, allowed in limits.items():
        if allowed.rings:
            _ring(tx, app, ringer, [one for one in by_itself if one[0] == allowed.rings], now)


def _ring(tx: Tx, app: AppContext, ringer: str, mail: Iterable[Mail], now: int) -> None:
    at: set[Ring] = {(place, _ring_at(max(now, due))) for _, _, place, due in mail}
    rung = rings.subscribed(tx, {page for page, _ in at})
    if rung:
        body = dump({"text": app.library.wording.render("ringing.news").strip()})
        rings.queue_rings(tx, ringer, sorted(one for one in at if one[0] in rung), body, now)


def page_was_read(tx: Tx, limits: Mapping[str, Limits], page: str, now: int) -> None:
    """Take back the rings of a page that has just shown its mail, unless some is left."""
    ringers = [name for name, allowed in limits.items() if allowed.rings == channel_of(page)]
    rings.retire_rings(tx, ringers, page, now)


def _ring_at(due: int) -> int:
    """Return 10 to 30 seconds after an instant, the same for messages of the same moment."""
    return -(-(due + _PATIENCE_MS) // _TOGETHER_MS) * _TOGETHER_MS


class Browsers:
    """The browsers that may be rung; `pages` is the channel whose closed pages they show.

    Implements what a channel that rings asks for.
    """

    def __init__(self, writer: Writer, reader: Reader, clock: Clock, pages: str) -> None:
        self._pages = pages
        self._writer = writer
        self._reader = reader
        self._clock = clock

    async def add(self, address: str, endpoint: str, p256dh: str, auth: str) -> bool:
        """Let a browser be rung; False for an address that nobody wrote from."""
        browser, now = Subscription(endpoint, p256dh, auth), self._clock.now_ms()
        try:
            return await self._writer.write(lambda tx: rings.subscribe(tx, address, browser, now))
        except StoreUnavailable as error:
            raise Unavailable from error

    async def remove(self, address: str, endpoint: str) -> None:
        """Ring a browser of an address no more."""
        try:
            await self._writer.write(lambda tx: rings.unsubscribe(tx, address, endpoint))
        except StoreUnavailable as error:
            raise Unavailable from error

    async def forget(self, endpoint: str) -> None:
        """Drop a browser that is gone; where that cannot be written now, the next ring tries."""
        try:
            await self._writer.write(lambda tx: rings.forget(tx, endpoint))
        except StoreUnavailable:
            return

    async def to_ring(self, place: str, ring: int) -> tuple[Need, Sequence[Subscription]]:
        """Return whether a ring is still needed, and whom it is for."""
        page, now = on_channel(self._pages, place), self._clock.now_ms()

        def look(tx: Tx) -> tuple[Need, Sequence[Subscription]]:
            return rings.need(tx, page, place, ring, now), rings.subscriptions(tx, page)

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
