"""The workbook of results: lines in, the bytes of an XLSX file out. Runs in job processes only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, get_args

import xlsxwriter

from bot.domain.results import Line, State

#: Returns a text of content/wording, which this package does not know; values go in as they are.
Say = Callable[..., str]
#: Column -> its width in characters; people read `results_sheet.column_<name>`.
COLUMNS: dict[str, int] = {
    "province": 20, "commune": 22, "village": 20, "work": 22, "training": 34, "name": 26,
    "quiz": 34, "score": 12, "total": 12, "share": 9, "passed": 12, "finished": 18, "state": 22,
}  # fmt: skip
_CELLS = (*get_args(State), "passed", "failed")
#: A cell of a sheet holds no more; no field of ours comes near it.
_LONGEST = 1_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
#: What a spreadsheet could take for a formula, now or after the sheet was saved as CSV.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def results_workbook(lines: Iterable[Line], made_at: datetime, say: Say) -> tuple[bytes, int]:
    """Return the workbook and how many lines it holds; `made_at` is local and without a zone."""
    out = BytesIO()
    book = opened(out, made_at, in_rows=True)
    count = results_sheet(book, say("results_sheet.title"), lines, say)
    book.close()
    return out.getvalue(), count


def opened(out: BytesIO, made_at: datetime, *, in_rows: bool = False) -> Any:
    """Begin a workbook that takes nothing for a formula, an address or a number by itself.

    `in_rows` keeps memory small, and then cells are written row by row.
    """
    options: dict[str, Any] = {
        "constant_memory": in_rows, "in_memory": not in_rows, "strings_to_formulas": False,
        "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": made_at})
    return book


def results_sheet(book: Any, name: str, lines: Iterable[Line], say: Say) -> int:
    """Add a sheet of results to a workbook and return how many lines it holds."""
    sheet = _prepared(book, name, say)
    words = {cell: say(f"results_sheet.cell_{cell}") for cell in _CELLS}
    formats = {
        "percent": book.add_format({"num_format": "0.0%"}),
        "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
    }
    count = 0
    for count, line in enumerate(lines, 1):
        _write(sheet, count, line, formats, words)
    sheet.autofilter(0, 0, count, len(COLUMNS) - 1)
    return count


def _prepared(book: Any, name: str, say: Say) -> Any:
    sheet = book.add_worksheet(name)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for column, (what, width) in enumerate(COLUMNS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, say(f"results_sheet.column_{what}"), heading)
    return sheet


def _write(
    sheet: Any, row: int, line: Line, formats: Mapping[str, Any], words: Mapping[str, str]
) -> None:
    texts = (
        line.province, line.commune, line.village, line.work, line.training, line.name, line.quiz
    )  # fmt: skip
    for column, text in enumerate(texts):
        sheet.write_string(row, column, defused(text))
    if line.score is not None and line.total:
        sheet.write_number(row, 7, line.score)
        sheet.write_number(row, 8, line.total)
        sheet.write_number(row, 9, line.score / line.total, formats["percent"])
    if line.passed is not None:
        sheet.write_string(row, 10, words["passed" if line.passed else "failed"])
    if line.finished_at is not None:
        sheet.write_datetime(row, 11, line.finished_at, formats["moment"])
    sheet.write_string(row, 12, words[line.state])


def defused(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, without control characters."""
    shown = _CONTROL.sub(" ", text[:_LONGEST])
    return f"'{shown}" if text.lstrip(" ").startswith(_FORMULA) else shown
