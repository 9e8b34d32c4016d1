"""The HTTP face: one handler for the Bot API, files and the control plane."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from aiohttp import web

from tests.telegram_api.control import Control
from tests.telegram_api.errors import ApiError
from tests.telegram_api.faults import Fault
from tests.telegram_api.methods import METHODS
from tests.telegram_api.parameters import CANONICAL, KNOWN, Upload, Values
from tests.telegram_api.polling import Polling
from tests.telegram_api.state import Pending, World

LARGEST_BODY = 64 * 1024 * 1024


class Handler:
    """Answers every request; the low-level server of aiohttp spends nothing on routing."""

    def __init__(self, world: World, control: Control) -> None:
        self.world = world
        self.control = control
        self.polling = Polling(world)

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        path = request.rel_url.path
        prefix = f"/bot{self.world.token}/"
        if path.startswith(prefix):
            return await self._api(request, path[len(prefix) :])
        if path.startswith("/control/"):
            return await self.control.answer(request, path.removeprefix("/control/"))
        if path.startswith(f"/file{prefix}"):
            return self._file(path.removeprefix(f"/file{prefix}"))
        if path.startswith("/bot") and ":" in path:
            return _refusal(ApiError(401, "Unauthorized"))
        return _refusal(ApiError(404, "Not Found"))

    def _file(self, path: str) -> web.Response:
        found = self.world.files.get(path.split("/")[1] if "/" in path else "")
        return web.Response(body=found[1]) if found else _refusal(ApiError(404, "Not Found"))

    async def _api(self, request: web.BaseRequest, called: str) -> web.StreamResponse:
        method = CANONICAL.get(called.lower())
        if method is None:
            return _refusal(ApiError(404, "Not Found"))
        world = self.world
        world.calls[method] += 1
        try:
            raw = await _parameters(request)
            fault = self._fault(method, raw) if world.faults or world.weather else None
            if fault is not None and fault.kind in {"refuse", "drop", "raw"}:
                return _instead(request, fault)
            answer = _json(200, await self._carry_out(method, raw))
        except ApiError as error:
            fault = None
            world.refused[method] += 1
            world.refusals.append(f"{method}: {error.status} {error.description}")
            answer = _refusal(error)
        if fault is not None:
            await self._hold_back(request, fault)
        return answer

    async def _hold_back(self, request: web.BaseRequest, fault: Fault) -> None:
        """Answer late or never, and note on the screen when nobody has read the answer."""
        shown = self.world.touched
        if fault.kind == "cut":
            _cut(request)
        else:
            await asyncio.sleep(fault.delay)
        if shown is not None and (request.transport is None or request.transport.is_closing()):
            shown.hidden = True

    def _fault(self, method: str, raw: dict[str, Any]) -> Fault | None:
        try:
            chat = int(raw.get("chat_id") or 0)
        except (TypeError, ValueError):
            chat = 0
        return self.world.take_fault(method, chat)

    async def _carry_out(self, method: str, raw: dict[str, Any]) -> bytes:
        world = self.world
        strange = raw.keys() - KNOWN[method]
        if strange:
            world.unknown_parameters.update(f"{method}.{name}" for name in strange)
        if world.log is not None:
            world.log.append((method, dict(raw)))
        values, world.touched = Values(raw), None
        if method == "getUpdates":
            return _updates(await self.polling.get_updates(values))
        return orjson.dumps(METHODS[method](world, values))


def _updates(ready: list[Pending]) -> bytes:
    parts = (u.raw if u.raw is not None else orjson.dumps(u.body) for u in ready)
    return b"[" + b",".join(parts) + b"]"


async def _parameters(request: web.BaseRequest) -> dict[str, Any]:
    kind = request.content_type
    raw: dict[str, Any] = dict(request.query) if request.rel_url.raw_query_string else {}
    if kind == "application/json":
        body = await request.read()
        if not body:
            return raw
        try:
            parsed = orjson.loads(body)
        except ValueError:
            raise ApiError(400, "Bad Request: can't parse JSON encoded parameters") from None
        if not isinstance(parsed, dict):
            raise ApiError(400, "Bad Request: object expected as parameters")
        return raw | parsed
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        form = await request.post()
        for name, value in form.items():
            raw[name] = (
                Upload(value.filename, value.file.read())
                if isinstance(value, web.FileField)
                else value
            )
    return raw


def _json(status: int, result: bytes) -> web.Response:
    body = b'{"ok":true,"result":' + result + b"}"
    return web.Response(body=body, status=status, content_type="application/json")


def _refusal(error: ApiError) -> web.Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": error.status,
        "description": error.description,
    }
    if error.parameters:
        body["parameters"] = error.parameters
    return web.Response(
        body=orjson.dumps(body), status=error.status, content_type="application/json"
    )


def _instead(request: web.BaseRequest, fault: Fault) -> web.Response:
    if fault.kind == "refuse":
        return _refusal(ApiError(fault.status, fault.description, **fault.parameters))
    if fault.kind == "drop":
        _cut(request)
    return web.Response(body=fault.body, status=fault.status, content_type="application/json")


def _cut(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.abort()
