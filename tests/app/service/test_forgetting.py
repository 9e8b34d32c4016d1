"""What was deleted is nowhere in the database's file, however its rows were moved before."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app.bootstrap import app_context
from bot.app.service.forgetting import Forgetting
from bot.app.settings import Settings
from bot.library.load import Library
from bot.store.sql import Tx, run, scalar
from bot.store.writer import StoreUnavailable, Writer
from tests.conversation.player import TestClock
from tests.office import CONTACT, OFFICE, make_office

NOON, NIGHT = datetime(2026, 12, 14, 5, tzinfo=UTC), datetime(2026, 12, 14, 15, tzinfo=UTC)
ROWS, GONE = 200, 150


def _moved_about(tx: Tx) -> list[int]:
    """Fill a table and delete most of it again; returns what is gone."""
    chance = random.Random(4)  # with SQLite 3.40.1 row 5 stays readable after its deletion
    run(tx, "CREATE TABLE said (id INTEGER PRIMARY KEY, body TEXT) STRICT")
    for row in range(ROWS):
        body = f"<{row}>" + "x" * chance.randrange(50, 1500)
        run(tx, "INSERT INTO said (id, body) VALUES (:row, :body)", row=row, body=body)
    gone = chance.sample(range(ROWS), GONE)
    for row in gone:
        run(tx, "DELETE FROM said WHERE id = :row", row=row)
    return gone


def _add(tx: Tx) -> None:
    run(tx, "INSERT INTO said (body) VALUES ('x')")


def _readable(database: Path, rows: list[int]) -> list[int]:
    kept = b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
    return [row for row in rows if f"<{row}>".encode() in kept]


class Office:
    """A writer on a filled database, and the clock that forgetting goes by."""

    def __init__(self, writer: Writer, database: Path, library: Library) -> None:
        self.writer, self.database = writer, database
        self.clock = TestClock(NOON)
        self.app = app_context(Settings(office=OFFICE, contact=CONTACT), library)

    def forgetting(self, at_once: int) -> Forgetting:
        """Return what writes files of up to so many bytes anew at once."""
        return Forgetting(self.writer, self.clock, self.app, at_once)


@pytest.fixture
async def office(tmp_path: Path, library: Library) -> AsyncIterator[Office]:
    database = tmp_path / "a.db"
    make_office(database, library, 1, in_quiz=False)
    writer = await Writer.open(database)
    yield Office(writer, database, library)
    await writer.close()


async def test_nothing_of_what_went_is_left_in_a_small_file(office: Office) -> None:
    """Not even where SQLite had moved it; and the shorter file is still the office's own."""
    gone = await office.writer.write(_moved_about)

    await office.forgetting(at_once=10_000_000).forget()

    assert _readable(office.database, gone) == []
    assert await office.writer.write(lambda tx: scalar(tx, "SELECT count(*) FROM said")) == 50


async def test_a_large_file_is_written_anew_in_the_quiet_hours(office: Office) -> None:
    """By day nobody waits for it; what a start finds undone is done in the first night."""
    gone = await office.writer.write(_moved_about)
    forgetting = office.forgetting(at_once=0)
    await forgetting.forget()
    length = office.writer.file_bytes()

    await forgetting.tend()
    by_day = office.writer.file_bytes()
    office.clock.now = NIGHT
    await forgetting.tend()

    assert by_day == length > office.writer.file_bytes()
    assert _readable(office.database, gone) == []


async def test_the_shorter_file_is_our_own(office: Office) -> None:
    """Also where somebody writes before the log is emptied; a file that shrinks again is not."""
    await office.writer.write(_moved_about)
    assert await office.writer.checkpoint()
    before = office.writer.file_bytes()

    await office.writer.write(_add)
    await office.writer.rewrite()
    await office.writer.write(_add)
    assert await office.writer.checkpoint()
    await office.writer.write(_add)

    assert before > office.writer.file_bytes()
    with office.database.open("r+b") as file:
        file.truncate(4096)
    with pytest.raises(StoreUnavailable, match="moved"):
        await office.writer.write(_add)


async def test_what_could_not_be_written_waits_for_the_night(office: Office) -> None:
    """A reader that is in the way, or a full disk, loses nothing; each hour it is tried once."""
    gone = await office.writer.write(_moved_about)
    length = office.writer.file_bytes()
    forgetting = office.forgetting(at_once=10_000_000)
    await forgetting.tend()  # nothing by day
    office.writer.seal("damaged")
    await forgetting.forget()
    office.clock.now = NIGHT
    await forgetting.tend()
    office.writer.sealed = ""

    await forgetting.tend()
    at_once = office.writer.file_bytes()
    office.clock.now = NIGHT + timedelta(hours=1)
    await forgetting.tend()

    assert at_once >= length > 0
    assert _readable(office.database, gone) == []
