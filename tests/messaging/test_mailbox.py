"""The web page's mailbox: what is refused is looked at once more before it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.clock import SystemClock
from bot.messaging.mailbox import PlaceMailbox
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx
from bot.store.writer import Reader, Writer
from tests import queued
from tests.messaging.pump import COMPOSE
from tests.queued import NewRow


async def test_what_was_let_go_on_meanwhile_is_shown(writer: Writer, tmp_path: Path) -> None:
    """On hold when a page looked, no longer when that is written down: the page shows it."""
    looks = ["held"]

    def gate(_tx: Tx, rows: Sequence[Queued], _now: int) -> Mapping[int, str]:
        return {row.id: looks.pop() for row in rows if looks}

    reader = await Reader.open(tmp_path / "service.db")
    mailbox = PlaceMailbox(writer, reader, SystemClock(), COMPOSE, gate)
    new = NewRow("announcement:1", 0, "person:1", 0, "web", "web:1", "announcement", {"text": "x"})
    row = await writer.write(lambda tx: queued.add(tx, new, 1))
    shown = await mailbox.waiting("web:1", 0)
    await reader.close()

    assert row is not None and [row.id] == [one.id for one in shown]
