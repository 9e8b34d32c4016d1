"""The workbook that says which rows of a list were not taken and why; made in job processes."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from bot.features.roster.headings import COLUMNS
from bot.features.roster.sheet import RawRow
from bot.reports.workbook import Say, defused

_WIDTHS: dict[str, int] = {"row": 7, "why": 60, **dict.fromkeys(COLUMNS, 22)}


def report(
    refused: Sequence[tuple[RawRow, str]], noted: Sequence[tuple[RawRow, str]], say: Say
) -> bytes:
    """Return a sheet of refused rows and, where there are any, one of rows worth another look.

    The cells stand under the template's headings, so that they can be put right and sent again.
    """
    out = BytesIO()
    options: dict[str, Any] = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    book = xlsxwriter.Workbook(out, options)
    _sheet(book, say("roster_sheet.refused"), refused, say)
    if noted:
        _sheet(book, say("roster_sheet.noted"), noted, say)
    book.close()
    return out.getvalue()


def _sheet(book: Any, title: str, rows: Sequence[tuple[RawRow, str]], say: Say) -> None:
    sheet = book.add_worksheet(title)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    for column, (what, width) in enumerate(_WIDTHS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, say(f"roster_sheet.column_{what}"), heading)
    for at, (row, why) in enumerate(rows, 1):
        sheet.write_number(at, 0, row.number)
        sheet.write_string(at, 1, defused(why), wrapped)
        for column, what in enumerate(COLUMNS, 2):
            sheet.write_string(at, column, defused(getattr(row, what)))
