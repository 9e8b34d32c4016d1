"""Who is on the other side of a browser: a random address id in a signed cookie."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator, Sequence

from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "donghanh"
#: A browser takes this name only over https, for the whole of this very host and from nobody
#: else: a neighbouring sub-domain can plant the other one.
HOST_COOKIE = "__Host-donghanh"

#: Browsers keep a cookie for 400 days at most; each visit renews it.
MAX_AGE = 400 * 24 * 3600

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def new_id() -> str:
    """Return a fresh address id that nobody can guess."""
    return secrets.token_hex(16)


def sign(secret: str, address_id: str) -> str:
    """Return the cookie value that proves the address id."""
    return _signed(_serializer(secret), address_id)


def sign_host(secret: str, address_id: str, moved: bool = False) -> str:
    """Return the value of the `__Host-` cookie, which is no value of the plain one.

    `moved` says that it takes the place of a plain one and has not been seen yet.
    """
    return _signed(_host_serializer(secret, moved), address_id)


def read(secret: str, cookie: str) -> str | None:
    """Return the address id that the cookie proves, or None for a forged or broken one."""
    return _read(_serializer(secret), cookie)


def read_header(secret: str, headers: Sequence[str]) -> str | None:
    """Return the address id of the first plain cookie of ours that is genuine.

    A browser sends every cookie of this name that fits host and path (another port's
    too), the longest path first; dict-like parsers would keep the last one.
    """
    found = (read(secret, value) for value in values(headers, COOKIE))
    return next((one for one in found if one), None)


def read_host_header(secret: str, headers: Sequence[str]) -> tuple[str, bool] | None:
    """Return the address id of a genuine `__Host-` cookie and whether it says `moved`."""
    for value in values(headers, HOST_COOKIE):
        for moved in (False, True):
            if found := _read(_host_serializer(secret, moved), value):
                return found, moved
    return None


def values(headers: Sequence[str], name: str) -> Iterator[str]:
    """Yield the values of all cookies of a name, in the order of the browser."""
    for header in headers:
        for pair in header.split(";"):
            key, _, value = pair.strip().partition("=")
            if key == name:
                yield value.strip('"')


def tag(secret: str, address_id: str) -> str:
    """Return a short public mark of the id, by which a page notices that it belongs to another.

    The secret lives in the database: with a new database row ids begin anew, so the mark changes.
    """
    return hmac.digest(secret.encode(), b"tag " + address_id.encode(), "sha256").hex()[:12]


def origin(secret: str, client: str) -> str:
    """Return by what a network is known afterwards; which one it was nobody can read from it."""
    return hmac.digest(secret.encode(), b"origin " + client.encode(), "sha256").hex()[:16]


def _signed(serializer: URLSafeSerializer, address_id: str) -> str:
    signed = serializer.dumps(address_id)
    return signed if isinstance(signed, str) else signed.decode("ascii")


def _read(serializer: URLSafeSerializer, cookie: str) -> str | None:
    try:
        found = serializer.loads(cookie)
    except BadSignature:
        return None
    return found if isinstance(found, str) and _ID.fullmatch(found) else None


def _host_serializer(secret: str, moved: bool) -> URLSafeSerializer:
    return _serializer(secret, "donghanh.web.host.moved" if moved else "donghanh.web.host")


def _serializer(secret: str, salt: str = "donghanh.web.address") -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=salt, signer_kwargs={"digest_method": hashlib.sha256})
