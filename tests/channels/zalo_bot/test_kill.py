"""A poll takes an event away: a kill between reading and commit may lose that one, and no more."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.channels.receiving import until
from tests.channels.zalo_bot.test_program import token_of
from tests.running import start
from tests.zalo_bot_api import Doubts, Emulator

KILLS = 6
SAID = 5  # before each kill


@pytest.mark.long
async def test_a_kill_loses_at_most_one_message(tmp_path: Path) -> None:
    """Each message that was not lost had its one turn."""
    database, chance = tmp_path / "office.db", random.Random(7)
    async with Emulator(Doubts(), (token_of(tmp_path),)) as api:
        settings = {"zalo_token": api.token, "zalo_api": api.url}
        person = api.person("lan")
        for _ in range(KILLS):
            program = await start(database, **settings)
            await program.ready()
            for _ in range(SAID):
                person.say("chuẩn nghèo năm 2026")
            await until(lambda: len(api.bot.waiting) < SAID, 20)
            await asyncio.sleep(chance.random() * 0.4)
            await program.kill()
        program = await start(database, **settings)
        await program.ready()
        await until(lambda: not api.bot.waiting, 30)
        person.say("xong")
        # The next poll begins after the commit.
        await until(lambda: not api.bot.waiting and api.bot.polling, 30)
        await program.stop()
    with closing(sqlite3.connect(database)) as tx:
        (seen,) = tx.execute("SELECT count(*) FROM seen_updates WHERE channel = 'zalo'").fetchone()
    assert KILLS * SAID + 1 - KILLS <= seen <= KILLS * SAID + 1
