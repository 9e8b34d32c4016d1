"""The office's key to push services, and messages sealed for one browser (RFC 8291, RFC 8292).

The libraries take 19 MB and half a second: they are imported when the first browser asks.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

#: Services refuse what is signed for more than a day; their clock and ours differ.
_SIGNED_S = 12 * 3600


class KeyStore(Protocol):
    """Where the private key is kept."""

    async def key(self, fresh: str) -> str:
        """Return the kept private key; the first time, `fresh` is kept. Raises Unavailable."""


class Keys:
    """The key pair of this office, made once."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self._private = ""

    async def private(self) -> str:
        """Return the private key as PEM; raises Unavailable."""
        if not self._private:
            self._private = await self._store.key(await asyncio.to_thread(_fresh))
        return self._private

    async def public(self) -> str:
        """Return the public key as a browser takes it (base64url); raises Unavailable."""
        return await asyncio.to_thread(_public, await self.private())


def seal(
    private: str, contact: str, endpoint: str, keys: tuple[str, str], text: bytes
) -> tuple[bytes, Mapping[str, str]]:
    """Return the body that only the browser can read, and the headers that say who sends it.

    Raises ValueError for keys that are none.
    """
    from py_vapid import Vapid
    from pywebpush import WebPusher, WebPushException

    p256dh, auth = keys
    try:
        pusher = WebPusher({"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}})
        body = bytes(pusher.encode(text)["body"])
    except WebPushException as error:
        raise ValueError("no keys of a browser") from error
    parts = urlsplit(endpoint)
    until = int(time.time()) + _SIGNED_S
    claims = {"sub": contact, "aud": f"{parts.scheme}://{parts.netloc}", "exp": until}
    signed = Vapid.from_pem(private.encode()).sign(claims)
    return body, {**signed, "Content-Encoding": "aes128gcm"}


def _fresh() -> str:
    from py_vapid import Vapid

    made = Vapid()
    made.generate_keys()
    return bytes(made.private_pem()).decode("ascii")


def _public(private: str) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from py_vapid import Vapid, b64urlencode

    point = Vapid.from_pem(private.encode()).public_key.public_bytes(
        Encoding.X962, PublicFormat.UncompressedPoint
    )
    return str(b64urlencode(point))
