"""What tests of erasures share: people at the page of the real program, and its commands."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import httpx
from click.testing import Result
from typer.testing import CliRunner

from bot.app.commands.app import app
from tests.office import CONTACT, OFFICE
from tests.running import Running

_SAME = {"Sec-Fetch-Site": "same-origin"}
_keys = itertools.count(1_000_000_000)


@asynccontextmanager
async def browser(program: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Open the page in a browser of its own."""
    async with httpx.AsyncClient(base_url=program.url, headers=_SAME, timeout=60) as client:
        await client.get("/")
        yield client


async def say(client: httpx.AsyncClient, *texts: str) -> None:
    """Type texts one after the other; each is taken."""
    for text in texts:
        body = {"key": f"t-{next(_keys)}", "text": text}
        assert (await client.post("/say", json=body)).status_code == 200


async def sign_up(client: httpx.AsyncClient, name: str) -> None:
    """Sign somebody up with the shortest answers."""
    await say(client, "/batdau", "1", name, "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")


async def erase(client: httpx.AsyncClient) -> None:
    """Have oneself erased, as `/dulieu` offers it."""
    await say(client, "/dulieu", "Xóa hết dữ liệu của tôi", "XÓA")


def command(database: Path, *arguments: object, **settings: object) -> Result:
    """Run a command of the machine on a database; settings without the prefix."""
    named = {"office": OFFICE, "contact": CONTACT, "database": f"sqlite:///{database}", **settings}
    environment = {f"DONGHANH_{name.upper()}": str(value) for name, value in named.items()}
    return CliRunner().invoke(app, [*map(str, arguments)], env=environment)


def names(database: Path) -> list[str]:
    """Return the names in the table of people, in the order of their ids."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as tx:
        return [name for (name,) in tx.execute("SELECT full_name FROM people ORDER BY id")]
