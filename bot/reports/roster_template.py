"""The empty list that an office fills in: headings, an example, a page that explains them."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

import xlsxwriter

from bot.reports.roster_headings import TITLES
from bot.reports.roster_sheet import EXAMPLE, MOST_ROWS
from bot.text.numbers import grouped

FILE_NAME: Final = "mau-danh-sach.xlsx"
LIST: Final = "Danh sách"
HELP: Final = "Hướng dẫn"
_WIDTHS = (28, 24, 22, 24, 16, 20, 22)
_EXAMPLE = {
    "name": f"{EXAMPLE}: Lò Thị Mai", "commune": "xã Mường Lát", "village": "Bản Mẫu",
    "phone": "0912345678", "province": "Thanh Hóa",
}  # fmt: skip
_NEEDED = ("name", "commune")
_EXPLAINED = (
    "Mỗi người một dòng. Chỉ cột có dấu * là phải điền.",
    "Dòng ví dụ để đó cũng được: Đồng Hành bỏ qua.",
    "Xã, phường: ghi tên hiện nay hay tên trước 7/2025 đều được.",
    "Nếu nhiều nơi có xã trùng tên, điền thêm huyện (cũ) hoặc tỉnh để phân biệt.",
    "Công việc: chọn trong ô, hoặc để trống.",
    "Điện thoại: giúp phân biệt hai người trùng họ tên; để trống được.",
    "Hai người cùng họ tên, cùng thôn: ghi số điện thoại của từng người.",
    "Gửi lại tệp đã gửi không làm ai bị ghi hai lần; ô để trống không xóa điều đã biết.",
    f"Một tệp nhiều nhất {grouped(MOST_ROWS)} người và 5 MB.",
    "Tệp có đuôi .xlsx, không có macro, không đặt mật khẩu.",
    "Xin đừng ghi số CCCD, ngày sinh hay hộ nghèo vào tệp này: Đồng Hành không cần.",
)


def template(works: tuple[str, ...]) -> bytes:
    """Return the workbook; `works` are the kinds of work offered in their column."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    _list(book, works)
    _help(book)
    book.close()
    return out.getvalue()


def _list(book: Any, works: tuple[str, ...]) -> None:
    sheet = book.add_worksheet(LIST)
    heading = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E2EFDA", "border": 1})
    pale = book.add_format({"italic": True, "font_color": "#808080", "num_format": "@"})
    # As text, so that a number keeps its leading 0 and a village "3/2" does not become a day.
    text = book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    for column, (what, title) in enumerate(TITLES.items()):
        sheet.set_column(column, column, _WIDTHS[column], text)
        sheet.write_string(0, column, f"{title} *" if what in _NEEDED else title, heading)
        example = works[0] if what == "work" else _EXAMPLE.get(what, "")
        sheet.write_string(1, column, example, pale)
    at = list(TITLES).index("work")
    sheet.data_validation(
        1, at, MOST_ROWS, at, {"validate": "list", "source": list(works), "error_type": "warning"}
    )  # fmt: skip


def _help(book: Any) -> None:
    sheet = book.add_worksheet(HELP)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 90)
    for row, words in enumerate(_EXPLAINED):
        sheet.write_string(row, 0, words, wrapped)
