"""The workbook that says which rows of a list were not taken and why; made in job processes."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from bot.reports.roster_headings import TITLES
from bot.reports.roster_sheet import RawRow
from bot.reports.workbook import defused

REFUSED: Final = "Chưa nhận"
NOTED: Final = "Đã nhận, xin xem lại"
_COLUMNS: dict[str, int] = {"Dòng": 7, "Vì sao": 60, **dict.fromkeys(TITLES.values(), 22)}


def report(refused: Sequence[tuple[RawRow, str]], noted: Sequence[tuple[RawRow, str]]) -> bytes:
    """Return a sheet of refused rows and, where there are any, one of rows worth another look.

    The cells stand under the template's headings, so that they can be put right and sent again.
    """
    out = BytesIO()
    options: dict[str, Any] = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    book = xlsxwriter.Workbook(out, options)
    _sheet(book, REFUSED, refused)
    if noted:
        _sheet(book, NOTED, noted)
    book.close()
    return out.getvalue()


def _sheet(book: Any, title: str, rows: Sequence[tuple[RawRow, str]]) -> None:
    sheet = book.add_worksheet(title)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    for column, (name, width) in enumerate(_COLUMNS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, heading)
    for at, (row, why) in enumerate(rows, 1):
        sheet.write_number(at, 0, row.number)
        sheet.write_string(at, 1, defused(why), wrapped)
        for column, what in enumerate(TITLES, 2):
            sheet.write_string(at, column, defused(getattr(row, what)))
