"""One message to many people: the office, the notice, who taps meanwhile, and what came of it."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.library.load import Library
from bot.store.sql import Tx
from bot.store.writer import prepare
from tests.bench.effects import LEFT
from tests.bench.promise import Miscounted
from tests.bench.stage import Stage, tap
from tests.notices import post_notice, post_reminders
from tests.office import make_office

#: The first of the people that `make_office` adds as a crowd; person and chat have one number.
CROWD = 1_000_000
AUTHOR = 1
TEXT = (
    "Mời anh/chị dự họp tổng kết rà soát hộ nghèo lúc 8h00 sáng thứ Ba tại nhà văn hóa xã. "
    "Anh/chị mang theo sổ theo dõi của thôn. Ai bận xin báo lại trước một ngày."
)
#: Questions of an attempt that leave it open.
_QUESTIONS = 14


@dataclass(frozen=True, slots=True)
class Office:
    """A database with a crowd, and with learners who are not meant by what is sent to it."""

    database: Path
    attempts: Mapping[int, int]
    crowd: int

    def count(self, statement: str) -> int:
        """Return the one number that a statement selects, by a connection that only reads."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as tx:
            return int(tx.execute(statement).fetchone()[0])

    def notice(self, due_at: float) -> None:
        """Let one announcement to the crowd fall due at an instant, in seconds."""
        self.change(lambda tx: post_notice(tx, AUTHOR, TEXT, int(due_at * 1000)))

    def reminders(self, due_at: float) -> None:
        """Let everybody of the crowd have one reminder due at an instant, in seconds."""
        people = range(CROWD, CROWD + self.crowd)
        self.change(lambda tx: post_reminders(tx, people, int(due_at * 1000)))

    def change(self, work: Callable[[Tx], object]) -> None:
        """Change the database before the program runs, in one transaction."""
        with closing(sqlite3.connect(self.database, isolation_level=None)) as tx:
            prepare(tx)
            tx.execute("PRAGMA synchronous = OFF")
            tx.execute("BEGIN IMMEDIATE")
            work(tx)
            tx.execute("COMMIT")

    def copy(self) -> Office:
        """Return the same office in a file of its own."""
        database = self.database.with_name(f"crowd-{time.monotonic_ns()}.db")
        shutil.copyfile(self.database, database)
        return replace(self, database=database)


def crowded(folder: Path, library: Library, learners: int, crowd: int) -> Office:
    """Fill a database; the learners live in another commune than the crowd."""
    database = folder / f"crowd-{time.monotonic_ns()}.db"
    attempts = make_office(database, library, learners, crowd)
    office = Office(database, attempts, crowd)
    elsewhere = "UPDATE people SET commune = 'c1' WHERE id <= :last"
    office.change(lambda tx: tx.execute(elsewhere, {"last": learners}))
    return office


async def fill(stage: Stage, library: Library, office: Office) -> None:
    """Open everybody's chat; the learners have a question on the screen."""
    await stage.fill(library, office.attempts)
    await stage.control("know", {"people": list(range(CROWD, CROWD + office.crowd))})


async def wait_calls(stage: Stage, total: int, seconds: float, since: float = 0.0) -> None:
    """Wait until so many sends and edits were carried out; raises Miscounted."""
    deadline = time.monotonic() + seconds
    while (found := (await stage.control("sends", {"since": since}))["count"]) < total:
        if time.monotonic() > deadline:
            raise Miscounted(f"{found} of {total} sends: {await stage.counts()}")
        await asyncio.sleep(0.1)


async def wait_settled(office: Office, total: int, seconds: float = 30.0) -> float:
    """Wait until so many parts are recorded as sent and nothing waits; return when it was seen."""
    sent = "SELECT count(*) FROM parts WHERE state = 'sent'"
    deadline = time.monotonic() + seconds
    while office.count(sent) < total or office.count(LEFT):
        if time.monotonic() > deadline:
            raise Miscounted(f"{office.count(sent)} of {total} sent, {office.count(LEFT)} open")
        await asyncio.sleep(0.05)
    return time.time()


async def check_crowd(stage: Stage, office: Office, replies: int) -> tuple[float, float]:
    """Raise Miscounted unless everybody has the notice once; return when it came first and last.

    `replies` is how many sends and edits the learners' screens must show beside the question.
    """
    screens = await stage.control("screens")
    crowd = [screens.get(str(n)) for n in range(CROWD, CROWD + office.crowd)]
    wrong = sum(one is None or (one["messages"], one["edits"]) != (1, 0) for one in crowd)
    found = sum(
        screens[str(learner)]["messages"] - 1 + screens[str(learner)]["edits"]
        for learner in office.attempts
        if learner != AUTHOR
    )
    if wrong or found != replies:
        raise Miscounted(f"{wrong} screens without just one notice; {found} of {replies} replies")
    times = [one["last_at"] for one in crowd if one]
    return min(times), max(times)


@dataclass(slots=True)
class Tappers:
    """Learners who answer in turn, none twice within a second; `delays` in milliseconds."""

    stage: Stage
    attempts: Mapping[int, int]
    tapped: int = 0
    delays: list[tuple[float, float]] = field(default_factory=list)  # when tapped, how long
    done: bool = False
    _waits: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self, every: float) -> None:
        """Tap once in `every` seconds until `done`."""
        people = [learner for learner in self.attempts if learner != AUTHOR]
        began = time.perf_counter()
        for turn in range(len(people) * _QUESTIONS):
            await asyncio.sleep(max(0.0, began + turn * every - time.perf_counter()))
            if self.done:
                return
            question, place = divmod(turn, len(people))
            person = people[place]
            at = time.time()
            self.tapped += 1
            await self.stage.control("press", tap(person, question, self.attempts[person]))
            wait = asyncio.create_task(self._reply(person, question + 2, at))
            self._waits.add(wait)
            wait.add_done_callback(self._waits.discard)

    async def _reply(self, person: int, wanted: int, at: float) -> None:
        while True:
            screen = await self.stage.control("screen", {"person": person})
            if sum(1 + len(shown["edits"]) for shown in screen) >= wanted:
                break
            await asyncio.sleep(0.1)
        last = max(max(shown["at"], shown["changed_at"]) for shown in screen)
        self.delays.append((at, (last - at) * 1000))

    async def ended(self, seconds: float = 15.0) -> None:
        """Wait for the replies that are still to come; raises Miscounted."""
        if self._waits:
            await asyncio.wait(set(self._waits), timeout=seconds)
        if self._waits:
            raise Miscounted(f"{len(self._waits)} taps without a reply")

    def between(self, since: float, until: float) -> list[float]:
        """Return the delays of taps of a span of time."""
        return [delay for at, delay in self.delays if since <= at <= until]


@asynccontextmanager
async def tapping(tappers: Tappers, every: float) -> AsyncIterator[None]:
    """Let learners tap for the time of a block, and wait for their replies at its end."""
    task = asyncio.create_task(tappers.run(every))
    try:
        yield
    finally:
        tappers.done = True
        await task
    await tappers.ended()
