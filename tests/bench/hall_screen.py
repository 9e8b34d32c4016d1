"""The projector page of a class, as the server sees it: opened by a trainer's link, then asking."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.bench.promise import Miscounted
from tests.bench.web_phone import WebPhone, listening, web_phone
from tests.doorway import Doorway

#: The page asks again after so many seconds.
_EVERY = 3.0
_LINK = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")


@dataclass(slots=True)
class Screen:
    """What the page has been told, and how many seconds each look took."""

    state: dict[str, Any] = field(default_factory=dict)
    until: int = 0  # for how long it has codes to show, UTC ms
    looks: list[float] = field(default_factory=list)


@asynccontextmanager
async def screen(url: str, doorway: Doorway) -> AsyncIterator[Screen]:
    """Have the trainer ask for a link, open it on another machine, and let that page ask on."""
    shown = Screen()
    async with web_phone(url, doorway.trainer_cookie) as trainer, web_phone(url) as machine:
        await trainer.open()
        async with listening(trainer):
            await trainer.ask("", choice=f"pj-open:{doorway.training}")
        found = _LINK.search(trainer.last["text"])
        if found is None:
            raise Miscounted(f"no link in {trainer.last['text']!r}")
        await machine.post("/m/open", link=found[0], key=secrets.token_hex(16))
        asking = asyncio.create_task(_ask_on(machine, doorway, shown))
        try:
            yield shown
            await _look(machine, doorway, shown)  # the last ones to come are on it too
            if asking.done():
                raise Miscounted(f"the projector page ended: {asking.exception()!r}")
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)


async def _ask_on(machine: WebPhone, doorway: Doorway, shown: Screen) -> None:
    while True:
        await _look(machine, doorway, shown)
        await asyncio.sleep(_EVERY)


async def _look(machine: WebPhone, doorway: Doorway, shown: Screen) -> None:
    series = shown.state.get("series", "")
    began = time.perf_counter()
    answer = await machine.get_json(f"/m/{doorway.code}/state?have={series}:{shown.until}")
    shown.looks.append(time.perf_counter() - began)
    if answer["series"] != series:
        shown.until = 0
    shown.until = max([shown.until, *(one["until"] for one in answer["qrs"])])
    shown.state = answer
