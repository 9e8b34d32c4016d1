"""HTTP clients for servers on this machine: reading certificates would take 30 ms for each."""

from __future__ import annotations

import ssl
from typing import Any

import httpx

_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def plain_client(**options: Any) -> httpx.AsyncClient:
    """Return a client that speaks http only; `options` as httpx takes them."""
    return httpx.AsyncClient(verify=_NO_CERTIFICATES, **options)
