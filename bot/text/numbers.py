"""Numbers as Vietnamese readers write them: dots between thousands, a comma before decimals."""

from __future__ import annotations

import re

from bot.text.folding import fold, tone_key

_COUNT = re.compile(r"(?<![\d.,/+\-])(\d{1,9}|\d{1,3}(?:\.\d{3}){1,2})(?![\d/%]|[.,\-]\d)")
_SCALE = re.compile(r"\d\s*(?:k|tr|ty|trieu|nghin|ngan|tram|chuc|ruoi)\b")
_TIME = re.compile(r"\d\s*(h|g|gio|m|phut|tieng|ngay)(\d|\b)")


_UNITS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9,
}  # fmt: skip
_UNIT = "|".join(_UNITS)
#: `bốn mươi lăm`, `mười hai`, `một trăm`, `ba chục`; what stands around a count of people.
_SPELLED = re.compile(
    r"(?:(?:khoang|chung|tam|toi da|cho|la|lay|so|do) )*"
    rf"(?:(?P<hundreds>{_UNIT}) tram ?)?"
    rf"(?:(?:(?P<tens>{_UNIT}) (?:muoi|chuc)|(?P<ten>muoi|chuc)|linh|le) ?)?(?P<ones>{_UNIT})?"
    r"(?: ?(?:nguoi|cho|hoc vien|ban|em|anh chi|a|thoi|nhe|moi xa|mot xa))*"
)


_MARKED_UNITS = frozenset(
    ["một", "mốt", "hai", "ba", "bốn", "tư", "năm", "lăm", "sáu", "bảy", "bẩy", "tám", "chín"]
)
_COUNTS_SOMETHING = re.compile(rf"\b(?:{_UNIT}) (?:nguoi|cho|hoc vien)\b")
_ODD = re.compile(r"\b(?:linh|le)\b")
#: What people say beside a count; with other words the number may be that of anything.
_BESIDE_COUNT = frozenset(
    [
        *("khoang", "chung", "tam", "toi", "da", "it", "nhieu", "nhat", "cho", "nguoi", "hoc"),
        *("vien", "suat", "ghe", "ban", "em", "anh", "chi", "a", "nhe", "nha", "thoi", "lop"),
        *("la", "lay", "so", "duoc", "them", "nua", "xuong", "con", "len", "thanh", "moi", "xa"),
        *("gioi", "han", "di", "thi", "ca", "du", "minh", "thay", "co", "u", "vang", "da", "ok"),
        *("ngoi", "tang", "giam", "ve", "muc", "hv", "moi", "de", "doi", "sua", "lai", "giup"),
        *("cai", "vay", "phong", "cua", "nay", "do", "uh", "um", "roi", "cang"),
    ]
)


def grouped(n: int) -> str:
    """Return a whole number with dots between thousands: 1500 as `1.500`."""
    return f"{n:,}".replace(",", ".")


def money(n: int) -> str:
    """Return a sum of money: 1500000 as `1.500.000 đồng`."""
    return f"{grouped(n)} đồng"


def percent(part: int, whole: int) -> str:
    """Return `part` of `whole` to one decimal, halves up: `82,9 %`; of nothing it is `0,0 %`."""
    if whole <= 0:
        return "0,0 %"
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{grouped(tenths // 10)},{tenths % 10} %"


def parse_count(s: str) -> int | None:
    """Read the one whole number in a short text (`40`, `40 chỗ`, `1.500`, `bốn mươi`), or nothing.

    A time of day or a length of time (`7h`, `90 phút`) is no count.
    """
    text = fold(s)
    found = _COUNT.findall(text)
    if not found:
        return _spelled(text, s)
    words = re.findall(r"[^\W\d_]+", text)
    if (
        _TIME.search(text)
        or not _BESIDE_COUNT.issuperset(words)
        or len(found) != 1
        or _SCALE.search(text)
        or len(re.findall(r"\d+", text)) != _pieces(found[0])
    ):
        return None
    return int(found[0].replace(".", ""))


def _spelled(text: str, typed: str) -> int | None:
    """Read a whole number below 1,000 in words, folded; `sau nhé` and `cho bà` hold none.

    A single word may be another: it needs whom or what it counts. `một trăm hai` may be 120 or 102.
    """
    said = _SPELLED.fullmatch(text.strip(" .!"))
    if said is None or not _marked_so(typed):
        return None
    parts = (_UNITS.get(said[part] or "", 0) for part in ("hundreds", "tens", "ones"))
    hundreds, tens, ones = parts
    lone = not (hundreds or tens or said["ten"])
    if lone and not _COUNTS_SOMETHING.search(text):
        return None
    if hundreds and ones and not (tens or said["ten"] or _ODD.search(text)):
        return None
    return 100 * hundreds + (10 if said["ten"] else 10 * tens) + ones or None


def _marked_so(typed: str) -> bool:
    """Say whether each word that sounds like a number is one, where accents were typed."""
    if typed.isascii():
        return True
    words = tone_key(typed).split()
    return all(word in _MARKED_UNITS for word in words if fold(word) in _UNITS)


def _pieces(number: str) -> int:
    return number.count(".") + 1
