"""What `donghanh restore` does to a copy before it takes the database's place."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.app.service.erasure_list import (
    BrokenList,
    ErasureList,
    add_to,
    list_path,
    lists_in,
    read,
    together,
)
from bot.app.settings import Settings
from bot.features.installed import TABLES
from bot.features.people.replay import Redone, due, replay
from bot.library.load import wording_of
from bot.store import erasures
from bot.store.erasures import Erasure
from bot.store.migrate import migrate
from bot.store.writer import changed_at_rest, open_reader, rewrite_at_rest


class NoList(Exception):
    """No list of erasures is to be had that can be relied on; the text says why."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """Which lists were used, and what they changed; `back` are those left as the copy has them."""

    lists: Mapping[Path, ErasureList]
    redone: Redone = field(default_factory=Redone)
    back: int = 0

    def lines(self) -> Sequence[str]:
        """Return what is told of it."""
        used = [f"Danh sách xóa: {path} ({len(one.entries)} mục)." for path, one in self._used()]
        if self.back:
            return [*used, f"Không dùng tới (--no-erasures): {self.back} người trở lại."]
        erased, withdrawn = self.redone
        return [*used, f"Xóa lại {erased} người, rút lại đồng ý thay {withdrawn} người."]

    def _used(self) -> Sequence[tuple[Path, ErasureList]]:
        return sorted(self.lists.items())


@contextmanager
def staged(source: Path, database: Path, now: int) -> Iterator[Path]:
    """Give a copy of a backup beside the database, brought to today's schema."""
    database.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=database.parent) as folder:
        copy = Path(folder) / database.name
        shutil.copyfile(source, copy)
        migrate(copy, now)
        yield copy


def without_the_erased(
    copy: Path, source: Path, settings: Settings, now: int, ignoring: bool
) -> Replayed:
    """Erase from a copy whom the lists name, or leave them when told to; raises NoList.

    What stands in the place of a name is content: raises WordingError where it is not there.
    """
    database = settings.database_path
    lists = _lists(source, settings, ignoring)
    with changed_at_rest(copy) as tx:
        born = erasures.birth(tx)
        if not ignoring and not any(born in one.databases for one in lists.values()):
            raise NoList(_WHERE.format(backups=settings.backups_path))
        known = together(lists.values()).entries | _known_now(database)
        erasures.merge(tx, known)
        if ignoring:
            done = Replayed(lists, back=len({one.person for one in due(tx, known)}))
        else:
            instead = wording_of(settings.content, "erased").render("erased.somebody")
            done = Replayed(lists, replay(tx, TABLES, known, now, instead))
        kept = ErasureList(frozenset({born}), erasures.known(tx))
    rewrite_at_rest(copy)
    add_to(list_path(database.parent, database), together((kept, *lists.values())))
    return done


_WHERE = (
    "không có danh sách những người đã xóa (tệp .erasures) của cơ sở dữ liệu này ở cạnh nó, "
    "cạnh bản chép hay trong {backups}, mà bản chép có thể đưa họ trở lại; hãy chép danh sách ấy "
    "vào cạnh bản chép, hoặc gọi lại với --no-erasures nếu chấp nhận"
)


def _lists(source: Path, settings: Settings, ignoring: bool) -> dict[Path, ErasureList]:
    """Return every list beside the database, beside the backup and in the folder of backups."""
    database = settings.database_path
    folders = (database.parent, source.parent, settings.backups_path)
    found: dict[Path, ErasureList] = {}
    for path in lists_in(folders):
        try:
            found[path] = read(path) or ErasureList()
        except (BrokenList, OSError):
            if not ignoring:
                raise NoList(
                    f"không đọc được danh sách những người đã xóa {path}; hãy thay nó bằng bản "
                    "còn tốt, hoặc gọi lại với --no-erasures nếu chấp nhận ai đã xóa trở lại"
                ) from None
    return found


def _known_now(database: Path) -> frozenset[Erasure]:
    """Return what the database that gives way knows; it may be damaged, or not be there."""
    try:
        with closing(open_reader(database)) as tx:
            return erasures.known(tx)
    except sqlite3.Error:
        return frozenset()
