"""A roster of 5,000 is sent by a trainer, previewed and imported while others use the program."""

from __future__ import annotations

import asyncio
import io
import math
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from bot.library.load import Library
from tests.bench.promise import Miscounted
from tests.bench.web_phone import WebPhone, listening, web_phone
from tests.doorway import PROVINCE, Doorway, add_visitors, make_doorway
from tests.running import running

_COLUMNS = ("Họ và tên", "Xã, phường", "Tỉnh", "Thôn, bản", "Công việc", "Số điện thoại")
_WORKS = ("Cộng tác viên", "Trưởng thôn", "Chi hội phụ nữ", "Công chức xã")
#: Each of the others says something about once a second.
_REST = (0.7, 1.3)
_WORDS = ("/lich", "chuẩn nghèo", "vay vốn hộ nghèo", "/trogiup")
_PATIENCE = 60.0


@dataclass(slots=True)
class Imported:
    """Seconds until preview and end, and (when begun, how long) of the others' turns."""

    previewed: float = 0.0
    taken: float = 0.0
    began: float = 0.0
    ended: float = math.inf
    done: bool = False
    turns: list[tuple[float, float]] = field(default_factory=list)

    def meanwhile(self) -> list[float]:
        """Return how long the turns took that others began while the roster was worked on."""
        return [took for at, took in self.turns if self.began <= at <= self.ended]

    def before(self) -> list[float]:
        """Return how long their turns took before the file was sent."""
        return [took for at, took in self.turns if at < self.began]


async def import_a_roster(library: Library, rows: int, others: int, quiet: float = 8.0) -> Imported:
    """Send, preview and import a workbook; raises Miscounted unless each row is on the list."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "hall.db"
        doorway = make_doorway(database, library, rows)
        cookies = add_visitors(database, library, others)
        found, book = Imported(), workbook(library, rows)
        async with running(database) as program, _at_it(program.url, cookies, found, quiet):
            await _send(program.url, doorway, book, rows, found)
        _check(database, rows)
        return found


def workbook(library: Library, rows: int, seed: int = 5) -> bytes:
    """Return a workbook with so many people of the province, all different."""
    chance = random.Random(seed)
    communes = [library.places.name(one.code) for one in library.places.children(PROVINCE)]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row(0, 0, _COLUMNS)
        for row in range(1, rows + 1):
            person = (
                f"Người Thứ {row}", chance.choice(communes), "Thanh Hóa",
                f"Bản {chance.randrange(1, 30)}", chance.choice(_WORKS), f"0912{row:06d}",
            )  # fmt: skip
            sheet.write_row(row, 0, person)
    return file.getvalue()


async def _send(url: str, doorway: Doorway, book: bytes, rows: int, found: Imported) -> None:
    async with web_phone(url, doorway.trainer_cookie) as trainer:
        await trainer.open()
        async with listening(trainer):
            await trainer.ask("Danh sách", choice="ro-open")
            await trainer.ask("Excel", choice="ro-file")
            found.began = time.perf_counter()
            await trainer.upload("danh-sach.xlsx", book)
            preview = await _row_with(trainer, "ro-take:")
            found.previewed = time.perf_counter() - found.began
            if f"{rows} người" not in preview["text"].replace(".", ""):
                raise Miscounted(f"preview of {rows}: {preview['text']!r}")
            take = next(one["id"] for one in preview["choices"] if one["id"].startswith("ro-take:"))
            trainer.last = preview
            began = time.perf_counter()
            await trainer.ask("đang nhập", choice=take)
            done = await trainer.next_row(_PATIENCE)
            found.ended = time.perf_counter()
            found.taken = found.ended - began
            if not re.search(rf"nhập xong: {rows} người mới", done["text"].replace(".", "")):
                raise Miscounted(f"import of {rows}: {done['text']!r}")


async def _row_with(trainer: WebPhone, choice: str) -> dict[str, Any]:
    """Return the next row that offers a choice which begins so; rows before it are passed over."""
    while True:
        row = await trainer.next_row(_PATIENCE)
        if any(one["id"].startswith(choice) for one in row["choices"]):
            return row


@asynccontextmanager
async def _at_it(
    url: str, cookies: list[str], found: Imported, quiet: float
) -> AsyncIterator[None]:
    """Let others take turns for some quiet seconds, then for the time of a block."""
    tasks = [
        asyncio.create_task(_visit(url, cookie, number, found))
        for number, cookie in enumerate(cookies)
    ]
    try:
        await asyncio.sleep(quiet)
        yield
        found.done = True
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _visit(url: str, cookie: str, number: int, found: Imported) -> None:
    chance = random.Random(number)
    async with web_phone(url, cookie) as phone:
        await phone.open()
        async with listening(phone):
            while not found.done:
                await asyncio.sleep(chance.uniform(*_REST))
                began = time.perf_counter()
                found.turns.append((began, await phone.ask("", text=chance.choice(_WORDS))))


def _check(database: Path, rows: int) -> None:
    with closing(sqlite3.connect(database)) as tx:
        kept = tx.execute("SELECT count(*), count(DISTINCT full_name) FROM roster").fetchone()
        letters = tx.execute("SELECT count(*) FROM dead_letters").fetchone()[0]
    if kept != (rows, rows) or letters:
        raise Miscounted(f"roster: {kept}, wanted {rows}; {letters} dead letters")
