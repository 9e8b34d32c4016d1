"""The other side of the channel's contract, kept in memory: a receiver and a mailbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from bot.channels.contract import FileWanted, Unavailable
from bot.conversation.messages import FileOut, Incoming, Outgoing, RefusalReason

#: 23/11/2026 20:15 in Viet Nam, in UTC milliseconds.
NOW = 1_795_439_700_000

Answer = Callable[["Desk", Incoming], None]


def silent(_desk: Desk, _incoming: Incoming) -> None:
    """Answer nothing."""


@dataclass
class Desk:
    """Receives what pages say, once per key, and holds rows until they are acknowledged."""

    answer: Answer = silent
    heard: list[Incoming] = field(default_factory=list)
    arrivals: int = 0
    keys: set[str] = field(default_factory=set)
    rows: dict[int, Outgoing] = field(default_factory=dict)
    acknowledged: list[int] = field(default_factory=list)
    files: dict[str, FileOut] = field(default_factory=dict)
    busy: bool = False
    refusals: list[tuple[str, str]] = field(default_factory=list)
    #: Whether a file is waited for, and whether a turn takes one.
    asks: bool = True
    takes: bool = True
    listening: set[asyncio.Event] = field(default_factory=set)

    async def receive(self, incoming: Incoming) -> bool:
        """Take one Incoming; seen again, it changes nothing."""
        self.arrivals += 1
        if self.busy:
            raise Unavailable(7)
        if incoming.key not in self.keys:
            self.keys.add(incoming.key)
            self.heard.append(incoming)
            self.answer(self, incoming)
        return self.takes or incoming.kind != "file"

    async def wants(self, file: Incoming) -> FileWanted:
        """Say whether a file is waited for."""
        if file.key in self.keys:
            return "handed_in"
        return "asked" if self.asks else "unasked"

    async def unreadable(self, channel: str, key: str, raw: bytes, reason: str) -> None:
        """Fail: the web answers what it cannot read and keeps nothing of it."""
        raise AssertionError((channel, key, raw, reason))

    def refused(self, channel: str, reason: RefusalReason) -> None:
        """Note a choice that no message of ours can have offered."""
        self.refusals.append((channel, reason))

    def post(self, place: str, text: str, id: int = 0, **more: object) -> int:
        """Put a row into the mailbox and wake the pages; returns its id."""
        row = Outgoing(id or len(self.rows) + 1, "web", place, text, created_at=NOW)
        self.rows[row.id] = row._replace(**more)  # type: ignore[arg-type]
        for bell in self.listening:
            bell.set()
        return row.id

    async def waiting(self, place: str, after: int, limit: int = 50) -> Sequence[Outgoing]:
        """Return the place's rows above `after` that were not acknowledged, oldest first."""
        found = [
            row
            for id, row in sorted(self.rows.items())
            if id > after and row.place == place and id not in self.acknowledged
        ]
        return found[:limit]

    async def acknowledge(self, place: str, ids: Sequence[int]) -> None:
        """Note that the page shows its rows."""
        if self.busy:
            raise Unavailable(7)
        mine = [id for id in ids if id in self.rows and self.rows[id].place == place]
        self.acknowledged += [id for id in mine if id not in self.acknowledged]

    async def news(self, place: str) -> AsyncIterator[None]:
        """Yield at once and whenever something was posted."""
        bell = asyncio.Event()
        self.listening.add(bell)
        try:
            while True:
                yield
                await bell.wait()
                bell.clear()
        finally:
            self.listening.discard(bell)

    async def file(self, place: str, id: str) -> FileOut | None:
        """Return a file that lies ready."""
        return self.files.get(id)

    def texts(self) -> list[str]:
        """Return what was said, the page's own greeting left out."""
        return [one.text or one.choice for one in self.heard if one.text != "/start"]
