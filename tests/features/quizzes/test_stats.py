"""`/thongke` over a real database: counts, names without scores, the sentence, the workbook."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.conversation.messages import Incoming
from bot.features.installed import JOBS, TABLES
from bot.features.people import erasing
from bot.library.load import Library
from bot.store import jobs, people
from bot.store.sql import rows, scalar
from tests.conftest import ROOT
from tests.conversation.held_class import NAMES, QUIZ, Came, hold, person_at
from tests.conversation.player import CAST, Stage, stage
from tests.words import say

SCORES = (10, 9, 8, 7, 3, 2)


def held() -> list[Came]:
    """Return six who did it, one in the middle, two who have not begun, two who were absent."""
    done = [Came(name, score=score) for name, score in zip(NAMES, SCORES, strict=True)]
    begun = [Came("Hà Văn Giữa", begun=True)]
    idle = [Came("Vi Văn Đức"), Came("Vi Văn Dũng", place="Mường Chanh")]
    absent = [Came("Lê Thị Ăn", present=False), Came("Lê Thị Anh", present=False)]
    return [*done, *begun, *idle, *absent]


def text(lines: list[str]) -> str:
    """Return what was shown as one text."""
    return "\n".join(lines)


async def test_collaborator_is_told_no(tmp_path: Path, library: Library) -> None:
    """Statistics are for trainers and admins; the refusal is polite and shows nothing."""
    async with stage(tmp_path, library) as made:
        await hold(made, held())

        answer = text(await made.say("lan", "/thongke"))
        await made.choose("lan", "stats:c:1:0")

        assert "dành cho cán bộ tập huấn" in answer
        assert "Rà soát" not in answer + text(await made.news())


async def test_a_sentence_leads_to_the_class_it_names(tmp_path: Path, library: Library) -> None:
    """Where it names none and there is one, that is meant."""
    async with stage(tmp_path, library) as made:
        await hold(made, held())

        assert "Có mặt: 9" in text(await made.say("thay", "kết quả lớp rà soát thế nào"))
        assert "Có mặt: 9" in text(await made.say("thay", "cho xem lớp này ai đạt ai chưa"))


async def test_bare_choice_shows_the_list(tmp_path: Path, library: Library) -> None:
    """`/ketqua` offers a trainer "của học viên" by the bare head."""
    async with stage(tmp_path, library) as made:
        await hold(made, held())

        await made.choose("thay", "stats")

        assert "Rà soát hộ nghèo" in text(await made.news())


async def test_class_is_counted_and_ends_in_the_sentence(tmp_path: Path, library: Library) -> None:
    """The text fits a phone and its last line is the sentence for the report."""
    async with stage(tmp_path, library) as made:
        await hold(made, held())
        await made.say("thay", "/thongke")

        lines = await made.say("thay", "1")

        shown = [line.strip() for line in lines if not re.match(r"\s*(\[|\d+\. |$)", line)]
        sentence = "Đã đăng ký 11, dự 9, làm bài 6, đạt 4 (66,7 % số người làm bài)"
        assert sentence == shown[-1]
        assert "- Có mặt: 9, vắng: 2" in shown
        assert "điểm trung bình 65,0 %" in text(shown)
        assert "- xã Mường Chanh: đăng ký 1, dự 1" in shown
        assert len(text(shown)) <= 900


async def test_mean_stays_away_for_few(tmp_path: Path, library: Library) -> None:
    """Four people: no mean."""
    async with stage(tmp_path, library) as made:
        await hold(made, held()[:4])
        await made.say("thay", "/thongke")

        assert "trung bình" not in text(await made.say("thay", "1"))


async def test_list_holds_names_and_no_scores(tmp_path: Path, library: Library) -> None:
    """Who has not done it, sorted the Vietnamese way, apart from who was absent."""
    async with stage(tmp_path, library) as made:
        await hold(made, held())
        await made.say("thay", "/thongke ABC234")

        lines = await made.tap("thay", "Danh sách chưa làm")

        names = [line.strip()[2:].split(" · ")[0] for line in lines if " · " in line]
        assert ["Vi Văn Dũng", "Vi Văn Đức", "Hà Văn Giữa", "Lê Thị Anh", "Lê Thị Ăn"] == names
        assert any("Có mặt, chưa làm bài (3)" in line for line in lines)
        assert any("Vắng (2)" in line for line in lines)
        assert not any(name in text(lines) for name in NAMES)
        assert "/10" not in text(lines)
        assert "đạt" not in text(lines).lower()


async def test_nobody_is_late_before_the_quiz_opens(tmp_path: Path, library: Library) -> None:
    """While the class runs and its quiz is shut, nobody has "not done" it and nobody is absent."""
    async with stage(tmp_path, library) as made:
        await hold(made, [Came("Vi Văn Đức"), Came("Lê Thị Ăn", present=False)], ended_hours_ago=-1)
        await made.say("thay", "/thongke ABC234")

        lines = text(await made.tap("thay", "Danh sách chưa làm"))

        assert "Bài chưa mở" in lines
        assert "Ăn" not in lines


async def test_queue_is_no_seat(tmp_path: Path, library: Library) -> None:
    """Who only waited for a seat is neither registered nor absent."""
    async with stage(tmp_path, library) as made:
        came = [Came(f"Hà Văn {n}", present=n < 3) for n in range(5)]
        await hold(made, came, seats=3)

        lines = text(await made.say("thay", "/thongke ABC234"))

        assert "Đăng ký: 3, chờ chỗ: 2" in lines
        assert "vắng" not in lines
        assert "Đã đăng ký 3, dự 3, làm bài 0, đạt 0" in lines


async def test_copied_text_holds_counts_only(tmp_path: Path, library: Library) -> None:
    """What is made for forwarding is copyable and names nobody."""
    async with stage(tmp_path, library) as made:
        await hold(made, held())
        await made.say("thay", "/thongke ABC234")
        await made.tap("thay", "Chép câu báo cáo")

        body = await made.writer.write(
            lambda tx: scalar(tx, "SELECT body FROM outgoing ORDER BY id DESC LIMIT 1")
        )

        said = json.loads(body)
        assert said["copyable"]
        assert said["text"].endswith(
            "Đã đăng ký 11, dự 9, làm bài 6, đạt 4 (66,7 % số người làm bài)"
        )
        assert not any(one.name in body for one in held())


async def test_many_communes_come_in_pages(tmp_path: Path, library: Library) -> None:
    """Thirty communes: every one is shown once over the pages, each page under 900 characters."""
    async with stage(tmp_path, library) as made:
        places = made.app.library.places
        province = places.find("Thanh Hóa", None, 1)[0].place.code
        names = [place.name for place in places.children(province)[:30]]
        await hold(made, [Came(f"Hà Văn {n}", place=name) for n, name in enumerate(names)])
        pages = [await made.say("thay", "/thongke ABC234")]
        while any("Trang sau" in line for line in pages[-1]):
            pages.append(await made.tap("thay", "Trang sau"))

        shown = [line.strip()[2:].split(":")[0] for page in pages for line in page
                 if ": đăng ký" in line]  # fmt: skip
        assert sorted(names) == sorted(shown)
        assert all(len(text(page)) <= 900 for page in pages)
        assert len(pages) >= 3


async def test_attempt_outside_the_class_still_counts_as_done(
    tmp_path: Path, library: Library
) -> None:
    """Somebody who did the same quiz by themselves after the class is not "chưa làm"."""
    async with stage(tmp_path, library) as made:
        await hold(made, [Came("Vi Văn Đức", score=9), Came("Vi Văn Dũng")])
        await made.writer.write(lambda tx: tx.execute("UPDATE attempts SET training = NULL"))

        answer = text(await made.say("thay", "/thongke ABC234"))

        assert "làm bài 1, đạt 1 (100,0 % số người làm bài)" in answer


async def test_two_classes_of_one_quiz_count_a_person_once(
    tmp_path: Path, library: Library
) -> None:
    """By quiz, a person of two classes is one person."""
    async with stage(tmp_path, library) as made:
        first = await hold(made, held())
        second = await hold(made, [], code="DEF567", title="Lớp hai")
        await made.writer.write(
            lambda tx: tx.execute(
                "INSERT INTO registrations (training, person, made_at) SELECT :second, person, 1 "
                "FROM registrations WHERE training = :first",
                {"first": first, "second": second},
            )
        )
        await made.say("thay", "/thongke")
        await made.tap("thay", "Xem theo bài")

        assert "Đã đăng ký 11, dự 9, làm bài 6, đạt 4" in text(await made.say("thay", "1"))


async def test_erased_people_stay_in_the_counts(tmp_path: Path, library: Library) -> None:
    """Erasing takes the name, not the number."""
    async with stage(tmp_path, library) as made:
        await hold(made, held())
        now = made.clock.now_ms()

        def erase(tx: Any) -> None:
            found = rows(tx, "SELECT id FROM people WHERE full_name IN ('Hà Thị Ý', 'Vi Văn Đức')")
            for (person,) in found:
                erasing.erase(tx, TABLES, person, "", now, say("erased.somebody"))

        await made.writer.write(erase)

        answer = text(await made.say("thay", "/thongke ABC234"))
        assert "Đã đăng ký 11, dự 9, làm bài 6, đạt 4" in answer


async def test_admin_of_a_commune_sees_its_people_only(tmp_path: Path, library: Library) -> None:
    """A role bound to a place covers that place and no other."""
    async with stage(tmp_path, library) as made:
        await hold(made, held())
        chanh = made.app.library.places.find("Mường Chanh, Thanh Hóa", None, 1)[0].place.code
        await made.writer.write(
            lambda tx: people.grant(tx, person_at(tx, "tuan"), "admin", chanh, None, 1)
        )

        answer = text(await made.say("tuan", "/thongke ABC234"))
        names = text(await made.tap("tuan", "Danh sách chưa làm"))

        assert "Đã đăng ký 1, dự 1, làm bài 0, đạt 0" in answer
        assert "Dũng" in names
        assert "Đức" not in names


@pytest.mark.parametrize(
    "id", ["stats:c:1:0", "stats:c:99:0", "stats:c:x", "stats:names:c:1:0", "stats:copy:c:1",
           "stats:file:c:1", "stats:nonsense", "stats:q:khong-co:0", "stats:names", "stats:c:1:-4"]
)  # fmt: skip
async def test_forged_choice_shows_nothing_of_others(
    tmp_path: Path, library: Library, id: str
) -> None:
    """A class out of one's places is not there, whatever is tapped; nothing raises."""
    async with stage(tmp_path, library) as made:
        await hold(made, held())
        far = made.app.library.places.find("Hà Nội", None, 1)[0].place.code
        await made.writer.write(
            lambda tx: people.grant(tx, person_at(tx, "tuan"), "admin", far, None, 1)
        )

        await made.choose("tuan", id)

        answer = text(await made.news())
        assert "Nút này đã cũ" in answer
        assert not any(one.name in answer for one in held())


async def made_file(made: Stage, who: str, folder: Path) -> tuple[dict[str, Any], list[Any]]:
    """Run the waiting job as the service does, hand its outcome in, return it and the rows."""
    job = await made.writer.write(lambda tx: jobs.claim(tx, made.clock.now_ms()))
    assert job is not None
    order = {
        "make": JOBS[job.kind].make, "args": job.args, "database": str(folder / "stage.db"),
        "folder": str(folder), "name": "job-1", "now": made.clock.now_ms(),
        "content": str(ROOT / "content"), "quizzes": str(ROOT / "quizzes"),
        "timezone": "Asia/Ho_Chi_Minh", "memory": 1_500_000_000,
    }  # fmt: skip
    out = subprocess.run(
        [sys.executable, "-m", "bot.app.service.job_process"], input=json.dumps(order).encode(),
        stdout=subprocess.PIPE, check=True, cwd=ROOT,
    )  # fmt: skip
    outcome = json.loads(out.stdout)
    path = Path(outcome.pop("path"))
    sheet = load_workbook(BytesIO(path.read_bytes())).active
    told = json.dumps(outcome | {"file": "f1"})
    address = CAST[who][0]
    await made.receive.receive(
        Incoming(job.channel, address, address, "job:1", "job", told, choice=job.kind)
    )
    return outcome, list(sheet.iter_rows(values_only=True))


@pytest.mark.slow
async def test_workbook_is_made_by_a_job_and_handed_over(tmp_path: Path, library: Library) -> None:
    """The class's trainer gets every line with its score; the file's name has no accents."""
    async with stage(tmp_path, library, "2026-12-20 09:30") as made:
        await hold(made, [*held(), Came('=1+"x"', score=9)])
        await made.say("thay", "/thongke ABC234")
        await made.tap("thay", "Tải bảng Excel")

        outcome, table = await made_file(made, "thay", tmp_path)

        assert "ket-qua_ra-soat-ho-ngheo_2026-12-20_0930.xlsx" == outcome["name"]
        by_name = {row[5]: row for row in table[1:]}
        assert len(by_name) == 12
        assert (10, 10, 1, "Đạt") == by_name["Hà Thị Ý"][7:11]
        assert "vắng" == by_name["Lê Thị Ăn"][12]
        assert "có mặt, chưa làm" == by_name["Vi Văn Đức"][12]
        assert '\'=1+"x"' in by_name
        assert "xã Mường Chanh" == by_name["Vi Văn Dũng"][1]
        body = await made.writer.write(
            lambda tx: scalar(tx, "SELECT body FROM outgoing ORDER BY id DESC LIMIT 1")
        )
        assert "f1" == json.loads(body)["file"]


@pytest.mark.slow
async def test_workbook_of_another_trainer_has_no_scores(tmp_path: Path, library: Library) -> None:
    """A trainer of the place who did not open the class sees who, not how well."""
    async with stage(tmp_path, library) as made:
        await hold(made, held(), by="quan")
        await made.say("thay", "/thongke ABC234")
        await made.tap("thay", "Tải bảng Excel")

        outcome, table = await made_file(made, "thay", tmp_path)

        assert 11 == len(table) - 1
        assert all(row[7:11] == (None,) * 4 for row in table[1:])
        assert 6 == outcome["hidden"]


@pytest.mark.slow
async def test_file_is_not_handed_to_who_sits_there_now(tmp_path: Path, library: Library) -> None:
    """On a shared phone the workbook ordered by one is not given to the next."""
    async with stage(tmp_path, library) as made:
        await hold(made, held())
        await made.say("thay", "/thongke ABC234")
        await made.tap("thay", "Tải bảng Excel")
        await made.writer.write(
            lambda tx: people.link(tx, CAST["thay"][0], person_at(tx, "quan"), 1)
        )
        await made.news()

        await made_file(made, "thay", tmp_path)

        assert [] == await made.news()


async def test_failed_job_is_said(tmp_path: Path, library: Library) -> None:
    """A workbook that could not be made is not silence."""
    async with stage(tmp_path, library) as made:
        address = CAST["thay"][0]
        await made.receive.receive(
            Incoming("web", address, address, "job:7", "job", '{"error":"failed"}',
                     choice="results_workbook")
        )  # fmt: skip

        assert "chưa làm được bảng Excel" in text(await made.news())


@pytest.mark.slow
def test_export_command_writes_everything(tmp_path: Path) -> None:
    """`donghanh export results FILE` runs beside the program; a wrong word is exit 2."""
    from bot.store.migrate import migrate

    migrate(tmp_path / "office.db", 1)
    environment = {
        "DONGHANH_DATABASE": f"sqlite:///{tmp_path / 'office.db'}", "PATH": "",
        "DONGHANH_CONTENT": str(ROOT / "content"), "DONGHANH_QUIZZES": str(ROOT / "quizzes"),
    }  # fmt: skip
    target = tmp_path / "out" / "bang.xlsx"

    def run(*words: str) -> int:
        command = [sys.executable, "-m", "bot", "export", *words]
        return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True).returncode

    assert 0 == run("results", str(target))
    assert 1 == load_workbook(target).active.max_row
    assert [target] == list(target.parent.iterdir())
    assert 2 == run("scores", str(target))


async def test_quiz_without_any_class_is_counted(tmp_path: Path, library: Library) -> None:
    """Practice outside classes shows under its quiz."""
    async with stage(tmp_path, library) as made:
        await made.writer.write(
            lambda tx: tx.execute(
                "INSERT INTO attempts (person, quiz, quiz_version, draw, started_at, finished_at, "
                "score, total, passed) VALUES (:person, :quiz, 'v', '[]', 1, 2, 8, 10, 1)",
                {"person": person_at(tx, "lan"), "quiz": QUIZ},
            )
        )

        await made.say("quan", "/thongke")
        await made.tap("quan", "Xem theo bài")
        answer = text(await made.say("quan", "1"))

        assert "làm bài 1, đạt 1 (100,0 % số người làm bài)" in answer
