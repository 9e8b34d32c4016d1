"""Starts the shipped program as a process of its own, and waits for what it prints or answers."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests import tether
from tests.office import CONTACT, OFFICE

ROOT = Path(__file__).parent.parent
#: Of our environment, what a program gets: nothing that could be a setting. The rest is the
#: clock that `tests.days` gives.
_PASSED_ON = (
    "PATH", "HOME", "LANG", "LD_PRELOAD", "FAKETIME", "NO_FAKE_STAT", "DONT_FAKE_MONOTONIC",
    "FAKETIME_DONT_FAKE_MONOTONIC", "FAKETIME_FORCE_MONOTONIC_FIX",
)  # fmt: skip
_STOPS_S = 30.0


class Running:
    """One `donghanh run` process."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self.log = log
        self.lines: list[str] = []

    @property
    def pid(self) -> int:
        """Return the id of the process."""
        return self.process.pid

    @property
    def url(self) -> str:
        """Return the address that the program printed."""
        line = next(line for line in self.lines if "http://" in line)
        return "http://" + line.split("http://")[1].rstrip("/\n")

    async def ready(self, seconds: float = 60) -> None:
        """Wait until the program says that it runs; raises AssertionError if it ended."""
        assert self.process.stdout
        async with asyncio.timeout(seconds):
            while not any("http://" in line for line in self.lines):
                line = await self.process.stdout.readline()
                assert line, self.log.read_text()[-2000:]
                self.lines.append(line.decode())

    async def kill(self) -> None:
        """End the process as a power cut would."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> int:
        """Ask the process to stop and return its exit code; one that will not is killed."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(self.process.wait(), _STOPS_S)
        finally:
            await self.kill()


async def start(
    database: Path,
    environment: Mapping[str, str] | None = None,
    module: str = "bot",
    **settings: str,
) -> Running:
    """Start `donghanh run` on a database, on a port of its own; settings without the prefix."""
    more = dict(environment or {})
    inherited = {key: os.environ[key] for key in _PASSED_ON if key in os.environ} | {
        "DONGHANH_OFFICE": OFFICE,
        "DONGHANH_CONTACT": CONTACT,
        "DONGHANH_DATABASE": f"sqlite:///{database}",
        "DONGHANH_LISTEN": "127.0.0.1:0",
        **{f"DONGHANH_{name.upper()}": value for name, value in settings.items()},
        **more,
    }
    log = database.with_suffix(".log")
    with log.open("ab") as errors:
        process = await tether.spawn(
            sys.executable,
            "-m",
            module,
            "run",
            cwd=ROOT,
            env=inherited,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    return Running(process, log)


@asynccontextmanager
async def running(database: Path, **settings: str) -> AsyncIterator[Running]:
    """Run the program for the time of a test and stop it in good order."""
    program = await start(database, **settings)
    try:
        await program.ready()
        yield program
    finally:
        await program.stop()


def telegram_settings(url: str, token: str) -> Mapping[str, str]:
    """Return the settings that point the program at the emulator."""
    return {"telegram_api": url, "telegram_token": token}
