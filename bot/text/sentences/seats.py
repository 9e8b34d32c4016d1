"""What somebody says who wants a seat in the class before them: `ừ đăng ký cho tôi`."""

from __future__ import annotations

import re

from bot.text import spoken
from bot.text.folding import fold

_READ = 120
_WORD = re.compile(r"\w+")
_SELF = r"(?:toi|em|minh|chi|anh|chau|con|co|chu|bac)"
_BEFORE = rf"(?:(?:u|uh|um|ok|oke|vang|da|duoc|the|thoi|vay|thi|a) )*(?:{_SELF} )?"
_WISH = rf"(?:(?:muon|xin|nho|hay|cho|giup|{_SELF}) )*"
_BEHIND = rf"(?: (?:cho|lop|nay|di|nhe|nha|a|luon|voi|ngay|vao|giup|ho|do|ay|hoc|{_SELF}))*"
_BOOKS = re.compile(
    rf"{_BEFORE}{_WISH}(?:(?:dang ky|dang ki|dk|ghi danh|giu cho|dat cho)"
    rf"|ghi ten(?: {_SELF})?(?: vao)?|(?:hoc|tham gia|du) (?:lop|khoa) (?:nay|do|ay)"
    rf"|(?:mot|1) (?:cho|suat)){_BEHIND}"
)
_QUEUES = re.compile(
    rf"{_BEFORE}{_WISH}(?:(?:vao|xep|dang ky|ghi ten|dung) )*"
    rf"(?:danh sach|hang) (?:cho|doi){_BEHIND}"
)
_AGAIN = re.compile(
    rf"{_BEFORE}{_WISH}(?:dang k[yi] lai|(?:lay|xin|giu) lai (?:cho|ghe))(?: cu)?{_BEHIND}"
)


def _is(wanted: re.Pattern[str], text: str) -> bool:
    said = " ".join(_WORD.findall(fold(text[:_READ])))
    return wanted.fullmatch(said) is not None and not spoken.asks_leave(text)


def books(text: str) -> bool:
    """Say whether a line says in so many words that the class before one is to be booked."""
    return _is(_BOOKS, text) or queues(text)


def queues(text: str) -> bool:
    """Say whether a line asks for a place in the queue: `cho em vào danh sách chờ`."""
    return _is(_QUEUES, text)


def again(text: str) -> bool:
    """Say whether a line asks for a seat that was given back: `cho tôi lấy lại chỗ`."""
    return _is(_AGAIN, text)
