"""The shipped program as a process: settings, one holder, a busy database, stopping, its log."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sqlite3
import stat
import tempfile
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.library.load import Library
from tests.office import make_office
from tests.plain import plain_client
from tests.running import Running, running, start, telegram_settings
from tests.telegram_api import Emulator

SAME = {"Sec-Fetch-Site": "same-origin"}


async def _failed(program: Running) -> tuple[int, str]:
    code = await asyncio.wait_for(program.process.wait(), 20)
    return code, program.log.read_text(encoding="utf-8")


async def test_bad_settings_are_named_all_at_once(tmp_path: Path) -> None:
    """Every wrong setting is named in one go and the program exits with 2."""
    program = await start(
        tmp_path / "a.db", office="", telegram_tokn="x", timezone="Mars", listen="here",
        quiet_hours="late", retention_days="many", webhook_secret_file="/nowhere/at/all",
    )  # fmt: skip
    code, said = await _failed(program)

    assert 2 == code
    for name in ("TELEGRAM_TOKN", "TIMEZONE", "LISTEN", "QUIET_HOURS", "RETENTION_DAYS",
                 "WEBHOOK_SECRET_FILE"):  # fmt: skip
        assert f"DONGHANH_{name}" in said


async def test_run_refuses_without_office(tmp_path: Path) -> None:
    """The office is named in the consent, so the program does not run without it."""
    code, said = await _failed(await start(tmp_path / "a.db", office="", contact=" "))

    assert 2 == code
    assert "DONGHANH_OFFICE" in said
    assert "DONGHANH_CONTACT" in said


async def test_the_address_that_is_printed_can_be_opened(tmp_path: Path) -> None:
    """An IPv6 address stands in brackets, as browsers want it."""
    async with running(tmp_path / "a.db", listen="[::1]:0") as program, plain_client() as client:
        answer = await client.get(program.url)

    assert (200, "[::1]") == (answer.status_code, program.url[len("http://") :].rpartition(":")[0])


async def test_a_second_run_exits_2_and_says_who_holds_the_database(tmp_path: Path) -> None:
    """Two programs never write one database."""
    async with running(tmp_path / "a.db") as first:
        code, said = await _failed(await start(tmp_path / "a.db"))

    assert 2 == code
    assert f"pid {first.pid}" in said


async def test_only_the_own_account_reads_the_database(tmp_path: Path) -> None:
    """Database, log, lock and socket hold people's names: nobody else on the machine reads them."""
    before = os.umask(0o022)
    try:
        async with running(tmp_path / "a.db"):
            modes = {}
            for file in tmp_path.glob("a.db*"):
                # The half of a list that is being written gets its own name while we look.
                with contextlib.suppress(FileNotFoundError):
                    modes[file.name] = stat.S_IMODE(file.stat().st_mode)
    finally:
        os.umask(before)

    assert {"a.db", "a.db-wal", "a.db.lock", "a.db.sock"} <= set(modes)
    assert set(modes.values()) == {0o600}


async def test_a_refused_token_ends_the_program_without_printing_it(tmp_path: Path) -> None:
    """401 at the start: exit code not zero, and the token stands nowhere."""
    async with Emulator() as telegram:
        program = await start(tmp_path / "a.db", **telegram_settings(telegram.url, "99:WRONGTOKEN"))
        code, said = await _failed(program)

    assert 1 == code
    assert "WRONGTOKEN" not in said


async def test_a_busy_database_answers_503_and_recovers(tmp_path: Path) -> None:
    """While the database is locked nothing is acknowledged; afterwards the same goes through."""
    database = tmp_path / "a.db"
    async with (
        running(database) as program,
        httpx.AsyncClient(base_url=program.url, headers=SAME, timeout=20) as browser,
    ):
        await browser.get("/")
        assert "Màn hình lớp học" in (await browser.get("/m", follow_redirects=True)).text
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            refused = await browser.post("/say", json={"key": "k1-0000000000", "text": "/start"})
            other.execute("ROLLBACK")
        taken = await browser.post("/say", json={"key": "k1-0000000000", "text": "/start"})
        again = await browser.post("/say", json={"key": "k1-0000000000", "text": "/start"})
        mail = (await browser.get("/mail")).json()

    assert 503 == refused.status_code
    assert int(refused.headers["Retry-After"]) > 0
    assert [200, 200] == [taken.status_code, again.status_code]
    rows = mail["rows"] if isinstance(mail, dict) else mail
    assert 1 <= len(rows) <= 2


@pytest.mark.long
async def test_a_full_log_holds_no_secret_and_nobody(tmp_path: Path, library: Library) -> None:
    """Token, phone number, name and typed text stand in no line of the log."""
    database = tmp_path / "a.db"
    make_office(database, library, 1)
    async with Emulator() as telegram:
        settings = telegram_settings(telegram.url, telegram.token)
        async with running(database, **settings) as program:
            person, stranger = telegram.person(1), telegram.person(7)
            await person.ask("chuẩn nghèo bí-mật-của-tôi")
            await stranger.ask("/start")
            await stranger.ask("1")
            await stranger.ask("Lò Thị Bí Mật")
            telegram.cut("sendMessage")
            await stranger.ask("Mường Lát")
            log = program.log
        telegram.check()
    said = log.read_text(encoding="utf-8")

    assert "turn" in said
    for secret in (telegram.token, telegram.token.split(":")[1], "bí-mật", "Bí Mật", "Người Học"):
        assert secret not in said


async def test_sigterm_stops_in_good_order(tmp_path: Path, library: Library) -> None:
    """With twenty turns and an open page under way the program ends by itself with 0 in 8 s."""
    database = tmp_path / "a.db"
    make_office(database, library, 20)
    async with Emulator() as telegram:
        program = await start(database, **telegram_settings(telegram.url, telegram.token))
        await program.ready()
        async with httpx.AsyncClient(base_url=program.url, headers=SAME, timeout=20) as browser:
            await browser.get("/")
            async with browser.stream("GET", "/events"):
                for learner in range(1, 21):
                    await telegram.person(learner).say("A")
                code = await asyncio.wait_for(program.stop(), 8)
    with closing(sqlite3.connect(database)) as tx:
        seen = tx.execute("SELECT count(*) FROM seen_updates").fetchone()[0]
        answers = tx.execute("SELECT count(*) FROM answers").fetchone()[0]

    assert 0 == code
    assert seen == answers


@pytest.mark.long
async def test_systemd_hears_ready_alive_and_stopping(tmp_path: Path) -> None:
    """The supervisor's socket gets READY, WATCHDOG and STOPPING, and health tells parts apart."""
    with (
        tempfile.TemporaryDirectory() as short,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear,
    ):
        ear.bind(f"{short}/notify")
        ear.settimeout(10)
        async with Emulator() as telegram:
            settings = telegram_settings(telegram.url, telegram.token)
            program = await start(
                tmp_path / "a.db", environment={"NOTIFY_SOCKET": f"{short}/notify"}, **settings
            )
            await program.ready()
            async with httpx.AsyncClient(base_url=program.url) as client:
                health = (await client.get("/healthz")).json()
                metrics = (await client.get("/metrics")).text
            code = await program.stop()
        ear.settimeout(0.1)
        said = []
        with contextlib.suppress(TimeoutError):
            while True:
                said.append(ear.recv(100).decode())

    assert 0 == code
    assert {"READY=1", "WATCHDOG=1", "STOPPING=1"} == set(said)
    assert {"ok", "database", "loop", "tick", "clock", "channels", "proxy"} == set(health)
    assert {"telegram", "web"} == set(health["channels"])
    assert health["channels"]["telegram"]["down"] is False
    for name in ("turn_seconds", "loop_lag_seconds", "database_lag_seconds", "backlog_rows"):
        assert f"donghanh_{name}" in metrics


async def test_zalo_sees_whose_the_domain_is(tmp_path: Path) -> None:
    """The page and the file that Zalo asks for both tell the code; without one neither does."""
    code, meta = "SeEEB8ES51jdZCu-hOfK5MQ3rGwAyW9ICpW", "zalo-platform-site-verification"
    file = f"/zalo_verifier{code}.html"
    settings = {"zalo_site_verification": code}
    async with running(tmp_path / "a.db", **settings) as program, plain_client() as client:
        page = await client.get(program.url)
        told = await client.get(f"{program.url.rstrip('/')}{file}")
    assert f'<meta name="{meta}" content="{code}">' in page.text
    assert 200 == told.status_code
    assert f'<meta name="{meta}" content="{code}">' in told.text
    async with running(tmp_path / "b.db") as program, plain_client() as client:
        assert meta not in (await client.get(program.url)).text
        assert 404 == (await client.get(f"{program.url.rstrip('/')}{file}")).status_code
    ended, said = await _failed(await start(tmp_path / "c.db", zalo_site_verification='x">'))
    assert 2 == ended
    assert "DONGHANH_ZALO_SITE_VERIFICATION" in said


async def _printed(program: Running) -> str:
    """Return what the program prints until it says where it runs, and stop it."""
    lines = []
    while not lines or "đang chạy tại" not in lines[-1]:
        assert program.process.stdout
        line = await asyncio.wait_for(program.process.stdout.readline(), 20)
        lines.append(line.decode())
    await program.stop()
    return "".join(lines)


async def test_what_an_office_has_to_know_is_said_at_the_start(tmp_path: Path) -> None:
    """Once: of Telegram that it is ordered blocked and abroad; without it, nothing."""
    async with Emulator() as telegram:
        settings = telegram_settings(telegram.url, telegram.token)
        said = await _printed(await start(tmp_path / "a.db", **settings))
    assert 1 == said.count("có lệnh chặn ở Việt Nam")
    assert "lệnh chặn" not in await _printed(await start(tmp_path / "b.db"))
