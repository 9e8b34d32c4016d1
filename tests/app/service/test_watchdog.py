"""Row 48 of the fault table on the shipped program: what hangs starves the watchdog."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from tests.running import Running, start

#: More than a beat: a program that is well feeds its watchdog every five seconds.
_SILENCE_S = 6.5
_ATTACH, _DETACH, _ANY_THREAD = 16, 17, 0x40000000


class Ear:
    """The supervisor's end of the socket."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self._socket.setblocking(False)

    async def feeding(self, seconds: float) -> bool:
        """Say whether the watchdog is fed within so many seconds."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                while await loop.sock_recv(self._socket, 100) != b"WATCHDOG=1":
                    pass
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Hear no more."""
        self._socket.close()


@asynccontextmanager
async def _watched(database: Path) -> AsyncIterator[tuple[Running, Ear]]:
    with tempfile.TemporaryDirectory() as short:
        ear = Ear(f"{short}/notify")
        program = await start(database, environment={"NOTIFY_SOCKET": f"{short}/notify"})
        try:
            await program.ready()
            assert await ear.feeding(15)
            yield program, ear
        finally:
            await program.kill()
            ear.close()


@contextmanager
def _stopped(thread: int) -> Iterator[None]:
    """Stop one thread of another process, as a disk that never answers would."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(_ATTACH, thread, 0, 0) != 0:
        pytest.fail(f"no thread can be stopped here: {os.strerror(ctypes.get_errno())}")
    os.waitpid(thread, _ANY_THREAD)
    try:
        yield
    finally:
        libc.ptrace(_DETACH, thread, 0, 0)


def _threads(pid: int) -> list[int]:
    """Return the threads of a process but its first, the oldest (the database's) first."""
    found = sorted(int(task.name) for task in Path(f"/proc/{pid}/task").iterdir())
    return [thread for thread in found if thread != pid]


@pytest.mark.long
async def test_48_a_database_thread_that_hangs_starves_the_watchdog(tmp_path: Path) -> None:
    """The loop goes on and the port is open, but nothing feeds; afterwards it is fed again."""
    async with _watched(tmp_path / "a.db") as (program, ear):
        (writer, *_) = _threads(program.pid)
        with _stopped(writer):
            starved = not await ear.feeding(_SILENCE_S)
            _, line = await asyncio.open_connection(*program.url.removeprefix("http://").split(":"))
            line.close()
        fed = await ear.feeding(_SILENCE_S)

    assert (True, True) == (starved, fed)


@pytest.mark.long
async def test_48_a_loop_that_hangs_starves_the_watchdog(tmp_path: Path) -> None:
    """A process that stands still feeds nobody."""
    async with _watched(tmp_path / "a.db") as (program, ear):
        os.kill(program.pid, signal.SIGSTOP)
        starved = not await ear.feeding(_SILENCE_S)
        os.kill(program.pid, signal.SIGCONT)
        fed = await ear.feeding(_SILENCE_S)

    assert (True, True) == (starved, fed)
