"""What a page posts to be rung while it is closed: checked, for the address is a call of ours.

The endpoint comes from a browser, so only push services that are known are ever called.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from bot.channels.guard import Refused
from bot.channels.web.saying import fields_of

BODY_LIMIT = 4 * 1024
_ENDPOINT_LENGTH = 1_000
_POINT_BYTES = 65
_AUTH_BYTES = 16


class Subscribers(Protocol):
    """Whom to ring, as the program keeps it; its verbs may raise Unavailable."""

    async def add(self, address: str, endpoint: str, p256dh: str, auth: str) -> bool:
        """Let a browser be rung; False for an address that nobody wrote from."""

    async def remove(self, address: str, endpoint: str) -> None:
        """Ring a browser of an address no more."""


class PublicKey(Protocol):
    """The office's key pair, of which pages are told one half."""

    async def public(self) -> str:
        """Return the public key (base64url); may raise Unavailable."""


class Bell:
    """The bell at the page's door: browsers are put on it and taken off."""

    def __init__(self, subscribers: Subscribers, keys: PublicKey, services: Sequence[str]) -> None:
        self._subscribers = subscribers
        self._keys = keys
        self._services = services

    async def key(self) -> str:
        """Return the key with which a browser asks its push service for an endpoint."""
        return await self._keys.public()

    async def change(self, address: str, body: bytes) -> None:
        """Do what a page of the address posted; raises Refused."""
        change = change_of(body, self._services)
        if not change.on:
            await self._subscribers.remove(address, change.endpoint)
        elif not await self._subscribers.add(address, change.endpoint, change.p256dh, change.auth):
            raise _unclear()


@dataclass(frozen=True, slots=True)
class Change:
    """A browser to ring from now on, or one to ring no more."""

    on: bool
    endpoint: str
    p256dh: str = ""
    auth: str = ""


def change_of(body: bytes, services: Sequence[str]) -> Change:
    """Return what the body asks for; raises Refused (400)."""
    said = fields_of(body)
    endpoint, do, keys = said.get("endpoint"), said.get("do"), said.get("keys")
    if not isinstance(endpoint, str) or do not in ("on", "off"):
        raise _unclear()
    if not known_service(endpoint, services):
        raise Refused(400, "refusals.rings_unknown")
    if do == "off":
        return Change(False, endpoint)
    if not isinstance(keys, dict):
        raise _unclear()
    point, auth = keys.get("p256dh"), keys.get("auth")
    if _size(point) != _POINT_BYTES or _size(auth) != _AUTH_BYTES:
        raise _unclear()
    return Change(True, endpoint, str(point), str(auth))


def known_service(endpoint: str, services: Sequence[str]) -> bool:
    """Say whether the endpoint is at one of the services, over https or on this very machine."""
    if len(endpoint) > _ENDPOINT_LENGTH or not endpoint.isascii() or not endpoint.isprintable():
        return False
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or "\\" in endpoint or " " in endpoint:
        return False
    if not any(_matches(host, service) for service in services):
        return False
    if _loopback(host):
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and port in (None, 443)


def _matches(host: str, service: str) -> bool:
    return host.endswith(service[1:]) if service.startswith("*.") else host == service


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _size(value: object) -> int:
    """Return how many bytes a base64url text holds, -1 for anything else."""
    if not isinstance(value, str) or len(value) > 2 * _POINT_BYTES:
        return -1
    try:
        text = value.rstrip("=").encode("ascii")
        return len(base64.b64decode(text + b"=" * (-len(text) % 4), b"-_", validate=True))
    except (UnicodeEncodeError, binascii.Error):
        return -1


def _unclear() -> Refused:
    return Refused(400, "refusals.rings_unclear")
