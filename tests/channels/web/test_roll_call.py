"""A trainer's phone in a hall without a network: names ticked, the page reloaded, all merged."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Error, Locator, Page, expect

from bot.app.bootstrap import consent_version
from bot.app.settings import Settings
from bot.domain import codes
from bot.features.attendance import store as attendance
from bot.features.attendance.store import AttendanceChange
from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store import people
from bot.store.migrate import migrate
from bot.store.sql import rows
from bot.store.writer import prepare
from tests.channels.web.test_page import PHONE, write
from tests.office import COMMUNE, CONTACT, HOUR, OFFICE
from tests.running import Running, running
from tests.shots import shoot

#: One event loop for all, so that one browser serves them all.
pytestmark = pytest.mark.asyncio(loop_scope="session")

TEN_MINUTES = 600_000
CODE = "ACDE-FGHJ"
GIVEN = (
    "An", "Bình", "Cường", "Dung", "Én", "Giang", "Hòa", "Inh", "Khánh", "Lan", "Mỷ", "Nga", "Ón",
    "Páo", "Quý", "Sua", "Tuân", "Út", "Vinh", "Xoan",
)  # fmt: skip
NAMES = [f"Lò Thị {name}" for name in GIVEN] + ["Vàng A Ý", "Vàng A Yên"]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[tuple[Running, Path]]:
    """Run the program over an office with three classes that have begun, 22 people invited."""
    database = tmp_path_factory.mktemp("roll") / "office.db"
    now = int(time.time() * 1000)
    migrate(database, now)
    version = consent_version(Settings(office=OFFICE, contact=CONTACT), library)
    with closing(sqlite3.connect(database, isolation_level=None)) as tx:
        prepare(tx)
        trainer = people.create(tx, now, version, "web", codes.code_hash(CODE))
        people.change(tx, trainer, full_name="Lò Văn Thầy", commune=COMMUNE, province="p38")
        people.grant(tx, trainer, "trainer", "", None, now)
        lines = [RosterLine(name, "p38", COMMUNE, "Bản Lát") for name in NAMES]
        begun, ends = now - HOUR // 2, now + HOUR // 2
        for code in ("ACDEFG", "GHJKMN", "PQRTVX"):
            new = NewTraining(code, "Rà soát hộ nghèo", begun, ends, "Xã", 30, ("",), "")
            training = trainings.add(tx, new, trainer, now - HOUR)
            roster.take(tx, lines, trainer, training, now, set())
    async with running(database) as program:
        yield program, database


@pytest_asyncio.fixture(loop_scope="session")
async def phone(browser: Browser, office: tuple[Running, Path]) -> AsyncIterator[Page]:
    """Log a trainer in on a small phone whose clock can be put forward."""
    context = await browser.new_context(viewport=PHONE, locale="vi-VN", has_touch=True)
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    await page.clock.install()
    await page.goto(office[0].url)
    await write(page, CODE)
    await expect(newest(page)).to_contain_text("Lò Văn Thầy")
    yield page
    await context.close()


async def open_roll(page: Page, code: str) -> None:
    """Open the roll of a class."""
    await write(page, f"/lop {code}")
    await newest(page).get_by_text("Điểm danh, danh sách").click()
    await expect(newest(page)).to_contain_text("0/22 người")
    await newest(page).get_by_text("Điểm danh", exact=True).click()
    await expect(newest(page)).to_contain_text("chưa ghi 22")


def newest(page: Page) -> Locator:
    """Return the newest message of the bot."""
    return page.locator(".msg:not(.own)").last


def name(page: Page, given: str) -> Locator:
    """Return the button of a name."""
    return newest(page).locator(".choice").filter(has_text=f"Lò Thị {given},")


def said(database: Path, training: int) -> list[AttendanceChange]:
    """Return every word of the trainer, latest first."""
    with closing(sqlite3.connect(database)) as tx:
        return attendance.by_trainers(tx, training, 100)


def marks(database: Path, training: int) -> dict[str, str]:
    """Return who has which mark in a class."""
    query = (
        "SELECT p.full_name, a.state FROM attendance a JOIN people p ON p.id = a.person "
        "WHERE a.training = :training"
    )
    with closing(sqlite3.connect(database)) as tx:
        return dict(rows(tx, query, training=training))


async def test_ten_minutes_without_a_network_lose_no_tick(
    phone: Page, office: tuple[Running, Path]
) -> None:
    """Six names ticked and one put right offline, the page reloaded: all are in, when they were."""
    _, database = office
    await open_roll(phone, "ACDEFG")
    await phone.context.set_offline(True)
    ticked = ["An", "Cường", "Hòa", "Lan", "Páo", "Xoan"]
    for given in ticked:
        await name(phone, given).click()
        await expect(name(phone, given)).to_contain_text("✓ chờ")
    await name(phone, "An").click()  # an impatient finger
    await expect(newest(phone).locator(".picked")).to_have_count(6)
    await shoot(phone, "roll-offline")
    await write(phone, "muộn 3")
    await expect(phone.locator(".own").last).to_contain_text("đang chờ mạng…")
    assert marks(database, 1) == {}

    await phone.clock.fast_forward(TEN_MINUTES)
    with pytest.raises(Error):
        await phone.reload()
    await phone.context.set_offline(False)
    await phone.goto(office[0].url)
    await expect(newest(phone)).to_contain_text("Đã ghi đến muộn: Lò Thị Cường", timeout=15_000)
    await expect(newest(phone)).to_contain_text("Có mặt 6 (muộn 1), vắng 0, có phép 0, chưa ghi 16")
    await expect(newest(phone).locator(".picked")).to_have_count(0)
    await expect(phone.locator(".own").last).to_contain_text("đã gửi")
    await expect(name(phone, "Páo")).to_contain_text("✓ Lò Thị Páo, Bản Lát")
    await shoot(phone, "roll-merged")

    wanted = {f"Lò Thị {given}": "present" for given in ticked} | {"Lò Thị Cường": "late"}
    assert marks(database, 1) == wanted
    words = said(database, 1)
    assert [word.counted for word in words] == [1] * 7
    assert all(TEN_MINUTES <= word.noted_at - word.at < TEN_MINUTES + 60_000 for word in words)
    assert [word.state for word in reversed(words)] == ["present"] * 6 + ["late"]


async def test_names_are_ticked_one_after_the_other_and_the_page_stays(
    phone: Page, office: tuple[Running, Path]
) -> None:
    """With a network each tap is ticked at once; the list moves neither up nor down."""
    _, database = office
    await open_roll(phone, "GHJKMN")
    messages = await phone.locator(".msg").count()
    await name(phone, "Ón").scroll_into_view_if_needed()
    before = await phone.locator("#log").evaluate("log => log.scrollTop")
    for given in ("Mỷ", "Nga", "Ón"):
        await name(phone, given).click()
    for given in ("Mỷ", "Nga", "Ón"):
        await expect(name(phone, given)).to_contain_text(f"✓ Lò Thị {given}, Bản Lát")
    await expect(newest(phone)).to_contain_text("Có mặt 3")
    assert await phone.locator("#log").evaluate("log => log.scrollTop") == before
    await shoot(phone, "roll-online")
    await name(phone, "Nga").click()
    await newest(phone).get_by_text("Vắng có phép").click()
    await expect(newest(phone)).to_contain_text("Đã ghi vắng có phép: Lò Thị Nga")
    await shoot(phone, "roll-fixed")
    assert marks(database, 2) == {
        "Lò Thị Mỷ": "present", "Lò Thị Nga": "excused", "Lò Thị Ón": "present"
    }  # fmt: skip
    assert await phone.locator(".msg").count() == messages


async def test_pages_opened_beforehand_are_ticked_without_a_network(
    phone: Page, office: tuple[Running, Path]
) -> None:
    """Each page is a message of its own; back online, each shows what is so."""
    _, database = office
    await open_roll(phone, "PQRTVX")
    await newest(phone).get_by_text("Việc khác").click()
    await newest(phone).get_by_text("Mở sẵn mọi trang").click()
    await expect(newest(phone)).to_contain_text("Trang 2/2")
    pages = phone.locator(".msg:not(.own)").filter(has_text="Cả danh sách: 22 người")
    await expect(pages).to_have_count(2)
    await phone.context.set_offline(True)
    first = pages.nth(0).locator(".choice").filter(has_text="Lò Thị An,")
    second = pages.nth(1).locator(".choice").filter(has_text="Vàng A Ý,")
    await second.click()
    await first.click()
    await expect(first).to_contain_text("✓ chờ")
    await expect(second).to_contain_text("✓ chờ")
    await shoot(phone, "roll-pages")
    assert marks(database, 3) == {}
    await phone.context.set_offline(False)
    await expect(first).to_contain_text("✓ Lò Thị An, Bản Lát", timeout=15_000)
    await expect(second).to_contain_text("✓ Vàng A Ý, Bản Lát")
    await expect(pages).to_have_count(2)
    await expect(pages.locator(".picked")).to_have_count(0)
    assert marks(database, 3) == {"Lò Thị An": "present", "Vàng A Ý": "present"}
