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
#: Who is told apart from the others: `những người …`, `ai …`, or the class stands right behind.
_CHOSEN = r"(?:nhung|may|cac|rieng|nao|ma|da|deu|ai)"
_PARTS: tuple[tuple[Part, str], ...] = (
    ("unregistered", rf"{_NOT} (?:co )?(?:dang k[yi]|dk|ghi ten|giu cho|dat cho)"),
    ("not_begun", rf"{_NOT} (?:chiu )?(?:lam|nop|bat dau lam)(?: xong)? (?:bai|quiz|kiem tra)"),
    ("not_passed", rf"(?:{_NOT} dat|truot|rot|{_NOT} qua)(?: (?:bai|yeu cau))?"),
    ("passed", r"(?:dat|qua|do)(?: (?:bai|yeu cau))?"),
    ("absent", rf"(?:vang(?: mat)?|{_NOT} (?:den|di|toi|co mat|du)(?: (?:hoc|lop|duoc))?)"),
    ("present", r"(?:co mat|du hoc)"),
)
#: Of these the words may as well be what everybody is told.
_DOUBTFUL = frozenset({"passed", "absent", "present"})
_BETWEEN = r"(?:(?:nao|ma|dang|con|bi|o|cua|trong)\b ?)*"
_SAID = tuple(
    (
        part,
        re.compile(
            rf"(?P<chosen>\b{_CHOSEN} )?\b{_PEOPLE} {_BETWEEN}(?P<part>(?P<done>da )?{said})\b"
            r"(?P<of> (?:lop|buoi|cua lop|trong lop)\b)?"
        ),
    )
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
        if found and _is_for_them(part, found, folded):
            rest = composed
            if len(folded) == len(composed):
                rest = f"{composed[: found.start('part')]}{composed[found.end('part') :]}"
            return Hearers(part, " ".join(rest.split()))
    return Hearers("class", text)


def _is_for_them(part: Part, found: re.Match[str], folded: str) -> bool:
    """Say whether words stand for whom it is, not for what they are told."""
    if "lop" in folded[: found.start()].split():
        return False
    is_ai = re.search(r"\bai$", folded[: found.start("part")].strip()) is not None
    told = found["chosen"] or found["done"] or found["of"] or is_ai
    return part not in _DOUBTFUL or bool(told)
