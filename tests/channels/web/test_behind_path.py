"""The program behind a proxy that serves it under a path: page, door, files, screen, bell."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.channels.web import identity
from bot.library.load import Library
from tests.channels.web.conftest import browser
from tests.channels.web.test_walk_in import Office, Walker, walker
from tests.doorway import CODE, make_doorway
from tests.office import COMMUNE
from tests.plain import plain_client
from tests.proxy import PathProxy
from tests.running import running

__all__ = ["browser", "walker"]

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATH = "/dong-hanh"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def proxy() -> AsyncIterator[PathProxy]:
    """Serve a path."""
    made = PathProxy(PATH)
    async with made.serving():
        yield made


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(
    proxy: PathProxy, tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Office]:
    """Run the program as it is shipped, reached through the proxy only."""
    database = tmp_path_factory.mktemp("path") / "office.db"
    doorway = make_doorway(database, library, 165)
    async with running(database, public_url=proxy.url, push="on") as program:
        proxy.upstream = program.url
        yield Office(program, doorway, database)


async def told(client: httpx.AsyncClient, choice: str, pattern: str) -> str:
    """Tap a choice as the page does and return what the first new message that fits tells."""
    rows = (await client.get("mail")).json()["rows"]
    known = max((int(row["id"]) for row in rows), default=0)
    body = {"key": secrets.token_hex(16), "choice": choice}
    assert (await client.post("say", json=body)).json() == {"ok": True}
    async with client.stream("GET", f"events?after={known}") as stream:
        async for line in stream.aiter_lines():
            if found := re.search(pattern, line):
                return found[1]
    raise AssertionError(f"the stream ended without {pattern}")


@pytest.mark.parametrize("keeps_host", [True, False])
async def test_addresses_and_cookies_keep_below_the_path(
    proxy: PathProxy, office: Office, keeps_host: bool
) -> None:
    """A trainer's page, a file, a file handed in, the screen's link: each answers there."""
    proxy.keeps_host = keeps_host
    headers = {"Origin": proxy.url.removesuffix(PATH)}
    async with plain_client(base_url=f"{proxy.url}/", headers=headers) as client:
        client.cookies.set(identity.COOKIE, office.doorway.trainer_cookie, "127.0.0.1", PATH)
        page = await client.get("")
        assert f"Path={PATH};" in page.headers["set-cookie"]
        href = await told(client, "cp-sign:1", r'"href": ?"([^"]+)"')
        assert (await client.get(href)).content.startswith(b"PK")
        await told(client, "ro-file", r'"ask_file": ?(true)')
        handed = {"key": secrets.token_hex(16), "name": "a.pdf"}
        assert (await client.post("upload", params=handed, content=b"%PDF-1.4")).json()["ok"]
        link = await told(client, "pj-open:1", rf"{re.escape(proxy.url)}/m/([\w-]+)")
        asked = {"link": link, "key": secrets.token_hex(16)}
        opened = await client.post("m/open", json=asked)
        assert opened.json() == {"ok": True, "code": CODE}, (link, opened.text)
        assert f"Path={PATH}/m;" in opened.headers["set-cookie"]
        screen = (await client.get(f"m/{CODE}/state")).json()
    assert (screen["ok"], screen["place"]) == (True, f"{proxy.url[7:]}/lop/{CODE}")


async def test_a_walk_in_comes_in_and_can_be_rung_below_the_path(
    walker: Walker, proxy: PathProxy, office: Office
) -> None:
    """From the QR to the roll in a browser; a reload knows them; nothing is asked elsewhere."""
    proxy.keeps_host, page = True, walker.page
    await page.goto(f"{proxy.url}/lop/{office.doorway.qr()}")
    await walker.come_in("Hờ A Chá")
    assert ("Hờ A Chá", COMMUNE, "qr") in office.roll()
    assert page.url == f"{proxy.url}/"
    await page.goto(f"{proxy.url}/bai/{CODE}")
    await expect(page.locator(".msg:not(.own)").last).to_contain_text("Hờ A Chá")
    scope = "navigator.serviceWorker.register('sw.js').then((made) => made.scope)"
    assert await page.evaluate(scope) == f"{proxy.url}/"
    cookies = await page.context.cookies(f"{proxy.url}/")
    assert [(one.get("name"), one.get("path")) for one in cookies] == [(identity.COOKIE, PATH)]
    assert [path for path in proxy.outside if path != "/favicon.ico"] == []
