"""A workbook that somebody handed in: what may be read of it, and the values of its sheets.

No formula, macro, link or drawing gets further than here: the XML parts that hold values are
unpacked within limits, looked through and packed anew, and only that copy is read.
"""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from bot.reports import documents
from bot.text.folding import nfc

MOST_BYTES: Final = 5 * 1024 * 1024
_MOST_UNPACKED = 100 * 1024 * 1024
_PART = 1024 * 1024
#: What holds values; themes, drawings, links and comments are left behind.
_WANTED = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|"
    r"xl/styles\.xml|xl/sharedstrings\.xml|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
#: No office program writes these; with them a few bytes can stand for gigabytes, or for a file.
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
#: A cell with something in it; a tag is given up after some letters, however long it is.
_CELL = re.compile(
    rb"<(?:\w{1,9}:)?c\b[^<>]{0,200}?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^<>]{0,200}(?<!/)>"
)
#: Cells with something in them, and the smallest table around them all: it is made in memory.
_MOST_CELLS = 1_000_000
_LARGEST_TABLE = 15_000_000
_LONGEST_TEXT = 300


class Unfit(Exception):
    """The file cannot be read as a list; `error` says why in one word, `missing` which columns."""

    def __init__(self, error: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(error)
        self.error = error
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that are one: first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """One visible sheet as text; rows are counted from 0, cells by their column from 0."""

    name: str
    merged: tuple[Merged, ...]
    _table: CalamineSheet
    _downward: dict[int, list[Merged]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in sorted(self.merged, key=lambda one: one.top):
            if one.bottom > one.top:
                self._downward.setdefault(one.left, []).append(one)

    def rows(self) -> Iterator[tuple[int, dict[int, str]]]:
        """Yield each row that holds anything, as column -> text."""
        first = (self._table.start or (0, 0))[1]
        for number, values in enumerate(self._table.iter_rows()):
            texts = {
                column: text for column, value in enumerate(values, first)
                if value not in ("", None) and (text := _text(value))
            }  # fmt: skip
            if texts:
                yield number, texts

    def above(self, row: int, column: int) -> int | None:
        """Return the row that a merged cell's value stands in; None for a cell of its own."""
        spans = self._downward.get(column, [])
        at = bisect_right(spans, row, key=lambda one: one.top) - 1
        return spans[at].top if at >= 0 and row <= spans[at].bottom else None


def opened(path: Path) -> list[Sheet]:
    """Return the visible sheets of a workbook; raises Unfit for whatever else lies there."""
    if path.stat().st_size > MOST_BYTES:
        raise Unfit("too_big")
    try:
        kind = documents.examined(path, _MOST_UNPACKED)
    except documents.HasMacros as error:
        raise Unfit("macros") from error
    except documents.Harmful as error:
        raise Unfit("dangerous") from error
    except documents.NotAllowed as error:
        raise Unfit("not_a_workbook") from error
    if kind.ending != ".xlsx":
        raise Unfit("not_a_workbook")
    try:
        return _sheets(_renewed(path))
    except (CalamineError, zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise Unfit("not_a_workbook") from error


def _renewed(path: Path) -> BytesIO:
    """Pack the parts that hold values anew, each as long as it says it is and without tricks."""
    copy = BytesIO()
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(copy, "w") as anew:
        names = [entry.filename.lower() for entry in packed.infolist()]
        if len(set(names)) != len(names):
            raise Unfit("dangerous")
        for entry in packed.infolist():
            if _WANTED.fullmatch(entry.filename):
                anew.writestr(entry.filename, _looked_through(entry.filename, packed.read(entry)))
    copy.seek(0)
    return copy


def _looked_through(name: str, part: bytes) -> bytes:
    # Only UTF-8 is read: in another encoding a declaration would go unseen.
    if b"\0" in part or _DECLARES.search(part):
        raise Unfit("dangerous")
    if "/worksheets/" in name.lower():
        _refuse_giants(part)
    return part


def _refuse_giants(sheet: bytes) -> None:
    """Refuse a sheet whose values lie so far apart that the table between them fills the memory."""
    width = height = 0
    for count, match in enumerate(_CELL.finditer(sheet)):
        width = max(width, _column(match[1]))
        height = max(height, int(match[2]))
        if count > _MOST_CELLS or width * height > _LARGEST_TABLE:
            raise Unfit("too_many")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheets(copy: BytesIO) -> list[Sheet]:
    book = CalamineWorkbook.from_filelike(copy)
    shown = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
    found = []
    for name in shown:
        table = book.get_sheet_by_name(name)
        merged = tuple(
            Merged(top, left, bottom, right)
            for (top, left), (bottom, right) in table.merged_cell_ranges or ()
        )
        found.append(Sheet(" ".join(nfc(name).split()), merged, table))
    return found


def _text(value: object) -> str:
    """Return a cell as a person reads it: whole numbers without a point, text in NFC."""
    if isinstance(value, bool | timedelta | time):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, date):
        # A village called "3/2" is what the office program took for a day.
        return f"{value.day}/{value.month}"
    return " ".join(nfc(str(value)[:_LONGEST_TEXT]).split())
