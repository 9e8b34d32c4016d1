"""Lives through a whole training on the demo, as a newcomer would: three phones and a clock."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FrameLocator, Locator, Page, expect

from bot.library.load import Library
from tests import tether
from tests.channels.web.conftest import browser
from tests.office import QUIZ, ZONE
from tests.running import ROOT, Running
from tests.shots import shoot

__all__ = ["browser"]

#: One event loop for all, so that one browser serves them all.
pytestmark = pytest.mark.asyncio(loop_scope="session")

CLASS = "Rà soát hộ nghèo, hộ cận nghèo"
_COUNTED = re.compile(r"Đã đăng ký (\d+), dự (\d+), làm bài (\d+), đạt (\d+)")
_PLACE = re.compile(r"Câu (\d+)/(\d+)\.")


@dataclass
class Held:
    """One of the three phones on the page."""

    frame: FrameLocator | Page

    @property
    def newest(self) -> Locator:
        """Return the newest message of the bot."""
        return self.frame.locator(".msg:not(.own)").last

    async def read(self) -> str:
        """Return the newest message of the bot with its buttons."""
        return await self.newest.inner_text()

    async def wait(self, text: str, patience: float = 4000) -> str:
        """Wait until the newest message says the text, and return it."""
        await expect(self.newest).to_contain_text(text, timeout=patience)
        return await self.read()

    async def type(self, text: str, then: str) -> str:
        """Type a text, send it, wait for the answer that says `then` and return it."""
        await self.frame.locator("#box").fill(text)
        await self.frame.locator("#box").press("Enter")
        return await self.wait(then)

    async def tap(self, label: str, then: str, part: str = "") -> str:
        """Tap a button of the newest message by the beginning or a part of its label."""
        begins = re.compile(rf"^{re.escape(label)}")
        labels = self.newest.locator(".choice .label").filter(has_text=begins)
        await labels.filter(has_text=part).first.click()
        said = await self.wait(then)
        await expect(self.newest).to_be_in_viewport()
        return said


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Run `donghanh demo` as a process of its own, on a port and a folder of its own."""
    folder = tmp_path_factory.mktemp("demo")
    log = folder / "demo.log"
    with log.open("ab") as errors:
        process = await tether.spawn(
            sys.executable,
            "-m",
            "bot",
            "demo",
            "--port",
            "0",
            "--data",
            str(folder),
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    program = Running(process, log)
    try:
        await program.ready()
        yield program
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0, log.read_text()[-2000:]
    assert "turn_failed" not in log.read_text()


async def move(page: Page, label: str, shows: str) -> None:
    """Press a button of the clock and wait for the time it then shows."""
    await page.get_by_role("button", name=label).click()
    await expect(page.locator("#now")).to_contain_text(shows)


async def figures(phone: Held) -> tuple[int, ...]:
    """Return registered, present, finished and passed of the class, as the admin reads them."""
    await phone.type("/thongke", "Anh/chị xem lớp nào")
    said = await phone.tap("", "Đã đăng ký", part=CLASS)
    found = _COUNTED.search(said)
    assert found, said
    return tuple(int(group) for group in found.groups())


async def answer_all(phone: Held, library: Library) -> str:
    """Do the quiz by turns of taps and typed letters; look a card up half-way and come back."""
    right = {
        question.text: question.options[question.right]
        for question in library.questions_on(QUIZ, datetime.now(ZONE).date() + timedelta(2))
    }
    said = await phone.read()
    while place := _PLACE.search(said):
        number, total = int(place[1]), int(place[2])
        if number == total // 2:
            await look_up_between(phone, number, total)
        question = next(text for text in right if text in said)
        options = phone.newest.locator(".choice")
        labels = await options.locator(".label").all_inner_texts()
        at = labels.index(right[question])
        after = f"Câu {number + 1}/{total}." if number < total else f"{total}/{total} câu"
        if number % 2:
            await options.nth(at).click()
            said = await phone.wait(after)
        else:
            said = await phone.type("abcd"[at], after)
        assert "Đúng rồi" in said
    return said


async def look_up_between(phone: Held, number: int, total: int) -> None:
    """Type a question in the middle of the quiz and find back to the same place."""
    said = await phone.type("hộ cận nghèo là gì", f"đang ở câu {number}/{total}")
    assert "Cận nghèo" in said or "cận nghèo" in said
    await phone.type("tiếp", f"Câu {number}/{total}.")


@pytest.mark.long
async def test_a_newcomer_lives_through_a_training(
    browser: Browser, demo: Running, library: Library
) -> None:
    """Book, be reminded, be present, do the quiz, see the result counted, read next year's rule."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(demo.url)
    my, panh, hanh = (
        Held(page.frame_locator(f"#{name} iframe")) for name in ("ctv", "can-bo", "quan-tri")
    )
    await my.wait("Chào Mỷ")
    assert await page.locator("header.bar").evaluate("bar => bar.offsetHeight") <= 120
    registered, present, finished, passed = await figures(hanh)
    await book(my)
    await shoot(page, "five-booked")

    await move(page, "18:00 hôm trước lớp", "18:00")
    await my.wait("Nhắc anh/chị: lớp Rà soát")
    await move(page, "Một giờ trước lớp", "06:30")
    await my.wait("Sắp đến giờ học: lớp Rà soát")
    await shoot(page, "five-reminded")

    await panh.type("/lop", "Lớp tập huấn của anh/chị")
    said = await panh.tap("", "Mã lớp:", part=CLASS)
    code = re.search(r"Mã lớp: ([A-Z0-9]{6})", said)
    assert code, said
    await my.type(code[1].lower(), "Đã ghi có mặt: Vàng Thị Mỷ")
    await panh.tap("Cho làm bài", "Lớp chưa tan, vẫn cho làm bài?")
    await panh.tap("Vẫn cho làm bài", "Bài đã mở cho 1 người có mặt")
    await my.wait("Bài sau lớp")
    await shoot(page, "five-quiz-opened")
    await my.type("làm bài", "Câu 1/")
    await shoot(page, "five-quiz")
    said = await answer_all(my, library)
    assert "Đạt" in said
    await shoot(page, "five-result")
    assert await figures(hanh) == (registered + 1, present + 1, finished + 1, passed + 1)

    await move(page, "Đến 01/01/2027", "1/1/2027")
    await my.type("chuẩn nghèo", "năm 2027")
    await my.tap("Thu nhập bao nhiêu là hộ nghèo", "Năm 2027, nông thôn: 2.200.000 đồng")
    await shoot(page, "five-next-year")
    assert complaints == []
    await context.close()


async def book(phone: Held) -> None:
    """Take a seat in the class of the day after tomorrow, by taps only."""
    await phone.tap("Đăng ký lớp", CLASS)
    await phone.tap("", "Còn", part=CLASS)
    await phone.tap("Đăng ký", "Đã giữ chỗ")


async def test_one_phone_at_a_time_fits_a_narrow_screen(browser: Browser, demo: Running) -> None:
    """At 360 px nothing is cut off sideways, tabs change the phone, the clock folds away."""
    context = await browser.new_context(
        viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True
    )
    page = await context.new_page()
    await page.goto(demo.url)
    for name, tab, says in (
        ("ctv", "Cộng tác viên", "Chào Mỷ"),
        ("can-bo", "Cán bộ", "Chào Pánh"),
        ("quan-tri", "Quản trị", "Chào Hạnh"),
    ):
        await page.get_by_role("tab", name=tab).tap()
        await expect(page.frame_locator(f"#{name} iframe").locator("#box")).to_be_visible()
        assert await page.locator(".phone.on").count() == 1
        phone = Held(page.frame_locator(f"#{name} iframe"))
        await phone.type("/batdau", says)
        assert await _too_wide(page, name) == [360, 360]
        await shoot(page, f"five-360-{name}")
    await page.get_by_role("button", name="Chỉnh giờ").tap()
    await expect(page.get_by_role("button", name="Về giờ thật")).to_be_in_viewport(ratio=1)
    await shoot(page, "five-360-clock")
    await page.get_by_role("button", name="Về giờ thật").tap()
    await expect(page.get_by_role("button", name="Về giờ thật")).to_be_hidden()
    assert await _too_wide(page, "quan-tri") == [360, 360]
    await context.close()


async def _too_wide(page: Page, name: str) -> list[int]:
    """Return how wide the page and the phone in it are, with all that sticks out."""
    inner = page.frame_locator(f"#{name} iframe").locator("html")
    return [
        await page.evaluate("document.documentElement.scrollWidth"),
        await inner.evaluate(
            "html => Math.max(html.scrollWidth, html.querySelector('#log').scrollWidth)"
        ),
    ]
