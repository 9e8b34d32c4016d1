"""A proxy that serves a program under a path and cuts it off, as nginx does in many offices.

With a certificate it serves https.
"""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.channels.web.conftest import Quiet
from tests.plain import plain_client

#: What belongs to one connection and is not passed on.
_OWN = {"connection", "keep-alive", "transfer-encoding"}


class PathProxy:
    """Passes on what comes below `path` to `upstream`; keeps what was asked elsewhere.

    With `keeps_host` the program sees the Host that people opened, as our sample for nginx has it;
    else its own, with the other one named beside, as Apache does unless told not to.
    """

    def __init__(self, path: str, certificate: Path | None = None) -> None:
        self.path = path
        self.certificate = certificate
        self.upstream = ""
        self.keeps_host = True
        self.outside: list[str] = []
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._client = plain_client(timeout=None)

    @property
    def url(self) -> str:
        """Return the address that people open, without a slash at the end."""
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}{self.path}"

    async def answer(self, request: Request) -> Response:
        """Pass a request on, its body whole and its answer as it comes."""
        asked = request.url.path
        if asked == self.path:
            return Response(status_code=301, headers={"Location": f"{self.path}/"})
        if not asked.startswith(f"{self.path}/"):
            self.outside.append(asked)
            return PlainTextResponse("Không có ở đây.", 404)
        query = f"?{request.url.query}" if request.url.query else ""
        passed = self._client.build_request(
            request.method,
            f"{self.upstream}{asked.removeprefix(self.path)}{query}",
            headers=self._heads(request.headers),
            content=await request.body(),
        )
        found = await self._client.send(passed, stream=True)
        reply = StreamingResponse(found.aiter_raw(), found.status_code)
        reply.raw_headers = [
            (name.lower(), value)
            for name, value in found.headers.raw
            if name.lower().decode() not in _OWN
        ]
        return reply

    def _heads(self, headers: Headers) -> list[tuple[str, str]]:
        heads = [(name, value) for name, value in headers.items() if name not in _OWN]
        if self.keeps_host:
            return heads
        kept = [(name, value) for name, value in heads if name != "host"]
        return [*kept, ("x-forwarded-host", headers["host"])]

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve for the time of a test."""
        methods = ["GET", "POST"]
        app = Starlette(routes=[Route("/{rest:path}", self.answer, methods=methods)])
        config = uvicorn.Config(
            app, log_level="error", lifespan="off", server_header=False, date_header=False,
            ssl_certfile=self.certificate,
        )  # fmt: skip
        server = Quiet(config)
        task = asyncio.create_task(server.serve(sockets=[self._listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield
        finally:
            server.force_exit = server.should_exit = True
            await task
            await self._client.aclose()


def make_certificate(file: Path) -> Path:
    """Write a key and a certificate for this machine that nobody has signed; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    kind = serialization.PrivateFormat.PKCS8
    words = key.private_bytes(
        serialization.Encoding.PEM, kind, serialization.NoEncryption()
    ) + made.public_bytes(serialization.Encoding.PEM)
    file.write_bytes(words)
    return file
