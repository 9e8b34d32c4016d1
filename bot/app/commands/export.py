"""`donghanh export results FILE`: the workbook of all results, made on the machine itself."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

from bot.app.commands.common import (
    WRONG_SETTINGS,
    say_faults,
    settings_or_none,
    with_database,
)
from bot.app.settings import Settings
from bot.features.quizzes.exports import results_workbook
from bot.store.writer import open_reader


def export(what: str, file: Path) -> int:
    """Write the workbook while the program may be running; returns 0, 1 or 2."""
    settings = settings_or_none()
    if settings is None:
        return WRONG_SETTINGS
    if what != "results":
        say_faults("Chưa xuất được:", [f"không có “{what}”; xuất được: results"])
        return WRONG_SETTINGS
    lines = with_database(
        settings.database_path, "Chưa xuất được", lambda: _written(settings, file)
    )
    if lines is None:
        return 1
    print(f"Đã xuất {lines} dòng ra {file}.")
    return 0


def _written(settings: Settings, file: Path) -> int:
    file.parent.mkdir(parents=True, exist_ok=True)
    order = {
        "folder": str(file.parent), "name": f".{file.name}.part", "now": int(time.time() * 1000),
        "content": str(settings.content), "quizzes": str(settings.quizzes),
        "timezone": settings.timezone,
        "args": {"training": 0, "quiz": "", "person": None, "trainer": [""], "admin": [""]},
    }  # fmt: skip
    with closing(open_reader(settings.database_path)) as tx:
        made = results_workbook(tx, order)
    Path(made["path"]).replace(file)
    return int(made["lines"])
