"""`donghanh migrate · backup · restore`: the database's upkeep."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bot.app.commands.common import (
    NO_DATABASE,
    WRONG_SETTINGS,
    say_faults,
    say_unusable,
    settings_or_none,
    with_database,
)
from bot.app.commands.restoring import NoList, staged, without_the_erased
from bot.app.service.erasure_list import ErasureList, add_to, list_path
from bot.library.wording import WordingError
from bot.store import erasures, people
from bot.store import migrate as migrations
from bot.store.disk.private_file import keep_name
from bot.store.integrity import Unusable, admit, open_copy
from bot.store.lock import DatabaseInUse, DatabaseLock


def migrate() -> int:
    """Bring the database up to date."""
    settings = settings_or_none()
    if settings is None:
        return WRONG_SETTINGS
    try:
        with DatabaseLock(settings.database_path):
            steps = migrations.migrate(settings.database_path, int(time.time() * 1000))
    except DatabaseInUse as error:
        say_faults("Hãy dừng chương trình trước; đang giữ:", [error])
        return WRONG_SETTINGS
    except migrations.NewerSchema as error:
        say_faults("Chưa nâng cấp được:", [error])
        return WRONG_SETTINGS
    except NO_DATABASE as error:
        say_unusable("Chưa nâng cấp được", settings.database_path, error)
        return 1
    except OSError as error:
        say_faults("Chưa nâng cấp được:", [error])
        return 1
    print(f"Đã nâng cấp {steps} bước.")
    return 0


def backup(target: Path) -> int:
    """Copy the database while it may be in use, and look the copy over."""
    settings = settings_or_none()
    if settings is None:
        return WRONG_SETTINGS
    database = settings.database_path
    copied = with_database(database, "Chưa sao lưu được", lambda: _backed_up(database, target))
    if copied is None:
        return 1
    held, kept = copied
    print(f"Đã chép {held} hồ sơ ra {target}.")
    if kept is not None:
        print(f"Danh sách xóa đi cùng có {kept} mục.")
    return 0


def _backed_up(database: Path, target: Path) -> tuple[int, int | None]:
    """Return how many people the copy holds, and how many entries its list of erasures."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    try:
        _copy(database, part)
        people = _looked_over(part)
        kept = _list_beside(part, list_path(target.parent, database))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return people, kept


def _list_beside(copy: Path, path: Path) -> int | None:
    """Write the list of erasures that goes with a copy; None where it is too old to know any."""
    known = erasures.known_in(copy)
    if known is None:
        return None
    made = ErasureList(frozenset({erasures.birth_in(copy)}), known)
    return len(add_to(path, made).entries)


def restore(source: Path, no_erasures: bool) -> int:
    """Put a copy in the place of the database, which is kept beside it; refuses while held.

    Whoever was erased since the copy was made is erased from it first, by the lists of erasures.
    """
    settings = settings_or_none()
    if settings is None:
        return WRONG_SETTINGS
    database, now = settings.database_path, int(time.time() * 1000)
    try:
        _looked_over(source)
        with DatabaseLock(database), staged(source, database, now) as copy:
            done = without_the_erased(copy, source, settings, now, no_erasures)
            people = _looked_over(copy)
            if database.exists():
                _set_aside(database, source)
            for tail in ("-wal", "-shm"):
                database.with_name(database.name + tail).unlink(missing_ok=True)
            copy.replace(database)
            keep_name(database)
    except DatabaseInUse as error:
        say_faults("Hãy dừng chương trình trước; đang giữ:", [error])
        return WRONG_SETTINGS
    except (NoList, WordingError, migrations.NewerSchema) as error:
        say_faults("Chưa phục hồi:", [error])
        return 1
    except Unusable:  # its text speaks of the staged copy, which is gone by now
        say_faults("Bản chép không dùng được:", [f"{source} không phải là của Đồng Hành"])
        return 1
    except (sqlite3.DatabaseError, OSError) as error:
        there = source.is_file()
        what = (
            f"{source} không đọc được ({type(error).__name__})" if there else f"không có {source}"
        )
        say_faults("Bản chép không dùng được:", [what])
        return 1
    print(f"Đã đặt lại {people} hồ sơ từ {source}.", *done.lines(), sep="\n")
    return 0


def _set_aside(database: Path, source: Path) -> None:
    """Keep the database beside its place; a damaged one as it lies there, with its log."""
    aside = database.with_name(f"{database.name}.before-restore")
    if aside.exists() and aside.samefile(source):
        aside = aside.with_name(f"{aside.name}-2")
    try:
        admit(database)
        return _copy(database, aside)
    except NO_DATABASE:
        if not database.is_file():
            database.rename(aside)
            return None
    for tail in ("", "-wal"):
        if (part := database.with_name(database.name + tail)).is_file():
            shutil.copy2(part, aside.with_name(aside.name + tail))
    return None


def _copy(database: Path, target: Path) -> None:
    """Copy a database with what stands in its log; a plain file copy would miss that."""
    with (
        closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)


def _looked_over(file: Path) -> int:
    """Check a copy and return how many people it holds; raises sqlite3.DatabaseError."""
    with closing(open_copy(file)) as copy:
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        return people.count(copy)
