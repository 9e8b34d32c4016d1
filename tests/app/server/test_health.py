"""What the program says of itself: ill while what falls due is held up, and only then."""

from __future__ import annotations

from pathlib import Path

from bot.app.bootstrap import open_parts
from bot.app.server.health import Health
from bot.app.service.heartbeat import Heartbeat
from bot.app.service.refusals import Refusals
from bot.app.service.tick import Tick
from bot.app.settings import Settings
from bot.clock import SystemClock
from bot.library.load import Library
from bot.messaging.mailbox import PlaceMailbox
from tests.messaging.pump import COMPOSE
from tests.office import CONTACT, OFFICE


async def test_it_is_ill_while_what_falls_due_is_held_up(tmp_path: Path, library: Library) -> None:
    """A minute without a whole tick is a 503; the next one ends it."""
    settings = Settings(office=OFFICE, contact=CONTACT, database=f"sqlite:///{tmp_path / 'a.db'}")
    parts = await open_parts(settings, SystemClock(), library)
    runs = [7.0]
    tick = Tick(parts.writer, parts.clock, parts.app, {}, (), lambda: None, steady=lambda: runs[0])
    heart = Heartbeat(parts.writer, parts.clock, parts.app, {}, [], lambda queued: None)
    mailbox = PlaceMailbox(parts.writer, parts.reader, parts.clock, COMPOSE)
    health = Health(
        parts.reader, parts.clock, parts.metrics, heart, tick, mailbox, ["web"], 5, Refusals()
    )  # fmt: skip
    said = []
    try:
        await heart.beat()
        for seconds in (0, 59, 1):
            runs[0] += seconds
            said.append((await health())[0])
        await tick.run()
        well, told = await health()
    finally:
        await parts.reader.close()
        await parts.writer.close()

    assert [True, True, False] == said
    assert well
    assert (0.0, 0) == (told["tick"]["seconds_ago"], told["clock"]["times_set"])
