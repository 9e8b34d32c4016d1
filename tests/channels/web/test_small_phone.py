"""The first minute on a small phone: what has to be seen at once is on the screen at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.library.load import Library
from tests.channels.web.conftest import browser
from tests.doorway import TITLE, Doorway, add_visitors, make_doorway
from tests.running import Running, running
from tests.shots import shoot

__all__ = ["browser"]

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIZES = [(360, 640), (320, 568)]
#: What a keyboard leaves of the screen's height.
ABOVE_KEYBOARD = 320
#: As long as an office's name gets.
LONG_NAME = "Sở Nông nghiệp và Môi trường tỉnh Thanh Hóa"
_LAST = ".msg:not(.own)"
#: Where the newest message's last bubble and its buttons lie in the log, from its upper edge.
_SEEN = """() => {
  const log = document.getElementById('log').getBoundingClientRect();
  const all = document.querySelectorAll('.msg:not(.own)');
  const last = all[all.length - 1];
  const bubbles = last.querySelectorAll('.bubble');
  const edges = (node) => {
    const box = node.getBoundingClientRect();
    return [box.top - log.top, box.bottom - log.top, box.left - log.left, box.right - log.left];
  };
  return {
    width: log.width, height: log.height, bubble: edges(bubbles[bubbles.length - 1]),
    buttons: Array.from(last.querySelectorAll('.choices .choice')).map(edges),
    text: bubbles[bubbles.length - 1].textContent,
    bar: document.getElementById('short').getClientRects().length > 0,
  };
}"""


@dataclass
class Office:
    """The running program with a class whose door stands open."""

    program: Running
    doorway: Doorway
    cookie: str


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Office]:
    """Run the program as it is shipped, with somebody who has signed up."""
    database = tmp_path_factory.mktemp("small") / "office.db"
    doorway = make_doorway(database, library, 20)
    (cookie,) = add_visitors(database, library, 1)
    async with running(database) as program:
        yield Office(program, doorway, cookie)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def long_named(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Office]:
    """Run the program for an office with a long name."""
    database = tmp_path_factory.mktemp("long") / "office.db"
    doorway = make_doorway(database, library, 20)
    async with running(database, office=LONG_NAME) as program:
        yield Office(program, doorway, "")


@asynccontextmanager
async def phone(
    browser: Browser, size: tuple[int, int], address: str, cookie: str = ""
) -> AsyncIterator[Page]:
    """Open an address on a small phone; a cookie makes it somebody's."""
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height}, locale="vi-VN", has_touch=True
    )
    if cookie:
        await context.add_cookies([{"name": "donghanh", "value": cookie, "url": address}])
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    await page.goto(address)
    yield page
    await context.close()


async def says(page: Page, text: str) -> None:
    """Wait until the newest message of the bot holds a text."""
    await expect(page.locator(_LAST).last).to_contain_text(text)


async def tap(page: Page, label: str) -> None:
    """Tap a button of the newest message."""
    await page.locator(_LAST).last.get_by_role("button", name=label).first.tap()


async def seen(page: Page) -> dict[str, Any]:
    """Measure the newest message, once the page has been drawn."""
    await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
    found: dict[str, Any] = await page.evaluate(_SEEN)
    return found


def all_in_view(found: dict[str, Any]) -> bool:
    """Say whether the bubble and each button lie within the log, none beside the screen."""
    boxes = [found["bubble"], *found["buttons"]]
    return all(
        box[0] >= 0 and box[1] <= found["height"] and box[2] >= 0 and box[3] <= found["width"]
        for box in boxes
    )


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_who_asks_and_the_three_answers_are_one_screen(
    browser: Browser, long_named: Office, size: tuple[int, int]
) -> None:
    """At the first opening, with the keyboard up or not: who, what for, yes, no, what is kept."""
    async with phone(browser, size, long_named.program.url) as page:
        await says(page, "có đồng ý không?")
        for height in (size[1], ABOVE_KEYBOARD):
            await page.set_viewport_size({"width": size[0], "height": height})
            await page.locator("#box").focus()
            found = await seen(page)
            assert len(found["buttons"]) == 3 and all_in_view(found), found
            assert "Đồng Hành" in found["text"] and LONG_NAME in found["text"]
            await shoot(page, f"first-{size[0]}x{height}")
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        await tap(page, "Xem giữ những gì")
        await says(page, "Bao lâu")
        await expect(page.locator(_LAST).last.get_by_role("button", name="Đồng ý")).to_be_visible()


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_at_a_door_the_class_comes_first(
    browser: Browser, long_named: Office, size: tuple[int, int]
) -> None:
    """Who scanned the QR reads the class's name above all else, and can answer at once."""
    async with phone(
        browser, size, f"{long_named.program.url}/lop/{long_named.doorway.qr()}"
    ) as page:
        await says(page, "có đồng ý không?")
        found = await seen(page)
        assert len(found["buttons"]) == 3 and all_in_view(found), found
        assert found["text"].removeprefix("Đồng Hành: ").startswith(f"Lớp {TITLE}")
        await shoot(page, f"door-{size[0]}")


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_help_is_a_menu_to_tap(
    browser: Browser, office: Office, size: tuple[int, int]
) -> None:
    """The bar's last button opens it, on one screen; a command in a text can be tapped too."""
    async with phone(browser, size, office.program.url, office.cookie) as page:
        await says(page, "Chào Người Khác 0")
        await page.locator("#short").get_by_role("button", name="Trợ giúp").tap()
        await says(page, "cứ gõ câu hỏi")
        found = await seen(page)
        assert len(found["buttons"]) == 7 and all_in_view(found), found
        await shoot(page, f"menu-{size[0]}")
        await page.locator("#box").fill("/khongco")
        await page.locator(".send").tap()
        await says(page, "chưa có lệnh này")
        await page.locator(_LAST).last.locator(".bubble .say", has_text="/trogiup").tap()
        await says(page, "cứ gõ câu hỏi")
        await page.locator(_LAST).last.get_by_role("button", name="Lớp của tôi").tap()
        # Its label stays one line, the tick beside it or below it.
        await page.wait_for_function(
            "() => { const [label] = [...document.querySelectorAll('.choice.picked .label')]"
            ".slice(-1); const high = label ? label.getBoundingClientRect().height : 0;"
            " return 0 < high && high < 30; }"
        )


async def test_a_finger_that_taps_twice_answers_one_question(
    browser: Browser, office: Office, library: Library
) -> None:
    """The next question comes where the answered one was: the second tap is not for it."""
    async with phone(browser, SIZES[0], office.program.url, office.cookie) as page:
        await says(page, "Chào Người Khác 0")
        await page.get_by_role("button", name="Làm bài").first.tap()
        await tap(page, library.quizzes[0].title[:30])
        await says(page, "Câu 1/")
        option = page.locator(_LAST).last.locator(".choices .choice").nth(1)
        await option.tap(trial=True)
        at = await option.bounding_box()
        assert at is not None
        await page.touchscreen.tap(at["x"] + 20, at["y"] + 20)
        await says(page, "Câu 2/")
        await page.touchscreen.tap(at["x"] + 20, at["y"] + 20)
        await page.locator("#box").fill("menu")
        await page.locator(".send").tap()
        await says(page, "Anh/chị đang ở câu 2/")


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("big", [False, True], ids=["normal", "large"])
async def test_every_option_of_every_question_is_in_view(
    browser: Browser, tmp_path: Path, library: Library, size: tuple[int, int], big: bool
) -> None:
    """Each shipped question is seen with all its options; in large letters from its first line."""
    database = tmp_path / "office.db"
    make_doorway(database, library, 20)
    (cookie,) = add_visitors(database, library, 1)
    async with (
        running(database) as program,
        phone(browser, size, program.url, cookie) as page,
    ):
        await says(page, "Chào Người Khác 0")
        if big:
            await page.locator(".more summary").tap()
            await page.locator("#bigger").tap()
        measured = 0
        for quiz in library.quizzes:
            await page.get_by_role("button", name="Làm bài").first.tap()
            await says(page, "Bài làm của anh/chị")
            await tap(page, quiz.title[:30])
            measured += await walk_through(page, len(quiz.questions), size, big)
        assert measured == sum(len(quiz.questions) for quiz in library.quizzes)


async def walk_through(page: Page, count: int, size: tuple[int, int], big: bool) -> int:
    """Answer each question with its first option, measured before; return how many were seen."""
    for number in range(1, count + 1):
        await says(page, f"Câu {number}/{count}.")
        found = await seen(page)
        assert not found["bar"]
        assert 0 <= found["bubble"][0] <= found["height"] / 3 or all_in_view(found), found
        assert big or all_in_view(found), found
        if number in (1, 2, 7):
            await shoot(page, f"quiz-{count}-{number}-{size[0]}{'-large' if big else ''}")
        await page.locator(_LAST).last.locator(".choices .choice").first.tap()
    await says(page, "Thẻ nên đọc lại")
    found = await seen(page)
    assert found["bar"] and 0 <= found["bubble"][0] <= found["height"] / 3, found
    return number
