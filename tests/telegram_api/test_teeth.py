"""The emulator's teeth: faults by chance, connections closed at a call, a clock, paces counted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.faults.stage import until
from tests.telegram_api import Emulator, Weather
from tests.telegram_api.refusals import REFUSALS
from tests.telegram_api.state import World


class Caller:
    """A bare caller of the emulator: one connection, methods and control verbs."""

    def __init__(self, emulator: Emulator, session: aiohttp.ClientSession) -> None:
        self._url, self._token, self._session = emulator.url, emulator.token, session

    async def __call__(self, method: str, **values: Any) -> Any:
        """Call a method; return the result, or the words of a refusal."""
        url = f"{self._url}/bot{self._token}/{method}"
        async with self._session.post(url, json=values) as answer:
            body = await answer.json(content_type=None)
        return body["result"] if body["ok"] else body["description"]

    async def send(self, chat: int = 7) -> Any:
        """Send a message."""
        return await self("sendMessage", chat_id=chat, text="x")

    async def control(self, verb: str, **given: Any) -> Any:
        """Carry out a verb of the control plane."""
        async with self._session.post(f"{self._url}/control/{verb}", json=given) as answer:
            body = await answer.json()
        assert body["ok"], body
        return body["result"]


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[Emulator]:
    """Run an emulator with one person."""
    async with Emulator() as emulator:
        emulator.person(7)
        yield emulator


@pytest_asyncio.fixture
async def call(telegram: Emulator) -> AsyncIterator[Caller]:
    """Give a caller that uses one connection, so that each call but the first reuses it."""
    connector = aiohttp.TCPConnector(limit=1)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield Caller(telegram, session)


async def _outcomes(telegram: Emulator, call: Caller, calls: int) -> list[str]:
    seen = []
    for _ in range(calls):
        try:
            told = await call.send()
        except aiohttp.ClientError:
            told = "cut"
        seen.append(told if isinstance(told, str) else "sent")
    return seen


async def test_faults_by_chance_are_the_same_for_a_seed(telegram: Emulator, call: Caller) -> None:
    """The same seed errs at the same calls; what was done is counted by kind."""
    runs = []
    for _ in range(2):
        telegram.world.weather = Weather(5, late_seconds=0.001)
        runs.append(await _outcomes(telegram, call, 250))
    done = telegram.counts()["weather"]

    assert runs[0] == runs[1]
    assert done["flood"] == sum("Too Many" in told for told in runs[1]) > 0
    assert done["cut"] + done["drop"] == runs[1].count("cut") > 0
    assert await call.control("weather") == done
    assert telegram.world.weather is None
    with pytest.raises(AssertionError, match="no such fault"):
        await call.control("weather", chances={"hail": 1.0})


async def test_a_message_knows_that_its_answer_was_hidden(telegram: Emulator, call: Caller) -> None:
    """Cut after it was carried out, or late beyond the caller's patience; not when it was read."""
    person = telegram.person(7)
    await call.send()
    telegram.cut("sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await call.send()
    telegram.late("sendMessage", 0.2)
    impatient = aiohttp.ClientTimeout(total=0.05)
    url = f"{telegram.url}/bot{telegram.token}/sendMessage"
    async with aiohttp.ClientSession(timeout=impatient) as session:
        with pytest.raises(TimeoutError):
            await session.post(url, json={"chat_id": 7, "text": "x"})
    telegram.late("sendMessage", 0.01)
    await call.send()
    await until(lambda: person.got[2].hidden)

    assert [False, True, True, False] == [shown.hidden for shown in person.got]


async def test_a_connection_is_closed_at_the_very_call(telegram: Emulator, call: Caller) -> None:
    """Unread on a used connection; after reading it; neither is carried out."""
    await call.send()
    telegram.deaf("sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await call.send()
    calls = telegram.world.calls["sendMessage"]
    telegram.cut("sendMessage", before=True)
    with pytest.raises(aiohttp.ClientError):
        await call.send()

    assert (1, 2) == (calls, telegram.world.calls["sendMessage"])
    assert 1 == len(telegram.person(7).got)
    assert "message_id" in await call.send()


async def test_idle_connections_can_be_closed_at_any_time(telegram: Emulator, call: Caller) -> None:
    """A short patience is switched on at run time; or all idle ones are closed at once."""
    await call.send()
    assert 1 == await call.control("hang_up")  # its own, which is not idle while it is answered
    assert telegram.lines is not None and telegram.lines.connections
    await call.control("close_idle", seconds=0.01)
    await call.send()
    lines = telegram.lines
    await until(lambda: not lines.connections)


async def test_the_clock_can_be_moved_and_stopped(telegram: Emulator, call: Caller) -> None:
    """Dates, taps, updates, floods and the pace follow it."""
    await call.control("clock", freeze=True)
    sent = await call("sendMessage", chat_id=7, text="x", reply_markup={
        "inline_keyboard": [[{"text": "A", "callback_data": "a"}]]})  # fmt: skip
    telegram.flood_until_moved("sendMessage", 60)
    refused = [await call.send(), await call.send()]
    person = telegram.person(7)
    await person.tap("A")
    tap = next(iter(telegram.world.taps))
    now = await call.control("clock", move=151)
    late = await call("answerCallbackQuery", callback_query_id=tap)
    dated = await call.send()

    assert ["Too Many Requests: retry after 60"] * 2 == refused
    assert "too old" in late
    assert [] == await call("getUpdates", timeout=0)
    assert int(now) == dated["date"] == sent["date"] + 151
    await call.control("clock", thaw=True)
    assert telegram.world.clock.now() - now < 5


async def test_who_broke_the_pace_is_counted_without_refusals(
    telegram: Emulator, call: Caller
) -> None:
    """With refusals off all go through; the bot's and each chat's excess is told."""
    await call.control("clock", freeze=True)
    telegram.person(8)
    sent = [await call.send() for _ in range(6)]
    await call.send(8)

    assert all("message_id" in told for told in sent)
    assert {"bot": 3, "7": 2} == telegram.counts()["pace_breaks"]
    assert {"bot": 3, "chats": {"7": 2}} == telegram.world.paces.broken()


async def test_the_server_blames_nobody_for_its_own_stall(telegram: Emulator) -> None:
    """Ten calls that waited a third of a second for it are no flood; ten at once are."""
    paces = telegram.world.paces
    for _ in range(13):
        paces.count(-1, 100.0, stalled=0.34)
    stalled = dict(paces.breaks)
    for _ in range(13):
        paces.count(-2, 200.0)

    assert {} == stalled
    assert {"bot": 9} == paces.breaks


async def test_a_stall_is_remembered_over_the_beat_that_ends_it(telegram: Emulator) -> None:
    """What came in meanwhile is handled after that beat; later calls have no such excuse."""
    world = World("1:x")
    for beat in (100.0, 100.005, 100.4):
        world.beat(beat)

    at_once = round(world.stalled(100.401), 2)
    for number in range(1, 21):
        world.beat(100.4 + number * 0.005)

    assert (0.39, 0.0) == (at_once, world.stalled(100.505))


async def test_every_known_refusal_can_be_asked_for(telegram: Emulator, call: Caller) -> None:
    """By its name, over the control plane, in Telegram's own words."""
    for name, error in REFUSALS.items():
        await call.control("refusal", name=name, method="sendMessage", chat=7)
        assert error.description == await call.send()
    assert "message_id" in await call.send()


async def test_sends_are_timed(telegram: Emulator, call: Caller) -> None:
    """How many sends and edits came, the first and the last, within a span."""
    first = await call.send()
    middle = telegram.world.clock.now()
    await call("editMessageText", chat_id=7, message_id=first["message_id"], text="y")
    everything, later = await call.control("sends"), await call.control("sends", since=middle)

    assert (2, 1) == (everything["count"], later["count"])
    assert everything["first"] <= middle <= everything["last"] == later["last"]
