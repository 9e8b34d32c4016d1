"""The projector page of a class: opened once by the trainer's link, then it shows and asks.

A GET never opens anything, so that a chat app's preview of the link does no harm; the page's
script opens it with a POST. The browser that did holds a key in a cookie of that class.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import re
import secrets
import sqlite3
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.app.server import qr
from bot.app.service.screens import DoorQr, NotShown, Opened, Screens, View
from bot.channels import guard
from bot.channels.contract import Say
from bot.channels.guard import Handler, Refused, guarded
from bot.channels.pace import Buckets
from bot.store.writer import StoreUnavailable

COOKIE = "man_hinh_"
LINK_LETTERS = 8

_STATIC = Path(__file__).parent / "static"
_MIME = {
    "projector.css": "text/css; charset=utf-8",
    "projector.js": "text/javascript; charset=utf-8",
}
_YEAR = "public, max-age=31536000, immutable"
_CODE = re.compile(r"[A-Z0-9]{4,12}")
_KEY = re.compile(r"[0-9a-f]{32}")
_GAPS = re.compile(r"[\s.\-_]+")
_HAVE = re.compile(r"([0-9a-z]{1,16}):(\d{1,15})")
_BODY = 1024
#: An answer longer than this is packed, bytes.
_WORTH_PACKING = 2_000
#: A browser offers no more keys than these when it opens a link.
_MOST_KEYS = 20
_USED = "refusals.screen_used"


class Projector:
    """The page under `<prefix>/m/`; `public_url` and `trusted_proxies` as for the chat page."""

    def __init__(
        self,
        screens: Screens,
        office: str,
        say: Say,
        prefix: str = "",
        public_url: str = "",
        trusted_proxies: Sequence[str] = (),
    ) -> None:
        self._screens = screens
        self._say = say
        self._public_url = public_url
        self._prefix = prefix.rstrip("/")
        self._proxies = guard.networks(trusted_proxies)
        # Of wrong links only: whoever guesses behind the hall's network must not shut out its
        # trainer. One of 17 billion links, good for half an hour, is not found so.
        self._wrong_links = Buckets(capacity=6000, rate=1.0)
        self._looks = Buckets(capacity=240, rate=20.0)
        files = {name: (_STATIC / name).read_bytes() for name in _MIME}
        version = hashlib.sha256(b"".join(files.values())).hexdigest()[:12]
        page = Template((_STATIC / "projector.html").read_text("utf-8"))
        self._files = files
        self._html = page.substitute(office=escape(office), version=version)

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes, relative to the prefix."""
        return (
            Route("/m", self._guarded(self._to_slash)),
            Route("/m/", self._guarded(self._page)),
            Route("/m/open", self._guarded(self._open), methods=["POST"]),
            Route("/m/static/{name}", self._guarded(self._asset)),
            Route("/m/{word}", self._guarded(self._page)),
            Route("/m/{code}/state", self._guarded(self._state)),
        )

    def _guarded(self, handler: Handler) -> Handler:
        return guarded(handler, self._say)

    async def _to_slash(self, _: Request) -> Response:
        return RedirectResponse("m/")  # relative: a proxy may have cut off a path before it

    async def _page(self, _: Request) -> Response:
        """Return the page; which link or screen it is the script reads from the address."""
        return HTMLResponse(self._html)

    async def _asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self._files:
            raise Refused(404, "refusals.no_page", page=True)
        headers = {"Cache-Control": _YEAR, "Content-Type": _MIME[name]}
        return Response(self._files[name], headers=headers)

    async def _open(self, request: Request) -> Response:
        guard.require_same_origin(request, self._public_url)
        client = guard.client_of(request, self._proxies)
        _wait(self._wrong_links.left(client))
        link, key = _asked(await guard.read_body(request, _BODY))
        keys = [key, *(value for _, value in _held(request))][:_MOST_KEYS]
        fresh = secrets.token_hex(20)
        try:
            opened = await self._screens.open(link, keys, fresh)
        except StoreUnavailable as busy:
            raise _busy() from busy
        if opened is None:
            self._wrong_links.take(client)
            raise Refused(410, _USED)
        answer = JSONResponse({"ok": True, "code": opened.code})
        self._hand_over(answer, request, opened)
        return answer

    async def _state(self, request: Request) -> Response:
        _wait(self._looks.take(guard.client_of(request, self._proxies)))
        code = request.path_params["code"].upper()
        key = dict(_held(request)).get(code, "")
        try:
            if not key:
                raise NotShown("unknown")
            view = await self._screens.look(code, key)
        except NotShown as not_shown:
            return JSONResponse({"ok": False, "why": not_shown.why}, 403)
        except (sqlite3.Error, ValueError) as closed:  # ValueError: the reader has been closed
            raise _busy() from closed
        series, until = _have(request.query_params.get("have", ""))
        fresh = view.series != series
        wanted = [one for one in view.door if fresh or one.since >= until]
        packs = "gzip" in request.headers.get("accept-encoding", "")
        return await asyncio.to_thread(_said, _as_json(view, fresh), wanted, packs)

    def _hand_over(self, answer: Response, request: Request, opened: Opened) -> None:
        path = self._prefix or guard.path_before(request, self._public_url)
        answer.set_cookie(
            COOKIE + opened.code,
            opened.key,
            max_age=opened.seconds,
            path=f"{path}/m",
            secure=self._public_url.startswith("https://"),
            httponly=True,
            samesite="strict",
        )


def _wait(seconds: float) -> None:
    if seconds:
        raise Refused(429, "refusals.screen_tries", seconds)


def _asked(body: bytes) -> tuple[str, str]:
    """Return the link in capitals and the key that a page asks with; raises Refused."""
    try:
        said = json.loads(body)
        link, key = said["link"], said["key"]
    except (ValueError, TypeError, KeyError):
        raise Refused(400, "refusals.screen_unclear") from None
    if not isinstance(link, str) or not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Refused(400, "refusals.screen_unclear")
    link = _GAPS.sub("", link).upper()
    if len(link) != LINK_LETTERS or not _CODE.fullmatch(link):
        raise Refused(410, _USED)
    return link, key


def _held(request: Request) -> list[tuple[str, str]]:
    """Return (class code, key) of every screen that this browser has opened."""
    return [
        (name.removeprefix(COOKIE), value)
        for name, value in request.cookies.items()
        if name.startswith(COOKIE) and _KEY.fullmatch(value)
    ]


def _have(text: str) -> tuple[str, int]:
    """Read which codes a page has already: their series, and until when they reach."""
    match = _HAVE.fullmatch(text)
    return (match[1], int(match[2])) if match else ("", 0)


def _said(said: dict[str, Any], wanted: Sequence[DoorQr], packs: bool) -> Response:
    """Return the answer with its codes drawn; a quarter of an hour of them goes packed."""
    said["qrs"] = [
        {"from": one.since, "until": one.until, **qr.drawn(one.address)._asdict()} for one in wanted
    ]
    if said.get("quizQr"):
        said["quizQr"] = qr.drawn(said["quizQr"])._asdict()
    body = JSONResponse(said)
    if packs and len(body.body) > _WORTH_PACKING:
        body.headers["Content-Encoding"] = "gzip"
        body.headers["Vary"] = "Accept-Encoding"
        body.body = gzip.compress(bytes(body.body), 6)
        body.headers["Content-Length"] = str(len(body.body))
    return body


def _as_json(view: View, fresh: bool) -> dict[str, Any]:
    """Return what a view tells; the quiz's address, yet to be drawn, with a page's first codes."""
    said: dict[str, Any] = {
        "ok": True, "now": view.now, "clock": view.clock, "code": view.code,
        "title": view.title, "when": view.when, "venue": view.venue, "half": view.half,
        "starts": view.starts_at, "ends": view.ends_at, "doors": view.doors_at,
        "opens": view.opens, "cancelled": view.cancelled, "present": view.present,
        "expected": view.expected, "done": view.done, "quiz": view.quiz,
        "quizOpen": view.quiz_open, "quizStopped": view.quiz_stopped, "way": view.way,
        "place": view.place, "quizPlace": view.quiz_place, "series": view.series,
    }  # fmt: skip
    if fresh:
        said["quizQr"] = view.quiz_address or None
    return said


def _busy() -> Refused:
    return Refused(503, "refusals.screen_busy", 3)
