"""Files that strangers send, by hundreds and without end: the trainer who was asked gets through.

All but one test share a program, whose folder of uploads was full before it began.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.app.service import fetching
from bot.library.load import Library
from bot.store import jobs
from bot.store.jobs import Asker
from tests.bench.web_phone import WebPhone, listening, web_phone
from tests.doorway import Doorway, add_visitors, make_doorway
from tests.faults.stage import until
from tests.fresh import fresh
from tests.reports.pictures import PDF
from tests.running import Running, running

pytestmark = pytest.mark.asyncio(loop_scope="module")

MB = 1024 * 1024
SAME = {"Sec-Fetch-Site": "same-origin"}
#: What somebody who waits for a file to go bears on a machine that is busy with other things.
PATIENCE = 20.0


@dataclass
class Office:
    """A running program with a trainer, and people who have signed up."""

    program: Running
    database: Path
    doorway: Doorway
    members: list[str]
    phone: WebPhone  # the trainer's

    @property
    def incoming(self) -> Path:
        """Return the folder of uploads."""
        return fetching.incoming_folder(self.database.parent / "files")

    def lying(self) -> int:
        """Return how many bytes lie in the folder of uploads."""
        return sum(path.stat().st_size for path in self.incoming.glob("*"))

    def kept(self) -> int:
        """Return how many attachments are kept."""
        with closing(sqlite3.connect(self.database, timeout=5)) as tx:
            return int(tx.execute("SELECT count(*) FROM attachments").fetchone()[0])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def made(tmp_path_factory: pytest.TempPathFactory, library: Library) -> AsyncIterator[Office]:
    """Run the program as it is shipped, where strangers filled the folder of uploads before."""
    database = tmp_path_factory.mktemp("uploads") / "office.db"
    doorway = make_doorway(database, library, 165)
    cookies = add_visitors(database, library, 100)
    folder = fetching.incoming_folder(database.parent / "files")
    folder.mkdir(parents=True)
    for number in range(20):
        (folder / f"web-{number:032x}").touch()
        os.truncate(folder / f"web-{number:032x}", 10 * MB)
    (folder / "web-x.half").write_bytes(b"x")
    async with (
        running(database) as program,
        web_phone(program.url, doorway.trainer_cookie) as phone,
        listening(phone),
    ):
        yield Office(program, database, doorway, cookies, phone)


async def hand_in(made: Office) -> float:
    """Let the trainer be asked for a file and send it; return the seconds until it was taken."""
    before = made.kept()
    await made.phone.ask("Thông báo mới", text="/thongbao")
    began = time.monotonic()
    await made.phone.upload("ke-hoach.pdf", PDF)
    seconds = time.monotonic() - began
    assert "đang nhận tệp" in (await made.phone.next_row())["text"]
    assert "nội dung" in (await made.phone.next_row())["text"]
    assert made.kept() == before + 1
    return seconds


async def send(
    session: aiohttp.ClientSession,
    url: str,
    number: int,
    data: bytes | AsyncIterator[bytes],
    cookie: str = "",
) -> int:
    """Send a file as a browser would and return the status; 0 where the line was cut."""
    headers = SAME | ({"Cookie": f"donghanh={cookie}"} if cookie else {})
    try:
        async with session.post(
            f"{url}/upload?key=key-{number:08d}&name=a.pdf", data=data, headers=headers
        ) as answer:
            await answer.read()
            return answer.status
    except aiohttp.ClientError:
        return 0


async def newcomers(session: aiohttp.ClientSession, url: str, count: int) -> list[str]:
    """Open the page that often as somebody new; return the cookies."""
    found = []
    for _ in range(count):
        async with session.get(url) as answer:
            await answer.read()
            found.append(answer.cookies["donghanh"].value)
    return found


async def test_what_filled_the_folder_before_is_gone(made: Office) -> None:
    """A folder full of what nobody waits for costs nobody an hour: it is emptied at the start."""
    assert list(made.incoming.glob("*")) == []
    assert await hand_in(made) < PATIENCE


async def test_the_trainer_gets_through_three_hundred_strangers(made: Office) -> None:
    """No cookie, a new one, or signed up and asked nothing: not a byte of theirs lies there."""
    url, most = made.program.url, 0
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=60), cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        cookies = [*made.members, *await newcomers(session, url, 100), *[""] * 100]
        crowd = [
            asyncio.create_task(send(session, url, number, bytes(MB), cookie))
            for number, cookie in enumerate(cookies)
        ]
        await asyncio.wait(crowd, return_when=asyncio.FIRST_COMPLETED)
        taken = asyncio.create_task(hand_in(made))
        while not taken.done():
            most = max(most, made.lying())
            await asyncio.wait({taken}, timeout=0.05)
        statuses = await asyncio.gather(*crowd)
    assert await taken < PATIENCE
    assert most <= 2 * len(PDF)
    assert set(statuses) <= {0, 401, 409, 429} and statuses.count(409) >= 20
    await until(lambda: made.lying() == 0)


async def test_uploads_that_stand_still_hold_no_place(made: Office) -> None:
    """Opened and silent, by signed-up people and strangers: the trainer does not wait for them."""
    host, _, port = made.program.url.removeprefix("http://").partition(":")
    writers = []
    for number, cookie in enumerate([*made.members[:30], *[""] * 30]):
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            f"POST /upload?key=key-{number:08d} HTTP/1.1\r\nHost: {host}:{port}\r\n"
            f"Sec-Fetch-Site: same-origin\r\nCookie: donghanh={cookie}\r\n"
            "Content-Length: 9000000\r\n\r\n".encode()
            + bytes(1000)
        )
        await writer.drain()
        writers.append(writer)
    assert await hand_in(made) < PATIENCE
    assert not list(made.incoming.glob("*.half"))
    for writer in writers:
        writer.transport.abort()


async def test_what_a_job_waits_for_stays_at_the_start(tmp_path: Path) -> None:
    """Bytes whose job a crash cut short, fetched already or not, are there when it begins again."""
    database = tmp_path / "a.db"
    fresh(database)
    folder = fetching.incoming_folder(tmp_path / "files")
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(database, isolation_level=None)) as tx:
        order = {"reference": "web-a", "id": "x"}
        waiting = jobs.add(tx, "attachment", order, Asker("web", "web:a", "web:a"), 1)
        over = jobs.add(tx, "roster", {"reference": "web-b"}, Asker("web", "web:a", "web:a"), 1)
        jobs.finish(tx, over, "{}", 2)
        names = {"web-a", "web-b", "web-c", f"job-{waiting}", f"job-{over}"}
        for name in names:
            (folder / name).write_bytes(b"x")
        fetching.clear(tx, tmp_path / "files", ("attachment", "roster"))
    assert {path.name for path in folder.iterdir()} == {"web-a", f"job-{waiting}"}


async def test_a_file_that_nobody_waits_for_any_more_goes_at_once(made: Office) -> None:
    """Asked for when it began, not when it ended: the bytes go with the turn that wants none."""
    phone = made.phone
    await phone.ask("Thông báo mới", text="/thongbao")
    half_way, kept = asyncio.Event(), made.kept()

    async def slowly() -> AsyncIterator[bytes]:
        yield PDF
        await half_way.wait()
        yield b"."

    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        sending = asyncio.create_task(
            send(session, made.program.url, 0, slowly(), made.doorway.trainer_cookie)
        )
        await until(lambda: list(made.incoming.glob("*.half")))
        await phone.ask("", text="/thoat")
        half_way.set()
        assert await sending == 200
    assert "chưa xem được" in (await phone.next_row())["text"]
    await until(lambda: made.lying() == 0 and made.kept() == kept)


async def test_a_line_cut_half_way_leaves_nothing(made: Office) -> None:
    """The half goes, and the same file sent again arrives."""
    await made.phone.ask("Thông báo mới", text="/thongbao")
    host, _, port = made.program.url.removeprefix("http://").partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        f"POST /upload?key=key-of-one-cut HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"Sec-Fetch-Site: same-origin\r\nCookie: donghanh={made.doorway.trainer_cookie}\r\n"
        f"Content-Length: {len(PDF)}\r\n\r\n".encode()
        + PDF[:40]
    )
    await writer.drain()
    await until(lambda: list(made.incoming.glob("*.half")))
    writer.transport.abort()
    await until(lambda: not list(made.incoming.glob("*")))
    assert await hand_in(made) < PATIENCE
