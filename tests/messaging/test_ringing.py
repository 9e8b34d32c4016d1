"""When a ring is queued beside a message, and when it is taken back: over a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.bootstrap import app_context
from bot.app.settings import Settings
from bot.channels.contract import Limits
from bot.conversation.messages import Reply
from bot.conversation.turn import AppContext
from bot.library.load import Library
from bot.messaging.mailbox import PlaceMailbox
from bot.messaging.queueing import Posting, open_due, queue_for_person, queue_to_many
from bot.messaging.ringing import Browsers
from bot.store import people
from bot.store.outgoing import rings
from bot.store.outgoing.rings import Subscription
from bot.store.sql import Row, Tx, rows
from bot.store.writer import Reader, Writer
from tests.conversation.chat import CHANNELS
from tests.conversation.player import LIMITS, TestClock
from tests.messaging.pump import COMPOSE

NOW = datetime(2026, 12, 14, 2, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
RINGING = {**LIMITS, "push": Limits(text=300, rings="web")}
PRIVATE = "Lớp của Vàng Thị Lan dời sang thứ Tư"


class Town:
    """People on pages and on Telegram; two of the pages may be rung."""

    def __init__(self, writer: Writer, reader: Reader, library: Library) -> None:
        self.writer = writer
        app = app_context(Settings(office="X", contact="Y"), library)
        self.app: AppContext = replace(app, channels=CHANNELS)
        clock = TestClock(NOW)
        self.mailbox = PlaceMailbox(writer, reader, clock, COMPOSE, limits=RINGING)
        self.browsers = Browsers(writer, reader, clock, "web")

    async def settle(self) -> None:
        """Let people 1–3 have pages (the first two with a browser to ring), 4 a Telegram chat."""

        def fill(tx: Tx) -> None:
            for n, address in enumerate(("web:a", "web:b", "web:c", "telegram:4"), 1):
                person = people.create(tx, 1, "v", "web", f"h{n}")
                people.touch(tx, address, address.split(":")[0], address, 1)
                people.link(tx, address, person, 1)
            for address in ("web:a", "web:b"):
                rings.subscribe(tx, address, Subscription(f"https://x/{address}", "p", "a"), 1)

        await self.writer.write(fill)

    async def tell(self, person: int, cause: str, kind: str = "notice", due: int = 0) -> None:
        """Queue a message that comes by itself."""
        reply = Reply(PRIVATE, kind=kind)  # type: ignore[arg-type]
        await self.writer.write(
            lambda tx: queue_for_person(
                tx, self.app, RINGING, ("test", cause), 0, person, reply, NOW_MS, due
            )
        )

    async def open(self, now: int, limits: Mapping[str, Limits] = RINGING) -> None:
        """Choose the address of what is due, as the tick does."""
        await self.writer.write(lambda tx: open_due(tx, now, self.app, limits, 500))

    async def rings(self) -> list[Row]:
        """Return (place, due, state, body, kind) of all rings."""
        return await self.writer.write(
            lambda tx: rows(
                tx,
                "SELECT place, due_at, state, body, kind FROM outgoing "
                "WHERE channel = 'push' ORDER BY id",
            )
        )


@pytest.fixture
async def town(writer: Writer, library: Library, tmp_path: Path) -> AsyncIterator[Town]:
    """Settle the people of a test."""
    reader = await Reader.open(tmp_path / "service.db")
    made = Town(writer, reader, library)
    await made.settle()
    yield made
    await reader.close()


async def test_a_message_by_itself_rings_a_closed_page(town: Town) -> None:
    """10 to 30 seconds later, once, with the one text; who has no browser is not rung."""
    for person in (1, 3, 4):
        await town.tell(person, f"c{person}")
    ((place, due, state, body, kind),) = await town.rings()

    assert ("push:a", "pending", "hint") == (place, state, kind)
    assert 10_000 <= due - NOW_MS <= 30_000
    assert '{"text":"Có tin mới cho anh/chị. Chạm để mở."}' == body


async def test_answers_and_offices_without_push_ring_nobody(town: Town) -> None:
    """Whoever has just written sees the answer; where push is off nothing is queued."""
    await town.tell(1, "c1", kind="answer")
    reply = Reply(PRIVATE, kind="notice")
    await town.writer.write(
        lambda tx: queue_for_person(tx, town.app, LIMITS, ("test", "c2"), 0, 1, reply, NOW_MS)
    )

    assert [] == await town.rings()


async def test_a_message_for_later_rings_later(town: Town) -> None:
    """The ring of a later message takes nothing from that of an earlier one, nor back."""
    later = NOW_MS + 3_600_000
    await town.tell(1, "c1", due=later)
    await town.tell(1, "c2")
    await town.open(later - 1)
    before = [due - NOW_MS for _, due, _, _, _ in await town.rings()]
    await town.open(later)
    dues = [due - NOW_MS for _, due, state, _, _ in await town.rings() if state == "pending"]

    assert [False] == [due > 3_600_000 for due in before]
    assert [False, True] == [due > 3_600_000 for due in dues]


async def test_many_are_rung_like_one(town: Town) -> None:
    """A class of messages queued at once rings the same pages, each once."""
    reply = Reply(PRIVATE, kind="announcement")

    def queue(tx: Tx) -> None:
        for number, persons in (("1", (1, 2, 3, 4)), ("2", (1,))):
            queue_to_many(tx, Posting(("announcement", number), reply), persons, NOW_MS)

    await town.writer.write(queue)
    await town.open(NOW_MS)

    assert ["push:a", "push:b"] == sorted(place for place, *_ in await town.rings())


async def test_only_the_page_that_a_message_goes_to_is_rung(town: Town) -> None:
    """With a browser, and chosen when the message is due; a second time changes nothing."""
    reply = Reply(PRIVATE, kind="announcement")
    new = Posting(("announcement", "1"), reply)

    def queue(tx: Tx) -> None:
        people.link(tx, "web:b", 4, 1)  # who is reached on Telegram is not rung
        for _ in range(2):
            queue_to_many(tx, new, (1, 3, 4), NOW_MS)

    await town.writer.write(queue)
    for _ in range(2):
        await town.open(NOW_MS)

    assert ["push:a"] == [place for place, *_ in await town.rings()]


async def test_a_page_that_shows_its_mail_is_not_rung(town: Town) -> None:
    """The acknowledgement takes the ring back; the other page's ring stays."""
    await town.tell(1, "c1")
    await town.tell(2, "c2")
    waiting = await town.mailbox.waiting("web:a", 0)
    await town.mailbox.acknowledge("web:a", [row.id for row in waiting])
    states = {place: state for place, _, state, _, _ in await town.rings()}
    need, browsers = await town.browsers.to_ring("push:b", 99)

    assert {"push:a": "superseded", "push:b": "pending"} == states
    assert ("now", ["https://x/web:b"]) == (need, [one[0] for one in browsers])
