"""The projector's page in a real browser: seen from the last row, without network, after sleep."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.app.server import qr
from bot.features.attendance import door, door_tokens
from bot.features.classes import trainings
from bot.features.quizzes import attempts
from bot.features.quizzes.marking import Draw, Result
from bot.library.load import Library
from bot.store.secrets import kept, secret
from tests.app.demo.test_five_minutes import demo
from tests.app.server.screen_desk import ScreenDesk, screen_desk
from tests.channels.web.conftest import browser
from tests.conversation.hall import at
from tests.running import Running
from tests.shots import shoot

__all__ = ["browser", "demo"]

#: One event loop for all, so that one browser serves them all.
pytestmark = pytest.mark.asyncio(loop_scope="session")

MINUTE = 60_000
#: A first page, or the page's next question, on a machine that is busy with other tests.
PATIENCE = 15_000
SIZES = ((1280, 720), (1920, 1080), (360, 640))


@pytest_asyncio.fixture(loop_scope="session")
async def desk(tmp_path: Path, library: Library) -> AsyncIterator[ScreenDesk]:
    """Serve the page of a class that people are coming to; 12 are expected, 3 are here."""
    async with screen_desk(tmp_path, library) as made:
        hall = made.hall
        secret(hall.tx, door.SECRET, "MOTKHOABIMAT")
        made.know(public_url="https://donghanh.thanhhoa.example")
        trainings.set_seats(hall.tx, 1, 40, hall.now)
        hall.tx.execute(
            "UPDATE trainings SET title = :title, venue = :venue",
            {
                "title": "Rà soát hộ nghèo, hộ cận nghèo năm 2026: việc ở thôn, bản",
                "venue": "Hội trường UBND xã Mường Chanh",
            },
        )
        people = [hall.member(f"Người {n}") for n in range(12)]
        for one in people:
            one.tap("cl-book:1")
        hall.clock("2026-12-20 07:10")
        for one in people[:3]:
            one.say("KMN479")
        hall.clock("2026-12-20 07:15")
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """Give a browser without history."""
    made = await browser.new_context(viewport={"width": 1280, "height": 720})
    made.set_default_timeout(PATIENCE)
    yield made
    await made.close()


async def opened(context: BrowserContext, desk: ScreenDesk) -> Page:
    """Open a new link, with a clock of the page's own that agrees with nobody's."""
    page = await context.new_page()
    await page.clock.install(time=at("2026-12-20 07:15") / 1000 - 9999)
    await page.goto(f"{desk.address}/m/{desk.link()}")
    await expect(page.locator("#code")).to_have_text("KMN 479", timeout=PATIENCE)
    return page


async def pass_by(page: Page, desk: ScreenDesk, milliseconds: int) -> None:
    """Let time pass for the server and for the page alike."""
    desk.hall.now += milliseconds
    if milliseconds > 2 * MINUTE:  # without every tick in between
        await page.clock.fast_forward(milliseconds - 2000)
        milliseconds = 2000
    await page.clock.run_for(milliseconds)
    await ask(page)


async def ask(page: Page) -> None:
    """Have the page ask now: a minute that passes at once leaves its question no time."""
    await page.evaluate("window.dispatchEvent(new Event('online'))")


def door_qr(desk: ScreenDesk) -> str:
    """Return the path of the QR that belongs on the screen now."""
    word = door_tokens.token(kept(desk.hall.tx, door.SECRET), 1, desk.hall.now)
    return qr.drawn(f"https://donghanh.thanhhoa.example/lop/{word}").path


async def shows(page: Page, path: str, id: str = "door") -> None:
    """Wait until a QR is on the screen."""
    await expect(page.locator(f"#{id} path")).to_have_attribute("d", path, timeout=PATIENCE)
    await expect(page.locator(f"#{id}")).to_be_visible()


async def fits(page: Page, width: int, height: int) -> None:
    """Hold that nothing sticks out, and that code and QR are as large as a hall needs."""
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    box = await page.locator("#code").bounding_box()
    square = await page.locator("#door svg").bounding_box()
    assert box and square and box["width"] <= width
    assert 0 <= box["x"] and box["x"] + box["width"] <= width
    if width > height:
        assert await page.evaluate("document.documentElement.scrollHeight") <= height
        assert min(square["width"], square["height"]) >= height * 0.55
        size = await page.locator("#code").evaluate(
            "one => parseFloat(getComputedStyle(one).fontSize)"
        )
        assert size >= height * 0.17


async def test_a_link_becomes_a_screen(desk: ScreenDesk, context: BrowserContext) -> None:
    """QR, code, title, time and counts; the secret leaves the address bar; a reload stays open."""
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    link = desk.link()
    await page.goto(f"{desk.address}/m/{link}")
    await shows(page, door_qr(desk))
    await expect(page.locator("#present")).to_have_text("3")
    await expect(page.locator("#expected")).to_have_text("dự kiến 12")
    await expect(page.locator("#when")).to_contain_text("7h30 sáng đến 11h30 trưa")
    await expect(page.get_by_text("đã làm bài")).to_be_hidden()
    assert page.url == f"{desk.address}/m/KMN479"
    assert "Người" not in await page.locator("body").inner_text()
    await page.reload()
    await shows(page, door_qr(desk))
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await shoot(page, f"projector-door-{width}")
        await fits(page, width, height)
    # The same browser may use the link once more; another one reads how to get its own.
    await page.goto(f"{desk.address}/m/{link}")
    await shows(page, door_qr(desk))
    assert complaints == []
    assert context.browser
    other = await context.browser.new_context(viewport={"width": 360, "height": 640})
    second = await other.new_page()
    await second.goto(f"{desk.address}/m/{link}")
    await expect(second.get_by_text("đã dùng rồi")).to_be_visible()
    await expect(second.locator("#code")).to_be_hidden()
    await shoot(second, "projector-used-360")
    await second.get_by_label("Mã màn hình").fill(desk.link().lower())
    await second.get_by_role("button", name="Mở màn hình").click()
    await expect(second.locator("#code")).to_have_text("KMN 479")
    await other.close()


async def test_the_quiz_gets_the_large_code(desk: ScreenDesk, context: BrowserContext) -> None:
    """After "Cho làm bài" within seconds, the class's code beside it, who is done counted; after
    "Dừng bài" the class's code alone, and a line that says so."""
    page = await opened(context, desk)
    trainings.open_quiz(desk.hall.tx, 1, desk.hall.now)
    await pass_by(page, desk, 5000)
    quiz = qr.drawn("https://donghanh.thanhhoa.example/bai/KMN479").path
    await shows(page, quiz, "quiz")
    await shows(page, door_qr(desk))
    await expect(page.locator("#done")).to_have_text("0")
    await expect(page.locator("#way")).to_contain_text("thanhhoa.example/bai/KMN479")
    large = await page.locator("#quiz svg").bounding_box()
    small = await page.locator("#door svg").bounding_box()
    assert large and small
    assert min(large["width"], large["height"]) > 1.5 * min(small["width"], small["height"])
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await shoot(page, f"projector-quiz-{width}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
    finish(desk, desk.hall.count("SELECT min(person) FROM attendance"))
    await pass_by(page, desk, 5000)
    await expect(page.locator("#done")).to_have_text("1")
    for name, moment in (("in-class", "07:30"), ("over", "11:30")):
        desk.hall.clock(f"2026-12-20 {moment}")
        trainings.stop_quiz(desk.hall.tx, 1, desk.hall.now)
        await pass_by(page, desk, 5000)
        await expect(page.locator("#quiz")).to_be_hidden()
        await expect(page.locator("#notice")).to_contain_text("đã dừng bài")
        await expect(page.locator("#done")).to_be_visible()
        await shoot(page, f"projector-stopped-{name}")
        trainings.open_quiz(desk.hall.tx, 1, desk.hall.now)
        await pass_by(page, desk, 5000)
        await shows(page, quiz, "quiz")
        await expect(page.locator("#notice")).to_be_hidden()


def finish(desk: ScreenDesk, person: int) -> None:
    """Let somebody have done the quiz."""
    tx, now = desk.hall.tx, desk.hall.now
    attempt = attempts.begin(tx, person, desk.training.quiz, "1", 1, Draw((), 0), now)
    attempts.finish(tx, attempt, Result(0, 0, False), now)


async def test_the_qr_changes_each_minute(desk: ScreenDesk, context: BrowserContext) -> None:
    """To the server's minute, whatever the laptop's own clock says."""
    page = await opened(context, desk)
    seen = set()
    for _ in range(3):
        await shows(page, door_qr(desk))
        seen.add(door_qr(desk))
        await pass_by(page, desk, MINUTE)
    assert len(seen) == 3
    desk.hall.now -= 10 * MINUTE  # the server's clock was wrong and is put right
    await ask(page)
    await shows(page, door_qr(desk))


async def test_a_dropped_network_changes_nothing_for_a_quarter_of_an_hour(
    desk: ScreenDesk, context: BrowserContext
) -> None:
    """The QR goes on changing and is taken; then only the code is left; the page says so."""
    page = await opened(context, desk)
    await expect(page.locator("#net")).to_be_hidden()
    await context.set_offline(True)
    await pass_by(page, desk, 20_000)
    await expect(page.locator("#net")).to_contain_text("Mất mạng từ 7h15 sáng. Mã QR và mã lớp vẫn")
    await shoot(page, "projector-offline")
    for _ in range(3):
        await shows(page, door_qr(desk))
        await pass_by(page, desk, 3 * MINUTE)
    await shows(page, door_qr(desk))
    await pass_by(page, desk, 7 * MINUTE)
    await expect(page.locator("#door")).to_be_hidden()
    await expect(page.locator("#code")).to_have_text("KMN 479")
    await expect(page.locator("#net")).to_contain_text("Mã lớp vẫn dùng được")
    await shoot(page, "projector-offline-long")
    await context.set_offline(False)
    await shows(page, door_qr(desk))
    await expect(page.locator("#net")).to_be_hidden()


async def test_a_laptop_that_slept_shows_no_old_qr(
    desk: ScreenDesk, context: BrowserContext
) -> None:
    """It asks at once on waking; even without network it finds the minute it is in, or none."""
    page = await opened(context, desk)
    old = door_qr(desk)
    desk.hall.now += 40 * MINUTE
    await page.clock.fast_forward(40 * MINUTE)
    await shows(page, door_qr(desk))
    await context.set_offline(True)
    old = door_qr(desk)
    desk.hall.now += 5 * MINUTE
    await page.clock.fast_forward(5 * MINUTE)
    await page.clock.run_for(1000)
    await shows(page, door_qr(desk))
    desk.hall.now += 40 * MINUTE
    await page.clock.fast_forward(40 * MINUTE)
    await page.clock.run_for(1000)
    await expect(page.locator("#door")).to_be_hidden()
    assert await page.locator("#door path").get_attribute("d") != old


async def test_early_moved_over_and_called_off(desk: ScreenDesk, context: BrowserContext) -> None:
    """Each is said in a line; the QR is there only while it lets people in."""
    desk.hall.clock("2026-12-20 06:00")
    page = await opened(context, desk)
    await expect(page.locator("#lead")).to_have_text("Cửa lớp mở từ 6h30 sáng Chủ nhật, 20/12")
    await expect(page.locator("#door")).to_be_hidden()
    await shoot(page, "projector-early")
    await context.set_offline(True)
    await pass_by(page, desk, 14 * MINUTE)
    await expect(page.locator("#door")).to_be_hidden()
    await context.set_offline(False)
    desk.hall.clock("2026-12-20 06:25")
    await page.clock.fast_forward(11 * MINUTE)
    await expect(page.locator("#net")).to_be_hidden()
    await context.set_offline(True)
    await pass_by(page, desk, 6 * MINUTE)  # the doors open while nobody can say so
    await shows(page, door_qr(desk))
    await context.set_offline(False)
    hall = desk.hall
    trainings.move(hall.tx, 1, at("2026-12-20 08:00"), at("2026-12-20 10:00"), True, hall.now)
    await pass_by(page, desk, 5000)
    await expect(page.locator("#notice")).to_contain_text("Lớp đã đổi giờ. Giờ mới: 8h00")
    await expect(page.locator("#lead")).to_have_text(re.compile("Cửa lớp mở từ 7h00"))
    await shoot(page, "projector-moved")
    trainings.set_venue(hall.tx, 1, "Nhà văn hóa bản Lát", hall.now)
    await pass_by(page, desk, 5000)
    await expect(page.locator("#notice")).to_contain_text("Nơi mới: Nhà văn hóa bản Lát")
    await expect(page.locator("#when")).to_contain_text("Nhà văn hóa bản Lát")
    await shoot(page, "projector-relocated")
    hall.clock("2026-12-20 10:01")
    await page.clock.fast_forward(200 * MINUTE)
    await expect(page.locator("#lead")).to_contain_text("Lớp đã kết thúc. Ai đã dự lớp: quét mã")
    await expect(page.locator("#door")).to_be_hidden()
    await expect(page.locator("#quiz")).to_be_visible()
    await shoot(page, "projector-over")
    trainings.cancel(hall.tx, 1, hall.now)
    await pass_by(page, desk, 5000)
    await expect(page.locator("#notice")).to_contain_text("Lớp này đã hủy")
    await expect(page.locator("#quiz")).to_be_hidden()
    assert await page.locator("#code").inner_text() == ""
    await shoot(page, "projector-cancelled")


async def test_a_closed_screen_hides_the_code(desk: ScreenDesk, context: BrowserContext) -> None:
    """Within seconds, and says how to get another; nothing of the class is left on it."""
    page = await opened(context, desk)
    desk.trainer.tap("pj-close:1")
    await pass_by(page, desk, 5000)
    await expect(page.get_by_text("Màn hình này đã được đóng")).to_be_visible()
    await expect(page.get_by_text("Điểm danh, danh sách, báo cáo")).to_be_visible()
    assert await page.locator("#door path").get_attribute("d") == ""
    await expect(page.locator("#code")).to_be_hidden()
    await shoot(page, "projector-closed")
    await page.reload()
    await expect(page.get_by_text("Màn hình này đã được đóng")).to_be_visible()


@pytest.mark.long
async def test_the_demos_screen_lets_the_first_phone_in(demo: Running, browser: Browser) -> None:
    """The trainer's link opens, and the QR's address is the collaborator's own door."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    await page.goto(demo.url)
    trainer = page.frame_locator("#can-bo iframe")
    newest = trainer.locator(".msg:not(.own)").last
    await page.get_by_role("button", name="Một giờ trước lớp").click()
    await expect(page.locator("#now")).to_contain_text("06:30")
    await trainer.locator("#box").fill("/lop")
    await trainer.locator("#box").press("Enter")
    await newest.locator(".choice", has_text="Rà soát hộ nghèo").first.click()
    await newest.locator(".choice", has_text="Điểm danh, danh sách").click()
    await newest.locator(".choice", has_text="Màn hình lớp học").click()
    await expect(newest).to_contain_text("/ctv/m/")
    link = re.search(r"http://\S+/ctv/m/[A-Z0-9-]{9}", await newest.inner_text())
    assert link
    screen = await context.new_page()
    await screen.goto(link[0])
    await expect(screen.locator("#way")).to_contain_text("/ctv/lop/")
    await expect(screen.locator("#door")).to_be_visible()
    await shoot(screen, "projector-demo")
    place = await screen.locator("#way b").inner_text()
    phone = await context.new_page()
    await phone.goto(f"http://{place}")
    await expect(phone.get_by_text("Đã ghi có mặt: Vàng Thị Mỷ")).to_be_visible()
    await expect(screen.locator("#present")).to_have_text("1", timeout=8000)
    await context.close()
