"""What somebody asks of a class beside its time and place: lunch, what to bring, money."""

from __future__ import annotations

import re

from bot.text.folding import fold

_READ = 300
#: By what each is about: questions about one of them are one question.
_PRACTICAL = {
    "food": r"com|an (?:trua|chay|uong|sang|o)|bua trua|suat|nuoc uong",
    "bed": r"ngu lai|cho ngu|cho nghi",
    "things": r"mang|cam theo|dem theo|dem gi|cam gi|chuan bi|giay to|giay moi|can cuoc|cccd|cmnd|"
    r"but|vo ghi|so ghi|laptop|may tinh",
    "clothes": r"mac|dong phuc|trang phuc",
    "money": r"tien|phu cap|cong tac phi|ho tro|boi duong|xang",
    "fees": r"dong gop|nop gi|le phi|hoc phi",
    "ride": r"xe dua|dua don",
    "parking": r"gui xe|de xe|do xe|dau xa",
    "hand-outs": r"tai lieu|van ban giay|phat gi",
    "work day": r"cham cong",
    "interpreter": r"phien dich",
    "children": r"con nho|cho con|em be|cho be|giu tre",
    "company": r"di cung|di kem",
    "wifi": r"wifi",
}
#: What the class itself says: then it is told, whatever else stands in the sentence.
_TOLD = {
    "when": r"may gio|gio nao|luc nao|khi nao|khi mo|bao gio|bao lau|may ngay|may buoi|hom nao|"
    r"ngay nao|buoi nao|thu may",
    "where": r"o dau|cho nao|cho mo|o mo|duong nao|loi nao|dia chi|dia diem|phong nao|"
    r"ban do|vi tri",
}


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


_IS_PRACTICAL, _IS_TOLD = _any_of(*_PRACTICAL.values()), _any_of(*_TOLD.values())
_TOPICS = {name: _any_of(pattern) for name, pattern in (_PRACTICAL | _TOLD).items()}


def asks_practical(text: str) -> bool:
    """Say whether a question is about lunch, things to bring, money and the like."""
    folded = fold(text[:_READ])
    return bool(_IS_PRACTICAL.search(folded)) and not _IS_TOLD.search(folded)


def topics(text: str) -> tuple[str, ...]:
    """Return what a question about a class is about, its time and place too; none is unknown."""
    folded = fold(text[:_READ])
    return tuple(name for name, pattern in _TOPICS.items() if pattern.search(folded))
