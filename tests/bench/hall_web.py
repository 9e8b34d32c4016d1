"""A class walks in through the web door: each scans the QR, consents, gives name and commune."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.library.load import Library
from tests.bench import effects
from tests.bench.hall_screen import screen
from tests.bench.promise import Miscounted
from tests.bench.web_phone import listening, web_phone
from tests.doorway import TITLE, Doorway, make_doorway
from tests.running import running

#: In the order in which a walk-in meets them.
STEPS = ("page", "consent", "name", "commune", "present")
#: All but the page are answers of the program, each to one thing that was said.
ACTS = len(STEPS) - 1


#: Without an address of its own the screen would have no QR to draw.
PUBLIC_URL = "http://lop.example"


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many come, over how many seconds, and how long each takes to answer a question."""

    people: int = 165
    spread: float = 60.0
    #: Shorter than anybody reads and types: what counts is how close together it comes.
    thinks: tuple[float, float] = (0.5, 2.0)
    seed: int = 165

    def arrivals(self) -> list[float]:
        """Return after how many seconds each comes, at random but the same each time."""
        chance = random.Random(self.seed)
        return [chance.uniform(0.0, self.spread) for _ in range(self.people)]


@dataclass(slots=True)
class Walked:
    """The seconds that each step took, one figure for each person; `screen` is the projector's."""

    steps: dict[str, list[float]]

    def note(self, step: str, seconds: float) -> None:
        """Keep what one step of one person took."""
        self.steps[step].append(seconds)


async def walk_in_on_the_web(library: Library, crowd: Crowd) -> Walked:
    """Let a crowd come in, each on an own phone, while the projector shows the hall."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "hall.db"
        doorway = make_doorway(database, library, crowd.people)
        async with (
            running(database, public_url=PUBLIC_URL) as program,
            screen(program.url, doorway) as shown,
        ):
            walked = await let_in(program.url, doorway, crowd)
        if shown.state["present"] != crowd.people:
            raise Miscounted(f"{shown.state['present']} of {crowd.people} on the screen")
        walked.steps["screen"] = shown.looks
        effects.check_hall(database, doorway.training, crowd.people, crowd.people * ACTS + 1)
        return walked


async def let_in(url: str, doorway: Doorway, crowd: Crowd) -> Walked:
    """Let everybody walk in; the pages stay open until the last one is present."""
    walked = Walked({step: [] for step in STEPS})
    everybody = asyncio.Barrier(crowd.people)
    await together(
        _walk_in(url, doorway, crowd, number, after, walked, everybody)
        for number, after in enumerate(crowd.arrivals())
    )
    return walked


async def _walk_in(
    url: str, doorway: Doorway, crowd: Crowd, number: int, after: float, walked: Walked,
    everybody: asyncio.Barrier,
) -> None:  # fmt: skip
    await asyncio.sleep(after)
    chance = random.Random(crowd.seed + number)
    async with web_phone(url) as phone:
        word = doorway.qr()
        walked.note("page", await phone.open(f"/lop/{word}"))
        async with listening(phone):
            for step, expected, said in (
                ("consent", "đồng ý không", {"text": f"/start lop-{word}"}),
                ("name", "Họ và tên", {"choice": "su-yes"}),
                ("commune", "Xã, phường", {"text": f"Người Vào {number}"}),
                ("present", f"Người Vào {number}, lớp {TITLE}",
                 {"choice": f"su-place:{chance.choice(doorway.communes)}"}),
            ):  # fmt: skip
                walked.note(step, await phone.ask(expected, **said))
                await asyncio.sleep(chance.uniform(*crowd.thinks))
            await everybody.wait()


async def together(works: Iterable[Coroutine[None, None, None]]) -> None:
    """Run all at once; the first one that raises ends the others."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
