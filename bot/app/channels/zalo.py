"""Zalo Bots, where there are tokens."""

from __future__ import annotations

import hashlib
import html
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.app.channels.wiring import Mounted, Wiring
from bot.app.settings import PREFIX, Settings
from bot.channels.contract import StartRefused
from bot.store.lock import FileInUse, FileLock
from bot.store.outgoing import places
from bot.store.sql import Tx
from bot.store.writer import Reader


async def build(wiring: Wiring) -> list[Mounted]:
    """Return the channel of the settings' bots, nothing without a token."""
    settings = wiring.settings
    tokens = settings.zalo_tokens
    if not tokens:
        return []
    # Imported only where it is used: its client is no small part of the start.
    from bot.channels.zalo_bot.channel import Plan, ZaloBotChannel

    bots = [token.partition(":")[0] for token in tokens]
    channel = ZaloBotChannel(
        tokens, settings.zalo_api, wiring.receiver, wiring.say, settings.public_url,
        settings.webhook_secret.get_secret_value(), settings.zalo_proxy,
        plan=Plan(settings.zalo_people, settings.zalo_monthly, settings.zalo_counts == "both"),
        file_link=wiring.links.to if wiring.links else None,
        room=partial(_room, wiring.parts.reader, bots, settings.zalo_people),
        alone=[Alone(token) for token in tokens],
    )  # fmt: skip
    return [("", channel)]


def hint(settings: Settings) -> str:
    """Return what its bots cannot do without a public address; nothing where that is set."""
    if not settings.zalo_tokens or settings.public_url:
        return ""
    return (
        f"Zalo: chưa đặt {PREFIX}PUBLIC_URL nên không gửi được tệp và đường dẫn riêng; "
        "tắt máy đột ngột có thể mất một tin đang nhận."
    )


def verified_by(settings: Settings) -> dict[str, str]:
    """Return what the page says to Zalo, which asks whose the domain is; nothing without a code."""
    code = settings.zalo_site_verification
    return {"zalo-platform-site-verification": code} if code else {}


def verification(settings: Settings) -> list[Route]:
    """Return the file that Zalo asks for instead of the page; nothing without a code."""
    told = "".join(
        f'<meta name="{name}" content="{html.escape(code)}">'
        for name, code in verified_by(settings).items()
    )
    if not told:
        return []

    async def answer(_: Request) -> HTMLResponse:
        return HTMLResponse(f"<!doctype html><html><head>{told}</head><body></body></html>")

    return [Route(f"/zalo_verifier{settings.zalo_site_verification}.html", answer)]


async def _room(reader: Reader, bots: Sequence[str], most: int) -> str:
    """Return the first bot that takes one more, or nothing where all are full."""

    def free(tx: Tx) -> str:
        counted = ((bot, places.count_addresses(tx, f"zalo:{bot}:")) for bot in bots)
        return next((bot for bot, count in counted if not most or count < most), "")

    return await reader.read(free)


class Alone:
    """The only program on this machine that polls for a bot; raises StartRefused for a second.

    Two would split what people write between them at random.
    """

    def __init__(self, token: str) -> None:
        name = hashlib.sha256(token.encode()).hexdigest()[:16]
        self._bot = token.partition(":")[0]
        self._lock = FileLock(Path(tempfile.gettempdir()) / f"donghanh-zalo-{name}.lock")

    def __enter__(self) -> Alone:
        try:
            self._lock.__enter__()
        except FileInUse:
            raise StartRefused(
                f"Một chương trình khác trên máy này đang nhận tin của bot Zalo {self._bot}."
            ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._lock.__exit__(kind, error, trace)
