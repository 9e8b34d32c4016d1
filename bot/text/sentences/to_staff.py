"""What somebody wants of the office's staff: a question handed on, or taken back. Pure."""

from __future__ import annotations

import re

from bot.text.folding import fold, nfc

#: A question for them may be long; what comes before the colon is not.
_LONGEST = 600
#: Without one of these it is none, and most sentences have none.
_MAY_BE = re.compile(r"cau|can bo|thay|co giao|nham|lon|tap huan|giang vien|phu trach")
_STAFF = (
    r"(?:can bo(?: tap huan| phu trach| xa)?|thay co|thay giao|thay|co giao|nguoi phu trach"
    r"|ben tap huan|tap huan vien|giang vien)"
)
_FIRST = r"(?:(?:da|vang|em|toi|minh|chau|con|anh|chi|nho|xin|cho|muon|can|hay|lam on|giup|ho) )*"
_BY = r"(?:(?: |^)(?:giup|ho|dum|cho|gium|toi|em|minh|chau|voi|nhe|a|di|luon|den|ve))*"
_THIS = (
    r"(?: (?:cau hoi|cau|noi dung|tin)(?: (?:nay|do|ay|vua roi|vua hoi|vua xong|tren|o tren"
    r"|cua toi|cua em|cua minh))?)?"
)
#: `hỏi cán bộ giúp em: …`; what stands behind the colon is the question.
_ADDRESSED = re.compile(rf"{_FIRST}(?:hoi|gui|nhan|chuyen|bao){_THIS}{_BY} {_STAFF}{_THIS}{_BY} ?:")
#: `gửi cho cán bộ`, `chuyển câu này cho thầy`: it has no question of its own.
_HANDS_ON = re.compile(
    rf"{_FIRST}(?:(?:gui|chuyen|hoi|nho|nhan){_THIS}{_BY} {_STAFF}"
    rf"{_BY}(?: tra loi| hoi)?{_THIS}{_BY}"
    rf"|{_STAFF} tra loi{_BY}{_THIS}{_BY}|(?:gui|chuyen) cau (?:nay|do|ay){_BY})"
)
_OF_MINE = (
    r"(?: (?:do|nay|ay|kia|vua|da|toi|em|minh|truoc|gui|hoi|roi|can bo|di|a|nhe|cua|giup|ho|voi))*"
)
#: `bỏ câu hỏi này` may be said of a quiz: there it needs to have been sent.
_TAKES_BACK = re.compile(
    r"\b(?:rut(?: lai| ve)?|thu(?: hoi| lai))(?: (?:giup|cho|toi|em|minh|ho|mot|cai))*"
    rf" cau(?: hoi)?{_OF_MINE}$"
    rf"|\b(?:xoa|huy|bo|go)(?: bo)? cau hoi{_OF_MINE} (?:gui|hoi){_OF_MINE}$"
    r"|\b(?:hoi|gui) (?:nham|lon)\b.*\b(?:rut|thu hoi|thu lai|xoa)\b"
    r"|\b(?:rut|thu hoi|thu lai|xoa)\b.*\b(?:hoi|gui) (?:nham|lon)\b"
)


def is_meant(text: str) -> bool:
    """Say whether a sentence speaks to the staff, or of what was asked of them."""
    if len(text) > _LONGEST or not _MAY_BE.search(fold(text)):
        return False
    return addresses_staff(text) or takes_back(text) or hands_on(text)


def addresses_staff(text: str) -> bool:
    """Say whether a sentence says first that it is for the staff: `hỏi cán bộ giúp em: …`."""
    head, colon, _ = nfc(text).partition(":")
    return bool(colon) and _ADDRESSED.fullmatch(_words(head) + ":") is not None


def hands_on(text: str) -> bool:
    """Say whether what was asked just now shall go to the staff: `gửi câu này cho cán bộ`."""
    return _HANDS_ON.fullmatch(_words(text)) is not None


def takes_back(text: str) -> bool:
    """Say whether somebody takes back a question: `rút lại câu hỏi đã gửi`."""
    return _TAKES_BACK.search(_words(text)) is not None


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text[:_LONGEST])))
