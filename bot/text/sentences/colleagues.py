"""The colleague that a sentence names to go in somebody's place: `cho chị Lan đi thay em`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.text.folding import fold, nfc, tone_key
from bot.text.spoken import core

_TITLES = "anh|chị|chi|cô|co|chú|chu|ông|ong|ôông|bà|ba|bác|bac|thằng|thang|đ/c|d/c|a|c|o"
_TITLE = rf"(?:(?:{_TITLES}|đồng chí|dong chi|em|bạn|ban|cháu|chau)\s+)"
_LEAD = (
    r"(?:cho|nhờ|nho|để|de|cử|cu|sang|bằng tên|bang ten|tên là|ten la|tên|ten|là|la|nhường|nhuong)"
)
_GOES = (
    r"(?:sẽ|se|đi|di|học|hoc|dự|du|vào|vao|lên|len|ra|thay|thế|the|hộ|giúp|giup|được|duoc|"
    r"trong|ngày|ngay|nhé|nhe|nha|ạ|bên|ben)"
)
_NAME = r"(?P<name>[^\W\d_][^\s,;!?]*(?:\s+[^\W\d_][^\s,;!?]*){0,4}?)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Each word that leads to a name is tried: `cho em xin nghỉ để Lan đi thay`.
        rf"(?=\b{_LEAD}\s+{_TITLE}?{_NAME}(?=\s+{_GOES}\b|\s*[,.;!?]|\s*$))",
        rf"(?=\b{_TITLE}{_NAME}(?=\s+{_GOES}\b))",
        rf"(?:^|[,.;!?]\s*){_NAME}(?=\s+(?:sẽ |se )?(?:đi|di|học|hoc)\s+(?:thay|thế|the|hộ)\b)",
    )
)
#: Words that are in no name: a relative, an office, whoever, what else such a sentence says.
_NOBODY = frozenset(
    [
        "nguoi", "khac", "vo", "chong", "con", "trai", "gai", "re", "dau", "em", "toi", "tui",
        "chau", "pho", "ban", "truong", "bi", "thu", "cu", "nha", "minh", "ai", "dua", "bo", "me",
        "anh", "chi", "khong", "duoc", "ho", "thay", "mot", "xin", "nghi", "nho", "de", "cho", "ay",
        "giao", "co", "ong", "ba", "chu", "bac", "no", "ko", "biet", "muon", "phep", "nao", "di",
        "nghiep", "yeu",
    ]
)  # fmt: skip
#: Names that are written like one of these words but for their marks; with a capital they are.
_NAMES_TOO = frozenset(
    [
        *("anh", "ái", "ba", "bá", "bàn", "bân", "bắc", "bì", "bí", "chi", "chí", "chu", "chú"),
        *("cố", "cư", "cự", "đậu", "dậu", "gái", "giao", "hồ", "hổ", "hộ", "mến", "minh", "nghị"),
        *("nghiệp", "nhã", "nho", "phố", "thầy", "thu", "thư", "thụ", "trương", "trường", "vọ"),
    ]
)
_OWN = re.compile(
    r"\b(?:thay|the|ho|giup)(?: cho)? (?:em|toi|tui|minh|chau)\b|\b(?:em|toi|minh) (?:xin|nho)\b"
)
#: Said where a name is asked for: nobody, or not yet.
_NO_NAME = re.compile(
    r"(?:(?:em|toi|chi|anh|minh|da|thi|cung|a) )*(?:khong|ko|chua)(?: \w+){0,3}|ai cung duoc"
)
_READ = 300
_FEW = 6


def named(text: str) -> str:
    """Return the name that a sentence gives for who goes instead, as typed; or nothing."""
    line = " ".join(nfc(text[:_READ]).split())
    for pattern in _PATTERNS:
        for match in pattern.finditer(line):
            name = match["name"].strip(".,;!?")
            if may_be_name(name):
                return name
    return ""


def may_be_name(said: str) -> bool:
    """Say whether no word of a few is one that is in no name: a relative, whoever, oneself."""
    return all(map(_may_be_in_name, said.split()))


def _may_be_in_name(word: str) -> bool:
    capital = word[:1].isupper() and len(word) > 1
    return fold(word) not in _NOBODY or (capital and word.lower() in _NAMES_TOO)


def is_own(text: str) -> bool:
    """Say whether somebody is to go in the place of whoever writes: `… đi thay em`."""
    return _OWN.search(fold(text[:_READ])) is not None


def is_nobody(text: str) -> bool:
    """Say whether a line says that nobody goes, or that it is not known who: `không ai cả`."""
    return "?" not in text and _NO_NAME.fullmatch(fold(core(text))) is not None


def looks_like_name(text: str) -> bool:
    """Say whether a line may be a name that was asked for: few words, no figure, no question."""
    words = text.split()
    return 0 < len(words) <= _FEW and "?" not in text and not any(map(str.isdigit, text))


def alike(typed: str, names: Sequence[str]) -> list[int]:
    """Return the places of the names that a typed one means: whole, or its last words.

    Where marks are typed and fit some, only those; without, all that read alike.
    """
    return _marked(typed, names, _ends_so)


def same(typed: str, names: Sequence[str]) -> list[int]:
    """Return the places of the names that are a typed one, whole; marks as `alike` takes them."""
    return _marked(typed, names, lambda name, wanted: name.split() == wanted.split())


def _marked(typed: str, names: Sequence[str], fits: Callable[[str, str], bool]) -> list[int]:
    found = [at for at, name in enumerate(names) if fits(fold(name), fold(typed))]
    exact = [at for at in found if fits(tone_key(names[at]), tone_key(typed))]
    return exact if exact and tone_key(typed) != fold(typed) else found


def _ends_so(name: str, typed: str) -> bool:
    """Say whether a name has the words typed at its end, or is of a people who say it first."""
    words, wanted = name.split(), typed.split()
    return bool(wanted) and (words[-len(wanted) :] == wanted or words == wanted)
