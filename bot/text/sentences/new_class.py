"""What a sentence tells of a class that is to be opened: `mở lớp Vay vốn thứ 6 14h ở nhà văn hóa`.

Only what stands where is told apart; whether it is a moment, a length or a number of seats that a
class can have is for whoever opens it. Pure.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.text.folding import fold
from bot.text.spoken import core, readings
from bot.text.typed import is_yes

_TIME = r"\d{1,2}\s*(?:h|g|giờ|gio|:)\s*(?:\d{1,2}|rưỡi|ruoi)?(?:\s*(?:sáng|chiều|tối|trưa))?"
_WEEKDAY = r"(?:thứ|thu)\s+(?:hai|ba|tư|tu|năm|nam|sáu|sau|bảy|bay|[2-7])"
_WEEKDAY += r"|(?:chủ|chu)\s+(?:nhật|nhat)|t[2-7]"
_DAY = rf"{_WEEKDAY}|ngày\s+(?:mai|kia|mốt)|mốt|hôm\s+nay"
#: `Mai Sơn` and `chị Mai` are no day.
_DAY += r"|(?<!chị )(?<!anh )(?<!cô )(?-i:mai)(?!\s+(?-i:[A-ZĐ]))"
_DAY += r"|(?:ngày|ngay)\s+\d{1,2}(?:[/-]\d{1,2})?"
_DAY += r"|\d{1,2}[/-]\d{1,2}"
_PART = r"(?:sáng|chiều|tối|trưa)\s+(?:thứ|chủ|ngày|mai|mốt|nay|hôm|t[2-7]|cn|\d)"
#: Where a moment begins.
_WHEN = re.compile(
    rf"(?<!\w)(?:(?:lúc|luc|vào|vao|từ|tu|bắt đầu)\s+)*(?:{_PART}|{_DAY}|{_TIME})(?!\w)", re.I
)
_UNTIL = re.compile(
    rf"(?<!\w)(?:đến|den|tới|toi|-|–)\s*(?P<until>{_TIME})(?!\w)"
    r"|(?<!\w)(?:trong\s+|kéo dài\s+|học\s+)?(?P<lasts>cả ngày|ca ngay|nửa ngày|nua ngay|nửa buổi"
    r"|nua buoi|một buổi|mot buoi|\d{1,2}\s*(?:ngày(?!\s+\d)|buổi(?!\s+(?:sáng|chiều|tối))"
    r"|tiếng|tieng)(?:\s+rưỡi)?)(?!\w)",
    re.I,
)
_SEATS = re.compile(
    r"(?<!\w)(?<![/\-.])(?:cho\s+|khoảng\s+|tối đa\s+)*(?P<seats>\d{1,4})\s*"
    r"(?:chỗ|cho|người|nguoi|suất|suat|học viên|hoc vien|hv)(?!\w)",
    re.I,
)
#: `nhà ở` is no place where something is; a hall is one without `ở`.
_HALL = (
    r"(?:hội trường|hoi truong|nhà văn hóa|nhà văn hoá|nha van hoa|trung tâm|trung tam|phòng họp)"
)
_AT = re.compile(
    r"(?<!\w)(?<!nhà )(?<!nha )(?:(?:tại|tai|ở|o|địa điểm|dia diem)(?!\w)\s*:?\s*"
    rf"|(?={_HALL}(?!\w)))",
    re.I,
)
_LEAD = re.compile(
    r"^.*?(?<!\w)(?:mở|mo|tạo|tao|lập|lap|thêm|them)\s+(?:(?:thêm|them|một|mot|1|giúp|giup|cho)\s+"
    r"(?:(?:em|tôi|toi|anh|chị|chi|mình|minh)\s+)?)*(?:lớp|lop|buổi|buoi|khóa|khoa)"
    r"(?:\s+(?:mới|moi|nữa|nua|tập huấn|tap huan|(?:học|hoc)(?=\s*[,:;]|$)))*"
    r"(?:\s+(?:tên là|ten la|tên|ten|về|ve|là)(?!\w))?[\s:,]*",
    re.I,
)
_SIGNS = " ,;:.-–“”\"'"
#: Says for whom a class is, not what it is called; `cho vay` may be what it is about.
_FOR_WHOM = re.compile(r"^(?:cho|danh cho|o|tai)\b(?! vay\b)")
_SHORTEST_TITLE = 2  # words
_OPENS = frozenset({"mo di", "mo luon", "mo lop", "mo lop di", "mo lop nay", "dong y mo"})


class NewClass(NamedTuple):
    """What a sentence tells, each as it was typed; nothing where it does not."""

    title: str = ""
    when: str = ""
    lasts: str = ""  # a length, or `đến 11h`
    venue: str = ""
    seats: str = ""


def new_class_told(text: str) -> NewClass:
    """Take apart what a sentence tells of a class that is to be opened."""
    line = core(text)
    lead = _LEAD.match(line)
    if lead is None:
        return NewClass()
    rest, lasts = _cut(_UNTIL, line[lead.end() :])
    rest, seats = _cut(_SEATS, rest)
    parts = [part for part in rest.split("\n") if part.strip(_SIGNS)]
    rest = ", ".join(parts)
    title_end = min(_starts(rest), default=len(rest))
    when, venue = _when_and_venue(rest[title_end:])
    named = rest[:title_end].strip(_SIGNS)
    is_title = len(named.split()) >= _SHORTEST_TITLE and not _FOR_WHOM.match(fold(named))
    return NewClass(
        named[:1].upper() + named[1:] if is_title else "", when.strip(_SIGNS),
        _length(lasts), venue.strip(_SIGNS), seats["seats"] if seats else "",
    )  # fmt: skip


def opens(text: str) -> bool:
    """Say whether a line opens the class that is shown: `có`, `mở đi`, `mở lớp ạ`."""
    return is_yes(text) or not _OPENS.isdisjoint(readings(text))


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, re.Match[str] | None]:
    """Return a text without what a pattern finds, and what that was."""
    found = pattern.search(text)
    return (text, None) if found is None else (
        f"{text[: found.start()]}, {text[found.end() :]}", found,
    )  # fmt: skip


def _starts(text: str) -> list[int]:
    """Return where something begins that belongs to no title."""
    found = (pattern.search(text) for pattern in (_WHEN, _AT))
    comma = re.search(r"[,;]", text)
    return [one.start() for one in (*found, comma) if one]


def _when_and_venue(text: str) -> tuple[str, str]:
    at = _AT.search(text)
    if at is None:
        return text, ""
    behind = text[at.end() :]
    end = min((one.start() for one in (_WHEN.search(behind), re.search(r"[,;]", behind)) if one),
              default=len(behind))  # fmt: skip
    return f"{text[: at.start()]} {behind[end:]}", behind[:end]


def _length(found: re.Match[str] | None) -> str:
    if found is None:
        return ""
    return f"đến {found['until']}" if found["until"] else found["lasts"]
