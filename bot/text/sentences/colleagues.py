"""The colleague that a sentence names to go in somebody's place: `cho chị Lan đi thay em`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.text.folding import fold, nfc, tone_key

_TITLES = "anh|chị|chi|cô|co|chú|chu|ông|ong|ôông|bà|ba|bác|bac|thằng|thang|đ/c|d/c|a|c|o"
_TITLE = rf"(?:(?:{_TITLES}|đồng chí|dong chi|em|bạn|ban|cháu|chau)\s+)"
_LEAD = (
    r"(?:cho|nhờ|nho|để|de|cử|cu|sang|bằng tên|bang ten|tên là|ten la|tên|ten|là|la|nhường|nhuong)"
)
_GOES = (
    r"(?:sẽ|se|đi|di|học|hoc|dự|du|vào|vao|lên|len|ra|thay|thế|the|hộ|giúp|giup|được|duoc|"
    r"trong|ngày|ngay|nhé|nhe|nha|ạ|bên|ben)"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_LEAD}\s+{_TITLE}?(?P<name>[^\W\d_]\S*(?:\s+[^\W\d_]\S*){{0,4}}?)"
        rf"(?=\s+{_GOES}\b|\s*[,.;!?]|\s*$)",
        rf"\b{_TITLE}(?P<name>[^\W\d_]\S*(?:\s+[^\W\d_]\S*){{0,4}}?)(?=\s+{_GOES}\b)",
    )
)
#: Somebody who is no name: a relative, an office, whoever.
_NOBODY = frozenset(
    [
        "nguoi", "khac", "vo", "chong", "con", "trai", "gai", "re", "dau", "em", "toi", "tui",
        "chau", "pho", "ban", "truong", "bi", "thu", "cu", "nha", "minh", "ai", "dua", "bo", "me",
        "anh", "chi", "khong", "duoc", "ho", "thay", "mot",
    ]
)  # fmt: skip
_READ = 300
_FEW = 6


def named(text: str) -> str:
    """Return the name that a sentence gives for who goes instead, as typed; or nothing."""
    line = " ".join(nfc(text[:_READ]).split())
    for pattern in _PATTERNS:
        for match in pattern.finditer(line):
            words = match["name"].split()
            if not {fold(word) for word in words} & _NOBODY:
                return match["name"].strip(".,;!?")
    return ""


def looks_like_name(text: str) -> bool:
    """Say whether a line may be a name that was asked for: few words, no figure, no question."""
    words = text.split()
    return 0 < len(words) <= _FEW and "?" not in text and not any(map(str.isdigit, text))


def alike(typed: str, names: Sequence[str]) -> list[int]:
    """Return the places of the names that a typed one means: whole, or its last words.

    Where marks are typed and fit some, only those; without, all that read alike.
    """
    found = [at for at, name in enumerate(names) if _ends_so(fold(name), fold(typed))]
    exact = [at for at in found if _ends_so(tone_key(names[at]), tone_key(typed))]
    return exact if exact and tone_key(typed) != fold(typed) else found


def _ends_so(name: str, typed: str) -> bool:
    """Say whether a name has the words typed at its end, or is of a people who say it first."""
    words, wanted = name.split(), typed.split()
    return bool(wanted) and (words[-len(wanted) :] == wanted or words == wanted)
