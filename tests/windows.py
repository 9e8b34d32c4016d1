"""Runs `donghanh` on a Python that lacks what Windows lacks: `python -m tests.windows COMMAND`.

There is no machine with Windows among those that test. This takes away what is not there, and
puts `msvcrt`'s file lock, which is, on top of the system's own.
"""

from __future__ import annotations

import asyncio
import fcntl
import functools
import os
import resource
import signal
import socket
import sys
from types import ModuleType
from typing import Any, NoReturn

_WITHOUT = {
    asyncio: ("start_unix_server", "open_unix_connection"),
    os: ("O_DIRECTORY", "fchmod", "fchown", "chown", "getuid", "geteuid", "getgid", "setsid",
         "nice", "sched_setaffinity", "sched_getaffinity", "getloadavg", "uname", "statvfs"),
    signal: ("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "setitimer"),
    socket: ("AF_UNIX",),
}  # fmt: skip
_WITHOUT_MODULES = ("fcntl", "resource", "pwd", "grp", "termios", "uvloop", "syslog", "pty")


def _msvcrt() -> ModuleType:
    lockf = fcntl.lockf
    made: Any = ModuleType("msvcrt")
    made.LK_NBLCK = 2

    def locking(handle: int, mode: int, count: int) -> None:
        assert mode == made.LK_NBLCK
        start = os.lseek(handle, 0, os.SEEK_CUR)
        lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, count, start)

    made.locking = locking
    return made


def _no_handler(*_: object) -> NoReturn:
    raise NotImplementedError


def take_away() -> None:
    """Take away what Windows lacks."""
    assert resource
    sys.modules["msvcrt"] = _msvcrt()
    # The program's own loop wakes itself by a pair of sockets, which Windows has otherwise.
    pair = functools.partial(socket.socketpair, socket.AF_UNIX)
    setattr(socket, "socketpair", pair)  # noqa: B010
    for module, names in _WITHOUT.items():
        for name in names:
            delattr(module, name)
    for name in _WITHOUT_MODULES:
        sys.modules[name] = None  # type: ignore[assignment]
    setattr(asyncio.SelectorEventLoop, "add_signal_handler", _no_handler)  # noqa: B010


if __name__ == "__main__":
    take_away()
    from bot.app.commands.app import main

    main()
