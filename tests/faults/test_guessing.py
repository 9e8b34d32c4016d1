"""A hall is one network: a class walks in, and somebody among them guesses five thousand codes."""

from __future__ import annotations

import asyncio
import itertools
import random
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from bot.domain import codes
from bot.domain.codes import ALPHABET, CLASS_ALPHABET
from bot.features.office import invites
from bot.library.load import Library
from bot.store import people
from bot.store.sql import Tx
from tests.bench.hall_web import together
from tests.bench.web_phone import listening, web_phone
from tests.doorway import CODE, TITLE, Doorway, add_visitors, make_doorway
from tests.faults.stage import change, now_ms, until
from tests.running import running

pytestmark = pytest.mark.asyncio

WALK_INS, STREAMS, GUESSES = 165, 400, 5_000
#: All walk in within so many seconds: four times as close together as in a minute.
SPREAD = 15.0
LONGEST_WAIT = 5.0
SAME = {"Sec-Fetch-Site": "same-origin"}
#: What people mistype on their way in, and what they are told.
MISTYPED = (
    (f"{CODE[:5]}7", "thấy lớp nào có mã"), (f"/start lop-{CODE[:5]}4", "thấy lớp nào có mã"),
    ("ACDE-FGH7", "không tìm thấy"), ("DH-KMNP-QRT7", "không tìm thấy"),
)  # fmt: skip
PERSONAL, ROLE = "ACDEFGHJ", "DHKMNPQRTU"


def guesses() -> Iterator[str]:
    """Yield codes of all kinds, in all the ways in which they come; none of them is right."""
    chance = random.Random(5)
    while True:
        long = "".join(chance.choices(ALPHABET, k=7))
        short = "".join(chance.choices(CLASS_ALPHABET, k=5))
        yield f"3{long[:3]}-{long[3:]}"
        yield f"DH-3{long[:3]}-{long[3:]}"
        yield f"3{short}"
        yield f"/start lop-3{short}"


@dataclass
class Guesser:
    """Somebody behind the hall's network who opens the page anew for every five guesses."""

    session: aiohttp.ClientSession
    url: str
    left: int = GUESSES
    made: int = 0
    codes: Iterator[str] = field(default_factory=guesses)
    cookie: str = ""

    async def guess(self) -> None:
        """Guess until all guesses are made."""
        while self.left > 0:
            self.left -= 5
            self.cookie = await opened(self.session, self.url)
            for code in itertools.islice(self.codes, 5):
                await say(self.session, self.url, self.cookie, code)
                self.made += 1


async def opened(session: aiohttp.ClientSession, url: str) -> str:
    """Open the page as somebody new and return the cookie."""
    async with session.get(url) as answer:
        assert answer.status == 200, await answer.text()
        return answer.cookies["donghanh"].value


async def say(session: aiohttp.ClientSession, url: str, cookie: str, text: str) -> None:
    """Say something as the page does."""
    body = {"key": f"key-{random.getrandbits(60):x}", "text": text}
    headers = SAME | {"Cookie": f"donghanh={cookie}"}
    async with session.post(f"{url}/say", json=body, headers=headers) as answer:
        assert answer.status == 200, await answer.text()


async def answer_to(session: aiohttp.ClientSession, url: str, text: str, cookie: str = "") -> str:
    """Say something, as somebody new unless a cookie is given; return all that was answered."""
    cookie = cookie or await opened(session, url)
    await say(session, url, cookie, text)
    headers = {"Cookie": f"donghanh={cookie}"}
    async with session.get(f"{url}/mail?after=0", headers=headers) as answer:
        return " ".join(row["text"] for row in (await answer.json())["rows"])


@asynccontextmanager
async def streams(
    session: aiohttp.ClientSession, url: str, cookies: list[str]
) -> AsyncIterator[None]:
    """Hold a stream open for each cookie, as the pages of those who came before do."""
    ready = 0

    async def hold(cookie: str) -> None:
        nonlocal ready
        no_end = aiohttp.ClientTimeout(total=None)
        headers = {"Cookie": f"donghanh={cookie}"}
        async with session.get(f"{url}/events", headers=headers, timeout=no_end) as stream:
            assert stream.status == 200
            ready += 1
            async for _ in stream.content:
                pass

    held = [asyncio.create_task(hold(cookie)) for cookie in cookies]
    try:
        await until(lambda: ready == len(cookies), 60)
        yield
        assert not any(task.done() for task in held)
    finally:
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)


async def walk_in(url: str, doorway: Doorway, number: int, waits: list[float]) -> None:
    """Come in through the door with one mistyped code; note how long each answer took."""
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0.0, SPREAD))
    mistyped, told = MISTYPED[number % len(MISTYPED)]
    async with web_phone(url) as phone:
        waits.append(await phone.open())
        async with listening(phone):
            for expected, said in (
                (told, {"text": mistyped}),
                ("đồng ý không", {"text": CODE}),
                ("Họ và tên", {"choice": "su-yes"}),
                ("Xã, phường", {"text": f"Người Vào {number}"}),
                (f"Người Vào {number}, lớp {TITLE}", {"choice": _commune(doorway, number)}),
            ):  # fmt: skip
                waits.append(await phone.ask(expected, **said))


def _commune(doorway: Doorway, number: int) -> str:
    return f"su-place:{doorway.communes[number % len(doorway.communes)]}"


def _known_codes(tx: Tx) -> None:
    """Give one of those who came before a personal code, and the office a role code."""
    people.set_code(tx, 2, codes.code_hash(PERSONAL))
    hash_ = codes.code_hash(ROLE)
    invites.issue(tx, "admin", "", None, now_ms(), hash_, now_ms() + codes.ROLE_CODE_LIFE_MS)


@pytest.mark.long
async def test_nobody_of_a_class_waits_for_a_guesser_among_them(
    tmp_path: Path, library: Library
) -> None:
    """400 pages are open, 165 come in, each mistypes once, meanwhile 5,000 codes are guessed.

    Nobody new there waits for a code of any kind afterwards; who mistyped it often does.
    """
    database = tmp_path / "hall.db"
    doorway = make_doorway(database, library, WALK_INS)
    cookies = add_visitors(database, library, STREAMS)
    change(database, _known_codes)
    waits: list[float] = []
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        running(database) as program,
        aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session,
        streams(session, program.url, cookies),
    ):
        url = program.url
        guesser = Guesser(session, url)
        guessing = asyncio.gather(*(guesser.guess() for _ in range(4)))
        await until(lambda: guesser.made > GUESSES // 5 or guessing.done(), 60)
        await together(walk_in(url, doorway, number, waits) for number in range(WALK_INS))
        await guessing
        assert guesser.made == GUESSES
        assert "Xin đợi" in await _tired(session, url)
        assert "Chào" in await answer_to(session, url, PERSONAL)
        assert "Mã đúng rồi" in await answer_to(session, url, ROLE)
    assert len(waits) == 6 * WALK_INS and max(waits) < LONGEST_WAIT
    assert _present(database) == WALK_INS


async def _tired(session: aiohttp.ClientSession, url: str) -> str:
    """Return what is answered to a right class code after three wrong ones."""
    cookie = await opened(session, url)
    for last in "346":
        await say(session, url, cookie, f"{CODE[:5]}{last}")
    return await answer_to(session, url, CODE, cookie)


def _present(database: Path) -> int:
    with closing(sqlite3.connect(database)) as tx:
        return int(tx.execute("SELECT count(*) FROM presence").fetchone()[0])
