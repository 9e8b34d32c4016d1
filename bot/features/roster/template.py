"""The empty list that an office fills in: headings, an example, a page that explains them."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

import xlsxwriter

from bot.features.roster.headings import COLUMNS
from bot.features.roster.sheet import MOST_ROWS
from bot.reports.workbook import Say

FILE_NAME: Final = "mau-danh-sach.xlsx"
_WIDTHS = (28, 24, 22, 24, 16, 20, 22)
_NEEDED = ("name", "commune")
#: Columns that the example fills in; its work is the first of those offered.
_EXAMPLE = ("name", "commune", "village", "phone", "province")


def template(works: tuple[str, ...], say: Say) -> bytes:
    """Return the workbook; `works` are the kinds of work offered in their column."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    _list(book, works, say)
    _help(book, say)
    book.close()
    return out.getvalue()


def _list(book: Any, works: tuple[str, ...], say: Say) -> None:
    sheet = book.add_worksheet(say("roster_sheet.list"))
    heading = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E2EFDA", "border": 1})
    pale = book.add_format({"italic": True, "font_color": "#808080", "num_format": "@"})
    # As text, so that a number keeps its leading 0 and a village "3/2" does not become a day.
    text = book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    example = {what: say(f"roster_sheet.example_{what}") for what in _EXAMPLE}
    example["work"] = works[0]
    for column, what in enumerate(COLUMNS):
        title = say(f"roster_sheet.column_{what}")
        sheet.set_column(column, column, _WIDTHS[column], text)
        sheet.write_string(0, column, f"{title} *" if what in _NEEDED else title, heading)
        sheet.write_string(1, column, example.get(what, ""), pale)
    at = COLUMNS.index("work")
    sheet.data_validation(
        1, at, MOST_ROWS, at, {"validate": "list", "source": list(works), "error_type": "warning"}
    )  # fmt: skip


def _help(book: Any, say: Say) -> None:
    sheet = book.add_worksheet(say("roster_sheet.help"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 90)
    for row, words in enumerate(say("roster_sheet.explained", most=MOST_ROWS).splitlines()):
        sheet.write_string(row, 0, words, wrapped)
