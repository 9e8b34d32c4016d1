"""What is said of seats: for oneself in the class before one, or how many a class is to have."""

from __future__ import annotations

import re
from typing import NamedTuple

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


_CHANGES = r"(?:doi|sua|chinh|cap nhat|tang|nang|them|giam|ha|bot|rut)"
_MORE_OR_LESS = r"(?:tang|nang|them|giam|ha|bot|rut)"
#: What is to be told, or read, is no change: `nhắn lớp mai: thêm 5 chỗ ngồi`.
_TELLS = re.compile(r"^(?:\w+ ){0,2}?(?:nhan|bao|noi|gui|thong bao)\b")
_NUMBER_OF_SEATS = re.compile(
    rf"\b{_CHANGES}\b.*\b(?:so (?:luong )?(?:cho|ghe|suat|hoc vien|nguoi hoc)|si so|cho ngoi)\b"
)
_COUNTED = re.compile(
    rf"\b{_MORE_OR_LESS}\b.*\b\d{{1,4}} ?(?:cho|suat|ghe)\b"
    rf"|\b{_MORE_OR_LESS} (?:cho|suat|ghe)\b.*\b(?:len|con|xuong|thanh) \d{{1,4}}$"
)
_IN_ALL = re.compile(
    r"\b(?:len|thanh|con|xuong|la|sang|toi|den) (\d{1,4})(?: ?(?:cho|suat|ghe|nguoi))?$"
    r"|\b(?:len|thanh|con|xuong) (\d{1,4}) ?(?:cho|suat|ghe)\b"
)
_BY = re.compile(r"\b(\d{1,4}) ?(?:cho|suat|ghe)\b")
_LESS = re.compile(r"\b(?:giam|bot|rut|ha)\b")


class SeatsWish(NamedTuple):
    """How many seats a class is to have: in all, or so many more (below zero: fewer)."""

    all: int | None = None
    more: int | None = None


def seats_wished(text: str) -> SeatsWish | None:
    """Read `tăng lớp mai lên 50 chỗ`, `thêm 5 chỗ`, `đổi số chỗ`; None where it is of no seats."""
    said = " ".join(_WORD.findall(fold(text[:_READ])))
    if (
        spoken.asks(text)
        or _TELLS.search(said)
        or not (_NUMBER_OF_SEATS.search(said) or _COUNTED.search(said))
    ):
        return None
    if found := _IN_ALL.search(said):
        return SeatsWish(all=int(found[1] or found[2]))
    if found := _BY.search(said):
        return SeatsWish(more=int(found[1]) * (-1 if _LESS.search(said) else 1))
    return SeatsWish()
