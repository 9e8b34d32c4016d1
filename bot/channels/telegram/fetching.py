"""Files that people sent: where Telegram keeps one is asked first, then its bytes are streamed."""

from __future__ import annotations

from pathlib import Path

from telegram.error import BadRequest, TelegramError

from bot.channels.contract import NotFetched
from bot.channels.saving import TooMuch, save
from bot.channels.telegram.calls import Calls


async def fetch(calls: Calls, reference: str, into: Path, most: int) -> None:
    """Write a file to `into`; Telegram itself hands bots no more than 20 MB. Raises NotFetched."""
    try:
        found = await calls.call("GetFile", {"file_id": reference})
        if int(found.get("file_size") or 0) > most:
            raise NotFetched("too_big")
        async with calls.download(str(found["file_path"])) as chunks:
            await save(chunks, into, most)
    except TooMuch:
        raise NotFetched("too_big") from None
    except BadRequest as error:  # a kind of network error, so it is looked for first
        raise NotFetched("too_big" if "too big" in str(error).lower() else "gone") from None
    except (TelegramError, OSError, AttributeError, KeyError, TypeError, ValueError):
        raise NotFetched("failed") from None
