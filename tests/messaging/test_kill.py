"""SIGKILL at random moments: one effect per accepted update, each reply at least once."""

from __future__ import annotations

import asyncio
import random
import re
import sqlite3
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.library.load import Library
from tests.office import make_office
from tests.running import start, telegram_settings
from tests.telegram_api import Emulator, Person, Shown

KILLS = 15
LEARNERS = 24
#: What a copy adds to the text that may have been shown before.
_COPY = re.compile(r"\s*Mã tin: T\d+$")


def _shows(pattern: re.Pattern[str], got: list[Shown]) -> bool:
    return any(pattern.search(shown.text) for shown in got[-3:])


async def _answer_on(person: Person, said: Counter[int], done: asyncio.Event) -> None:
    """Answer by typing, one question after another, as fast as the next one is shown."""
    wanted = 1
    while not done.is_set():
        said[person.id] += 1
        await person.say("B")
        wanted += 1
        shown = partial(_shows, re.compile(rf"Câu {wanted}/|Gõ /lambai|làm lại|Cảm ơn"))
        try:
            await person.wait_for(shown, timeout=60)
        except TimeoutError:
            return
        if not re.search(rf"Câu {wanted}/", person.last.text):
            return


def _counts(database: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(database)) as tx:
        return {
            "answers": tx.execute("SELECT count(*) FROM answers").fetchone()[0],
            "updates": tx.execute("SELECT count(*) FROM seen_updates").fetchone()[0],
            "letters": tx.execute("SELECT count(*) FROM dead_letters").fetchone()[0],
            "waiting": tx.execute(
                "SELECT id, state, reason, attempts, due_at - created_at, slot, edit FROM outgoing "
                "WHERE state NOT IN ('sent', 'superseded')"
            ).fetchall(),
        }


def _under_way(database: Path) -> set[int]:
    with closing(sqlite3.connect(database)) as tx:
        return {id_ for (id_,) in tx.execute("SELECT id FROM outgoing WHERE state = 'sending'")}


@pytest.mark.long
async def test_kills_lose_nothing_and_double_only_what_was_under_way(
    tmp_path: Path, library: Library
) -> None:
    """15 x SIGKILL while 24 people answer a quiz over polling; both kinds of loss are counted."""
    database = tmp_path / "kill.db"
    make_office(database, library, LEARNERS)
    chance = random.Random(20261123)
    said: Counter[int] = Counter()
    under_way: set[int] = set()
    done = asyncio.Event()
    async with Emulator() as telegram:
        settings = telegram_settings(telegram.url, telegram.token)
        people = [telegram.person(n + 1) for n in range(LEARNERS)]
        players = [asyncio.ensure_future(_answer_on(person, said, done)) for person in people]
        for _ in range(KILLS):
            program = await start(database, **settings)
            await program.ready()
            await asyncio.sleep(chance.uniform(0.0, 0.12))
            await program.kill()
            under_way |= _under_way(database)
        program = await start(database, **settings)
        await program.ready()
        await asyncio.wait_for(asyncio.gather(*players), 240)
        assert 0 == await program.stop()
        texts = [Counter(_COPY.sub("", shown.text) for shown in person.got) for person in people]

    counts = _counts(database)
    doubled = sum(count - 1 for screen in texts for count in screen.values())
    print(f"kills {KILLS}, updates {sum(said.values())}, doubled {doubled} of {len(under_way)}")
    assert 0 == counts["letters"]
    assert [] == counts["waiting"]
    assert sum(said.values()) == counts["updates"] == counts["answers"]
    assert all(len(screen) >= said[person.id] for person, screen in zip(people, texts, strict=True))
    assert doubled <= len(under_way)
