"""Being rung, as a collaborator meets it: in a real browser whose maker's side is stubbed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Worker, expect

from bot.channels.web import WebChannel
from bot.channels.web.subscribing import Bell
from bot.channels.web.vapid import Keys
from bot.conversation.messages import Incoming
from tests.channels.web.conftest import SECRET, House
from tests.channels.web.desk import Desk
from tests.channels.web.push_service import Browser as Rung
from tests.channels.web.push_service import unpacked
from tests.channels.web.test_page import PHONE, own_place, until, write
from tests.shots import shoot
from tests.words import say

pytestmark = pytest.mark.asyncio(loop_scope="session")

RUNG = Rung("http://127.0.0.1:9/send/lan")
OFFER = "Đồng Hành có thể báo tin ngay trên máy này, cả khi không mở trang."
NOTES = "self.registration.getNotifications().then((all) => all.length)"
#: The browser maker's side: the question to the owner, and the push service's answer.
VENDOR = """(() => {
  const kept = (name) => localStorage.getItem('vendor:' + name);
  const keep = (name, value) => localStorage.setItem('vendor:' + name, value);
  Object.defineProperty(Notification, 'permission', {get: () => kept('said') || 'default'});
  Notification.requestPermission = async () => { keep('said', '%s'); return '%s'; };
  const made = {
    endpoint: %s.endpoint,
    toJSON: () => (%s),
    unsubscribe: async () => { keep('on', ''); return true; },
  };
  PushManager.prototype.subscribe = async function (how) {
    keep('key', Array.from(how.applicationServerKey).join());
    keep('on', '1');
    return made;
  };
  PushManager.prototype.getSubscription = async () => (kept('on') ? made : null);
})()"""


def vendor(said: str) -> str:
    """Return the script of a browser whose owner says so when asked."""
    own = json.dumps(RUNG.subscription)
    return VENDOR % (said, said, own, own)


class Ledger:
    """The house's side: who may be rung."""

    def __init__(self) -> None:
        self.rung: dict[str, str] = {}
        self.kept = ""
        self.posts = 0

    async def key(self, fresh: str) -> str:
        self.kept = self.kept or fresh
        return self.kept

    async def add(self, address: str, endpoint: str, p256dh: str, auth: str) -> bool:
        assert RUNG.row == (endpoint, p256dh, auth)
        self.rung[endpoint] = address
        self.posts += 1
        return True

    async def remove(self, address: str, endpoint: str) -> None:
        if self.rung.get(endpoint) == address:
            del self.rung[endpoint]


def booking(desk: Desk, incoming: Incoming) -> None:
    """Greet; a booking is answered with the offer, as the real flow does."""
    offers = "ghi danh" in incoming.text
    desk.post(incoming.place, f"Nghe rõ: {incoming.text}", offer_rings=offers)


@pytest_asyncio.fixture(loop_scope="session")
async def ledger() -> Ledger:
    """Give a ledger with nobody in it."""
    return Ledger()


@pytest_asyncio.fixture(loop_scope="session")
async def ringing(ledger: Ledger) -> AsyncIterator[House]:
    """Serve a page that may ring."""
    desk = Desk(answer=booking)
    bell = Bell(ledger, Keys(ledger), ["127.0.0.1"])
    channel = WebChannel(desk, desk, SECRET, "UBND xã Mường Lát", say, bell=bell)
    served = House(desk, channel, channel.routes())
    await served.start()
    yield served
    for client in served.clients:
        await client.aclose()
    await served.stop()


async def _open(
    browser: Browser, house: House, said: str = "granted"
) -> tuple[BrowserContext, Page]:
    context = await browser.new_context(viewport=PHONE, locale="vi-VN", has_touch=True)
    await context.add_init_script(vendor(said))
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    await page.goto(house.address)
    await expect(page.get_by_text("Nghe rõ: /start")).to_be_visible()
    return context, page


async def _menu(page: Page, item: str) -> None:
    await page.get_by_label("Tùy chọn trang này").click()
    await page.get_by_role("button", name=item).click()


async def test_offered_after_the_booking_turned_on_and_off(
    browser: Browser, ringing: House, ledger: Ledger
) -> None:
    """Nothing is asked at first load; one tap after the booking rings, one in the menu stops it."""
    context, page = await _open(browser, ringing)
    assert await page.get_by_text(OFFER).count() == 0
    assert await page.evaluate("Notification.permission") == "default"
    await write(page, "ghi danh")
    await expect(page.get_by_text(OFFER)).to_be_visible()
    await shoot(page, "push-offer")
    await page.get_by_role("button", name="Bật báo tin").first.click()
    await expect(page.get_by_text("Đã bật. Khi có tin mới, máy này sẽ báo.")).to_be_visible()
    await shoot(page, "push-on")
    assert ledger.rung == {RUNG.endpoint: await own_place(page)}
    key = await page.evaluate("localStorage.getItem('vendor:key')")
    assert bytes(map(int, key.split(","))) == unpacked(await Keys(ledger).public())
    await page.reload()
    await expect(page.get_by_text("Nghe rõ: ghi danh")).to_be_visible()
    assert await page.get_by_text(OFFER).count() == 0
    assert ledger.posts == 1
    await _menu(page, "Tắt báo tin")
    await until(lambda: not ledger.rung)
    await expect(page.get_by_role("button", name="Bật báo tin").last).to_be_visible()
    await context.close()


async def test_later_is_remembered_for_thirty_days(browser: Browser, ringing: House) -> None:
    """Who says later is not asked by the next booking, and is after a month."""
    context, page = await _open(browser, ringing)
    await write(page, "ghi danh một")
    await page.get_by_role("button", name="Để sau").click()
    await expect(page.get_by_text("Vâng ạ. Khi cần")).to_be_visible()
    await write(page, "ghi danh hai")
    await expect(page.get_by_text("Nghe rõ: ghi danh hai")).to_be_visible()
    assert await page.get_by_text(OFFER).count() == 0
    later = await page.evaluate(
        "Object.keys(localStorage).filter((one) => one.endsWith(':later')).map((one) => "
        "localStorage.getItem(one) - Date.now())[0]"
    )
    assert 29 < later / 86_400_000 <= 30
    await context.close()


async def test_a_browser_whose_owner_refuses_is_not_asked_again(
    browser: Browser, ringing: House, ledger: Ledger
) -> None:
    """No to the browser's own question is an answer: no offer and no menu item any more."""
    context, page = await _open(browser, ringing, said="denied")
    await write(page, "ghi danh một")
    await page.get_by_role("button", name="Bật báo tin").first.click()
    await expect(page.get_by_text("Chưa bật được.")).to_be_visible()
    await write(page, "ghi danh hai")
    await expect(page.get_by_text("Nghe rõ: ghi danh hai")).to_be_visible()
    assert await page.get_by_text(OFFER).count() == 0
    await page.get_by_label("Tùy chọn trang này").click()
    await expect(page.get_by_role("button", name="Bật báo tin")).to_be_hidden()
    assert ledger.rung == {}
    await context.close()


async def test_a_browser_that_cannot_and_an_office_that_does_not_show_nothing(
    browser: Browser, ringing: House, house: House
) -> None:
    """Without PushManager, and where push is off, a booking is just a booking."""
    context = await browser.new_context(viewport=PHONE)
    await context.add_init_script("delete window.PushManager")
    for served in (ringing, house):
        served.desk.answer = booking
        page = await context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        await page.goto(served.address)
        await write(page, "ghi danh")
        await expect(page.get_by_text("Nghe rõ: ghi danh")).to_be_visible()
        assert await page.get_by_text(OFFER).count() == 0
    await context.close()
    context = await browser.new_context(viewport=PHONE)
    await context.add_init_script(vendor("granted"))
    page = await context.new_page()
    await page.goto(house.address)
    await write(page, "ghi danh")
    await expect(page.get_by_text("Nghe rõ: ghi danh")).to_be_visible()
    assert await page.get_by_text(OFFER).count() == 0
    async with httpx.AsyncClient(base_url=house.address) as client:
        assert [(await client.get(path)).status_code for path in ("/sw.js", "/push")] == [404, 404]
    await context.close()


async def test_an_offer_after_the_data_were_erased_is_shown_again(
    browser: Browser, ringing: House, ledger: Ledger
) -> None:
    """The server's word counts: it offers only where it rings nobody."""
    context, page = await _open(browser, ringing)
    await write(page, "ghi danh")
    await page.get_by_role("button", name="Bật báo tin").first.click()
    await expect(page.get_by_text("Đã bật.")).to_be_visible()
    ledger.rung.clear()
    await write(page, "ghi danh lại")
    await expect(page.get_by_text(OFFER).last).to_be_visible()
    await context.close()


async def test_another_person_of_the_same_browser_is_rung_anew(
    browser: Browser, ringing: House, ledger: Ledger
) -> None:
    """With a new cookie the browser hands its subscription to the new address by itself."""
    context, page = await _open(browser, ringing)
    await write(page, "ghi danh")
    await page.get_by_role("button", name="Bật báo tin").first.click()
    await expect(page.get_by_text("Đã bật.")).to_be_visible()
    before = ledger.rung[RUNG.endpoint]
    await context.clear_cookies()
    await page.reload()
    await until(lambda: ledger.rung.get(RUNG.endpoint, before) != before)
    assert ledger.rung == {RUNG.endpoint: await own_place(page)}
    await context.close()


async def test_the_worker_shows_the_ring_and_a_tap_opens_the_page(
    browser: Browser, ringing: House
) -> None:
    """A push that the browser delivers becomes one notification; a tap focuses the open page."""
    context, page = await _open(browser, ringing)
    await context.grant_permissions(["notifications"], origin=ringing.address)
    tool = await context.new_cdp_session(page)
    known: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def registered(event: dict[str, Any]) -> None:
        for one in event["registrations"]:
            if not known.done():
                known.set_result(one["registrationId"])

    tool.on("ServiceWorker.workerRegistrationUpdated", registered)
    await tool.send("ServiceWorker.enable")
    await page.evaluate("navigator.serviceWorker.register('/sw.js')")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    worker = context.service_workers[0]
    for text in ("Có tin mới.", "Có tin mới nữa."):
        await tool.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": ringing.address, "registrationId": await known,
             "data": json.dumps({"text": text})},
        )  # fmt: skip
    shown: list[str] = []
    async with asyncio.timeout(10):
        while shown != ["Đồng Hành: Có tin mới nữa."]:
            shown = await worker.evaluate(
                "self.registration.getNotifications()"
                ".then((all) => all.map((one) => one.title + ': ' + one.body))"
            )
    done = await worker.evaluate(
        """async () => {
          const [note] = await self.registration.getNotifications();
          const focused = [];
          WindowClient.prototype.focus = async function () { focused.push(this.url); };
          self.clients.openWindow = async (url) => { focused.push('new ' + url); };
          const all = [];
          const tap = new NotificationEvent('notificationclick', {notification: note});
          tap.waitUntil = (promise) => all.push(promise);
          self.dispatchEvent(tap);
          await Promise.all(all);
          return focused;
        }"""
    )
    assert done == [f"{ringing.address}/"]
    await context.close()


async def test_a_page_behind_others_shows_what_comes_by_itself(
    browser: Browser, ringing: House
) -> None:
    """It has the message, so the server does not ring: the page does, and hushes when seen."""
    context, page = await _open(browser, ringing)
    await context.grant_permissions(["notifications"], origin=ringing.address)
    await write(page, "ghi danh")
    await page.get_by_role("button", name="Bật báo tin").first.click()
    await expect(page.get_by_text("Đã bật.")).to_be_visible()
    place, worker = await own_place(page), context.service_workers[0]
    hide = "(away) => { Object.defineProperty(document, 'hidden', {value: away, configurable: true}"
    await page.evaluate(f"{hide}); document.dispatchEvent(new Event('visibilitychange')); }}", True)
    ringing.desk.post(place, "câu trả lời muộn")
    await expect(page.get_by_text("câu trả lời muộn")).to_be_visible()
    assert await worker.evaluate(NOTES) == 0
    ringing.desk.post(place, "Lớp dời sang thứ Tư", kind="notice")
    await _notes(worker, 1)
    await page.evaluate(
        f"{hide}); document.dispatchEvent(new Event('visibilitychange')); }}", False
    )
    await _notes(worker, 0)
    await context.close()


async def _notes(worker: Worker, count: int) -> None:
    async with asyncio.timeout(10):
        while await worker.evaluate(NOTES) != count:
            await asyncio.sleep(0.02)


async def test_who_may_subscribe(ringing: House, ledger: Ledger) -> None:
    """A page of ours with its cookie, with something short and clear; nobody else."""
    good = {"do": "on", **RUNG.subscription}
    visitor = await ringing.visitor("lan")
    stranger = httpx.AsyncClient(base_url=ringing.address, headers={"Origin": ringing.address})
    ringing.clients.append(stranger)
    assert (await stranger.get("/push")).status_code == 401
    assert (await stranger.post("/push", json=good)).status_code == 401
    foreign = {"Origin": "https://evil.example"}
    assert (await visitor.post("/push", json=good, headers=foreign)).status_code == 403
    assert (await visitor.post("/push", json=good | {"x": "y" * 5000})).status_code == 413
    evil = good | {"endpoint": "http://10.0.0.1/x"}
    assert (await visitor.post("/push", json=evil)).status_code == 400
    assert ledger.rung == {}
    assert (await visitor.post("/push", json=good)).status_code == 200
    assert ledger.rung == {RUNG.endpoint: "web:lan"}
    other = await ringing.visitor("tuan")
    off = {"do": "off", "endpoint": RUNG.endpoint}
    assert (await other.post("/push", json=off)).status_code == 200
    assert ledger.rung == {RUNG.endpoint: "web:lan"}
    assert (await visitor.post("/push", json=off)).status_code == 200
    assert ledger.rung == {}


async def test_the_worker_is_a_script_that_is_never_stale(ringing: House) -> None:
    """Its address lies beside the page, its type is a script's, and it is asked for anew."""
    visitor = await ringing.visitor("lan")
    answer = await visitor.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-store"
