"""Lists of people as workbooks: how offices keep them, and what is refused unread."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.domain.people import WORKS
from bot.features.roster import headings as roster_headings
from bot.features.roster import refusals_sheet
from bot.features.roster.sheet import MOST_ROWS, RawRow, read
from bot.features.roster.template import template
from bot.reports.spreadsheets import Unfit
from tests.reports import lists
from tests.reports.lists import RAW_HEADING, book, listed, raw, saved
from tests.reports.pictures import EXE, PDF, office
from tests.words import plain

WORK_NAMES = tuple(plain(f"works.{work}") for work in WORKS)
HEAD = "Trưởng thôn/bản"


def rows_of(data: bytes, folder: Path) -> list[RawRow]:
    """Return what is read from these bytes."""
    path = folder / "danh-sach.xlsx"
    path.write_bytes(data)
    return read(path)


def why_not(data: bytes, folder: Path) -> tuple[str, tuple[str, ...]]:
    """Return why these bytes are not read."""
    with pytest.raises(Unfit) as refused:
        rows_of(data, folder)
    return refused.value.error, refused.value.missing


MAI = RawRow(2, "Lò Thị Mai", "Mường Lát", "Bản Mẫu", "CTV", "912345678")


def test_a_plain_list_is_read_as_it_stands(tmp_path: Path) -> None:
    """Every column goes to its place, a number is a number without a point."""
    assert rows_of(listed(("Lò Thị Mai", "Mường Lát", "Bản Mẫu", "CTV", 912345678)), tmp_path) == [
        MAI
    ]


def test_a_list_with_titles_two_rows_of_headings_and_merged_cells(tmp_path: Path) -> None:
    """Emblems above, "Đơn vị" over "Xã" and "Thôn", names in two columns, a commune for two."""
    data = book(
        [
            ["UBND HUYỆN MƯỜNG LÁT", None, None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            ["DANH SÁCH CỘNG TÁC VIÊN"],
            [],
            ["STT", "Họ và tên", None, "Đơn vị", None, "Số ĐT"],
            [None, None, None, "Xã", "Thôn", None],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
            [1, "Lò Thị", "Mai", "Mường Lát", "Bản A", 912345678],
            [2, "Hà Văn", "Nam", None, "Bản B", "0912 345 679"],
            [],
            ["STT", "Họ và tên", None, "Đơn vị", None, "Số ĐT"],
            [3, "Vi", "Bé", "Nhi Sơn", None, None],
        ],
        merged=["B4:C5", "D4:E4", "A4:A5", "F4:F5", "D7:D9"],
    )
    assert rows_of(data, tmp_path) == [
        RawRow(7, "Lò Thị Mai", "Mường Lát", "Bản A", "", "912345678"),
        RawRow(8, "Hà Văn Nam", "Mường Lát", "Bản B", "", "0912 345 679"),
        RawRow(11, "Vi Bé", "Nhi Sơn"),
    ]


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        ("HỌ VÀ TÊN", "name"), ("Họ tên (viết hoa)", "name"), ("Họ và tên học viên *", "name"),
        ("Họ đệm", "family"), ("Tên", "given"), ("Xã/phường", "commune"), ("Đơn vị", "commune"),
        ("Xã, phường, thị trấn", "commune"), ("Tên xã (mới)", "commune"), ("Xã (cũ)", "commune"),
        ("Địa chỉ", "commune"), ("Thôn/bản", "village"), ("Bản", "village"),
        ("Khu phố, tổ dân phố", "village"), ("Chức vụ", "work"), ("Chức danh, nhiệm vụ", "work"),
        ("Công việc", "work"), ("Điện thoại", "phone"), ("SĐT", "phone"), ("Số ĐT", "phone"),
        ("Số điện thoại liên hệ", "phone"), ("Huyện (cũ)", "district"), ("Huyện", "district"),
        ("Tỉnh/TP", "province"), (unicodedata.normalize("NFD", "Họ và tên"), "name"),
        *((plain(f"roster_sheet.column_{what}"), what) for what in roster_headings.COLUMNS),
    ],
)  # fmt: skip
def test_a_heading_is_known_however_it_is_worded(heading: str, what: str) -> None:
    """Case, accents, brackets and the usual words for one thing make no difference."""
    found = roster_headings.field_of(heading)
    assert found is not None and found[0] == what


@pytest.mark.parametrize("other", ["STT", "Ghi chú", "Họ và tên chủ hộ", "Ngày sinh", "x" * 90])
def test_a_heading_of_something_else_is_left_alone(other: str) -> None:
    """What the bot has no use for, it does not read."""
    assert roster_headings.field_of(other) is None


def test_the_commune_of_today_goes_before_the_former_one(tmp_path: Path) -> None:
    """Where a list has both, or a vague "Đơn vị" beside it, the surest column counts."""
    data = book([["Đơn vị", "Xã (cũ)", "Họ tên", "Xã (mới)"], ["Phòng A", "B", "Vi C", "D"]])
    assert rows_of(data, tmp_path) == [RawRow(2, "Vi C", "D")]


@pytest.mark.parametrize(
    ("heading", "given", "names", "unread"),
    [
        (["STT", "Họ và tên", None, "Xã"], ["Thử", "Mẫu"], ["Lò Văn Thử", "Hà Thị Mẫu"], ""),
        (["STT", "Họ và tên", None, "Xã"], ["H'Nhi", "Ín"], ["Lò Văn H'Nhi", "Hà Thị Ín"], ""),
        (["STT", "Họ và tên", None, "Xã"], ["Nam", "Nữ"], ["Lò Văn", "Hà Thị"], "C"),
        (["STT", "Họ và tên", None, "Xã"], ["ghi chú dài", "Mẫu"], ["Lò Văn", "Hà Thị"], "C"),
        (["STT", "Họ và tên", None, "Xã"], [1980, 1990], ["Lò Văn", "Hà Thị"], "C"),
        (["STT", "Họ và tên", None, "Xã"], [None, None], ["Lò Văn", "Hà Thị"], ""),
        (["STT", "Họ và tên", None, "Xã"], [None, "Mẫu"], ["Lò Văn", "Hà Thị"], "C"),
        (["STT", "Họ và tên", "Ghi chú", "Xã"], ["Thử", "Mẫu"], ["Lò Văn", "Hà Thị"], ""),
    ],
)  # fmt: skip
def test_a_column_without_a_heading_beside_the_names(
    tmp_path: Path, heading: list[Any], given: list[Any], names: list[str], unread: str
) -> None:
    """One word a cell is the given name; anything else there is said not to be read."""
    rows = [heading, [1, "Lò Văn", given[0], "Mường Lát"], [2, "Hà Thị", given[1], "Nhi Sơn"]]
    found = rows_of(book(rows), tmp_path)
    assert [row.name for row in found] == names
    assert [row.unread for row in found] == [unread, ""]


def test_every_visible_sheet_with_headings_is_read(tmp_path: Path) -> None:
    """Row numbers go with the sheet's name then; a hidden sheet and one of notes are left."""
    made = openpyxl.load_workbook(
        io.BytesIO(
            book(
                [["Họ tên", "Xã"], ["Vi A", "Nhi Sơn"]], [["Ghi chú"], ["Xong"]],
                [["Họ tên", "Xã"], ["Vi B", "Trung Lý"]], [["Họ tên", "Xã"], ["Vi C", "Pù Nhi"]],
            )
        )
    )  # fmt: skip
    made.worksheets[3].sheet_state = "hidden"
    assert rows_of(saved(made), tmp_path) == [
        RawRow(2, "Vi A", "Nhi Sơn", sheet="Trang 1"),
        RawRow(2, "Vi B", "Trung Lý", sheet="Trang 3"),
    ]


def test_hidden_rows_are_read(tmp_path: Path) -> None:
    """Whom a filter hides is on the list all the same."""
    made = openpyxl.load_workbook(io.BytesIO(listed(("Vi A", "Nhi Sơn"), ("Vi B", "Nhi Sơn"))))
    made.worksheets[0].row_dimensions[2].hidden = True
    assert [row.name for row in rows_of(saved(made), tmp_path)] == ["Vi A", "Vi B"]


def test_cells_that_an_office_program_took_for_something_else(tmp_path: Path) -> None:
    """A village "3/2" that became a day, a formula and an error, names in NFD with odd blanks."""
    from datetime import date

    name = unicodedata.normalize("NFD", "  Lò  Thị\nMai ")
    data = listed((name, "Mường Lát", date(2026, 2, 3), "=1+1", True), ("=HYPERLINK(1)", "Nhi Sơn"))
    assert rows_of(data, tmp_path) == [
        RawRow(2, "Lò Thị Mai", "Mường Lát", "3/2"), RawRow(3, "", "Nhi Sơn")
    ]  # fmt: skip


def test_the_template_is_read_and_its_example_is_nobody(tmp_path: Path) -> None:
    """Filled in below the example it gives those people; as it comes it holds none."""
    empty = template(WORK_NAMES, plain)
    assert why_not(empty, tmp_path) == ("empty", ())
    filled = openpyxl.load_workbook(io.BytesIO(empty))
    assert filled.sheetnames == ["Danh sách", "Hướng dẫn"]
    sheet = filled["Danh sách"]
    assert HEAD in sheet.data_validations.dataValidation[0].formula1
    assert sheet["E3"].number_format == "@" or sheet.column_dimensions["E"].number_format == "@"
    for column, value in enumerate(("Vi A", "Nhi Sơn", "Bản B", HEAD, "0912345678"), 1):
        sheet.cell(3, column, value)
    assert rows_of(saved(filled), tmp_path) == [
        RawRow(3, "Vi A", "Nhi Sơn", "Bản B", HEAD, "0912345678")
    ]


def test_the_report_of_refused_rows_can_be_put_right_and_read_again(tmp_path: Path) -> None:
    """It stands under the template's headings, with row and reason, and keeps no formula."""
    bad = RawRow(7, "=cmd|x", "Nơi Nào", "Bản B", "", "0912345678")
    data = refusals_sheet.report([(bad, "không có xã")], [(MAI, "xem lại")], plain)
    made: Any = openpyxl.load_workbook(io.BytesIO(data))
    assert [cell.value for cell in made.worksheets[0][2]][:3] == [7, "không có xã", "'=cmd|x"]
    assert made.sheetnames == ["Chưa nhận", "Đã nhận, xin xem lại"]
    assert [row.commune for row in rows_of(data, tmp_path)] == ["Nơi Nào", "Mường Lát"]


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "not_a_workbook"),
    "a CSV file called .xlsx": ("Họ tên,Xã\nA,B\n".encode, "not_a_workbook"),
    "an old or an encrypted Excel file": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_a_workbook",
    ),
    "a document of Word": (office, "not_a_workbook"),
    "a PDF": (lambda: PDF, "not_a_workbook"),
    "a program": (lambda: EXE, "not_a_workbook"),
    "a cut-off file": (lambda: raw()[:800], "not_a_workbook"),
    "a sheet that lies about its length": (lambda: lists.lying(raw()), "not_a_workbook"),
    "a sheet that is no XML": (lambda: raw("<row><c"), "not_a_workbook"),
    "macros": (lambda: raw(xl__vbaProject_dot_bin=b"Sub"), "macros"),
    "a bomb": (lists.bomb, "dangerous"),
    "a thousand million laughs": (lists.laughs, "dangerous"),
    "a file of this machine": (lists.outside, "dangerous"),
    "a declaration in another encoding": (
        lambda: raw(declared="<!DOCTYPE x>", encoding="utf-16"), "dangerous",
    ),
    "a way out of the folder": (lambda: raw(**{".._dot_x": b"", "..__x": b"1"}), "dangerous"),
    "one tag without an end": (
        lambda: raw(RAW_HEADING + "<c" + "".join(f' r="A{n}"' for n in range(900_000))),
        "not_a_workbook",
    ),
    "values at both ends of a sheet": (
        lambda: raw(RAW_HEADING + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "too_many",
    ),
    "5,001 people": (
        lambda: listed(*[(f"Vi {n}", "Nhi Sơn") for n in range(MOST_ROWS + 1)]), "too_many",
    ),
    "6 MB": (lambda: raw() + bytes(6_000_000), "too_big"),
    "headings and nobody": (listed, "empty"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_list_is_refused_at_once_with_the_reason(what: str, tmp_path: Path) -> None:
    """Nothing of it is read: no bomb is unpacked, no entity unfolded, no giant table made."""
    made, reason = REFUSED[what]
    assert why_not(made(), tmp_path) == (reason, ())


def test_columns_that_are_missing_are_named(tmp_path: Path) -> None:
    """Who forgot a heading reads which."""
    assert why_not(book([["Họ và tên", "Quê"], ["A", "B"]]), tmp_path) == (
        "no_header", ("commune",),
    )  # fmt: skip
    assert why_not(book([["Vi A", "Nhi Sơn"]]), tmp_path) == (
        "no_header", ("name", "commune"),
    )  # fmt: skip


def test_a_million_empty_rows_are_no_rows(tmp_path: Path) -> None:
    """Formatted to the end of the sheet, a list is as long as its people."""
    found = rows_of(lists.many_empty_rows(), tmp_path)
    assert found == [RawRow(2, "Lò Thị Mai", "Mường Lát")]
