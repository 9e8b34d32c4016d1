"""The papers of a class, ordered in the conversation and made by the real job process."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.conversation.capabilities import Capabilities
from bot.conversation.messages import Incoming
from bot.domain.roll import Mark
from bot.features.attendance import store as attendance
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store import people
from bot.store.sql import Tx, rows, scalar
from tests.conversation.held_class import Came, commune, hold, person_at
from tests.conversation.player import CAST, Stage, stage, work

HEAD = 8  # the row of the headings
CAME = [
    Came("Hà Thị Ý", score=9),
    Came("Vi Văn Đức", place="Mường Chanh"),
    Came("Lò Thị Ăn", score=4),
    Came("Lê Thị An", present=False),
    Came("Hà Văn Khách", booked=False),
]


def text(lines: list[str]) -> str:
    """Return what was shown as one text."""
    return "\n".join(lines)


async def papers(made: Stage, who: str, head: str) -> tuple[dict[str, Any], Any]:
    """Order a paper as one of the cast, make it, and return the outcome and the workbook."""
    await made.choose(who, f"{head}:1")
    await made.news()
    (outcome,) = await work(made)
    return outcome, load_workbook(outcome["path"], data_only=True)


async def hand_in(made: Stage, **outcome: Any) -> None:
    """Hand in what the job made for the trainer, without making it."""
    address = CAST["thay"][0]
    person = await made.writer.write(lambda tx: person_at(tx, "thay"))
    told = {"person": person, "file": "f1", "name": "bang.xlsx", "results": 0, "hidden": 0}
    await made.receive.receive(
        Incoming("telegram", address, address, "job:1", "job", json.dumps(told | outcome),
                 choice="attendance_workbook")
    )  # fmt: skip


def people_of(book: Any) -> list[tuple[Any, ...]]:
    """Return the rows of people on the first sheet: from the number to the note."""
    found = list(book["Điểm danh"].iter_rows(min_row=HEAD + 1, values_only=True))
    return [row for row in found if isinstance(row[0], int)]


@pytest.mark.slow
async def test_sheet_holds_everybody_by_commune_and_name(tmp_path: Path, library: Library) -> None:
    """Who came, who did not, who walked in; sorted by commune, then the Vietnamese way.

    Whoever opened the class has a second sheet: who did the quiz and who has not.
    """
    async with stage(tmp_path, library, "2026-12-20 12:30") as made:
        await hold(made, CAME)

        outcome, book = await papers(made, "thay", "cp-roll")

        table = people_of(book)
        names = ["Vi Văn Đức", "Lê Thị An", "Lò Thị Ăn", "Hà Văn Khách", "Hà Thị Ý"]
        assert names == [row[1] for row in table]
        assert [1, 2, 3, 4, 5] == [row[0] for row in table]
        assert ["xã Mường Chanh"] + ["xã Mường Lát"] * 4 == [row[3] for row in table]
        assert ["x", "V", "x", "x", "x"] == [row[5] for row in table]
        assert [None, None, None, "Vào tại chỗ", None] == [row[7] for row in table]
        assert "Sáng 20/12" == book["Điểm danh"].cell(HEAD, 6).value
        assert "diem-danh_ra-soat-ho-ngheo_2026-12-20_1230.xlsx" == outcome["name"]
        said = text(await made.news())
        assert "5 người, kèm kết quả bài của 2 người" in said
        assert not any(one.name in said for one in CAME)
        results = {row[5]: row[7:11] for row in book["Kết quả bài"].values}
        assert (9, 10, 0.9, "Đạt") == results["Hà Thị Ý"]
        assert (None,) * 4 == results["Vi Văn Đức"]


@pytest.mark.slow
async def test_every_state_has_its_sign_and_phones_stay_out(
    tmp_path: Path, library: Library
) -> None:
    """Late, absent and excused as the trainer said; no telephone number anywhere in the file."""
    async with stage(tmp_path, library) as made:
        await hold(made, CAME)
        now = made.clock.now_ms()

        def say(tx: Tx) -> None:
            by_name = dict(rows(tx, "SELECT full_name, id FROM people WHERE full_name <> ''"))
            states = {"Hà Thị Ý": "late", "Lò Thị Ăn": "absent", "Lê Thị An": "excused"}
            for name, state in states.items():
                said = Mark(state, "roll_call", now, 1)  # type: ignore[arg-type]
                attendance.record(tx, 1, by_name[name], 0, said, now)
            people.change(tx, by_name["Hà Thị Ý"], phone="0912345678")

        await made.writer.write(say)

        _, book = await papers(made, "thay", "cp-roll")

        signs = {row[1]: row[5] for row in people_of(book)}
        assert ("M", "V", "P") == (signs["Hà Thị Ý"], signs["Lò Thị Ăn"], signs["Lê Thị An"])
        cells = [str(cell) for page in book for row in page.values for cell in row]
        assert not any("912345678" in cell for cell in cells)


@pytest.mark.slow
async def test_list_to_sign_has_everybody_expected(tmp_path: Path, library: Library) -> None:
    """Summoned ones whom no phone knows are on it, walk-ins are not; the half-days are empty."""
    async with stage(tmp_path, library) as made:
        await hold(made, CAME, ended_hours_ago=-20)
        line = RosterLine("Vàng A Páo", "", commune(made, "Mường Chanh"), "Bản Na", "head")
        now = made.clock.now_ms()
        await made.writer.write(lambda tx: roster.take(tx, [line], None, 1, now, set()))

        outcome, book = await papers(made, "thay", "cp-sign")

        table = people_of(book)
        assert ["Vi Văn Đức", "Vàng A Páo"] == [row[1] for row in table[:2]]
        assert "Hà Văn Khách" not in [row[1] for row in table]
        assert all(row[5:] == (None,) * 3 for row in table)
        assert ["Điểm danh"] == book.sheetnames
        assert outcome["name"].startswith("ky-tay_ra-soat-ho-ngheo_")
        assert "Danh sách ký tay lớp **Rà soát hộ nghèo**" in text(await made.news())


@pytest.mark.slow
async def test_list_of_nobody_is_told(tmp_path: Path, library: Library) -> None:
    """Before anybody is invited the paper is empty, and the message says what to do."""
    async with stage(tmp_path, library) as made:
        await hold(made, [], ended_hours_ago=-20)

        await hand_in(made, training=1, lines=0, to_sign=True)

        assert "chưa có ai được mời hoặc đăng ký" in text(await made.news())


@pytest.mark.slow
async def test_results_of_others_stay_hidden(tmp_path: Path, library: Library) -> None:
    """A trainer who did not open the class gets the roll without any score, and is told why."""
    async with stage(tmp_path, library) as made:
        await hold(made, CAME, by="quan")

        _, book = await papers(made, "thay", "cp-roll")

        assert ["Điểm danh"] == book.sheetnames
        assert 5 == len(people_of(book))
        said = text(await made.news())
        assert "Điểm của 2 người không hiện" in said
        assert "kết quả bài" not in said


@pytest.mark.slow
async def test_class_without_a_quiz_has_one_sheet(tmp_path: Path, library: Library) -> None:
    """No quiz, no second sheet, and the menu does not speak of it."""
    async with stage(tmp_path, library) as made:
        await hold(made, CAME[:1], quiz="")
        await made.choose("thay", "cp-open:1")
        menu = text(await made.news())

        _, book = await papers(made, "thay", "cp-roll")

        assert ["Điểm danh"] == book.sheetnames
        assert "kết quả bài" not in menu
        assert "Danh sách ký tay (Excel)" in menu.replace("\\", "")


@pytest.mark.slow
async def test_right_that_went_meanwhile_is_heeded(tmp_path: Path, library: Library) -> None:
    """The file is not handed to who may no longer run the class when it is ready."""
    async with stage(tmp_path, library) as made:
        await hold(made, CAME)
        far = commune(made, "Mường Chanh")

        def narrow(tx: Tx) -> None:
            person = person_at(tx, "thay")
            for role in people.roles(tx, person):
                people.revoke(tx, role.id, 1)
            people.grant(tx, person, "trainer", far, None, 1)

        await made.writer.write(narrow)

        await hand_in(made, training=1, lines=5, to_sign=False)

        assert "không còn trong phạm vi" in text(await made.news())
        body = await made.writer.write(
            lambda tx: scalar(tx, "SELECT body FROM outgoing ORDER BY id DESC LIMIT 1")
        )
        assert not json.loads(body).get("file")


@pytest.mark.slow
@pytest.mark.parametrize("id", ["cp-open:1", "cp-roll:1", "cp-sign:1", "cp-roll:x", "cp-sign"])
async def test_class_out_of_scope_is_not_there(tmp_path: Path, library: Library, id: str) -> None:
    """A trainer of another place gets nothing, whatever is tapped."""
    async with stage(tmp_path, library) as made:
        await hold(made, CAME)
        far = made.app.library.places.find("Hà Nội", None, 1)[0].place.code
        await made.writer.write(
            lambda tx: people.grant(tx, person_at(tx, "tuan"), "trainer", far, None, 1)
        )

        await made.choose("tuan", id)

        assert "Nút này đã cũ" in text(await made.news())
        assert [] == await work(made)


@pytest.mark.slow
async def test_channel_without_files_says_so(tmp_path: Path, library: Library) -> None:
    """Where no file can go nothing is ordered, and the way to a page is told."""
    async with stage(tmp_path, library) as made:
        await hold(made, CAME)
        made.receive.app = replace(made.app, channels={"telegram": Capabilities(hands_files=False)})

        await made.choose("thay", "cp-open:1")
        said = text(await made.news())
        await made.choose("thay", "cp-roll:1")

        assert "chưa gửi được tệp Excel" in said
        assert "https://donghanh.example" in said
        assert [] == await work(made)


@pytest.mark.slow
async def test_failed_job_and_another_person_at_the_phone(tmp_path: Path, library: Library) -> None:
    """A failure is said; an outcome ordered by somebody else is not shown."""
    async with stage(tmp_path, library) as made:
        await hold(made, CAME)
        address = CAST["thay"][0]
        for at, told in enumerate(('{"error":"failed"}', '{"person":99,"file":"f"}')):
            await made.receive.receive(
                Incoming("telegram", address, address, f"job:{at}", "job", told,
                         choice="attendance_workbook")
            )  # fmt: skip

        assert 1 == text(await made.news()).count("thay <")


@pytest.mark.slow
async def test_taking_the_sheet_is_in_the_log(tmp_path: Path, library: Library) -> None:
    """Admins see who took the names of a class."""
    async with stage(tmp_path, library) as made:
        await hold(made, CAME)
        await made.choose("thay", "cp-roll:1")

        log = text(await made.say("quan", "/nhatky"))

        assert "tải bảng điểm danh của lớp “Rà soát hộ nghèo”" in log
