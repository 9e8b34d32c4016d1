"""The attendance sheet of a class in the shape offices print and sign: who came, half-day by
half-day. Runs in job processes only.

Its head and its signatures stand where an office's papers have them: the office left, the motto
right; places are left open for what is written by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from bot.domain.results import Line
from bot.domain.roll import RollState
from bot.reports import workbook
from bot.reports.workbook import Say, defused

SIGNS: dict[RollState, str] = {"present": "x", "late": "M", "absent": "V", "excused": "P"}
#: Column -> its width in characters; the half-days stand between these two. People read
#: `attendance_sheet.column_<name>`.
BEFORE: dict[str, int] = {"number": 5, "name": 27, "village": 20, "commune": 22, "work": 23}
AFTER: dict[str, int] = {"signature": 24, "note": 15}
#: The row of the headings, repeated on each page; people begin below it. Rows count from 0.
HEADING_ROW = 7
#: A row that a pen fits into, in points.
_ROW_HEIGHT = 25
#: What is signed by hand in each half-day needs room; with many of them a tick has to do.
_HALF_WIDTH, _HALF_TO_SIGN, _MOST_TO_SIGN = 7, 13, 4
_A4 = 9


@dataclass(frozen=True, slots=True)
class Row:
    """One person as the sheet shows them; `states` has one entry per half-day."""

    name: str
    village: str
    commune: str
    work: str
    states: tuple[RollState | None, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the sheet says, in order; `to_sign` leaves the half-days open for the pen."""

    office: str
    title: str
    when: str
    venue: str
    halves: tuple[str, ...]
    rows: tuple[Row, ...]
    year: int
    to_sign: bool = False


def attendance_workbook(
    sheet: Sheet, results: Sequence[Line], made_at: datetime, say: Say
) -> bytes:
    """Return the workbook: the sheet, and one of results where there are any to show."""
    out = BytesIO()
    book = workbook.opened(out, made_at)
    _Paper(book, sheet, say).write()
    if results:
        workbook.results_sheet(book, say("attendance_sheet.results"), results, say)
    book.close()
    return out.getvalue()


class _Paper:
    """One sheet on its way to paper."""

    def __init__(self, book: Any, sheet: Sheet, say: Say) -> None:
        self.sheet = sheet
        self.say = say
        self.page = book.add_worksheet(say("attendance_sheet.title"))
        self.last = len(BEFORE) + len(sheet.halves) + len(AFTER) - 1  # column
        self.foot = HEADING_ROW + 1 + len(sheet.rows)  # the row below the people
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
        middle = {**base, "align": "center"}
        self.formats = {
            name: book.add_format(look)
            for name, look in {
                "text": {**base, "border": 1, "shrink": True},
                "middle": {**middle, "border": 1},
                "heading": {**middle, "border": 1, "bold": True, "text_wrap": True},
                "sum": {**base, "border": 1, "bold": True},
                "count": {**middle, "border": 1, "bold": True},
                "title": {**middle, "bold": True, "font_size": 14, "text_wrap": True},
                "centre": {**middle, "text_wrap": True},
                "strong": {**middle, "bold": True, "text_wrap": True},
                "plain": base,
            }.items()
        }

    def write(self) -> None:
        """Write everything from the top to the signatures."""
        self._set_up()
        self._head()
        self._people()
        self._sums()
        self._end()

    def _set_up(self) -> None:
        page, halves = self.page, len(self.sheet.halves)
        page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(left=0.5, right=0.4, top=0.5, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.center_horizontally()
        page.repeat_rows(HEADING_ROW)
        page.set_footer(f"&R&10{self.say('attendance_sheet.page')} &P/&N")
        page.freeze_panes(HEADING_ROW + 1, 2)
        wide = self.sheet.to_sign and halves <= _MOST_TO_SIGN
        widths = (*BEFORE.values(), *[_HALF_TO_SIGN if wide else _HALF_WIDTH] * halves,
                  *AFTER.values())  # fmt: skip
        for column, width in enumerate(widths):
            page.set_column(column, column, width)

    def _across(self, row: int, text: str, look: str, first: int = 0, last: int = -1) -> None:
        """Write a text over several columns, to the last one where none is named."""
        end = self.last if last < 0 else last
        self.page.merge_range(row, first, row, end, "", self.formats[look])
        self.page.write_string(row, first, defused(text), self.formats[look])

    def _head(self) -> None:
        sheet, say, left = self.sheet, self.say, 2
        self._across(0, sheet.office.upper(), "strong", 0, left)
        self._across(0, say("attendance_sheet.nation"), "strong", left + 1)
        self._across(1, say("attendance_sheet.motto"), "strong", left + 1)
        self.page.set_row(0, 34)  # the name of an office takes two lines
        self._across(3, say("attendance_sheet.heading"), "title")
        self._across(4, sheet.title, "title")
        self.page.set_row(4, 36)
        about = say("attendance_sheet.about", when=sheet.when, venue=sheet.venue)
        self._across(5, about, "centre")
        self.page.set_row(5, 34)
        before, after = (
            [say(f"attendance_sheet.column_{what}") for what in columns]
            for columns in (BEFORE, AFTER)
        )
        for column, text in enumerate((*before, *sheet.halves, *after)):
            self.page.write_string(HEADING_ROW, column, text, self.formats["heading"])
        self.page.set_row(HEADING_ROW, 34)

    def _people(self) -> None:
        for number, one in enumerate(self.sheet.rows, 1):
            at = HEADING_ROW + number
            self.page.set_row(at, _ROW_HEIGHT)
            self.page.write_number(at, 0, number, self.formats["middle"])
            texts = (one.name, one.village, one.commune, one.work)
            for column, text in enumerate(texts, 1):
                self.page.write_string(at, column, defused(text), self.formats["text"])
            for column, state in enumerate(one.states, len(BEFORE)):
                sign = SIGNS[state] if state and not self.sheet.to_sign else ""
                self._cell(at, column, sign, "middle")
            self._cell(at, self.last - 1, "", "text")
            self._cell(at, self.last, one.note, "text")

    def _cell(self, row: int, column: int, text: str, look: str) -> None:
        """Write a text, or a cell that is really empty: a sum over it must not count it."""
        if text:
            self.page.write_string(row, column, defused(text), self.formats[look])
        else:
            self.page.write_blank(row, column, None, self.formats[look])

    def _sums(self) -> None:
        """Count each half-day by formulas: they stay true when somebody corrects a cell."""
        for offset, (what, signs) in enumerate((("here", "xM"), ("absent", "VP"))):
            row = self.foot + offset
            self._across(row, self.say(f"attendance_sheet.sum_{what}"), "sum", 0, len(BEFORE) - 1)
            self.page.set_row(row, _ROW_HEIGHT)
            for at in range(len(self.sheet.halves)):
                self._sum(row, at, signs)
            for column in (self.last - 1, self.last):
                self._cell(row, column, "", "text")

    def _sum(self, row: int, half: int, signs: str) -> None:
        column = len(BEFORE) + half
        if self.sheet.to_sign:
            self._cell(row, column, "", "count")
            return
        value = sum(
            1 for one in self.sheet.rows if (state := one.states[half]) and SIGNS[state] in signs
        )
        if not self.sheet.rows:
            self.page.write_number(row, column, value, self.formats["count"])
            return
        letter = chr(ord("A") + column)  # never beyond Q: a class has ten half-days at most
        cells = f"{letter}{HEADING_ROW + 2}:{letter}{self.foot}"
        formula = "+".join(f'COUNTIF({cells},"{sign}")' for sign in signs)
        self.page.write_formula(row, column, f"={formula}", self.formats["count"], value)

    def _end(self) -> None:
        row, half, say = self.foot + 3, (self.last + 1) // 2, self.say
        legend = say("attendance_sheet.legend", count=len(self.sheet.rows))
        self.page.write_string(row, 0, legend, self.formats["plain"])
        self._across(row + 2, say("attendance_sheet.date", year=self.sheet.year), "centre", half)
        for who, first, last in (("trainer", 0, half - 1), ("office", half, self.last)):
            self._across(row + 3, say(f"attendance_sheet.{who}"), "strong", first, last)
            self._across(row + 4, say(f"attendance_sheet.{who}_signs"), "centre", first, last)
        # Room for a hand and a stamp, on the same page as the words above it.
        self.page.print_area(0, 0, row + 9, self.last)
