"""From a file that somebody sends to what many receive: the whole program, the real emulator."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from bot.app.bootstrap import build_program, open_parts, read_library
from bot.app.parts import Parts
from bot.app.program import Program
from bot.app.service.fetching import Fetching, incoming_folder
from bot.app.settings import Settings
from bot.clock import SystemClock
from bot.conversation.flow import Flows
from bot.features.installed import LISTENERS, TABLES
from bot.features.people import erasing
from bot.store import attachments, jobs, people
from bot.store.attachments import Attachment
from bot.store.jobs import Asker
from bot.store.migrate import migrate
from bot.store.sql import Row, Tx, rows
from bot.store.writer import prepare
from tests import queued
from tests.conversation.test_attachments import FLOWS
from tests.office import CONTACT, OFFICE
from tests.queued import NewRow
from tests.reports.pictures import EXE, PDF, jpeg, office
from tests.running import running, start, telegram_settings
from tests.telegram_api import Emulator
from tests.telegram_api.fixtures import telegram_api
from tests.telegram_api.parameters import Upload
from tests.words import say

__all__ = ["telegram_api"]


def settings_for(folder: Path, api: Emulator) -> Settings:
    """Return the settings of an office with Telegram."""
    return Settings(
        office=OFFICE, contact=CONTACT, listen="127.0.0.1:0",
        database=f"sqlite:///{folder / 'office.db'}", telegram_token=api.token,
        telegram_api=api.url, telegram_pace="off",
    )  # fmt: skip


@asynccontextmanager
async def programme(folder: Path, api: Emulator) -> AsyncIterator[Program]:
    """Run the program, with a flow of the test's own that takes files from trainers."""

    def teach(parts: Parts) -> None:
        parts.app = replace(parts.app, flows=Flows(FLOWS, LISTENERS))

    settings = settings_for(folder, api)
    program = await build_program(settings, SystemClock(), read_library(settings), adjust=teach)
    ready = asyncio.Event()

    async def on_ready(_: Program) -> None:
        ready.set()

    running = asyncio.create_task(program.run(on_ready))
    try:
        await asyncio.wait_for(ready.wait(), 20)
        yield program
    finally:
        program.stopped.set()
        await running


async def trainer(program: Program, api: Emulator, number: int = 33) -> int:
    """Make a Telegram account a trainer who was asked for a file; returns the person's id."""
    address = f"telegram:{number}"
    version = program.parts.app.office.consent_version

    def fill(tx: Tx) -> int:
        people.touch(tx, address, "telegram", address, 1)
        person = people.create(tx, 1, version, "telegram", f"hash-{number}")
        people.change(tx, person, full_name="Lò Văn Thầy", commune="c14845", work="village")
        people.link(tx, address, person, 1)
        people.grant(tx, person, "trainer", "", None, 1)
        return person

    person = await program.parts.writer.write(fill)
    await api.person(number).ask("Gửi tệp")
    return person


async def kept(program: Program) -> list[Row]:
    """Return the attachments."""
    return await program.parts.writer.write(
        lambda tx: rows(tx, "SELECT id, owner, kind, name, mime, size, path FROM attachments")
    )


def left_behind(folder: Path) -> list[str]:
    """Return what lies in the folder of uploads."""
    return [path.name for path in incoming_folder(folder / "files").glob("*")]


async def test_a_photo_comes_in_without_its_place_and_goes_out_once(
    tmp_path: Path, telegram_api: Emulator
) -> None:
    """Sent by Telegram, fetched, made new, previewed to the sender, its new name kept."""
    async with programme(tmp_path, telegram_api) as program:
        author = await trainer(program, telegram_api)
        person = telegram_api.person(33)
        await person.photo(jpeg(3000, 2000, gps=True), caption="Ảnh lớp")
        shown = await person.wait_for(lambda got: got[-1].file_name, 30)
        ((id, owner, kind, name, mime, size, path),) = await kept(program)
        known = await program.parts.writer.write(lambda tx: attachments.find(tx, id))
    assert (owner, kind, name, mime) == (author, "photo", "anh.jpg", "image/jpeg")
    assert shown.file_kind == "photo" and len(shown.file) == size
    picture = Image.open(BytesIO(shown.file))
    assert (picture.size, dict(picture.getexif())) == ((1600, 1067), {})
    assert Path(path).read_bytes() == shown.file and Path(path).name == id
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
    assert known and known.vendor_ids == {"telegram": f"photo:photo-33-{shown.id}"}
    assert left_behind(tmp_path) == []
    telegram_api.check()


SENT = [
    ("Kế hoạch.pdf", PDF, "Kế hoạch.pdf", "application/pdf"),
    ("../bí mật.docm", office(), "bí mật.docx", None),
    ("bao-cao.pdf", EXE, None, "chỉ nhận ảnh"),
    ("bao-cao.docx", office(word__vbaProject_dot_bin=b"Sub"), None, "không khóa mật khẩu"),
    ("anh.jpg", jpeg()[:4000], None, "chưa đọc được"),
    ("to.pdf", PDF + bytes(11_000_000), None, "nặng quá"),
]


async def test_documents_are_kept_or_refused_in_words(
    tmp_path: Path, telegram_api: Emulator
) -> None:
    """What is safe is kept under a clean name; for the rest the sender reads why."""
    async with programme(tmp_path, telegram_api) as program:
        await trainer(program, telegram_api)
        person = telegram_api.person(33)
        for sent, data, name, words in SENT:
            await person.ask("Gửi tệp")
            before = len(person.got)
            await person.document(sent, data)
            shown = await person.wait_for(lambda got: len(got) > before, 30)  # noqa: B023
            if name is None:
                assert words and words in shown.text
            else:
                assert (shown.file_name, shown.file, shown.file_kind) == (name, data, "document")
        assert len(await kept(program)) == 2
    assert left_behind(tmp_path) == []


@pytest.mark.long
async def test_what_the_network_hides_is_tried_again(
    tmp_path: Path, telegram_api: Emulator
) -> None:
    """A fetch that fails twice succeeds the third time; one that never does is told."""
    async with programme(tmp_path, telegram_api) as program:
        await trainer(program, telegram_api)
        person = telegram_api.person(33)
        telegram_api.refuse("getFile", 502, "Bad Gateway", times=2)
        await person.document("a.pdf", PDF)
        assert (await person.wait_for(lambda got: got[-1].file_name, 30)).file == PDF
        await person.ask("Gửi tệp")
        telegram_api.refuse("getFile", 400, "Bad Request: wrong file_id")
        await person.document("b.pdf", PDF)
        await person.wait_for("không còn tải về được", 30)


@pytest.mark.long
async def test_a_job_cut_short_ends_as_one_attachment(
    tmp_path: Path, telegram_api: Emulator
) -> None:
    """Stopped between fetch and outcome and begun again, the file is kept once and told once."""
    telegram_api.late("getFile", 3.0)
    async with programme(tmp_path, telegram_api) as program:
        await trainer(program, telegram_api)
        person = telegram_api.person(33)
        await person.document("a.pdf", PDF)
        async with asyncio.timeout(10):
            while not telegram_api.world.calls["getFile"]:
                await asyncio.sleep(0.02)
    assert not person.last.file_name
    async with programme(tmp_path, telegram_api) as program:
        assert (await person.wait_for(lambda got: got[-1].file_name, 30)).file == PDF
        assert len(await kept(program)) == 1
    assert len([shown for shown in person.got if shown.file_name]) == 1


async def test_who_is_erased_meanwhile_hears_nothing(
    tmp_path: Path, telegram_api: Emulator
) -> None:
    """A file that was being fetched for somebody who is gone leaves neither address nor bytes."""
    telegram_api.late("getFile", 1.0)
    async with programme(tmp_path, telegram_api) as program:
        author = await trainer(program, telegram_api)
        person = telegram_api.person(33)
        await person.document("a.pdf", PDF)
        async with asyncio.timeout(10):
            while not telegram_api.world.calls["getFile"]:
                await asyncio.sleep(0.02)
        writer = program.parts.writer
        await writer.write(
            lambda tx: erasing.erase(tx, TABLES, author, "", 5, say("erased.somebody"))
        )
        async with asyncio.timeout(20):
            while "job-1" not in left_behind(tmp_path):
                await asyncio.sleep(0.01)
            while left_behind(tmp_path):
                await asyncio.sleep(0.01)
        assert await writer.write(lambda tx: rows(tx, "SELECT id FROM addresses")) == []
        assert await kept(program) == []
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["incoming"]


@asynccontextmanager
async def page_of(program: Program) -> AsyncIterator[httpx.AsyncClient]:
    """Open the page in a browser of its own."""
    url = f"http://127.0.0.1:{program.port}"
    async with httpx.AsyncClient(base_url=url, headers={"Origin": url}) as client:
        await client.get("/")
        yield client


async def test_an_attachment_reaches_every_page_that_was_told_of_it(
    tmp_path: Path, telegram_api: Emulator
) -> None:
    """Two pages and a phone get the same file; a stranger without a cookie gets none."""
    lies = tmp_path / "photo"
    lies.write_bytes(jpeg())
    id = "c" * 32
    async with programme(tmp_path, telegram_api) as program:
        new = Attachment(id, None, "photo", "lớp.jpg", "image/jpeg", 9, str(lies), {}, 1)
        await program.parts.writer.write(lambda tx: attachments.add(tx, new))
        answers = []
        for _ in range(2):
            async with page_of(program) as client:
                answers.append(await client.get(f"/tep/{id}"))
        async with httpx.AsyncClient() as stranger:
            refused = await stranger.get(f"http://127.0.0.1:{program.port}/tep/{id}")
    assert [answer.content for answer in answers] == [jpeg(), jpeg()]
    assert answers[0].headers["content-type"] == "image/jpeg"
    assert answers[0].headers["content-disposition"].startswith("inline")
    assert answers[0].headers["x-content-type-options"] == "nosniff"
    assert refused.status_code == 401


async def test_uploads_that_nobody_takes_are_deleted(
    tmp_path: Path, telegram_api: Emulator
) -> None:
    """After an hour; what is younger stays."""
    folder = incoming_folder(tmp_path)
    folder.mkdir()
    for name, age in (("web-old", 4000), ("web-new", 3000)):
        (folder / name).write_bytes(b"x")
        at = time.time() - age
        os.utime(folder / name, (at, at))
    Fetching({}, tmp_path).sweep()
    assert [path.name for path in folder.iterdir()] == ["web-new"]


@pytest.mark.parametrize("booted", [-7.0, 0.0, 5.0, 1e6])
def test_uploads_are_looked_through_at_once_and_every_ten_minutes(
    tmp_path: Path, booted: float
) -> None:
    """Whatever the machine's own clock shows, on one that has just booted too."""
    folder, moment = incoming_folder(tmp_path), [booted]
    folder.mkdir()
    fetching = Fetching({}, tmp_path, lambda: moment[0])
    left = []
    for passed in (0.0, 599.0, 601.0):
        (folder / "web-old").write_bytes(b"x")
        os.utime(folder / "web-old", (1, 1))
        moment[0] = booted + passed
        fetching.sweep()
        left.append((folder / "web-old").exists())
    assert left == [False, True, False]


async def test_the_hourly_sweep_takes_the_bytes_of_what_lapsed(
    tmp_path: Path, telegram_api: Emulator
) -> None:
    """An attachment that no announcement uses is gone from table and disk after a day."""
    settings = settings_for(tmp_path, telegram_api)
    lies = tmp_path / "photo"
    lies.write_bytes(b"x")
    parts = await open_parts(settings, SystemClock(), read_library(settings))
    new = Attachment("d" * 32, None, "photo", "a.jpg", "image/jpeg", 1, str(lies), {}, 1)
    await parts.writer.write(lambda tx: attachments.add(tx, new))
    await parts.reader.close()
    await parts.writer.close()
    async with programme(tmp_path, telegram_api) as program:
        assert await kept(program) == []
    assert not lies.exists()


def queue_for(database: Path, places: range, cause: str, file: str) -> None:
    """Queue an announcement with a file for many, as if it had just been expanded."""
    now = SystemClock().now_ms()
    with closing(sqlite3.connect(database, isolation_level=None)) as tx:
        prepare(tx)
        for number in places:
            place = f"telegram:{number}"
            body = {"text": "**Mời họp** chiều nay", "file": file}
            new = NewRow(cause, 0, f"place:{place}", 0, "telegram", place, "notice", body)
            queued.add(tx, new, now)


async def delivered(database: Path, many: int) -> None:
    """Wait until so many rows have been sent."""
    async with asyncio.timeout(30):
        while True:
            with closing(sqlite3.connect(database)) as tx:
                (sent,) = tx.execute(
                    "SELECT count(*) FROM outgoing WHERE state = 'sent'"
                ).fetchone()
            if sent >= many:
                return
            await asyncio.sleep(0.05)


def order_file(database: Path, reference: str) -> str:
    """Order a file as the turn of a trainer would; returns its id."""
    id = "9" * 32
    args = {"id": id, "owner": None, "reference": reference, "name": "a.jpg", "size": 9}
    asker = Asker("telegram", "telegram:33", "telegram:33")
    with closing(sqlite3.connect(database, isolation_level=None)) as tx:
        prepare(tx)
        people.touch(tx, asker.sender, asker.channel, asker.place, 1)
        jobs.add(tx, "attachment", args, asker, 1)
    return id


@pytest.mark.long
async def test_32_crash_while_a_file_is_fetched(tmp_path: Path, telegram_api: Emulator) -> None:
    """Killed when asked for, fetched or looked at, it is there once at the end, whole and alone."""
    database = tmp_path / "office.db"
    migrate(database, 1)
    telegram_api.world.files["in-1"] = ("photo.jpg", jpeg(2000, 1500, gps=True))
    telegram_api.person(33)
    id = order_file(database, "in-1")
    settings = telegram_settings(telegram_api.url, telegram_api.token)
    moments = (
        lambda: telegram_api.world.calls["getFile"],
        lambda: left_behind(tmp_path),
        (tmp_path / "files" / id).exists,
    )
    for moment in moments:
        program = await start(database, **settings)
        async with asyncio.timeout(20):
            while not moment():
                await asyncio.sleep(0.002)
        await program.kill()
        with closing(sqlite3.connect(database)) as tx:  # as if the machine had been slower
            tx.execute("UPDATE jobs SET state = 'running', tries = 1")
            tx.commit()
    async with running(database, **settings):
        async with asyncio.timeout(20):
            while not done(database):
                await asyncio.sleep(0.02)
    with closing(sqlite3.connect(database)) as tx:
        assert [path for (path,) in tx.execute("SELECT path FROM attachments")] == [
            str(tmp_path / "files" / id)
        ]
    lying = sorted(path.name for path in (tmp_path / "files").iterdir())
    assert lying == [id, "incoming"] and left_behind(tmp_path) == []
    assert Image.open(BytesIO((tmp_path / "files" / id).read_bytes())).size == (1600, 1200)


def done(database: Path) -> bool:
    """Say whether the one job has ended."""
    with closing(sqlite3.connect(database)) as tx:
        return bool(tx.execute("SELECT 1 FROM jobs WHERE state = 'done'").fetchone())


@pytest.mark.long
async def test_a_photo_for_many_crosses_the_line_once(
    tmp_path: Path, telegram_api: Emulator
) -> None:
    """The shipped program uploads it once, also across a restart; everybody has text and photo."""
    database = tmp_path / "office.db"
    lies = tmp_path / "photo"
    lies.write_bytes(jpeg())
    migrate(database, 1)
    now = SystemClock().now_ms()
    with closing(sqlite3.connect(database, isolation_level=None)) as tx:
        new = Attachment("e" * 32, None, "photo", "a.jpg", "image/jpeg", 9, str(lies), {}, now)
        attachments.add(tx, new)
    for number in range(1, 61):
        telegram_api.person(number)
    telegram_api.world.log = []
    telegram_api.flood("sendPhoto", 1)
    settings = {"telegram_api": telegram_api.url, "telegram_token": telegram_api.token}
    queue_for(database, range(1, 41), "announcement:1", "e" * 32)
    async with running(database, telegram_pace="off", **settings):
        await delivered(database, 40)
    queue_for(database, range(41, 61), "announcement:2", "e" * 32)
    async with running(database, telegram_pace="off", **settings):
        await delivered(database, 60)
    for number in range(1, 61):
        (shown,) = telegram_api.person(number).got
        assert shown.file == jpeg() and shown.text.startswith("Mời họp chiều nay\n\nMã tin: T")
    uploads = [raw for method, raw in telegram_api.world.log if method == "sendPhoto"]
    by_bytes = [raw for raw in uploads if isinstance(raw["photo"], Upload)]
    assert len(by_bytes) == 1 and len(uploads) == 60
    telegram_api.check()
