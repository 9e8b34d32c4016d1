"""The look over the whole database: each night, on suspicion, and what follows from damage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app.bootstrap import app_context
from bot.app.service import checkup
from bot.app.service.checkup import Checkup
from bot.app.service.heartbeat import Heartbeat
from bot.app.settings import Settings
from bot.library.load import Library
from bot.store import alerts, integrity, people
from bot.store.outgoing.outbox import Queued
from bot.store.sql import rows, run
from bot.store.writer import Reader, StoreUnavailable, Writer
from tests.conversation.player import LIMITS, TestClock
from tests.faults.stage import change, until
from tests.office import CONTACT, OFFICE, ZONE, make_office
from tests.store.damage import root_of, zero

EVENING = datetime(2026, 12, 14, 20, tzinfo=ZONE)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the clock all the time."""
    monkeypatch.setattr(checkup, "_ASK_EVERY_S", 0.02)
    monkeypatch.setattr(checkup, "_REST_S", 0.02)


@pytest.fixture
def database(tmp_path: Path, library: Library) -> Path:
    """The database of a small office."""
    make_office(tmp_path / "a.db", library, 3, crowd=50)
    return tmp_path / "a.db"


@pytest.fixture
async def writer(database: Path) -> AsyncIterator[Writer]:
    """Its writing connection."""
    opened = await Writer.open(database)
    yield opened
    await opened.close()


class AskedClock(TestClock):
    """A clock that knows how often it was asked."""

    asked = 0

    def now_ms(self) -> int:
        """Return the instant in UTC milliseconds."""
        self.asked += 1
        return super().now_ms()

    async def asked_again(self) -> None:
        """Wait until whoever asks has had the chance to act twice more."""
        before = self.asked
        await until(lambda: self.asked > before + 6)


class Ear:
    """Hears what looks find."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def __call__(self, fault: str) -> None:
        """Note what was found."""
        self.heard.append(fault)

    async def hears(self, looks: int) -> None:
        """Wait until so many looks have been made."""
        await until(lambda: len(self.heard) >= looks)


@asynccontextmanager
async def looking(database: Path, clock: TestClock, ear: Ear) -> AsyncIterator[Checkup]:
    """Run a Checkup for the time of a test."""
    made = Checkup(database, clock, ZONE, ear)
    task = asyncio.ensure_future(made.run())
    try:
        yield made
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_it_looks_once_each_night(database: Path) -> None:
    """At a quarter past three by our clock, once, the next night again, and after a set-back."""
    clock, ear, looks = AskedClock(EVENING), Ear(), []
    async with looking(database, clock, ear):
        await ear.hears(1)  # what was read before the start
        for hours, due in ((6, 0), (2, 1), (3, 0), (14, 0), (7, 1), (-30, 1)):
            clock.now += hours * HOUR
            before = len(ear.heard)
            await ear.hears(before + due)
            await clock.asked_again()
            looks.append(len(ear.heard) - before)

    assert [0, 1, 0, 0, 1, 1] == looks
    assert {""} == set(ear.heard)


async def test_a_large_one_is_looked_over_at_once(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not read whole before the start is read beside the service."""
    monkeypatch.setattr(integrity, "AT_ONCE", 1000)
    zero(database, root_of(database, "noted_questions"))
    ear = Ear()
    async with looking(database, TestClock(EVENING), ear):
        await ear.hears(1)

    assert ear.heard[0]


@pytest.mark.parametrize("side", ["writer", "reader"])
async def test_a_malformed_page_raises_a_suspicion(
    database: Path, writer: Writer, side: str
) -> None:
    """A turn that meets a damaged page is refused, and the whole is looked over at once."""
    zero(database, root_of(database, "noted_questions"))
    ear = Ear()
    reader = await Reader.open(database)
    async with looking(database, TestClock(EVENING), ear) as made:
        await ear.hears(1)
        writer.on_damage = reader.on_damage = made.notify
        try:
            with pytest.raises(Exception, match=r"SQLITE_CORRUPT|malformed"):
                if side == "writer":
                    await writer.write(lambda tx: run(tx, "DELETE FROM noted_questions"))
                else:
                    await reader.read(lambda tx: rows(tx, "SELECT * FROM noted_questions"))
        finally:
            await reader.close()
        await ear.hears(2)

    assert ear.heard[1]


async def test_a_look_under_way_ends_with_the_program(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its process is ended at once, however long it would have read."""
    monkeypatch.setattr(integrity, "AT_ONCE", 1000)
    ear = Ear()
    async with looking(database, TestClock(EVENING), ear) as made:
        await until(lambda: made.process)
    assert made.process is not None

    assert made.process.returncode is not None


class Ward:
    """A heartbeat over a database with an admin on Telegram."""

    def __init__(self, writer: Writer, library: Library) -> None:
        self.queued: list[Queued] = []
        house = app_context(Settings(office=OFFICE, contact=CONTACT), library)
        self.heart = Heartbeat(writer, TestClock(EVENING), house, LIMITS, [], self.queued.extend)


async def test_admins_are_told_once_and_nothing_is_written_then(
    database: Path, writer: Writer, library: Library
) -> None:
    """The line goes from memory; each later turn is refused."""
    change(database, lambda tx: people.grant(tx, 1, "admin", "", None, 1))
    ward = Ward(writer, library)
    await ward.heart.looked_over("")
    await ward.heart.looked_over("Tree 5 page 5: btreeInitPage() returns error code 11")
    await ward.heart.looked_over("Tree 5 page 5: btreeInitPage() returns error code 11")
    with pytest.raises(StoreUnavailable, match="damaged"):
        await writer.write(lambda tx: None)

    assert [("telegram:1", "sending")] == [(row.place, row.state) for row in ward.queued]
    assert ward.heart.pulse.damaged


async def test_admins_hear_when_a_damaged_one_is_sound_again(
    database: Path, writer: Writer, library: Library
) -> None:
    """After a repair they are told once, and turns are taken."""
    change(database, lambda tx: people.grant(tx, 1, "admin", "", None, 1))
    change(database, lambda tx: alerts.changed(tx, integrity.ALERT, True, 1))
    ward = Ward(writer, library)
    await ward.heart.looked_over("")
    await ward.heart.looked_over("")
    await writer.write(lambda tx: None)

    assert ["telegram:1"] == [row.place for row in ward.queued]
    assert "dùng tốt" in ward.queued[0].body["text"]


async def test_damage_that_reaches_the_alerts_stops_writing_too(
    database: Path, writer: Writer, library: Library
) -> None:
    """Where admins can not be told, turns are refused all the same."""
    zero(database, root_of(database, "alerts"))
    ward = Ward(writer, library)
    await ward.heart.looked_over("Tree 9 page 9")
    with pytest.raises(StoreUnavailable, match="damaged"):
        await writer.write(lambda tx: None)

    assert [] == ward.queued
    assert ward.heart.pulse.damaged
