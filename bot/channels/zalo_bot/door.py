"""The address in print, `/zalo`: it leads to the bot that has room, else to the page."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.contract import Say
from bot.channels.guard import guarded

DOOR = "/zalo"
#: Opens the chat with a bot on a phone that has Zalo.
_BOT = "https://bot.zaloplatforms.com/bots/{bot}"
#: Returns the id of a bot that has room for one more, or nothing.
Room = Callable[[], Awaitable[str]]


class Door:
    """Leads whoever opens it on."""

    def __init__(self, room: Room, say: Say) -> None:
        self._room = room
        self._say = say

    def route(self) -> Route:
        """Return the route; whoever looks at the address without a tap changes nothing."""
        return Route(DOOR, guarded(self._open, self._say), methods=["GET", "HEAD"])

    async def _open(self, request: Request) -> Response:
        bot = await self._room()
        if bot:
            return RedirectResponse(_BOT.format(bot=bot), 302)
        title, text, go_on = (
            html.escape(self._say(f"zalo.{key}").strip()) for key in ("title", "full", "go_on")
        )
        page = (
            '<!doctype html><html lang="vi"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{title}</title><p>{text}</p>"
            f'<p><a href="./">{go_on}</a></p>'
        )
        return HTMLResponse(page)
