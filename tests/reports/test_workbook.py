"""The workbook of results, read back as a spreadsheet program would."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.domain.results import Line
from bot.reports.workbook import COLUMNS, results_workbook
from tests.words import plain

MADE = datetime(2026, 12, 20, 9, 30)
LINE = Line(
    "tỉnh Thanh Hóa", "xã Mường Lát", "bản Lát", "Trưởng thôn/bản", "Rà soát (20/12/2026)",
    "Hà Thị Ý", "Rà soát hộ nghèo", "done", 11, 15, True, datetime(2026, 12, 20, 17, 5),
)  # fmt: skip


def read(lines: list[Line]) -> list[tuple[object, ...]]:
    """Return the rows of the workbook made of these lines, the heading first."""
    data, count = results_workbook(lines, MADE, plain)
    assert count == len(lines)
    sheet = load_workbook(BytesIO(data)).active
    return list(sheet.iter_rows(values_only=True))


def test_values_come_back_as_what_they_are() -> None:
    """Numbers are numbers, the percentage a share, the moment a local date and time."""
    heading, row = read([LINE])

    assert len(COLUMNS) == len(heading)
    assert ("Tỉnh, thành phố", "Xã, phường", "Thôn, bản") == heading[:3]
    assert ("Kết quả", "Làm xong lúc", "Tình trạng") == heading[10:]
    assert (11, 15, 11 / 15) == row[7:10]
    assert ("Đạt", datetime(2026, 12, 20, 17, 5), "đã làm xong") == row[10:]
    assert ("tỉnh Thanh Hóa", "xã Mường Lát", "bản Lát", "Trưởng thôn/bản") == row[:4]


def test_who_has_not_done_it_has_no_score() -> None:
    """Empty cells, not zeros: an absent person did not score nothing."""
    absent = replace(LINE, state="absent", score=None, total=None, passed=None, finished_at=None)

    row = read([absent])[1]

    assert (None,) * 5 == row[7:12]
    assert "vắng" == row[12]


@pytest.mark.parametrize(
    "name", ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "=cmd|'/C calc'!A0"]
)
def test_formula_in_a_name_stays_text(name: str) -> None:
    """A name that looks like a formula is defused and read back as text."""
    data, _ = results_workbook([replace(LINE, name=name, training=name)], MADE, plain)
    sheet = load_workbook(BytesIO(data)).active

    for cell in (sheet["F2"], sheet["E2"]):
        assert "s" == cell.data_type
        assert str(cell.value).startswith("'")


@pytest.mark.parametrize("name", ["H'Bơ Niê", "Nguyễn <b>&", "Ksor\x00\x07 Ñ", "https://a.vn"])
def test_odd_names_do_no_harm(name: str) -> None:
    """Apostrophes inside, marks of XML, control characters and addresses are just text."""
    row = read([replace(LINE, name=name)])[1]

    assert name.replace("\x00\x07", " ") == row[5]


def test_empty_result_is_a_workbook_too() -> None:
    """Nobody registered: the heading stands alone."""
    assert 1 == len(read([]))
