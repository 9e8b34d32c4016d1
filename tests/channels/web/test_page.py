"""The chat page in a real browser, on a 360-pixel phone, with a network that comes and goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web import WebChannel, identity
from bot.channels.web.stream import Streams
from bot.conversation.messages import Choice, FileOut, Incoming
from tests.channels.web.conftest import SECRET, House
from tests.channels.web.desk import NOW, Desk, silent
from tests.shots import shoot
from tests.words import say

#: One event loop for all, so that one browser serves them all.
pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 360, "height": 640}
OFFLINE = "Đang mất mạng – tin anh/chị gõ vẫn được giữ"
GREETING = "Chào anh/chị, em là **Đồng Hành**.\n\nAnh/chị muốn làm gì?"
CLASSES = (
    Choice("book:1", "Lớp rà soát hộ nghèo, 8h00 thứ Ba 24/11"),
    Choice("book:2", "Lớp khác"),
)


def hospitable(desk: Desk, incoming: Incoming) -> None:
    """Greet at /start, change the quiz message at a tap, repeat everything else."""
    place = incoming.place
    if incoming.text == "/start":
        desk.post(place, GREETING, choices=CLASSES)
    elif incoming.kind == "choice":
        desk.post(place, f"Đã ghi: {incoming.choice}", edit=incoming.message, slot="quiz")
    else:
        desk.post(place, f"Nghe rõ: {incoming.text}", created_at=NOW)


@pytest_asyncio.fixture(loop_scope="session")
async def phone(browser: Browser, house: House) -> AsyncIterator[Page]:
    """Open the page on a small phone that has never been here."""
    house.desk.answer = hospitable
    context = await browser.new_context(viewport=PHONE, locale="vi-VN", has_touch=True)
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    await page.goto(house.address)
    await expect(page.get_by_text("Chào anh/chị")).to_be_visible()
    yield page
    await context.close()


_NEXT_FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is true on the other side."""
    async with asyncio.timeout(15):
        while not true():
            await asyncio.sleep(0.02)


async def write(page: Page, text: str) -> None:
    """Type a message and send it."""
    await page.get_by_label("Gõ tin cho Đồng Hành").fill(text)
    await page.get_by_role("button", name="Gửi", exact=True).click()


def place_of(cookies: list[dict[str, object]]) -> str:
    """Return the address that the browser's cookie proves."""
    value = next(one["value"] for one in cookies if one["name"] == identity.COOKIE)
    return f"web:{identity.read(SECRET, str(value))}"


async def own_place(page: Page) -> str:
    """Return the page's own address."""
    return place_of(await page.context.cookies())  # type: ignore[arg-type]


async def test_the_first_load_is_small_and_asks_nobody_else(browser: Browser, house: House) -> None:
    """Less than 60 KB, this host only, and a greeting arrives by itself, once."""
    house.desk.answer = hospitable
    context = await browser.new_context(viewport=PHONE)
    page = await context.new_page()
    asked: list[str] = []
    sizes: list[int] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answers = []
    page.on("response", lambda answer: answers.extend([answer]))
    await page.goto(house.address)
    await expect(page.get_by_text("Chào anh/chị")).to_be_visible()
    for answer in answers:
        if not urlsplit(answer.url).path.endswith(("/events", "/say", "/ack")):
            sizes.append(len(await answer.body()))
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {
        f"127.0.0.1:{house.port}"
    }
    assert 5_000 < sum(sizes) < 60_000
    assert complaints == []
    await until(lambda: house.desk.acknowledged == [1])
    await page.reload()
    await expect(page.get_by_text("Chào anh/chị")).to_have_count(1)
    assert [one.text for one in house.desk.heard] == ["/start"]
    await context.close()


async def test_what_is_typed_offline_is_kept_and_sent_once(phone: Page, house: House) -> None:
    """Without a network messages wait, also across a reload, and go in order, each once."""
    await phone.context.set_offline(True)
    await expect(phone.get_by_text(OFFLINE)).to_be_visible()
    await write(phone, "câu một")
    await write(phone, "câu hai")
    await expect(phone.get_by_text("đang chờ mạng…")).to_have_count(2)
    await shoot(phone, "offline")
    assert house.desk.texts() == []
    await phone.context.set_offline(False)
    await expect(phone.get_by_text("Nghe rõ: câu hai")).to_be_visible(timeout=15_000)
    await expect(phone.get_by_text("đã gửi")).to_have_count(2)
    await expect(phone.get_by_text(OFFLINE)).to_be_hidden()
    assert house.desk.texts() == ["câu một", "câu hai"]


async def test_a_page_closed_with_unsent_words_sends_them_when_opened_again(
    phone: Page, house: House
) -> None:
    """The queue lives in the browser, not in the open page."""
    await house.stop()
    await write(phone, "đừng mất nhé")
    await expect(phone.get_by_text("đang chờ mạng…")).to_be_visible()
    context = phone.context
    await phone.close()
    await house.start()
    again = await context.new_page()
    await again.goto(house.address)
    await expect(again.get_by_text("Nghe rõ: đừng mất nhé")).to_be_visible()
    assert house.desk.texts() == ["đừng mất nhé"]


async def test_an_answer_lost_on_the_way_doubles_nothing(phone: Page, house: House) -> None:
    """The server took the message, the page never heard so: it goes again under the same key."""
    lost = 0

    async def lose(route) -> None:  # type: ignore[no-untyped-def]
        nonlocal lost
        await route.fetch()
        lost += 1
        await (route.abort() if lost < 3 else route.continue_())

    await phone.route("**/say", lose)
    await write(phone, "chỉ một lần")
    await expect(phone.get_by_text("đã gửi")).to_be_visible(timeout=15_000)
    assert house.desk.arrivals >= 4
    assert house.desk.texts() == ["chỉ một lần"]
    await expect(phone.get_by_text("Nghe rõ: chỉ một lần")).to_have_count(1)


async def test_nothing_is_lost_while_the_server_restarts(phone: Page, house: House) -> None:
    """Rows posted while the line was down arrive by themselves, in order and once."""
    place = await own_place(phone)
    await until(lambda: house.desk.acknowledged == [1])
    await house.stop()
    ids = [house.desk.post(place, f"tin số {number}") for number in (1, 2, 3)]
    await house.start()
    await expect(phone.get_by_text("tin số")).to_have_count(3, timeout=20_000)
    words = await phone.locator(".msg .bubble").all_text_contents()
    assert [text[-1] for text in words[-3:]] == ["1", "2", "3"]
    await until(lambda: house.desk.acknowledged[1:] == ids)


async def test_without_a_working_stream_the_page_asks_by_itself(
    browser: Browser, house: House
) -> None:
    """In browsers where streams hang, messages still arrive."""
    house.desk.answer = hospitable
    context = await browser.new_context(viewport=PHONE)
    page = await context.new_page()
    await page.route("**/events", lambda route: route.abort())
    await page.goto(house.address)
    await expect(page.get_by_text("Chào anh/chị")).to_be_visible(timeout=15_000)
    house.desk.post(await own_place(page), "tin tự đến")
    await expect(page.get_by_text("tin tự đến")).to_be_visible(timeout=15_000)
    await write(page, "có nghe không")
    await expect(page.get_by_text("Nghe rõ: có nghe không")).to_be_visible(timeout=15_000)
    await expect(page.get_by_text(OFFLINE)).to_be_hidden()
    await context.close()


async def test_a_tap_changes_its_message_in_place(phone: Page, house: House) -> None:
    """The message with the button becomes the answer, and its next change too."""
    place = await own_place(phone)
    house.desk.post(place, "**Câu 4/15.** Chọn đi", choices=(Choice("q:a", "Đúng"),), slot="quiz")
    house.desk.post(place, "tin khác")
    await expect(phone.locator(".msg")).to_have_count(3)
    await phone.get_by_role("button", name="Đúng").tap()
    await expect(phone.get_by_text("Đã ghi: q:a")).to_be_visible()
    await expect(phone.locator(".msg")).to_have_count(3)
    await expect(phone.locator(".msg").nth(1)).to_contain_text("Đã ghi: q:a")
    changed = [id for id, row in house.desk.rows.items() if row.edit == "2"]
    house.desk.post(place, "Kết quả: đạt", edit=str(changed[0]), slot="quiz")
    await expect(phone.locator(".msg").nth(1)).to_contain_text("Kết quả: đạt")
    await expect(phone.locator(".msg")).to_have_count(3)
    await phone.reload()
    await expect(phone.locator(".msg").nth(1)).to_contain_text("Kết quả: đạt")
    assert house.desk.heard[-1].choice == "q:a" and house.desk.heard[-1].message == "2"


async def test_a_slot_changes_even_before_it_was_acknowledged(phone: Page, house: House) -> None:
    """The office cannot name a message yet that no page has acknowledged; the page knows it."""
    place = await own_place(phone)
    await until(lambda: house.desk.acknowledged == [1])
    await phone.route("**/ack", lambda route: route.abort())
    house.desk.post(place, "Đã gửi 10 người", slot="announcement:7:progress")
    await expect(phone.get_by_text("Đã gửi 10 người")).to_be_visible()
    house.desk.post(place, "Đã gửi 90 người", slot="announcement:7:progress")
    await expect(phone.get_by_text("Đã gửi 90 người")).to_be_visible()
    await expect(phone.get_by_text("Đã gửi 10 người")).to_have_count(0)
    await phone.unroute("**/ack")
    await until(lambda: house.desk.acknowledged == [1, 2, 3])


async def test_row_ids_may_begin_anew(phone: Page, house: House) -> None:
    """After a restored backup an id comes a second time, with another message."""
    place = await own_place(phone)
    await until(lambda: house.desk.acknowledged == [1])
    await house.stop()
    house.desk.acknowledged.clear()
    house.desk.post(place, "sau khi phục hồi", id=1, created_at=NOW + 60_000)
    await house.start()
    await expect(phone.get_by_text("sau khi phục hồi")).to_be_visible(timeout=15_000)
    await expect(phone.locator(".msg")).to_have_count(2)


async def test_an_impatient_finger_chooses_once(phone: Page, house: House) -> None:
    """While a tap waits for the network, the same tap again adds nothing."""
    house.desk.answer = silent
    await phone.context.set_offline(True)
    for _ in range(5):
        await phone.get_by_role("button", name="Lớp khác").tap()
    await expect(phone.get_by_text("đang chờ mạng…")).to_have_count(1)
    await phone.context.set_offline(False)
    await expect(phone.get_by_text("đang chờ mạng…")).to_have_count(0, timeout=15_000)
    await expect(phone.get_by_role("button", name="Lớp khác")).to_contain_text("✓ đã chọn")
    assert house.desk.texts() == ["book:2"]


QUESTION = (Choice("q:1:a", "Một"), Choice("q:1:b", "Hai"), Choice("card:x", "Thẻ", extra=True))


async def test_a_later_tap_on_a_question_takes_the_place_of_one_that_waits(
    phone: Page, house: House
) -> None:
    """Without a network one may think again; the card that was asked for takes nothing back."""
    house.desk.answer = silent
    house.desk.post(await own_place(phone), "Câu 1/2.", choices=QUESTION, marks="letters")
    await phone.get_by_text("Câu 1/2.").wait_for()
    await phone.context.set_offline(True)
    for label in ("A. Một", "B. Hai"):
        await phone.get_by_role("button", name=label).tap()
    await phone.get_by_role("button", name="Thẻ").tap()
    await phone.context.set_offline(False)
    await until(lambda: len(house.desk.texts()) > 1)
    assert house.desk.texts() == ["q:1:b", "card:x"]


async def test_the_next_question_stands_below_what_came_in_between(
    phone: Page, house: House
) -> None:
    """A notice in the middle of a quiz: the tapped question goes on as the last message."""

    def asking(desk: Desk, incoming: Incoming) -> None:
        more = {"choices": QUESTION, "marks": "letters", "edit": incoming.message, "slot": "quiz"}
        desk.post(incoming.place, "Đã ghi\n\n---\nCâu 2/2.", **more)

    house.desk.answer = asking
    place = await own_place(phone)
    house.desk.post(place, "Câu 1/2.", choices=QUESTION, marks="letters", slot="quiz")
    house.desk.post(place, "Mai họp lúc 8h", kind="announcement")
    await expect(phone.locator(".msg").last).to_contain_text("Mai họp")
    await expect(phone.get_by_role("button", name="Tra cứu")).to_be_visible()
    await phone.get_by_role("button", name="A. Một").tap()
    await expect(phone.locator(".msg").last).to_contain_text("Câu 2/2.")
    await expect(phone.get_by_role("button", name="Tra cứu")).to_be_hidden()
    await expect(phone.locator(".msg")).to_have_count(3)


async def test_a_person_can_clear_the_page(phone: Page, house: House) -> None:
    """Two taps empty the screen of this phone; nothing is said and nothing greets anew."""
    await phone.get_by_label("Tùy chọn trang này").tap()
    await phone.get_by_role("button", name="Xóa tin").tap()
    await expect(phone.get_by_text("Chào anh/chị")).to_be_visible()
    await phone.get_by_role("button", name="Bấm lần nữa").tap()
    await expect(phone.locator(".msg")).to_have_count(0)
    await phone.reload()
    await shoot(phone, "empty")
    await expect(phone.locator(".msg")).to_have_count(0)
    assert [one.text for one in house.desk.heard] == ["/start"]


async def test_a_change_that_answers_a_typed_word_stands_below_it(
    phone: Page, house: House
) -> None:
    """Who types "A" reads on below the "A"; a message unknown to the page is simply added."""
    place = await own_place(phone)
    house.desk.answer = silent
    house.desk.post(place, "Câu 1", slot="quiz")
    await expect(phone.get_by_text("Câu 1")).to_be_visible()
    await write(phone, "A")
    await expect(phone.get_by_text("đã gửi")).to_be_visible()
    house.desk.post(place, "Đã ghi: A. Câu 2", slot="quiz", edit="2")
    await expect(phone.locator(".msg").last).to_contain_text("Câu 2")
    await expect(phone.get_by_text("Câu 1")).to_have_count(0)
    house.desk.post(place, "sửa tin lạ", edit="999")
    await expect(phone.locator(".msg").last).to_contain_text("sửa tin lạ")


async def test_the_keyboard_is_enough(browser: Browser, house: House) -> None:
    """Typing, sending, choosing and going on typing work without a mouse."""
    house.desk.answer = hospitable
    context = await browser.new_context(viewport={"width": 1000, "height": 700})
    page = await context.new_page()
    await page.goto(house.address)
    await expect(page.get_by_text("Chào anh/chị")).to_be_visible()
    await page.keyboard.type("hộ nghèo")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Nghe rõ: hộ nghèo")).to_be_visible()
    await expect(page.get_by_label("Gõ tin cho Đồng Hành")).to_be_focused()
    await expect(page.get_by_label("Gõ tin cho Đồng Hành")).to_have_value("")
    for _ in range(12):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.dataset.choice === 'book:1'"):
            break
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Đã ghi: book:1")).to_be_visible()
    await page.keyboard.type("ok")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Nghe rõ: ok")).to_be_visible()
    await shoot(page, "desk")
    await context.close()


async def test_everything_fits_360_pixels(phone: Page, house: House, tmp_path: Path) -> None:
    """A card, a long choice, a long word and a file: no sideways scrolling, large enough."""
    place = await own_place(phone)
    card = (
        "**Chuẩn hộ nghèo (áp dụng năm 2026)**\n\nHộ ở nông thôn có thu nhập bình quân từ "
        "**1.500.000 đồng**/người/tháng trở xuống và thiếu từ 3 chỉ số trở lên.\n\n"
        "- Nguồn: [Nghị định 07/2021/NĐ-CP](https://vanban.chinhphu.vn/a), Điều 3\n"
        "- Kiểm tra ngày 20/11/2026\n\n" + "https://donghanh.example/" + "rất-dài-" * 12
    )
    file = FileOut("f", "Kết quả lớp rà soát hộ nghèo xã Sìn Hồ.xlsx", "text/plain", __file__)
    house.desk.files["f"] = file
    house.desk.post(place, card, listen=True, copyable=True, file="f")
    options = (
        "02 bản, một bản lưu ở thôn và một bản gửi Ủy ban nhân dân xã",
        "03 bản",
        "Không cần",
    )
    choices = tuple(Choice(f"q:{n}", label) for n, label in enumerate(options))
    house.desk.post(place, "**Câu 4/15.** Biên bản lập mấy bản?", choices=choices, marks="letters")
    await expect(phone.get_by_text("Câu 4/15")).to_be_visible()
    width = await phone.evaluate("document.documentElement.scrollWidth")
    inner = await phone.evaluate("document.getElementById('log').scrollWidth")
    assert width <= 360 and inner <= 360
    assert float((await phone.evaluate("getComputedStyle(document.body).fontSize"))[:-2]) >= 17
    for button in await phone.get_by_role("button").all():
        frame = await button.bounding_box()
        assert frame is None or frame["height"] >= 44, await button.text_content()
    await shoot(phone, "quiz")
    await phone.locator(".msg").nth(1).scroll_into_view_if_needed()
    await shoot(phone, "card")
    await phone.evaluate("document.getElementById('log').scrollTop = 0")
    await shoot(phone, "greeting")
    await phone.get_by_label("Tùy chọn trang này").tap()
    await phone.get_by_role("button", name="Chữ to hơn").tap()
    assert await phone.evaluate("document.documentElement.scrollWidth") <= 360
    await shoot(phone, "bigger")
    async with phone.expect_download() as download:
        await phone.get_by_text("Kết quả lớp").tap()
    assert (await download.value).suggested_filename == file.name


async def test_reading_back_is_not_disturbed(phone: Page, house: House) -> None:
    """Who has scrolled up stays there and is told of the news; at the bottom the log follows."""
    place = await own_place(phone)
    for number in range(25):
        house.desk.post(place, f"dòng {number}\nvà thêm một dòng")
    await expect(phone.get_by_text("dòng 24")).to_be_in_viewport()
    await phone.evaluate("document.getElementById('log').scrollTop = 0")
    await phone.evaluate(_NEXT_FRAME)  # by then the page has been told of it
    house.desk.post(place, "tin vừa tới")
    await phone.get_by_role("button", name="Có tin mới").tap()
    await expect(phone.get_by_text("tin vừa tới")).to_be_in_viewport()


async def test_the_door_of_a_class_speaks_once(phone: Page, house: House) -> None:
    """Opening /lop/<code> says the code; reloading does not say it again."""
    await phone.goto(house.address + "/lop/K7M2QX")
    await expect(phone.get_by_text("Nghe rõ: /start lop-K7M2QX")).to_be_visible()
    await phone.reload()
    await expect(phone.get_by_text("Vào lớp K7M2QX")).to_be_visible()
    await write(phone, "xong")
    await expect(phone.get_by_text("Nghe rõ: xong")).to_be_visible()
    assert house.desk.texts() == ["/start lop-K7M2QX", "xong"]


async def test_a_scanned_qr_speaks_and_leaves_the_address_bar(phone: Page, house: House) -> None:
    """Its word is soon too old: a reload must not say it again, whenever that is."""
    word = "1" + "abcdefgh" * 2
    await phone.goto(f"{house.address}/lop/{word}")
    await expect(phone.get_by_text(f"Nghe rõ: /start lop-{word}")).to_be_visible()
    assert word not in await phone.locator(".msg.own").last.inner_text()
    assert phone.url == f"{house.address}/"
    await phone.reload()
    await phone.goto(house.address + "/bai/K7M2QX")
    await expect(phone.get_by_text("Nghe rõ: /start bai-K7M2QX")).to_be_visible()
    await expect(phone.get_by_text("Làm bài của lớp K7M2QX")).to_be_visible()
    assert house.desk.texts() == [f"/start lop-{word}", "/start bai-K7M2QX"]


async def test_a_browser_that_refuses_storage_still_talks(browser: Browser, house: House) -> None:
    """In a private window nothing is remembered, and everything else works."""
    house.desk.answer = hospitable
    context = await browser.new_context(viewport=PHONE)
    await context.add_init_script(
        "for (const kind of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, kind, {get() { throw new Error('refused'); }});"
    )
    page = await context.new_page()
    await page.goto(house.address)
    await expect(page.get_by_text("Chào anh/chị")).to_be_visible()
    await write(page, "vẫn chạy")
    await expect(page.get_by_text("Nghe rõ: vẫn chạy")).to_be_visible()
    await context.close()


async def test_another_person_does_not_read_the_last_ones_messages(
    phone: Page, house: House
) -> None:
    """With a new cookie the kept log is dropped and a greeting comes anew."""
    await write(phone, "chuyện riêng")
    await expect(phone.get_by_text("Nghe rõ: chuyện riêng")).to_be_visible()
    # What the page does not know to be sent would be sent again: nobody's words are lost.
    await expect(phone.locator(".msg.own").last).to_contain_text("đã gửi")
    await phone.context.clear_cookies()
    await phone.reload()
    await expect(phone.get_by_text("Chào anh/chị")).to_have_count(1)
    await expect(phone.get_by_text("chuyện riêng")).to_have_count(0)


async def test_a_row_can_clear_the_screen(phone: Page, house: House) -> None:
    """When somebody leaves a shared phone, what they read leaves with them."""
    await write(phone, "chuyện riêng")
    await expect(phone.get_by_text("Nghe rõ: chuyện riêng")).to_be_visible()
    goodbye = {"slot": "screen:clear", "choices": (Choice("go:trogiup", "Xem việc"),)}
    house.desk.post(await own_place(phone), "Đã thoát khỏi máy này.", **goodbye)
    await expect(phone.get_by_text("Đã thoát")).to_be_visible()
    await expect(phone.get_by_text("chuyện riêng")).to_have_count(0)
    await expect(phone.get_by_role("button", name="Tra cứu")).to_be_visible()
    await phone.reload()
    await expect(phone.get_by_text("Đã thoát")).to_be_visible()
    await expect(phone.get_by_text("chuyện riêng")).to_have_count(0)


async def test_what_people_type_is_shown_as_typed(phone: Page, house: House) -> None:
    """Tags and marks in a name are letters, in one's own words and in an answer."""
    await write(phone, "<img src=x onerror=alert(1)> {{7*7}}")
    await expect(phone.get_by_text("Nghe rõ: <img src=x")).to_be_visible()
    await expect(phone.locator(".own .bubble")).to_contain_text("<img src=x onerror=alert(1)>")
    assert await phone.locator(".bubble img").count() == 0


async def test_a_phone_number_can_be_handed_over(phone: Page, house: House) -> None:
    """Where a number is asked for, a field for it stands under the message."""
    house.desk.post(await own_place(phone), "Số điện thoại của anh/chị?", ask_contact=True)
    await phone.get_by_label("Số điện thoại của anh/chị").fill("0912345678")
    await shoot(phone, "contact")
    await phone.get_by_role("button", name="Gửi số").tap()
    await until(lambda: house.desk.heard[-1].kind == "contact")
    assert house.desk.heard[-1].text == "0912345678"


async def test_a_refused_text_says_why(phone: Page, house: House) -> None:
    """A text that is too long is marked, and what comes after it goes through."""
    await phone.evaluate("document.getElementById('box').maxLength = 100000")
    await write(phone, "a" * 40_000)
    await expect(phone.get_by_text("Tin dài quá")).to_be_visible()
    await write(phone, "ngắn thôi")
    await expect(phone.get_by_text("Nghe rõ: ngắn thôi")).to_be_visible()
    assert house.desk.texts() == ["ngắn thôi"]


async def test_two_prefixes_are_two_people(browser: Browser, branch: House) -> None:
    """Under a prefix every address of the page stays below it."""
    branch.desk.answer = hospitable
    context: BrowserContext = await browser.new_context(viewport=PHONE)
    page = await context.new_page()
    outside: list[str] = []
    page.on(
        "request",
        lambda request: (
            None if urlsplit(request.url).path.startswith("/ctv/") else outside.append(request.url)
        ),
    )
    await page.goto(branch.address + "/ctv/lop/ABCDEF")
    await expect(page.get_by_text("Nghe rõ: /start lop-ABCDEF")).to_be_visible()
    assert [url for url in outside if not url.startswith("data:")] == []
    await context.close()


async def test_a_page_that_makes_room_asks_for_mail(browser: Browser, house: House) -> None:
    """Open in more places than one browser may, the oldest page polls and does not fight back."""
    house.channel._streams = Streams(house.desk, most_of_a_place=1)
    context = await browser.new_context(viewport=PHONE)
    first = await context.new_page()
    streams: list[str] = []
    first.on("request", lambda one: streams.extend([one.url] if "/events" in one.url else []))
    await first.goto(house.address)
    await expect(first.locator("#net")).to_be_hidden()
    while not house.desk.listening:
        await asyncio.sleep(0.01)
    async with first.expect_request("**/mail"):
        await (await context.new_page()).goto(house.address)
    async with first.expect_request("**/mail"):
        pass
    assert len(streams) == 1
    await context.close()


def without_cookies(app: ASGIApp) -> ASGIApp:
    """Return the app as a browser sees it that throws every cookie away."""

    async def forgetful(scope: Scope, receive: Receive, send: Send) -> None:
        async def strip(message: Message) -> None:
            if "headers" in message:
                kept = [pair for pair in message["headers"] if pair[0] != b"set-cookie"]
                message = {**message, "headers": kept}
            await send(message)

        await app(scope, receive, strip)

    return forgetful


async def test_a_browser_that_keeps_no_cookie_is_told_so(browser: Browser) -> None:
    """It reloads once, then says in words what to do, and turns in no circle."""
    desk = Desk()
    channel = WebChannel(desk, desk, SECRET, "X", say)
    served = House(
        desk, channel, [Mount("/", without_cookies(Starlette(routes=list(channel.routes()))))]
    )
    await served.start()
    context = await browser.new_context(viewport=PHONE)
    page = await context.new_page()
    visits: list[str] = []
    page.on(
        "request",
        lambda one: visits.extend([one.url] if one.resource_type == "document" else []),
    )
    await page.goto(served.address)
    await expect(page.get_by_text("Xin cho phép cookie")).to_be_visible(timeout=15_000)
    assert len(visits) == 2
    assert desk.heard == []
    await context.close()
    await served.stop()


async def test_a_card_can_be_copied_and_heard(browser: Browser, house: House) -> None:
    """Copying takes the words with their addresses; reading aloud needs a Vietnamese voice."""
    house.desk.answer = hospitable
    context = await browser.new_context(viewport=PHONE, color_scheme="dark")
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    await page.goto(house.address)
    await expect(page.get_by_text("Chào anh/chị")).to_be_visible()
    text = "**Thẻ.** Xem [Nghị định 07](https://vanban.example/07) nhé. Xong!"
    house.desk.post(await own_place(page), text, listen=True, copyable=True)
    await page.get_by_role("button", name="Chép").click()
    await expect(page.get_by_role("button", name="Đã chép")).to_be_visible()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == "Thẻ. Xem Nghị định 07 (https://vanban.example/07) nhé. Xong!"
    await expect(page.get_by_role("button", name="Nghe")).to_be_hidden()
    await context.add_init_script(VOICE)
    await page.reload()
    await page.get_by_role("button", name="Nghe").click()
    await expect(page.get_by_role("button", name="Dừng")).to_be_visible()
    await shoot(page, "dark")
    spoken = await page.evaluate("window.spoken.join('|')")
    assert spoken.startswith("Thẻ.") and spoken.endswith("Xong!") and "http" not in spoken
    await context.close()


#: A phone with a Vietnamese voice; the machine that runs the tests has none.
VOICE = """
window.spoken = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, 'speechSynthesis', {value: {
  getVoices: () => [{lang: 'en-US'}, {lang: 'vi-VN'}],
  cancel: () => {},
  speak: (one) => window.spoken.push(one.text.trim()),
}});
"""
