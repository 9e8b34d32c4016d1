"""Who may send bytes, how much at once and how slowly: the upload route against real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from starlette.requests import Request
from starlette.types import Message

from bot.channels.guard import Refused
from bot.channels.saving import Patience
from bot.channels.web import WebChannel
from bot.channels.web.shares import Share, Shares
from bot.channels.web.upload import Uploads
from tests.channels.web.conftest import SECRET, House
from tests.channels.web.desk import Desk
from tests.channels.web.test_page import until
from tests.channels.web.test_upload import KEY, upload
from tests.reports.pictures import PDF
from tests.words import say

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST = 10_000
#: Standing still and dripping end within a second here.
SHORT = Patience(still=0.4, least=1000, per=0.6, whole=20)
LONG = Patience(still=20, least=1, per=20, whole=20)
#: Connections that a test has opened.
LINES: list[Line] = []
MakeUploads = Callable[[Path, Desk], Uploads]


@asynccontextmanager
async def serving(folder: Path, make: MakeUploads) -> AsyncIterator[House]:
    """Serve a page whose uploads are limited as a test wants."""
    desk = Desk()
    channel = WebChannel(desk, desk, SECRET, "UBND xã thử", say, uploads=folder)
    channel._uploads = make(folder, desk)
    served = House(desk, channel, channel.routes())
    await served.start()
    try:
        yield served
    finally:
        while LINES:
            LINES.pop().cut()
        for client in served.clients:
            await client.aclose()
        await served.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def hasty(tmp_path: Path) -> AsyncIterator[House]:
    """Serve a page that bears no standing still."""
    async with serving(
        tmp_path / "in", lambda folder, desk: Uploads(folder, desk, MOST, patience=SHORT)
    ) as served:
        yield served


class Line:
    """A connection by which a browser has begun to send a file."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        """Send some bytes."""
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self) -> str:
        """Return the whole answer; the server ends it."""
        async with asyncio.timeout(20):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            size = int(head.lower().split("content-length:")[1].split("\r\n")[0])
            return head + (await self.reader.readexactly(size)).decode()

    def cut(self) -> None:
        """Cut the line."""
        self.writer.transport.abort()


async def begun(house: House, client: httpx.AsyncClient, header: str, key: str = KEY) -> Line:
    """Open a connection and send the head of an upload with a header of one's own."""
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    line = Line(*await asyncio.open_connection("127.0.0.1", house.port))
    LINES.append(line)
    await line.send(
        f"POST /upload?key={key} HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\n"
        f"Origin: {house.address}\r\nCookie: {cookie}\r\n{header}\r\n\r\n".encode()
    )
    return line


def lying(folder: Path) -> list[str]:
    """Return what lies in the folder of uploads."""
    return [path.name for path in (folder / "in").glob("*")]


async def test_only_who_is_asked_may_send_a_file(hasty: House, tmp_path: Path) -> None:
    """Nobody else's bytes reach the disk, and the refusal says what to do, also for a large one."""
    hasty.desk.asks = False
    client = await hasty.visitor("an")
    small, large = await upload(client), await upload(client, bytes(2 * MOST), KEY + "2")
    assert [one.status_code for one in (small, large)] == [409, 409]
    assert "chưa hỏi tệp nào" in small.json()["error"] == large.json()["error"]
    assert (hasty.desk.heard, lying(tmp_path)) == ([], [])
    hasty.desk.asks = True
    assert (await upload(client)).status_code == 200


async def test_a_stranger_is_refused_before_the_body(hasty: House, tmp_path: Path) -> None:
    """Who was not asked and stands still holds nothing: not the folder, not the connection."""
    hasty.desk.asks = False
    client = await hasty.visitor("an")
    line = await begun(hasty, client, "Content-Length: 9000")
    assert " 409 " in await line.answer()
    assert lying(tmp_path) == []


async def test_what_no_turn_took_goes_at_once(hasty: House, tmp_path: Path) -> None:
    """The file that came while the question went away leaves no bytes behind, nor a share."""
    hasty.desk.takes = False
    client = await hasty.visitor("an")
    assert (await upload(client)).json() == {"ok": True}
    assert len(hasty.desk.heard) == 1 and lying(tmp_path) == []


async def test_a_busy_database_keeps_no_bytes(hasty: House, tmp_path: Path) -> None:
    """The page sends it again: meanwhile nothing lies there twice."""
    hasty.desk.busy = True
    client = await hasty.visitor("an")
    assert (await upload(client)).status_code == 503
    assert lying(tmp_path) == []
    hasty.desk.busy = False
    assert (await upload(client)).status_code == 200


async def test_a_file_handed_in_already_is_not_stored_again(hasty: House, tmp_path: Path) -> None:
    """The answer was lost and the job has it by now: the same once more leaves nothing lying."""
    client = await hasty.visitor("an")
    await upload(client)
    await hasty.channel.fetch(hasty.desk.heard[0].text, tmp_path / "taken", MOST)
    assert (await upload(client)).json() == {"ok": True}
    assert len(hasty.desk.heard) == 1 and lying(tmp_path) == []


@pytest.mark.parametrize("first", [b"", b"x" * 3000])
async def test_an_upload_that_stands_still_is_ended(
    hasty: House, tmp_path: Path, first: bytes
) -> None:
    """Opened and silent, or silent half-way: 408, and the half goes."""
    line = await begun(hasty, await hasty.visitor("an"), "Content-Length: 9000")
    await line.send(first)
    answer = await line.answer()
    assert " 408 " in answer and "Mạng chậm quá" in answer
    assert (hasty.desk.heard, lying(tmp_path)) == ([], [])


async def test_an_upload_that_only_drips_is_ended(hasty: House, tmp_path: Path) -> None:
    """A byte now and then is no upload."""
    line = await begun(hasty, await hasty.visitor("an"), "Content-Length: 9000")
    answer = asyncio.create_task(line.answer())
    while not answer.done():
        line.writer.write(b"x")
        await asyncio.wait({answer}, timeout=0.1)
    assert " 408 " in await answer
    assert (hasty.desk.heard, lying(tmp_path)) == ([], [])


async def test_a_slow_upload_arrives(hasty: House, tmp_path: Path) -> None:
    """Slow is borne for as long as it goes on, here for longer than two stretches of time."""
    line = await begun(hasty, await hasty.visitor("an"), "Content-Length: 9000")
    for _ in range(18):
        await line.send(b"x" * 500)
        await asyncio.wait({asyncio.create_task(asyncio.sleep(0.1))})
    assert " 200 " in await line.answer()
    assert hasty.desk.heard[0].size == 9000 and len(lying(tmp_path)) == 1


async def test_a_told_length_that_lies_harms_nobody(hasty: House, tmp_path: Path) -> None:
    """Too small: what was told is taken. Too large, nonsense, or none at all: no half is kept."""
    client = await hasty.visitor("an")
    line = await begun(hasty, client, "Content-Length: 10")
    await line.send(b"x" * 3000)
    assert " 200 " in await line.answer()
    assert [one.size for one in hasty.desk.heard] == [10]
    line = await begun(hasty, client, "Content-Length: 99999999999", KEY + "2")
    assert " 413 " in await line.answer()
    for number, header in enumerate(("Content-Length: -5", "Content-Length: ten"), 3):
        line = await begun(hasty, client, header, f"{KEY}{number}")
        assert " 400 " in (await line.reader.readline()).decode()
    line = await begun(hasty, client, "X-Nothing: 1", KEY + "5")
    assert " 400 " in await line.answer()
    assert len(hasty.desk.heard) == len(lying(tmp_path)) == 1


async def test_chunks_of_untold_length_are_counted(hasty: House, tmp_path: Path) -> None:
    """Without a length the bytes that come are what counts."""
    client = await hasty.visitor("an")
    line = await begun(hasty, client, "Transfer-Encoding: chunked")
    await line.send(b"8\r\nabcdefgh\r\n0\r\n\r\n")
    assert " 200 " in await line.answer()
    line = await begun(hasty, client, "Transfer-Encoding: chunked", KEY + "2")
    await line.send(b"4000\r\n" + bytes(0x4000) + b"\r\n0\r\n\r\n")
    assert " 413 " in await line.answer()
    assert [one.size for one in hasty.desk.heard] == [8] and len(lying(tmp_path)) == 1


async def test_the_same_file_sent_twice_at_once_counts_once(tmp_path: Path) -> None:
    """A phone that lost its line begins anew: the newer one wins at once, the older one ends."""
    async with serving(
        tmp_path / "in", lambda folder, desk: Uploads(folder, desk, MOST, patience=LONG)
    ) as house:
        client = await house.visitor("an")
        older = await begun(house, client, "Content-Length: 9000")
        await older.send(b"x" * 3000)
        await until(lambda: lying(tmp_path))
        newer = await upload(client, PDF)
        assert newer.status_code == 200 and " 408 " in await older.answer()
        (one,) = house.desk.heard
        assert (tmp_path / "in" / one.text).read_bytes() == PDF and lying(tmp_path) == [one.text]


async def _left_standing(folder: Path, steps: int) -> list[BaseException | None]:
    """Hand in one file three times, the last so many steps of the loop after the second."""
    uploads = Uploads(folder, Desk(), MOST, patience=LONG)

    async def nothing_comes() -> Message:
        return await asyncio.get_running_loop().create_future()

    def taking() -> asyncio.Task[None]:
        scope = {
            "type": "http", "method": "POST", "headers": [], "query_string": f"key={KEY}".encode(),
        }  # fmt: skip
        return asyncio.ensure_future(uploads.take(Request(scope, nothing_comes), "an", "hall"))

    tasks = [taking()]
    await until(lambda: list(folder.glob("*.half")))
    tasks.append(taking())
    for _ in range(steps):
        await asyncio.sleep(0)
    tasks.append(taking())
    await asyncio.wait(tasks[:1])
    for task in tasks:
        task.cancel()
    return await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("steps", range(5))
async def test_whoever_is_being_ended_is_not_ended_twice(tmp_path: Path, steps: int) -> None:
    """However closely two begin anew, only the first upload ends, with its kind word."""
    first, *others = await _left_standing(tmp_path, steps)
    assert isinstance(first, Refused) and first.status == 408
    assert all(isinstance(one, (Refused, asyncio.CancelledError)) for one in others)


async def test_many_at_once_under_one_key_are_one_file(hasty: House, tmp_path: Path) -> None:
    """However they meet, one is handed in and it is whole."""
    client = await hasty.visitor("an")
    answers = await asyncio.gather(*(upload(client) for _ in range(5)))
    assert {one.status_code for one in answers} <= {200, 408}
    assert 200 in {one.status_code for one in answers}
    (one,) = hasty.desk.heard
    assert (tmp_path / "in" / one.text).read_bytes() == PDF and lying(tmp_path) == [one.text]


async def test_a_cut_line_gives_its_share_back(tmp_path: Path) -> None:
    """The half is gone and another file has its room."""
    share = Share(MOST, 1)
    async with serving(
        tmp_path / "in",
        lambda folder, desk: Uploads(folder, desk, MOST, Shares(folder, share), LONG),
    ) as house:
        client = await house.visitor("an")
        line = await begun(house, client, "Content-Length: 9000")
        await line.send(b"x" * 3000)
        await until(lambda: lying(tmp_path))
        assert (await upload(client, key=KEY + "2")).status_code == 429
        line.cut()
        await until(lambda: not lying(tmp_path))
        assert (await upload(client, key=KEY + "3")).status_code == 200


async def test_a_browser_then_a_network_then_everybody_has_a_share(tmp_path: Path) -> None:
    """Who takes all of one's own takes nothing of others'; what has been fetched is given back."""
    shares = (Share(2000, 8), Share(3000, 8), Share(4500, 8))
    async with serving(
        tmp_path / "in", lambda folder, desk: Uploads(folder, desk, 2000, Shares(folder, *shares))
    ) as house:
        first, second, third = [await house.visitor(name) for name in ("an", "bi", "tu")]
        assert (await upload(first, bytes(1500), KEY + "1")).status_code == 200
        own = await upload(first, bytes(600), KEY + "2")
        assert own.status_code == 429 and "nhiều tệp cùng lúc" in own.json()["error"]
        assert (await upload(second, bytes(1500), KEY + "3")).status_code == 200
        network = await upload(third, bytes(100), KEY + "4")
        assert network.status_code == 429 and "cùng một mạng" in network.json()["error"]
        (tmp_path / "in" / "web-of-before").write_bytes(bytes(1600))
        await house.channel.fetch(house.desk.heard[0].text, tmp_path / "taken", MOST)
        full = await upload(third, bytes(1500), KEY + "5")
        assert full.status_code == 503 and "nhiều tệp quá" in full.json()["error"]
        (tmp_path / "in" / "web-of-before").unlink()
        assert (await upload(third, bytes(1500), KEY + "6")).status_code == 200


async def test_so_many_uploads_at_once_for_each_browser(tmp_path: Path) -> None:
    """Uploads that are under way count before their bytes have come."""
    async with serving(
        tmp_path / "in",
        lambda folder, desk: Uploads(folder, desk, MOST, Shares(folder, Share(MOST, 2)), LONG),
    ) as house:
        client = await house.visitor("an")
        lines = [await begun(house, client, "Content-Length: 90", f"{KEY}{n}") for n in range(2)]
        for line in lines:
            await line.send(b"x")
        await until(lambda: len(lying(tmp_path)) == 2)
        assert (await upload(client, b"x", KEY + "9")).status_code == 429
        other = await upload(await house.visitor("bi"), b"x")
        assert other.status_code == 200
        for line in lines:
            await line.send(b"x" * 89)
            assert " 200 " in await line.answer()
