"""The Starlette app: the channels' routes under their prefixes, and what operators ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

#: Returns (well, what each part says); must not raise.
Health = Callable[[], Awaitable[tuple[bool, Mapping[str, Any]]]]


def build_app(
    mounts: Sequence[tuple[str, Sequence[BaseRoute]]],
    health: Health,
    ready: Callable[[], bool],
    registry: CollectorRegistry,
) -> Starlette:
    """Return the app; `mounts` are (prefix, routes), the prefix "" meaning the root."""

    async def healthz(_: Request) -> Response:
        well, parts = await health()
        return JSONResponse({"ok": well, **parts}, status_code=200 if well else 503)

    async def readyz(_: Request) -> Response:
        return JSONResponse({"ready": ready()}, status_code=200 if ready() else 503)

    async def metrics(_: Request) -> Response:
        await health()  # which sets the gauges
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    routes: list[BaseRoute] = [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
    ]
    for prefix, mounted in mounts:
        if prefix:
            routes.append(Mount(prefix, routes=list(mounted)))
        else:
            routes.extend(mounted)
    return Starlette(routes=routes)
