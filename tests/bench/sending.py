"""Bench `sending`: one notice to very many people, at the pace that Telegram allows and without.

What is held against the bars: the rate of sending, how soon a living person is answered
meanwhile, and the memory of the serving process throughout.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.library.load import Library
from tests import tether
from tests.bench import effects
from tests.bench.backlog import Seen, backlogs
from tests.bench.bulk import (
    CROWD,
    TEXT,
    Tappers,
    check_crowd,
    crowded,
    fill,
    tapping,
    wait_calls,
    wait_settled,
)  # fmt: skip
from tests.bench.processes import peak_megabytes
from tests.bench.promise import Miscounted, Promise, median_promise, percentile
from tests.bench.rivals.environment import python as rivals_python
from tests.bench.rivals.environment import script
from tests.bench.stage import open_stage
from tests.running import running, telegram_settings

#: What Telegram lets a bot send in a second.
RATE = 30.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    paced: int = 6_000
    lifted: int = 3_000
    runs: int = 5
    waiting: int = 1_000_000
    learners: int = 40
    lead: float = 3.0  # seconds until the notice falls due; the program starts in one


async def sending(library: Library, size: Size | None = None) -> list[Promise]:
    """Measure sending with the pace kept and lifted, and the memory of all of it."""
    size, seen = size or Size(), Seen()
    told = await lifted(library, size, seen)
    told += await paced(library, size, seen)
    more = await backlogs(library, size.waiting)
    peak = max(seen.memory)
    return [
        *told,
        Promise(f"sending: {size.waiting:,} rows waiting, memory beyond that of 1,000", more, 5.0,
                "MB"),
        Promise("sending: memory at its peak", peak, 150.0, "MB", tuple(seen.memory)),
    ]  # fmt: skip


# -- the pace kept ---------------------------------------------------------------------------


async def paced(library: Library, size: Size, seen: Seen) -> list[Promise]:
    """Send to everybody at the pace that Telegram enforces while a few people take a quiz."""
    with tempfile.TemporaryDirectory() as folder:
        office = crowded(Path(folder), library, size.learners, size.paced)
        async with open_stage() as stage:
            await fill(stage, library, office)
            await stage.control("pace", {"enforced": True})
            settings = telegram_settings(stage.url, stage.token)
            office.notice(time.time() + size.lead)
            tappers = Tappers(stage, office.attempts)
            async with running(office.database, **settings) as program:
                await stage.wait_polled()
                async with tapping(tappers, 1.0):
                    await wait_calls(stage, size.paced, 60 + 1.2 * size.paced / RATE)
                total = size.paced + tappers.tapped
                await wait_calls(stage, total, 60.0)
                await wait_settled(office, total)
                seen.memory.append(peak_megabytes(program.pid))
            effects.check_calls(await stage.counts(), total, tappers.tapped)
            first, last = await check_crowd(stage, office, tappers.tapped)
            sends = await stage.control("sends", {"since": first, "until": last})
    share = (sends["count"] - 1) / (last - first) / RATE
    meanwhile = tappers.between(first, last)
    what = f"sending, {size.paced:,} people, pace enforced"
    return [
        Promise(f"{what}: of the refill rate", share, 0.99, "share", better="more"),
        # A call refused for its pace would have left no figure; this says that it was looked at.
        Promise(f"{what}: calls refused for their pace", 0, 0, "calls"),
        Promise(f"{what}: a quiz answer meanwhile, p95 of the reply",
                percentile(meanwhile, 0.95), 300.0, "ms", (max(meanwhile),)),
    ]  # fmt: skip


# -- the pace lifted -------------------------------------------------------------------------


async def lifted(library: Library, size: Size, seen: Seen) -> list[Promise]:
    """Send to everybody as fast as can be, in turns with a plain loop of python-telegram-bot."""
    ours, loops, kept = [], [], []
    for _ in range(size.runs):
        rate, durable = await _all_out(library, size.lifted, seen)
        ours.append(rate)
        kept.append(durable)
        loops.append(await _plain_loop(library, size.lifted))
    ratios = [one / other for one, other in zip(ours, loops, strict=True)]
    what = f"sending, pace lifted, {size.lifted:,} people"
    return [
        median_promise(f"{what}: messages a second", ours, None, "/s"),
        median_promise(f"{what}: until all are recorded as sent", kept, None, "/s"),
        median_promise("sending: a plain python-telegram-bot loop", loops, None, "/s"),
        median_promise("sending: ours / the plain loop", ratios, 2.5, "ratio", better="more"),
    ]


async def _all_out(library: Library, people: int, seen: Seen) -> tuple[float, float]:
    """Return the messages a second from first to last, and until every row's end is on disk."""
    with tempfile.TemporaryDirectory() as folder:
        office = crowded(Path(folder), library, 1, people)
        async with open_stage() as stage:
            await fill(stage, library, office)
            settings = {**telegram_settings(stage.url, stage.token), "telegram_pace": "off"}
            office.notice(time.time() + 2.0)
            async with running(office.database, **settings) as program:
                await wait_calls(stage, people, 60.0)
                recorded = await wait_settled(office, people)
                seen.memory.append(peak_megabytes(program.pid))
            effects.check_calls(await stage.counts(), people, None)
            first, last = await check_crowd(stage, office, 0)
        return (people - 1) / (last - first), people / (recorded - first)


async def _plain_loop(library: Library, people: int) -> float:
    """Let a rival send the same text to as many; return its messages a second."""
    async with open_stage() as stage:
        await stage.control("know", {"people": list(range(CROWD, CROWD + people))})
        loop = await tether.spawn(
            str(rivals_python()), str(script("ptb_loop")), stage.url, stage.token, str(CROWD),
            str(people), TEXT,
        )  # fmt: skip
        code = await loop.wait()
        counts = await stage.counts()
        if code or counts["calls"].get("sendMessage") != people or counts["refused"]:
            raise Miscounted(f"the plain loop ended with {code}: {counts}")
        found = await stage.control("sends")
        return float((people - 1) / (found["last"] - found["first"]))
