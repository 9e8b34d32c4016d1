"""SIGKILL and SIGTERM at named points, and what stands after the next start."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.features.reminders import store as reminders
from bot.library.load import Library
from bot.store import jobs
from bot.store import people as people_of_office
from bot.store.jobs import Asker
from bot.store.sql import Tx
from tests.faults.stage import NO_QUIET_HOURS, Stage, now_ms, stage, until
from tests.office import HOUR, QUIZ, make_office
from tests.running import start, telegram_settings
from tests.telegram_api import Emulator

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mortal(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Stage]:
    """Run a program that the tests of this page kill and start again."""
    database = tmp_path_factory.mktemp("killing") / "a.db"
    async with stage(
        database, library, 60, telegram_pace="off",
        emulator=lambda telegram: [telegram.person(learner) for learner in range(1, 61)],
    ) as made:  # fmt: skip
        yield made


async def test_02_sigkill_before_the_acknowledgement(mortal: Stage) -> None:
    """Committed and answered but never acknowledged: it comes again and changes nothing."""
    person, world = mortal.telegram.person(1), mortal.telegram.world
    mortal.telegram.cut("getUpdates", 1000, before=True)
    await person.say("A")
    await person.wait_for("Đã ghi")
    state = "SELECT count(*) FROM outgoing WHERE place = 'telegram:1' AND state = 'sent'"
    await until(lambda: mortal.count(state))
    await mortal.program.kill()
    waiting = len(world.updates)
    world.faults.clear()
    await mortal.begin()
    await until(lambda: not world.updates)

    assert 1 == waiting
    assert (1, 1) == (mortal.answers(1), len(person.got))


async def test_03_sigkill_before_the_send(mortal: Stage) -> None:
    """Committed, its reply held back by the vendor: sent once after the restart."""
    person, world = mortal.telegram.person(2), mortal.telegram.world
    mortal.telegram.flood("sendMessage", 30, chat=2)
    await person.say("A")
    await until(lambda: not world.faults and mortal.answers(2))
    await mortal.program.kill()
    before = len(person.got)
    await mortal.begin()
    await person.wait_for("Đã ghi")
    state = "SELECT count(*) FROM outgoing WHERE place = 'telegram:2' AND state = 'sent'"
    await until(lambda: mortal.count(state))

    assert (0, 1, 1) == (before, len(person.got), mortal.answers(2))


async def test_04_sigkill_before_the_commit(mortal: Stage) -> None:
    """Fetched, but killed while it waited for the database: handled in full when it comes again."""
    person, world = mortal.telegram.person(3), mortal.telegram.world
    with mortal.locked():
        await person.say("A")
        await until(lambda: world.updates and world.updates[0].attempts)
        await mortal.program.kill()
    state = (len(world.updates), mortal.answers(3), len(person.got))
    await mortal.begin()
    await person.wait_for("Đã ghi")
    await until(lambda: not world.updates)

    assert (1, 0, 0) == state
    assert (1, 1) == (mortal.answers(3), len(person.got))


@pytest.mark.long
async def test_32_crash_inside_a_job(mortal: Stage) -> None:
    """Killed while an export runs: the job is found, begun again, and its file arrives once."""
    person = mortal.telegram.person(4)
    order = {"training": 1, "quiz": QUIZ, "person": 4, "trainer": [], "admin": [""]}
    asker = Asker("telegram", "telegram:4", "telegram:4")
    mortal.write(lambda tx: people_of_office.grant(tx, 4, "admin", "", None, now_ms()))
    mortal.write(lambda tx: jobs.add(tx, "results_workbook", order, asker, now_ms()))
    await mortal.program.kill()
    await mortal.begin()
    running = "SELECT count(*) FROM jobs WHERE state = 'running'"
    await until(lambda: mortal.count(running))
    await mortal.program.kill()
    crashed = mortal.count(running)
    await mortal.begin()
    await person.wait_for(lambda got: any(shown.file for shown in got))
    await until(lambda: mortal.count("SELECT count(*) FROM jobs WHERE state = 'done'"))

    assert 1 == crashed
    assert 1 == sum(bool(shown.file) for shown in person.got)


async def test_37_fifty_writers_and_readers_beside_them(mortal: Stage) -> None:
    """Fifty answers at once while reports read: all are kept, nothing is locked, the log small."""
    people = [mortal.telegram.person(learner) for learner in range(11, 61)]
    done = asyncio.Event()

    def report() -> int:
        looked = 0
        while not done.is_set():
            looked += len(mortal.read("SELECT * FROM people p JOIN addresses a ON a.person = p.id"))
        return looked

    readers = [asyncio.create_task(asyncio.to_thread(report)) for _ in range(2)]
    for person in people:
        await person.say("A")
    for person in people:
        await person.wait_for("Đã ghi")
    done.set()
    looked = await asyncio.gather(*readers)
    log = mortal.database.with_name("a.db-wal").stat().st_size

    assert min(looked) > 0 and log < 16_000_000
    assert {1} == {mortal.answers(person.id) for person in people}
    assert "turn_not_kept" not in mortal.program.log.read_text(encoding="utf-8")


async def test_40_second_sigterm(mortal: Stage) -> None:
    """A second SIGTERM while turns run changes nothing: exit 0, the rest after the next start."""
    people = [mortal.telegram.person(learner) for learner in range(5, 11)]
    for person in people:
        await person.say("A")
    program = mortal.program
    os.kill(program.pid, signal.SIGTERM)
    os.kill(program.pid, signal.SIGTERM)
    code = await asyncio.wait_for(program.process.wait(), 8)
    await mortal.begin()
    for person in people:
        await person.wait_for("Đã ghi")

    assert 0 == code
    assert {1} == {mortal.answers(person.id) for person in people}


@pytest.mark.long
async def test_38_sigkill_during_a_checkpoint(tmp_path: Path, library: Library) -> None:
    """Killed while a large log is moved into the file: the database is whole and complete."""
    crashed, database = tmp_path / "crashed.db", tmp_path / "a.db"
    make_office(crashed, library, 1)
    with closing(sqlite3.connect(crashed, isolation_level=None)) as tx:
        tx.execute("PRAGMA wal_autocheckpoint = 0")
        letters = ((f"k{number}", b"x" * 1000, now_ms()) for number in range(20_000))
        tx.execute("BEGIN")
        tx.executemany(
            "INSERT INTO dead_letters (channel, key, raw, reason, created_at) "
            "VALUES ('test', ?, ?, 'x', ?)",
            letters,
        )
        tx.execute("COMMIT")
        for ending in ("", "-wal"):
            shutil.copy(f"{crashed}{ending}", f"{database}{ending}")
    size = database.stat().st_size
    program = await start(database)
    while database.stat().st_size == size and program.process.returncode is None:
        await asyncio.sleep(0)
    await program.kill()
    again = await start(database)
    await again.ready()
    with closing(sqlite3.connect(database)) as tx:
        found = tx.execute("SELECT count(*) FROM dead_letters").fetchone()
        whole = tx.execute("PRAGMA integrity_check").fetchone()
    code = await again.stop()

    assert (-signal.SIGKILL, 0) == (program.process.returncode, code)
    assert ((20_000,), ("ok",)) == (found, whole)


@pytest.mark.long
@pytest.mark.parametrize("ending", ["", "-wal"])
async def test_38_sigkill_during_migration(tmp_path: Path, ending: str) -> None:
    """Killed as the first file or the log appears: the next start finishes the migration."""
    database = tmp_path / "a.db"
    program = await start(database)
    file, deadline = Path(f"{database}{ending}"), time.monotonic() + 5
    while not file.exists() and time.monotonic() < deadline:
        await asyncio.sleep(0)
    await program.kill()
    again = await start(database)
    await again.ready()
    with closing(sqlite3.connect(database)) as tx:
        whole = tx.execute("PRAGMA integrity_check").fetchone()
        versions = tx.execute("SELECT count(*) FROM schema_versions").fetchone()
    code = await again.stop()

    assert (-signal.SIGKILL, 0) == (program.process.returncode, code)
    assert ("ok",) == whole and versions[0] >= 1


def _due_for_all(tx: Tx) -> None:
    now = now_ms()
    new = NewTraining(
        "GHJKLM", "Lớp tới", now + 60 * HOUR, now + 64 * HOUR, "Nhà văn hóa", 99, ("",), QUIZ
    )
    training = trainings.add(tx, new, None, now - 90 * HOUR)
    for person in range(1, 41):
        registrations.book(tx, training, person, now - 80 * HOUR)
        reminders.plan(tx, "evening", f"training:{training}", person, now - 1000)


async def test_33_two_programs_at_once_on_one_database(tmp_path: Path, library: Library) -> None:
    """Started together: one exits 2, and each due row is claimed and sent once."""
    database = tmp_path / "a.db"
    make_office(database, library, 40)
    with closing(sqlite3.connect(database, isolation_level=None)) as tx:
        _due_for_all(tx)
    async with Emulator() as telegram:
        people = [telegram.person(learner) for learner in range(1, 41)]
        settings = {**telegram_settings(telegram.url, telegram.token), "telegram_pace": "off",
                    "quiet_hours": NO_QUIET_HOURS}  # fmt: skip
        pair = [await start(database, **settings) for _ in range(2)]
        ended = [asyncio.ensure_future(program.process.wait()) for program in pair]
        await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED, timeout=10)
        for person in people:
            await person.wait_for("Lớp tới")
        codes = {await program.stop() for program in pair}
        await asyncio.gather(*ended)
        telegram.check()

    assert {0, 2} == codes
    assert {1} == {len(person.got) for person in people}
