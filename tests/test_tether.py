"""What tests start ends with them: failed, interrupted or killed, nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import tether
from tests.running import ROOT

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells of a parent's end"
)
_BEGIN = """
import asyncio, os, pathlib, sys
from tests import tether
from tests.running import start

async def begin(path):
    program = await start(path / "a.db")
    await program.ready()
    other = await tether.spawn(sys.executable, "-m", "tests.telegram_api", stdout=-1)
    await other.stdout.readline()
    (path / "begun").write_text(f"{program.pid} {other.pid}")
    (path / "begun").rename(HERE + "/pids")

"""
_HANGS = """
async def test_hangs(tmp_path):
    await begin(tmp_path)
    await asyncio.Event().wait()
"""
_FAILS = """
async def test_fails(tmp_path):
    await begin(tmp_path)
    assert False

def test_nothing_runs_any_more():
    for pid in pathlib.Path(HERE, "pids").read_text().split():
        assert not os.path.exists(f"/proc/{pid}")
"""


def _run(folder: Path, tests: str, *options: str) -> list[str]:
    """Return the command that runs tests of their own beside those of this project."""
    file = folder / "test_inner.py"
    file.write_text(f"HERE = {str(folder)!r}\n{_BEGIN}{tests}")
    return tether.tethered(
        sys.executable, "-m", "pytest", str(file), "-c", str(ROOT / "pyproject.toml"),
        "--rootdir", str(folder), "-p", "tests.conftest", "-p", "no:cacheprovider",
        f"--basetemp={folder / 'tmp'}", *options,
    )  # fmt: skip


def _runs(pid: str) -> bool:
    """Say whether a process has not ended; who was killed may stay a while as a name only."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _wait(check: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not check():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


@pytest.mark.long
def test_a_failed_test_leaves_nothing_to_the_next(tmp_path: Path) -> None:
    """What it started and could not end is ended before the next test begins."""
    run = subprocess.run(_run(tmp_path, _FAILS), cwd=ROOT, capture_output=True, text=True)

    assert "1 failed, 1 passed" in run.stdout, run.stdout + run.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    ("how", "workers"), [(signal.SIGINT, 1), (signal.SIGKILL, 0), (signal.SIGKILL, 1)]
)
def test_a_run_that_is_cut_short_leaves_nothing(
    tmp_path: Path, how: signal.Signals, workers: int
) -> None:
    """Interrupted or killed in the middle of a test, also where workers run it."""
    command = _run(tmp_path, _HANGS, "-n", str(workers))
    pids = tmp_path / "pids"
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as run:
        _wait(lambda: pids.exists() or run.poll() is not None)
        begun = pids.read_text().split()
        assert all(map(_runs, begun))
        os.kill(run.pid, how)
        run.wait(60)
    try:
        _wait(lambda: not any(map(_runs, begun)))
    finally:
        for pid in filter(_runs, begun):
            os.kill(int(pid), signal.SIGKILL)


_PARENT = """
import subprocess, sys
job = subprocess.Popen([sys.executable, "-m", "bot.app.service.job_process"], stdin=sys.stdin)
print(job.pid, flush=True)
job.wait()
"""


@pytest.mark.long
def test_a_job_ends_with_its_program() -> None:
    """The program killed, its job is not left writing what the next start makes anew."""
    order, ours = os.pipe()
    with subprocess.Popen(
        tether.tethered(sys.executable, "-c", _PARENT),
        cwd=ROOT, stdin=order, stdout=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        os.close(order)
        assert program.stdout
        job = program.stdout.readline().strip()
        _wait(lambda: "pipe_read" in Path(f"/proc/{job}/wchan").read_text())
        program.kill()
    _wait(lambda: not _runs(job))
    os.close(ours)  # the order never came to its end: only the program's end ended the job
