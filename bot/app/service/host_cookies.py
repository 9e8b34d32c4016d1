"""Who has changed from the plain cookie to the `__Host-` one, and how long the plain one counts."""

from __future__ import annotations

import sqlite3

from bot.channels.contract import Unavailable
from bot.clock import Clock
from bot.domain.instants import DAY_MS
from bot.store import host_cookies, secrets
from bot.store.sql import Tx
from bot.store.writer import Reader, StoreUnavailable, Writer

#: No browser keeps a cookie for longer: who has not come by then has none.
PLAIN_ACCEPTED_MS = 400 * DAY_MS
_SINCE = "host_cookie_since"


class HostCookies:
    """Implements `channels.web.cookies.Register` over the database.

    `since` is when this database first ran with the new name (UTC ms).
    """

    def __init__(self, writer: Writer, reader: Reader, clock: Clock, since: int) -> None:
        self._writer = writer
        self._reader = reader
        self._clock = clock
        self._until = since + PLAIN_ACCEPTED_MS

    @classmethod
    async def open(cls, writer: Writer, reader: Reader, clock: Clock) -> HostCookies:
        """Return the register; the first time, the instant is kept in the database."""
        now = clock.now_ms()
        since = await writer.write(lambda tx: secrets.secret(tx, _SINCE, str(now)))
        return cls(writer, reader, clock, int(since))

    async def accepts_plain(self, address_id: str) -> bool:
        """Say whether the plain cookie of an address is still believed; raises Unavailable."""
        if self._clock.now_ms() >= self._until:
            return False

        def look(tx: Tx) -> bool:
            return host_cookies.seen(tx, address_id)

        try:
            return not await self._reader.read(look)
        except (sqlite3.Error, ValueError) as error:  # ValueError: it has been closed
            raise Unavailable from error

    async def note(self, address_id: str) -> None:
        """Note that an address has come in by the new name; raises Unavailable."""
        now = self._clock.now_ms()
        try:
            await self._writer.write(lambda tx: host_cookies.note(tx, address_id, now))
        except StoreUnavailable as error:
            raise Unavailable from error
