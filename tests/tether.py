"""Programs that tests start end with whoever started them, however that one came to its end."""

from __future__ import annotations

import asyncio
import ctypes
import shutil
import signal
import sys
from contextlib import suppress
from typing import Any

_SET_SIGNAL_OF_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG of Linux
_keepers: set[asyncio.Task[None]] = set()


def tethered(*command: str) -> list[str]:
    """Return a command as one that the kernel kills when the process that ran it is gone.

    Only Linux can; elsewhere it stays as it is.
    """
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", "KILL", *command] if setpriv else [*command]


def end_with_parent() -> None:
    """Let the kernel kill this very process when the one that started it is gone (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_SIGNAL_OF_PARENTS_DEATH, signal.SIGKILL)


async def spawn(*command: str, **options: Any) -> asyncio.subprocess.Process:
    """Start a program that ends with this process and with its event loop.

    A failed test leaves both the program and its pipes to whoever comes next, so the loop's end,
    which cancels what still waits, ends them too. `options` as asyncio takes them.
    """
    process = await asyncio.create_subprocess_exec(*tethered(*command), **options)
    keeper = asyncio.create_task(_keep(process))
    _keepers.add(keeper)
    keeper.add_done_callback(_keepers.discard)
    return process


async def _keep(process: asyncio.subprocess.Process) -> None:
    try:
        await process.wait()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            await process.communicate()  # what it said at last, or its pipes stay open
