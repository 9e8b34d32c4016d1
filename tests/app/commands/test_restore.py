"""`donghanh restore` of an older backup brings nobody back who was erased or withdrew since."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.library.load import Library
from bot.store import migrate as migrations
from bot.store import people
from bot.store.lock import DatabaseLock
from bot.store.schema import MIGRATIONS
from tests.conversation.chat import MORNING, World
from tests.conversation.chat import sign_up as sign_up_in
from tests.erased import browser, command, erase, names, say, sign_up
from tests.office import HOUR, make_office
from tests.running import running, start

NAME = "Vàng Thị Súa"


def test_what_is_no_backup_is_named(tmp_path: Path, library: Library) -> None:
    """A file that is not there, and one that is no database; the office stays as it is."""
    office, text = tmp_path / "office.db", tmp_path / "notes.txt"
    make_office(office, library, 1)
    text.write_text("ghi chú\n" * 500)

    missing = command(office, "restore", tmp_path / "gone.db")
    strange = command(office, "restore", text)

    assert f"không có {tmp_path / 'gone.db'}" in missing.stderr
    assert f"{text} không đọc được" in strange.stderr
    assert (missing.exit_code, strange.exit_code) == (1, 1)
    assert len(names(office)) == 1


def test_an_upgrade_beside_a_running_program_says_what_to_do(
    tmp_path: Path, library: Library
) -> None:
    """It names the program that holds the database."""
    office = tmp_path / "office.db"
    make_office(office, library, 1)
    with DatabaseLock(office):
        held = command(office, "migrate")

    assert "Hãy dừng chương trình trước" in held.stderr
    assert held.exit_code == 2


@pytest.mark.long
async def test_an_older_backup_erases_again_and_lets_newcomers_stay(tmp_path: Path) -> None:
    """Only whose id and moment of creation agree goes: whoever got the id anew stays."""
    office, copies = tmp_path / "office.db", tmp_path / "backups"
    async with running(office) as program, browser(program) as first:
        assert command(office, "backup", copies / "empty.db").exit_code == 0
        await sign_up(first, NAME)
        assert command(office, "backup", copies / "with_her.db").exit_code == 0
        await erase(first)
    list_beside = tmp_path / "office.db.erasures"
    assert list_beside.read_bytes() == (copies / list_beside.name).read_bytes()
    assert [list_beside.stat().st_mode & 0o777, copies.stat().st_mode & 0o777] == [0o600, 0o700]

    again = command(office, "restore", copies / "with_her.db")
    assert (again.exit_code, names(office)) == (0, [""])
    assert f"Danh sách xóa: {list_beside} (1 mục)." in again.stdout
    assert "Xóa lại 1 người, rút lại đồng ý thay 0 người." in again.stdout

    assert command(office, "restore", copies / "empty.db").exit_code == 0
    async with running(office) as program, browser(program) as second:
        await sign_up(second, "Người Mới")
        assert command(office, "backup", copies / "newcomer.db").exit_code == 0
    restored = command(office, "restore", copies / "newcomer.db")
    assert names(office) == ["Người Mới"], restored
    assert "Xóa lại 0 người" in restored.stdout

    # And what the list knew before that is still known.
    assert command(office, "restore", copies / "with_her.db").exit_code == 0
    assert names(office) == [""]
    assert NAME.encode() not in office.read_bytes()


@pytest.mark.long
async def test_a_kill_right_after_the_goodbye_loses_no_entry(tmp_path: Path) -> None:
    """The database is the truth: what no list says yet is on it after the next start."""
    office, copies = tmp_path / "office.db", tmp_path / "elsewhere"
    program = await start(office, backups=str(copies))
    try:
        await program.ready()
        async with browser(program) as first:
            await sign_up(first, NAME)
            assert command(office, "backup", copies / "with_her.db").exit_code == 0
            await erase(first)
    finally:
        await program.kill()
    lists = [folder / "office.db.erasures" for folder in (tmp_path, copies)]
    before = json.loads(lists[0].read_bytes())
    # As if the kill had come between the commit and the writing of the list.
    for path in lists:
        path.write_text(json.dumps({**before, "erased": []}))

    assert command(office, "restore", copies / "with_her.db", backups=copies).exit_code == 0
    assert names(office) == [""]
    shutil.copy(tmp_path / "office.db.before-restore", office)
    for path in lists:
        path.write_text(json.dumps({**before, "erased": []}))
    async with running(office, backups=str(copies)):
        pass
    assert [len(json.loads(path.read_bytes())["erased"]) for path in lists] == [1, 1]


async def test_a_backup_copied_into_place_by_hand_brings_nobody_back(tmp_path: Path) -> None:
    """The list is older than no start: what it knows and the database does not is done again."""
    office = tmp_path / "office.db"
    async with running(office) as program, browser(program) as first:
        await sign_up(first, NAME)
        command(office, "backup", tmp_path / "copy" / "with_her.db")
        await erase(first)
    shutil.copy(tmp_path / "copy" / "with_her.db", office)
    async with running(office) as program:
        log = program.log

    assert names(office) == [""]
    assert "erased_again" in log.read_text()
    assert NAME.encode() not in office.read_bytes()


@pytest.mark.long
async def test_without_a_list_there_is_no_restore_unless_told_to(tmp_path: Path) -> None:
    """No list, a broken one, or another office's: one sentence, and nothing was changed."""
    office, copies = tmp_path / "office.db", tmp_path / "usb"
    async with running(office) as program, browser(program) as first:
        await sign_up(first, NAME)
        command(office, "backup", copies / "with_her.db")
        await erase(first)
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / "office.db"
    async with running(other):  # a new machine: its own list knows nothing of this office
        pass
    before = other.read_bytes()
    (copies / "office.db.erasures").rename(tmp_path / "list")

    refused = command(other, "restore", copies / "with_her.db")
    assert (refused.exit_code, other.read_bytes()) == (1, before)
    assert "không có danh sách những người đã xóa" in refused.stderr
    assert "--no-erasures" in refused.stderr and "Traceback" not in refused.stderr

    (copies / "office.db.erasures").write_bytes((tmp_path / "list").read_bytes()[:-9])
    refused = command(other, "restore", copies / "with_her.db")
    assert (refused.exit_code, other.read_bytes()) == (1, before)
    assert str(copies / "office.db.erasures") in refused.stderr

    told = command(other, "restore", "--no-erasures", copies / "with_her.db")
    assert (told.exit_code, names(other)) == (0, [NAME])
    shutil.copy(tmp_path / "office.db.erasures", copies)
    assert command(other, "restore", copies / "with_her.db").exit_code == 0
    assert names(other) == [""]


@pytest.mark.long
async def test_whom_no_erasures_brings_back_stays_on_the_list(tmp_path: Path) -> None:
    """Restore says how many are back, starts leave them alone, the list goes on knowing them."""
    office = tmp_path / "office.db"
    async with running(office) as program, browser(program) as first:
        await sign_up(first, NAME)
        command(office, "backup", tmp_path / "backups" / "with_her.db")
        await erase(first)
    told = command(office, "restore", "--no-erasures", tmp_path / "backups" / "with_her.db")
    assert "Không dùng tới (--no-erasures): 1 người trở lại." in told.stdout
    async with running(office):
        pass
    assert names(office) == [NAME]
    assert len(json.loads((tmp_path / "office.db.erasures").read_bytes())["erased"]) == 1

    assert command(office, "restore", tmp_path / "backups" / "with_her.db").exit_code == 0
    assert names(office) == [""]


def _withdrawn(office: Path) -> list[tuple[str, bool]]:
    with closing(sqlite3.connect(office)) as tx:
        found = tx.execute("SELECT full_name, consent_version = '' FROM people ORDER BY id")
        return [(name, bool(gone)) for name, gone in found]


async def test_a_withdrawal_is_done_again_unless_a_consent_came_after(tmp_path: Path) -> None:
    """What would still go by itself is taken back; who consented anew stays as they are."""
    office, copies = tmp_path / "office.db", tmp_path / "backups"
    async with running(office) as program, browser(program) as one, browser(program) as two:
        await sign_up(one, "Lò Văn Một")
        await sign_up(two, "Lò Văn Hai")
        command(office, "backup", copies / "both.db")
        for client in (one, two):
            await say(client, "/dulieu", "Rút lại đồng ý", "1")
        await say(two, "/batdau", "1")
        command(office, "backup", copies / "anew.db")
        await say(one, "/dulieu", "Xóa hết dữ liệu của tôi", "XÓA")
    assert _withdrawn(office) == [("", True), ("Lò Văn Hai", False)]

    again = command(office, "restore", copies / "anew.db")
    assert _withdrawn(office) == [("", True), ("Lò Văn Hai", False)]
    assert "Xóa lại 1 người, rút lại đồng ý thay 0 người." in again.stdout
    again = command(office, "restore", copies / "both.db")
    assert _withdrawn(office) == [("", True), ("Lò Văn Hai", True)]
    assert "Xóa lại 1 người, rút lại đồng ý thay 1 người." in again.stdout


def test_a_seat_goes_to_who_waits(tmp_path: Path, library: Library) -> None:
    """Erased again before the class, a person gives the seat back as in life."""
    office, copies = tmp_path / "office.db", tmp_path / "backups"
    make_office(office, library, learners=2, in_quiz=False)
    with closing(sqlite3.connect(office, isolation_level=None)) as tx:
        now = tx.execute("SELECT max(applied_at) FROM schema_versions").fetchone()[0]
        new = NewTraining("K7QM3X", "Lớp sau", now + 99 * HOUR, now + 102 * HOUR, "Nhà văn hóa", 1,
                          ("",), "")  # fmt: skip
        class_ = trainings.add(tx, new, None, now)
        for person in (1, 2):
            registrations.book(tx, class_, person, now)
        assert command(office, "backup", copies / "older.db").exit_code == 0
        people.withdraw(tx, 1, now)
    command(office, "backup", copies / "newer.db")
    assert command(office, "restore", copies / "older.db").exit_code == 0

    with closing(sqlite3.connect(office)) as tx:
        training = trainings.find(tx, class_)
        assert training is not None
        assert registrations.shared(tx, training).booked == (2,)


def test_a_backup_of_an_older_release_is_brought_up_to_date_first(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its schema knows no erasures: the copy is migrated, the backup itself stays untouched."""
    office, older = tmp_path / "office.db", tmp_path / "usb" / "older.db"
    older.parent.mkdir()
    monkeypatch.setattr(migrations, "MIGRATIONS", MIGRATIONS[:3])
    migrations.migrate(office, MORNING)
    with closing(sqlite3.connect(office)) as tx, tx:
        tx.execute(
            "INSERT INTO people (full_name, consent_version, consent_at, created_at) "
            "VALUES (:name, 'x', 5, 5)",
            {"name": NAME},
        )
    shutil.copy(office, older)
    with closing(sqlite3.connect(office)) as tx, tx:
        tx.execute("UPDATE people SET full_name = '', consent_version = '', erased_at = 9")
    monkeypatch.undo()
    assert command(office, "migrate").exit_code == 0
    assert command(office, "backup", tmp_path / "backups" / "newer.db").exit_code == 0
    before = older.read_bytes()

    again = command(office, "restore", older)

    assert (again.exit_code, names(office)) == (0, [""])
    assert "Xóa lại 1 người" in again.stdout
    assert older.read_bytes() == before
    assert sorted(path.name for path in older.parent.iterdir()) == ["older.db"]
    assert not list(tmp_path.glob(".restore-*"))


def test_a_backup_of_a_newer_release_is_refused(tmp_path: Path, library: Library) -> None:
    """It would only be found at the next start that this program can not use it."""
    office, newer = tmp_path / "office.db", tmp_path / "newer.db"
    make_office(office, library, learners=1)
    command(office, "backup", newer)
    with closing(sqlite3.connect(newer)) as tx, tx:
        tx.execute("INSERT INTO schema_versions VALUES (999, 1)")
    refused = command(office, "restore", newer)

    assert refused.exit_code == 1
    assert "bản 999" in refused.stderr and "Traceback" not in refused.stderr


def test_content_without_its_words_restores_nothing(tmp_path: Path, library: Library) -> None:
    """What stands in the place of an erased name is content: one sentence, nothing was changed."""
    office, copy = tmp_path / "office.db", tmp_path / "backups" / "copy.db"
    make_office(office, library, learners=1)
    assert command(office, "backup", copy).exit_code == 0
    before = office.read_bytes()
    (tmp_path / "content").mkdir()
    refused = command(office, "restore", copy, content=tmp_path / "content")

    assert (refused.exit_code, office.read_bytes()) == (1, before)
    assert "erased.somebody" in refused.stderr and "Traceback" not in refused.stderr


def test_the_list_holds_numbers_only(tmp_path: Path, library: Library) -> None:
    """An id and two instants; no name, address, place or number of a telephone."""
    world = World(tmp_path / "office.db", library)
    phone = sign_up_in(world.phone("telegram:7788990011"), NAME)
    phone.say("/dulieu")
    phone.choose("Xóa hết")
    phone.say("XÓA")
    erased_at = world.now
    world.close()
    assert command(tmp_path / "office.db", "backup", tmp_path / "b" / "copy.db").exit_code == 0
    said = json.loads((tmp_path / "b" / "office.db.erasures").read_bytes())

    ((id_, created_at, at),) = said.pop("erased")
    assert said == {"databases": [1], "withdrawn": []}
    assert id_ == 1 and created_at < at == erased_at
