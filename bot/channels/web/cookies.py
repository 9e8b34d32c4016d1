"""Which cookie proves an address, and how the plain one gives way to the `__Host-` one.

On the web the cookie is the address. Behind https a neighbouring sub-domain could plant a plain
cookie of its own and read what is said under it. So there the name begins with `__Host-`; a plain
cookie from before is accepted for a time, until its address has come in by the new name.
"""

from __future__ import annotations

import contextlib
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.contract import Unavailable
from bot.channels.guard import Refused
from bot.channels.web import identity

#: Addresses remembered as noted; noting one again changes nothing.
_MOST_NOTED = 20_000


class Register(Protocol):
    """Which addresses have come in by the new name; lasting. May raise Unavailable."""

    async def accepts_plain(self, address_id: str) -> bool:
        """Say whether the plain cookie of an address is still believed."""

    async def note(self, address_id: str) -> None:
        """Note that an address has come in by the new name: its plain cookie is void."""


class Known(NamedTuple):
    """Whom a request proves, and whether the plain cookie may still be all that they have."""

    address_id: str
    moving: bool = False


def host_named(public_url: str, prefix: str = "") -> bool:
    """Say whether browsers take a `__Host-` cookie there: https, and the whole of a host."""
    public = urlsplit(public_url)
    return public.scheme == "https" and not (public.path + prefix).strip("/")


class Cookies:
    """The cookies of one chat page; with a register they bear the new name."""

    def __init__(self, secret: str, secure: bool, register: Register | None = None) -> None:
        self._secret = secret
        self._secure = secure
        self._register = register
        self._noted: set[str] = set()

    async def known(self, request: Request) -> Known | None:
        """Return whom the cookies prove; raises Refused (503) when that cannot be told now.

        The new name always wins.
        """
        headers = request.headers.getlist("cookie")
        if by_host := identity.read_host_header(self._secret, headers):
            address_id, moved = by_host
            return Known(address_id, moved and not await self._note(address_id))
        address_id = identity.read_header(self._secret, headers) or ""
        if not address_id or not await self._accepts(address_id):
            return None
        return Known(address_id, moving=True)

    async def _accepts(self, address_id: str) -> bool:
        if self._register is None:
            return True
        if address_id in self._noted:
            return False
        try:
            return await self._register.accepts_plain(address_id)
        except Unavailable as busy:
            raise Refused(503, "refusals.busy_at_door", busy.retry_after) from busy

    async def _note(self, address_id: str) -> bool:
        """Note that an address came in by the new name; False when that could not be kept."""
        if self._register is None:
            return False
        if address_id in self._noted:
            return True
        if len(self._noted) >= _MOST_NOTED:
            self._noted.clear()
        with contextlib.suppress(Unavailable):
            await self._register.note(address_id)
            self._noted.add(address_id)
        return address_id in self._noted

    def hand_over(self, answer: Response, request: Request, known: Known, path: str) -> None:
        """Put the cookie into an answer; the plain one goes where the new name takes its place."""
        if self._register is None:
            value = identity.sign(self._secret, known.address_id)
            _set(answer, identity.COOKIE, value, path, self._secure)
            return
        value = identity.sign_host(self._secret, known.address_id, known.moving)
        _set(answer, identity.HOST_COOKIE, value, "/", secure=True)
        if any(True for _ in identity.values(request.headers.getlist("cookie"), identity.COOKIE)):
            answer.delete_cookie(
                identity.COOKIE, path="/", secure=True, httponly=True, samesite="lax"
            )


def _set(answer: Response, name: str, value: str, path: str, secure: bool) -> None:
    answer.set_cookie(
        name, value, max_age=identity.MAX_AGE, path=path, secure=secure, httponly=True,
        samesite="lax",
    )  # fmt: skip
