"""Files by the page: what the route takes and refuses, and what somebody with a phone sees."""

from __future__ import annotations

import asyncio
import re
import stat
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Page, expect

from bot.channels.contract import NotFetched
from bot.channels.web import WebChannel
from bot.channels.web.shares import Share, Shares
from bot.channels.web.upload import MOST_BYTES, Uploads
from bot.conversation.messages import WIPE, FileOut, Incoming
from tests.channels.web.conftest import SECRET, House
from tests.channels.web.desk import Desk
from tests.channels.web.test_page import PHONE, own_place, until
from tests.reports.pictures import PDF, jpeg
from tests.shots import shoot
from tests.words import say

#: One event loop for all, so that one browser serves them all.
pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY = "0123456789abcdef"
NAME = "Kế hoạch lớp 2026.pdf"
ASK = "Anh/chị gửi ảnh hoặc tệp kèm thông báo."
BUTTON = "Đính kèm ảnh hoặc tệp"


@pytest_asyncio.fixture(loop_scope="session")
async def desk_with_files(tmp_path: Path) -> AsyncIterator[House]:
    """Serve a page that takes files."""
    desk = Desk()
    channel = WebChannel(desk, desk, SECRET, "UBND xã Mường Lát", say, uploads=tmp_path / "in")
    served = House(desk, channel, channel.routes())
    await served.start()
    yield served
    for client in served.clients:
        await client.aclose()
    await served.stop()


async def upload(
    client: httpx.AsyncClient, data: bytes = PDF, key: str = KEY, name: str = NAME, **more: str
) -> httpx.Response:
    """Hand a file in."""
    headers = {"Content-Type": "application/pdf", **more}
    return await client.post(
        "/upload", params={"key": key, "name": name}, content=data, headers=headers
    )


async def test_a_file_is_stored_and_handed_in_once(desk_with_files: House, tmp_path: Path) -> None:
    """Its name may be Vietnamese; sent again under the same key it changes nothing."""
    house = desk_with_files
    client = await house.visitor("an")
    answers = [await upload(client), await upload(client)]
    assert [answer.json() for answer in answers] == [{"ok": True}] * 2
    (one,) = house.desk.heard
    assert (one.kind, one.file_name, one.file_kind, one.size, one.sender, one.place) == (
        "file", NAME, "document", len(PDF), "web:an", "web:an",
    )  # fmt: skip
    lying = tmp_path / "in" / one.text
    assert lying.read_bytes() == PDF and stat.S_IMODE(lying.stat().st_mode) == 0o600
    await upload(client, jpeg(), KEY + "2", "a.jpg", **{"Content-Type": "image/jpeg"})
    assert house.desk.heard[1].file_kind == "photo"


async def test_a_fetched_file_is_moved_and_may_be_asked_for_again(
    desk_with_files: House, tmp_path: Path
) -> None:
    """A job begun again after a crash finds what it had; nobody walks through folders."""
    house = desk_with_files
    await upload(await house.visitor("an"))
    reference, into = house.desk.heard[0].text, tmp_path / "in" / "job-1"
    for _ in range(2):
        await house.channel.fetch(reference, into, 10_000)
        assert into.read_bytes() == PDF
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["job-1"]
    with pytest.raises(NotFetched, match="too_big"):
        await house.channel.fetch(reference, into, 10)
    for wrong in ("web-" + "0" * 32, "../office.db", "job-1", ""):
        with pytest.raises(NotFetched, match="gone"):
            await house.channel.fetch(wrong, tmp_path / "x", 10_000)


async def pieces(many: int) -> AsyncIterator[bytes]:
    """Yield megabytes without saying beforehand how many."""
    for _ in range(many):
        yield bytes(1024 * 1024)


async def test_what_is_too_large_is_refused_early_and_leaves_nothing(
    desk_with_files: House, tmp_path: Path
) -> None:
    """By what the browser tells, and by what really comes."""
    house = desk_with_files
    client = await house.visitor("an")
    told = await upload(client, bytes(MOST_BYTES + 1))
    streamed = await client.post("/upload", params={"key": KEY}, content=pieces(11))
    fits = await client.post("/upload", params={"key": KEY}, content=pieces(10))
    assert (told.status_code, streamed.status_code, fits.status_code) == (413, 413, 200)
    assert "10 MB" in told.json()["error"] and "10 MB" in streamed.json()["error"]
    assert len(list((tmp_path / "in").iterdir())) == len(house.desk.heard) == 1


async def test_each_refusal_has_its_words(desk_with_files: House, house: House) -> None:
    """Strangers, foreign pages, empty files, unclear keys, a busy house."""
    served = desk_with_files
    client = await served.visitor("an")
    empty, unclear = await upload(client, b""), await upload(client, key="x")
    foreign = await upload(client, Origin="https://ac.example")
    async with httpx.AsyncClient(base_url=served.address) as stranger:
        nobody = await upload(stranger, Origin=served.address)
    nowhere = await upload(await house.visitor("an"))
    statuses = [one.status_code for one in (empty, unclear, foreign, nobody, nowhere)]
    assert statuses == [400, 400, 403, 401, 404]
    assert "trống" in empty.json()["error"]
    served.desk.busy = True
    busy = await upload(client)
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "7")
    assert served.desk.heard == []


async def test_one_address_cannot_send_without_end(desk_with_files: House) -> None:
    """After a handful of files it has to wait; another address does not."""
    client = await desk_with_files.visitor("an")
    answers = [await upload(client, key=f"{KEY}{number}") for number in range(9)]
    assert [one.status_code for one in answers] == [200] * 8 + [429]
    assert int(answers[-1].headers["retry-after"]) >= 10
    assert (await upload(await desk_with_files.visitor("bi"))).status_code == 200


async def test_the_folder_has_room_for_so_much_only(tmp_path: Path) -> None:
    """What lies there and what may still come are counted before a byte is taken."""
    desk = Desk()
    channel = WebChannel(desk, desk, SECRET, "X", say, uploads=tmp_path)
    shares = Shares(tmp_path, together=Share(2500, 24))
    channel._uploads = Uploads(tmp_path, desk, 1000, shares)
    served = House(desk, channel, channel.routes())
    await served.start()
    client = await served.visitor("an")
    (tmp_path / "web-old").write_bytes(bytes(1400))
    fits = await upload(client, bytes(900))
    full = await upload(client, bytes(300), KEY + "2")
    await client.aclose()
    await served.stop()
    assert (fits.status_code, full.status_code) == (200, 503)
    assert "nhiều tệp quá" in full.json()["error"] and int(full.headers["retry-after"]) >= 30


async def test_a_line_cut_half_way_leaves_nothing(desk_with_files: House, tmp_path: Path) -> None:
    """Half a file is no file."""
    house = desk_with_files
    client = await house.visitor("an")
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    _, writer = await asyncio.open_connection("127.0.0.1", house.port)
    head = (
        f"POST /upload?key={KEY} HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\n"
        f"Origin: {house.address}\r\nCookie: {cookie}\r\nContent-Length: 9000\r\n\r\n"
    )
    writer.write(head.encode() + bytes(3000))
    await writer.drain()
    await until(lambda: (tmp_path / "in").is_dir() and any((tmp_path / "in").iterdir()))
    writer.close()
    await until(lambda: not any((tmp_path / "in").iterdir()))
    assert house.desk.heard == []


async def test_what_a_page_downloads_is_shown_only_if_it_is_our_photo(
    desk_with_files: House, tmp_path: Path
) -> None:
    """A document is saved, never opened in our name; a photo made by us is shown."""
    house = desk_with_files
    lies = tmp_path / "f"
    lies.write_bytes(PDF)
    pdf, html = "application/pdf", "text/html"
    house.desk.files = {
        "d": FileOut("d", NAME, pdf, str(lies)),
        "p": FileOut("p", "lớp.jpg", "image/jpeg", str(lies), kind="photo"),
        "h": FileOut("h", "a.html", html, str(lies), kind="photo"),
    }
    client = await house.visitor("an")
    answers = {id: await client.get(f"/tep/{id}") for id in "dph"}
    shown = {id: one.headers["content-disposition"].split(";")[0] for id, one in answers.items()}
    assert shown == {"d": "attachment", "p": "inline", "h": "attachment"}
    assert all(one.headers["x-content-type-options"] == "nosniff" for one in answers.values())
    assert "default-src 'none'" in answers["p"].headers["content-security-policy"]
    assert answers["p"].headers["cache-control"].startswith("private")
    assert answers["d"].headers["cache-control"] == "no-store"


def obliging(desk: Desk, incoming: Incoming) -> None:
    """Ask for a file at /start, say what came."""
    if incoming.kind == "file":
        desk.post(incoming.place, f"Đã nhận: {incoming.file_name}")
    elif incoming.text == "/start":
        desk.post(incoming.place, ASK, ask_file=True)


@pytest_asyncio.fixture(loop_scope="session")
async def phone(browser: Browser, desk_with_files: House) -> AsyncIterator[Page]:
    """Open the page on a small phone that is asked for a file."""
    desk_with_files.desk.answer = obliging
    context = await browser.new_context(viewport=PHONE, locale="vi-VN", has_touch=True)
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    await page.goto(desk_with_files.address)
    await expect(page.get_by_text(ASK)).to_be_visible()
    yield page
    await context.close()


def handed(name: str = NAME, data: bytes = PDF, mime: str = "application/pdf") -> list[dict]:  # type: ignore[type-arg]
    """Return a file as a chooser hands it over."""
    return [{"name": name, "mimeType": mime, "buffer": data}]


def files_of(house: House) -> list[Incoming]:
    """Return the files that came."""
    return [one for one in house.desk.heard if one.kind == "file"]


async def test_a_trainer_attaches_a_document_and_a_photo(
    phone: Page, desk_with_files: House, tmp_path: Path
) -> None:
    """Only the message that asks has a paper clip; the photo leaves the phone small and bare."""
    await expect(phone.get_by_label(BUTTON)).to_have_count(1)
    await phone.get_by_label(BUTTON).set_input_files(handed())
    await expect(phone.get_by_text(f"Đã nhận: {NAME}")).to_be_visible()
    await expect(phone.get_by_text("đã gửi")).to_be_visible()
    data = noisy_photo()
    await phone.get_by_label(BUTTON).set_input_files(handed("Ảnh lớp.jpg", data, "image/jpeg"))
    await expect(phone.get_by_text("Đã nhận: Ảnh lớp.jpg")).to_be_visible()
    await shoot(phone, "attached")
    document, picture = files_of(desk_with_files)
    assert (tmp_path / "in" / document.text).read_bytes() == PDF
    small = Image.open(BytesIO((tmp_path / "in" / picture.text).read_bytes()))
    assert document.message == picture.message == "1", "the message that asked goes along"
    assert picture.file_kind == "photo"
    assert max(small.size) == 1600 and picture.size < len(data) / 2 and not small.getexif()


def noisy_photo() -> bytes:
    """Return a photo of several megabytes, as cameras make them."""
    noise = Image.effect_noise((3000, 2000), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Phone of Somebody"
    out = BytesIO()
    noise.save(out, "JPEG", quality=92, exif=exif)
    return out.getvalue()


async def test_progress_is_shown_while_a_file_goes(phone: Page, desk_with_files: House) -> None:
    """On a slow line the message says how far it is, and then that it went."""
    tool = await phone.context.new_cdp_session(phone)
    await tool.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 400_000}
    await tool.send("Network.emulateNetworkConditions", slow)
    await phone.get_by_label(BUTTON).set_input_files(handed(data=PDF + bytes(900_000)))
    await expect(phone.get_by_text(re.compile(r"đang gửi… [1-9]\d?%"))).to_be_visible()
    await shoot(phone, "progress")
    await expect(phone.get_by_text("đã gửi")).to_be_visible(timeout=15_000)
    await expect(phone.get_by_text(f"Đã nhận: {NAME}")).to_be_visible()


async def test_a_line_that_breaks_loses_no_file(phone: Page, desk_with_files: House) -> None:
    """It says so and offers to try again; with the network back it goes by itself, once."""
    await phone.context.set_offline(True)
    await phone.get_by_label(BUTTON).set_input_files(handed())
    await expect(phone.get_by_text("mạng đứt, tệp chưa gửi xong")).to_be_visible()
    await shoot(phone, "upload-offline")
    await phone.get_by_role("button", name="Gửi lại").click()
    await expect(phone.get_by_text("mạng đứt, tệp chưa gửi xong")).to_be_visible()
    await phone.context.set_offline(False)
    await expect(phone.get_by_text("đã gửi")).to_be_visible(timeout=15_000)
    await expect(phone.get_by_role("button", name="Gửi lại")).to_have_count(0)
    assert [one.file_name for one in files_of(desk_with_files)] == [NAME]


async def test_an_answer_lost_on_the_way_doubles_no_file(
    phone: Page, desk_with_files: House
) -> None:
    """The server has it, the page does not know: sent again under the same key it counts once."""
    lost = 0

    async def lose(route) -> None:  # type: ignore[no-untyped-def]
        nonlocal lost
        await route.fetch()
        lost += 1
        await (route.abort() if lost == 1 else route.continue_())

    await phone.route("**/upload**", lose)
    await phone.get_by_label(BUTTON).set_input_files(handed())
    await phone.get_by_role("button", name="Gửi lại").click()
    await expect(phone.get_by_text("đã gửi")).to_be_visible()
    assert len(files_of(desk_with_files)) == 1 and lost >= 2


async def test_a_page_closed_half_way_says_that_the_file_is_not_there(
    phone: Page, desk_with_files: House
) -> None:
    """A reload cannot keep the bytes, so it asks for them again."""
    await phone.route("**/upload**", lambda route: route.abort())
    await phone.get_by_label(BUTTON).set_input_files(handed())
    await expect(phone.get_by_text("mạng đứt")).to_be_visible()
    await phone.reload()
    await expect(phone.get_by_text("Anh/chị chọn lại tệp giúp")).to_be_visible()
    await phone.unroute("**/upload**")
    await phone.get_by_label("Chọn lại tệp").set_input_files(handed("Lần hai.pdf"))
    await expect(phone.get_by_text("Đã nhận: Lần hai.pdf")).to_be_visible()
    await expect(phone.get_by_text("Anh/chị chọn lại tệp giúp")).to_have_count(0)


@pytest.mark.long
async def test_what_is_refused_is_said_in_words(phone: Page, desk_with_files: House) -> None:
    """Too large is known before anything is sent; what the server says is shown."""
    big = handed("to.pdf", bytes(MOST_BYTES + 1))
    await phone.get_by_label(BUTTON).set_input_files(big)
    await expect(phone.get_by_text("Tệp nặng quá 10 MB.")).to_be_visible()
    assert files_of(desk_with_files) == []
    await phone.get_by_label("Chọn lại tệp").set_input_files(handed("rỗng.pdf", b""))
    await expect(phone.get_by_text("Tệp này trống")).to_be_visible()
    await shoot(phone, "upload-refused")


async def test_a_file_of_who_left_does_not_come_in_under_anothers_name(
    phone: Page, desk_with_files: House
) -> None:
    """A page that forgets what it showed also drops what was still on its way."""
    tool = await phone.context.new_cdp_session(phone)
    await tool.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 200_000}
    await tool.send("Network.emulateNetworkConditions", slow)
    await phone.get_by_label(BUTTON).set_input_files(handed(data=PDF + bytes(2_000_000)))
    await expect(phone.get_by_text(re.compile(r"đang gửi… [1-9]\d?%"))).to_be_visible()
    async with phone.expect_event("requestfailed", lambda one: "upload" in one.url):
        desk_with_files.desk.post(await own_place(phone), "Chào chị khác", slot=WIPE)
    await expect(phone.get_by_text("Chào chị khác")).to_be_visible()
    assert files_of(desk_with_files) == []


#: Eight small files at once: what one address may send before it has to wait.
MANY = """Promise.all([...Array(8).keys()].map((n) => fetch(
  'upload?key=0123456789abcde' + n + '&name=a.pdf', {method: 'POST', body: 'x'})))"""


async def test_who_has_to_wait_reads_why_and_the_file_is_kept(
    phone: Page, desk_with_files: House
) -> None:
    """A refusal comes through although the browser is still sending, and the file stays ready."""
    await phone.evaluate(MANY)
    await phone.get_by_label(BUTTON).set_input_files(handed(data=PDF + bytes(8_000_000)))
    await expect(phone.get_by_text("Xin anh/chị đợi một chút")).to_be_visible()
    await expect(phone.get_by_role("button", name="Gửi lại")).to_be_visible()
    assert len(files_of(desk_with_files)) == 8


async def test_a_photo_is_shown_and_a_document_is_a_link(
    phone: Page, desk_with_files: House, tmp_path: Path
) -> None:
    """The photo fits a 360-pixel screen and has its name; the log stays at its end."""
    lies = tmp_path / "p.jpg"
    lies.write_bytes(jpeg(1600, 1200))
    desk, place = desk_with_files.desk, await own_place(phone)
    desk.files = {
        "p": FileOut("p", "Lớp ngày 25.jpg", "image/jpeg", str(lies), kind="photo"),
        "d": FileOut("d", NAME, "application/pdf", str(lies)),
    }
    desk.post(place, "**Thông báo.** Mời anh/chị họp.", file="p", kind="announcement")
    photo = phone.get_by_alt_text("Lớp ngày 25.jpg")
    await expect(photo).to_be_visible()
    await expect(photo).to_have_js_property("naturalWidth", 1600)
    box = await photo.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"] - 12
    # Not wait_for_function: it tries again with eval, which the page forbids.
    below = "(log) => log.scrollHeight - log.scrollTop - log.clientHeight"
    async with asyncio.timeout(15):
        while await phone.locator("#log").evaluate(below) >= 2:
            await asyncio.sleep(0.02)
    desk.post(place, "Xem kế hoạch kèm theo.", file="d")
    await expect(phone.get_by_role("link", name=f"⬇ {NAME}")).to_be_visible()
    await expect(phone.get_by_role("link", name="Lớp ngày 25.jpg")).to_have_attribute(
        "href", "tep/p"
    )
    await shoot(phone, "photo")
    wide = await phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
