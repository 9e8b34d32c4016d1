"""Whom a notice is for, and when it is to go, as the head of a sentence says it. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.text.folding import fold, nfc

#: What parts whom and when from what is told; the colon of `14:30` does not.
_BEHIND = re.compile(r"(?<!\d):|:(?!\d)|\s(?:là|rằng)\s")
#: Where nothing parts them, only a moment that is set before the sending is one.
_SET_BEFORE = re.compile(r"^.{0,12}?\b(?:hẹn|hen)\b.{1,30}?\b(?:gửi|gui|nhắn|nhan|báo|bao)\b")
#: Who is left out, which no notice can do: `mọi người trừ xã Mường Lát`.
_LEAVES_OUT = re.compile(
    r"\b(?:ngoại trừ|trừ|ngoai tru|tru|không gửi cho|không tính|không phải|khong phai"
    r"|ngoài|ngoai)\s"
)
#: One person alone: `nhắn riêng anh Tuấn`.
_ONE = re.compile(
    r"\b(?:riêng|rieng)\s+(?:cho\s+)?(?:anh|chị|chi|ông|ong|bà|ba|cô|co|chú|chu|bác|bac|em|bạn|đ/c)\s"
    r"(?!(?:chị|chi|em)\b)"
)
_WORKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "head",
        re.compile(
            r"\btruong (?:thon|ban|ap|buon|khu|xom)\b(?! (?!xa|o|cua|va|tai|phuong|tinh|la)\w)"
        ),
    ),
    ("village", re.compile(r"\b(?:cong tac vien|ctv)\b")),
    ("officer", re.compile(r"\b(?:cong chuc|can bo xa)\b")),
    ("union", re.compile(r"\b(?:doan the|hoi phu nu|hoi nong dan|doan thanh nien)\b")),
)
#: Where its moment begins, and what ends it.
_WHEN = re.compile(
    r"\b(?:hẹn|hen|lúc|luc|vào|vao)\s+(?:giờ\s+|gio\s+)?(?P<when>.*?)"
    r"(?=\s+(?:gửi|gui|nhắn|nhan|báo|bao|cho|thông|thong|tới|thì|thi)\b"
    r"|\s+toi\b(?! (?:nay|mai|thu|\d))|$)"
)
#: Words of a time, which are dropped where no moment is read of them.
_TIMELY = re.compile(
    r"\b\d{1,2} ?(?:h|gio|g)\b|\b\d{1,2}[:h]\d{2}\b|\bphut nua\b|\btieng nua\b"
    r"|\b(?:sang|trua|chieu|toi) (?:nay|mai|mot|thu)\b|^(?:ngay )?mai\b"
    r"|\bmai (?:gui|nhan|bao|thong)\b|\bhen\b|\btruoc \d"
)
#: All there are: no place or group stands behind it.
_EVERYBODY = re.compile(r"\b(?:moi nguoi|tat ca|toan the)\s*$")
_READ = 200
_PARTED = 2


class Recipients(NamedTuple):
    """What a head says of whom and when; `when` are the words of a moment, or nothing."""

    works: tuple[str, ...] = ()  # as `domain.people.WORKS` calls them
    when: str = ""
    leaves_out: bool = False
    is_one: bool = False
    timely: bool = False  # a time was said, whether or not a whole moment
    everybody: bool = False


def recipients_of(text: str) -> Recipients:
    """Read what stands before the colon, or before `là`.

    Where neither stands, what is told begins somewhere: only `hẹn … gửi` at the front is read.
    """
    parts = _BEHIND.split(nfc(text[:_READ]).lower(), maxsplit=1)
    if len(parts) < _PARTED and not _SET_BEFORE.match(parts[0]):
        return Recipients()
    head = parts[0]
    when = _WHEN.search(head)
    works = tuple(work for work, pattern in _WORKS if pattern.search(fold(head)))
    return Recipients(
        works,
        when["when"].strip() if when and any(map(str.isdigit, when["when"])) else "",
        _LEAVES_OUT.search(head) is not None,
        _ONE.search(head) is not None,
        _TIMELY.search(fold(head)) is not None,
        _EVERYBODY.search(fold(head)) is not None,
    )
