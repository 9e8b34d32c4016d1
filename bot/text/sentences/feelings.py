"""What somebody says who has a hard day and asks for nothing: heard kindly, no case of need."""

from __future__ import annotations

import re

from bot.text.folding import fold, nfc

_READ = 300
_SAD = re.compile(
    r"\b(?:buồn|tủi|khổ|cực|chán|nản|mệt mỏi|kiệt sức|lo)(?: \w+)? (?:quá|lắm|ghê|thật|thiệt)\b"
    r"|\b(?:ốm|bệnh|đau) nặng\b|\bmới mất(?: (?:rồi|em|ạ))*\s*(?:[,.!]|$)|\bqua đời\b"
    r"|\bmất mùa\b|\bmất trắng\b|\bkhông (?:còn )?thiết\b"
)
_SAD_PLAIN = re.compile(
    r"\b(?:buon|kho|cuc|chan|nan|met moi|kiet suc)(?: \w+)? (?:qua|lam|ghe|that|thiet)\b"
    r"|\b(?:om|benh|dau) nang\b|\bqua doi\b|\bmat mua\b|\bmat trang\b"
)
#: `khó quá` said of a question, or of the phone, is another matter.
_OF_THINGS = re.compile(r"\b(?:cau|bai|may|dien thoai|mang|wifi|quiz|de)\b")


def sounds_sad(text: str) -> bool:
    """Say whether a line tells of something hard: `con chị ốm nặng, buồn quá`."""
    line, folded = nfc(text[:_READ]).lower(), fold(text[:_READ])
    if _OF_THINGS.search(folded):
        return False
    return bool(_SAD.search(line) or (folded == line and _SAD_PLAIN.search(line)))
