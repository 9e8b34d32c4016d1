"""Bench `endurance`: steady load for a long while, and whether anything has grown by its end.

Quiz taps, searches, announcements and visits to the web page go on for `minutes`; memory, open
files, the database's log and the lag of its thread are looked at every ten seconds. What grew is
the difference between the means of the second and the last fifth of the time.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.library.load import Library
from tests.bench.bulk import AUTHOR, TEXT, Office, Tappers, crowded, fill
from tests.bench.processes import rss_megabytes
from tests.bench.promise import Miscounted, Promise, percentile
from tests.bench.stage import Stage, open_stage
from tests.notices import post_notice
from tests.running import Running, running, telegram_settings

#: Answers that one attempt takes; a learner taps no more often than that.
_ANSWERS = 14
_QUERIES = ("chuẩn nghèo 2026", "hộ cận nghèo", "vay vốn", "rà soát", "bảo hiểm y tế", "nhà ở")
_SAME = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; `taps` a second, the others in seconds from one to the next."""

    minutes: float = 30.0
    taps: float = 10.0
    search_every: float = 2.0
    visit_every: float = 2.0
    notice_every: float = 60.0
    sample_every: float = 10.0
    crowd: int = 200


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the running program; megabytes, files, megabytes, milliseconds."""

    memory: float
    files: float
    log: float
    lag: float


async def endurance(library: Library, size: Size | None = None) -> list[Promise]:
    """Load the program for long and say what has grown."""
    size = size or Size()
    # So many that an attempt lasts and nobody taps faster than a chat's pace.
    learners = 2 + math.ceil(size.taps * max(size.minutes * 60 / _ANSWERS, 2.0))
    with tempfile.TemporaryDirectory() as folder:
        office = crowded(Path(folder), library, learners, size.crowd)
        async with open_stage() as stage:
            await fill(stage, library, office)
            await stage.control("pace", {"enforced": True})
            settings = telegram_settings(stage.url, stage.token)
            async with running(office.database, quiet_hours="00:00-00:00", **settings) as program:
                await stage.wait_polled()
                load = _Load(stage, office, program, size)
                samples = await load.run()
                refused = await load.settle()
    return _promises(samples, load.tappers, refused, size)


class _Load:
    """Everything that is done to one program at once."""

    def __init__(self, stage: Stage, office: Office, program: Running, size: Size) -> None:
        self._stage, self._office, self._program, self._size = stage, office, program, size
        self.tappers = Tappers(stage, office.attempts)
        self._until = time.monotonic() + size.minutes * 60
        self._visits, self._searches, self._notices = 0, 0, 0

    async def run(self) -> list[Sample]:
        """Load it until the time is over; return the samples."""
        size, samples = self._size, list[Sample]()
        tapping = asyncio.create_task(self.tappers.run(1 / size.taps))
        async with httpx.AsyncClient(base_url=self._program.url, timeout=20) as health:

            async def look() -> None:
                samples.append(await self._look(health))

            await asyncio.gather(
                self._every(size.sample_every, look),
                self._every(size.search_every, self._search),
                self._every(size.visit_every, self._visit),
                self._every(size.notice_every, self._notice),
            )
        self.tappers.done = True
        await tapping
        await self.tappers.ended(30.0)
        return samples

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        began = time.monotonic()
        for turn in itertools.count(1):
            due = began + turn * seconds
            if due > self._until:
                return
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await work()

    async def _search(self) -> None:
        """Let somebody of the crowd look a rule up."""
        self._searches += 1
        person = 1_000_000 + self._searches % self._office.crowd
        words = _QUERIES[self._searches % len(_QUERIES)]
        await self._stage.control("say", {"person": person, "text": words})

    async def _visit(self) -> None:
        """Open the page as somebody new, look a rule up, fetch and acknowledge the answer."""
        self._visits += 1
        async with httpx.AsyncClient(
            base_url=self._program.url, headers=_SAME, timeout=20
        ) as browser:
            answers = [await browser.get("/")]
            said = {"key": f"visit-{self._visits:08d}", "text": _QUERIES[0]}
            answers.append(await browser.post("/say", json=said))
            answers.append(await browser.get("/mail"))
        if {200} != {answer.status_code for answer in answers}:
            raise Miscounted(f"the page answered {[answer.status_code for answer in answers]}")

    async def _notice(self) -> None:
        """Let an announcement to the crowd fall due."""
        self._notices += 1
        due = int(time.time() * 1000)
        with closing(sqlite3.connect(self._office.database, isolation_level=None)) as tx:
            tx.execute("PRAGMA busy_timeout = 5000")
            tx.execute("BEGIN IMMEDIATE")
            post_notice(tx, AUTHOR, TEXT, due)
            tx.execute("COMMIT")

    async def _look(self, health: httpx.AsyncClient) -> Sample:
        pid = self._program.pid
        log = Path(f"{self._office.database}-wal")
        said = (await health.get("/healthz")).json()
        return Sample(
            rss_megabytes(pid),
            sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()),
            log.stat().st_size / 1e6,
            said["database"]["lag_seconds"] * 1000,
        )

    async def settle(self) -> int:
        """Raise Miscounted unless everything had its effect; returns the calls refused as too fast.

        Those were sent again, so what grew is told all the same, and they beside it.
        """
        office = self._office
        left = (
            "SELECT (SELECT count(*) FROM parts WHERE channel = 'telegram' "
            "AND state NOT IN ('sent', 'superseded')) + "
            "(SELECT count(*) FROM deliveries WHERE state NOT IN ('routed', 'superseded'))"
        )
        deadline = time.monotonic() + 60 + office.crowd / 10
        notices = "SELECT count(*) FROM outgoing WHERE kind = 'announcement' AND state = 'sent'"
        announced = self._notices * office.crowd
        while office.count(left) or office.count(notices) < announced:
            if time.monotonic() > deadline:
                raise Miscounted(f"{office.count(left)} left, {office.count(notices)} announced")
            await asyncio.sleep(0.2)
        found = {
            "answers": office.count("SELECT count(*) FROM answers"),
            "letters": office.count("SELECT count(*) FROM dead_letters"),
            "notices": office.count(notices),
            "turns": office.count("SELECT count(*) FROM seen_updates"),
        }
        tapped = self.tappers.tapped
        wanted = {
            "answers": tapped,
            "letters": 0,
            "notices": announced,
            "turns": tapped + self._searches + self._visits,
        }
        counts = await self._stage.counts()
        refused = sum(counts["pace_breaks"].values())
        if found != wanted or sum(counts["refused"].values()) != refused:
            raise Miscounted(f"{found}, wanted {wanted}; {counts}")
        return refused


def _promises(
    samples: Sequence[Sample], tappers: Tappers, refused: int, size: Size
) -> list[Promise]:
    what = f"endurance, {size.minutes:g} minutes"
    delays = [delay for _, delay in tappers.delays]
    told = [
        ("memory", "MB", 5.0, [one.memory for one in samples]),
        ("open files", "files", 5.0, [one.files for one in samples]),
        ("the database's log", "MB", 1.0, [one.log for one in samples]),
        ("lag of the database's thread", "ms", 20.0, [one.lag for one in samples]),
    ]
    return [
        *(
            Promise(f"{what}: growth of {name}", growth(seen), bar, unit, fifths(seen))
            for name, unit, bar, seen in told
        ),
        Promise(f"{what}: calls refused for their pace", refused, 0, "calls"),
        Promise(f"{what}: memory at its peak", max(one.memory for one in samples), 150.0, "MB"),
        Promise(f"{what}: a quiz answer, p99 of the reply", percentile(delays, 0.99), None, "ms"),
    ]


def fifths(seen: Sequence[float]) -> tuple[float, ...]:
    """Return the means of the five fifths of what was seen."""
    edges = [len(seen) * place // 5 for place in range(6)]
    return tuple(statistics.mean(seen[a:b]) for a, b in itertools.pairwise(edges) if b > a)


def growth(seen: Sequence[float]) -> float:
    """Return by how much the last fifth stands above the second: the first is the warming up."""
    means = fifths(seen)
    return means[-1] - means[min(1, len(means) - 1)]
