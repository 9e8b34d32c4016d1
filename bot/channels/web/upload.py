"""Files that a page hands in: streamed to disk, waiting there until somebody fetches them."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
from pathlib import Path

from starlette.requests import ClientDisconnect, Request

from bot.channels.contract import NotFetched
from bot.channels.guard import Refused
from bot.channels.saving import TooMuch, save
from bot.channels.web.saying import CHANNEL, address, client_key_of
from bot.talk.messages import Incoming

MOST_BYTES = 10 * 1024 * 1024
#: All that may lie there at once, what is under way counted in full.
MOST_TOGETHER = 200 * 1024 * 1024
_PATIENCE_S = 600.0  # an old phone on 3G needs five minutes for ten megabytes
_REFERENCE = re.compile(r"web-[0-9a-f]{32}")
_NAME_LENGTH = 300


class Uploads:
    """The folder in which uploaded files wait."""

    def __init__(self, folder: Path, most: int = MOST_BYTES, together: int = MOST_TOGETHER) -> None:
        self._folder = folder
        self._most = most
        self._together = together
        self._under_way = 0

    async def take(self, request: Request, address_id: str) -> Incoming:
        """Store the body and return what was handed in; raises Refused."""
        key = client_key_of(request.query_params.get("key", ""))
        name = request.query_params.get("name", "")[:_NAME_LENGTH]
        if _told_size(request) > self._most:
            raise self._too_large()
        await asyncio.to_thread(self._refuse_when_full)
        reference = "web-" + hashlib.sha256(f"{address_id}:{key}".encode()).hexdigest()[:32]
        size = await self._store(request, self._folder / reference)
        place = address(address_id)
        photo = request.headers.get("content-type", "").startswith("image/")
        return Incoming(
            CHANNEL, place, place, f"{address_id}:{key}", "file", text=reference, file_name=name,
            file_kind="photo" if photo else "document", size=size,
        )  # fmt: skip

    async def _store(self, request: Request, path: Path) -> int:
        self._under_way += 1
        try:
            async with asyncio.timeout(_PATIENCE_S):
                size = await save(request.stream(), path, self._most)
        except TooMuch:
            raise self._too_large() from None
        except (ClientDisconnect, TimeoutError):
            raise Refused(408, "Mạng chậm quá, tệp chưa gửi xong. Anh/chị thử lại giúp.") from None
        except OSError:
            raise Refused(
                503, "Máy chủ chưa nhận được tệp. Anh/chị thử lại sau ít phút.", 30
            ) from None
        finally:
            self._under_way -= 1
        if not size:
            await asyncio.to_thread(path.unlink, missing_ok=True)
            raise Refused(400, "Tệp này trống. Anh/chị chọn tệp khác giúp.")
        return size

    async def let_pass(self, request: Request) -> None:
        """Read what is not taken: a browser hears no answer while it is still sending."""
        if _told_size(request) > 2 * self._most:
            return
        size = 0
        with contextlib.suppress(ClientDisconnect, TimeoutError, RuntimeError):
            async with asyncio.timeout(_PATIENCE_S):
                async for chunk in request.stream():
                    size += len(chunk)
                    if size > 2 * self._most:
                        return

    def _refuse_when_full(self) -> None:
        lying = 0
        if self._folder.is_dir():
            with os.scandir(self._folder) as found:
                lying = sum(_size(entry) for entry in found)
        if lying + (self._under_way + 1) * self._most > self._together:
            raise Refused(503, "Máy chủ đang nhận nhiều tệp quá. Anh/chị thử lại sau ít phút.", 60)

    def _too_large(self) -> Refused:
        return Refused(
            413, f"Tệp nặng quá {self._most // (1024 * 1024)} MB. Anh/chị chọn tệp nhẹ hơn giúp."
        )

    async def fetch(self, reference: str, into: Path, most: int) -> None:
        """Move a file that was handed in; raises NotFetched. Moved before, it stays moved."""
        source = self._folder / reference
        if not _REFERENCE.fullmatch(reference):
            raise NotFetched("gone")
        try:
            await asyncio.to_thread(source.replace, into)
        except FileNotFoundError:
            if not await asyncio.to_thread(into.is_file):
                raise NotFetched("gone") from None
        except OSError:
            raise NotFetched("failed") from None
        if (await asyncio.to_thread(into.stat)).st_size > most:
            raise NotFetched("too_big")


def _told_size(request: Request) -> int:
    told = request.headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 18 else 0


def _size(entry: os.DirEntry[str]) -> int:
    """Return how large a file is; one that has just been moved on is nothing any more."""
    try:
        return entry.stat().st_size
    except FileNotFoundError:
        return 0
