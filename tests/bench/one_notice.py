"""One turn of the bench `notices`, in the checkout of the working directory, whose code it runs.

Called as `python -c <this text> PEOPLE`; prints one JSON object. It uses only what the build
before has too.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from bot.library.load import load
from tests.bench.bulk import check_crowd, crowded, fill, wait_calls, wait_settled
from tests.bench.processes import cpu_seconds, peak_megabytes
from tests.bench.promise import Miscounted
from tests.bench.stage import open_stage
from tests.running import running, telegram_settings

#: Seconds until it is due: the program has started by then, and is quiet.
_LEAD = 12.0


async def _turn(people: int) -> dict[str, float]:
    library, faults = load(Path("content"), Path("quizzes"))
    assert not faults
    with tempfile.TemporaryDirectory() as folder:
        office = crowded(Path(folder), library, 1, people)
        async with open_stage() as stage:
            await fill(stage, library, office)
            settings = {**telegram_settings(stage.url, stage.token), "telegram_pace": "off"}
            due = time.time() + _LEAD
            office.notice(due)
            async with running(office.database, **settings) as program:
                await stage.wait_polled()
                quiet = due - time.time() - 0.1
                if quiet < 0:
                    raise Miscounted("it was due before the program was ready")
                await asyncio.sleep(quiet)
                before = cpu_seconds(program.pid)
                await wait_calls(stage, people, 60.0)
                await wait_settled(office, people)
                used = cpu_seconds(program.pid) - before
                memory = peak_megabytes(program.pid)
            await check_crowd(stage, office, 0)
    return {"cpu": used * 1000 / people, "memory": memory}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_turn(int(sys.argv[1])))))
