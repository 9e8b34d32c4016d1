"""Migrations: whole or not at all, a copy first, a newer database refused, one holder."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.roll import Mark
from bot.features.attendance import store as attendance
from bot.features.classes import trainings
from bot.store import migrate as migrations
from bot.store.lock import DatabaseInUse, DatabaseLock
from bot.store.schema import MIGRATIONS
from tests.store.test_release_0_1 import load

#: The lists that release 0.1 had been through.
RELEASE_0_1 = 7


def _version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as tx:
        return int(tx.execute("SELECT max(version) FROM schema_versions").fetchone()[0])


def test_migrates_once(tmp_path: Path) -> None:
    """A second start has nothing to do."""
    database = tmp_path / "sub" / "m.db"

    assert len(MIGRATIONS) == migrations.migrate(database, 1)
    assert 0 == migrations.migrate(database, 2)


def test_a_failing_step_is_undone_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that fails half-way leaves neither its tables nor its version row, and a copy."""
    database = tmp_path / "m.db"
    migrations.migrate(database, 1)
    broken = (*MIGRATIONS, ("CREATE TABLE extra (n INTEGER) STRICT", "CREATE TABLE oops ("))
    monkeypatch.setattr(migrations, "MIGRATIONS", broken)
    with pytest.raises(sqlite3.OperationalError):
        migrations.migrate(database, 2)

    assert len(MIGRATIONS) == _version(database)
    with closing(sqlite3.connect(database)) as tx:
        assert not tx.execute("SELECT 1 FROM sqlite_master WHERE name = 'extra'").fetchall()
    assert (tmp_path / f"m.db.before-{len(MIGRATIONS) + 1}").exists()


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    """A program older than the database does not touch it."""
    database = tmp_path / "m.db"
    migrations.migrate(database, 1)
    with closing(sqlite3.connect(database)) as tx, tx:
        tx.execute("INSERT INTO schema_versions VALUES (999, 1)")

    with pytest.raises(migrations.NewerSchema):
        migrations.migrate(database, 2)


def test_every_table_is_strict(tmp_path: Path) -> None:
    """Every table checks its types."""
    database = tmp_path / "m.db"
    migrations.migrate(database, 1)
    with closing(sqlite3.connect(database)) as tx:
        loose = tx.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
            "AND NOT strict AND name NOT LIKE 'sqlite_%'"
        ).fetchall()

    assert [] == loose


def test_the_lock_names_its_holder(tmp_path: Path) -> None:
    """A second program is refused and told who holds the database."""
    code = (
        "import sys, pathlib; from bot.store.lock import *\n"
        "try:\n with DatabaseLock(pathlib.Path(sys.argv[1])): print('got')\n"
        "except DatabaseInUse as held: print(held)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "m.db")]
    with DatabaseLock(tmp_path / "m.db"):
        held = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        with pytest.raises(DatabaseInUse), DatabaseLock(tmp_path / "m.db"):
            pass
    free = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert held.startswith("pid ")
    assert "got\n" == free


def test_who_was_there_before_half_days_is_still_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database of the second release keeps its classes, and who was present at them."""
    path = tmp_path / "old.db"
    monkeypatch.setattr(migrations, "MIGRATIONS", MIGRATIONS[:2])
    migrations.migrate(path, 1)
    old = sqlite3.connect(path)
    old.execute("INSERT INTO people (id, full_name, created_at) VALUES (1, 'Hà Thị Lan', 1)")
    old.execute(
        "INSERT INTO trainings (id, code, title, starts_at, ends_at, venue, seats, audience, "
        "created_at, changed_at) VALUES (5, 'CFGHJK', 'Lớp', 1, 2, 'x', 3, '[\"\"]', 1, 1)"
    )
    old.execute("INSERT INTO attendance (training, person, at, how) VALUES (5, 1, 7, 'walk_in')")
    old.commit()
    old.close()
    monkeypatch.undo()

    migrations.migrate(path, 2)

    tx = sqlite3.connect(path)
    assert attendance.find(tx, 5, 1, 0) == Mark("present", "walk_in", 7)
    assert [one.full_name for one in attendance.present(tx, 5)] == ["Hà Thị Lan"]
    training = trainings.find(tx, 5)
    assert training is not None
    assert (training.series, training.commune_seats) == (None, 0)
    assert training.quiz_stopped_at is None
    tx.close()


def test_a_full_database_of_the_second_release_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With rows in every table, all of them are there afterwards and point at something."""
    path = tmp_path / "full.db"
    monkeypatch.setattr(migrations, "MIGRATIONS", MIGRATIONS[:2])
    migrations.migrate(path, 1)
    old = sqlite3.connect(path)
    tables = [
        name
        for (name,) in old.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND name <> 'schema_versions'"
        )
    ]
    for table in tables:
        columns = old.execute(f"PRAGMA table_info({table})").fetchall()
        for number in (1, 2, 3):
            values = {name: _some(name, kind, number) for _, name, kind, *_ in columns}
            names = ", ".join(values)
            marks = ", ".join(f":{name}" for name in values)
            old.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
    old.commit()
    assert old.execute("PRAGMA foreign_key_check").fetchall() == []
    before = {table: old.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    order = {
        table: [row[1] for row in old.execute(f"PRAGMA table_info({table})")] for table in tables
    }
    old.close()
    monkeypatch.undo()

    migrations.migrate(path, 2)

    tx = sqlite3.connect(path)
    assert tx.execute("PRAGMA foreign_key_check").fetchall() == []
    assert tx.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for table, kept in before.items():
        if table == "outbox":  # in three tables since, and read together
            asked = "id, channel, place, kind, person, slot, edit, body, state, due_at, message"
            columns = dict(zip(order[table], zip(*kept, strict=True), strict=True))
            after = tx.execute(f"SELECT {asked} FROM outgoing").fetchall()
            assert after == list(zip(*(columns[name] for name in asked.split(", ")), strict=True))
            continue
        after = tx.execute(f"SELECT * FROM {table}").fetchall()
        if table != "attendance":  # made anew, with half-days
            assert [row[: len(kept[0])] for row in after] == kept
    assert tx.execute(
        "SELECT training, person, session, state, how, at, marked_by, address FROM attendance"
    ).fetchall() == [(n, n, 0, "present", "walk_in", n, n, "") for n in (1, 2, 3)]
    tx.close()


def _some(name: str, kind: str, number: int) -> object:
    """Return a value that a column may hold; whatever points at a row points at that number."""
    if name == "how":
        return "walk_in"
    if kind == "BLOB":
        return b"x"
    return number if kind == "INTEGER" else str(number)


@pytest.mark.parametrize("step", range(RELEASE_0_1, len(MIGRATIONS)))
def test_killed_at_any_statement_it_is_begun_again(
    step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upgrade that ends half way leaves the schema before it; the next start does all of it."""
    path = tmp_path / "killed.db"
    load(path)
    monkeypatch.setattr(migrations, "MIGRATIONS", MIGRATIONS[:step])
    migrations.migrate(path, 2)
    old = contents(path)
    for at in range(len(MIGRATIONS[step]) + 1):
        broken = (*MIGRATIONS[step][:at], "SELECT * FROM no_such_table", *MIGRATIONS[step][at:])
        monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS[:step], broken))
        with pytest.raises(sqlite3.OperationalError):
            migrations.migrate(path, 2)
        assert contents(path) == old
    monkeypatch.undo()
    assert migrations.migrate(path, 3) == len(MIGRATIONS) - step
    assert contents(path) != old


def contents(path: Path) -> list[str]:
    """Return a database as text."""
    with closing(sqlite3.connect(path)) as tx:
        return list(tx.iterdump())


def test_without_room_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is needed is said, and the database stays as it is."""
    path = tmp_path / "full.db"
    monkeypatch.setattr(migrations, "MIGRATIONS", MIGRATIONS[:-1])
    migrations.migrate(path, 1)
    old = contents(path)
    monkeypatch.undo()
    monkeypatch.setattr(migrations, "_ROOM", 10**9)

    with pytest.raises(migrations.NoRoom, match=r"cần \d+ MB trống trên đĩa, còn \d+ MB"):
        migrations.migrate(path, 2)

    assert contents(path) == old
    assert [one.name for one in tmp_path.glob("*.before-*")] == []
