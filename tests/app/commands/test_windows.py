"""Commands beside a running program where Unix sockets, `fcntl` and their like do not exist."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from bot.app.service.control import port_path
from bot.features.installed import JOBS
from bot.store.migrate import migrate
from tests.conftest import ROOT
from tests.office import CONTACT, OFFICE
from tests.reports.lists import listed
from tests.running import Running, start

CODE = re.compile(r"DH-\w{4}-\w{4}")
#: What Windows writes into a pipe unless told otherwise.
CODE_PAGE = {"PYTHONIOENCODING": "cp1252"}
MODULES = ("bot", "tests.windows")


@asynccontextmanager
async def running(database: Path, module: str) -> AsyncIterator[Running]:
    """Run the program as a module for the time of a test."""
    supervised = {**CODE_PAGE, "NOTIFY_SOCKET": "/there/is/none"}
    program = await start(database, environment=supervised, module=module)
    try:
        await program.ready(60)
        yield program
    finally:
        await program.stop()


async def called(
    module: str, database: Path, *arguments: object
) -> subprocess.CompletedProcess[str]:
    """Call a command as a module and return what it said."""
    environment = {
        "DONGHANH_OFFICE": OFFICE, "DONGHANH_CONTACT": CONTACT,
        "DONGHANH_DATABASE": f"sqlite:///{database}", **CODE_PAGE,
    }  # fmt: skip
    return await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", module, *map(str, arguments)], cwd=ROOT,
        env=environment, capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip


@pytest.mark.long
async def test_invite_works_while_the_program_runs(tmp_path: Path) -> None:
    """Through a port of this very machine, with a password that only this account reads."""
    database = tmp_path / "a.db"
    async with running(database, "tests.windows") as program:
        said = await called("tests.windows", database, "invite", "--role", "trainer")
        door = port_path(database)
        assert stat.S_IMODE(door.stat().st_mode) == 0o600
        port, password = json.loads(door.read_bytes())
        order = {"do": "invite", "role": "trainer", "place": ""}
        for wrong in ({}, {"password": ""}, {"password": password[:-1]}, {"password": 7}):
            assert "code" not in await _asked(port, {**order, **wrong})
        second = await start(database, environment=CODE_PAGE, module="tests.windows")
        assert await second.process.wait() == 2
    assert f"pid {program.pid}" in program.log.read_text(encoding="utf-8")

    assert (said.returncode, said.stderr) == (0, "")
    assert CODE.search(said.stdout) and "dùng một lần" in said.stdout
    assert program.process.returncode == 0
    assert not door.exists()
    with closing(sqlite3.connect(database)) as tx:
        assert tx.execute("SELECT count(*) FROM invites WHERE role = 'trainer'").fetchone() == (1,)


async def _asked(port: int, order: object) -> dict[str, object]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.closing(writer):
        writer.write(json.dumps(order).encode() + b"\n")
        answer: dict[str, object] = json.loads(await reader.readline())
        return answer


async def test_ctrl_c_stops_the_program_in_good_order(tmp_path: Path) -> None:
    """Where a loop takes no signals, it is stopped all the same, and with 0."""
    async with running(tmp_path / "a.db", "tests.windows") as program:
        program.process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(program.process.wait(), 30) == 0
    assert "Traceback" not in program.log.read_text(encoding="utf-8")


async def test_a_list_is_taken_in_through_the_port(tmp_path: Path) -> None:
    """The other command that writes goes the same way."""
    database, sheet = tmp_path / "a.db", tmp_path / "list.xlsx"
    sheet.write_bytes(listed(("Lò Thị Mai", "Mường Lát"), ("Hà An", "Nhi Sơn")))
    async with running(database, "tests.windows"):
        said = await called("tests.windows", database, "roster", "import", "--yes", sheet)
    assert (said.returncode, said.stderr) == (0, "")
    assert "Thêm mới 2" in said.stdout
    with closing(sqlite3.connect(database)) as tx:
        assert tx.execute("SELECT count(*) FROM roster").fetchone() == (2,)


@pytest.mark.parametrize("module", MODULES)
async def test_who_takes_no_orders_has_to_be_stopped_first(tmp_path: Path, module: str) -> None:
    """Another command, or the demo, holds the database: one clear sentence, no traceback."""
    database = tmp_path / "a.db"
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c",
        "import sys, pathlib\n"
        "if sys.argv[2] == 'tests.windows':\n"
        "    from tests.windows import take_away; take_away()\n"
        "from bot.store.lock import DatabaseLock\n"
        "with DatabaseLock(pathlib.Path(sys.argv[1])): print('held', flush=True); input()",
        str(database), module, cwd=ROOT, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout
    try:
        assert await holder.stdout.readline() == b"held\n"
        said = await called(module, database, "invite", "--role", "trainer")
    finally:
        await holder.communicate(b"\n")

    assert said.returncode == 1
    assert "hãy dừng chương trình ấy rồi gọi lại" in said.stderr
    assert "Traceback" not in said.stderr and not CODE.search(said.stdout)


async def test_a_path_too_long_for_a_socket_is_asked_by_the_port(tmp_path: Path) -> None:
    """Linux allows a socket's path a hundred characters; folders may be deeper."""
    folder = tmp_path / ("một-thư-mục-có-tên-rất-dài-" * 3)
    folder.mkdir()
    async with running(folder / "a.db", "bot"):
        said = await called("bot", folder / "a.db", "invite", "--role", "trainer")
    assert CODE.search(said.stdout), said.stderr


def _alone(code: str, *arguments: object, **how: Any) -> subprocess.CompletedProcess[bytes]:
    """Run code in a Python that lacks what Windows lacks."""
    whole = f"from tests.windows import take_away; take_away()\n{code}"
    return subprocess.run(
        [sys.executable, "-c", whole, *map(str, arguments)], cwd=ROOT, capture_output=True,
        timeout=120, **how,
    )  # fmt: skip


@pytest.mark.long
def test_every_command_does_without(tmp_path: Path) -> None:
    """One after the other, with no program running: nothing that only Unix has is needed."""
    (tmp_path / "list.xlsx").write_bytes(listed(("Hà An", "Nhi Sơn")))
    lines = (
        "migrate", "check", "search xxx", "backup copy/a.db", "restore copy/a.db",
        "export results out.xlsx", "roster template t.xlsx", "roster import --yes list.xlsx",
        "invite --role admin",
    )  # fmt: skip
    said = _alone(
        "import os, pathlib, sys\n"
        "from typer.testing import CliRunner\n"
        "from bot.app.commands.app import app\n"
        "for line in sys.argv[2:]:\n"
        "    words = [sys.argv[1] + '/' + w if '.' in w else w for w in line.split()]\n"
        "    done = CliRunner().invoke(app, words)\n"
        "    print(line, done.exit_code, repr(done.exception), flush=True)",
        tmp_path, *lines,
        env={"DONGHANH_OFFICE": OFFICE, "DONGHANH_CONTACT": CONTACT,
             "DONGHANH_DATABASE": f"sqlite:///{tmp_path / 'a.db'}"},
    )  # fmt: skip

    assert said.stdout.decode().splitlines() == [f"{line} 0 None" for line in lines]


async def test_vietnamese_is_printed_into_any_pipe(tmp_path: Path) -> None:
    """Windows gives a pipe a code page that lacks half of our letters."""
    said = await called("bot", tmp_path / "a.db", "search", "hộ nghèo", "--limit", "1")

    assert (said.returncode, "hộ nghèo" in said.stdout) == (0, True), said.stderr


def test_a_job_process_does_without(tmp_path: Path) -> None:
    """Without a cap on its memory, and Vietnamese in its order is read in any code page."""
    database = tmp_path / "cơ sở dữ liệu.db"
    migrate(database, 1)
    order = {
        "make": JOBS["roster_template"].make, "memory": 10**9, "database": str(database),
        "name": "mẫu", "folder": str(tmp_path), "args": {}, "now": 1,
        "content": str(ROOT / "content"),
    }  # fmt: skip
    said = _alone(
        "from bot.app.service import job_process; job_process.main()",
        input=json.dumps(order, ensure_ascii=False).encode(), env=CODE_PAGE,
    )  # fmt: skip

    assert said.stderr.decode() == ""
    assert Path(json.loads(said.stdout)["path"]).parent == tmp_path


def test_the_lock_names_its_holder_there_too(tmp_path: Path) -> None:
    """A second program is told who holds it, where a byte far behind the text is locked."""
    code = (
        "import sys, pathlib, subprocess\nfrom bot.store.lock import *\n"
        "again = [sys.executable, '-c', sys.argv[2], sys.argv[1], sys.argv[2]]\n"
        "try:\n with DatabaseLock(pathlib.Path(sys.argv[1])):\n"
        "  print('got', flush=True); subprocess.run(again)\n"
        "except DatabaseInUse as held: print(held)"
    )
    whole = f"from tests.windows import take_away; take_away()\n{code}"
    said = _alone(code, tmp_path / "m.db", whole)

    assert re.fullmatch(r"got\npid \d+\n", said.stdout.decode()), said.stderr
