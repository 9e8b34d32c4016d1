"""The plain cookie gives way to the `__Host-` one: nobody is lost, and nobody can be planted."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.app.service.host_cookies import HostCookies
from bot.channels.web import WebChannel, identity
from bot.channels.web.cookies import host_named
from bot.store.writer import Reader, Writer
from tests.channels.web.conftest import SECRET, House
from tests.channels.web.desk import Desk
from tests.conversation.player import TestClock
from tests.fresh import fresh
from tests.plain import plain_client
from tests.words import say

pytestmark = pytest.mark.asyncio(loop_scope="session")

URL = "https://donghanh.example"
BEGAN = datetime(2026, 11, 29, 8, tzinfo=UTC)
OLD = f"{identity.COOKIE}={identity.sign(SECRET, 'ban')}"


class Office:
    """The page behind https over a database; it can be started anew on it."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.clock = TestClock(BEGAN)
        self.client: httpx.AsyncClient

    @asynccontextmanager
    async def open(self, url: str = URL, prefix: str = "") -> AsyncIterator[None]:
        """Serve until the end of a block."""
        writer, reader = await Writer.open(self.database), await Reader.open(self.database)
        register = None
        if host_named(url, prefix):
            register = await HostCookies.open(writer, reader, self.clock)
        desk = Desk()
        channel = WebChannel(desk, desk, SECRET, "X", say, "", url, register=register)
        served = House(desk, channel, channel.routes())
        await served.start()
        try:
            async with plain_client(base_url=served.address) as self.client:
                yield
        finally:
            await served.stop()
            await reader.close()
            await writer.close()

    async def ask(self, cookie: str, path: str = "/") -> httpx.Response:
        """Ask for the page, or its mail, with these cookies and no others."""
        self.client.cookies.clear()
        return await self.client.get(path, headers={"Cookie": cookie})

    async def reads_mail(self, cookie: str) -> bool:
        """Say whether the cookies prove somebody."""
        return (await self.ask(cookie, "/mail")).status_code == 200


@pytest_asyncio.fixture(loop_scope="session")
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """Serve behind https from now on."""
    fresh(tmp_path / "a.db")
    made = Office(tmp_path / "a.db")
    async with made.open():
        yield made


def handed(page: httpx.Response, name: str = identity.HOST_COOKIE) -> str:
    """Return the cookie of a name that an answer hands over, as a browser would send it."""
    found = [one for one in page.headers.get_list("set-cookie") if one.startswith(f"{name}=")]
    assert len(found) == 1, found
    return found[0].partition(";")[0]


def is_ban(page: httpx.Response) -> bool:
    """Say whether the page is the one of the person with the old cookie."""
    return identity.tag(SECRET, "ban") in page.text


@pytest.mark.parametrize(
    ("url", "prefix", "named"),
    [
        ("https://donghanh.example", "", True),
        ("https://donghanh.example:8443", "/", True),
        ("https://donghanh.example/", "", True),
        ("https://office.example/dong-hanh", "", False),
        ("https://donghanh.example", "/ctv", False),
        ("http://127.0.0.1:8080", "", False),
        ("", "", False),
    ],
)
async def test_the_new_name_is_for_the_whole_of_a_host_behind_https(
    url: str, prefix: str, named: bool
) -> None:
    """Below a path or without https browsers would not take it."""
    assert host_named(url, prefix) is named


async def test_a_newcomer_gets_the_new_name_only(office: Office) -> None:
    """Secure, for this host alone, and no value that would do under the old name."""
    page = await office.ask("")
    (cookie,) = page.headers.get_list("set-cookie")
    mine = handed(page)

    assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert "Path=/;" in cookie and "Domain" not in cookie
    assert await office.reads_mail(mine)
    assert not await office.reads_mail(mine.replace(identity.HOST_COOKIE, identity.COOKIE))
    assert not await office.reads_mail(OLD.replace(identity.COOKIE, identity.HOST_COOKIE))


async def test_the_old_cookie_is_replaced_and_then_refused(office: Office) -> None:
    """Until the new one has come in, the answer that brought it may have been lost."""
    for _ in range(2):
        assert await office.reads_mail(OLD)
        page = await office.ask(OLD)
        assert is_ban(page)
        assert handed(page, identity.COOKIE) == f'{identity.COOKIE}=""'
    new = handed(page)
    assert await office.reads_mail(new)

    assert not await office.reads_mail(OLD)
    again = await office.ask(OLD)
    assert not is_ban(again) and again.status_code == 200
    page = await office.ask(new)
    assert is_ban(page) and await office.reads_mail(handed(page))


async def test_a_refused_cookie_stays_refused_after_a_restart(office: Office) -> None:
    """What was seen is kept in the database, by itself, without the page being opened again."""
    new = handed(await office.ask(OLD))
    assert await office.reads_mail(new)
    async with office.open():
        assert not await office.reads_mail(OLD)
        assert await office.reads_mail(new)


@pytest.mark.parametrize("newest_first", [True, False])
async def test_the_new_name_wins(office: Office, newest_first: bool) -> None:
    """A planted cookie of an old address changes nothing for who has one of their own."""
    mine = handed(await office.ask(""))
    tag = (await office.ask(mine)).text
    both = f"{mine}; {OLD}" if newest_first else f"{OLD}; {mine}"
    page = await office.ask(both)

    assert page.text == tag
    assert handed(page).partition("=")[0] == identity.HOST_COOKIE
    assert handed(page, identity.COOKIE) == f'{identity.COOKIE}=""'
    assert await office.reads_mail(OLD)  # whose it is has not been seen by the new name


async def test_old_cookies_count_for_400_days(office: Office) -> None:
    """From when the database first ran with the new name, restarts or not."""
    for days, accepted in ((1, True), (399, True), (400, False), (3000, False)):
        office.clock.now = BEGAN + timedelta(days=days)
        async with office.open():
            assert await office.reads_mail(OLD) is accepted, days


async def test_a_busy_database_loses_nobody(office: Office) -> None:
    """What could not be noted now is noted with the next request; the page comes all the same."""
    new = handed(await office.ask(OLD))
    with closing(sqlite3.connect(office.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        page = await office.ask(new)
        assert is_ban(page)
        assert await office.reads_mail(OLD)
        other.execute("ROLLBACK")
    assert await office.reads_mail(handed(page))
    assert not await office.reads_mail(OLD)


async def test_back_to_plain_keeps_the_person(office: Office) -> None:
    """An office that moves below a path: the new cookie still proves who it is."""
    new = handed(await office.ask(OLD))
    assert await office.reads_mail(new)
    async with office.open(f"{URL}/dong-hanh"):
        page = await office.ask(new)
        assert is_ban(page)
        assert await office.reads_mail(handed(page, identity.COOKIE))


@pytest.mark.parametrize("value", ["", "abc", "abc.def", "é", "." * 500, "a" * 5000])
async def test_a_broken_new_cookie_is_nobody(office: Office, value: str) -> None:
    """Junk under the new name hides no genuine cookie and proves nothing."""
    junk = f"{identity.HOST_COOKIE}={value}"
    headers = {"Cookie": junk.encode()}
    assert (await office.client.get("/mail", headers=headers)).status_code == 401
    with_old = {"Cookie": f"{junk}; {OLD}".encode()}
    assert (await office.client.get("/mail", headers=with_old)).status_code == 200
