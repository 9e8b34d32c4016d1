"""What a trainer says of somebody in a class: `anh Ba xin nghỉ`, `chị Mỷ được mấy điểm`."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.text.folding import fold, nfc
from bot.text.sentences.colleagues import may_be_name
from bot.text.spoken import core

_READ = 200
_TITLES = (
    "anh|chị|chi|cô|co|chú|chu|ông|ong|bà|ba|bác|bac|em|bạn|ban|cháu|chau|đồng chí|dong chi|đ/c|d/c"
)
_WORD = r"[^\W\d_][^\s,.;:!?]*"
_NAME = rf"(?:(?P<title>{_TITLES})\s+)?(?P<name>{_WORD}(?:\s+{_WORD}){{0,3}}?)"
_WHEN = (
    r"(?:hôm nay|hom nay|bữa nay|bua nay|sáng nay|sang nay|chiều nay|chieu nay|ngày mai|mai|nãy"
    r"|nay)"
)
_WORDS_BETWEEN = (
    rf"(?:(?:{_WHEN}|đã|da|có|co|bị|bi|xin|đang|dang|vừa|vua|mới|moi|lại|lai|chưa|chua|không|khong"
    r"|ko|k)\s+)*"
)
_HERE_OR_NOT = (
    r"(?:có mặt|co mat|mặt|mat|đến|den|tới|toi|vắng|vang|nghỉ|nghi|muộn|muon|trễ|tre|ốm|om|bận|ban"
    r"|phép|phep|về|ve)"
)
_IS_HERE = re.compile(rf"{_NAME}\s+{_WORDS_BETWEEN}{_HERE_OR_NOT}\b", re.IGNORECASE)
_TICKED = re.compile(
    r"(?:điểm danh|diem danh|ghi|đánh dấu|danh dau|tích|tich)\s+"
    r"(?:(?:có mặt|co mat|vắng|vang|muộn|muon|có phép|co phep|cho|giúp|giup|hộ|ho)\s+)+"
    rf"{_NAME}\s*$",
    re.IGNORECASE,
)
_SCORED = re.compile(
    rf"{_NAME}\s+(?:{_WHEN}\s+)?(?:(?:thi|làm bài|lam bai)\s+)?(?:được|duoc|dc|đc)\s+"
    r"(?:mấy|may|bao nhiêu|bao nhieu)\s+(?:điểm|diem|câu|cau)\b",
    re.IGNORECASE,
)
#: Words before such a state that are no name, where no title stands before them.
_NO_NAMES = frozenset({"lop", "mai", "nay", "hom nay", "ca lop", "may", "ba", "co", "chi", "anh"})


class OfAttendee(NamedTuple):
    """Whom a sentence speaks of, as typed, and whether it asks how their quiz went."""

    name: str
    of_quiz: bool = False


def read(text: str) -> OfAttendee | None:
    """Return of whom in a class a sentence speaks; None where it is of nobody that may be one."""
    line = " ".join(nfc(text[:_READ]).split())
    for said in dict.fromkeys((line, core(line))):  # polite words about may be part of a title
        for pattern, of_quiz in ((_SCORED, True), (_TICKED, False), (_IS_HERE, False)):
            found = pattern.match(said)
            if found and _is_name(found["name"], titled=bool(found["title"])):
                return OfAttendee(found["name"], of_quiz)
    return None


def _is_name(said: str, *, titled: bool) -> bool:
    return may_be_name(said) and (titled or fold(said) not in _NO_NAMES)
