"""The look over a database: every page counts, the log's head, and what is no damage."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from bot.library.load import Library
from bot.store import migrate as migrations
from bot.store.integrity import AT_ONCE, Unusable, admit, newest_copy
from tests.office import make_office
from tests.store.damage import PAGE, pages, root_of, zero


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    """The database of a small office with some free pages."""
    database = tmp_path_factory.mktemp("office") / "a.db"
    make_office(database, library, 5, crowd=60)
    with closing(sqlite3.connect(database)) as tx:
        tx.execute("PRAGMA secure_delete = ON")
        letter = "INSERT INTO dead_letters (channel, key, raw, reason, created_at) VALUES "
        tx.execute(f"{letter} ('test', 'k', zeroblob(100000), 'x', 0)")
        tx.commit()
        tx.execute("DELETE FROM dead_letters")
        tx.commit()
    return database


def test_a_page_of_zeros_anywhere_is_found(office: Path, tmp_path: Path) -> None:
    """Each page in turn is zeroed; one that is let through held nothing but zeros before."""
    database = tmp_path / "a.db"
    whole = office.read_bytes()
    passed = []
    for page in range(1, pages(office) + 1):
        database.write_bytes(whole)
        zero(database, page)
        try:
            admit(database)
            passed.append(page)
        except Unusable:
            pass
    held = {page for page in passed if any(whole[(page - 1) * PAGE : page * PAGE])}

    assert set() == held
    assert len(passed) < pages(office) / 2


def test_a_large_database_is_read_whole_only_when_asked(office: Path, tmp_path: Path) -> None:
    """Beyond the limit a damaged page is left to the look beside the service."""
    database = tmp_path / "a.db"
    shutil.copy(office, database)
    zero(database, root_of(database, "parts"))

    admit(database, most=database.stat().st_size - 1)
    with pytest.raises(Unusable):
        admit(database, most=database.stat().st_size)
    assert AT_ONCE > database.stat().st_size


def test_one_that_was_found_damaged_is_read_whole(office: Path, tmp_path: Path) -> None:
    """A restart does not take turns on it again, however large it is."""
    database = tmp_path / "a.db"
    shutil.copy(office, database)
    with closing(sqlite3.connect(database)) as tx, tx:
        tx.execute("INSERT INTO alerts (subject, raised, at) VALUES ('database', 1, 1)")
    admit(database, most=0)
    zero(database, root_of(database, "parts"))

    with pytest.raises(Unusable):
        admit(database, most=0)


def test_a_large_one_is_read_whole_before_an_upgrade(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy that is made before the first step must be sound."""
    database = tmp_path / "a.db"
    shutil.copy(office, database)
    zero(database, root_of(database, "parts"))
    more = (*migrations.MIGRATIONS, ("CREATE TABLE extra (n INTEGER) STRICT",))
    monkeypatch.setattr(migrations, "MIGRATIONS", more)
    with pytest.raises(Unusable):
        migrations.migrate(database, 1, 0)

    assert [] == list(tmp_path.glob("*.before-*"))


def test_the_newest_sound_copy_is_offered(office: Path, tmp_path: Path) -> None:
    """By date, whatever it is called; no log, no text, no part of a copy."""
    database = tmp_path / "a.db"
    for age, name in enumerate(("c.part", "b.bak", "a.db.before-2", "a.txt")):
        shutil.copy(office, tmp_path / name)
        at = 1_700_000_000 - age
        os.utime(tmp_path / name, (at, at))
    first = newest_copy(database)
    (tmp_path / "b.bak").write_bytes(zlib.compress(b"no database"))

    assert tmp_path / "b.bak" == first
    assert tmp_path / "a.db.before-2" == newest_copy(database)
