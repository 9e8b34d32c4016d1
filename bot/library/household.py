"""Recognises questions about one household or person: they get criteria, never a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.folding import fold, nfc, tone_key

_KIN = r"(?:anh|chi|ong|chu|bac|em|cau|mo|thim|cu|gia|me|bo)"
#: Kin that, typed without accents, may be other words: có, đi, ba. With accents typed they count
#: as they stand; without any, only before a name of which something is asked.
_DOUBTFUL_KIN = frozenset({"cô", "dì", "bà"})
_HOME = r"(?:nha|ho|gia dinh|ho gia dinh|dinh|truong hop|hoan canh)"
_SELF = r"(?:toi|tao|minh|em|chau|con|tui|chung toi|chung em|chung minh|bo me toi|me toi|bo toi)"
_NO_NAMES = (
    "chi em ngheo can moi thoat nong dan toc thieu so co khong duoc thi la o trong con hai ba "
    "bon nam va hoac nao ay giao gai trai vien cao tuoi gia ca nhieu it day nay kia do chu xa "
    "thon ban to o tren duoi cua ma bi da dang se cung tu den khi neu hay van lam di ve vay "
    "mua ban dong nop xin muon can phai nen biet hoi noi ghi ky dung rieng chung moi hoc tap "
    "noi ngoai nhat ay ra vao len xuong nguoi tre be xe dien nuoc may dat tien the so khau mien "
    "mo thuong binh liet si khach nao gi"
)
_NOT_NAMES = frozenset(_NO_NAMES.split())
_SHOWN = re.compile(rf"\b{_HOME} (?:nay|do|kia|ay|ben canh|hang xom|ho hang)\b")
_OWN = re.compile(rf"\b{_HOME} (?:cua )?{_SELF}\b(?! trong (?:thon|ban|xa|to)\b)")
_KIN_NAME = re.compile(rf"\b{_HOME} (?:cua )?{_KIN} (?P<name>[a-z']+)")
_MARKED_KIN_NAME = re.compile(rf"\b{_HOME} (?:cua )?(?:cô|dì|bà) (?P<name>[a-z']+)")
_BARE_KIN_NAME = re.compile(
    rf"\b{_HOME} (?:cua )?(?:co|di|ba) (?P<name>[a-z']+) (?:co|con|da|duoc|thuoc|bi|sao|nam nay)\b"
)
_VERDICT = re.compile(
    r"\b(?:co|da|con|duoc|thuoc|la|bi)\b.*\b(?:ho|dien|can|ngheo|danh sach|ds|hn|hcn|cn|xet|duyet"
    r"|tro cap|ho tro|vay|nhan tien|loai)\b"
    r".*\b(?:khong|ko|k|chua|hay|ha|a|hok|dung)\b"
)
_LIST_ASKED = re.compile(
    r"\bcho (?:[a-z]+ )?(?:xin|xem) (?:ten |ca |ban )?(?:danh sach|ds)\b"
    r".*\b(?:ho|nha|nguoi|hn|hcn)\b"
    r"|\b(?:danh sach|ds)\b.*\b(?:ho|nha|nguoi|hn|hcn)\b.*"
    r"\bkem (?:ca )?(?:ten|ho ten|so|sdt|dia chi|cccd|can cuoc)\b"
)
_SELF_ASKS = re.compile(
    r"^(?:toi|em|minh|chau|tui|vo chong (?:toi|em|minh)) (?:co|da|con|thuoc)\b"
    r".*\b(?:ngheo|hn|hcn|cn)\b.*\b(?:khong|ko|k|chua|hay)\b"
)
_NAMED = re.compile(
    r"\b(?:[Aa]nh|[Cc]hị|[Ôô]ng|[Bb]à|[Cc]hú|[Cc]ô|[Bb]ác|[Ee]m|[Hh]ộ|[Nn]hà|[Cc]ụ|[Hh]o|[Nn]ha"
    r"|[Oo]ng|[Bb]a|[Cc]hi|[Cc]u|[Gg]ia đình|[Gg]ia dinh) (?P<name>[^\W\d_]+)"
)
_HOME_NAMED = re.compile(
    r"\b(?:[Hh]ộ|[Nn]hà|[Hh]o|[Nn]ha|[Gg]ia đình|[Gg]ia dinh)"
    r"(?: (?:nhà|nha|anh|chị|ông|bà|chú|cô|bác|cụ|em|chi|ong|ba|chu|co|bac|cu))*"
    r" (?P<name>[^\W\d_]+)"
)
_PUBLIC_NAMES = frozenset({"nuoc", "truong", "van", "may", "tinh", "xa", "ngheo", "can", "nong"})
_IDENTITY = re.compile(r"(?<!\d)(?:\d[ .]?){11}\d(?!\d)|(?<![\d.,])\d{9}(?![\d.,])")
_MONEY_AFTER = re.compile(r"\s*(?:đồng|đ|dong|vnd)\b", re.IGNORECASE)


def about_household(text: str) -> bool:
    """Tell whether a text asks about one named or shown household, or holds an identity number."""
    plain = fold(nfc(text))
    if any(known.search(plain) for known in (_LIST_ASKED, _SHOWN, _OWN, _SELF_ASKS)):
        return True
    return names_somebody(text)


def names_somebody(text: str) -> bool:
    """Tell whether a text holds the name of somebody or of a household, or an identity number."""
    text = nfc(text)
    plain = fold(text)
    if any(not _MONEY_AFTER.match(text, m.end()) for m in _IDENTITY.finditer(text)):
        return True
    if any(m["name"] not in _NOT_NAMES for m in _kin_named(text, plain)):
        return True
    if _named(_HOME_NAMED, text):
        return True
    return bool(_VERDICT.search(plain)) and _named(_NAMED, text)


def _kin_named(text: str, plain: str) -> Iterator[re.Match[str]]:
    """Yield what may be the names behind kin, as far as accents tell kin from other words."""
    yield from _KIN_NAME.finditer(plain)
    if text.isascii():
        yield from _BARE_KIN_NAME.finditer(plain)
    else:
        yield from _MARKED_KIN_NAME.finditer(
            " ".join(map(_without_accents, tone_key(text).split()))
        )


def _without_accents(word: str) -> str:
    """Return a word folded, but for kin whose accents tell it from another word."""
    return word if word in _DOUBTFUL_KIN else fold(word)


def _named(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether a capital letter after such words makes a name: not `Nhà Nước`, not HỘ NGHÈO."""
    if text.istitle() or text.isupper():
        return False
    names = [match["name"] for match in pattern.finditer(text)]
    return any(
        name[0].isupper() and not name.isupper() and fold(name) not in _PUBLIC_NAMES
        for name in names
    )
