"""Zalo Bots as a Channel: several bots of one office, each person staying with one."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.routing import BaseRoute

from bot.channels.contract import (
    Limits,
    NotFetched,
    Outcome,
    Pace,
    Receiver,
    Say,
    StartRefused,
)
from bot.channels.zalo_bot.calls import CALL_SECONDS, Calls, Session
from bot.channels.zalo_bot.door import DOOR, Door, Room
from bot.channels.zalo_bot.failures import (
    NOT_FOUND,
    TOKEN_REFUSED,
    CallFailed,
    Refused,
)
from bot.channels.zalo_bot.inlet import ZaloBotInlet
from bot.channels.zalo_bot.outcomes import outcome_of
from bot.channels.zalo_bot.polling import Poller, Waits
from bot.channels.zalo_bot.rendering import text_of
from bot.channels.zalo_bot.updates import NAME
from bot.channels.zalo_bot.webhook import PATH, Webhook
from bot.conversation.messages import FileOut, Outgoing

_log = logging.getLogger(__name__)
#: The platform takes 2000 signs; whether it counts UTF-16 units is not known, a reference follows.
LIMITS = Limits(
    text=1900, unit="utf16", buttons=False, edits=False, files_out=False, files_in=False,
    call_seconds=CALL_SECONDS + 10,
)  # fmt: skip
#: What the line with a file's address may take.
_ROOM_FOR_LINK = 200
_START_SECONDS = 5.0
_SECRET = re.compile(r"[A-Za-z0-9_-]{8,256}")
_TOKEN = re.compile(r"(?P<bot>\d{1,32}):\S+")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the platform gives an office: people a bot, messages a month; 0 is no limit."""

    people: int = 0
    monthly: int = 0
    counts_received: bool = False


@dataclass(slots=True)
class _Bot:
    """One bot: its id, which its token begins with, and whether its token was checked."""

    id: str
    calls: Calls
    prepared: bool = False


class ZaloBotChannel:
    """The Bot Platform behind the face of a Channel; `counts` is read by the metrics page."""

    name = NAME

    def __init__(
        self, tokens: Sequence[str], api_url: str, receiver: Receiver, say: Say,
        public_url: str = "", webhook_secret: str = "", proxy: str = "", *,
        plan: Plan | None = None, room: Room | None = None,
        file_link: Callable[[int], str] | None = None, waits: Waits | None = None,
        alone: Sequence[AbstractContextManager[object]] = (),
    ) -> None:  # fmt: skip
        plan = plan or Plan()
        self.limits = replace(
            LIMITS, type_words=say("zalo.type_words").strip(), people=plan.people,
            monthly=plan.monthly, counts_received=plan.counts_received,
            text=LIMITS.text - (_ROOM_FOR_LINK if file_link else 0),
            files_out=file_link is not None, files_by_link=file_link is not None,
        )  # fmt: skip
        self._say, self._file_link = say, file_link
        self._door = Door(room, say) if room else None
        self.pace = Pace()
        self.handle = ""
        self.counts: Counter[str] = Counter()
        self._session = Session(proxy)
        self._tokens = tokens
        self._bots = {
            found["bot"]: _Bot(found["bot"], Calls(token, api_url, self._session))
            for token in tokens
            if (found := _TOKEN.fullmatch(token))
        }
        self._inlet = ZaloBotInlet(receiver, self.counts)
        self._public_url = public_url.rstrip("/")
        self._secret = webhook_secret or secrets.token_urlsafe(32)
        self._waits = waits or Waits()
        #: Held from start to stop, so that nobody else on this machine polls for the same bot.
        self._alone = alone
        self._held = ExitStack()

    def routes(self) -> Sequence[BaseRoute]:
        """Return the webhook's route where there is a public address, else nothing."""
        door = [self._door.route()] if self._door else []
        if not self._public_url:
            return door
        return [Webhook(self._bots, self._inlet, self._secret).route(), *door]

    def link(self, word: str) -> str:
        """Return the address of ours that leads to a bot; no link tells a bot a word."""
        return "" if word or not (self._public_url and self._door) else f"{self._public_url}{DOOR}"

    async def start(self) -> None:
        """Check tokens and settings, and choose between webhook and polling.

        Raises StartRefused for a token that is none or is refused; a network that is down only
        delays.
        """
        if len(self._bots) != len(self._tokens):
            raise StartRefused(
                "DONGHANH_ZALO_TOKEN phải là mã bot Zalo dạng <dãy số>:<chữ và số>, "
                "nhiều bot thì cách nhau bằng dấu phẩy, mỗi bot một mã."
            )
        if not _SECRET.fullmatch(self._secret):
            raise StartRefused(
                "DONGHANH_WEBHOOK_SECRET cho Zalo cần 8-256 chữ cái không dấu, chữ số, _ và -."
            )
        if not self._public_url:
            self._hold_alone()
        await self._session.open()
        for bot in self._bots.values():
            bot.calls.answered_at = asyncio.get_running_loop().time()
            try:
                await self._prepare(bot)
            except StartRefused:
                await self.stop()
                raise
            except CallFailed as failed:
                _log.warning("zalo: bot %s not reached yet (%s), trying on", bot.id, failed)

    def _hold_alone(self) -> None:
        """Hold all bots or none."""
        with ExitStack() as held:
            for hold in self._alone:
                held.enter_context(hold)
            self._held = held.pop_all()

    async def _prepare(self, bot: _Bot) -> None:
        """Check the token, then set the webhook, or take it away where one stands in the way."""
        try:
            await bot.calls.call("getMe", {}, _START_SECONDS)
        except Refused as refused:
            if refused.code == TOKEN_REFUSED:
                raise StartRefused(
                    f"Zalo không nhận mã của bot {bot.id} trong DONGHANH_ZALO_TOKEN. "
                    "Hãy chép lại mã từ Zalo Bot Manager rồi khởi động lại."
                ) from None
            raise
        if self._public_url:
            await self._set_webhook(bot)
        else:
            await self._drop_webhook(bot)
        bot.prepared = True

    async def _set_webhook(self, bot: _Bot) -> None:
        url = f"{self._public_url}{PATH}/{bot.id}"
        wanted = {"url": url, "secret_token": self._secret}
        told = await bot.calls.call("setWebhook", wanted, CALL_SECONDS)
        _log.info("zalo: bot %s is told to call our webhook", bot.id)
        checked = (told or {}).get("verification")
        if isinstance(checked, dict) and checked.get("ok") is not True:
            _log.error(
                "zalo: bot %s could not call our webhook (%s)", bot.id, checked.get("outcome")
            )

    async def _drop_webhook(self, bot: _Bot) -> None:
        try:
            told = await bot.calls.call("getWebhookInfo", {}, _START_SECONDS)
        except Refused as refused:
            if refused.code != NOT_FOUND:  # said where none was ever set
                raise
            return
        if (told or {}).get("url"):
            await bot.calls.call("deleteWebhook", {}, _START_SECONDS)
            _log.info("zalo: bot %s is polled, its webhook was taken away", bot.id)

    async def poll(self) -> None:
        """Fetch events of all bots until cancelled; return once all are told of the webhook.

        Raises StartRefused when a token is refused that was not checked before.
        """
        await asyncio.gather(*(self._serve(bot) for bot in self._bots.values()))

    async def _serve(self, bot: _Bot) -> None:
        delay = self._waits.first
        while not bot.prepared:
            try:
                await self._prepare(bot)
            except CallFailed as failed:
                _log.warning("zalo: bot %s not reached (%s)", bot.id, failed)
                await asyncio.sleep(delay)
                delay = min(delay * 2, self._waits.most)
        if not self._public_url:
            await Poller(bot.id, bot.calls, self._inlet, self.counts, self._waits).run()

    async def send(self, message: Outgoing, file: FileOut | None) -> Outcome:
        """Make the call for one row; a file goes out as an address of ours."""
        bot, chat = self._at(message.place)
        if bot is None:
            return Outcome("unreachable", reason="unknown_bot")
        try:
            sent = await bot.calls.call(
                "sendMessage", {"chat_id": chat, "text": self._text(message, file)}
            )
        except CallFailed as failed:
            self.counts["sends_failed"] += 1
            return outcome_of(failed)
        id = sent.get("message_id", "") if isinstance(sent, dict) else ""
        return Outcome("sent", message=str(id))

    def _text(self, message: Outgoing, file: FileOut | None) -> str:
        text = text_of(message)
        if file is None or self._file_link is None:
            return text
        link = self._say("zalo.file", address=self._file_link(message.id)).strip()
        return f"{text}\n\n{link}".strip()

    def _at(self, place: str) -> tuple[_Bot | None, str]:
        """Return the bot of an address, None where the settings have it no more, and the chat."""
        _, _, account = place.partition(":")
        bot, _, chat = account.partition(":")
        return self._bots.get(bot), chat

    async def fetch(self, reference: str, into: Path, most: int) -> None:
        """Refuse: what people send here is not taken."""
        raise NotFetched("gone")

    async def show_menu(self, place: str, commands: Sequence[tuple[str, str]]) -> None:
        """Do nothing: bots here have no menu."""

    def silent_for(self) -> float:
        """Return for how many seconds the most silent bot has not been answered."""
        now = asyncio.get_running_loop().time()
        answered = [bot.calls.answered_at for bot in self._bots.values()]
        return max((now - at for at in answered if at is not None), default=0.0)

    async def probe(self) -> None:
        """Ask the platform who the bots are; raises what a call raises."""
        for bot in self._bots.values():
            await bot.calls.call("getMe", {}, _START_SECONDS)

    async def stop(self) -> None:
        """Close the connections and let others poll."""
        await self._session.close()
        self._held.close()
