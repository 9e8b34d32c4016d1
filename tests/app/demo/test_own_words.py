"""Lives through a whole training on the demo in people's own words: no command and no button."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.app.demo.test_five_minutes import CLASS, Held, demo, move
from tests.channels.web.conftest import browser
from tests.running import Running
from tests.shots import shoot

__all__ = ["browser", "demo"]

#: One event loop for all, so that one browser serves them all.
pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 360, "height": 640}
#: Ways to answer with a letter or a place, taken in turns.
_ANSWERS = (
    "em chọn A", "đáp án thứ hai", "ý cuối ạ", "b nhé", "câu này chị chọn C", "cái đầu tiên",
)  # fmt: skip
_NAMES = ("ctv", "can-bo", "quan-tri")
_PLACE = re.compile(r"Câu (\d+)/(\d+)\.")


@pytest.mark.long
async def test_a_training_in_own_words(browser: Browser, demo: Running) -> None:
    """Booked, asked about, come late to, opened, done, and its results read."""
    desk = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await desk.new_page()
    await page.goto(demo.url)
    phones = await browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    my, panh, hanh = await _phones(phones, demo)

    await _before(my, panh)
    await move(page, "Một giờ trước lớp", "06:30")
    await _in_the_hall(my, panh)
    await _quiz(my)
    await panh.type("kết quả bài làm của lớp thế nào", "Anh/chị xem lớp nào")
    await hanh.type("xem kết quả lớp rà soát hộ nghèo", "Đạt: 0")
    for name, phone in (("my", my), ("panh", panh), ("hanh", hanh)):
        await shoot(phone.page, f"own-words-{name}")
        assert await phone.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    for context in (phones, desk):
        await context.close()


class _Alone(Held):
    """A phone with a screen of its own."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.page = page


async def _phones(context: BrowserContext, demo: Running) -> list[_Alone]:
    """Open each of the demo's phones; the page with all three knows whose they are.

    It is closed first: a browser keeps six lines to one address, and each phone listens on one.
    """
    all_three = await context.new_page()
    await all_three.goto(demo.url)
    for name in _NAMES:
        held = Held(all_three.frame_locator(f"#{name} iframe"))
        await held.wait("Chào")
    await all_three.close()
    phones = []
    for name in _NAMES:
        page = await context.new_page()
        await page.goto(f"{demo.url}/{name}/")
        await expect(page.locator("#box")).to_be_visible()
        phones.append(_Alone(page))
    return phones


async def _before(my: Held, panh: Held) -> None:
    """Find the class, take a seat, ask what one asks; the trainer looks who comes."""
    await my.type("chào em", "Chào Mỷ")
    await my.type("cho chị đăng ký lớp rà soát hộ nghèo với", CLASS)
    await my.type("ừ đăng ký cho chị", "Đã giữ chỗ")
    await my.type("học ở đâu mấy giờ vậy em", "Anh/chị đã có chỗ")
    await my.type("có phải mang gì không", "Lớp chưa ghi điều này")
    await panh.type("lớp rà soát có bao nhiêu người đăng ký rồi", "Vàng Thị Mỷ")


async def _in_the_hall(my: Held, panh: Held) -> None:
    """Say that one is late, ask for the code, come in by it, open the quiz."""
    await my.type("chị đến muộn 15 phút nhé", "đến muộn 15 phút")
    said = await panh.type("mã lớp là gì", "mã lớp")
    code = re.search(r"mã lớp ([A-Z0-9]{6})", said)
    assert code, said
    await my.type(f"chị đến rồi, mã {code[1].lower()} nhé", "Đã ghi có mặt: Vàng Thị Mỷ")
    await panh.type("ai chưa đến", "chưa ghi")
    await panh.type("cho học viên làm bài đi", "vẫn cho làm bài?")
    await panh.type("vẫn cho làm bài", "Bài đã mở cho 1 người có mặt")


async def _quiz(my: Held) -> None:
    """Do it by words, with a question about the rules and a break in between."""
    await my.wait("Bài sau lớp")
    await my.type("cho chị làm bài kiểm tra", "Chọn một bài")
    said = await my.type("làm luôn", "Câu 1/")
    while place := _PLACE.search(said):
        number, total = int(place[1]), int(place[2])
        if number == 3:
            await my.type("mức chuẩn nghèo nông thôn là bao nhiêu", f"đang ở câu 3/{total}")
            await my.type("cho chị làm tiếp bài", f"Câu 3/{total}.")
        after = f"Câu {number + 1}/{total}." if number < total else f"/{total} câu"
        said = await my.type(_ANSWERS[number % len(_ANSWERS)], after)
    await my.type("chị được mấy điểm", "Kết quả của tôi")
