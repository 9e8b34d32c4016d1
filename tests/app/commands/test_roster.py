"""`donghanh roster`: the template out, a list in, with the program stopped or running."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app.commands import roster as verb
from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from bot.features.roster import store as roster
from bot.features.roster.rules import SLICE, RosterLine
from bot.features.roster.sheet import read
from bot.store.migrate import migrate
from bot.store.sql import Tx
from bot.store.writer import prepare
from tests.conftest import ROOT
from tests.office import CONTACT, OFFICE
from tests.reports.lists import laughs, listed
from tests.running import running

GOOD = [
    ("Lò Thị Mai", "Mường Lát", "Bản A", "CTV", "0912345678"), ("Hà An", "Nhi Sơn"),
    ("Lò Thị Mai", "Mường Lát", "Bản A", "CTV", "0987654321"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name an office with a database of its own; returns its path."""
    monkeypatch.setenv("DONGHANH_OFFICE", OFFICE)
    monkeypatch.setenv("DONGHANH_CONTACT", CONTACT)
    monkeypatch.setenv("DONGHANH_DATABASE", f"sqlite:///{tmp_path / 'a.db'}")
    monkeypatch.setenv("DONGHANH_CONTENT", str(ROOT / "content"))
    monkeypatch.setenv("DONGHANH_QUIZZES", str(ROOT / "quizzes"))
    return tmp_path / "a.db"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A list of three good rows and a bad one."""
    path = tmp_path / "ds.xlsx"
    path.write_bytes(listed(*GOOD, ("Vi B", "Nơi Nào")))
    return path


def kept(database: Path) -> list[tuple[str, str]]:
    """Return names and phones of the office's list."""
    with closing(sqlite3.connect(database)) as tx:
        return sorted(tx.execute("SELECT full_name, phone FROM roster"))


KEPT = [("Hà An", ""), ("Lò Thị Mai", "0912345678"), ("Lò Thị Mai", "0987654321")]


def test_a_list_is_shown_and_taken_in_once(
    office: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counts, each refused row with its reason, then the people; again, everybody is known."""
    assert verb.import_(sheet, "", yes=True) == 0
    said = capsys.readouterr().out
    assert "Đọc được 3 người của 2 xã, phường; 1 dòng chưa nhận, 1 dòng cần xem lại." in said
    assert "  dòng 5: không có xã, phường nào tên “Nơi Nào”" in said
    assert "  dòng 4: cùng họ tên, cùng thôn với dòng 2" in said
    assert "Thêm mới 3, bổ sung 0, đã có sẵn 0." in said
    assert verb.import_(sheet, "", yes=True) == 0
    assert "Thêm mới 0, bổ sung 0, đã có sẵn 3." in capsys.readouterr().out
    assert kept(office) == KEPT


@pytest.mark.parametrize(("answer", "taken"), [("", []), ("có", KEPT)])
def test_nothing_is_taken_in_before_a_yes(
    office: Path, sheet: Path, monkeypatch: pytest.MonkeyPatch, answer: str, taken: list[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    """Enter alone is no."""
    typed = tmp_path / "typed"
    typed.write_text(f"{answer}\n", encoding="utf-8")
    with typed.open(encoding="utf-8") as keyboard:
        monkeypatch.setattr("sys.stdin", keyboard)
        assert verb.import_(sheet, "", yes=False) == (0 if taken else 1)
    assert kept(office) == taken


def test_people_are_invited_to_a_class_by_its_code(
    office: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A class that is not there is said before anything is read."""
    migrate(office, 1)
    with closing(sqlite3.connect(office, isolation_level=None)) as tx:
        prepare(tx)
        new = NewTraining("ACDEFG", "Lớp", 10, 20, "Hội trường", 10, ("",), "")
        training = trainings.add(tx, new, None, 1)
    assert verb.import_(sheet, "XXXXXX", yes=True) == 1
    assert "không có lớp nào mã “XXXXXX”" in capsys.readouterr().err
    assert verb.import_(sheet, "acdefg", yes=True) == 0
    assert "Mời vào lớp: 3 người." in capsys.readouterr().out
    with closing(sqlite3.connect(office)) as tx:
        assert tx.execute("SELECT DISTINCT training FROM summons").fetchall() == [(training,)]
        said = tx.execute("SELECT action, subject FROM audit").fetchall()
    assert said == [("list.read_in", f"training:{training}")]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (laughs(), "không an toàn"), (b"ho ten,xa\n", "không phải tệp Excel"),
    (listed(("A", "")), "không có dòng nào nhận được"),
        (None, "không có tệp"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_in_is_said(
    tmp_path: Path, data: bytes | None, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In Vietnamese, with exit code 1."""
    path = tmp_path / "ds.xlsx"
    if data is not None:
        path.write_bytes(data)
    assert verb.import_(path, "", yes=True) == 1
    assert why in capsys.readouterr().err


def test_wrong_settings_are_2(sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with every verb."""
    monkeypatch.setenv("DONGHANH_TIMEZONE", "Mars")
    assert verb.import_(sheet, "", yes=True) == 2


def test_the_template_is_written_and_can_be_read(tmp_path: Path) -> None:
    """It is a list without anybody; where it cannot be written, that is said."""
    assert verb.template(tmp_path / "mau.xlsx") == 0
    with pytest.raises(Exception, match="empty"):
        read(tmp_path / "mau.xlsx")
    assert verb.template(tmp_path / "nowhere" / "mau.xlsx") == 1


def two_named(name: str) -> list[tuple[str, ...]]:
    """Two rows of one village: a number without a work, a work without a number."""
    here = (name, "Mường Lát", "")
    return [(*here, "", "0912345678"), (*here, "Trưởng thôn", "")]


def test_namesakes_at_the_end_of_a_slice_stay_who_they_are(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """New ones are two; known ones are found by number and work, and nobody's work changes."""
    migrate(office, 1)
    chief, other = (
        RosterLine("Lò Thị Mai", "p38", "c14845", "", work, "0912345678")
        for work in ("head", "village")
    )
    with closing(sqlite3.connect(office, isolation_level=None)) as tx:
        prepare(tx)
        roster.take(tx, [chief, other], None, None, 1, set())
    path = tmp_path / "namesakes.xlsx"
    before = [(f"An {n}", "Mường Lát") for n in range(SLICE - 1)]
    between = [(f"Cù {n}", "Mường Lát") for n in range(SLICE - 2)]
    path.write_bytes(listed(*before, *two_named("Bùi Hoa"), *between, *two_named("Lò Thị Mai")))

    assert verb.import_(path, "", yes=True) == 0
    assert f"Thêm mới {2 * SLICE - 1}, bổ sung 0, đã có sẵn 2." in capsys.readouterr().out
    with closing(sqlite3.connect(office)) as tx:
        asked = "SELECT work FROM roster WHERE full_name = ? ORDER BY work"
        works = {name: tx.execute(asked, (name,)).fetchall() for name in ("Bùi Hoa", "Lò Thị Mai")}
    assert works == {"Bùi Hoa": [("",), ("head",)], "Lò Thị Mai": [("head",), ("village",)]}


@pytest.fixture
def long_list(tmp_path: Path) -> Iterator[Path]:
    """A list longer than one order, with more people of one name and village than fit in one."""
    path = tmp_path / "long.xlsx"
    same = [("Lò Thị Mai", "Mường Lát", "Bản A", "", f"0912345{n:03}") for n in range(500)]
    same.append(("Lò Thị Mai", "Mường Lát", "Bản A", "", ""))  # one more, found by no number
    path.write_bytes(listed(*same, *[(f"Vi {n}", "Nhi Sơn") for n in range(170)]))
    yield path


@pytest.mark.long
async def test_the_running_program_takes_a_list_in(
    office: Path, long_list: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Slice by slice through its socket, nobody twice, and again nobody new."""
    async with running(office):
        for said in (
            "Thêm mới 671, bổ sung 0, đã có sẵn 0.",
            "Thêm mới 0, bổ sung 0, đã có sẵn 671.",
        ):
            assert await asyncio.to_thread(verb.import_, long_list, "", True) == 0
            assert said in capsys.readouterr().out
    assert len(kept(office)) == 671


def test_an_order_for_a_class_that_is_gone_takes_nobody_in(tmp_path: Path) -> None:
    """The running program looks for itself."""
    migrate(tmp_path / "a.db", 1)
    order = {
        "training": 7, "taken": [], "begins": True,
        "lines": [RosterLine("A", "p38", "c14845").as_json()],
    }  # fmt: skip
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as tx:
        prepared: Tx = tx
        assert verb.take_for_command(prepared, order) == {"error": "gone"}
    assert kept(tmp_path / "a.db") == []
