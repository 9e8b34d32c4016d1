"""A walk-in's path on a cheap phone: from the QR of the screen to being recorded as present."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from bot.library.load import Library
from tests.channels.web.conftest import browser
from tests.doorway import TITLE, Doorway, make_doorway, roll
from tests.office import COMMUNE
from tests.running import Running, running
from tests.shots import shoot

__all__ = ["browser"]

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 360, "height": 640}
#: What the whole path may cost: page, style, script, events and posts.
MOST_BYTES = 100_000
MOST_ACTS = 4
IN = f"lớp {TITLE}. Đã ghi tên anh/chị"


@dataclass
class Office:
    """The running program with a class whose door stands open."""

    program: Running
    doorway: Doorway
    database: Path

    @property
    def address(self) -> str:
        """Return the address in the QR."""
        return f"{self.program.url}/lop/{self.doorway.qr()}"

    def roll(self) -> list[tuple[str, str, str]]:
        """Return who is present."""
        return list(roll(self.database, self.doorway.training))


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Office]:
    """Run the program as it is shipped."""
    database = tmp_path_factory.mktemp("walk-in") / "office.db"
    doorway = make_doorway(database, library, 165)
    async with running(database) as program:
        yield Office(program, doorway, database)


@dataclass
class Walker:
    """Somebody with a small phone; counts what they tap and type, and what comes over the air."""

    page: Page
    acts: int = 0
    asked: dict[str, str] = field(default_factory=dict)  # request -> address
    received: dict[str, int] = field(default_factory=dict)  # request -> bytes

    async def count(self) -> None:
        """Count every byte that the network hands in, with headers, as it comes."""
        line = await self.page.context.new_cdp_session(self.page)
        await line.send("Network.enable")

        def response(event: dict[str, Any]) -> None:
            self.asked[event["requestId"]] = event["response"]["url"]
            self.received[event["requestId"]] = int(event["response"]["encodedDataLength"])

        def data(event: dict[str, Any]) -> None:
            if self.asked.get(event["requestId"], "").endswith("/events"):
                # A stream ends with the page only, so it is counted as it comes; it is not packed.
                self.received[event["requestId"]] += int(event["dataLength"])

        def finished(event: dict[str, Any]) -> None:
            if event["requestId"] in self.received:
                self.received[event["requestId"]] = int(event["encodedDataLength"])

        line.on("Network.responseReceived", response)
        line.on("Network.dataReceived", data)
        line.on("Network.loadingFinished", finished)

    @property
    def bytes(self) -> int:
        """Return how many bytes have come, headers and all."""
        return sum(self.received.values())

    async def wait(self, text: str) -> None:
        """Wait until the newest message of the bot says so."""
        await expect(self.page.locator(".msg:not(.own)").last).to_contain_text(text)

    async def tap(self, label: str) -> None:
        """Tap a button of the newest message."""
        self.acts += 1
        await self.page.locator(".msg:not(.own)").last.get_by_role("button", name=label).tap()

    async def type(self, text: str) -> None:
        """Type a text and send it."""
        self.acts += 1
        await self.page.get_by_label("Gõ tin cho Đồng Hành").fill(text)
        await self.page.get_by_role("button", name="Gửi", exact=True).tap()

    async def shoot(self, name: str) -> None:
        """Keep a picture where the person who asked for pictures wants them."""
        await shoot(self.page, f"walk-in-{name}")

    async def slow(self) -> None:
        """Make phone and network those of a village: 3G at its edge, a processor of long ago."""
        line = await self.page.context.new_cdp_session(self.page)
        await line.send("Network.enable")
        slow = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
        await line.send("Network.emulateNetworkConditions", {"offline": False, **slow})
        await line.send("Emulation.setCPUThrottlingRate", {"rate": 4})

    async def come_in(self, name: str, commune: str = "Xã Mường Lát") -> None:
        """Answer the three questions of the door."""
        await self.wait("Anh/chị có đồng ý không?")
        await self.tap("1. Đồng ý")
        await self.wait("Họ và tên")
        await self.type(name)
        await self.wait("Xã, phường của anh/chị")
        await self.shoot("2-commune")
        await self.tap(commune)
        await self.wait(f"Đã ghi có mặt: {name}, {IN}")


@pytest_asyncio.fixture(loop_scope="session")
async def walker(browser: Browser) -> AsyncIterator[Walker]:
    """Return somebody whose phone has never been here."""
    context = await browser.new_context(viewport=PHONE, locale="vi-VN", has_touch=True)
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    found = Walker(page)
    await found.count()
    yield found
    await context.close()


async def test_the_way_in_is_short_and_light(walker: Walker, office: Office) -> None:
    """On a slow phone and line, QR to roll: at most four acts, less than 100 KB all in all."""
    await walker.slow()
    began = time.monotonic()
    await walker.page.goto(office.address)
    await walker.wait("Anh/chị có đồng ý không?")
    await walker.shoot("1-consent")
    await walker.come_in("Hờ A Chá")
    took = time.monotonic() - began
    await walker.shoot("3-in")
    await expect(walker.page.get_by_text("Mã cá nhân:")).to_be_visible()
    assert ("Hờ A Chá", COMMUNE, "qr") in office.roll()
    assert walker.acts <= MOST_ACTS
    paths = {urlsplit(url).path for url in walker.asked.values()}
    assert {"/static/chat.js", "/static/chat.css", "/events", "/say", "/ack"} <= paths
    assert 10_000 < walker.bytes < MOST_BYTES
    print(f"walk-in: {walker.bytes} bytes, {walker.acts} acts, {took:.1f} s")


async def test_a_name_typed_without_a_network_is_kept(walker: Walker, office: Office) -> None:
    """The line breaks between consent and name: the page keeps it, and the way goes on."""
    await walker.page.goto(office.address)
    await walker.wait("Anh/chị có đồng ý không?")
    await walker.tap("1. Đồng ý")
    await walker.wait("Họ và tên")
    await walker.page.context.set_offline(True)
    await walker.type("Sùng Thị Máy")
    await expect(walker.page.get_by_text("đang chờ mạng…")).to_be_visible()
    assert "Sùng Thị Máy" not in str(office.roll())
    await walker.page.context.set_offline(False)
    await walker.wait("Xã, phường của anh/chị")
    await walker.tap("Phường Hạc Thành")
    await walker.wait("Đã ghi có mặt: Sùng Thị Máy")
    assert 1 == str(office.roll()).count("Sùng Thị Máy")


async def test_two_come_in_on_one_phone(walker: Walker, office: Office) -> None:
    """The next one taps one button; what the first one read leaves the screen."""
    await walker.page.goto(office.address)
    await walker.come_in("Giàng A Tủa")
    await walker.tap("Thêm người vào lớp bằng máy này")
    await walker.come_in("Giàng Thị Sua")
    await expect(walker.page.get_by_text("Mã cá nhân:")).to_have_count(1)
    await walker.shoot("4-second")
    assert ["Giàng A Tủa", "Giàng Thị Sua"] == [one[0] for one in office.roll()][-2:]


async def test_what_is_typed_before_the_script_has_come_is_kept(
    walker: Walker, office: Office
) -> None:
    """On a slow line the box is there first: its text waits, and nothing can be sent into void."""
    arrived = asyncio.Event()

    async def late(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    await walker.page.route("**/static/chat.js*", late)
    await walker.page.goto(office.address, wait_until="commit")
    box = walker.page.get_by_label("Gõ tin cho Đồng Hành")
    await box.fill("Lầu A Già")
    send = walker.page.get_by_role("button", name="Gửi", exact=True)
    await expect(send).to_be_disabled()
    arrived.set()
    await walker.wait("Anh/chị có đồng ý không?")
    await expect(box).to_have_value("Lầu A Già")
    await expect(send).to_be_enabled()
