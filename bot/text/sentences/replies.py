"""Words that answer, hold or leave, and so are never a title, a place, a name or an answer."""

from __future__ import annotations

import re

from bot.text import spoken, typed
from bot.text.folding import fold
from bot.text.sentences import told

#: What one says who wants something held that has just been let go.
HOLDS = frozenset(
    [
        *("khoan", "khoan da", "thoi khoan", "doi da", "doi ti", "doi chut", "cho ti", "cho chut"),
        *("cho da", "gui nham", "gui nham roi", "nham roi", "dung gui", "dung gui nua", "thu hoi"),
        *(
            "thoi dung gui",
            "thoi khoan gui",
            "khoan gui",
            "rut lai",
            "khong gui nua",
            "thoi khong gui nua",
        ),
    ]
)
_LEAVES = frozenset(
    [
        *("huy", "huy di", "bo", "bo di", "dung", "dung lai", "thoat", "thoat ra", "xong", "ra"),
        *("ra ngoai", "thoi", "quay lai", "tiep", "gui", "gui di", "gui luon", "sua", "sua lai"),
    ]
)
_SENDS = frozenset({"gui", "gui di", "gui luon", "gui cho can bo", "co gui", "u gui di"})
_EVERYBODY = frozenset(
    [
        *("tat ca", "tat ca moi nguoi", "moi nguoi", "toan bo", "tat ca cac xa", "moi noi"),
        *("ca", "het", "tat", "ca tinh", "toan tinh", "khap noi", "khong gioi han"),
    ]
)
#: Neither a place nor an answer holds one of these; a question does.
_ASKS = re.compile(r"\b(?:may|bao nhieu|ai|dau|khi nao|the nao)\b|\?$")
_NO_CHANGE = re.compile(
    r"^(?:dung|khong|thoi khong|thoi dung|chua)(?: can| muon)? (?:huy|doi|chuyen|lui|hoan)\b"
    r"|\bco (?:\w+ ){0,3}(?:khong|ko|k|chua)$|\b(?:ma|phai)? ?chua$"
)
_DO = (
    r"(?:huy|doi|doi gio|doi noi|doi cho|chuyen|doi lich|mo|mo cua|mo bai|lui|hoan"
    r"|cho (?:lop |ho |moi nguoi )?lam(?: bai)?)"
)
_WILLING = r"(?:u|uh|um|ok|oke|roi|vang|da|dong y|duoc|dung|co|van|cu|thi)"
_WHAT = r"(?: (?:lop|gio|bai))?(?: (?:giup|ho|cho) (?:anh|chi|em|toi|minh|thay|co|bac|lop))?"
_AT_ONCE = r"(?: (?:di|luon|nhe|ngay|nha|em))"
_CONFIRMS = re.compile(rf"(?:{_WILLING} )+{_DO}{_WHAT}{_AT_ONCE}*|{_DO}{_WHAT}{_AT_ONCE}+")
_REFUSES = re.compile(
    rf"(?:thoi |khong |dung |khoan |khoi |chua )+(?:can |muon |phai )?{_DO}(?: (?:lop|gio|bai))?"
    r"(?: (?:nua|dau|vay|nhe|da))*"
    r"|(?:thoi |cu |thi )*(?:de |giu )(?:nguyen|im|yen|vay|the|nhu cu)(?: (?:nhu cu|di|nhe))*"
    r"|thoi khoi(?: nhe| di)*"
)


def is_one(text: str) -> bool:
    """Say whether a line is nothing but such words."""
    if typed.is_yes(text) or typed.is_no(text) or typed.is_vague_yes(text) or told.stops(text):
        return True
    return not (HOLDS | _LEAVES).isdisjoint(spoken.readings(text))


def holds(text: str) -> bool:
    """Say whether a line asks to hold what has just been let go."""
    return not HOLDS.isdisjoint(spoken.readings(text))


def sends(text: str) -> bool:
    """Say whether a line is a yes to sending what was shown: `có`, `gửi đi`."""
    agreed = typed.is_yes(text) or typed.is_vague_yes(text)
    return agreed or not _SENDS.isdisjoint(spoken.readings(text))


def asks(text: str) -> bool:
    """Say whether a line holds a word that asks."""
    return bool(_ASKS.search(fold(text)))


def only_asks(text: str) -> bool:
    """Say whether a sentence asks about a change or wants none: `lớp mai có hủy không`."""
    folded = fold(spoken.core(text))
    return spoken.asks_leave(text) or bool(_NO_CHANGE.search(folded))


def everybody(text: str) -> bool:
    """Say whether a line where places are asked for means all of them."""
    return not _EVERYBODY.isdisjoint(spoken.readings(text))


def confirms(text: str) -> bool:
    """Say whether a line is a yes to what was shown just now: `có`, `vẫn dời cho anh`."""
    return typed.is_yes(text) or says_what(text)


def says_what(text: str) -> bool:
    """Say whether a yes names what is to be done: `ừ hủy đi`."""
    return any(map(_CONFIRMS.fullmatch, spoken.readings(text)))


def refuses(text: str) -> bool:
    """Say whether a line is a no to a change that was shown: `không hủy nữa`."""
    return typed.is_no(text) or any(map(_REFUSES.fullmatch, spoken.readings(text)))
