"""What several verbs share: reading settings and saying every fault at once."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from bot.app.settings import BadSettings, Settings, read_settings
from bot.store.integrity import Unusable, admit, unusable, unwritable
from bot.store.writer import StoreUnavailable

T = TypeVar("T")

WRONG_SETTINGS = 2
#: What a database that cannot be used raises; `say_unusable` says it.
NO_DATABASE = (Unusable, sqlite3.Error, StoreUnavailable)


def say_faults(title: str, faults: Iterable[object]) -> None:
    """Print a title and one fault a line on standard error."""
    print(title, file=sys.stderr)
    for fault in faults:
        print(f"  {fault}", file=sys.stderr)


def say_unusable(title: str, database: Path, error: Exception) -> None:
    """Print in one sentence why a database cannot be used and what helps, on standard error."""
    if isinstance(error, sqlite3.Error):
        error = unusable(database, error)
    elif isinstance(error, StoreUnavailable):
        error = unwritable(database, str(error))
    print(f"{title}: {error}", file=sys.stderr)


def settings_or_none(for_run: bool = False) -> Settings | None:
    """Return the settings of this process, or None after printing all their faults."""
    try:
        settings = read_settings(os.environ)
    except BadSettings as error:
        say_faults("Thiết đặt chưa đúng:", error.faults)
        return None
    faults = settings.faults_for_run() if for_run else []
    if faults:
        say_faults("Thiết đặt chưa đủ:", faults)
        return None
    return settings


def with_database(database: Path, failed: str, work: Callable[[], T]) -> T | None:
    """Do something with the database that there is; None after saying why that failed."""
    try:
        admit(database)
        if database.is_file():
            return work()
        say_faults("Chưa có cơ sở dữ liệu:", [database])
    except NO_DATABASE as error:
        say_unusable(failed, database, error)
    except OSError as error:
        say_faults(f"{failed}:", [error])
    return None
