"""The attendance sheet, read back as a spreadsheet program would."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.domain.results import Line
from bot.features.attendance.sheet import (
    HEADING_ROW,
    Row,
    Sheet,
    attendance_workbook,
)
from tests.words import plain

SHEET, RESULTS = "Điểm danh", "Kết quả bài"

MADE = datetime(2026, 12, 20, 9, 30)
HALVES = ("Sáng 20/12", "Chiều 20/12")
LAN = Row("Hà Thị Lan", "bản Lát", "xã Mường Chanh", "Trưởng thôn/bản", ("present", "late"))
TUAN = Row("Hà Văn Tuấn", "Bản Na", "xã Mường Lát", "Khác", ("absent", None), "Vào tại chỗ")
MAI = Row("Vi Thị Mai", "", "xã Mường Lát", "", ("excused", "present"))
PAPER = Sheet(
    "UBND xã Mường Lát", "Rà soát hộ nghèo", "8h00–11h00 sáng Chủ nhật, 20/12/2026", "Nhà văn hóa",
    HALVES, (LAN, TUAN, MAI), 2026,
)  # fmt: skip
FIRST = HEADING_ROW + 2  # the first person's row as a spreadsheet counts
LINE = Line(
    "tỉnh Thanh Hóa", "xã Mường Lát", "bản Lát", "Khác", "Rà soát", "Hà Thị Lan", "Bài", "done",
    9, 10, True, MADE,
)  # fmt: skip


def read(sheet: Sheet, results: tuple[Line, ...] = (), values: bool = True) -> Any:
    """Return the workbook of a sheet; `values` shows results of formulas instead of these."""
    return load_workbook(
        BytesIO(attendance_workbook(sheet, results, MADE, plain)), data_only=values
    )


def texts(page: Any) -> list[str]:
    """Return every text on a page."""
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]


def test_people_stand_in_the_shape_of_an_office() -> None:
    """Number, name, village, commune, work, a sign per half-day, room to sign, a note."""
    page = read(PAPER)[SHEET]
    found = list(page.iter_rows(min_row=FIRST - 1, max_row=FIRST + 2, values_only=True))

    assert ("TT", "Họ và tên", "Thôn/bản", "Xã/phường", "Công việc") == found[0][:5]
    assert (*HALVES, "Ký tên", "Ghi chú") == found[0][5:]
    assert (1, "Hà Thị Lan", "bản Lát", "xã Mường Chanh", "Trưởng thôn/bản", "x", "M", None,
            None) == found[1]  # fmt: skip
    assert ("V", None, None, "Vào tại chỗ") == found[2][5:]
    assert ("P", "x") == found[3][5:7]


def test_head_and_signatures_are_there() -> None:
    """Office, motto, title, class, time and place; a date and two signatures to fill in."""
    said = texts(read(PAPER)[SHEET])

    title = "DANH SÁCH HỌC VIÊN THAM DỰ LỚP TẬP HUẤN"
    assert {"UBND XÃ MƯỜNG LÁT", "Độc lập - Tự do - Hạnh phúc", title, "Rà soát hộ nghèo"} <= {
        *said
    }
    assert f"Thời gian: {PAPER.when}. Địa điểm: Nhà văn hóa" in said
    assert any("năm 2026" in text for text in said)
    assert {"CÁN BỘ TẬP HUẤN", "ĐẠI DIỆN CƠ QUAN"} <= {*said}
    assert any("x: có mặt; M: đến muộn" in text for text in said)


def test_sums_count_each_half_day_and_stay_formulas() -> None:
    """Present with late, absent with excused; a corrected cell changes the sum."""
    below = FIRST + len(PAPER.rows)
    page, formulas = read(PAPER)[SHEET], read(PAPER, values=False)[SHEET]

    assert ("Cộng có mặt", 1, 2) == tuple(page[f"{column}{below}"].value for column in "AFG")
    assert ("Cộng vắng", 2, 0) == tuple(page[f"{column}{below + 1}"].value for column in "AFG")
    assert f'=COUNTIF(F{FIRST}:F{below - 1},"x")+COUNTIF(F{FIRST}:F{below - 1},"M")' == (
        formulas[f"F{below}"].value
    )


def test_it_prints_well() -> None:
    """A4 across, one page wide, the headings on every page, nothing cut off."""
    page = read(PAPER)[SHEET]

    assert ("landscape", 9) == (page.page_setup.orientation, page.page_setup.paperSize)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (1, 0) == (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight)
    assert f"${HEADING_ROW + 1}:${HEADING_ROW + 1}" == page.print_title_rows
    assert page.print_area.startswith("'Điểm danh'!$A$1:$I$")
    assert 24 == page.column_dimensions["H"].width // 1
    assert page.row_dimensions[FIRST].height >= 24


def test_list_to_sign_is_left_open() -> None:
    """Before the class nothing is marked, whatever is recorded, and sums wait for the pen."""
    page = read(replace(PAPER, to_sign=True))[SHEET]
    below = FIRST + len(PAPER.rows)

    for row in page.iter_rows(min_row=FIRST, max_row=below + 1, min_col=6, max_col=8):
        assert [None] * 3 == [cell.value for cell in row]
    assert page.column_dimensions["F"].width > 12


def test_ten_half_days_still_have_their_sums() -> None:
    """A course of five days: ten columns, each counted for itself."""
    states = ("present", None) * 5
    long = replace(PAPER, halves=tuple(f"Sáng {n}/12" for n in range(10)),
                   rows=(replace(LAN, states=states),))  # type: ignore[arg-type]  # fmt: skip
    page = read(long)[SHEET]

    sums = [page.cell(FIRST + 1, column).value for column in range(6, 16)]
    assert [1, 0] * 5 == sums
    assert "Ghi chú" == page.cell(FIRST - 1, 17).value


def test_nobody_is_a_sheet_too() -> None:
    """A class without anybody: headings, zeros, signatures."""
    page = read(replace(PAPER, rows=()))[SHEET]

    assert (0, 0) == (page[f"F{FIRST}"].value, page[f"F{FIRST + 1}"].value)


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+84 912", "@SUM(A1)", "\t=1", "=cmd|'/C'!A0"])
def test_formula_in_a_name_stays_text(name: str) -> None:
    """Whatever a list held, no cell of people becomes a formula."""
    wild = replace(PAPER, rows=(replace(LAN, name=name, village=name),), title=name, venue=name)
    page = read(wild, values=False)[SHEET]

    for cell in (page[f"B{FIRST}"], page[f"C{FIRST}"], page["A5"]):
        assert "s" == cell.data_type
        assert str(cell.value).startswith("'")


def test_results_come_on_a_second_sheet_or_not_at_all() -> None:
    """Where there is nothing to show, there is no sheet that says so."""
    assert [SHEET] == read(PAPER).sheetnames
    book = read(PAPER, (LINE,))
    assert [SHEET, RESULTS] == book.sheetnames
    assert ("Hà Thị Lan", 9, 10, "Đạt") == tuple(
        book[RESULTS][f"{column}2"].value for column in "FHIK"
    )
