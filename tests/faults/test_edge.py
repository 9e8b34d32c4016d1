"""What strangers do to the door: forged headers, and half of a request."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from bot.channels.web import identity
from bot.channels.web.stream import MOST_OF_A_MACHINE
from tests.plain import plain_client
from tests.running import Running, running

#: Sockets that one machine opens to say half a word, and how long we listen.
SOCKETS, DEADLINE = 4_000, 10.0
Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]
#: Half of the newcomers of a test, each with an address of its own in the header.
NEWCOMERS = 50


async def _visit(client: httpx.AsyncClient, number: int) -> int:
    """Open the page as a newcomer for whom somebody on this machine speaks."""
    forged = f"9.8.{number // 250}.{number % 250 + 1}"
    answer = await client.get("/", headers={"X-Forwarded-For": forged, "Cookie": ""})
    return answer.status_code


async def _visits(program: Running) -> tuple[Counter[int], bool]:
    """Visit from twice as many addresses as one machine may make; return what health says."""
    async with plain_client(base_url=program.url, timeout=60) as client:
        found = Counter[int]()
        for first in range(0, 2 * NEWCOMERS, 50):
            numbers = range(first, first + 50)
            found += Counter(await asyncio.gather(*(_visit(client, one) for one in numbers)))
        health = (await client.get("/healthz")).json()
    return found, bool(health["proxy"]["unlisted"])


@pytest.mark.parametrize("listed", [False, True])
async def test_only_listed_proxies_are_believed(tmp_path: Path, listed: bool) -> None:
    """Without a list whoever speaks for others on this machine is one machine, and is told of.

    The web server believed them of its own accord.
    """
    proxies = "127.0.0.1" if listed else ""
    async with running(
        tmp_path / "a.db", trusted_proxies=proxies, public_url="https://donghanh.example"
    ) as program:
        found, unlisted = await _visits(program)
    said = program.log.read_text(encoding="utf-8")
    hint = any("DONGHANH_TRUSTED_PROXIES=127.0.0.1" in line for line in program.lines)

    assert found == {200: 2 * NEWCOMERS}
    assert (unlisted, hint) == (not listed, not listed)
    assert said.count("proxy_unlisted") == (0 if listed else 1)
    assert "9.8." not in said


async def test_without_a_public_address_nothing_is_asked_for(tmp_path: Path) -> None:
    """A program that only this machine reaches needs no list, and its health says so."""
    async with running(tmp_path / "a.db") as program, plain_client(base_url=program.url) as client:
        health = (await client.get("/healthz")).json()

    assert health["proxy"] == {"unlisted": False}
    assert not any("TRUSTED_PROXIES" in line for line in program.lines)


@asynccontextmanager
async def _halves(program: Running) -> AsyncIterator[list[Wire]]:
    """Hold as many connections open, each with the beginning of a request."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 2 * SOCKETS)), hard))
    port = urlsplit(program.url).port
    wires: list[Wire] = []

    async def half() -> None:
        wires.append(await asyncio.open_connection("127.0.0.1", port))
        wires[-1][1].write(b"GET / HTTP/1.1\r\nHost: x\r\n")

    try:
        for _ in range(0, SOCKETS, 100):
            await asyncio.gather(*(half() for _ in range(100)))
        yield wires
    finally:
        for _, writer in wires:
            writer.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def _ended(wires: list[Wire]) -> None:
    """Wait until the other side has hung up on each of them."""

    async def end(reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(ConnectionError):  # cut off
            assert await reader.read(1000) == b""

    await asyncio.gather(*(end(reader) for reader, _ in wires))


@pytest.mark.long
async def test_thousands_of_half_requests_shut_nobody_out(tmp_path: Path) -> None:
    """While one machine holds 4,000 of them others are served; ten seconds later they are gone."""
    async with running(tmp_path / "a.db") as program, plain_client(timeout=60) as client:
        await client.get(f"{program.url}/")
        async with client.stream("GET", f"{program.url}/events") as stream:
            heard = stream.aiter_lines()
            await anext(heard)
            async with _halves(program) as wires:
                for _ in range(5):
                    async with plain_client(timeout=60) as newcomer:
                        assert (await newcomer.get(f"{program.url}/")).status_code == 200
                async with asyncio.timeout(6 * DEADLINE):
                    await _ended(wires)
            said = {"key": "0123456789abcdef", "text": "/start"}
            headers = {"Sec-Fetch-Site": "same-origin"}
            assert (await client.post(f"{program.url}/say", json=said, headers=headers)).is_success
            async with asyncio.timeout(60):
                assert any([line.startswith('data: {"id"') async for line in _until_row(heard)])


async def _until_row(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """Yield what a stream says up to its first row."""
    async for line in lines:
        yield line
        if line.startswith('data: {"id"'):
            return


async def _stream(port: int, machine: str, cookie: str) -> tuple[int, Wire]:
    """Open an event stream from a machine that the proxy names; return the status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked = f"GET /events HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {machine}\r\nCookie: {cookie}"
    writer.write(f"{asked}\r\n\r\n".encode())
    return int((await reader.readuntil(b"\r\n")).split()[1]), (reader, writer)


async def test_one_machine_does_not_take_all_streams(tmp_path: Path) -> None:
    """A hall of 400 listens behind one router; who opens more than a hall's worth is refused."""
    database = tmp_path / "a.db"
    async with running(database, trusted_proxies="127.0.0.1") as program:
        with closing(sqlite3.connect(database)) as tx:
            query = "SELECT value FROM secrets WHERE name = 'web_cookie'"
            secret = tx.execute(query).fetchone()[0]
        port = urlsplit(program.url).port or 0
        greedy = [("9.9.9.9", f"x{number}") for number in range(MOST_OF_A_MACHINE + 100)]
        hall = [("9.9.9.8", f"h{number}") for number in range(400)]
        found: list[tuple[str, int]] = []
        wires: list[Wire] = []

        async def listen(machine: str, id: str) -> None:
            cookie = f"{identity.COOKIE}={identity.sign(secret, id)}"
            status, wire = await _stream(port, machine, cookie)
            found.append((machine, status))
            wires.append(wire)

        everybody = [*greedy, *hall]
        for first in range(0, len(everybody), 100):
            await asyncio.gather(*(listen(*one) for one in everybody[first : first + 100]))
        for _, writer in wires:
            writer.close()

    assert Counter(found) == {
        ("9.9.9.9", 200): MOST_OF_A_MACHINE,
        ("9.9.9.9", 429): 100,
        ("9.9.9.8", 200): 400,
    }
