"""Bench `process`: how soon it serves, how much memory it holds, how soon it is gone."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.library.load import Library
from tests.bench import effects
from tests.bench.processes import cpu_seconds, rss_megabytes
from tests.bench.promise import Miscounted, Promise, median_promise
from tests.bench.stage import Stage, all_at_once, open_stage, tap, tap_evenly
from tests.office import make_office
from tests.running import Running, running, start, telegram_settings

_BUSY = 20


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    runs: int = 5
    crowd: int = 100_000
    learners: int = 100


async def process(library: Library, size: Size | None = None) -> list[Promise]:
    """Measure start, memory and stop."""
    size = size or Size()
    starts = [await _first_reply(library) for _ in range(size.runs)]
    stops = [await _stop_at_work(library) for _ in range(size.runs)]
    memory = await _memory(library, size)
    return [
        median_promise("process: start to first reply", [took for took, _ in starts], 2.0, "s"),
        median_promise("process: CPU of it", [used for _, used in starts], None, "s"),
        Promise("process: memory with 100,000 people", memory, 150.0, "MB", (memory,)),
        Promise(
            f"process: SIGTERM to exit 0, {_BUSY} turns running", max(stops), 8.0, "s",
            tuple(stops),
        ),
    ]  # fmt: skip


async def _first_reply(library: Library) -> tuple[float, float]:
    """Tap before the program runs; return the seconds and the CPU from its start to the reply."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "start.db"
        attempts = make_office(database, library, 1)
        async with open_stage() as stage:
            await stage.fill(library, attempts)
            await stage.control("press", tap(1, 0, attempts[1]))
            began = time.time()
            settings = telegram_settings(stage.url, stage.token)
            async with running(database, **settings) as program:
                await stage.wait_shown(2)
                used = cpu_seconds(program.pid)
                took = (await stage.shown())[1][1] - began
                await stage.wait_answered(1)
                effects.check_calls(await stage.counts(), 1, 1)
        effects.check_kept(database, 1)
        return took, used


async def _memory(library: Library, size: Size) -> float:
    """Return the megabytes held after everybody has answered three questions."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "memory.db"
        attempts = make_office(database, library, size.learners, size.crowd)
        async with open_stage() as stage:
            await stage.fill(library, attempts)
            async with running(database, **telegram_settings(stage.url, stage.token)) as program:
                for question in range(3):
                    taps = all_at_once(attempts, question)
                    await tap_evenly(stage, taps, 25.0)
                    await stage.wait_shown((question + 2) * size.learners)
                held = rss_megabytes(program.pid)
        effects.check_kept(database, 3 * size.learners)
        return held


async def _stop_at_work(library: Library) -> float:
    """Stop while 20 replies hang at the vendor and 20 more people tap; return the seconds.

    Whatever had not ended must be ended by the next start.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "stop.db"
        attempts = make_office(database, library, 2 * _BUSY)
        async with open_stage() as stage:
            await stage.fill(library, attempts)
            settings = {
                **telegram_settings(stage.url, stage.token), "telegram_pace": "off",
            }  # fmt: skip
            program = await start(database, **settings)
            await program.ready()
            took = await _terminate(stage, program, attempts)
            async with running(database, **settings):
                await stage.wait_everybody(2 * _BUSY)
            found = effects.kept(database)
            if found != effects.Kept(2 * _BUSY, 2 * _BUSY, 0, 0):
                raise Miscounted(f"after the next start: {found}")
        return took


async def _terminate(stage: Stage, program: Running, attempts: dict[int, int]) -> float:
    people = sorted(attempts)
    await stage.wait_polled()
    slow = {"kind": "late", "method": "editMessageText", "times": _BUSY, "delay": 20.0}
    await stage.control("fault", slow)
    taps = all_at_once(attempts, 0)
    await stage.control("batch", [item for item in taps if item["person"] in people[:_BUSY]])
    await stage.wait_shown(3 * _BUSY)  # they are on the screens, but no call has an answer yet
    await stage.control("batch", [item for item in taps if item["person"] in people[_BUSY:]])
    began = time.perf_counter()
    program.process.send_signal(signal.SIGTERM)
    code = await asyncio.wait_for(program.process.wait(), 30)
    took = time.perf_counter() - began
    if code != 0:
        raise Miscounted(f"the program ended with {code}")
    return took
