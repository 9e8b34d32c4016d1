"""`donghanh demo`: everything on this machine, no token, a clock that can be moved."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from bot.app.bootstrap import build_program
from bot.app.channels.web import COOKIE_SECRET
from bot.app.commands.run import serve_on
from bot.app.demo.cast import PHONES, class_to_live, lay_out, stay_in_hand
from bot.app.demo.clock import MovableClock
from bot.app.demo.moves import ClockDesk
from bot.app.demo.page import demo_page_routes
from bot.app.logs import set_up_logging
from bot.app.program import Program
from bot.app.settings import Settings
from bot.channels.web import identity
from bot.clock import local_now
from bot.library.load import Library
from bot.store import people
from bot.store.secrets import secret
from bot.store.sql import Tx


def demo(port: int, data: Path | None) -> int:
    """Run the demo until a signal; without `data` everything is gone afterwards."""
    if data is not None:
        return _demo_in(port, data)
    with tempfile.TemporaryDirectory(prefix="donghanh-") as folder:
        return _demo_in(port, Path(folder))


def _demo_in(port: int, data: Path) -> int:
    settings = Settings(
        office="UBND xã Mường Lát (bản thử)", contact="0237 000 000", listen=f"127.0.0.1:{port}",
        database=f"sqlite:///{data / 'demo.db'}", push="on",
    )  # fmt: skip
    set_up_logging(30)
    return serve_on(settings, "Một bản thử khác đang giữ dữ liệu này:", _serve)


async def _serve(settings: Settings, library: Library) -> int:
    clock = MovableClock()
    program = await build_program(
        settings, clock, library, prefixes=[phone.prefix for phone in PHONES]
    )
    parts = program.parts
    zone = parts.app.office.zone

    def fill(tx: Tx) -> str:
        if people.count(tx) == 0:
            lay_out(tx, parts.app, local_now(clock, zone))
        stay_in_hand(tx, local_now(clock, zone))
        return secret(tx, COOKIE_SECRET, "")

    try:
        key = await parts.writer.write(fill)
        coming = await parts.writer.write(lambda tx: class_to_live(tx, local_now(clock, zone)))
    except BaseException:
        await parts.close()
        raise
    desk = ClockDesk(clock, zone, coming.starts_at, coming.ends_at)

    async def move(order: dict[str, Any]) -> dict[str, Any]:
        desk.move(order)
        await parts.writer.write(lambda tx: stay_in_hand(tx, local_now(clock, zone)))
        await program.tick.run()
        return desk.state()

    cookies = {
        phone.prefix: identity.sign(key, phone.address.removeprefix("web:")) for phone in PHONES
    }
    program.extra_routes = demo_page_routes(
        desk.state, move, parts.app.library.wording.render, cookies
    )
    program.stop_on_signals()
    await program.run(_announce)
    return 1 if program.failed else 0


async def _announce(program: Program) -> None:
    # Codes and addresses of classes lead to the first phone, the collaborator's.
    program.open_at(f"http://127.0.0.1:{program.port}{PHONES[0].prefix}")
    print(f"Mở trình duyệt tại: http://127.0.0.1:{program.port}/", flush=True)
    print("Dừng bằng Ctrl+C.", flush=True)
