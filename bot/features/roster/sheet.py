"""A list of people as a workbook: the bytes in, its rows as they were typed out. No places known.

Runs in job processes only. Rows are numbered as the office program numbers them, from 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot.features.roster import headings
from bot.features.roster.headings import Heading
from bot.reports.spreadsheets import Sheet, Unfit, opened
from bot.text.folding import fold

MOST_ROWS: Final = 5_000
#: What the name of the template's example begins with, folded; such a row is nobody.
_EXAMPLE = "vi du"
_FILLED_DOWN = ("commune", "district", "province", "village", "work")
#: What a column of one word a cell may hold instead of given names.
_NO_GIVEN_NAMES = frozenset({"nam", "nu", "x", "v", "co", "khong", "kinh", "thai", "mong", "ctv"})
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PLAIN = ("commune", "village", "work", "phone", "district", "province")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of a list, every cell as text in NFC; `sheet` is named where several hold rows."""

    number: int
    name: str
    commune: str
    village: str = ""
    work: str = ""
    phone: str = ""
    district: str = ""
    province: str = ""
    sheet: str = ""
    unread: str = ""  # on a list's first row: the letter of a column beside the names, not read


def read(path: Path) -> list[RawRow]:
    """Return the rows of every visible sheet that has headings; raises Unfit with a reason.

    Reasons: too_big, too_many, not_a_workbook, macros, dangerous, no_header (and which columns
    are missing), empty. Hidden rows are read, hidden sheets are not.
    """
    lists: list[tuple[Sheet, Heading]] = []
    missing: tuple[str, ...] | None = None
    for sheet in opened(path):
        heading = headings.found(sheet.rows(), sheet.merged)
        if isinstance(heading, Heading):
            lists.append((sheet, heading))
        elif missing is None or len(heading) < len(missing):
            missing = heading
    if not lists:
        raise Unfit("no_header", missing or ())
    return _gathered(lists)


def _gathered(lists: list[tuple[Sheet, Heading]]) -> list[RawRow]:
    found: list[RawRow] = []
    for sheet, heading in lists:
        heading, unread = _beside(sheet, heading)
        for row in _rows(sheet, heading, sheet.name if len(lists) > 1 else ""):
            found.append(replace(row, unread=unread) if unread else row)
            unread = ""
            if len(found) > MOST_ROWS:
                raise Unfit("too_many")
    if not found:
        raise Unfit("empty")
    return found


def _beside(sheet: Sheet, heading: Heading) -> tuple[Heading, str]:
    """Look at a column without a heading right of the names.

    One word a cell is the given name: then it belongs to them. Else its letter is handed back
    where it holds anything.
    """
    at = heading.names[-1]
    column = at + 1
    if len(heading.names) > 1 or column in heading.columns.values():
        return heading, ""
    cells: list[str] = []
    named = 0
    for number, texts in sheet.rows():
        if heading.last_row - 1 <= number <= heading.last_row and column in texts:
            return heading, ""
        if number > heading.last_row and at in texts and not headings.repeats(heading, texts):
            named += 1
            cells += [texts[column]] if column in texts else []
    if not cells or _is_under_another(sheet, heading, column):
        return heading, ""
    if len(cells) * 5 >= named * 4 and all(map(_is_given, cells)):
        return replace(heading, names=(at, column)), ""
    return heading, _LETTERS[column] if column < len(_LETTERS) else str(column + 1)


def _is_under_another(sheet: Sheet, heading: Heading, column: int) -> bool:
    """Say whether a heading that is merged over several rows or columns covers a column."""
    return any(
        one.left <= column <= one.right and one.top <= heading.last_row <= one.bottom
        for one in sheet.merged
    )


def _is_given(cell: str) -> bool:
    return cell.replace("'", "").isalpha() and fold(cell) not in _NO_GIVEN_NAMES


def _rows(sheet: Sheet, heading: Heading, name: str) -> Iterator[RawRow]:
    used = {*heading.names, *(heading.columns[what] for what in _PLAIN if what in heading.columns)}
    filled: dict[int, tuple[int, str]] = {}  # column -> where its last merged value stands, and it
    first = True
    for number, texts in sheet.rows():
        if number <= heading.last_row:
            continue
        counting, first = first and headings.is_counting(texts), False
        for column in used & texts.keys():
            filled[column] = (number, texts[column])
        if counting or not used & texts.keys() or headings.repeats(heading, texts):
            continue
        row = _row(sheet, heading, number, texts, filled, name)
        if not fold(row.name).startswith(_EXAMPLE):
            yield row


def _row(
    sheet: Sheet, heading: Heading, number: int, texts: Mapping[int, str],
    filled: Mapping[int, tuple[int, str]], name: str,
) -> RawRow:  # fmt: skip
    values: dict[str, str] = {}
    for what in _PLAIN:
        column = heading.columns.get(what, -1)
        value = texts.get(column, "")
        if not value and what in _FILLED_DOWN and column in filled:
            above, text = filled[column]
            value = text if sheet.above(number, column) == above else ""
        values[what] = value
    full_name = " ".join(texts[at] for at in heading.names if at in texts)
    return RawRow(number + 1, full_name, sheet=name, **values)
