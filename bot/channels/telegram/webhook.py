"""The door for pushed updates: the secret first, then the body, then 200 after the turn."""

from __future__ import annotations

import asyncio
import hmac

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.contract import Unavailable
from bot.channels.guard import BODY_SECONDS
from bot.channels.inlet import UnreadableUpdate
from bot.channels.telegram.failures import OutcomeUnknown, read_json
from bot.channels.telegram.inlet import TelegramInlet
from bot.channels.telegram.updates import incoming

PATH = "/telegram/webhook"
_HEADER = b"x-telegram-bot-api-secret-token"
_LARGEST_BODY = 1_048_576


class Webhook:
    """Answers 403 to strangers, 503 when the database cannot take a turn, else 200."""

    def __init__(self, inlet: TelegramInlet, secret: str) -> None:
        self._inlet = inlet
        self._secret = secret.encode()

    def route(self) -> Route:
        """Return the route to mount."""
        return Route(PATH, self._answer, methods=["POST"])

    async def _answer(self, request: Request) -> Response:
        given = next((v for k, v in request.scope["headers"] if k == _HEADER), b"")
        if not hmac.compare_digest(given, self._secret):
            return Response(status_code=403)
        try:
            await self._take(await _body(request))
        except Unavailable as busy:
            return Response(status_code=503, headers={"Retry-After": str(busy.retry_after)})
        except (ClientDisconnect, TimeoutError):
            return Response(status_code=400)
        return Response(status_code=200)

    async def _take(self, body: bytes) -> None:
        if len(body) > _LARGEST_BODY:
            await self._inlet.unreadable("", body, "body too large")
            return
        try:
            update = read_json(body)
            read = incoming(update)
        except OutcomeUnknown:
            await self._inlet.unreadable("", body, "no JSON")
        except UnreadableUpdate as fault:
            await self._inlet.unreadable(fault.key, body, fault.reason)
        else:
            if read is None:
                self._inlet.ignored()
            else:
                await self._inlet.receive(read, body)


async def _body(request: Request) -> bytes:
    """Read the body, at most one byte chunk beyond the limit; raises TimeoutError."""
    parts: list[bytes] = []
    size = 0
    async with asyncio.timeout(BODY_SECONDS):
        async for part in request.stream():
            parts.append(part)
            size += len(part)
            if size > _LARGEST_BODY:
                break
    return b"".join(parts)
