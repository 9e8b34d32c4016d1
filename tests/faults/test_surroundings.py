"""What lies around the program: its log, long readers, heavy users, clocks that change."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.app.bootstrap import app_context
from bot.app.service.tick import Tick
from bot.app.settings import Settings
from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from bot.library.load import Library
from bot.store.sql import Tx
from bot.store.writer import LONG_LOG, Writer
from tests.conversation.player import LIMITS, TestClock
from tests.faults.stage import Stage, change, now_ms, stage, until
from tests.logged import logged
from tests.office import HOUR, QUIZ, make_office
from tests.running import running, telegram_settings
from tests.telegram_api import Emulator

pytestmark = pytest.mark.asyncio(loop_scope="module")
ABROAD = ZoneInfo("Europe/Berlin")
HEAVY, OTHER, TRAVELLER = 1, 2, 3
QUESTIONS, ATTEMPTS = 300, 120


def _prepare(tx: Tx) -> None:
    """Let one person have asked and answered for years, and another a little."""
    now = now_ms()
    asked = [(HEAVY, f"Câu riêng số {number}?") for number in range(QUESTIONS)]
    tx.executemany(
        "INSERT INTO noted_questions (person, place, channel, text, asked_at) "
        f"VALUES (?, 'telegram:{HEAVY}', 'telegram', ?, {now})",
        [*asked, (OTHER, "Câu của người khác?")],
    )
    tx.executemany(
        "INSERT INTO attempts (person, quiz, quiz_version, draw, started_at, finished_at, score, "
        "total, passed) VALUES (?, ?, '1', '[]', ?, ?, 7, 15, 0)",
        [(HEAVY, QUIZ, now - n * HOUR, now - n * HOUR) for n in range(1, ATTEMPTS + 1)],
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def abroad(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Stage]:
    """Run one program in Berlin's time, with every library's log let loose."""
    folder = tmp_path_factory.mktemp("surroundings")
    loose = "import logging\nlogging.basicConfig(level=10)\nlogging.debug('let loose')\n"
    (folder / "sitecustomize.py").write_text(loose)
    async with stage(
        folder / "a.db", library, 3, prepare=_prepare, environment={"PYTHONPATH": str(folder)},
        timezone="Europe/Berlin", telegram_pace="off",
        emulator=lambda telegram: [telegram.person(learner) for learner in range(1, 4)],
    ) as made:  # fmt: skip
        yield made


async def test_37_the_log_shrinks_after_the_last_reader(abroad: Stage) -> None:
    """A reader let the write-ahead log grow; within 10 s of its end the log is short again."""
    log = abroad.database.with_name("a.db-wal")
    with closing(sqlite3.connect(abroad.database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM people").fetchone()
        letter = "INSERT INTO dead_letters (channel, key, raw, reason, created_at) VALUES "
        many = (f"('test', 'k{n}', zeroblob(1000000), 'x', 0)" for n in range(20))
        abroad.write(lambda tx: tx.execute(letter + ", ".join(many)))
        long = log.stat().st_size
        await abroad.telegram.person(OTHER).ask("/lich")
        reader.execute("ROLLBACK")
    await until(lambda: log.stat().st_size < LONG_LOG, 10)

    assert long > LONG_LOG
    await abroad.telegram.person(OTHER).ask("/lich")


async def test_44_dulieu_of_a_heavy_user(abroad: Stage) -> None:
    """Hundreds of questions and attempts: all of it within 20 s, and nobody else's."""
    person = abroad.telegram.person(HEAVY)
    began = time.monotonic()
    await person.ask("/dulieu")
    before = len(person.got)
    await person.tap("Lấy một bản về")
    state = "SELECT count(*) FROM outgoing WHERE place = ? AND state NOT IN ('sent', 'superseded')"
    await until(lambda: len(person.got) > before and not abroad.count(state, f"telegram:{HEAVY}"))
    copy = "\n".join(shown.text for shown in person.got[before:])
    missing = [n for n in range(QUESTIONS) if f"Câu riêng số {n}?" not in copy]

    assert [] == missing
    assert ATTEMPTS <= copy.count("7/15")
    assert "Câu của người khác?" not in copy
    assert time.monotonic() - began < 20


def _changes() -> list[datetime]:
    """Return eight o'clock on an ordinary day, and on the next two whose clock is changed."""
    day = (datetime.now(ABROAD) + timedelta(days=3)).replace(
        hour=8, minute=0, second=0, microsecond=0
    )
    found = [day]
    while len(found) < 3:
        day += timedelta(days=1)
        if day.utcoffset() != (day - timedelta(days=1)).utcoffset():
            found.append(day)
    return found


async def test_34_user_abroad_over_a_summer_time_change(abroad: Stage) -> None:
    """A class at eight is reminded of at the same hours by the clock, once, change or not."""
    person, hours = abroad.telegram.person(TRAVELLER), []
    for number, eight in enumerate(_changes()):
        starts = int(eight.timestamp() * 1000)
        new = NewTraining(f"GHJKL{number}", "Lớp xa", starts, starts + 4 * HOUR, "Nhà văn hóa",
                          30, ("",), QUIZ)  # fmt: skip
        ids: list[int] = []
        abroad.write(lambda tx, new=new, ids=ids: ids.append(trainings.add(tx, new, None, 1)))
        await person.press(f"cl-book:{ids[0]}", 1)
        subject = f"training:{ids[0]}"
        due = "SELECT kind, due_at FROM reminders WHERE subject = ? AND person = ? ORDER BY due_at"
        await until(lambda due=due, subject=subject: abroad.read(due, subject, TRAVELLER))
        planned = abroad.read(due, subject, TRAVELLER)
        local = [(kind, datetime.fromtimestamp(at / 1000, ABROAD)) for kind, at in planned]
        hours.append([(kind, at.date() - eight.date(), f"{at:%H:%M}") for kind, at in local])

    assert hours[0] == hours[1] == hours[2]
    assert len(set(hours[0])) == len(hours[0]) > 0


async def test_42_log_at_debug_through_a_full_run(abroad: Stage) -> None:
    """However talkative the libraries are let be: no token, name or text is in the log."""
    person = abroad.telegram.person(OTHER)
    abroad.telegram.cut("sendMessage")
    await person.ask("chuẩn nghèo bí-mật-của-tôi")
    await person.contact("+84912345678")
    await person.press(f"qz:{abroad.attempts[OTHER]}:0:1", 1)
    await until(lambda: not abroad.telegram.world.updates)
    said = abroad.program.log.read_text(encoding="utf-8")
    token = abroad.telegram.token
    secrets = (token, token.split(":")[1], "bí-mật", "Người Học", "912345678", "Câu riêng")

    assert "let loose" in said and "event='turn'" in said
    assert [] == [secret for secret in secrets if secret in said]


async def test_47_log_sink_down(tmp_path: Path, library: Library) -> None:
    """Every log line fails, as on a full disk: people are served, and the end is in order."""
    database = tmp_path / "a.db"
    make_office(database, library, 1)
    database.with_suffix(".log").symlink_to("/dev/full")
    async with Emulator() as telegram:
        settings = telegram_settings(telegram.url, telegram.token)
        async with running(database, **settings) as program:
            await telegram.person(1).ask("A")
            telegram.cut("getUpdates")
            await telegram.person(1).ask("/lich")
            code = await program.stop()

    assert 0 == code


async def test_37_a_very_long_log_raises_an_alert(tmp_path: Path, library: Library) -> None:
    """While a reader holds a log beyond 256 MB, each tick says so; a short one is no matter."""
    database = tmp_path / "a.db"
    make_office(database, library, 1)
    writer = await Writer.open(database)
    house = app_context(Settings(office="X", contact="Y"), library)
    clock = TestClock(datetime(2026, 12, 14, 2, tzinfo=UTC))
    tick = Tick(writer, clock, house, LIMITS, (), lambda: None)
    try:
        with logged() as short:
            await tick.run()
        with closing(sqlite3.connect(database, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM people").fetchone()
            change(database, lambda tx: tx.execute("UPDATE people SET village = 'x'"))
            os.truncate(f"{database}-wal", 300_000_000)
            with logged() as long:
                await tick.run()
        await tick.run()
    finally:
        length = Path(f"{database}-wal").stat().st_size
        await writer.close()

    assert "database_log_long" not in {line["event"] for line in short}
    assert {"event": "database_log_long", "megabytes": 300, "log_level": "error"} in long
    assert length <= LONG_LOG
