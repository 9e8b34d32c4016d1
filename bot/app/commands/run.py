"""`donghanh run`: the real thing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from bot.app.bootstrap import BadContent, build_program, read_library
from bot.app.channels.installed import hints
from bot.app.commands.common import (
    NO_DATABASE,
    WRONG_SETTINGS,
    say_faults,
    say_unusable,
    settings_or_none,
)
from bot.app.commands.invite import first_invite, issue_for_command
from bot.app.commands.notify import Notifier
from bot.app.commands.roster import take_for_command
from bot.app.logs import set_up_logging
from bot.app.program import Program
from bot.app.service.control import Control
from bot.app.settings import Settings
from bot.channels.contract import StartRefused
from bot.clock import SystemClock
from bot.library.load import Library
from bot.store.lock import DatabaseInUse, DatabaseLock
from bot.store.migrate import NewerSchema
from bot.store.writer import StoreUnavailable

#: Runs a program to its end: (settings, content) -> how the process ends.
Serve = Callable[[Settings, Library], Coroutine[Any, Any, int]]


def run() -> int:
    """Run until a signal; 0 stopped well, 1 cannot start, 2 wrong settings or database held."""
    settings = settings_or_none(for_run=True)
    if settings is None:
        return WRONG_SETTINGS
    set_up_logging()
    return serve_on(settings, "Cơ sở dữ liệu đang được một chương trình khác giữ:", _serve)


def serve_on(settings: Settings, held: str, serve: Serve) -> int:
    """Serve on a database until a signal, else say why not; `held` is said where another does."""
    try:
        with DatabaseLock(settings.database_path):
            library = read_library(settings)
            use_fast_loop()
            return asyncio.run(serve(settings, library))
    except BadContent as error:
        say_faults("Nội dung có lỗi, chưa chạy được:", error.faults)
    except DatabaseInUse as error:
        say_faults(held, [error])
        return WRONG_SETTINGS
    except NO_DATABASE as error:
        say_unusable("Không khởi động được", settings.database_path, error)
    except (StartRefused, NewerSchema, OSError) as error:
        say_faults("Không khởi động được:", [error])
    return 1


def use_fast_loop() -> None:
    """Use uvloop where it is installed."""
    with contextlib.suppress(ImportError):
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())


async def _serve(settings: Settings, library: Library) -> int:
    program = await build_program(settings, SystemClock(), library)
    program.stop_on_signals()
    verbs = {"invite": issue_for_command, "roster": take_for_command}
    control = Control(settings.database_path, program.parts.writer, verbs)
    notifier = Notifier(os.environ.get("NOTIFY_SOCKET", ""))
    program.heartbeat.feed = lambda: notifier.send("WATCHDOG=1")

    async def ready(running: Program) -> None:
        proxy = [settings.proxy_hint] if settings.proxy_hint else []
        await _announce(running, [*proxy, *hints(settings)])
        notifier.send("READY=1")

    await control.start()
    try:
        await program.run(ready)
    finally:
        notifier.send("STOPPING=1")
        await control.stop()
    return 1 if program.failed else 0


async def _announce(program: Program, said: Sequence[str]) -> None:
    parts = program.parts
    code = secrets.token_bytes(16)
    now = parts.clock.now_ms()
    invite = ""
    with contextlib.suppress(StoreUnavailable):  # a full disk: everything else waits for room too
        invite = await parts.writer.write(lambda tx: first_invite(tx, code, now))
    for hint in said:
        print(hint, flush=True)
    host = f"[{parts.host}]" if ":" in parts.host else parts.host
    print(f"Đồng Hành đang chạy tại http://{host}:{program.port}/", flush=True)
    if invite:
        print(f"Mã quản trị dùng một lần, trong 7 ngày: {invite}", flush=True)
    sys.stdout.flush()
