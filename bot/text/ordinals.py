"""Where something stands among others, in words: `cái thứ hai`, `ý cuối`."""

from __future__ import annotations

import re

from bot.text.folding import fold

#: Numbers as they are spoken, folded.
WORD_NUMBERS = {
    "mot": 1, "nhat": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12,
}  # fmt: skip
#: `cái thứ hai`, `đáp án thứ ba`, `ý cuối`; a mere `thứ hai`, or `lớp thứ hai`, is a Monday.
_IN_ORDER = re.compile(
    r"(?:(?:da|em|toi|minh|chau|xin|cho|chon|lay|xem) )*"
    r"(?:cai|y|dap an|phuong an|lua chon|muc|dong|cau tra loi|so)(?: o)? "
    r"(?:thu (?P<word>[a-z]+|\d{1,2})|(?P<first>dau(?: tien)?)|(?P<last>cuoi(?: cung)?|sau cung))"
    r"(?: (?:a|nhe|nha|em|di|ay|do))*"
)


def place_named(text: str, count: int) -> int | None:
    """Return which of so many things (from 0) a line names by where it stands, or None."""
    named = _IN_ORDER.fullmatch(fold(text).rstrip(" .!"))
    if named is None:
        return None
    if named["first"] or named["last"]:
        return 0 if named["first"] else count - 1
    word = named["word"]
    place = int(word) if word.isdecimal() else WORD_NUMBERS.get(word, 0)
    return place - 1 if 0 < place <= count else None
