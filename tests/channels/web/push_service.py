"""A push service on this machine: real HTTP, opens what it is sent, refuses as services do."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

#: An answer: status with headers, "cut" the connection after reading, or "hang".
Answer = tuple[int, dict[str, str]] | str
CREATED: Answer = (201, {})


def packed(raw: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    """Return the bytes of a base64url text."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Browser:
    """One browser's half: the private key with which it opens what it gets."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = b"sixteen bytes ok"

    @property
    def subscription(self) -> dict[str, Any]:
        """Return what the browser's own subscription says of itself."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": self.endpoint,
            "keys": {"p256dh": packed(point), "auth": packed(self._auth)},
        }

    @property
    def row(self) -> tuple[str, str, str]:
        """Return endpoint and keys as the database keeps them."""
        keys = self.subscription["keys"]
        return self.endpoint, keys["p256dh"], keys["auth"]

    def open(self, body: bytes) -> str:
        """Return the text that the sealed body holds."""
        opened = http_ece.decrypt(
            body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"
        )
        return bytes(opened).decode()


@dataclass
class Call:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    """Answers what the test scripts, 201 when nothing is scripted."""

    calls: list[Call] = field(default_factory=list)
    script: list[Answer] = field(default_factory=list)
    port: int = 0
    _server: asyncio.AbstractServer | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def __aenter__(self) -> PushService:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        for writer in list(self._writers):
            writer.close()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def browser(self, name: str = "a") -> Browser:
        """Return a browser that is subscribed here."""
        return Browser(f"{self.url}/send/{name}")

    async def called(self, times: int, seconds: float = 20) -> None:
        """Wait until so many calls came in."""
        async with asyncio.timeout(seconds):
            while len(self.calls) < times:
                await asyncio.sleep(0.01)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while await self._one(reader, writer):
                pass
        self._writers.discard(writer)
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.calls.append(Call(first.split(" ")[1], headers, body))
        answer = self.script.pop(0) if self.script else CREATED
        if answer == "cut":
            return False
        if answer == "hang":
            return True
        assert not isinstance(answer, str)
        status, more = answer
        said = "".join(f"{name}: {value}\r\n" for name, value in more.items())
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n{said}\r\n".encode())
        await writer.drain()
        return True


def signer_of(call: Call) -> tuple[dict[str, Any], str]:
    """Return the claims of a call's token and the public key; fails unless it signed them."""
    scheme, _, rest = call.headers["authorization"].partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    signed, _, signature = parts["t"].rpartition(".")
    raw = unpacked(signature)
    der = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(parts["k"]))
    key.verify(der, signed.encode(), ec.ECDSA(SHA256()))
    claims = json.loads(unpacked(signed.split(".")[1]))
    assert time.time() < claims["exp"] <= time.time() + 24 * 3600
    return claims, parts["k"]
