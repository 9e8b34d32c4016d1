"""The demo's own page: three phones side by side under a clock that can be moved."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.channels import guard
from bot.channels.contract import Say
from bot.channels.guard import Refused, guarded
from bot.channels.web import identity, saying

State = dict[str, Any]

_HERE = Path(__file__).parent
_SECURITY = guard.CONTENT_SECURITY + "; frame-src 'self'"
_MIME = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}


def demo_page_routes(
    clock_state: Callable[[], State],
    move_clock: Callable[[State], Awaitable[State]],
    say: Say,
    cookies: Mapping[str, str] | None = None,
) -> list[Route]:
    """Return the routes of the page at "/".

    `clock_state` gives {"now": ISO time, "label": "thứ Hai, 23/11/2026 20:15",
    "moves": [{"id", "label"}]}. `move_clock` takes {"move": id} or
    {"to": "YYYY-MM-DDTHH:MM"} and returns the new state; its ValueError is shown to the person.
    `say` words refusals, `cookies` maps the prefix of a phone to the signed cookie of whoever
    holds it.
    """
    html = _page()

    async def page(_request: Request) -> Response:
        answer = HTMLResponse(html, headers={"Content-Security-Policy": _SECURITY})
        for prefix, cookie in (cookies or {}).items():
            _hand_over(answer, prefix, cookie)
        return answer

    async def clock(_request: Request) -> Response:
        return JSONResponse(clock_state())

    async def move(request: Request) -> Response:
        guard.require_same_origin(request)
        asked = saying.fields_of(await guard.read_body(request))
        try:
            return JSONResponse(await move_clock(asked))
        except ValueError as wrong:
            return JSONResponse({"ok": False, "error": str(wrong)}, 400)

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _MIME:
            raise Refused(404, "refusals.no_page", page=True)
        return Response((_HERE / name).read_bytes(), headers={"Content-Type": _MIME[name]})

    return [
        Route("/", guarded(page, say)),
        Route("/clock", guarded(clock, say), methods=["GET"]),
        Route("/clock", guarded(move, say), methods=["POST"]),
        Route("/demo/{name}", guarded(asset, say)),
    ]


def _page() -> str:
    """Return the page with the version of its files, so that no browser shows an older one."""
    files = b"".join((_HERE / name).read_bytes() for name in _MIME)
    version = hashlib.sha256(files).hexdigest()[:12]
    return (_HERE / "page.html").read_text("utf-8").replace("{version}", version)


def _hand_over(answer: Response, prefix: str, cookie: str) -> None:
    answer.set_cookie(
        identity.COOKIE,
        cookie,
        max_age=identity.MAX_AGE,
        path=prefix,
        httponly=True,
        samesite="lax",
    )
