"""What the free plan takes: so many people a bot, so many messages a month, over the program."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from tests.channels.receiving import until
from tests.channels.zalo_bot.test_program import say, token_of
from tests.running import Running, running
from tests.zalo_bot_api import Doubts, Emulator


def tokens_of(folder: Path) -> tuple[str, str]:
    """Return tokens of two bots of one office."""
    first = token_of(folder)
    return first, token_of(folder / "second")


async def door(program: Running) -> tuple[int, str]:
    """Open the address in print; return its status, and where it leads or what it says."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{program.url}/zalo", allow_redirects=False) as answer,
    ):
        return answer.status, answer.headers.get("Location", "") or await answer.text()


def read(database: Path, statement: str) -> list[tuple[object, ...]]:
    """Return rows of the program's database."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as tx:
        return tx.execute(statement).fetchall()


async def test_a_full_bot_takes_nobody_new_and_shows_the_way(tmp_path: Path) -> None:
    """The door leads to the other one, then to the page; who is in stays in, need is heard."""
    async with Emulator(Doubts(), tokens_of(tmp_path)) as api:
        settings = {
            "zalo_token": ",".join(api.bots), "zalo_api": api.url, "zalo_people": "1",
        }  # fmt: skip
        first, second = api.bots.values()
        async with running(tmp_path / "office.db", **settings) as program:
            assert (await door(program))[1].endswith(f"/bots/{first.id}")
            lan, hoa = api.person("lan"), api.person("hoa")
            assert "Anh/chị có đồng ý không" in await say(lan, "/batdau")
            assert (await door(program))[1].endswith(f"/bots/{second.id}")
            assert "đã đủ người dùng" in await say(hoa, "/batdau")
            await say(hoa, "chồng em đang đánh em")
            await until(lambda: any("113" in text for text in hoa.texts), 20)
            assert "Họ và tên" in await say(lan, "đồng ý")
            assert "Đã thoát" in await say(lan, "thoát")
            assert "đã đủ người dùng" not in await say(lan, "chuẩn nghèo năm 2026")
            nam = api.person("nam", bot=second)
            assert "Anh/chị có đồng ý không" in await say(nam, "/batdau")
            status, page = await door(program)
            assert (status, "đã đủ người dùng" in page) == (200, True)
            assert 'href="./"' in page
    assert read(tmp_path / "office.db", "SELECT count(*) FROM people") == [(1,)]


@pytest.mark.parametrize("counts", ["both", "sent"])
async def test_the_messages_of_a_month_are_counted(tmp_path: Path, counts: str) -> None:
    """As many as were shown; what people write, too, unless the plan does not count it."""
    database = tmp_path / "office.db"
    async with Emulator(Doubts(counts=counts), (token_of(tmp_path),)) as api:  # type: ignore[arg-type]
        settings = {"zalo_token": api.token, "zalo_api": api.url, "zalo_counts": counts}
        lan = api.person("lan")
        async with running(database, **settings):
            for text in ("/batdau", "đồng ý", "Hà Thị Lan"):
                await say(lan, text)
            counted = "SELECT sent + received FROM meters WHERE channel = 'zalo'"
            await until(lambda: read(database, counted) == [(api.bot.counted,)], 10)
    assert api.bot.counted == len(lan.texts) + 3 * (counts == "both")
