"""The server: one handler for all bots, and the platform's side as Python methods."""

from __future__ import annotations

import asyncio
from collections import Counter
from types import TracebackType
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from tests.zalo_bot_api.doubts import Doubts
from tests.zalo_bot_api.faults import ApiError, Fault, take
from tests.zalo_bot_api.methods import METHODS
from tests.zalo_bot_api.people import Person
from tests.zalo_bot_api.state import Bot

TOKEN = "1459232241454765289:EmulatorTokenForTestsOnly"


class Emulator:
    """One platform with some bots. `url` is what `DONGHANH_ZALO_API` takes."""

    def __init__(self, doubts: Doubts | None = None, tokens: tuple[str, ...] = (TOKEN,)) -> None:
        self.doubts = doubts or Doubts()
        self.bots = {token: Bot(token, self.doubts) for token in tokens}
        self.faults: list[Fault] = []
        self.calls: Counter[str] = Counter()
        self.refusals: list[str] = []
        self.port = 0
        self._runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        """Return the address of the server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def bot(self) -> Bot:
        """Return the first bot."""
        return next(iter(self.bots.values()))

    @property
    def token(self) -> str:
        """Return the token of the first bot."""
        return self.bot.token

    def person(self, account: object, name: str = "Ted", bot: Bot | None = None) -> Person:
        """Return somebody with a bot open."""
        return Person(bot or self.bot, account, name)

    # -- faults ------------------------------------------------------------------------------

    def refuse(self, method: str, code: int, description: str = "refused", times: int = 1) -> None:
        """Answer the next calls of a method with an error."""
        self.faults.append(Fault("refuse", method, times, code, description))

    def cut(self, method: str, times: int = 1, *, before: bool = False) -> None:
        """Carry the next calls out (unless `before`), then close the connection unanswered."""
        self.faults.append(Fault("drop" if before else "cut", method, times))

    def late(self, method: str, delay: float, times: int = 1) -> None:
        """Carry the next calls out and answer after `delay` seconds."""
        self.faults.append(Fault("late", method, times, delay=delay))

    def answer_raw(self, method: str, body: bytes, status: int = 200, times: int = 1) -> None:
        """Answer the next calls with these bytes instead of carrying them out."""
        self.faults.append(Fault("raw", method, times, body=body, status=status))

    # -- the webhook -------------------------------------------------------------------------

    async def push(self, to: str, body: dict[str, Any] | bytes, secret: str | None = None) -> int:
        """Call a webhook as the platform does; return the status that came back."""
        headers = {"Content-Type": "application/json"}
        given = self.bot.secret if secret is None else secret
        if given:
            headers["X-Bot-Api-Secret-Token"] = given
        data = body if isinstance(body, bytes) else orjson.dumps(self.wrapped(body))
        session = aiohttp.ClientSession()
        async with session, session.post(to, data=data, headers=headers) as answer:
            return answer.status

    def wrapped(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return an event as the webhook gets it."""
        return {"ok": True, "result": body} if self.doubts.webhook_body == "wrapped" else body

    # -- serving -----------------------------------------------------------------------------

    async def __aenter__(self) -> Emulator:
        self._runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        parts = request.rel_url.path.strip("/").split("/")
        bot = self.bots.get(parts[0].removeprefix("bot")) if parts else None
        if bot is None or len(parts) != 2:
            return self._refusal(ApiError(401, "Unauthorized"))
        method = parts[1]
        self.calls[method] += 1
        fault = take(self.faults, method)
        if fault is not None and fault.kind in ("refuse", "drop", "raw"):
            return self._instead(request, fault)
        try:
            if method not in METHODS:
                raise ApiError(404, "Not Found")
            result = await METHODS[method](bot, await _values(request))
        except ApiError as error:
            self.refusals.append(f"{method}: {error.code} {error.description}")
            return self._refusal(error)
        if fault is not None and fault.kind == "cut":
            _cut(request)
        elif fault is not None:
            await asyncio.sleep(fault.delay)
        return web.json_response({"ok": True} if result is None else {"ok": True, "result": result})

    def _refusal(self, error: ApiError) -> web.Response:
        body = {"ok": False, "description": error.description, self.doubts.code_key: error.code}
        status = error.code if self.doubts.http_status == "mirror" else 200
        return web.json_response(body, status=status)

    def _instead(self, request: web.BaseRequest, fault: Fault) -> web.Response:
        if fault.kind == "refuse":
            return self._refusal(ApiError(fault.code, fault.description))
        if fault.kind == "drop":
            _cut(request)
        return web.Response(body=fault.body, status=fault.status, content_type="text/html")


async def _values(request: web.BaseRequest) -> dict[str, Any]:
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        values |= orjson.loads(body) if body else {}
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        values |= dict((await request.post()).items())
    return values


def _cut(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.abort()
