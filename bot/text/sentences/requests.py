"""What a trainer says to those who ask to send a colleague: `ok cho đi thay`, `ai xin đi thay`."""

from __future__ import annotations

import re

from bot.text.folding import fold

_READ = 120
_WORD = re.compile(r"\w+")
_BEFORE = (
    r"(?:(?:da|vang|u|uh|ok|oke|okay|duoc|dc|dong y|nhat tri|roi|thoi|the|toi|minh|em|anh|chi|thi"
    r"|nhe|a)\W+)*"
)
_BEHIND = r"(?:\W+(?:duoc|dc|nhe|nha|a|em|di|roi|nua|dau|luon|chi|anh|ho|thoi|khong|ko))*"
_ANSWERS = re.compile(
    rf"{_BEFORE}(?:(?:khong|ko|k|chua|dung)(?: dong y)? )?cho (?:di )?thay"
    rf"(?: (?:ho|nguoi))?{_BEHIND}"
)
_ASKS_WHO = re.compile(
    rf"{_BEFORE}(?:(?:xem|con|co|mo|cho xem|duyet|tra loi) )*"
    r"(?:ai|nhung ai|nguoi nao|yeu cau|don|danh sach)"
    rf"(?: (?:dang|da|muon|nao))? ?(?:xin |xin phep |yeu cau )?(?:cu nguoi )?di thay{_BEHIND}"
)


def is_about_requests(text: str) -> bool:
    """Say whether a line answers or asks for such requests and names nobody."""
    said = " ".join(_WORD.findall(fold(text[:_READ])))
    return bool(_ANSWERS.fullmatch(said) or _ASKS_WHO.fullmatch(said))
