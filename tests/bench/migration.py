"""Bench `migration`: the program brings up to date a database of release 0.1 with a backlog."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.library.load import Library
from tests.bench.promise import Miscounted, Promise
from tests.running import ROOT

_RELEASE = ROOT / "tests" / "store" / "release_0_1.sql"
_DUE, _SAID = 1_797_300_000_000, 1_797_290_000_000
_BODY = json.dumps(
    {
        "text": "**Thông báo** · UBND xã Mường Lát\n\nMai 8h00 họp tại **hội trường xã**. Mang sổ "
        "hộ nghèo, danh sách các hộ đã rà soát của thôn.\n\nĐọc xong, anh/chị nhắn: **ĐÃ ĐỌC**",
        "choices": [["an-read:1", "ĐÃ ĐỌC"]],
        "marks": "none",
    },
    ensure_ascii=False,
)
#: Runs the program's own command and says at its end the most memory that it has held.
_MEASURED = """
import sys
from bot.__main__ import main
try:
    main()
finally:
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            print(line, file=sys.stderr)
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How many messages wait."""

    waiting: int = 1_000_000


async def migration(library: Library, size: Size | None = None) -> list[Promise]:
    """Migrate once; every row that waited must wait afterwards."""
    size = size or Size()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "old.db"
        before = _filled(database, size.waiting)
        took, memory = _migrated(database)
        with closing(sqlite3.connect(database)) as tx:
            (after,) = tx.execute(
                "SELECT count(*) FROM outgoing WHERE state = 'pending'"
            ).fetchone()
    if after != before:
        raise Miscounted(f"{before} rows waited before, {after} afterwards")
    what = f"migration, {size.waiting:,} rows waiting"
    return [
        Promise(f"{what}: from release 0.1", took, 90.0, "s"),
        Promise(f"{what}: memory at its peak", memory, 150.0, "MB"),
    ]


def _filled(database: Path, waiting: int) -> int:
    """Make a database of the release with a backlog; return how many rows wait in it."""
    with closing(sqlite3.connect(database)) as tx:
        tx.executescript(_RELEASE.read_text(encoding="utf-8"))
        tx.executemany(
            "INSERT INTO outbox (cause, ordinal, recipient, part, channel, place, kind, person, "
            "body, state, due_at, created_at, priority) VALUES ('announcement:7', 0, ?, 0, "
            "'telegram', ?, 'announcement', 1, ?, 'pending', ?, ?, 2)",
            _backlog(waiting),
        )
        tx.commit()
        (rows,) = tx.execute("SELECT count(*) FROM outbox WHERE state = 'pending'").fetchone()
        return int(rows)


def _backlog(waiting: int) -> Iterator[tuple[str, str, str, int, int]]:
    for number in range(1_000_000, 1_000_000 + waiting):
        yield f"person:{number}", f"telegram:{number}", _BODY, _DUE, _SAID


def _migrated(database: Path) -> tuple[float, float]:
    """Migrate as an operator does; return the seconds and the megabytes that it took."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, "migrate"],
        cwd=ROOT,
        env=os.environ | {"DONGHANH_DATABASE": f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        check=False,
    )
    took = time.monotonic() - began
    peak = re.search(r"VmHWM:\s+(\d+) kB", done.stderr)
    if done.returncode or peak is None:
        raise Miscounted(f"the migration ended with {done.returncode}: {done.stderr[-300:]}")
    return took, int(peak[1]) * 1024 / 1e6
