"""The list of erasures outside the database: written at once, forgotten when nothing needs it."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.app.bootstrap import build_program
from bot.app.service.erasure_keeping import ErasureKeeping, _Copy
from bot.app.service.erasure_list import BrokenList, kept_backups, needless, read
from bot.app.settings import Settings
from bot.clock import SystemClock
from bot.conversation.messages import typed
from bot.features.installed import TABLES
from bot.features.people import erasing
from bot.library.load import Library
from bot.store import erasures, people
from bot.store.sql import run
from bot.store.writer import Reader, Writer
from tests.erased import browser, command, erase, sign_up
from tests.fresh import fresh
from tests.office import CONTACT, OFFICE, make_office
from tests.running import running
from tests.words import say


@asynccontextmanager
async def closed_at_the_end(reader: Reader, writer: Writer) -> AsyncIterator[None]:
    """Close both at the end: their threads would outlive a test that fails."""
    try:
        yield
    finally:
        await reader.close()
        await writer.close()


@asynccontextmanager
async def kept(office: Path) -> AsyncIterator[tuple[ErasureKeeping, Reader, Writer]]:
    """Open a database as the program does, with backups beside it."""
    keeping = ErasureKeeping(office, office.parent / "backups", TABLES, say("erased.somebody"))
    keeping.take_in(5)
    writer, reader = await Writer.open(office), await Reader.open(office)
    async with closed_at_the_end(reader, writer):
        yield keeping, reader, writer


def listed(folder: Path) -> tuple[list[int], list[int]]:
    """Return who is on a list: the erased, those who withdrew."""
    said = json.loads((folder / "office.db.erasures").read_bytes())
    return [one[0] for one in said["erased"]], [one[0] for one in said["withdrawn"]]


async def _until_listed(office: Path, erased: list[int], withdrawn: list[int]) -> None:
    folders = (office.parent, office.parent / "nightly")
    async with asyncio.timeout(30):
        while not all((folder / "office.db.erasures").exists() for folder in folders) or any(
            listed(folder) != (erased, withdrawn) for folder in folders
        ):
            await asyncio.sleep(0.01)


async def test_each_goodbye_and_each_tick_puts_both_lists_right(
    tmp_path: Path, library: Library
) -> None:
    """Nothing has to be waited for: whoever copies the folder a moment later has the entry."""
    office = tmp_path / "office.db"
    make_office(office, library, learners=2, channel="web", in_quiz=False)
    settings = Settings(
        office=OFFICE, contact=CONTACT, database=f"sqlite:///{office}",
        backups=str(tmp_path / "nightly"),
    )  # fmt: skip
    program = await build_program(settings, SystemClock(), library)
    words_of = {1: ["Xóa hết dữ liệu của tôi", "XÓA"], 2: ["Rút lại đồng ý", "1"]}
    async with closed_at_the_end(program.parts.reader, program.parts.writer):
        for sender, words in words_of.items():
            for text in ("/dulieu", *words):
                at = f"web:{sender}"
                await program.receive.receive(typed("web", at, at, f"{sender} {text}", text))
            await _until_listed(office, [1], [2] if sender == 2 else [])
        (tmp_path / "nightly" / "office.db.erasures").unlink()
        await program._run_tick()
        await _until_listed(office, [1], [2])
        assert ([1], [2]) == listed(tmp_path / "nightly")


async def test_whatever_erases_is_written_and_no_list_stays_changed(
    tmp_path: Path, library: Library
) -> None:
    """Also who lapsed; a list that was deleted or written over is put right."""
    office = tmp_path / "office.db"
    make_office(office, library, learners=3, in_quiz=False)
    async with kept(office) as (keeping, reader, writer):
        await keeping.tend(reader, writer)
        await keeping.keep(reader)
        assert listed(tmp_path) == ([], [])
        await writer.write(lambda tx: erasing.erase(tx, TABLES, 1, "", 7, say("erased.somebody")))
        await writer.write(lambda tx: people.withdraw(tx, 2, 7))
        await keeping.tend(reader, writer)
        await keeping.keep(reader)
        (tmp_path / "office.db.erasures").unlink()
        (tmp_path / "backups" / "office.db.erasures").write_text("{")
        await asyncio.gather(*(keeping.keep(reader) for _ in range(5)))

    assert listed(tmp_path) == listed(tmp_path / "backups") == ([1], [2])
    assert sorted(path.name for path in (tmp_path / "backups").iterdir()) == ["office.db.erasures"]


async def test_what_comes_while_a_list_is_written_is_not_lost(tmp_path: Path) -> None:
    """A disk may take its time: nobody waits for it, and the newest is written."""
    copy = _Copy(tmp_path / "office.db.erasures")
    await asyncio.gather(*(copy.take(b"%d" % number) for number in range(9)))
    assert copy.path.read_bytes() == b"8"


async def test_an_entry_goes_when_the_oldest_kept_backup_is_younger(
    tmp_path: Path, library: Library
) -> None:
    """As long as one backup may bring the person back, and while there is none at all, it stays."""
    office, copies = tmp_path / "office.db", tmp_path / "backups"
    make_office(office, library, learners=2, in_quiz=False)
    async with kept(office) as (keeping, reader, writer):
        await writer.write(lambda tx: erasing.erase(tx, TABLES, 1, "", 7, say("erased.somebody")))
        await keeping.tend(reader, writer)
        await keeping.keep(reader)
        assert listed(tmp_path) == ([1], [])
    steps = ((("older", "younger"), [1]), (("younger",), []))
    shutil.copy(office, tmp_path / "saved")
    for held, left in steps:
        shutil.rmtree(copies)
        shutil.copy(tmp_path / "saved", office)
        copies.mkdir()
        if "older" in held:  # the person is alive in it
            make_office(copies / "older.db", library, learners=2, in_quiz=False)
        command(office, "backup", copies / "younger.db")
        async with kept(office) as (keeping, reader, writer):
            await keeping.tend(reader, writer)
            await keeping.keep(reader)
        assert listed(tmp_path)[0] == left == listed(copies)[0]


@pytest.mark.parametrize("other", ["packed.db.gz", "sub/locked.age"])
def test_what_can_not_be_read_may_be_an_older_backup(
    tmp_path: Path, library: Library, other: str
) -> None:
    """A packed or locked file in the folder keeps every entry, a log of a backup does not."""
    office, copies = tmp_path / "office.db", tmp_path / "backups"
    make_office(office, library, learners=1, in_quiz=False)
    with closing(sqlite3.connect(office)) as tx, tx:
        erasing.erase(tx, TABLES, 1, "", 7, say("erased.somebody"))
        entry = next(iter(erasures.known(tx)))
    command(office, "backup", copies / "a.db")
    (copies / "a.db-wal").touch()
    assert needless(path for path, _ in kept_backups(copies, office)) == {entry}

    (copies / other).parent.mkdir(exist_ok=True)
    (copies / other).write_bytes(b"\x1f\x8b packed")
    assert needless(path for path, _ in kept_backups(copies, office)) == frozenset()


async def test_a_folder_that_is_not_there_is_told_once_and_stops_nothing(tmp_path: Path) -> None:
    """The program runs on with the list beside the database, and the log says what is missing."""
    (tmp_path / "nightly").write_text("a file, no folder")
    async with (
        running(tmp_path / "office.db", backups=str(tmp_path / "nightly")) as program,
        browser(program) as one,
    ):
        await sign_up(one, "Lò Văn Một")
        await erase(one)
    said = program.log.read_text()

    assert await program.stop() == 0
    assert listed(tmp_path) == ([1], [])
    assert said.count("erasures_not_kept") == 1 and "folder='nightly'" in said


async def test_a_list_that_is_none_is_set_aside_at_the_start(tmp_path: Path) -> None:
    """It is not taken for an empty one that may be written over: somebody may still read it."""
    fresh(tmp_path / "office.db")
    (tmp_path / "office.db.erasures").write_bytes(b'{"databases":[1],"erased":[[1,2')
    async with running(tmp_path / "office.db") as program:
        pass

    assert listed(tmp_path) == ([], [])
    assert (tmp_path / "office.db.erasures.broken").read_bytes().endswith(b"[[1,2")
    assert "erasures_unreadable" in program.log.read_text()


@pytest.mark.parametrize(
    "said",
    ["", "[]", "{}", '{"databases":[1],"erased":[[1,2]],"withdrawn":[]}', '{"databases":"x"}',
     '{"databases":[1],"erased":[[1,2,true]],"withdrawn":[]}', '{"databases":[1],"erased":7}',
     "[" * 100_000],
    ids=range(8),
)  # fmt: skip
def test_anything_else_is_no_list(tmp_path: Path, said: str) -> None:
    """Whatever came of the file, it is one fault with the file's name."""
    (tmp_path / "office.db.erasures").write_text(said)
    with pytest.raises(BrokenList, match=r"office\.db\.erasures"):
        read(tmp_path / "office.db.erasures")


def test_the_newest_withdrawal_counts_and_never_lies_before_the_consent(
    tmp_path: Path, library: Library
) -> None:
    """Also when the clock was set back between the two."""
    office = tmp_path / "office.db"
    make_office(office, library, learners=1, in_quiz=False)
    with closing(sqlite3.connect(office)) as tx:
        consent_at = tx.execute("SELECT consent_at FROM people").fetchone()[0]
        people.withdraw(tx, 1, 7)
        assert {one.at for one in erasures.known(tx)} == {consent_at}
        people.withdraw(tx, 1, consent_at + 9)
        people.withdraw(tx, 1, consent_at + 8)
        assert {one.at for one in erasures.known(tx)} == {consent_at + 9}
        (entry,) = erasures.known(tx)
        assert erasures.merge(tx, [entry, entry._replace(at=3)]) == []
        newer = entry._replace(at=entry.at + 1)
        assert erasures.merge(tx, [newer]) == [newer]
        run(tx, "UPDATE people SET consent_at = NULL WHERE id = 1")
        erasing.erase(tx, TABLES, 1, "", 11, say("erased.somebody"))
        assert {(one.kind, one.at) for one in erasures.known(tx)} == {
            ("withdrawn", newer.at), ("erased", 11),
        }  # fmt: skip
