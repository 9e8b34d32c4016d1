"""Telegram as a Channel: starting and stopping, sending, menus."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute
from telegram.error import InvalidToken, TelegramError

from bot.channels.contract import Limits, Outcome, Pace, Receiver, Say, StartRefused
from bot.channels.telegram import rendering
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.fetching import fetch
from bot.channels.telegram.files import BeingUploaded, FileRefused, Files
from bot.channels.telegram.inlet import Taps, TelegramInlet
from bot.channels.telegram.outcomes import Floods, described, outcome_of
from bot.channels.telegram.polling import NOT_ACCEPTED, Poller, Waits
from bot.channels.telegram.request import HttpRequest
from bot.channels.telegram.updates import KINDS, NAME
from bot.channels.telegram.webhook import PATH, Webhook
from bot.conversation.messages import FileOut, Outgoing
from bot.text import markup
from bot.text.folding import utf16_length

_log = logging.getLogger(__name__)
PACE = Pace(
    channel_rate=30.0,
    channel_tolerance=3,
    place_rate=1.0,
    place_tolerance=3,
    group_count=20,
    group_seconds=60.0,
)
#: Telegram takes 4096 units after entities are parsed; ours are counted with their marks.
#: A caption takes 1024; the reference that bulk messages carry is added to it later.
#: The longest call is an upload: 120 s beside 10 s for the connection.
LIMITS = Limits(
    text=4000, unit="utf16", button_label=60, caption=1000, abroad=True, call_seconds=140
)
_LONGEST_CAPTION = 1024
_START_TIMEOUT = 5.0
_MOST_KEYBOARDS = 10_000
_WEB = ("http://", "https://")
_NO_PREVIEW: dict[str, Any] = {"is_disabled": True}


class TelegramChannel:
    """The Bot API behind the face of a Channel; `counts` is read by the metrics page."""

    name = NAME

    def __init__(
        self,
        token: str,
        api_url: str,
        receiver: Receiver,
        say: Say,
        public_url: str = "",
        webhook_secret: str = "",
        proxy: str = "",
        *,
        pace: Pace = PACE,
        waits: Waits | None = None,
        request: HttpRequest | None = None,
    ) -> None:
        for logger in ("telegram", "aiohttp", "httpx", "httpcore"):  # they print addresses
            logging.getLogger(logger).setLevel(logging.WARNING)
        self.limits = LIMITS
        self.pace = pace
        self.handle = ""
        self._name = ""
        self.counts: Counter[str] = Counter()
        self._say = say
        self._request = request or HttpRequest(proxy=proxy)
        self._calls = Calls(token, api_url, self._request)
        self._files = Files(self._calls)
        self._taps = Taps(self._calls, self.counts)
        self._inlet = TelegramInlet(receiver, self._taps, self.counts)
        self._waits = waits or Waits()
        self._public_url = public_url.rstrip("/")
        self._secret = webhook_secret or secrets.token_urlsafe(32)
        self._api_url, self._proxy = api_url, proxy
        self._floods = Floods()
        self._contact_keyboards: dict[int, None] = {}  # chats where one stands, oldest first
        self._prepared = False

    def routes(self) -> Sequence[BaseRoute]:
        """Return the webhook's route where there is a public address, else nothing."""
        return [Webhook(self._inlet, self._secret).route()] if self._public_url else []

    async def start(self) -> None:
        """Check token and settings, and choose between webhook and polling.

        Raises StartRefused for a refused token; a network that is down only delays.
        """
        if self._api_url and not self._api_url.startswith(_WEB):
            raise StartRefused("DONGHANH_TELEGRAM_API phải bắt đầu bằng https:// hoặc http://.")
        if self._proxy and not self._proxy.startswith(_WEB):
            raise StartRefused("DONGHANH_TELEGRAM_PROXY phải bắt đầu bằng http:// hoặc https://.")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", self._secret):
            raise StartRefused(
                "DONGHANH_WEBHOOK_SECRET chỉ được có chữ cái không dấu, chữ số, _ và -, "
                "nhiều nhất 256 ký tự."
            )
        await self._request.initialize()
        self._calls.answered_at = asyncio.get_running_loop().time()
        try:
            await self._prepare()
        except StartRefused:
            await self._request.shutdown()
            raise
        except TelegramError as error:
            _log.warning("telegram: not reached yet (%s), trying on", type(error).__name__)

    async def _prepare(self) -> None:
        """Check the token, then set the webhook or clear it without dropping what waits."""
        try:
            me = await self._calls.call("GetMe", {}, wait=_START_TIMEOUT)
            self._name = str(me.get("username", ""))
            self.handle = f"@{self._name}" if self._name else ""
            if self._public_url:
                await self._calls.call("SetWebhook", self._webhook(), wait=_START_TIMEOUT)
            else:
                keep = {"drop_pending_updates": False}
                await self._calls.call("DeleteWebhook", keep, wait=_START_TIMEOUT)
        except InvalidToken:
            raise StartRefused(NOT_ACCEPTED) from None
        self._prepared = True

    def _webhook(self) -> dict[str, Any]:
        url = self._public_url + PATH
        return {"url": url, "secret_token": self._secret, "allowed_updates": KINDS}

    async def poll(self) -> None:
        """Fetch updates until cancelled; with a webhook return once Telegram knows it.

        Raises StartRefused when the token is refused later on.
        """
        delay = self._waits.first
        while not self._prepared:
            try:
                await self._prepare()
            except TelegramError as error:
                _log.warning("telegram: not reached (%s)", type(error).__name__)
                await asyncio.sleep(delay)
                delay = min(delay * 1.5, self._waits.most)
        if not self._public_url:
            await Poller(self._calls, self._inlet, self.counts, self._waits).run()

    def silent_for(self) -> float:
        """Return the seconds since Telegram last answered anything; 0 before it is asked."""
        answered_at = self._calls.answered_at
        return 0.0 if answered_at is None else asyncio.get_running_loop().time() - answered_at

    async def probe(self) -> None:
        """Ask Telegram who we are; raises what the call raises."""
        await self._calls.call("GetMe", {}, wait=_START_TIMEOUT)

    async def send(self, message: Outgoing, file: FileOut | None) -> Outcome:
        """Make the call for one row: a new message, a change of an old one, or a file."""
        edit = "" if file is not None or message.ask_contact else message.edit
        known = ""
        try:
            if file is not None:
                id, known = await self._send_file(message, file)
            elif edit:
                id = await self._edit(message)
            else:
                id = await self._send_text(message)
        except BeingUploaded:
            return Outcome("wait", retry_after=1.0, reason="uploading", ours=True)
        except TelegramError as error:
            now = asyncio.get_running_loop().time()
            self.counts["disconnects_reused"] = self._request.disconnects
            return outcome_of(error, message.place, edit, self._floods, now)
        except ValueError:
            return Outcome("refused", reason="bad_address")
        return Outcome("sent", message=id, file=known)

    async def _send_text(self, message: Outgoing) -> str:
        chat = _chat(message.place)
        parameters: dict[str, Any] = {
            "chat_id": chat,
            **rendering.body(message),
            "link_preview_options": _NO_PREVIEW,
        }
        keyboard = self._keyboard(message, chat)
        if keyboard is not None:
            parameters["reply_markup"] = keyboard
        sent = await self._calls.call("SendMessage", parameters)
        self._note_keyboard(chat, keyboard)
        return str(sent["message_id"])

    async def _edit(self, message: Outgoing) -> str:
        parameters: dict[str, Any] = {
            "chat_id": _chat(message.place),
            "message_id": int(message.edit),
            **rendering.body(message),
            "link_preview_options": _NO_PREVIEW,
        }
        if message.choices:
            parameters["reply_markup"] = self._inline(message)
        await self._calls.call("EditMessageText", parameters)
        return message.edit

    async def _send_file(self, message: Outgoing, file: FileOut) -> tuple[str, str]:
        """Send a file with the text below it; a text too long for that goes ahead of it.

        A file that cannot be had is no reason for silence: the text goes and says so.
        """
        caption = rendering.body(message, name="caption")
        apart = utf16_length(markup.plain(message.text)) > _LONGEST_CAPTION
        if apart:
            await self._send_text(message)
            caption = {"caption": file.caption} if file.caption else {}
        chat = _chat(message.place)
        parameters: dict[str, Any] = {"chat_id": chat, **caption}
        if message.choices and not apart:
            parameters["reply_markup"] = self._inline(message)
        try:
            return await self._files.send(file, parameters)
        except (FileRefused, OSError) as error:
            self.counts["files_not_sent"] += 1
            _log.warning("telegram: a file did not go (%s)", type(error).__name__)
        missing = "\n\n" + self._say("telegram.file_missing", name=file.name)
        if apart:
            message = message._replace(text="", choices=())
        return await self._send_text(message._replace(text=message.text + missing)), ""

    def _inline(self, message: Outgoing) -> dict[str, Any]:
        return rendering.inline_keyboard(message.choices, message.marks, self.limits.button_label)

    def _keyboard(self, message: Outgoing, chat: int) -> dict[str, Any] | None:
        """Return the one keyboard of a new message; buttons matter more than a removal."""
        if message.ask_contact:
            label = self._say("telegram.contact")
            return rendering.contact_keyboard(label, message.choices, message.marks)
        if message.choices:
            return self._inline(message)
        return rendering.REMOVE_KEYBOARD if chat in self._contact_keyboards else None

    def _note_keyboard(self, chat: int, keyboard: dict[str, Any] | None) -> None:
        if keyboard is rendering.REMOVE_KEYBOARD:
            self._contact_keyboards.pop(chat, None)
        elif keyboard is not None and "keyboard" in keyboard:
            self._contact_keyboards[chat] = None
            if len(self._contact_keyboards) > _MOST_KEYBOARDS:
                del self._contact_keyboards[next(iter(self._contact_keyboards))]

    async def fetch(self, reference: str, into: Path, most: int) -> None:
        """Write a file that somebody sent to `into`; raises NotFetched."""
        await fetch(self._calls, reference, into, most)

    async def show_menu(self, place: str, commands: Sequence[tuple[str, str]]) -> None:
        """Offer commands at one place, or in every private chat; a refusal is only logged."""
        try:
            scope: dict[str, Any] = (
                {"type": "chat", "chat_id": _chat(place)} if place else {"type": "default"}
            )
            menu = [
                {"command": command.removeprefix("/"), "description": description}
                for command, description in commands
            ]
            await self._calls.call("SetMyCommands", {"commands": menu, "scope": scope})
        except (TelegramError, ValueError) as error:
            self.counts["menus_refused"] += 1
            _log.warning("telegram: the menu was not taken (%s)", described(error))

    def link(self, word: str) -> str:
        """Return the deep link into the bot, or nothing while its name is not known."""
        if not self._name:
            return ""
        return f"https://t.me/{self._name}?start={word}" if word else f"https://t.me/{self._name}"

    async def stop(self) -> None:
        """Answer the last taps and close the connections."""
        await self._taps.stop()
        await self._request.shutdown()


def _chat(place: str) -> int:
    """Return the chat id of an address; raises ValueError for another channel's."""
    channel, _, id = place.partition(":")
    if channel != NAME:
        raise ValueError("not an address of this channel")
    return int(id)
