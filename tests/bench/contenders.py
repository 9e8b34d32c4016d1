"""Who is measured beside whom: each with an emulator of its own, all alive at once, so that
their rounds can alternate within seconds and what else the machine does falls on all alike.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.library.load import Library
from tests.bench import effects
from tests.bench.processes import cpu_seconds
from tests.bench.rivals.environment import rival
from tests.bench.stage import Stage, all_at_once, open_stage, say, tap_evenly
from tests.office import make_office
from tests.running import running, telegram_settings


@dataclass(frozen=True, slots=True)
class Office:
    """A filled database to copy, and who stands at which attempt."""

    database: Path
    attempts: dict[int, int]


def office(folder: Path, library: Library, learners: int, crowd: int) -> Office:
    """Fill a database with learners at question 1, and people who only stand in it."""
    database = folder / f"office-{crowd}.db"
    return Office(database, make_office(database, library, learners, crowd))


@dataclass(slots=True)
class Contender:
    """A running bot, its screens, and the questions its people have answered so far."""

    stage: Stage
    pid: int
    attempts: Mapping[int, int]
    sentences: Sequence[str] = ()
    answered: int = 0
    delays: list[float] = field(default_factory=list)

    def _updates(self) -> list[dict[str, Any]]:
        """Return what everybody does next: answers a question, or says a sentence."""
        if not self.sentences:
            return all_at_once(self.attempts, self.answered)
        said = len(self.attempts) * self.answered  # the next ones, so that few are said twice
        return [
            say(person, self.sentences[(said + place) % len(self.sentences)])
            for place, person in enumerate(self.attempts)
        ]

    async def round(self, rate: float) -> float:
        """Let everybody do the next thing, `rate` a second or all at once (0).

        Return the CPU per answer in milliseconds; what follows a reply is waited for.
        """
        people = len(self.attempts)
        taps = self._updates()
        self.answered += 1
        before = cpu_seconds(self.pid)
        if rate:
            sent = await tap_evenly(self.stage, taps, rate)
        else:
            sent = dict.fromkeys(self.attempts, time.time())
            await self.stage.control("batch", taps)
        await self.stage.wait_shown(people * (self.answered + 1))
        await asyncio.sleep(0.25)
        used = cpu_seconds(self.pid) - before
        shown = await self.stage.shown()
        self.delays += [(shown[person][1] - at) * 1000 for person, at in sent.items()]
        return used * 1000 / people

    async def check(self, *, answers_taps: bool) -> None:
        """Raise Miscounted unless every answer had its reply and nothing was refused."""
        people = len(self.attempts)
        total = people * self.answered
        effects.check_calls(await self.stage.counts(), total, total if answers_taps else None)
        await effects.check_screens(self.stage, people, total)


@asynccontextmanager
async def us(library: Library, office: Office, **more: str) -> AsyncIterator[Contender]:
    """Run the shipped program on a copy of a database; counts its effects at the end."""
    database = office.database.with_name(f"{time.monotonic_ns()}.db")
    shutil.copyfile(office.database, database)
    async with open_stage() as stage:
        await stage.fill(library, office.attempts)
        settings = {**telegram_settings(stage.url, stage.token), **more}
        async with running(database, **settings) as program:
            await stage.wait_polled()
            contender = Contender(stage, program.pid, office.attempts)
            yield contender
            await contender.check(answers_taps=True)
    effects.check_kept(database, len(office.attempts) * contender.answered)


@asynccontextmanager
async def hearing(
    library: Library, office: Office, sentences: Sequence[str]
) -> AsyncIterator[Contender]:
    """Run the shipped program for people who type sentences; counts its effects at the end."""
    database = office.database.with_name(f"{time.monotonic_ns()}.db")
    shutil.copyfile(office.database, database)
    async with open_stage() as stage:
        await stage.fill(library, office.attempts)
        async with running(database, **telegram_settings(stage.url, stage.token)) as program:
            await stage.wait_polled()
            contender = Contender(stage, program.pid, office.attempts, sentences)
            yield contender
    effects.check_heard(database, len(office.attempts) * contender.answered)


@asynccontextmanager
async def echo(name: str, library: Library, office: Office) -> AsyncIterator[Contender]:
    """Run a rival at the same screens; counts its replies at the end."""
    async with open_stage() as stage:
        await stage.fill(library, office.attempts)
        async with rival(name, stage) as pid:
            contender = Contender(stage, pid, office.attempts)
            yield contender
            await contender.check(answers_taps=False)
