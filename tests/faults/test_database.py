"""The database goes bad under the running program: nobody is told that all is well."""

from __future__ import annotations

import itertools
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.library.load import Library
from bot.store import people
from bot.store.integrity import AT_ONCE
from bot.store.sql import Tx
from tests.faults.stage import Stage, stage, text_update, until
from tests.plain import plain_client
from tests.running import Running, start
from tests.store.damage import root_of, zero
from tests.telegram_api import Emulator

pytestmark = pytest.mark.asyncio(loop_scope="module")
ids = itertools.count(9_000_001)
ADMIN = 1


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hooked(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Stage]:
    """Run one program in webhook mode for the rows after which it goes on."""
    database = tmp_path_factory.mktemp("database") / "a.db"
    # With no room for files, Python would leave cut ones for whoever imports next.
    quiet = {"PYTHONDONTWRITEBYTECODE": "1"}
    async with stage(
        database, library, len(KINDS) + 1, webhook=True, environment=quiet, telegram_pace="off"
    ) as made:
        for learner in range(1, len(KINDS) + 2):
            made.telegram.person(learner)
        yield made


async def health(program: Running) -> tuple[int, dict[str, Any]]:
    """Return the status of /healthz and what it says of the database."""
    async with plain_client(timeout=20) as client:
        answer = await client.get(f"{program.url}/healthz")
    return answer.status_code, answer.json()["database"]


async def until_health(program: Running, status: int, seconds: float = 30) -> dict[str, Any]:
    """Wait for a status of /healthz; returns what it says of the database then."""
    deadline = time.monotonic() + seconds
    while True:
        found, said = await health(program)
        if found == status:
            return said
        assert time.monotonic() < deadline, said


@contextmanager
def _moved_away(hooked: Stage) -> Iterator[None]:
    away = hooked.database.with_name("away.db")
    hooked.database.rename(away)
    yield
    away.rename(hooked.database)


@contextmanager
def _replaced(hooked: Stage) -> Iterator[None]:
    away = hooked.database.with_name("away.db")
    hooked.database.rename(away)
    shutil.copy(away, hooked.database)
    yield
    away.replace(hooked.database)


@contextmanager
def _without_its_log(hooked: Stage) -> Iterator[None]:
    log = hooked.database.with_name(f"{hooked.database.name}-wal")
    away = log.with_name("away-wal")
    log.rename(away)
    yield
    away.rename(log)


KINDS: dict[str, Callable[[Stage], Any]] = {
    "full": lambda hooked: hooked.full_disk(0),
    "locked": lambda hooked: hooked.locked(),
    "moved away": _moved_away,
    "replaced": _replaced,
    "without its log": _without_its_log,
}


@pytest.mark.long
@pytest.mark.parametrize("kind", ["full", "replaced"])
async def test_health_is_red_while_nothing_can_be_kept(hooked: Stage, kind: str) -> None:
    """With nobody writing, /healthz turns 503 within two beats, and 200 by itself afterwards."""
    await until_health(hooked.program, 200)
    with KINDS[kind](hooked):
        said = await until_health(hooked.program, 503)
    await until_health(hooked.program, 200)

    assert (False, False, 0) == (said["ok"], said["damaged"], said["refused_turns"])
    if kind != "full":  # where there is no room for a line in the log either
        assert "database_unavailable" in hooked.program.log.read_text(encoding="utf-8")


@pytest.mark.parametrize(("learner", "kind"), list(enumerate(KINDS, start=2)))
async def test_refused_turns_turn_health_red_at_once(
    hooked: Stage, learner: int, kind: str
) -> None:
    """What was refused is not acknowledged; sent again later it is kept, and counts once."""
    body = text_update(next(ids), learner, "A")
    before = (await health(hooked.program))[1]["refused_turns"]
    with KINDS[kind](hooked):
        refused = await hooked.push(body)
        red, said = await health(hooked.program)
    taken = await hooked.push(body)

    assert (503, 503, 200) == (refused.status_code, red, taken.status_code)
    assert said["refused_turns"] > before or before
    assert 1 == hooked.answers(learner)
    assert [("ok",)] == hooked.read("PRAGMA integrity_check")


def _large(tx: Tx) -> None:
    """Make the database larger than what is read before the start, and one learner an admin."""
    people.grant(tx, ADMIN, "admin", "", None, 1)
    letter = "INSERT INTO dead_letters (channel, key, raw, reason, created_at) VALUES "
    for number in range(AT_ONCE // 1_000_000 + 2):
        tx.execute(f"{letter} ('test', 'k{number}', zeroblob(1000000), 'x', 9000000000000)")


@pytest.mark.long
async def test_a_large_damaged_database_takes_no_turns_for_long(
    tmp_path: Path, library: Library
) -> None:
    """Found right after the start: health is red, turns are refused, admins hear of it once."""
    database = tmp_path / "a.db"

    def spoil(telegram: Emulator) -> None:
        telegram.person(ADMIN)
        telegram.person(2)
        zero(database, root_of(database, "noted_questions"))

    async with stage(
        database, library, 2, webhook=True, prepare=_large, emulator=spoil, telegram_pace="off"
    ) as made:
        said = await until_health(made.program, 503)
        await until(lambda: made.telegram.person(ADMIN).got)
        refused = await made.push(text_update(next(ids), 2, "A"))
        told = [shown.text for shown in made.telegram.person(ADMIN).got]
        code = await made.program.stop()
        log_left = database.with_name("a.db-wal").exists()
        ended = await (await start(database)).process.wait()

    log = made.program.log.read_text(encoding="utf-8")
    assert said["damaged"] is True
    assert 503 == refused.status_code
    assert 1 == len(told) and "bị hỏng" in told[0] and "restore" in told[0]
    assert (0, 1) == (code, ended)
    assert log_left  # stopping moves nothing into a damaged file
    assert "database_damaged" in log and "donghanh restore" in log and "Traceback" not in log
