"""Files that a page hands in: taken when they were asked for, streamed to disk, fetched from there.

Nothing is read of a file before the conversation has said that it waits for one.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from weakref import WeakValueDictionary

from starlette.requests import ClientDisconnect, Request

from bot.channels.contract import NotFetched, Receiver, Unavailable
from bot.channels.guard import Refused
from bot.channels.pace import Buckets
from bot.channels.saving import Patience, TooMuch, moving, save
from bot.channels.web.saying import CHANNEL, address, client_key_of, row_of_page
from bot.channels.web.shares import Shares
from bot.conversation.messages import Incoming

MOST_BYTES = 10 * 1024 * 1024
_REFERENCE = re.compile(r"web-[0-9a-f]{32}")
_NAME_LENGTH = 300


class Uploads:
    """The folder in which uploaded files wait, and the way into it."""

    def __init__(
        self,
        folder: Path,
        receiver: Receiver,
        most: int = MOST_BYTES,
        shares: Shares | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._folder = folder
        self._receiver = receiver
        self._most = most
        self._shares = shares or Shares(folder)
        self._patience = patience or Patience()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._deadlines: dict[str, asyncio.Timeout] = {}
        # Refused bodies that are read all the same, for each network.
        self._passing = Buckets(capacity=40, rate=0.2)

    async def take(self, request: Request, address_id: str, machine: str) -> None:
        """Take a file that is waited for and hand it in; raises Refused and Unavailable."""
        file = _offered(request, address_id)
        async with self._alone(file.text):
            wanted = await self._receiver.wants(file)
            if wanted == "asked":
                await self._hand_in(request, file, machine)
                return
        if wanted == "unasked":
            raise Refused(409, "refusals.file_unasked")
        await self._drain(request)

    @contextlib.asynccontextmanager
    async def _alone(self, reference: str) -> AsyncIterator[None]:
        """Let one upload at a time have a name; a newer one ends an older one on its way.

        Whoever sends the same again has lost the line, of which we may not know yet.
        """
        older = self._deadlines.get(reference)
        if older is not None and not older.expired():  # one that is being ended is not told twice
            older.reschedule(asyncio.get_running_loop().time())
        lock = self._locks.setdefault(reference, asyncio.Lock())
        async with lock:
            yield

    async def _hand_in(self, request: Request, file: Incoming, machine: str) -> None:
        told, path = _told_size(request), self._folder / file.text
        if told is not None and told > self._most:
            raise self._too_large()
        size = self._most if told is None else told
        await self._shares.reserve(file.text, file.sender, machine, size)
        try:
            size = await self._store(request, path)
        except BaseException:
            self._shares.release(file.text)
            raise
        self._shares.settle(file.text, size)
        try:
            taken = await self._receiver.receive(replace(file, size=size))
        except Unavailable:  # nothing was written: the page sends it again
            await self._delete(path)
            raise
        if not taken:
            await self._delete(path)

    async def _delete(self, path: Path) -> None:
        self._shares.release(path.name)
        await asyncio.to_thread(path.unlink, missing_ok=True)

    async def _store(self, request: Request, path: Path) -> int:
        try:
            async with asyncio.timeout(self._patience.whole) as deadline:
                self._deadlines[path.name] = deadline
                size = await save(moving(request.stream(), self._patience), path, self._most)
        except TooMuch:
            raise self._too_large() from None
        except (ClientDisconnect, TimeoutError):
            raise Refused(408, "refusals.file_slow") from None
        except OSError:
            raise Refused(503, "refusals.file_not_stored", 30) from None
        finally:
            del self._deadlines[path.name]
        if not size:
            await asyncio.to_thread(path.unlink, missing_ok=True)
            raise Refused(400, "refusals.file_empty")
        return size

    async def let_pass(self, request: Request, machine: str, refused: Refused) -> None:
        """Read what is not taken: a browser hears no answer while it is still sending.

        Of whoever was not asked, only so much for each network. What stood still is left.
        """
        uncalled = refused.status in (409, 429)
        if refused.status != 408 and not (uncalled and self._passing.take(machine)):
            await self._drain(request)

    async def _drain(self, request: Request) -> None:
        if (_told_size(request) or 0) > 2 * self._most:
            return
        size = 0
        with contextlib.suppress(ClientDisconnect, TimeoutError, RuntimeError):
            async with asyncio.timeout(self._patience.whole):
                async for chunk in moving(request.stream(), self._patience):
                    size += len(chunk)
                    if size > 2 * self._most:
                        return

    def _too_large(self) -> Refused:
        megabytes = self._most // (1024 * 1024)
        return Refused(413, "refusals.file_too_large", megabytes=megabytes)

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


def _offered(request: Request, address_id: str) -> Incoming:
    """Return what the page would hand in; raises Refused (400) for an unclear key."""
    asked = request.query_params.get
    key = client_key_of(asked("key", ""))
    place = address(address_id)
    photo = request.headers.get("content-type", "").startswith("image/")
    return Incoming(
        CHANNEL, place, place, f"{address_id}:{key}", "file",
        text="web-" + hashlib.sha256(f"{address_id}:{key}".encode()).hexdigest()[:32],
        message=row_of_page(asked("message", "")), file_name=asked("name", "")[:_NAME_LENGTH],
        file_kind="photo" if photo else "document",
    )  # fmt: skip


def _told_size(request: Request) -> int | None:
    """Return how large the body is to be by the request's own word; None where it says nothing."""
    told = request.headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 18 else None
