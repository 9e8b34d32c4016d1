"""The tick: a broken part holds up no other, and the hourly sweep keeps nobody waiting."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.bootstrap import build_house
from bot.channels.contract import Limits
from bot.library.load import Library
from bot.service.tick import Tick
from bot.settings import Settings
from bot.store import jobs
from bot.store.sql import scalar
from bot.store.writer import Writer
from tests.office import CONTACT, OFFICE, make_office
from tests.talk.player import TestClock


async def test_a_broken_source_holds_up_no_other(tmp_path: Path, library: Library) -> None:
    """What one kind of due work stumbles over is logged, and the others are handled."""
    make_office(tmp_path / "a.db", library, 1, in_quiz=False)
    writer = await Writer.open(tmp_path / "a.db")
    house = build_house(Settings(office=OFFICE, contact=CONTACT), library)
    clock = TestClock(datetime(2026, 12, 14, 2, tzinfo=UTC))

    def broken(*_: object) -> int:
        raise KeyError("x")

    tick = Tick(writer, clock, house, {}, (broken, lambda *_: 3), lambda: None)
    try:
        handled = await tick.run()
    finally:
        await writer.close()

    assert 3 == handled
    assert clock.now_ms() == tick.last_ms


async def test_the_first_tick_sweeps_whatever_the_clock_shows(
    tmp_path: Path, library: Library
) -> None:
    """A machine that lost its date thinks itself in 1970; what has lapsed goes all the same."""
    make_office(tmp_path / "a.db", library, 1, in_quiz=False)
    lapsed = tmp_path / "results.xlsx"
    lapsed.write_bytes(b"x")
    writer = await Writer.open(tmp_path / "a.db")
    house = build_house(Settings(office=OFFICE, contact=CONTACT), library)
    clock = TestClock(datetime(1970, 1, 1, 0, 10, tzinfo=UTC))
    tick = Tick(writer, clock, house, {}, (), lambda: None)
    asked = tick.last_ms
    try:
        await writer.write(
            lambda tx: jobs.add_file(tx, "f", "a.xlsx", "x/y", str(lapsed), "web:1", 1, 2)
        )
        await tick.run()
    finally:
        await writer.close()

    assert not lapsed.exists()
    assert clock.now_ms() == asked


async def test_turns_go_between_the_erasures_of_a_sweep(tmp_path: Path, library: Library) -> None:
    """Of twelve people whose time has run out each is erased in a transaction of its own."""
    make_office(tmp_path / "a.db", library, 12, in_quiz=False)
    writer = await Writer.open(tmp_path / "a.db")
    house = build_house(Settings(office=OFFICE, contact=CONTACT), library)
    clock = TestClock(datetime(2036, 12, 14, 2, tzinfo=UTC))
    tick = Tick(writer, clock, house, {"web": Limits(text=900)}, (), lambda: None)
    erased = "SELECT count(*) FROM people WHERE erased_at IS NOT NULL"
    seen: set[int] = set()
    try:
        run = asyncio.create_task(tick.run())
        while not run.done():
            seen.add(await writer.write(lambda tx: scalar(tx, erased)))
        await run
        seen.add(await writer.write(lambda tx: scalar(tx, erased)))
    finally:
        await writer.close()

    assert {0, 12} < seen
