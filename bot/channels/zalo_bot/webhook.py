"""The door for pushed events, one path a bot: the secret first, then the body, then the turn."""

from __future__ import annotations

import hmac
from collections.abc import Collection

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.contract import Unavailable
from bot.channels.guard import Refused, read_body
from bot.channels.zalo_bot.inlet import ZaloBotInlet
from bot.channels.zalo_bot.updates import unwrapped

PATH = "/zalo/webhook"
_HEADER = b"x-bot-api-secret-token"
_LARGEST_BODY = 256 * 1024


class Webhook:
    """Answers 403 to strangers, 503 when the database cannot take a turn, else 200."""

    def __init__(self, bots: Collection[str], inlet: ZaloBotInlet, secret: str) -> None:
        self._bots = bots
        self._inlet = inlet
        self._secret = secret.encode()

    def route(self) -> Route:
        """Return the route to mount."""
        return Route(PATH + "/{bot}", self._answer, methods=["POST"])

    async def _answer(self, request: Request) -> Response:
        given = next((v for k, v in request.scope["headers"] if k == _HEADER), b"")
        if not hmac.compare_digest(given, self._secret):
            return Response(status_code=403)
        bot = request.path_params["bot"]
        if bot not in self._bots:
            return Response(status_code=404)
        try:
            await self._take(bot, await read_body(request, _LARGEST_BODY))
        except Unavailable as busy:
            return Response(status_code=503, headers={"Retry-After": str(busy.retry_after)})
        except Refused as refused:
            return Response(status_code=refused.status)
        except ClientDisconnect:
            return Response(status_code=400)
        return Response(status_code=200)

    async def _take(self, bot: str, body: bytes) -> None:
        """Take an event; a probe carries none."""
        if not body.strip():
            return
        try:
            event = unwrapped(orjson.loads(body))
        except ValueError:
            await self._inlet.unreadable("", body, "no JSON")
            return
        if event in ({}, [], None):
            return
        await self._inlet.take(bot, event)
