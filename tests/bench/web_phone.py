"""A phone with the chat page open, as the server sees one: page, stream, posts, acks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from tests.bench.promise import Miscounted

#: What the page asks for beside itself, on a first visit.
_ASSETS = ("/static/chat.css", "/static/chat.js")
#: A page gathers what it has shown for so long before it acknowledges it, seconds.
_ACK_AFTER = 0.12
_PATIENCE = 30.0
_SAME = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class WebPhone:
    """One browser: its cookie, its open stream, and the rows that have come."""

    session: aiohttp.ClientSession
    url: str
    posts: int = 0
    last: dict[str, Any] = field(default_factory=dict)  # the row that came last, as the page has it
    _rows: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    _owed: list[int] = field(default_factory=list)
    _acking: asyncio.Task[None] | None = None

    async def open(self, path: str = "/") -> float:
        """Load the page with style and script and open its stream; return the seconds it took."""
        began = time.perf_counter()
        await self._get(path)
        await asyncio.gather(*(self._get(asset) for asset in _ASSETS))
        return time.perf_counter() - began

    async def _get(self, path: str) -> bytes:
        async with self.session.get(self.url + path) as answer:
            body = await answer.read()
            if answer.status != 200:
                raise Miscounted(f"{answer.status} for {path.split('/')[1]}")
            return body

    async def get_json(self, path: str) -> dict[str, Any]:
        """Return what a path tells as JSON; raises Miscounted for anything but success."""
        told: dict[str, Any] = orjson.loads(await self._get(path))
        return told

    async def upload(self, name: str, content: bytes) -> None:
        """Hand a file in as the page does."""
        self.posts += 1
        path = f"/upload?key=key-{self.posts:06d}&name={name}"
        async with self.session.post(self.url + path, data=content, headers=_SAME) as answer:
            if answer.status != 200:
                raise Miscounted(f"{answer.status} for the upload: {await answer.text()}")

    async def post(self, path: str, **fields: Any) -> None:
        """Post as the page does; raises Miscounted for anything but success."""
        data = orjson.dumps(fields)
        headers = {**_SAME, "Content-Type": "application/json"}
        async with self.session.post(self.url + path, data=data, headers=headers) as answer:
            body = await answer.read()
            if answer.status != 200:
                raise Miscounted(f"{answer.status} for {path}: {body[:200]!r}")

    async def ask(self, expected: str, **said: str) -> float:
        """Say something; return the seconds until the one row that answers was here.

        Raises Miscounted for another answer than one that says `expected`.
        """
        began = time.perf_counter()
        self.posts += 1
        if "choice" in said and self.last:
            said["message"] = str(self.last["id"])
        await self.post("/say", key=f"key-{self.posts:06d}", **said)
        self.last = await self.next_row()
        if expected not in self.last["text"]:
            raise Miscounted(f"asked for {expected!r}, got {self.last!r}")
        return time.perf_counter() - began

    async def next_row(self, seconds: float = _PATIENCE) -> dict[str, Any]:
        """Return the next row of the stream; raises Miscounted when none comes."""
        with suppress(TimeoutError):
            return await asyncio.wait_for(self._rows.get(), seconds)
        raise Miscounted("a reply never came")

    async def listen(self) -> None:
        """Read the stream of events until cancelled."""
        no_end = aiohttp.ClientTimeout(total=None)
        async with self.session.get(self.url + "/events", timeout=no_end) as stream:
            if stream.status != 200:
                raise Miscounted(f"{stream.status} for the stream")
            async for line in stream.content:
                if line.startswith(b"data: {") and line.strip() != b"data: {}":
                    self._take(orjson.loads(line[len(b"data: ") :]))

    def _take(self, row: dict[str, Any]) -> None:
        self._rows.put_nowait(row)
        self._owed.append(int(row["id"]))
        if self._acking is None or self._acking.done():
            self._acking = asyncio.create_task(self._acknowledge())

    async def _acknowledge(self) -> None:
        while self._owed:
            await asyncio.sleep(_ACK_AFTER)
            ids, self._owed = self._owed, []
            await self.post("/ack", ids=ids)

    async def settled(self) -> None:
        """Wait until everything that was shown is acknowledged."""
        if self._acking is not None:
            await self._acking

    async def leave(self, stream: asyncio.Task[None]) -> None:
        """End the stream and what was about to be acknowledged."""
        tasks = [task for task in (stream, self._acking) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def web_phone(url: str, cookie: str = "") -> AsyncIterator[WebPhone]:
    """Hold a browser with connections and a cookie jar of its own, which may know somebody."""
    jar = aiohttp.CookieJar(unsafe=True)  # the server has a number for a name
    cookies = {"donghanh": cookie} if cookie else None
    connector = aiohttp.TCPConnector(limit=6)  # as browsers hold them to one server
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=jar, cookies=cookies
    ) as session:
        yield WebPhone(session, url)


@asynccontextmanager
async def listening(phone: WebPhone) -> AsyncIterator[None]:
    """Keep the phone's stream open for the time of a block; a stream that breaks is an error."""
    stream = asyncio.create_task(phone.listen())
    try:
        yield
        await phone.settled()
        if stream.done():
            raise Miscounted(f"the stream ended: {stream.exception()!r}")
    finally:
        await phone.leave(stream)
