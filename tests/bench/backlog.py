"""What many rows cost: how long their queueing takes, whom it delays, and the memory they hold."""

from __future__ import annotations

import asyncio
import math
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.library.load import Library
from bot.store.sql import Tx
from tests.bench.bulk import Office, Tappers, crowded, fill, tapping
from tests.bench.processes import peak_megabytes, rss_megabytes
from tests.bench.promise import Miscounted, Promise
from tests.bench.stage import Stage, open_stage
from tests.running import running, telegram_settings

#: Seconds of taps before anything is due, and after all is queued.
_QUIET, _AFTER = 8.0, 1.0
_TAP_EVERY = 0.2
#: Seconds around the queueing in which a tap may have been disturbed by it.
_EDGE = 0.3
#: Seconds after which a program that started with a backlog has looked at it.
_SETTLED = 8.0


@dataclass(slots=True)
class Seen:
    """The highest memory of each serving process."""

    memory: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Queued:
    """How long the queueing took, how long it waited for the tick, whom it delayed; seconds."""

    took: float
    waited: float
    delay: float


async def queueing(library: Library, learners: int, people: int, seen: Seen) -> list[Promise]:
    """Let an announcement, then as many reminders, fall due while people answer a quiz."""
    with tempfile.TemporaryDirectory() as folder:
        office = crowded(Path(folder), library, learners, people)
        other = office.copy()
        notice = await queued(library, office, office.notice, "announcement", seen)
        reminders = await queued(library, other, other.reminders, "reminder", seen)
    told = []
    for what, found in (("an announcement", notice), ("reminders", reminders)):
        name = f"sending: queueing {what} for {people:,}"
        told += [
            Promise(f"{name}, first row to last", found.took, 3.0, "s"),
            Promise(f"{name}, from due to the first row (the tick's turn)", found.waited, None,
                    "s"),
            Promise(f"{name}, longest delay of another's reply", found.delay * 1000, 100.0, "ms"),
        ]  # fmt: skip
    return told


async def queued(
    library: Library, office: Office, post: Callable[[float], None], kind: str, seen: Seen,
    quiet: float = _QUIET,
) -> Queued:  # fmt: skip
    """Run the program at the pace that Telegram enforces, so that sending hardly mixes in."""
    async with open_stage() as stage:
        await fill(stage, library, office)
        await stage.control("pace", {"enforced": True})
        post(due := time.time() + quiet + 0.0002 * office.crowd)
        settings = telegram_settings(stage.url, stage.token)
        async with running(office.database, quiet_hours="00:00-00:00", **settings) as program:
            await stage.wait_polled()
            tappers = Tappers(stage, office.attempts)
            async with tapping(tappers, _TAP_EVERY):
                first = await _wait_rows(office, kind, 1, 60.0 + due - time.time())
                last = await _wait_rows(office, kind, office.crowd, 120.0)
                await asyncio.sleep(_AFTER)
            seen.memory.append(peak_megabytes(program.pid))
            await _check(stage)
        during = tappers.between(first - _EDGE, last)
        undisturbed = tappers.between(0, first - _EDGE) + tappers.between(last + _EDGE, math.inf)
        delay = max(0.0, max(during, default=0.0) - statistics.median(undisturbed)) / 1000
        return Queued(last - first, first - due, delay)


async def _wait_rows(office: Office, kind: str, wanted: int, seconds: float) -> float:
    """Wait until so many rows of a kind are queued; return when; raises Miscounted."""
    deadline = time.monotonic() + seconds
    # The newest id is read at once; the rows are counted only when there can be enough.
    newest = "SELECT coalesce(max(id), 0) FROM outbox"
    rows = f"SELECT count(*) FROM outbox WHERE kind = '{kind}'"
    while office.count(newest) < wanted or (found := office.count(rows)) < wanted:
        if time.monotonic() > deadline:
            raise Miscounted(f"{office.count(rows)} of {wanted} rows queued")
        await asyncio.sleep(0.02)
    if found > office.crowd:
        raise Miscounted(f"{found} rows queued for {office.crowd} people")
    return time.time()


async def _check(stage: Stage) -> None:
    counts = await stage.counts()
    if counts["refused"] or counts["pace_breaks"] or counts["unknown_parameters"]:
        raise Miscounted(f"refused: {counts}")


async def backlogs(library: Library, many: int, few: int = 1_000) -> float:
    """Return how many megabytes more are held with many rows waiting than with few."""
    held = [await _held(library, waiting) for waiting in (few, many)]
    return held[1] - held[0]


async def _held(library: Library, waiting: int) -> float:
    """Return the memory of a program that started with rows which Telegram does not take now."""
    with tempfile.TemporaryDirectory() as folder:
        office = crowded(Path(folder), library, 1, 0)
        office.change(lambda tx: _leave_waiting(tx, waiting))
        async with open_stage() as stage:
            full = {"kind": "refuse", "method": "sendMessage", "times": 1_000_000, "status": 429,
                    "description": "Too Many Requests: retry after 3000",
                    "parameters": {"retry_after": 3000}}  # fmt: skip
            await stage.control("fault", full)
            settings = telegram_settings(stage.url, stage.token)
            async with running(office.database, **settings) as program:
                await stage.wait_polled()
                await asyncio.sleep(_SETTLED)
                if not (await stage.counts())["calls"].get("sendMessage"):
                    raise Miscounted("nothing of the backlog was tried")
                return rss_megabytes(program.pid)


def _leave_waiting(tx: Tx, rows: int) -> None:
    """Put rows into the outbox as a long outage would have left them."""
    now = int(time.time() * 1000)
    tx.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows) "
        "INSERT INTO outbox (cause, ordinal, recipient, part, channel, place, kind, body, state, "
        "due_at, created_at, priority) SELECT 'test:backlog', 0, 'place:telegram:' || i, 0, "
        "'telegram', 'telegram:' || (1000000 + i), 'notice', :body, 'pending', :now, :now, 1 "
        "FROM n",
        {"rows": rows, "body": '{"text": "Mời anh/chị dự họp."}', "now": now},
    )
