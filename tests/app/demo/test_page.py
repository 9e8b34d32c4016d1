"""The demo's page: three phones, tabs where there is no room, and the clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from starlette.routing import Mount

from bot.app.demo.page import demo_page_routes
from bot.channels.web import WebChannel, identity
from tests.channels.web.conftest import SECRET, House, browser
from tests.channels.web.desk import Desk
from tests.channels.web.test_page import hospitable
from tests.shots import shoot
from tests.words import say

__all__ = ["browser"]

#: One event loop for all, so that one browser serves them all.
pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONES = ("/ctv", "/can-bo", "/quan-tri")
MOVES = [
    {"id": "evening", "label": "18:00 hôm trước lớp"},
    {"id": "before", "label": "Một giờ trước lớp"},
    {"id": "morning", "label": "Sáng mai 07:00"},
    {"id": "2027", "label": "Đến 01/01/2027"},
]


class Clock:
    """A clock that remembers where it was moved to."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.now = "2026-11-23T20:15:00+07:00"
        self.label = "thứ Hai, 23/11/2026 20:15"

    def state(self) -> dict[str, Any]:
        """Return the time and the moves."""
        return {"now": self.now, "label": self.label, "moves": MOVES}

    async def move(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Move forward; never back."""
        self.asked.append(asked)
        if asked.get("to", "2099") < self.now:
            raise ValueError("Đồng hồ chỉ đi tới, không lùi lại được.")
        self.now, self.label = "2026-11-24T07:00:00+07:00", "thứ Ba, 24/11/2026 07:00"
        return self.state()


@pytest.fixture
def clock() -> Clock:
    """Return a clock at 20:15."""
    return Clock()


@pytest_asyncio.fixture(loop_scope="session")
async def demo(clock: Clock) -> AsyncIterator[House]:
    """Serve the page with three phones below it."""
    desk = Desk(answer=hospitable)
    channels = [WebChannel(desk, desk, SECRET, "Bản thử", say, prefix=prefix) for prefix in PHONES]
    mounts = [Mount(c, routes=list(w.routes())) for c, w in zip(PHONES, channels, strict=True)]
    cookies = {prefix: identity.sign(SECRET, f"demo{prefix[1:]}") for prefix in PHONES}
    routes = demo_page_routes(clock.state, clock.move, say, cookies)
    served = House(desk, channels[0], [*mounts, *routes])
    await served.start()
    yield served
    for channel in channels:
        await channel.stop()
    await served.stop()


async def test_three_phones_stand_side_by_side(browser: Browser, demo: House, clock: Clock) -> None:
    """Each phone is somebody else, and a move of the clock shows at once."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(demo.address)
    for frame in ("ctv", "can-bo", "quan-tri"):
        await expect(
            page.frame_locator(f"#{frame} iframe").get_by_text("Chào anh/chị")
        ).to_be_visible()
    assert {one.sender for one in demo.desk.heard} == {
        "web:democtv",
        "web:democan-bo",
        "web:demoquan-tri",
    }
    await expect(
        page.get_by_text("Bây giờ trong bản thử: thứ Hai, 23/11/2026 20:15")
    ).to_be_visible()
    await shoot(page, "demo-1280")
    await page.get_by_role("button", name="Sáng mai 07:00").click()
    await expect(page.get_by_text("thứ Ba, 24/11/2026 07:00")).to_be_visible()
    await page.get_by_label("Chọn ngày giờ").fill("2020-01-01T07:00")
    assert complaints == []
    await page.get_by_role("button", name="Chuyển").click()
    await expect(page.get_by_text("chỉ đi tới")).to_be_visible()
    assert clock.asked == [{"move": "morning"}, {"to": "2020-01-01T07:00"}]
    assert await page.evaluate("document.documentElement.scrollWidth") <= 1280
    await page.get_by_text("Đi thử trong năm phút").click()
    await shoot(page, "demo-1280-other")
    await context.close()


async def test_a_narrow_screen_shows_one_phone_at_a_time(browser: Browser, demo: House) -> None:
    """Tabs change the phone, also with the arrow keys, and tell of news on the others."""
    context = await browser.new_context(viewport={"width": 360, "height": 640})
    page = await context.new_page()
    await page.goto(demo.address)
    first = page.frame_locator("#ctv iframe").get_by_text("Chào anh/chị")
    second = page.frame_locator("#can-bo iframe").get_by_text("Chào anh/chị")
    await expect(first).to_be_visible()
    await expect(second).to_be_hidden()
    await expect(page.get_by_role("tab", name="Cán bộ")).to_have_class("news")
    await shoot(page, "demo-360")
    await page.get_by_role("button", name="Chỉnh giờ").click()
    await shoot(page, "demo-360-clock")
    await page.get_by_role("button", name="Sáng mai 07:00").click()
    await expect(page.get_by_text("thứ Ba, 24/11/2026 07:00")).to_be_visible()
    await expect(page.get_by_role("button", name="Sáng mai 07:00")).to_be_hidden()
    await page.get_by_text("Đi thử trong năm phút").click()
    await shoot(page, "demo-360-tour")
    await page.get_by_text("Đi thử trong năm phút").click()
    await page.get_by_role("tab", name="Cộng tác viên").focus()
    await page.keyboard.press("ArrowRight")
    await expect(second).to_be_visible()
    await expect(first).to_be_hidden()
    await expect(page.get_by_role("tab", name="Cán bộ")).to_be_focused()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await shoot(page, "demo-360-phone")
    await context.close()


async def test_only_the_page_itself_moves_the_clock(demo: House, clock: Clock) -> None:
    """Another site cannot, and nonsense is refused in words."""
    async with httpx.AsyncClient(base_url=demo.address) as client:
        page = await client.get("/")
        foreign = await client.post("/clock", json={}, headers={"Origin": "https://evil.example"})
        nonsense = await client.post("/clock", content=b"x", headers={"Origin": demo.address})
        missing = await client.get("/demo/page.py")
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert (foreign.status_code, nonsense.status_code, missing.status_code) == (403, 400, 404)
    assert clock.asked == []
