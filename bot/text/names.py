"""A person's name in what people write around it: `Em tên Lò Văn Ín ạ`, `Đ/c Lan, bản Lát`."""

from __future__ import annotations

import re

from bot.text.folding import nfc

_POLITE = r"(?:dạ|vâng|thưa|chào|xin|cán bộ|cô|chú|anh|chị|bác|thầy)"
_SELF = r"(?:em|tôi|tui|mình|cháu|con|tớ)"
_BARE_SELF = r"(?:em|toi|tui|minh|chau|con)"
_IS = r"(?:(?:là|la)\b\s*:?|:)\s*"
#: What comes before a name. A word that without its accent may begin a name (`Minh`) counts only
#: before `tên` or `là`.
_BEFORE = re.compile(
    rf"^(?:{_POLITE}[\s,.]+)*"
    rf"(?:(?:họ\s+(?:và\s+)?tên|ho\s+(?:va\s+)?ten)(?:\s+(?:của\s+)?{_SELF})?(?:\s*{_IS}|\s+)"
    rf"|(?:tên|ten)(?:\s+(?:của\s+)?(?:{_SELF}|{_BARE_SELF}))?\s*{_IS}"
    rf"|(?:tên|ten)\s+(?:{_SELF}|{_BARE_SELF})\s+"
    rf"|{_BARE_SELF}\s+(?:ten(?:\s+la)?|la)\s+"
    rf"|{_SELF}(?:\s+tên)?(?:\s+là)?\s+)?",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^(?:ông|bà|anh|chị|cô|chú|bác|đồng\s+chí|dong\s+chi|[đd]/c)\.?\s+(?=\S)", re.IGNORECASE
)
#: Where a name ends: a sign, a telephone number, or where somebody lives.
_BEHIND = re.compile(
    r"\s*(?:[,;()\[\]/|]|\s-\s|\+?\d[\d.\s]{7,}|"
    r"\s(?:ở|thôn|ấp|xã|buôn|khu phố|tổ dân phố|huyện|tỉnh)\s).*$",
    re.IGNORECASE | re.DOTALL,
)
_TAIL = re.compile(r"(?:\s+(?:ạ|nhé|nha|nhá|a))+$", re.IGNORECASE)
_LONGEST = 200


def said(text: str) -> str:
    """Return the name in a short line; the line itself, single blanks, where nothing is left.

    Letters and capitals stay as typed.
    """
    line = " ".join(nfc(text[:_LONGEST]).split())
    name = _without_signs(line)
    name = _TITLE.sub("", _BEFORE.sub("", name, count=1), count=1)
    name = _without_signs(_BEHIND.sub("", name))
    while (shorter := _TAIL.sub("", name)) != name:
        name = shorter
    return name if any(map(str.isalpha, name)) else line


def _without_signs(text: str) -> str:
    """Drop signs and emoji at both ends; an apostrophe belongs to a name."""
    start, end = 0, len(text)
    while start < end and not text[start].isalpha():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in ")'"):
        end -= 1
    return text[start:end]
