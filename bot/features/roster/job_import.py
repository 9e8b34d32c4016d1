"""Takes a previewed list in, a slice at a time: no turn waits for more than one of them.

Begun again after a crash it starts from the first line, and nothing doubles: a line that is in
already counts as known.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.features.classes import trainings
from bot.features.roster import store as roster
from bot.features.roster.rules import SLICE, RosterLine, slices
from bot.features.roster.store import Imported
from bot.store import jobs
from bot.store.jobs import Job
from bot.store.sql import Tx
from bot.store.writer import Writer


async def taken_in(writer: Writer, job: Job, now_ms: Callable[[], int]) -> dict[str, Any]:
    """Take in the lines of a job's file and return how many were new, changed, known, invited.

    `args`: `file` as the preview named it, `training` or null, `by` the person who ordered it.
    The file has to be one of the place that ordered the job; one that is gone is an error.
    """
    path = await writer.write(lambda tx: _file(tx, job, now_ms()))
    lines = await asyncio.to_thread(_lines, path) if path is not None else None
    if lines is None:
        return {"error": "gone"}
    by, training = job.args.get("by"), job.args.get("training")
    taken: set[int] = set()
    total = Imported()
    for some in slices(lines, SLICE):
        now, before = now_ms(), frozenset(taken)

        def take(tx: Tx) -> tuple[Imported, set[int]]:
            if not jobs.wanted(tx, job.id):
                return Imported(), set()
            also = set(before)  # noqa: B023 (awaited below, before the next slice)
            return roster.take(tx, some, by, training, now, also), also  # noqa: B023

        part, taken = await writer.write(take)
        total += part
    return asdict(total)


def _file(tx: Tx, job: Job, now: int) -> str | None:
    """Return where the lines lie, if they may still be read and the class is still there."""
    training = job.args.get("training")
    if training is not None and trainings.find(tx, training) is None:
        return None
    found = jobs.file(tx, job.args["file"], job.place, now)
    return found[2] if found else None


def _lines(path: str) -> list[RosterLine] | None:
    try:
        kept = json.loads(Path(path).read_bytes())
        return [RosterLine.of_json(one) for one in kept]
    except (OSError, ValueError, KeyError, TypeError):
        return None
