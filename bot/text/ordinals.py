"""Where something stands among others, in words: `cái thứ hai`, `ý cuối`.

A mere `thứ hai`, or `lớp thứ hai`, is a Monday; `đáp án đâu` and `số thứ tự` name no place. Typed
without accents, `dau` may be `đâu` and `thu tu` an order, so less is heard.
"""

from __future__ import annotations

import re

from bot.text import spoken
from bot.text.folding import fold, tone_key

#: Numbers as they are spoken, folded.
WORD_NUMBERS = {
    "mot": 1, "nhat": 1, "hai": 2, "nhi": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6,
    "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12,
}  # fmt: skip
#: With their accents: `năm` is five or a year, `nam` a man or the south.
MARKED_NUMBERS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10,
}  # fmt: skip
_NUMBER = r"(nhất|hai|nhì|ba|bốn|tư|năm|sáu|bảy|bẩy|tám|chín|mười|\d{1,2})"
_THING = "cái|ý|đáp án|phương án|lựa chọn|mục|dòng|câu trả lời"
_LEAD = r"(?:(?:dạ|em|tôi|mình|cháu|anh|chị|bác|xin|cho|chọn|lấy|xem) )*"
_TAIL = r"(?: (?:ạ|nhé|nha|em|đi|ấy|đó|kia|cơ))*"
_LAST = "(cuối(?: cùng)?|sau cùng|dưới cùng)"
_MARKED = tone_key(
    rf"{_LEAD}(?:(?:{_THING}|số)(?: ở)? thứ {_NUMBER}"
    rf"|(?:{_THING}|lớp)(?: ở)? (?:(đầu(?: tiên)?|trên cùng)|{_LAST})){_TAIL}"
)
_PLAIN = fold(
    rf"{_LEAD}(?:(?:{_THING})(?: ở)? thứ {_NUMBER}"
    rf"|(?:{_THING}|lớp)(?: ở)? (?:(đầu tiên|trên cùng)|{_LAST})){_TAIL}"
)


def place_named(text: str, count: int) -> int | None:
    """Return which of so many things (from 0) a line names by where it stands, or None."""
    if not count or spoken.asks(text):
        return None
    said = tone_key(text).rstrip(" .!")
    named = re.fullmatch(_PLAIN if said.isascii() else _MARKED, said)
    if named is None:
        return None
    number, first, last = named.groups()
    if first or last:
        return 0 if first else count - 1
    place = int(number) if number.isdecimal() else WORD_NUMBERS[fold(number)]
    return place - 1 if 0 < place <= count else None
