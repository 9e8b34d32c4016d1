"""A whole day in the hall on the demo: several browsers, from the roster to the report."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from io import BytesIO
from urllib.parse import urlsplit

import openpyxl
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.app.server import qr
from bot.features.attendance import door, door_tokens
from bot.features.classes import trainings
from bot.library.load import Library
from bot.store.secrets import kept
from tests.app.demo.test_five_minutes import CLASS, Held, answer_all, demo, move
from tests.channels.web.conftest import browser
from tests.reports.lists import listed
from tests.running import Running
from tests.shots import shoot

__all__ = ["browser", "demo"]

#: One event loop for all, so that one browser serves them all.
pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 360, "height": 640}
#: A job is a process of its own, on a machine that is busy with other tests.
PATIENCE = 30_000
ROSTER = listed(
    ("Ngân Thị Ươm", "Mường Lát", "Bản Lát", "Cộng tác viên", "0912345678"),
    ("Lộc Văn Páo", "Pù Nhi", "Bản Poọng", "Trưởng bản", ""),
    ("Vi Thị Mỏ", "Xã Không Có", "", "", ""),
)


@pytest.mark.long
async def test_a_day_in_the_hall(browser: Browser, demo: Running, library: Library) -> None:
    """Roster, screen, walk-in, roll-call without a network, quiz, report, sheet, reminder."""
    desk = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await desk.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(demo.url)
    my, panh = (Held(page.frame_locator(f"#{name} iframe")) for name in ("ctv", "can-bo"))
    await my.wait("Chào Mỷ")
    await send_roster(page, panh)
    await move(page, "Một giờ trước lớp", "06:30")

    screen = await open_screen(browser, panh)
    newcomer = await walk_in(browser, screen, demo)
    await call_the_roll(browser, desk, demo)
    await my.type(await code_on(screen), "Đã ghi có mặt: Vàng Thị Mỷ")
    await look_around(page, panh)
    await expect(screen.locator("#present")).to_have_text("4", timeout=PATIENCE)

    await open_quiz(panh, screen, newcomer, library)
    await end_of_day(page, panh)
    await move(page, "07:00 hôm sau", "07:00")
    assert "còn chờ anh/chị" in await my.wait("Bài sau lớp")
    assert complaints == []
    for context in (desk, screen.context, newcomer.page.context):
        await context.close()


class Newcomer(Held):
    """Somebody with a phone of their own, who has never been here."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.page = page


async def to_the_hall(panh: Held) -> None:
    """Go to the menu of the class's hall."""
    await panh.type("/lop", "Lớp tập huấn của anh/chị")
    await panh.tap("", "Mã lớp:", part=CLASS)
    await panh.tap("Điểm danh, danh sách", "Anh/chị làm việc gì?")


async def send_roster(page: Page, panh: Held) -> None:
    """Send a list with a row that nobody can place; look at it, then let it count, twice."""
    await to_the_hall(panh)
    for outcome in ("2 người mới", "0 người mới"):
        await panh.tap("Danh sách triệu tập", "người ở")
        await panh.tap("Gửi tệp", "Nhiều nhất 5.000 dòng")
        await panh.frame.locator("input[type=file]").last.set_input_files(
            {"name": "trieu tap.xlsx", "mimeType": "application/octet-stream", "buffer": ROSTER}
        )
        said = await panh.wait("Xem trước", PATIENCE)
        assert "Dòng 4: không có xã, phường nào tên “Xã Không Có”" in said
        await shoot(page, "day-roster")
        await panh.newest.get_by_text("Nhập 2 người").click()
        assert outcome in await panh.wait("Đã nhập xong", PATIENCE)
        await panh.tap("Danh sách của lớp", "28 người ở")
        await panh.tap("Việc ở lớp này", "Anh/chị làm việc gì?")


async def open_screen(browser: Browser, panh: Held) -> Page:
    """Open the projector's page by the link that the trainer reads on the phone."""
    said = await panh.tap("Màn hình lớp học", "Mở được một lần")
    address = re.search(r"http\S+/m/\S+", said)
    assert address, said
    context = await browser.new_context(viewport={"width": 1280, "height": 720})
    screen = await context.new_page()
    await screen.goto(address[0])
    await expect(screen.locator("#present")).to_have_text("0", timeout=PATIENCE)
    await expect(screen.locator("#expected")).to_have_text("dự kiến 28")
    for width, height in ((1920, 1080), (1280, 720)):
        await screen.set_viewport_size({"width": width, "height": height})
        await expect(screen.locator("#door svg")).to_be_visible()
        await shoot(screen, f"day-screen-{width}x{height}")
    return screen


async def code_on(screen: Page) -> str:
    """Read the code of the class as somebody in the last row does."""
    return await screen.locator("#code").inner_text()


async def scanned(screen: Page, demo: Running) -> str:
    """Return the address that the QR on the screen holds, as a phone's camera reads it."""
    now = (await (await screen.request.get(f"{screen.url}/state")).json())["now"]
    with closing(sqlite3.connect(demo.log.with_name("demo.db"))) as tx:
        key, code = kept(tx, door.SECRET), (await code_on(screen)).replace(" ", "")
        training = trainings.by_code(tx, code)
    assert training is not None
    drawn = await screen.locator("#door path").get_attribute("d")
    addresses = [
        f"{demo.url}/ctv/lop/{door_tokens.token(key, training.id, now + late)}"
        for late in (0, -60_000)
    ]
    return next(address for address in addresses if qr.drawn(address).path == drawn)


async def walk_in(browser: Browser, screen: Page, demo: Running) -> Newcomer:
    """Scan, agree, say name and commune: present, and known as the one of the list."""
    context = await browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    newcomer = Newcomer(await context.new_page())
    await newcomer.page.goto(await scanned(screen, demo))
    await newcomer.wait("Anh/chị có đồng ý không?")
    await newcomer.tap("Đồng ý", "Họ và tên")
    await newcomer.type("ngan thi uom", "có dấu không ạ?")
    await newcomer.tap("Không có dấu, để vậy", "Nơi anh/chị làm việc")
    await newcomer.type("muong lat", "chọn một nơi")
    await newcomer.newest.get_by_text("Xã Mường Lát, tỉnh Thanh Hóa").click()
    said = await newcomer.wait("anh/chị có phải")
    await shoot(newcomer.page, "day-walked-in-360")
    assert "Ngân Thị Ươm" in said
    assert "0912345678" not in said
    await newcomer.tap("Phải", "đã khớp với danh sách")
    await expect(screen.locator("#present")).to_have_text("1", timeout=PATIENCE)
    return newcomer


async def call_the_roll(browser: Browser, desk: BrowserContext, demo: Running) -> None:
    """Tick names on the trainer's own phone while it has no network; all arrive afterwards."""
    context = await browser.new_context(viewport=PHONE, storage_state=await desk.storage_state())
    page = await context.new_page()
    await page.goto(f"{demo.url}/can-bo/")
    panh = Held(page)
    await to_the_hall(panh)
    await panh.tap("Điểm danh", "Ai chưa ghi lúc mở danh sách")
    await context.set_offline(True)
    for name in ("Lâu A Chống", "Lộc Văn Páo"):
        choice = panh.newest.locator(".choice", has_text=name)
        await choice.click()
        await expect(choice).to_have_class(re.compile("picked|ticked"))
    await shoot(page, "day-roll-offline-360")
    await context.set_offline(False)
    await expect(panh.newest).to_contain_text("Có mặt 3", timeout=PATIENCE)
    await context.close()


async def look_around(page: Page, panh: Held) -> None:
    """See who is here and who is not, by commune, with the walk-in apart."""
    await to_the_hall(panh)
    said = await panh.tap("Ai đang ở lớp", "Đã đến")
    assert "3/28" in said
    assert "Vào lớp tại chỗ: 1" in said
    await panh.tap("xã Pù Nhi", "Lộc Văn Páo")
    await shoot(page, "day-who-is-here")


async def open_quiz(panh: Held, screen: Page, newcomer: Newcomer, library: Library) -> None:
    """Open the quiz: the screen leads to it, and the newcomer does it."""
    await panh.type("/lop", "Lớp tập huấn của anh/chị")
    await panh.tap("", "Mã lớp:", part=CLASS)
    await panh.tap("Cho làm bài", "Lớp chưa tan, vẫn cho làm bài?")
    await panh.tap("Vẫn cho làm bài", "Bài đã mở cho 4 người có mặt")
    await expect(screen.locator("#quiz svg")).to_be_visible(timeout=PATIENCE)
    await shoot(screen, "day-screen-quiz")
    code = (await code_on(screen)).replace(" ", "")
    base = urlsplit(newcomer.page.url)
    await newcomer.page.goto(f"{base.scheme}://{base.netloc}/ctv/bai/{code}")
    await newcomer.wait("Câu 1/")
    assert "Đạt" in await answer_all(newcomer, library)
    await expect(screen.locator("#done")).to_have_text("1", timeout=PATIENCE)


async def end_of_day(page: Page, panh: Held) -> None:
    """Take the report and the attendance sheet once the class has ended."""
    await move(page, "Tan lớp", "11:31")
    await to_the_hall(panh)
    await panh.newest.get_by_text("Báo cáo gửi cơ quan").click()
    await panh.wait("không có tên ai")
    report = panh.frame.locator(".msg:not(.own)").nth(-2)
    await expect(report).to_contain_text("Có mặt: 4")
    await shoot(page, "day-report")
    await to_the_hall(panh)
    await panh.tap("Bảng điểm danh, danh sách ký", "Excel")
    await panh.newest.get_by_text("Bảng điểm danh (Excel)").click()
    link = panh.newest.locator("a.tool")
    await expect(link).to_be_visible(timeout=PATIENCE)
    address = await link.evaluate("link => link.href")
    got = await page.request.get(address)
    sheet = openpyxl.load_workbook(BytesIO(await got.body())).worksheets[0]
    cells = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    here = {row[1] for row in cells if "x" in row}
    assert here == {"Ngân Thị Ươm", "Lộc Văn Páo", "Lâu A Chống", "Vàng Thị Mỷ"}
