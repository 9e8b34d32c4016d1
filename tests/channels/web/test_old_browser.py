"""A browser of version 0.1 behind https: its quiz goes on, and its cookie gets the new name."""

from __future__ import annotations

import sqlite3
import ssl
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, expect

from bot.channels.web import identity
from bot.library.load import Library
from tests.channels.web.conftest import browser
from tests.office import make_office
from tests.proxy import PathProxy, make_certificate
from tests.running import running

__all__ = ["browser"]

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAME = {"Sec-Fetch-Site": "same-origin"}


def _read(database: Path, statement: str) -> str:
    with closing(sqlite3.connect(database, timeout=5)) as tx:
        return str(tx.execute(statement).fetchone()[0])


async def _asks(url: str, certificate: Path, cookie: str) -> int:
    """Ask for the mail as a page does, with the plain cookie only."""
    known = ssl.create_default_context(cafile=str(certificate))
    async with httpx.AsyncClient(verify=known, base_url=url, headers=SAME) as client:
        sent = {"Cookie": f"{identity.COOKIE}={cookie}"}
        return (await client.get("/mail", headers=sent)).status_code


@pytest.mark.long
async def test_a_quiz_goes_on_over_the_change_of_cookies(
    browser: Browser, tmp_path: Path, library: Library
) -> None:
    """Question one is open since before; the page comes, is answered, and is known after a reload.

    The old cookie does as long as the browser has not shown the new one, then no more.
    """
    database = tmp_path / "a.db"
    make_office(database, library, 1, channel="web")
    certificate = make_certificate(tmp_path / "key.pem")
    proxy = PathProxy("", certificate)
    async with proxy.serving(), running(
        database, public_url=proxy.url, trusted_proxies="127.0.0.1"
    ) as program:  # fmt: skip
        proxy.upstream = program.url
        secret = _read(database, "SELECT value FROM secrets WHERE name = 'web_cookie'")
        old = identity.sign(secret, "1")
        assert await _asks(proxy.url, certificate, old) == 200
        context = await browser.new_context(ignore_https_errors=True)
        await context.add_cookies(
            [{"name": identity.COOKIE, "value": old, "url": proxy.url, "httpOnly": True,
              "secure": True, "sameSite": "Lax"}]
        )  # fmt: skip
        page = await context.new_page()
        for answered in (1, 2):
            await page.goto(proxy.url)
            await page.locator("#box").fill("a")
            await page.keyboard.press("Enter")
            await expect(page.locator(".msg:not(.own)").last).to_contain_text(f"Câu {answered + 1}")
            count = "SELECT count(*) FROM answers"
            assert _read(database, count) == str(answered)
        cookies = await context.cookies()
        await context.close()
        assert [(one.get("name"), one.get("path")) for one in cookies] == [
            (identity.HOST_COOKIE, "/")
        ]
        assert await _asks(proxy.url, certificate, old) == 401
