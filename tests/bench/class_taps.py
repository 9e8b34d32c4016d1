"""Bench `class`: a whole class taps the answer to one question at the same moment."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.library.load import Library
from tests.bench import effects
from tests.bench.promise import Promise, median_promise, percentile
from tests.bench.stage import all_at_once, open_stage
from tests.office import make_office
from tests.running import running, telegram_settings


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    people: int = 165
    runs: int = 5


async def class_taps(library: Library, size: Size | None = None) -> list[Promise]:
    """Measure with every pace lifted, then with the pace that Telegram enforces and ours kept."""
    size = size or Size()
    lifted = [await all_tap(library, size.people, pace=False) for _ in range(size.runs)]
    enforced = [await all_tap(library, size.people, pace=True) for _ in range(size.runs)]
    last = [max(delays) for delays in enforced]
    return [
        median_promise(
            f"class: {size.people} at once, pace lifted, p99 of the reply",
            [percentile(delays, 0.99) for delays in lifted], 1.0, "s",
        ),
        Promise(
            f"class: {size.people} at once, pace enforced, the last reply", max(last), 6.5, "s",
            tuple(last),
        ),
        # A broken pace would have left no figure at all; this line says that it was looked at.
        Promise("class: calls refused for their pace", 0, 0, "calls"),
    ]  # fmt: skip


async def all_tap(library: Library, people: int, *, pace: bool) -> list[float]:
    """Let everybody tap at once; return after how many seconds each had the reply."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "class.db"
        attempts = make_office(database, library, people)
        async with open_stage() as stage:
            await stage.fill(library, attempts)
            await stage.control("pace", {"enforced": pace})
            more = {} if pace else {"telegram_pace": "off"}
            settings = {**telegram_settings(stage.url, stage.token), **more}
            async with running(database, **settings):
                await stage.wait_polled()
                began = time.time()
                await stage.control("batch", all_at_once(attempts, 0))
                await stage.wait_shown(2 * people)
                await stage.wait_answered(people)
                delays = [at - began for _, at in (await stage.shown()).values()]
                effects.check_calls(await stage.counts(), people, people)
                await effects.check_screens(stage, people, people)
        effects.check_kept(database, people)
        return delays
