"""Looks a database over before it is written on; what cannot be used is refused in one sentence."""

from __future__ import annotations

import os
import shlex
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path

from bot.store import alerts
from bot.store.disk import log_file
from bot.store.sql import Tx, rows, scalar
from bot.store.writer import is_damage, open_reader

#: A database up to so many bytes is read whole before the program starts (0.2 s); a larger one
#: right after the start, by a process beside it.
AT_ONCE = 64_000_000
#: What every database of ours has had since its first step.
_OURS = {"schema_versions", "people"}
_SQLITE = b"SQLite format 3\0"
#: What lies beside a database without saying that there was an office.
_NO_SIGN = (".lock", ".sock", "-journal")
#: The folder of backups beside a database, unless the settings name another one.
_BACKUPS = "backups"
#: Copies that are looked over for the one to name.
_MOST_COPIES = 8
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
#: The alarm that a database carries which was found damaged.
ALERT = "database"


class Unusable(Exception):
    """The database must not be opened; the text says in one sentence why and what helps."""


def admit(path: Path, most: int | None = None) -> None:
    """Refuse a database that cannot be used, without writing on it; raises Unusable.

    A new office's is let through. One beyond `most` bytes is not read whole, unless it was found
    damaged before.
    """
    size = _size(path)
    if size == 0:
        return _refuse_known(path)
    if not os.access(path, os.R_OK | os.W_OK):
        raise _troubled(path, "không cho chương trình này đọc và ghi", "sửa quyền của tệp")
    if log_file.is_broken(path):
        raise _damaged(path, f"có nhật ký {path.name}-wal bị hỏng")
    try:
        with closing(open_reader(path)) as tx:
            return _look_inside(tx, path, most is None or size <= most)
    except sqlite3.Error as error:
        raise unusable(path, error) from None


def unusable(path: Path, error: sqlite3.Error) -> Unusable:
    """Return the refusal that an error of the database stands for."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_NOTADB:
        return _damaged(path, "không phải là cơ sở dữ liệu SQLite")
    if code == sqlite3.SQLITE_CORRUPT:
        return _damaged(path, "bị hỏng")
    if code in _BUSY:
        return _troubled(path, "đang bị một chương trình khác khóa", "đóng chương trình ấy")
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return unwritable(path, name)


def unwritable(path: Path, reason: str) -> Unusable:
    """Return the refusal for a database that could not be read or written."""
    return _troubled(path, f"không đọc, ghi được ({reason})", "xem đĩa còn chỗ và còn tốt không")


def fault(tx: Tx) -> str:
    """Read the whole database and return the first thing wrong with it, or nothing.

    Takes 0.35 s of the processor for 141 MB and holds one read transaction.
    """
    try:
        found = str(scalar(tx, "PRAGMA quick_check(1)"))
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return error.sqlite_errorname
    return "" if found == "ok" else found.partition("\n")[2][:200] or found[:200]


def _size(path: Path) -> int:
    """Return the size of the file, 0 where there is none; raises Unusable for what is no file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise unwritable(path, type(error).__name__) from None
    if not stat.S_ISREG(found.st_mode):
        raise _troubled(path, "không phải là một tệp", "dời nó đi")
    return found.st_size


def _look_inside(tx: Tx, path: Path, whole: bool) -> None:
    found = rows(tx, "SELECT name FROM sqlite_master")
    names = {name for (name,) in found if not name.startswith("sqlite_")}
    if names <= {"schema_versions"}:  # a first start that was cut short left no more
        return _refuse_known(path, but=("-wal", "-shm"))
    if not names >= _OURS:
        raise _damaged(path, "là của một chương trình khác")
    if (whole or _alarmed(tx)) and fault(tx):
        raise _damaged(path, "bị hỏng")


def _alarmed(tx: Tx) -> bool:
    with suppress(sqlite3.OperationalError):  # a schema from before there were alarms
        return alerts.is_raised(tx, ALERT)
    return False


def _refuse_known(path: Path, but: tuple[str, ...] = ()) -> None:
    """Let an empty database through, unless something beside it says that there was an office."""
    if _signs_of_an_office(path, (*_NO_SIGN, *but)):
        state = "trống" if path.exists() else "không còn"
        raise _damaged(path, f"{state}, mà bên cạnh có tệp của một cơ quan đã dùng")


def _signs_of_an_office(path: Path, but: tuple[str, ...]) -> bool:
    if any(one.is_file() for one in (path.parent / "files").rglob("*")):
        return True
    return any(
        one.stat().st_size
        for one in _beside(path)
        if one.name.startswith(path.name) and not one.name.endswith(but) and one.is_file()
    )


def newest_copy(path: Path) -> Path | None:
    """Return the newest sound copy of a database of ours beside this one or in its backups."""
    found = [one for one in _beside(path) if _may_be_copy(one)]
    found.sort(key=lambda one: one.stat().st_mtime, reverse=True)
    return next((one for one in found[:_MOST_COPIES] if _is_sound_copy(one)), None)


def _may_be_copy(one: Path) -> bool:
    # Beside what a program runs on lies its lock: that is another office's database, no copy.
    if one.name.endswith(".part") or one.with_name(f"{one.name}.lock").exists():
        return False
    with suppress(OSError):
        if one.is_file():
            with one.open("rb") as file:
                return file.read(len(_SQLITE)) == _SQLITE
    return False


def _is_sound_copy(file: Path) -> bool:
    with suppress(sqlite3.Error), closing(open_copy(file)) as tx:
        found = {name for (name,) in rows(tx, "SELECT name FROM sqlite_master")}
        return found >= _OURS and not fault(tx)
    return False


def open_copy(file: Path) -> Tx:
    """Open a copy that nobody writes; without `immutable` a look would leave files beside it."""
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _beside(path: Path) -> list[Path]:
    folders = (path.parent, path.parent / _BACKUPS)
    return [one for folder in folders if folder.is_dir() for one in folder.iterdir() if one != path]


def _damaged(path: Path, why: str) -> Unusable:
    return Unusable(f"cơ sở dữ liệu {path} {why}; xin đặt lại từ bản sao bằng lệnh: {_cure(path)}")


def _troubled(path: Path, why: str, cure: str) -> Unusable:
    return Unusable(
        f"cơ sở dữ liệu {path} {why}; xin {cure}, hoặc nếu tệp đã hỏng thì đặt lại từ bản sao "
        f"bằng lệnh: {_cure(path)}"
    )


def _cure(path: Path) -> str:
    copy = newest_copy(path)
    return f"donghanh restore {shlex.quote(str(copy)) if copy else 'FILE'}"
