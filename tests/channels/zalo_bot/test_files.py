"""A file goes out as a private address: a page with a button, over the shipped program."""

from __future__ import annotations

import re
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp

from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from tests.channels.receiving import until
from tests.channels.zalo_bot.test_program import SIGNING_UP, token_of
from tests.running import Running, running
from tests.zalo_bot_api import Emulator
from tests.zalo_bot_api.people import Person

#: As Zalo's own browser, and what fetches an address for a preview, call themselves.
ZALO = "Mozilla/5.0 (Linux; Android 11) AppleWebKit/537.36 Chrome/96.0 Mobile Zalo android/1234"
SECRET = "secret-of-sixteen"


class Talking:
    """The program behind its webhook, and somebody who writes to its bot."""

    def __init__(self, program: Running, api: Emulator, person: Person) -> None:
        self.program = program
        self.api = api
        self.person = person

    async def say(self, text: str) -> str:
        """Type a text and return what is answered."""
        before = len(self.person.texts)
        event = self.person.say(text)
        self.api.bot.waiting.clear()  # a webhook is called instead
        to = f"{self.program.url}/zalo/webhook/{self.api.bot.id}"
        assert await self.api.push(to, event, SECRET) == 200
        await until(lambda: len(self.person.texts) > before, 20)
        return self.person.texts[-1]


@asynccontextmanager
async def talking(folder: Path) -> AsyncIterator[Talking]:
    """Sign somebody up who has a seat in a class."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with Emulator(tokens=(token_of(folder),)) as api:
        settings = {
            "zalo_token": api.token, "zalo_api": api.url, "webhook_secret": SECRET,
            "public_url": f"http://127.0.0.1:{port}", "listen": f"127.0.0.1:{port}",
        }  # fmt: skip
        async with running(folder / "office.db", **settings) as program:
            made = Talking(program, api, api.person("lan"))
            for text in SIGNING_UP:
                await made.say(text)
            yield made


def lay_class(database: Path, starts: int) -> None:
    """Open a class beside the program."""
    new = NewTraining(
        "ABC234", "Lớp của Lan", starts, starts + 4 * 3_600_000, "Nhà văn hóa", 30, ("",), ""
    )
    with closing(sqlite3.connect(database, timeout=20)) as tx, tx:
        trainings.add(tx, new, None, 1)


async def test_a_calendar_is_handed_out_by_a_button(tmp_path: Path) -> None:
    """Whoever looks without a tap reads when, not who or what; the button works again and again."""
    async with talking(tmp_path) as talk:
        lay_class(tmp_path / "office.db", 2_100_000_000_000)
        await talk.say("/dangky")
        await talk.say("giữ chỗ")
        before = len(talk.person.texts)
        await talk.say("Thêm vào lịch điện thoại")
        await until(lambda: "/tep-rieng/" in talk.person.texts[-1], 30)
        assert before < len(talk.person.texts)
        link = re.search(r"http\S+/tep-rieng/\S+", talk.person.texts[-1])
        assert link
        async with aiohttp.ClientSession(headers={"User-Agent": ZALO}) as session:
            for _ in range(2):
                async with session.get(link[0]) as page:
                    text = await page.text()
                    assert page.status == 200
                assert "Lan" not in text
                assert text.count('class="when"') == 1
                assert ", 18/7/2036" in text
                assert "Mở bằng trình duyệt" in text
                async with session.post(link[0]) as file:
                    assert (await file.read()).startswith(b"BEGIN:VCALENDAR")
                    assert "attachment" in file.headers["Content-Disposition"]
            for wrong in (f"{link[0]}0", link[0][:-1], link[0].replace("-", "/"), f"{link[0]}/x"):
                async with session.get(wrong) as page, session.post(wrong) as file:
                    assert {page.status, file.status} <= {404, 405}
