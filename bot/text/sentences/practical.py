"""What somebody asks of a class beside its time and place: lunch, what to bring, money."""

from __future__ import annotations

import re

from bot.text.folding import fold

_READ = 300
_PRACTICAL = re.compile(
    r"\b(?:com|an (?:trua|chay|uong|sang|o)|bua trua|suat|nuoc uong|ngu lai|cho ngu|cho nghi|"
    r"mang|cam theo|dem theo|dem gi|cam gi|chuan bi|mac|dong phuc|trang phuc|"
    r"tien|phu cap|cong tac phi|ho tro|boi duong|xang|xe dua|dua don|gui xe|de xe|do xe|"
    r"dong gop|nop gi|le phi|hoc phi|cham cong|giay to|giay moi|can cuoc|cccd|cmnd|"
    r"but|vo ghi|so ghi|laptop|may tinh|tai lieu|van ban giay|phat gi|phien dich|"
    r"con nho|cho con|em be|cho be|di cung|di kem|giu tre|wifi|dau xa)\b"
)
#: What the class itself says: then it is told, whatever else stands in the sentence.
_TOLD = re.compile(
    r"\b(?:may gio|gio nao|luc nao|khi nao|khi mo|bao gio|bao lau|may ngay|may buoi|hom nao|"
    r"ngay nao|buoi nao|thu may|o dau|cho nao|cho mo|o mo|duong nao|loi nao|dia chi|dia diem|"
    r"phong nao|ban do|vi tri)\b"
)


def asks_practical(text: str) -> bool:
    """Say whether a question is about lunch, things to bring, money and the like."""
    folded = fold(text[:_READ])
    return bool(_PRACTICAL.search(folded)) and not _TOLD.search(folded)
