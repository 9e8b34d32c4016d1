"""The tick: a broken part holds up no other, and the hourly sweep keeps nobody waiting."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app.bootstrap import app_context
from bot.app.service.tick import Tick
from bot.app.settings import Settings
from bot.channels.contract import Limits
from bot.clock import Watch
from bot.library.load import Library
from bot.store import jobs
from bot.store.sql import rows, scalar
from bot.store.writer import Writer
from tests import queued
from tests.conversation.player import TestClock
from tests.office import CONTACT, OFFICE, make_office
from tests.queued import NewRow


async def test_a_broken_source_holds_up_no_other(tmp_path: Path, library: Library) -> None:
    """What one kind of due work stumbles over is logged, and the others are handled."""
    make_office(tmp_path / "a.db", library, 1, in_quiz=False)
    writer = await Writer.open(tmp_path / "a.db")
    house = app_context(Settings(office=OFFICE, contact=CONTACT), library)
    clock = TestClock(datetime(2026, 12, 14, 2, tzinfo=UTC))

    def broken(*_: object) -> int:
        raise KeyError("x")

    tick = Tick(writer, clock, house, {}, (broken, lambda *_: 3), lambda: None)
    try:
        handled = await tick.run()
    finally:
        await writer.close()

    assert 3 == handled
    assert 60 > tick.seconds_ago()


async def test_the_first_tick_sweeps_whatever_the_clock_shows(
    tmp_path: Path, library: Library
) -> None:
    """A machine that lost its date thinks itself in 1970; what has lapsed goes all the same."""
    make_office(tmp_path / "a.db", library, 1, in_quiz=False)
    lapsed = tmp_path / "results.xlsx"
    lapsed.write_bytes(b"x")
    writer = await Writer.open(tmp_path / "a.db")
    house = app_context(Settings(office=OFFICE, contact=CONTACT), library)
    clock = TestClock(datetime(1970, 1, 1, 0, 10, tzinfo=UTC))
    tick = Tick(writer, clock, house, {}, (), lambda: None)
    try:
        await writer.write(
            lambda tx: jobs.add_file(tx, "f", "a.xlsx", "x/y", str(lapsed), "web:1", 1, 2)
        )
        await tick.run()
    finally:
        await writer.close()

    assert not lapsed.exists()


async def test_turns_go_between_the_erasures_of_a_sweep(tmp_path: Path, library: Library) -> None:
    """Of twelve people whose time has run out each is erased in a transaction of its own."""
    make_office(tmp_path / "a.db", library, 12, in_quiz=False)
    writer = await Writer.open(tmp_path / "a.db")
    house = app_context(Settings(office=OFFICE, contact=CONTACT), library)
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


async def test_a_broken_sweep_ends_no_program(tmp_path: Path, library: Library) -> None:
    """What cannot be deleted is logged, and the next tick comes."""
    make_office(tmp_path / "a.db", library, 1, in_quiz=False)
    writer = await Writer.open(tmp_path / "a.db")
    house = app_context(Settings(office=OFFICE, contact=CONTACT), library)
    clock = TestClock(datetime(2026, 12, 14, 2, tzinfo=UTC))
    tick = Tick(writer, clock, house, {}, (lambda *_: 3,), lambda: None)
    folder = tmp_path / "folder"
    folder.mkdir()
    try:
        await writer.write(
            lambda tx: jobs.add_file(tx, "f", "a", "x/y", str(folder), "web:1", 1, 2)
        )
        assert 3 == await tick.run()
        assert 3 == await tick.run()
    finally:
        await writer.close()


async def test_nothing_is_deleted_by_a_clock_that_was_just_set_forward(
    tmp_path: Path, library: Library
) -> None:
    """Ten years ahead by mistake: nobody is erased within the hour in which it can be noticed."""
    make_office(tmp_path / "a.db", library, 3, in_quiz=False)
    writer = await Writer.open(tmp_path / "a.db")
    house = app_context(Settings(office=OFFICE, contact=CONTACT), library)
    clock, runs = TestClock(datetime(2026, 12, 14, 2, tzinfo=UTC)), [50.0]
    seen: list[float] = []
    tick = Tick(
        writer, clock, house, {}, (), lambda: None, clock_set=seen.append, steady=lambda: runs[0]
    )
    erased = "SELECT count(*) FROM people WHERE erased_at IS NOT NULL"
    counts = []
    try:
        await tick.run()
        clock.now = datetime(2036, 12, 14, 2, tzinfo=UTC)
        for _ in range(3):
            runs[0] += 1801
            clock.now += timedelta(seconds=1801)
            await tick.run()
            counts.append(await writer.write(lambda tx: scalar(tx, erased)))
    finally:
        await writer.close()

    assert [0, 0, 3] == counts
    assert 1 == len(seen) and seen[0] > 0


async def test_a_clock_is_taken_for_set_only_by_a_second_or_more() -> None:
    """Drift and its cure are nothing; each setting is told once, forward and back."""
    clock, runs = TestClock(datetime(2026, 12, 14, 2, tzinfo=UTC)), [5.0]
    watch = Watch(clock, lambda: runs[0])
    told = []
    for wall, steady in ((5, 5), (5.9, 5), (-60, 0), (5, 5), (3600, 0), (0, 0), (-86_400, 5)):
        clock.now += timedelta(seconds=wall)
        runs[0] += steady
        told.append(watch.moved_ms())

    assert [0, 0, -60_000, 0, 3_600_000, 0, -86_405_000] == told


@pytest.mark.parametrize(("year", "ahead"), [(1970, 1), (2026, 0)])
async def test_a_clock_that_lost_its_date_rewrites_nothing(
    tmp_path: Path, library: Library, year: int, ahead: int
) -> None:
    """What was sent today is not put into 1970, from where it would be deleted tomorrow."""
    make_office(tmp_path / "a.db", library, 1, in_quiz=False)
    writer = await Writer.open(tmp_path / "a.db")
    house = app_context(Settings(office=OFFICE, contact=CONTACT), library)
    clock = TestClock(datetime(year, 12, 14, 2, tzinfo=UTC))
    written = int(datetime(2026, 12, 14, 3, tzinfo=UTC).timestamp() * 1000)
    row = NewRow("c", 0, "x", 0, "web", "web:1", "notice", {})
    try:
        await writer.write(lambda tx: queued.add(tx, row, written))
        await Tick(writer, clock, house, {}, (), lambda: None).run()
        (found,) = await writer.write(
            lambda tx: rows(tx, "SELECT due_at, created_at FROM outgoing")
        )
    finally:
        await writer.close()
    assert found == (written,) * 2 if ahead else max(found) <= clock.now_ms()
