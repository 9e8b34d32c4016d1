"""A file behind a private address: a page with a button, which hands it out.

Whoever only looks, as Zalo does for its preview, is told of no person, and of a file at most when
the classes of a calendar begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.app.service.downloads import Downloads, HandedOut
from bot.channels.contract import Say
from bot.channels.guard import Handler, Refused, guarded
from bot.messaging.file_links import PATH

_STATIC = Path(__file__).with_name("static")


class PrivateFiles:
    """The pages of an office's private addresses."""

    def __init__(self, downloads: Downloads, say: Say) -> None:
        self._downloads = downloads
        self._say = say
        self._page = Template((_STATIC / "private_file.html").read_text("utf-8"))
        self._style = (_STATIC / "private_file.css").read_bytes()

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes; only a button, which posts, gets the file."""
        return (
            Route(f"{PATH}/style.css", self._guarded(self._css)),
            Route(f"{PATH}/{{word}}", self._guarded(self._look)),
            Route(f"{PATH}/{{word}}", self._guarded(self._hand_out), methods=["POST"]),
        )

    def _guarded(self, handler: Handler) -> Handler:
        return guarded(handler, self._say)

    async def _css(self, _: Request) -> Response:
        return Response(self._style, media_type="text/css")

    async def _look(self, request: Request) -> Response:
        """Show the button; of a calendar file also when its classes begin."""
        found = await self._found(request)
        words = {
            name: escape(self._say(f"private_file.{name}").strip())
            for name in ("title", "text", "open", "browser")
        }
        times = "".join(f'<p class="when">{escape(time)}</p>' for time in found.times)
        return HTMLResponse(self._page.substitute(words, times=times))

    async def _hand_out(self, request: Request) -> Response:
        found = await self._found(request)
        is_picture = found.mime.startswith("image/")
        return FileResponse(
            found.path, media_type=found.mime, filename=found.name,
            content_disposition_type="inline" if is_picture else "attachment",
        )  # fmt: skip

    async def _found(self, request: Request) -> HandedOut:
        """Return what an address hands out; raises Refused (404) where it opens no more."""
        found = await self._downloads.find(request.path_params["word"])
        if found is None:
            raise Refused(404, "refusals.file_gone", page=True)
        return found
