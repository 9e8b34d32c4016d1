"""A pump before a vendor that answers as a test wrote down, over a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from starlette.routing import BaseRoute

from bot.channels.contract import Channel, Limits, Outcome, Pace
from bot.clock import SystemClock
from bot.conversation.messages import FileOut, Outgoing
from bot.features.installed import TABLES
from bot.library.wording import Wording
from bot.messaging.composing import Composer
from bot.messaging.deliver import CountGivenUp, Deliver, Gate, Observe
from bot.messaging.lease import Lease
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Row, one
from bot.store.writer import Writer
from tests import queued
from tests.queued import NewRow
from tests.words import say


class Vendor:
    """The contract's other side: answers each call as the test wrote down."""

    name = "test"
    handle = ""
    limits = Limits(text=1000)

    def __init__(self, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self.calls: list[Outgoing] = []
        self.script: list[Outcome] = []
        self.gate: asyncio.Event | None = None
        self.times: list[float] = []

    async def send(self, message: Outgoing, file: FileOut | None) -> Outcome:
        self.calls.append(message)
        self.times.append(asyncio.get_running_loop().time())
        if self.gate:
            await self.gate.wait()
        return self.script.pop(0) if self.script else Outcome("sent", f"m{len(self.calls)}")

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    async def start(self) -> None: ...

    async def poll(self) -> None: ...

    async def stop(self) -> None: ...

    def silent_for(self) -> float:
        return 0.0

    async def probe(self) -> None: ...

    async def show_menu(self, place: str, commands: Sequence[tuple[str, str]]) -> None: ...


#: What these tests queue has its text.
COMPOSE = Composer({}, Wording({})).all_queued


@asynccontextmanager
async def pumping(
    writer: Writer,
    vendor: Vendor | Channel,
    gate: Gate = lambda tx, rows, now: {},
    given_up: CountGivenUp = lambda channel, reason: None,
    lease: Lease | None = None,
    observe: Observe = lambda channel, kind, seconds: None,
) -> AsyncIterator[Deliver]:
    """Run a pump for the time of a test."""
    deliver = Deliver(
        vendor, writer, SystemClock(), say, observe, COMPOSE, gate,
        count_given_up=given_up, lease=lease, tables=TABLES,
    )  # fmt: skip
    await deliver.recover()
    task = asyncio.ensure_future(deliver.run())
    try:
        yield deliver
    finally:
        await deliver.stop()
        task.cancel()


async def queue(
    writer: Writer,
    text: str,
    place: str = "test:1",
    kind: str = "answer",
    slot: str = "",
    edit: str = "",
    state: str = "pending",
    person: int | None = None,
) -> Queued:
    """Queue one message for a place, or for a person there."""
    new = NewRow(
        f"test:{text}", 0, f"place:{place}", 0, "test", place, kind, {"text": text}, slot, edit,
        person, state=state,
    )  # fmt: skip
    now = SystemClock().now_ms()
    row = await writer.write(lambda tx: queued.add(tx, new, now))
    assert row
    return row


async def row_of(writer: Writer, id: int) -> Row:
    """Return state, attempts, message, reason and edit of a row."""
    found = await writer.write(
        lambda tx: one(
            tx, "SELECT state, attempts, message, reason, edit FROM outgoing WHERE id = :id", id=id
        )
    )
    assert found
    return found


async def count_rows(writer: Writer, where: str) -> int:
    """Return of how many rows something holds."""
    statement = f"SELECT count(*) FROM outgoing WHERE {where}"
    found = await writer.write(lambda tx: one(tx, statement))
    assert found
    return int(found[0])


async def until(condition: Callable[[], object], seconds: float = 5) -> None:
    """Wait until a condition holds; fails when it does not in time."""

    async def watch() -> None:
        while not condition():
            await asyncio.sleep(0.005)

    await asyncio.wait_for(watch(), seconds)


async def until_state(writer: Writer, id: int, state: str, seconds: float = 5) -> Row:
    """Wait until a row is in a state and return it."""

    async def watch() -> Row:
        while True:
            row = await row_of(writer, id)
            if row[0] == state:
                return row
            await asyncio.sleep(0.005)

    return await asyncio.wait_for(watch(), seconds)
