"""Raw calls of the Bot API through python-telegram-bot: plain JSON in, plain JSON out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from telegram import Bot, InputFile
from telegram.error import TelegramError

from bot.channels.telegram.failures import NotSent, OutcomeUnknown, ServerFault
from bot.channels.telegram.request import HttpRequest

DEFAULT_API = "https://api.telegram.org"
UPLOAD_TIMEOUT = 120.0


class Calls:
    """The one place from which Telegram is called.

    The Bot is deliberately never initialized: that would build objects that nobody reads, and
    make the library report a refused token as an unknown method. It packs files; plain values go
    past it. Method names are written `SendDocument`: for `sendDocument` the library warns that
    Bot has a method of its own, which would build an object from every answer (the server takes
    any case).
    """

    def __init__(self, token: str, api_url: str, request: HttpRequest) -> None:
        base = (api_url or DEFAULT_API).rstrip("/")
        self.request = request
        #: By the loop's clock; a refusal is an answer too. None before the first question.
        self.answered_at: float | None = None
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=request,
            get_updates_request=request,
        )

    async def call(self, method: str, parameters: dict[str, Any], wait: float | None = None) -> Any:
        """Call a method by its PascalCase name and return the bare result; `wait` in seconds.

        Raises NotSent, OutcomeUnknown, ServerFault, Flooded or a telegram.error.TelegramError.
        """
        try:
            result = await self.request.post_json(
                f"{self._bot.base_url}/{method}", parameters, wait
            )
        except (NotSent, OutcomeUnknown, ServerFault):
            raise
        except TelegramError:
            self.answered_at = asyncio.get_running_loop().time()
            raise
        self.answered_at = asyncio.get_running_loop().time()
        return result

    async def updates(self, offset: int, wait: int, kinds: list[str]) -> list[Any]:
        """Fetch updates from `offset` on, waiting up to `wait` seconds for the first."""
        parameters = {"offset": offset, "timeout": wait, "allowed_updates": kinds}
        found = await self.call("GetUpdates", parameters, wait=wait + 10.0)
        if not isinstance(found, list):
            raise OutcomeUnknown("updates are no list")
        return found

    async def upload(
        self, method: str, field: str, path: str, name: str, parameters: dict[str, Any]
    ) -> Any:
        """Hand out a file; its bytes are read anew for each try. Raises OSError too."""
        data = await asyncio.to_thread(Path(path).read_bytes)
        return await self._bot.do_api_request(
            method,
            api_kwargs={**parameters, field: InputFile(data, filename=name)},
            read_timeout=UPLOAD_TIMEOUT,
        )

    def download(self, path: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Open the bytes of a file that `GetFile` told the path of; leaving closes the line."""
        url = f"{self._bot.base_file_url}/{quote(path)}"
        return aclosing(self.request.stream(url, self.request.read_timeout))
