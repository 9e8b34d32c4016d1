"""A database that cannot be used: each command refuses it in one sentence and leaves it alone."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from bot.app.commands import export, invite, roster, upkeep
from bot.library.load import Library
from bot.store.migrate import migrate
from tests.office import CONTACT, OFFICE, make_office
from tests.reports.lists import listed
from tests.running import ROOT
from tests.store.damage import KINDS, Damage, root_of, with_log, zero


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    """The database of an office with a few people, made once."""
    database = tmp_path_factory.mktemp("sound") / "a.db"
    make_office(database, library, 20, crowd=200)
    return database


@pytest.fixture
def database(sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that database, with a backup beside it, named by the settings."""
    for name, value in _environment(tmp_path / "a.db").items():
        monkeypatch.setenv(name, value)
    shutil.copy(sound, tmp_path / "a.db")
    shutil.copy(sound, tmp_path / "a.db.before-3")
    shutil.copy(sound, tmp_path / "monday.db")
    for age, name in enumerate(("monday.db", "a.db.before-3")):
        os.utime(tmp_path / name, (1_700_000_000 - age, 1_700_000_000 - age))
    (tmp_path / "list.xlsx").write_bytes(listed(("Hà An", "Nhi Sơn")))
    return tmp_path / "a.db"


def _environment(database: Path) -> dict[str, str]:
    return {
        "DONGHANH_OFFICE": OFFICE, "DONGHANH_CONTACT": CONTACT, "DONGHANH_LISTEN": "127.0.0.1:0",
        "DONGHANH_DATABASE": f"sqlite:///{database}", "DONGHANH_CONTENT": str(ROOT / "content"),
        "DONGHANH_QUIZZES": str(ROOT / "quizzes"),
    }  # fmt: skip


COMMANDS: Mapping[str, Callable[[Path], int]] = {
    "migrate": lambda folder: upkeep.migrate(),
    "invite": lambda folder: invite.invite("admin", ""),
    "export": lambda folder: export.export("results", folder / "out.xlsx"),
    "backup": lambda folder: upkeep.backup(folder / "out" / "copy.db"),
    "roster": lambda folder: roster.import_(folder / "list.xlsx", "", True),
}


def _bytes(database: Path) -> Mapping[str, bytes]:
    names = (database.name, f"{database.name}-wal")
    files = [database.with_name(name) for name in names]
    # A look leaves an empty log.
    return {
        file.name: file.read_bytes() for file in files if file.is_file() and file.stat().st_size
    }


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_command_refuses_it_in_one_sentence(
    database: Path, kind: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1, one line that names the newest copy to be restored, and not a byte is changed."""
    KINDS[kind](database)
    before = _bytes(database)
    code = COMMANDS[command](database.parent)
    said = capsys.readouterr().err

    assert (1, 1) == (code, said.count("\n")), said
    assert f"donghanh restore {database.with_name('monday.db')}" in said
    assert before == _bytes(database)
    assert not database.with_name("out").exists() and not database.with_name("out.xlsx").exists()


def _spoken(*words: str, database: Path, room: int | None = None) -> tuple[int, str]:
    """Run a command, with `room` bytes for each file; returns its exit code and what it said."""

    def limit() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    # With no room for files, Python would leave cut ones for whoever imports next.
    quiet = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    environment = quiet | _environment(database)
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=ROOT, env=environment, capture_output=True,
        text=True, timeout=60, preexec_fn=limit,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_run_refuses_it_in_one_sentence(database: Path, kind: str) -> None:
    """The service ends with 1 and says what to do, instead of taking turns on it."""
    KINDS[kind](database)
    before = _bytes(database)
    code, said = _spoken("run", database=database)

    assert (1, 1) == (code, said.count("\n")), said
    assert f"donghanh restore {database.with_name('monday.db')}" in said
    assert before == _bytes(database)


@pytest.mark.parametrize("kind", ["a table's page zeroed", "a text", "no bytes"])
def test_the_demo_refuses_it_in_one_sentence(database: Path, kind: str) -> None:
    """The demo's own data are looked over as well."""
    database.rename(database.with_name("demo.db"))
    database = database.with_name("demo.db")
    (database.parent / "files").mkdir()
    (database.parent / "files" / "x.xlsx").write_bytes(b"x")
    KINDS[kind](database)
    words = ("demo", "--port", "0", "--data", str(database.parent))
    code, said = _spoken(*words, database=database)

    assert (1, 1) == (code, said.count("\n")), said
    assert "donghanh restore" in said


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX accounts")
def test_a_file_that_is_not_ours_to_write_is_named(
    database: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the right to read and write the file, the sentence says that it is about rights."""
    if os.geteuid() == 0:
        monkeypatch.setattr(os, "access", lambda *_: False)  # root may do everything
    database.chmod(0o400)
    code = upkeep.migrate()
    said = capsys.readouterr().err

    assert (1, 1) == (code, said.count("\n"))
    assert "quyền" in said and "donghanh restore" in said


def test_without_a_copy_the_sentence_names_any_file(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Copies that are damaged too, and another office's database, are not offered."""
    for name in ("monday.db", "a.db.before-3"):
        zero(database.with_name(name), root_of(database, "people"))
    other = database.with_name("other.db")
    shutil.copy(database, other)
    other.with_name("other.db.lock").write_text("pid 1")
    zero(database, 1)
    upkeep.migrate()

    assert capsys.readouterr().err.endswith("donghanh restore FILE\n")


def test_a_backup_in_the_folder_of_backups_is_named(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also one that is called as the database is; it may be named to `restore` as it stands."""
    kept = database.parent / "backups" / database.name
    kept.parent.mkdir()
    shutil.copy(database, kept)
    zero(database, 1)
    upkeep.migrate()

    assert capsys.readouterr().err.endswith(f"donghanh restore {kept}\n")


@pytest.mark.parametrize("sign", [
    "a.db.before-2", "a.db-wal", "a.db.erased", "files/job-1.xlsx", "backups/a.db.erasures",
    "backups/a.db",
])  # fmt: skip
@pytest.mark.parametrize("kind", ["no bytes", "gone"])
def test_an_empty_database_beside_a_known_office_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, sign: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Whatever an office leaves beside its database says that an empty one is no new office."""
    monkeypatch.setenv("DONGHANH_DATABASE", f"sqlite:///{tmp_path / 'a.db'}")
    (tmp_path / sign).parent.mkdir(exist_ok=True)
    (tmp_path / sign).write_bytes(b"something")
    if kind == "no bytes":
        (tmp_path / "a.db").touch()
    code = upkeep.migrate()

    assert (1, 1) == (code, capsys.readouterr().err.count("donghanh restore FILE"))
    assert not (tmp_path / "a.db").exists() or not (tmp_path / "a.db").stat().st_size


def test_a_new_office_starts_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, an empty file and a first start that was cut short are new offices."""
    for name, prepare in NEW.items():
        folder = tmp_path / name
        (folder / "files" / "incoming").mkdir(parents=True)
        (folder / "a.db.lock").write_text("pid 1")
        prepare(folder / "a.db")
        monkeypatch.setenv("DONGHANH_DATABASE", f"sqlite:///{folder / 'a.db'}")

        assert 0 == upkeep.migrate(), name


def _begun(database: Path) -> None:
    with closing(sqlite3.connect(database)) as tx:
        tx.execute("PRAGMA journal_mode = WAL")
        tx.execute("CREATE TABLE schema_versions (version INTEGER PRIMARY KEY, applied_at INTEGER)")


NEW: Mapping[str, Damage] = {
    "nothing": lambda database: None,
    "empty": lambda database: database.touch(),
    "begun": _begun,
}


def test_a_log_that_was_being_made_is_no_damage(database: Path) -> None:
    """Zeros where the log's first page was to be written when the power went are passed over."""
    database.with_name("a.db-wal").write_bytes(bytes(8192))

    assert 0 == upkeep.migrate()


def test_a_log_left_by_a_kill_is_taken_in(database: Path) -> None:
    """What was committed before a kill is there afterwards."""
    KINDS["a log of chance"](database)
    database.with_name("a.db-wal").unlink()
    shutil.copy(database.with_name("monday.db"), database)
    with_log(database, lambda log: log)

    assert 0 == upkeep.migrate()
    with closing(sqlite3.connect(database)) as tx:
        assert tx.execute("SELECT count(*) FROM alerts WHERE subject = 'log'").fetchone() == (1,)


@pytest.mark.parametrize("kind", KINDS)
def test_the_restore_that_was_named_mends_it(
    database: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The copy takes the place of whatever lay there, which is kept beside it."""
    KINDS[kind](database)
    before = _bytes(database).get("a.db")

    assert 0 == upkeep.restore(database.with_name("monday.db"), no_erasures=True), (
        capsys.readouterr().err
    )
    assert 0 == upkeep.migrate()
    if before is not None:
        assert before == database.with_name("a.db.before-restore").read_bytes()


def test_the_copy_kept_by_a_restore_can_itself_be_restored(database: Path) -> None:
    """It is not overwritten by the database that it is to replace."""
    upkeep.restore(database.with_name("monday.db"), no_erasures=True)
    kept = database.with_name("a.db.before-restore")
    with closing(sqlite3.connect(kept)) as tx, tx:
        tx.execute("INSERT INTO counts VALUES ('kept', '', 1)")
    upkeep.restore(kept, no_erasures=True)
    with closing(sqlite3.connect(database)) as tx:
        assert tx.execute("SELECT count(*) FROM counts WHERE name = 'kept'").fetchone() == (1,)


def test_a_copy_of_another_program_is_refused_in_one_sentence(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever else has a table of people does not take the office's place."""
    other, before = database.with_name("other.db"), database.read_bytes()
    with closing(sqlite3.connect(other)) as tx:
        tx.execute("CREATE TABLE people (id INTEGER PRIMARY KEY)")
    assert 1 == upkeep.restore(other, no_erasures=True)
    assert f"{other} không phải là của Đồng Hành" in capsys.readouterr().err
    assert (before, []) == (database.read_bytes(), list(database.parent.glob(".restore-*")))


@pytest.mark.parametrize("command", ["run", "migrate", "invite --role admin"])
def test_a_full_disk_at_the_first_start_is_said_in_one_sentence(
    tmp_path: Path, command: str
) -> None:
    """No traceback, no process that does not end, and the next start with room is the first."""
    database = tmp_path / "a.db"
    code, said = _spoken(*command.split(), database=database, room=100)
    with_room, after = _spoken("migrate", database=database)

    assert (1, 1) == (code, said.count("\n")), said
    assert "đĩa" in said and "donghanh restore FILE" in said
    assert 0 == with_room, after


def test_a_locked_database_is_refused_in_one_sentence(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What another program holds is named as that."""
    migrate(database, 1)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("INSERT INTO counts VALUES ('x', '', 1)")
        code = upkeep.migrate()
        said = capsys.readouterr().err
        other.execute("ROLLBACK")

    assert (1, 1) == (code, said.count("\n"))
    assert "khóa" in said
