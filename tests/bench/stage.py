"""The emulator as a process of its own, and the people of a bench, driven over HTTP only."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson

from bot.library.load import Library
from tests import tether
from tests.bench.promise import Miscounted
from tests.office import QUIZ
from tests.running import ROOT

_PATIENCE = 30.0


class Stage:
    """One emulator: its control plane, and the question that stands on every screen."""

    def __init__(self, url: str, token: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.token = token
        self._session = session

    async def control(self, verb: str, given: Any = None) -> Any:
        """Carry out one verb of the control plane; raises AssertionError for a refusal."""
        return await self._post(f"/control/{verb}", given or {})

    async def call(self, method: str, given: Any) -> Any:
        """Call a method as the bot would; raises AssertionError for a refusal."""
        return await self._post(f"/bot{self.token}/{method}", given)

    async def _post(self, path: str, given: Any) -> Any:
        async with self._session.post(self.url + path, data=orjson.dumps(given)) as answer:
            body = orjson.loads(await answer.read())
        assert body["ok"], body
        return body["result"]

    async def fill(self, library: Library, people: Iterable[int]) -> None:
        """Put the same question with four buttons on every screen, as the bot would have."""
        quiz = library.quiz(QUIZ)
        assert quiz
        question = quiz.questions[0]
        text = "\n".join([question.text, *question.options])
        known = list(people)
        await self.control("know", {"people": known})
        for person in known:
            row = [
                {"text": letter, "callback_data": f"qz:{person}:0:{place}"}
                for place, letter in enumerate("ABCD"[: len(question.options)])
            ]
            given = {"chat_id": person, "text": text, "reply_markup": {"inline_keyboard": [row]}}
            await self.call("sendMessage", given)
        await self.control("reset")

    async def shown(self) -> dict[int, tuple[int, float]]:
        """Return per person how many sends and edits reached the screen, and when the last did."""
        screens = await self.control("screens")
        return {
            int(person): (screen["messages"] + screen["edits"], screen["last_at"])
            for person, screen in screens.items()
        }

    async def wait_shown(self, total: int, seconds: float = _PATIENCE) -> None:
        """Wait until so many sends and edits stand on all screens; raises Miscounted."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = sum(count for count, _ in (await self.shown()).values())
            if found >= total:
                return
            await asyncio.sleep(0.05)
        raise Miscounted(f"{found} of {total} replies on the screens: {await self.counts()}")

    async def wait_everybody(self, people: int, seconds: float = _PATIENCE) -> None:
        """Wait until each of so many screens shows a reply; raises Miscounted."""
        deadline = time.monotonic() + seconds
        while (found := sum(count > 1 for count, _ in (await self.shown()).values())) < people:
            if time.monotonic() > deadline:
                raise Miscounted(f"{found} of {people} people have a reply")
            await asyncio.sleep(0.05)

    async def wait_answered(self, taps: int, seconds: float = _PATIENCE) -> None:
        """Wait until so many taps have lost their waiting mark; raises Miscounted."""
        deadline = time.monotonic() + seconds
        while (found := (await self.counts())["taps_answered"]) < taps:
            if time.monotonic() > deadline:
                raise Miscounted(f"{found} of {taps} taps answered")
            await asyncio.sleep(0.05)

    async def wait_polled(self, seconds: float = _PATIENCE) -> None:
        """Wait until a bot fetches updates."""
        deadline = time.monotonic() + seconds
        while not (await self.counts())["calls"].get("getUpdates"):
            if time.monotonic() > deadline:
                raise Miscounted("the bot never fetched updates")
            await asyncio.sleep(0.02)

    async def counts(self) -> dict[str, Any]:
        """Return what the emulator counted."""
        counted: dict[str, Any] = await self.control("counts")
        return counted


def tap(person: int, question: int, attempt: int) -> dict[str, Any]:
    """Return the press of the first option, for the control plane; message 1 bears the button."""
    return {
        "verb": "press",
        "person": person,
        "data": f"qz:{attempt}:{question}:0",
        "message": 1,
    }


def say(person: int, text: str) -> dict[str, Any]:
    """Return a typed text, for the control plane."""
    return {"verb": "say", "person": person, "text": text}


def all_at_once(attempts: Mapping[int, int], question: int) -> list[dict[str, Any]]:
    """Return everybody's answer to one question."""
    return [tap(person, question, attempt) for person, attempt in attempts.items()]


async def tap_evenly(stage: Stage, taps: Sequence[dict[str, Any]], rate: float) -> dict[int, float]:
    """Send taps or texts evenly, `rate` a second; return per person when the last one was sent."""
    sent: dict[int, float] = {}
    began = time.perf_counter()
    for place, item in enumerate(taps):
        await asyncio.sleep(max(0.0, began + place / rate - time.perf_counter()))
        sent[item["person"]] = time.time()
        await stage.control(item["verb"], item)
    return sent


@asynccontextmanager
async def open_stage(*, pace: bool = False) -> AsyncIterator[Stage]:
    """Start the emulator as a process and end it."""
    words = ["-m", "tests.telegram_api", "--port", "0", *(["--pace"] if pace else [])]
    process = await tether.spawn(sys.executable, *words, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout
        line = (await process.stdout.readline()).decode().split()
        connector = aiohttp.TCPConnector(limit=4)
        json_body = {"Content-Type": "application/json"}
        async with aiohttp.ClientSession(connector=connector, headers=json_body) as session:
            yield Stage(line[0], line[1], session)
    finally:
        process.terminate()
        await process.wait()
