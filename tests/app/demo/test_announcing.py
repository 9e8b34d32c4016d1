"""A trainer's whole path on the demo: compose, undo, send, who has not read it, remind them."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser

from tests.app.demo.test_five_minutes import Held, browser, demo, move
from tests.running import Running
from tests.shots import shoot

__all__ = ["browser", "demo"]

#: One event loop for all, so that one browser serves them all.
pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = "Mai họp ở hội trường xã, nhớ mang sổ hộ nghèo."
LATER = "Mai họp ở nhà văn hóa, nhớ mang sổ hộ nghèo."


@pytest.mark.long
async def test_a_trainer_announces_and_reminds(browser: Browser, demo: Running) -> None:
    """By taps and by words, at any hour of the day; only who has not read it is reminded."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(demo.url)
    my, panh, hanh = (
        Held(page.frame_locator(f"#{name} iframe")) for name in ("ctv", "can-bo", "quan-tri")
    )
    await my.wait("Chào Mỷ")

    await panh.type("/thongbao", "Thông báo mới")
    await panh.type(WORDS, "Gửi cho ai?")
    said = await panh.tap("Mọi người ở", "Tin ở trên đúng như người nhận sẽ thấy")
    assert re.search(r"\d+ người: \d+ chờ mở trang", said)
    await shoot(page, "announcing-preview")
    await panh.tap("Gửi", "THU LẠI")
    await panh.type("thu lại", "Tin ở trên đúng như người nhận sẽ thấy")
    await panh.tap("Sửa chữ", "gõ lại toàn bộ")
    await panh.type(LATER, "Tin ở trên đúng như người nhận sẽ thấy")
    await panh.tap("Gửi", "THU LẠI")

    await move(page, "18:00 hôm trước lớp", "18:00")
    assert WORDS not in await my.wait(LATER)
    await hanh.wait(LATER)
    await shoot(page, "announcing-arrived")
    await my.tap("ĐÃ ĐỌC", "Đã ghi anh/chị đọc thông báo")
    said = await panh.type("xem tin", "Đã xác nhận: 1")
    assert "Gửi cho: mọi người" in said

    said = await panh.type("ai chưa đọc", "Chưa xác nhận:")
    await panh.tap("Xã Mường Lát", "người chưa xác nhận")
    await panh.tap("Đỗ Thị Hạnh", "xã Mường Lát")
    await shoot(page, "announcing-silent")
    await panh.type("nhắc lại", "Tin ở trên đúng như người nhận sẽ thấy")
    await panh.tap("Gửi", "THU LẠI")
    await move(page, "Một giờ trước lớp", "06:30")
    await hanh.wait(f"Nhắc lại: {LATER}")
    await hanh.type("đã đọc", "Đã ghi anh/chị đọc thông báo")
    assert await my.frame.locator(".msg").filter(has_text=re.compile("Nhắc lại:")).count() == 0
    await shoot(page, "announcing-reminded")
    assert complaints == []
    await context.close()
