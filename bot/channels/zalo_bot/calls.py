"""The one place from which a Zalo bot is called: JSON in, the bare result out."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp

from bot.channels.zalo_bot.failures import (
    TIMED_OUT,
    NotSent,
    OutcomeUnknown,
    Refused,
    result_of,
)

_CONNECT_SECONDS = 10.0
#: A call that takes longer is given up.
CALL_SECONDS = 30.0
#: A poll is given so much longer than it was asked to wait.
_LATE_SECONDS = 10.0


class Session:
    """The connections to the platform, shared by all bots."""

    def __init__(self, proxy: str = "") -> None:
        self._proxy = proxy or None
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the session; the first call opens a connection."""
        self._session = aiohttp.ClientSession(headers={"User-Agent": "donghanh"})

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def post(self, url: str, parameters: dict[str, Any], seconds: float) -> tuple[int, bytes]:
        """Call an address and return status and body; raises NotSent or OutcomeUnknown."""
        assert self._session is not None, "opened at the start"
        limits = aiohttp.ClientTimeout(total=seconds, connect=_CONNECT_SECONDS)
        try:
            async with self._session.post(
                url, json=parameters, timeout=limits, proxy=self._proxy, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise OutcomeUnknown(type(error).__name__) from None


class Calls:
    """Calls as one bot."""

    def __init__(self, token: str, api_url: str, session: Session) -> None:
        self._base = f"{api_url.rstrip('/')}/bot{token}"
        self._session = session
        #: By the loop's clock; a refusal is an answer too. None before the first question.
        self.answered_at: float | None = None

    async def call(
        self, method: str, parameters: dict[str, Any], seconds: float = CALL_SECONDS
    ) -> Any:
        """Call a method and return its result; raises a CallFailed."""
        status, payload = await self._session.post(f"{self._base}/{method}", parameters, seconds)
        self.answered_at = asyncio.get_running_loop().time()
        return result_of(status, payload)

    async def update(self, seconds: int) -> Any:
        """Return the next event, waiting so long for it; None where nothing came.

        That nothing came is said as a refusal, as an empty result, or as an empty list.
        """
        try:
            found = await self.call("getUpdates", {"timeout": seconds}, seconds + _LATE_SECONDS)
        except Refused as refused:
            if refused.code == TIMED_OUT:
                return None
            raise
        if isinstance(found, list):
            return found[0] if found else None
        return found or None
