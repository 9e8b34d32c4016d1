"""Lists of people from the file to the office's list: previewed, taken in, begun again."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import unicodedata
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.app.bootstrap import app_context
from bot.app.service.fetching import incoming_folder
from bot.app.service.tick import Tick
from bot.app.service.work import Work
from bot.app.settings import Settings
from bot.clock import SystemClock
from bot.conversation.messages import Incoming, RefusalReason
from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from bot.features.installed import JOBS
from bot.features.roster import store as roster
from bot.features.roster.files import roster_preview, staged_lines
from bot.features.roster.lines import Judge
from bot.features.roster.rules import RosterLine, in_order
from bot.features.roster.sheet import RawRow
from bot.library.load import Library
from bot.store import jobs, people
from bot.store.jobs import Asker
from bot.store.migrate import migrate
from bot.store.sql import scalar
from bot.store.writer import Writer, prepare
from tests.conftest import ROOT
from tests.conversation.player import TestClock
from tests.office import CONTACT, OFFICE
from tests.reports.lists import HEADING, book, laughs, listed
from tests.running import running, telegram_settings
from tests.telegram_api import Emulator
from tests.telegram_api.fixtures import telegram_api

__all__ = ["telegram_api"]

PLACE = "web:1"
ASKER = Asker("web", PLACE, PLACE)
THANH_HOA = "p38"
MAI = RawRow(2, "Lò Thị Mai", "Mường Lát", "Bản A", "CTV", "912345678")
MAI_LINE = RosterLine("Lò Thị Mai", THANH_HOA, "c14845", "Bản A", "village", "0912345678")


def preview(data: bytes, folder: Path, scope: Sequence[str] = ("",)) -> dict[str, Any]:
    """Return what the job says of these bytes."""
    (folder / "in").write_bytes(data)
    order = {
        "source": str(folder / "in"), "folder": str(folder), "name": "job-1",
        "content": str(ROOT / "content"), "args": {"scope": list(scope)},
    }  # fmt: skip
    with closing(sqlite3.connect(":memory:")) as tx:
        return roster_preview(tx, order)


def judged(library: Library, *rows: RawRow, scope: Sequence[str] = (THANH_HOA,)) -> Any:
    """Return what becomes of rows of somebody who adds for one province."""
    return Judge(library.places, library.wording, scope).judge(rows)


def test_a_preview_tells_what_would_be_taken_in(tmp_path: Path) -> None:
    """Counts, communes from the largest on, the first names; refused rows with row and reason."""
    outcome = preview(
        listed(
            ("Lò Thị Mai", "Mường Lát", "Bản A", "CTV", 912345678),
            (unicodedata.normalize("NFD", "Lò Thị Mai"), "mường lát", "bản a", "ctv", "0912345678"),
            ("Vi Văn Hai", "Mường Lát", "Bản A", "Phó bản", "09"), ("", "Nhi Sơn"),
            ("Hà An", "Nhi Sơn"), ("Hà Ba", "Mường Lat"),
        ),
        tmp_path,
    )  # fmt: skip
    files = outcome.pop("files")
    assert outcome == {
        "good": 4, "refused": 2, "notes": 1,
        "rows": [[3, "trùng dòng 2"], [5, "thiếu họ và tên"]],
        "noted": [[4, "công việc “Phó bản” ghi là “Khác”; số điện thoại “09” không đúng dạng, để trống"]],  # noqa: E501
        "communes": [["c14845", 3], ["c14864", 1]], "communes_count": 2,
        "sample": [
            ["Lò Thị Mai", "c14845", "Bản A"], ["Vi Văn Hai", "c14845", "Bản A"],
            ["Hà An", "c14864", ""],
        ],
    }  # fmt: skip
    staged = [
        RosterLine.of_json(one) for one in json.loads(Path(files["file"]["path"]).read_text())
    ]
    assert len(staged) == 4 and staged == in_order(staged) and MAI_LINE in staged
    report: Any = openpyxl.load_workbook(files["report"]["path"])
    assert [row[0].value for row in report.worksheets[0].iter_rows(min_row=2)] == [3, 5]


def test_a_preview_of_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    """One word for the conversation, and which columns are missing; nothing is staged."""
    assert preview(laughs(), tmp_path) == {"error": "dangerous"}
    assert preview(book([["Họ tên", "Quê"], ["A", "B"]]), tmp_path) == {
        "error": "no_header", "missing": ["Xã, phường"],
    }  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_list_without_a_good_row_is_a_preview_all_the_same(tmp_path: Path) -> None:
    """Nobody to take in, and every reason."""
    outcome = preview(listed(("Vi A", "")), tmp_path)
    assert (outcome["good"], outcome["rows"]) == (0, [[2, "thiếu xã, phường"]])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (MAI, "c14845"),
        (replace(MAI, commune="xã Mường Lát"), "c14845"),
        (replace(MAI, commune="UBND xã Nhi Sơn"), "c14864"),
        (replace(MAI, commune="Thị trấn Mường Lát", district="Mường Lát"), "c14845"),
        (replace(MAI, commune="mường chanh", district="h. Mường Lát"), "c14866"),
        (replace(MAI, commune="Bản Ngố, xã Nhi Sơn, huyện Mường Lát", village=""), "c14864"),
        (replace(MAI, commune="xã Nhi Sơn huyện Mường Lát tỉnh Thanh Hóa"), "c14864"),
        (replace(MAI, commune="Quang Trung", district="Ngọc Lặc"), None),
    ],
)
def test_a_commune_is_known_by_its_name_of_today_or_of_before(
    library: Library, row: RawRow, code: str | None
) -> None:
    """Its kind, the office that sits there, a whole address, the former district: all count."""
    (line,) = judged(library, row).lines
    assert line.province == THANH_HOA
    assert code is None or line.commune == code
    assert code is not None or "Thạch Lập" in library.places.name(line.commune)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (replace(MAI, name=""), "thiếu họ và tên"),
        (replace(MAI, name="123", commune=""), "họ và tên “123” không có chữ nào"),
        (replace(MAI, name="A" * 81), "dài quá 80 chữ"),
        (replace(MAI, commune="Mường Chan"), "gần giống xã Mường Chanh, tỉnh Thanh Hóa"),
        (replace(MAI, commune="Nơi Nào Đó"), "không có xã, phường nào tên “Nơi Nào Đó”"),
        (replace(MAI, commune="Quang Trung"), "có 2 xã, phường tên “Quang Trung”"),
        (replace(MAI, commune="Quang Trung"), "xã Quang Trung, huyện Ngọc Lặc cũ"),
        (replace(MAI, province="Nghệ An"), "gần giống xã Mường Lát, tỉnh Thanh Hóa"),
        (
            replace(MAI, commune="Cờ Đỏ", province="Cần Thơ"),
            "xã Cờ Đỏ, thành phố Cần Thơ: ngoài địa bàn của anh/chị",
        ),
        (replace(MAI, village="V" * 81), "tên thôn, bản"),
        (replace(MAI, commune="", sheet="Nhi Sơn"), "trang “Nhi Sơn”: thiếu xã, phường"),
        (replace(MAI, commune="*x* _y_ {{ 1 }}"), "“*x* _y_ {{ 1 }}”"),
    ],
)
def test_a_row_that_is_not_clear_is_refused_with_the_reason(
    library: Library, row: RawRow, why: str
) -> None:
    """Nothing is guessed: several places of a name are named, and so is one that comes close."""
    found = judged(library, row)
    assert found.lines == [] and len(found.refused) == 1
    assert why in found.refused[0][1]


@pytest.mark.parametrize(
    ("typed", "name", "phone", "note"),
    [
        ("Ông Lò Văn Thử", "Lò Văn Thử", "", ""), ("Đ/c Lò Văn Thử", "Lò Văn Thử", "", ""),
        ("3. Lò Văn Thử", "Lò Văn Thử", "", ""), ("LÒ VĂN THỬ", "Lò Văn Thử", "", ""),
        ("Lò Văn Thử - 0912345671", "Lò Văn Thử", "0912345671", "ghi là “Lò Văn Thử”"),
        ("Lò Văn Thử, bản Lát", "Lò Văn Thử", "", "ghi là “Lò Văn Thử”"),
    ],
)  # fmt: skip
def test_what_stands_around_a_name_comes_off(
    library: Library, typed: str, name: str, phone: str, note: str
) -> None:
    """Titles and numbers are nobody's name; a telephone number beside it is kept."""
    found = judged(library, replace(MAI, name=typed, phone=""))
    (line,) = found.lines
    assert (line.full_name, line.phone) == (name, phone)
    assert note in "".join(what for _, what in found.notes) and bool(found.notes) == bool(note)


def test_two_people_in_a_cell_are_refused(library: Library) -> None:
    """With the reason; their commune beside a name is no second person."""
    two = judged(library, replace(MAI, name="Hà Thị Thử, Hà Thị Mẫu"))
    assert two.lines == [] and "có hai người" in two.refused[0][1]
    assert len(judged(library, replace(MAI, name="Hà Thị Thử, Mường Lát")).lines) == 1


def test_a_column_that_was_not_read_is_said(library: Library) -> None:
    """Once, at the list's first row, also where that row is refused."""
    found = judged(library, replace(MAI, name="", unread="C"), replace(MAI, number=3))
    assert [(row.number, why) for row, why in found.notes] == [
        (2, "cột C bên cạnh họ tên không có tiêu đề nên chưa đọc")
    ]


@pytest.mark.parametrize(
    ("typed", "phone", "note"),
    [
        ("912345678", "0912345678", ""), ("84912345678", "0912345678", ""),
        ("+84 912.345.678", "0912345678", ""), ("'0912345678", "", "không đúng dạng"),
        ("không có", "", ""), ("-", "", ""), ("0912345678 / 0987654321", "0912345678", "số đầu"),
        ("0912345678; Zalo 0987654321", "0912345678", "số đầu"), ("2373850123", "02373850123", ""),
    ],
)  # fmt: skip
def test_a_phone_is_read_and_a_wrong_one_costs_nobody_their_place(
    library: Library, typed: str, phone: str, note: str
) -> None:
    """A leading 0 that was lost comes back; what is no number is left empty and noted."""
    found = judged(library, replace(MAI, phone=typed))
    (line,) = found.lines
    assert line.phone == phone
    assert note in "".join(what for _, what in found.notes) and bool(found.notes) == bool(note)


def test_a_namesake_with_another_number_is_a_second_person(library: Library) -> None:
    """Noted with the row of the first; the very same row again is refused."""
    other = replace(MAI, number=5, phone="0987654321")
    found = judged(library, MAI, replace(MAI, number=4), other)
    assert [line.phone for line in found.lines] == ["0912345678", "0987654321"]
    assert [(row.number, why) for row, why in found.refused] == [(4, "trùng dòng 2")]
    assert [(row.number, why[:38]) for row, why in found.notes] == [
        (5, "cùng họ tên, cùng thôn với dòng 2 nhưng"[:38])
    ]


def test_who_adds_for_one_province_means_the_commune_there(library: Library) -> None:
    """A name that many provinces have is clear to its trainer, and asked back from an admin."""
    row = replace(MAI, commune="Quang Trung", district="Ngọc Lặc")
    assert len(judged(library, row).lines) == 1
    bare = replace(MAI, commune="Tân Lập")
    assert "Tân Lập" in judged(library, bare, scope=("",)).refused[0][1]
    assert "ngoài địa bàn" in judged(library, bare, scope=("c14845",)).refused[0][1]
    assert judged(library, MAI, scope=()).lines == []


class Inbox:
    """Keeps the outcomes that come back."""

    def __init__(self) -> None:
        self.got: list[Incoming] = []

    async def receive(self, incoming: Incoming) -> None:
        """Keep what came."""
        self.got.append(incoming)

    async def unreadable(self, channel: str, key: str, raw: bytes, reason: str) -> None:
        """Refuse what no job sends."""
        raise AssertionError(reason)

    def refused(self, channel: str, reason: RefusalReason) -> None:
        """Refuse what no job sends."""
        raise AssertionError(reason)


@asynccontextmanager
async def working(writer: Writer, folder: Path, inbox: Inbox) -> AsyncIterator[Work]:
    """Let the jobs of a database be worked on."""
    content = (ROOT / "content", ROOT / "quizzes")
    work = Work(
        writer, SystemClock(), inbox, folder / "service.db", folder / "files", content,
        "Asia/Ho_Chi_Minh", {}, JOBS,
    )  # fmt: skip
    await work.recover()
    task = asyncio.create_task(work.run())
    try:
        yield work
    finally:
        await work.stop()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def outcome_of(writer: Writer, job: int) -> dict[str, Any]:
    """Wait for a job to end and return its outcome."""
    read = "SELECT outcome FROM jobs WHERE id = :id AND state = 'done'"
    async with asyncio.timeout(30):
        while not (said := await writer.write(lambda tx: scalar(tx, read, id=job))):
            await asyncio.sleep(0.01)
    found: dict[str, Any] = json.loads(said)
    return found


async def ordered(
    writer: Writer, folder: Path, lines: list[RosterLine], place: str = PLACE, **more: Any
) -> int:
    """Stage lines for a place and order their import from the usual one; returns the job."""
    path = folder / "staged.json"
    path.write_bytes(staged_lines(lines))
    now = SystemClock().now_ms()
    args = {"file": "f" * 32, "training": None, "by": None, **more}

    def order(tx: Any) -> int:
        jobs.add_file(tx, "f" * 32, "a.json", "x", str(path), place, now, now + 60_000)
        return jobs.add(tx, "roster_import", args, ASKER, now)

    return await writer.write(order)


MANY = [replace(MAI_LINE, full_name=f"Vi {n}") for n in range(950)]
COUNT = "SELECT count(*) FROM roster"


async def test_an_import_lets_others_go_between_its_slices(writer: Writer, tmp_path: Path) -> None:
    """Nobody waits for a whole list; its people are invited and the counts come back."""
    new = NewTraining("ACDEFG", "Lớp", 10, 20, "Hội trường", 10, ("",), "")
    training = await writer.write(lambda tx: trainings.add(tx, new, None, 1))
    job = await ordered(writer, tmp_path, MANY, training=training)
    inbox, seen = Inbox(), set()
    async with working(writer, tmp_path, inbox):
        async with asyncio.timeout(30):
            while not inbox.got:
                seen.add(await writer.write(lambda tx: scalar(tx, COUNT)))
        outcome = await outcome_of(writer, job)
    assert outcome == {"new": 950, "changed": 0, "known": 0, "invited": 950}
    assert len(seen - {0, 950}) > 2
    assert [(one.kind, one.choice, json.loads(one.text)) for one in inbox.got] == [
        ("job", "roster_import", outcome)
    ]


async def test_an_import_cut_short_is_begun_again_and_nobody_doubles(
    writer: Writer, tmp_path: Path
) -> None:
    """What was in before the crash counts as known the second time."""
    job = await ordered(writer, tmp_path, [*MANY, replace(MANY[0], phone="0987654321")])
    async with working(writer, tmp_path, Inbox()):
        async with asyncio.timeout(30):
            while not (before := await writer.write(lambda tx: scalar(tx, COUNT))):
                await asyncio.sleep(0)
    assert before < 951
    async with working(writer, tmp_path, Inbox()):
        outcome = await outcome_of(writer, job)
    assert outcome["new"] + outcome["known"] == 951 and outcome["known"] > 0
    assert await writer.write(lambda tx: scalar(tx, COUNT)) == 951


@pytest.mark.parametrize("more", [{"place": "web:2"}, {"file": "e" * 32}, {"training": 77}])
async def test_an_import_of_what_is_not_there_takes_nobody_in(
    writer: Writer, tmp_path: Path, more: dict[str, Any]
) -> None:
    """A list of another place, a lapsed one and a class that is gone are told as gone."""
    job = await ordered(writer, tmp_path, [MAI_LINE], **more)
    async with working(writer, tmp_path, Inbox()):
        assert await outcome_of(writer, job) == {"error": "gone"}
    assert await writer.write(lambda tx: scalar(tx, COUNT)) == 0


async def test_the_template_is_handed_out_to_who_asked(writer: Writer, tmp_path: Path) -> None:
    """A file of that place, made in a process apart."""
    now = SystemClock().now_ms()
    job = await writer.write(lambda tx: jobs.add(tx, "roster_template", {}, ASKER, now))
    async with working(writer, tmp_path, Inbox()):
        outcome = await outcome_of(writer, job)
    found = await writer.write(lambda tx: jobs.file(tx, outcome["file"], PLACE, now))
    assert found and found[0] == "mau-danh-sach.xlsx"
    assert openpyxl.load_workbook(found[2]).sheetnames == ["Danh sách", "Hướng dẫn"]
    assert await writer.write(lambda tx: jobs.file(tx, outcome["file"], "web:2", now)) is None


@pytest.mark.long
async def test_a_list_sent_by_telegram_is_previewed_and_its_bytes_go(
    tmp_path: Path, telegram_api: Emulator
) -> None:
    """Fetched, judged in a process apart; lines and report are that place's, for a day."""
    database = tmp_path / "office.db"
    migrate(database, 1)
    telegram_api.world.files["in-1"] = ("ds.xlsx", book([HEADING, ["Vi A", "Nhi Sơn"], ["Vi B"]]))
    place = "telegram:33"
    args = {"reference": "in-1", "name": "ds.xlsx", "size": 9, "scope": ["p38"], "training": None}
    with closing(sqlite3.connect(database, isolation_level=None)) as tx:
        prepare(tx)
        people.touch(tx, place, "telegram", place, 1)
        job = jobs.add(tx, "roster", args, Asker("telegram", place, place), 1)
    async with running(database, **telegram_settings(telegram_api.url, telegram_api.token)):
        writer = await Writer.open(database)
        try:
            outcome = await outcome_of(writer, job)
        finally:
            await writer.close()
    assert (outcome["good"], outcome["rows"]) == (1, [[3, "thiếu xã, phường"]])
    now = SystemClock().now_ms()
    with closing(sqlite3.connect(database)) as tx:
        kept = [jobs.file(tx, outcome[name], place, now) for name in ("file", "report")]
        assert jobs.file(tx, outcome["file"], place, now + 25 * 3_600_000) is None
    assert [one and (Path(one[2]).stat().st_mode & 0o777) for one in kept] == [0o600, 0o600]
    assert "files" not in outcome and str(tmp_path) not in json.dumps(outcome)
    assert list(incoming_folder(tmp_path / "files").iterdir()) == []


async def test_the_hourly_sweep_forgets_lines_nobody_needs(
    writer: Writer, library: Library
) -> None:
    """After the days that the office keeps things, a line that nobody became goes."""
    await writer.write(lambda tx: roster.take(tx, MANY, None, None, 1, set()))
    house = app_context(Settings(office=OFFICE, contact=CONTACT), library)
    clock = TestClock(datetime(2036, 12, 14, 2, tzinfo=UTC))
    await Tick(writer, clock, house, {}, (), lambda: None).run()
    assert await writer.write(lambda tx: scalar(tx, COUNT)) == 0
