"""The web as a channel: its routes, and the few verbs that a channel owes the program."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels import guard
from bot.channels.contract import (
    Limits,
    Mailbox,
    NotFetched,
    Outcome,
    Pace,
    Receiver,
    Say,
    Unavailable,
)
from bot.channels.guard import Refused
from bot.channels.pace import Buckets
from bot.channels.web import identity, saying, subscribing
from bot.channels.web.cookies import Cookies, Known, Register
from bot.channels.web.page import Page
from bot.channels.web.rendering import row_of
from bot.channels.web.stream import PAGE, EventResponse, Streams
from bot.channels.web.subscribing import Bell
from bot.channels.web.upload import Uploads
from bot.conversation.messages import FileOut, Outgoing

#: A door's address as people type it: in capitals, without a code, with a slash behind it.
_OTHERWISE = ("/{way:door}", "/{way:door}/", "/{way:door}/{code}", "/{way:door}/{code}/")
_CODE = re.compile(r"[A-Za-z0-9]{1,24}")


class _Door(Convertor[str]):
    """The first part of a door's address, in whatever letters."""

    regex = "[Ll][Oo][Pp]|[Bb][Aa][Ii]"

    def convert(self, value: str) -> str:
        """Return it in small letters."""
        return value.lower()

    def to_string(self, value: str) -> str:
        """Return it as it is."""
        return value


register_url_convertor("door", _Door())


class WebChannel:
    """The chat page under one prefix: at "/" in production, three times over in the demo.

    `secret` signs cookies, `say` words refusals, `public_url` is the address people open (https
    makes the cookie Secure; a proxy may cut off its path), `trusted_proxies` are addresses or
    ranges whose X-Forwarded-For is believed.
    With a `bell` a browser may ask to be rung while the page is closed; with a `register` of
    addresses cookies bear the `__Host-` name.
    """

    name: str = "web"
    handle: str = ""
    limits: Limits = Limits(
        text=3500, prints_choices=False, edits=True, files_out=True, mailbox=True, browser=True
    )
    pace: Pace = Pace()

    def __init__(
        self,
        receiver: Receiver,
        mailbox: Mailbox,
        secret: str,
        office: str,
        say: Say,
        prefix: str = "",
        public_url: str = "",
        trusted_proxies: Sequence[str] = (),
        bell: Bell | None = None,
        uploads: Path | None = None,
        register: Register | None = None,
        commands: Collection[str] = (),
        metas: Mapping[str, str] | None = None,
    ) -> None:
        self._receiver = receiver
        self._mailbox = mailbox
        self._secret = secret
        self._say_why = say
        self._prefix = prefix.rstrip("/")
        self._public_url = public_url
        self._proxies = guard.networks(trusted_proxies)
        self._cookies = Cookies(secret, public_url.startswith("https://"), register)
        self._bell = bell
        self._page = Page(office, rings=bell is not None, metas=metas)
        self._commands = frozenset(commands)
        self._streams = Streams(mailbox, commands=self._commands)
        self._says = Buckets(capacity=30, rate=2.0)
        self._reads = Buckets(capacity=120, rate=5.0)
        # A whole class opens the page at once behind one office's router.
        # Somebody there who opens it thousands of times must not keep the class waiting.
        self._newcomers = Buckets(capacity=6000, rate=2.0)
        self._uploads = Uploads(uploads, receiver) if uploads else None
        self._files = Buckets(capacity=8, rate=0.05)

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes, relative to where they are mounted."""
        return (
            Route("/", self._guarded(self._home)),
            Route("/lop/{code}", self._guarded(self._door)),
            Route("/bai/{code}", self._guarded(self._quiz)),
            *(Route(path, self._guarded(self._written_otherwise)) for path in _OTHERWISE),
            Route("/say", self._guarded(self._say), methods=["POST"]),
            Route("/events", self._guarded(self._events)),
            Route("/mail", self._guarded(self._mail)),
            Route("/ack", self._guarded(self._acknowledge), methods=["POST"]),
            Route("/tep/{id}", self._guarded(self._file)),
            Route("/upload", self._guarded(self._upload), methods=["POST"]),
            Route("/static/{name}", self._guarded(self._asset)),
            Route("/sw.js", self._guarded(self._worker)),
            Route("/push", self._guarded(self._push), methods=["GET", "POST"]),
        )

    def _guarded(self, handler: guard.Handler) -> guard.Handler:
        return guard.guarded(handler, self._say_why)

    def close_streams(self) -> None:
        """End every event stream, so that the server can stop."""
        self._streams.close()

    async def start(self) -> None:
        """Let pages open event streams."""
        self._streams.reopen()

    async def poll(self) -> None:
        """Return at once: pages come by themselves."""

    async def send(self, message: Outgoing, file: FileOut | None) -> Outcome:
        """Refuse: rows for the web wait in the mailbox until a page fetches them."""
        return Outcome("refused", reason="web rows wait in the mailbox")

    async def fetch(self, reference: str, into: Path, most: int) -> None:
        """Hand over a file that a page has uploaded; raises NotFetched."""
        if self._uploads is None:
            raise NotFetched("gone")
        await self._uploads.fetch(reference, into, most)

    async def show_menu(self, place: str, commands: Sequence[tuple[str, str]]) -> None:
        """Do nothing: the page has its own row of shortcuts."""

    def silent_for(self) -> float:
        """Return 0: there is no vendor to wait for."""
        return 0.0

    async def probe(self) -> None:
        """Do nothing: there is no vendor to ask."""

    def link(self, word: str) -> str:
        """Return nothing: the page's own address is the office's."""
        return ""

    async def stop(self) -> None:
        """End the event streams."""
        self.close_streams()

    async def _home(self, request: Request) -> Response:
        return await self._greet(request)

    async def _door(self, request: Request) -> Response:
        return await self._greet(request, "lop", request.path_params["code"])

    async def _quiz(self, request: Request) -> Response:
        return await self._greet(request, "bai", request.path_params["code"])

    async def _written_otherwise(self, request: Request) -> Response:
        """Lead to the chat who typed a door's address in capitals, or without a class's code."""
        way, code = request.path_params["way"], request.path_params.get("code", "")
        # Relative: a proxy may serve us under a path that we never see.
        up = "../" * (bool(code) + request.url.path.endswith("/"))
        door = f"{way}/{quote(code, safe='')}" if code else ""
        return RedirectResponse(f"{up}{door}" or "./")

    async def _say(self, request: Request) -> Response:
        guard.require_same_origin(request, self._public_url)
        address_id = await self._caller(request)
        _admit(self._says, address_id)
        body = await guard.read_body(request)
        origin = identity.origin(self._secret, guard.client_of(request, self._proxies))
        try:
            await self._receiver.receive(saying.incoming_of(body, address_id, origin))
        except saying.UnreadableChoice:
            self._receiver.refused(saying.CHANNEL, "unreadable")
            raise
        except Unavailable as busy:
            raise _busy(busy.retry_after) from busy
        return JSONResponse({"ok": True})

    async def _events(self, request: Request) -> Response:
        place = await self._place(request)
        if self._streams.closing:
            raise _busy(2)
        stream = self._streams.open(place, guard.client_of(request, self._proxies))
        if stream is None:
            if self._streams.crowded:
                raise _busy(30)
            raise Refused(429, "refusals.too_many_pages", 30)
        return EventResponse(self._streams, stream, _after(request))

    async def _mail(self, request: Request) -> Response:
        place = await self._place(request)
        try:
            rows = await self._mailbox.waiting(place, _after(request), PAGE)
            shown = [await row_of(self._mailbox, row, self._commands) for row in rows]
        except Unavailable as busy:
            raise _busy(busy.retry_after) from busy
        return JSONResponse({"ok": True, "rows": shown})

    async def _acknowledge(self, request: Request) -> Response:
        guard.require_same_origin(request, self._public_url)
        place = await self._place(request)
        ids = saying.row_ids_of(await guard.read_body(request))
        try:
            await self._mailbox.acknowledge(place, ids)
        except Unavailable as busy:
            raise _busy(busy.retry_after) from busy
        return JSONResponse({"ok": True})

    async def _file(self, request: Request) -> Response:
        place = await self._place(request, page=True)
        found = await self._mailbox.file(place, request.path_params["id"])
        if found is None or not await asyncio.to_thread(Path(found.path).is_file):
            raise Refused(404, "refusals.file_gone", page=True)
        shown = found.kind == "photo" and found.mime == "image/jpeg"
        return FileResponse(
            found.path, media_type=found.mime, filename=found.name,
            headers={"Cache-Control": "private, max-age=86400"} if shown else None,
            content_disposition_type="inline" if shown else "attachment",
        )  # fmt: skip

    async def _upload(self, request: Request) -> Response:
        guard.require_same_origin(request, self._public_url)
        address_id = await self._caller(request)
        if self._uploads is None:
            raise Refused(404, "refusals.no_files")
        machine = guard.client_of(request, self._proxies)
        try:
            _admit(self._files, address_id)
            await self._uploads.take(request, address_id, machine)
        except Refused as refused:
            await self._uploads.let_pass(request, machine, refused)
            raise
        except Unavailable as busy:
            raise _busy(busy.retry_after) from busy
        return JSONResponse({"ok": True})

    async def _asset(self, request: Request) -> Response:
        found = self._page.asset(request.path_params["name"], request)
        if found is None:
            raise Refused(404, "refusals.no_page", page=True)
        return found

    async def _worker(self, request: Request) -> Response:
        if self._bell is None:
            raise Refused(404, "refusals.no_page", page=True)
        return self._page.worker()

    async def _push(self, request: Request) -> Response:
        """Tell the office's key, or take a browser's word that it may be rung or not."""
        if self._bell is None:
            raise Refused(404, "refusals.no_rings")
        try:
            if request.method != "POST":
                await self._place(request)
                return JSONResponse({"ok": True, "key": await self._bell.key()})
            guard.require_same_origin(request, self._public_url)
            address_id = await self._caller(request)
            _admit(self._says, address_id)
            body = await guard.read_body(request, subscribing.BODY_LIMIT)
            await self._bell.change(saying.address(address_id), body)
        except Unavailable as busy:
            raise _busy(busy.retry_after) from busy
        return JSONResponse({"ok": True})

    async def _greet(self, request: Request, way: str = "", code: str = "") -> Response:
        """Return the page, with a cookie for a newcomer or a renewed one.

        `way` and `code` are what it says by itself: who opened it came to a class's door or quiz.
        """
        known = await self._cookies.known(request)
        if known is None:
            _admit(self._newcomers, guard.client_of(request, self._proxies), page=True)
            known = Known(identity.new_id())
        told = code if _CODE.fullmatch(code) else ""
        answer = self._page.html(identity.tag(self._secret, known.address_id), way, told)
        path = self._prefix or guard.path_before(request, self._public_url) or "/"
        self._cookies.hand_over(answer, request, known, path)
        return answer

    async def _caller(self, request: Request, page: bool = False) -> str:
        known = await self._cookies.known(request)
        if known is None:
            raise Refused(401, "refusals.unknown_browser", page=page)
        return known.address_id

    async def _place(self, request: Request, page: bool = False) -> str:
        """Return the address that asks for what is its own, at a bearable pace."""
        address_id = await self._caller(request, page)
        _admit(self._reads, address_id, page)
        return saying.address(address_id)


def _admit(buckets: Buckets, key: str, page: bool = False) -> None:
    wait = buckets.take(key)
    if wait:
        raise Refused(429, "refusals.too_fast", wait, page)


def _busy(retry_after: float) -> Refused:
    return Refused(503, "refusals.busy", retry_after)


def _after(request: Request) -> int:
    asked = request.query_params.get("after", "0")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 18 else 0
