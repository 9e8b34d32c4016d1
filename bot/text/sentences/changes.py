"""What somebody wants changed of what is known of them, and to what: `đổi số thành 0912345678`."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from bot.text import names
from bot.text.folding import fold, nfc
from bot.text.sentences import told

Field = Literal["name", "place", "village", "work", "phone"]
_PHONE = re.compile(
    r"(?<!ho )\b(?:so (?:dien thoai|dt|may|moi|cu|nay|di|cua|khac)|"
    r"(?:doi|sua|xoa|bo|thay|them) so|sdt|dien thoai|phone)\b"
)
_NAME = re.compile(
    r"\b(?:ho ten|ho va ten|chu dem|chu lot|ten(?! (?:xa|phuong|ban|thon|ap|buon|xom|khac|to)\b))\b"
)
_VILLAGE = re.compile(r"\b(?:thon|ban|ap|buon|xom|khom|khu pho|to dan pho|bon|phum|soc)\b")
_PLACE = re.compile(r"\b(?:xa|phuong|tinh|dia chi|noi o|noi lam viec|cho o)\b")
_WORK = re.compile(
    r"\b(?:cong viec|chuc vu|chuc danh|chuc|cv|nghe|truong (?:thon|ban|xom|khom|ap|khu)|pho ban|"
    r"can bo|cong tac vien|cong chuc|chi hoi|kiem|to truong|lam (?!sao|the|gi|on)\w+)\b"
)
_CLEARS = re.compile(r"^(?:\w+ ){0,3}(?:xoa|bo)\b(?!.*\b(?:thanh|bang|sang|lay|thay|moi)\b)")
_TO = r"(?:thành|thanh|là|la|sang|:)\s+"
_NEW_NAME = re.compile(rf"(?:.*[\s,])?{_TO}(?P<new>.+)$", re.IGNORECASE)
_NOT_THIS = re.compile(
    r"\s*(?:,|không phải|khong phai|chứ|chớ|chu (?:ko|khong|k)\b|mới đúng|moi dung|"
    r"cho đúng|cho dung).*$",
    re.IGNORECASE,
)
#: A name of several words in capitals: what is typed small may be any words.
_PROPER = r"\s+(?-i:[^\W\d_a-zđ][\w']*(?:\s+[^\W\d_a-zđ][\w']*){0,3})"
_COMMUNE = re.compile(
    rf".*\b(?P<new>(?:xã|phường|thị trấn|xa|phuong|thi tran){_PROPER})", re.IGNORECASE
)
_HOME = re.compile(
    rf".*\b(?P<new>(?:thôn|bản|ấp|buôn|xóm|khóm|khu phố|tổ dân phố|thon|ban|ap|buon|xom|khom)"
    rf"(?:\s+\d+|{_PROPER}))",
    re.IGNORECASE,
)
#: Where somebody works from now on, without the word for a commune.
_MOVED = re.compile(
    rf".*\b(?:(?:chuyển|chuyen|dời|doi|dọn|don)(?:\s+\w+){{0,3}}?\s+(?:sang|về|ve|qua|đến|den|tới|toi)"
    rf"|(?:giờ|gio|nay)(?:\s+\w+){{0,3}}?\s+(?:ở|o|tại|tai))(?P<new>{_PROPER})\s*(?:rồi|roi|ạ|a|em|nhé)*$",
    re.IGNORECASE,
)
#: Who only wants to see.
_LOOKS = re.compile(r"^(?:\w+ ){0,2}(?:xem|kiem tra|coi)\b|\bgi (?:trong|day|vay|the|nhi)\b")
_MOST_WORDS = 6


class Wish(NamedTuple):
    """The field that is meant, none where it is not said; its new value; or that it is emptied."""

    field: Field | None
    value: str = ""
    clears: bool = False


def read(text: str) -> Wish:
    """Read a sentence of somebody who wants something changed."""
    line = " ".join(nfc(text).split())
    number = told.phone(line)
    folded = fold(line)
    if number is None and _LOOKS.search(folded):
        return Wish(None)
    if number is not None or _PHONE.search(folded):
        return Wish("phone", number or "", number is None and bool(_CLEARS.search(folded)))
    if _NAME.search(folded):
        return Wish("name", _new_name(line))
    if _WORK.search(folded):
        return Wish("work")
    if commune := _last(_COMMUNE, line):
        return Wish("place", commune)
    if moved := _last(_MOVED, line):
        return Wish("place", moved.strip())
    if _VILLAGE.search(folded):
        return Wish("village", _last(_HOME, line))
    if _PLACE.search(folded):
        return Wish("place")
    return Wish(None)


def _new_name(line: str) -> str:
    """Return the name behind `thành` or `là`; nothing where it is not one of two words or more."""
    found = _NEW_NAME.match(line)
    name = names.cased(names.said(_NOT_THIS.sub("", found["new"]))) if found else ""
    short = 1 < len(name.split()) <= _MOST_WORDS
    return name if short and not told.is_request(name) else ""


def _last(pattern: re.Pattern[str], line: str) -> str:
    """Return the last place of a kind that a line names."""
    found = pattern.match(line)
    return found["new"] if found else ""
