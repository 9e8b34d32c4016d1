"""One turn of the bench `queueing`, in the checkout of the working directory, whose code it runs.

Called as `python -c <this text> LEARNERS PEOPLE`; prints one JSON object. It uses only what the
build before has too.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import sys
import tempfile
from pathlib import Path

from bot.library.load import load
from tests.bench.backlog import Seen, queued
from tests.bench.bulk import crowded


async def _turn(learners: int, people: int) -> dict[str, object]:
    library, faults = load(Path("content"), Path("quizzes"))
    assert not faults
    seen = Seen()
    with tempfile.TemporaryDirectory() as folder:
        office = crowded(Path(folder), library, learners, people)
        other = office.copy()
        notice = await queued(library, office, office.notice, "announcement", seen)
        reminders = await queued(library, other, other.reminders, "reminder", seen)
    return {
        "notice": dataclasses.asdict(notice),
        "reminders": dataclasses.asdict(reminders),
        "memory": max(seen.memory),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_turn(int(sys.argv[1]), int(sys.argv[2])))))
