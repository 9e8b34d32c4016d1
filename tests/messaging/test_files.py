"""Files with what goes out: looked up for each call, so a database that is away delays them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest_asyncio

from bot.channels.telegram import TelegramChannel
from bot.clock import SystemClock
from bot.store import attachments
from bot.store.attachments import Attachment
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx
from bot.store.writer import Writer
from tests import queued
from tests.channels.receiving import Ledger
from tests.messaging.pump import pumping, until, until_state
from tests.queued import NewRow
from tests.reports.pictures import jpeg
from tests.telegram_api import Emulator
from tests.telegram_api.fixtures import telegram_api
from tests.words import say

__all__ = ["telegram_api"]

FILE = "a" * 32


@pytest_asyncio.fixture
async def channel(telegram_api: Emulator) -> AsyncIterator[TelegramChannel]:
    """Run a started channel at the emulator."""
    made = TelegramChannel(telegram_api.token, telegram_api.url, Ledger(), say)
    await made.start()
    yield made
    await made.stop()


async def announced(writer: Writer, photo: Path) -> Queued:
    """Take an announcement with a photo for sending, as the pump does."""
    photo.write_bytes(jpeg())
    kept = Attachment(FILE, None, "photo", "so-do.jpg", "image/jpeg", 9, str(photo), {}, 1)
    body = {"text": "Mời họp", "file": FILE}
    new = NewRow(
        "announcement:1", 0, "x", 0, "telegram", "telegram:7", "announcement", body,
        state="sending",
    )  # fmt: skip

    def queue(tx: Tx) -> Queued | None:
        attachments.add(tx, kept)
        return queued.add(tx, new, SystemClock().now_ms())

    row = await writer.write(queue)
    assert row
    return row


@contextmanager
def away(database: Path) -> Iterator[None]:
    """Take the database away, so that it can neither be read nor written."""
    elsewhere = database.with_name("away.db")
    database.rename(elsewhere)
    yield
    elsewhere.rename(database)


async def test_an_announcement_waits_for_its_file_to_be_looked_up(
    writer: Writer, channel: TelegramChannel, telegram_api: Emulator, tmp_path: Path
) -> None:
    """While the database is away no call is made; afterwards text and photo go, once."""
    person, ended = telegram_api.person(7), list[str]()
    async with pumping(writer, channel, observe=lambda _, kind, __: ended.append(kind)) as deliver:
        row = await announced(writer, tmp_path / "photo")
        with away(tmp_path / "service.db"):
            deliver.offer([row])
            await until(lambda: ended)
            before = (list(ended), len(person.got))
        sent = await until_state(writer, row.id, "sent")

    assert before == (["not_sent"], 0)
    assert sent[2] == str(person.last.id)
    assert [(one.text, one.file) for one in person.got] == [
        (f"Mời họp\n\nMã tin: T{row.id}", jpeg())
    ]
