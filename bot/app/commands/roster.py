"""`donghanh roster`: the template of the office's list, and a filled one read and taken in."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.app.commands.common import (
    NO_DATABASE,
    WRONG_SETTINGS,
    say_faults,
    say_unusable,
    settings_or_none,
)
from bot.app.service.control import ask
from bot.app.service.work import MEMORY_BYTES, JobFailed, run_apart
from bot.app.settings import Settings
from bot.features.classes import trainings
from bot.features.installed import JOBS
from bot.features.roster import store as roster
from bot.features.roster.rules import SLICE, RosterLine, slices
from bot.features.roster.steps_file import READ
from bot.features.roster.store import Imported
from bot.store import audit
from bot.store.disk.private_file import write_private
from bot.store.lock import DatabaseInUse, DatabaseLock
from bot.store.migrate import NewerSchema, migrate
from bot.store.sql import Tx
from bot.store.writer import Writer, open_reader
from bot.text.numbers import grouped

_SECONDS = 60.0
_MOST_ROWS = 5_000
#: Bytes of lines in one order to the running program, whose line has 64 KB.
_ORDER_BYTES = 60_000
#: In an order that is a part of a slice: 5,000 entries that are taken have to fit in beside them.
_PART_BYTES = 20_000
_YES = ("c", "có", "co", "y", "yes")
_WHY = {
    "too_big": "tệp nặng hơn 5 MB",
    "too_many": "tệp có hơn 5.000 dòng",
    "not_a_workbook": "không phải tệp Excel .xlsx đọc được (tệp .xls, .csv: lưu lại thành .xlsx; "
    "tệp có mật khẩu: bỏ mật khẩu)",
    "macros": "tệp có macro; lưu lại thành .xlsx không macro",
    "dangerous": "tệp có thứ không an toàn nên không đọc",
    "no_header": "không thấy hàng tiêu đề; thiếu cột: {missing}",
    "empty": "dưới hàng tiêu đề không có dòng nào",
    "failed": "đọc quá lâu hoặc quá tốn bộ nhớ nên dừng lại",
}
#: Sends one order of lines to whoever may write, and returns the answer.
_Send = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


class _Refused(Exception):
    """What was asked for cannot be done; the text says why."""


def template(file: Path) -> int:
    """Write the empty list; returns 0, 1 where it cannot be written, or 2."""
    from bot.features.roster.files import empty_list

    settings = settings_or_none()
    if settings is None:
        return WRONG_SETTINGS
    try:
        write_private(file, empty_list(settings.content))
    except OSError as error:
        say_faults("Chưa ghi được tệp mẫu:", [error])
        return 1
    print(f"Đã ghi tệp mẫu ra {file}.")
    return 0


def take_for_command(tx: Tx, order: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take in an order of lines: `lines`, `training`, `taken` in, counts and `taken` out.

    `taken` are entries that earlier lines of the same slice stand for; the first order of a
    list, `begins`, is written into the log.
    """
    now = int(time.time() * 1000)
    training = order["training"]
    if training is not None and trainings.find(tx, int(training)) is None:
        return {"error": "gone"}
    lines = [RosterLine.of_json(one) for one in order["lines"]]
    before = {int(entry) for entry in order["taken"]}
    taken = set(before)
    found = roster.take(tx, lines, None, training, now, taken)
    if order["begins"]:
        audit.note(tx, now, None, "list.read_in", f"training:{training}" if training else "")
    return {**asdict(found), "taken": sorted(taken - before)}


def import_(file: Path, training: str, yes: bool) -> int:
    """Read a list, show what would be taken in and take it in when told to; returns 0, 1 or 2."""
    settings = settings_or_none()
    if settings is None:
        return WRONG_SETTINGS
    try:
        return _imported(settings, file, training, yes)
    except _Refused as why:
        say_faults("Chưa nhập được:", [why])
        return 1
    except NO_DATABASE as error:
        say_unusable("Chưa nhập được", settings.database_path, error)
        return 1
    except (OSError, ValueError, DatabaseInUse, NewerSchema) as error:
        say_faults("Chưa nhập được:", [error])
        return 1


def _imported(settings: Settings, file: Path, code: str, yes: bool) -> int:
    if not file.is_file():
        raise _Refused(f"không có tệp {file}")
    _make_ready(settings)
    training = _training(settings, code)
    with tempfile.TemporaryDirectory() as folder:
        found = _read(settings, file, folder)
        lines = [RosterLine.of_json(one) for one in json.loads(Path(found["path"]).read_bytes())]
    _show(found)
    if not lines:
        raise _Refused("không có dòng nào nhận được")
    if not yes and not _agreed(len(lines)):
        print("Chưa nhập ai.")
        return 1
    total = asyncio.run(_written(settings, lines, training))
    invited = f" Mời vào lớp: {total.invited} người." if training is not None else ""
    print(f"Thêm mới {total.new}, bổ sung {total.changed}, đã có sẵn {total.known}.{invited}")
    return 0


def _make_ready(settings: Settings) -> None:
    """Make or migrate the database, unless the program that runs on it has done so."""
    try:
        with DatabaseLock(settings.database_path):
            migrate(settings.database_path, int(time.time() * 1000))
    except DatabaseInUse:
        return


def _training(settings: Settings, code: str) -> int | None:
    if not code:
        return None
    with closing(open_reader(settings.database_path)) as tx:
        found = trainings.by_code(tx, code.strip().upper())
    if found is None:
        raise _Refused(f"--training: không có lớp nào mã “{code}”")
    return found.id


def _read(settings: Settings, file: Path, folder: str) -> dict[str, Any]:
    order = {
        "make": JOBS[READ].make, "source": str(file.resolve()), "folder": folder, "name": "list",
        "database": str(settings.database_path), "content": str(settings.content.resolve()),
        "memory": MEMORY_BYTES,
        "args": {"scope": [""], "shown_rows": _MOST_ROWS},
    }  # fmt: skip
    try:
        found = asyncio.run(run_apart(order, _SECONDS))
    except JobFailed:
        found = {"error": "failed"}
    if "error" in found:
        why = _WHY[found["error"]]
        raise _Refused(why.format(missing=", ".join(found.get("missing", ()))))
    return {**found, "path": found["files"]["file"]["path"]}


def _show(found: Mapping[str, Any]) -> None:
    print(
        f"Đọc được {grouped(found['good'])} người của {found['communes_count']} xã, phường; "
        f"{grouped(found['refused'])} dòng chưa nhận, {grouped(found['notes'])} dòng cần xem lại."
    )
    for title, rows in (("Chưa nhận:", found["rows"]), ("Nhận, xin xem lại:", found["noted"])):
        if rows:
            print(title)
        for number, why in rows:
            print(f"  dòng {number}: {why}")


def _agreed(count: int) -> bool:
    try:
        return input(f"Nhập {grouped(count)} người? [c/K] ").strip().lower() in _YES
    except EOFError:
        print()
        return False


@asynccontextmanager
async def _sending(settings: Settings) -> AsyncIterator[_Send]:
    """Write ourselves where nobody holds the database, else through the running program."""
    try:
        with DatabaseLock(settings.database_path):
            writer = await Writer.open(settings.database_path)
            try:
                yield lambda order: writer.write(lambda tx: take_for_command(tx, order))
            finally:
                await writer.close()
    except DatabaseInUse:
        yield lambda order: ask(settings.database_path, order)


async def _written(settings: Settings, lines: list[RosterLine], training: int | None) -> Imported:
    async with _sending(settings) as send:
        return await _sent(lines, training, send)


async def _sent(lines: list[RosterLine], training: int | None, send: _Send) -> Imported:
    total = Imported()
    begins = True
    for some in slices(lines, SLICE):
        # Entries that are taken could be meant again only where a slice is more than an order.
        taken: set[int] = set()
        for part in _fitting(some):
            order = {
                "do": "roster", "training": training, "taken": sorted(taken), "begins": begins,
                "lines": [line.as_json() for line in part],
            }  # fmt: skip
            answer = await send(order)
            if "error" in answer:
                raise _Refused(f"chương trình đang chạy không nhận ({answer['error']})")
            taken |= set(answer["taken"])
            total += Imported(
                *(int(answer[name]) for name in ("new", "changed", "known", "invited"))
            )
            begins = False
    return total


def _fitting(lines: Sequence[RosterLine]) -> Iterator[Sequence[RosterLine]]:
    """Yield a slice whole, or in parts that fit: hundreds of one name and village do not."""
    lengths = [len(json.dumps(line.as_json())) for line in lines]
    if sum(lengths) <= _ORDER_BYTES:
        yield lines
        return
    begin = size = 0
    for at, length in enumerate(lengths):
        if at > begin and size + length > _PART_BYTES:
            yield lines[begin:at]
            begin, size = at, 0
        size += length
    yield lines[begin:]
