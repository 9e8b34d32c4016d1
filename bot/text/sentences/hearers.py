"""Which part of a class a message is for: `nhắn những người vắng lớp thứ năm …`. Pure."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from bot.text.folding import fold, nfc

#: `unregistered` are those whom no list of a class holds.
Part = Literal["class", "present", "absent", "passed", "not_passed", "not_begun", "unregistered"]

#: Parts of a class that has begun.
OF_HELD: frozenset[Part] = frozenset({"present", "absent", "passed", "not_passed", "not_begun"})
_PEOPLE = (
    r"(?:ai|nguoi|hoc vien|hv|ban|anh (?:chi )?em|anh chi|ba con|can bo|cong tac vien|ctv"
    r"|dong chi|dc|xa|thon)"
)
_NOT = r"(?:chua|khong|ko|k|hong|chang)"
_PARTS: tuple[tuple[Part, str], ...] = (
    ("unregistered", rf"{_NOT} (?:co )?(?:dang k[yi]|dk|ghi ten|giu cho|dat cho)"),
    ("not_begun", rf"{_NOT} (?:chiu )?(?:lam|nop|mo|bat dau lam)(?: xong)? (?:bai|quiz|kiem tra)"),
    ("not_passed", rf"(?:{_NOT} dat|truot|rot|{_NOT} qua)(?: (?:bai|yeu cau))?"),
    ("passed", r"(?:da )?(?:dat|qua|do)(?: (?:bai|yeu cau)(?! ))"),
    (
        "absent",
        rf"(?:vang(?: mat)?|nghi hoc|{_NOT} (?:den|di|toi|co mat|du)(?: (?:hoc|lop|duoc))?)",
    ),
    ("present", r"(?:da )?(?:co mat|den hoc|di hoc|du hoc|den lop|den du|diem danh)"),
)
_BETWEEN = r"(?:(?:nao|ma|dang|con|bi|o|cua|trong)\b ?)*"
_SAID = tuple(
    (part, re.compile(rf"\b{_PEOPLE} {_BETWEEN}(?P<part>(?:da )?{said})\b"))
    for part, said in _PARTS
)
#: Farther in, and behind `cả lớp`, it is what they are told.
_LATEST = 60


class Hearers(NamedTuple):
    """The part of a class that a message is for, and the sentence without the words that say so."""

    part: Part
    text: str


def hearers_of(text: str) -> Hearers:
    """Return whom of a class a sentence addresses; the whole class where it names no part."""
    composed = nfc(text)
    folded = fold(composed)
    for part, pattern in _SAID:
        found = pattern.search(folded, 0, _LATEST)
        if found and "lop" not in folded[: found.start()].split():
            rest = composed
            if len(folded) == len(composed):
                rest = f"{composed[: found.start('part')]}{composed[found.end('part') :]}"
            return Hearers(part, " ".join(rest.split()))
    return Hearers("class", text)
