"""Who is on the other side of a browser: a random address id in a signed cookie."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence

from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "donghanh"

#: Browsers keep a cookie for 400 days at most; each visit renews it.
MAX_AGE = 400 * 24 * 3600

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def new_id() -> str:
    """Return a fresh address id that nobody can guess."""
    return secrets.token_hex(16)


def sign(secret: str, address_id: str) -> str:
    """Return the cookie value that proves the address id."""
    signed = _serializer(secret).dumps(address_id)
    return signed if isinstance(signed, str) else signed.decode("ascii")


def read(secret: str, cookie: str) -> str | None:
    """Return the address id that the cookie proves, or None for a forged or broken one."""
    try:
        found = _serializer(secret).loads(cookie)
    except BadSignature:
        return None
    return found if isinstance(found, str) and _ID.fullmatch(found) else None


def read_header(secret: str, headers: Sequence[str]) -> str | None:
    """Return the address id of the first cookie of ours that is genuine.

    A browser sends every cookie of this name that fits host and path (another port's
    too), the longest path first; dict-like parsers would keep the last one.
    """
    for header in headers:
        for pair in header.split(";"):
            name, _, value = pair.strip().partition("=")
            if name == COOKIE and (found := read(secret, value.strip('"'))):
                return found
    return None


def tag(secret: str, address_id: str) -> str:
    """Return a short public mark of the id, by which a page notices that it belongs to another.

    The secret lives in the database: with a new database row ids begin anew, so the mark changes.
    """
    return hmac.digest(secret.encode(), b"tag " + address_id.encode(), "sha256").hex()[:12]


def origin(secret: str, client: str) -> str:
    """Return by what a network is known afterwards; which one it was nobody can read from it."""
    return hmac.digest(secret.encode(), b"origin " + client.encode(), "sha256").hex()[:16]


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret, salt="donghanh.web.address", signer_kwargs={"digest_method": hashlib.sha256}
    )
