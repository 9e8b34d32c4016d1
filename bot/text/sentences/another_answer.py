"""The wish that an answer given before were another: `câu trước chọn nhầm, sửa lại B`.

Nothing else may stand beside it: who chose the wrong class or mends a name wants something else.
"""

from __future__ import annotations

import re

from bot.text.folding import fold, tone_key

#: Words that may stand beside the wish for another answer than the one recorded.
_BESIDE_IT = re.compile(
    r"(?:da|vang|oi|em|toi|minh|tui|chi|anh|bac|co|chu|con|chau|cho|xin|muon|can|cau|truoc|vua|roi"
    r"|nay|luc|kia|hoi|tren|so|dap|an|y|phuong|chon|bam|go|tra|loi|danh|tich|khoanh|nham|lon|sai"
    r"|sua|doi|thay|lai|thanh|sang|la|qua|mat|duoc|khong|ko|k|di|nhe|nha|voi|giup|thoi|phai|thi|ha"
    r"|lam|[a-f]|\d{1,2})"
)
_MISTAKEN = r"(?:chọn|bấm|ấn|gõ|trả lời|đánh|tích|khoanh)"
_PREVIOUS = r"câu (?:hỏi )?(?:số )?(?:trước|vừa|lúc nãy|nãy|lúc trước|hồi nãy|kia|trên|\d{1,2})"
_CHANGED = r"(?:sửa|đổi|thay)"
_ANOTHER_ANSWER = "|".join((
    rf"\b{_MISTAKEN} (?:nhầm|lộn|sai|lại)\b",
    rf"\b{_PREVIOUS}\b.*\b(?:nhầm|lộn|sửa|đổi|thay|làm lại)\b",
    rf"\b{_CHANGED}(?: lại)? (?:đáp án|câu trả lời|{_PREVIOUS})\b",
    rf"\b{_CHANGED} (?:lại|thành|sang|là)(?: (?:thành|sang|là|câu|đáp án))* [a-f]\b",
))  # fmt: skip
_MARKED_ANOTHER = re.compile(tone_key(_ANOTHER_ANSWER))
_PLAIN_ANOTHER = re.compile(fold(_ANOTHER_ANSWER))
_LONGEST = 100


def is_wanted(text: str) -> bool:
    """Say whether an answer that was given is to be another: `câu trước chọn nhầm, sửa lại B`."""
    said = tone_key(text) if len(text) <= _LONGEST else ""
    words = re.findall(r"\w+", said)
    wish = _PLAIN_ANOTHER if said.isascii() else _MARKED_ANOTHER
    alone = all(_BESIDE_IT.fullmatch(fold(word)) for word in words)
    return alone and wish.search(" ".join(words)) is not None
