"""A class walks in through Telegram at the pace that it enforces, by the link in the QR."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.library.load import Library
from tests.bench import effects
from tests.bench.hall_web import Crowd, together
from tests.bench.promise import Miscounted
from tests.bench.stage import Stage, open_stage
from tests.doorway import Doorway, make_doorway
from tests.running import running, telegram_settings
from tests.telegram_api.pace import Bucket, Paces

#: Opening the link, the consent, the name and the commune: each is answered with one message.
ACTS = 4
_FIRST = 10_000  # the walkers' ids
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Act:
    """What one person did, by the emulator's clock in seconds, and when the answer came."""

    person: int
    at: float
    answered: float


@dataclass(slots=True)
class _Screens:
    """How many messages stand on everybody's screen, looked at for all at once."""

    stage: Stage
    shown: dict[int, tuple[int, float]] = field(default_factory=dict)
    looked: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def watch(self) -> None:
        """Look twenty times a second until cancelled."""
        while True:
            self.shown = await self.stage.shown()
            async with self.looked:
                self.looked.notify_all()
            await asyncio.sleep(0.05)

    async def wait(self, person: int, messages: int) -> float:
        """Wait until somebody has so many answers; return when the last of them came."""
        try:
            async with asyncio.timeout(_PATIENCE), self.looked:
                await self.looked.wait_for(lambda: self.shown.get(person, (0, 0))[0] >= messages)
        except TimeoutError:
            raise Miscounted(f"{self.shown.get(person)} of {messages} answers") from None
        return self.shown[person][1]


async def walk_in_on_telegram(library: Library, crowd: Crowd) -> list[Act]:
    """Let a crowd come in; raises Miscounted unless all are present and no call was refused."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "hall.db"
        doorway = make_doorway(database, library, crowd.people)
        async with open_stage() as stage:
            await stage.control("pace", {"enforced": True})
            async with running(database, **telegram_settings(stage.url, stage.token)):
                await stage.wait_polled()
                acts = await _let_in(stage, doorway, crowd)
                await stage.wait_answered(2 * crowd.people)
            effects.check_calls(await stage.counts(), ACTS * crowd.people, 2 * crowd.people)
        effects.check_hall(database, doorway.training, crowd.people, crowd.people * ACTS)
        return acts


async def _let_in(stage: Stage, doorway: Doorway, crowd: Crowd) -> list[Act]:
    acts: list[Act] = []
    screens = _Screens(stage)
    watching = asyncio.create_task(screens.watch())
    try:
        await together(
            _walk_in(screens, doorway, crowd, number, after, acts)
            for number, after in enumerate(crowd.arrivals())
        )
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    return acts


async def _walk_in(
    screens: _Screens, doorway: Doorway, crowd: Crowd, number: int, after: float, acts: list[Act]
) -> None:
    await asyncio.sleep(after)
    person, chance = _FIRST + number, random.Random(crowd.seed + number)
    said: Sequence[tuple[str, dict[str, Any]]] = (
        ("open", {"argument": f"lop-{doorway.qr()}"}),
        ("tap", {"button": "su-yes"}),
        ("say", {"text": f"Người Vào {number}"}),
        ("tap", {"button": f"su-place:{chance.choice(doorway.communes)}"}),
    )
    for count, (verb, what) in enumerate(said, 1):
        at = time.time()
        await screens.stage.control(verb, {"person": person, **what})
        acts.append(Act(person, at, await screens.wait(person, count)))
        await asyncio.sleep(chance.uniform(*crowd.thinks))


def beyond_the_pace(acts: Sequence[Act], paces: Paces | None = None) -> list[float]:
    """Return by how many seconds each answer came later than Telegram would have let it come.

    What is compared with is a program that needs no time at all: it answers in the order in
    which people did something, each answer at the first instant that the buckets allow.
    """
    paces = paces or Paces()
    bot = Bucket(paces.bot_rate, paces.bot_tolerance)
    chats: dict[int, Bucket] = defaultdict(lambda: Bucket(paces.chat_rate, paces.chat_tolerance))
    late = []
    for act in sorted(acts, key=lambda act: act.at):
        chat = chats[act.person]
        soonest = act.at + max(bot.wait(act.at), chat.wait(act.at))
        bot.take(soonest)
        chat.take(soonest)
        late.append(max(0.0, act.answered - soonest))
    return late
