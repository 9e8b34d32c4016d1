"""What somebody tells when asked about themselves: where, which number; that they rather do not.

They are asked for a word or two and answer in a sentence: `dạ em ở xã Mường Lát ạ`.
"""

from __future__ import annotations

import re

from bot.text.folding import fold, nfc, tone_key
from bot.text.phones import parse_phone
from bot.text.spoken import core, readings

_ME = r"(?:em|tôi|toi|tui|mình|minh|con|cháu|chau|nhà em|nhà tôi|chúng tôi)"
_STAY = (
    r"(?:(?:đang|dang|hiện|hien|giờ|gio|mới|moi)\s+)*(?:làm việc|lam viec|công tác|cong tac|sống|"
    r"song|sinh sống|chuyển|chuyen|dọn|dời|về|ve|sang|qua)?\s*"
    r"(?:ở|o|tại|tai|về|ve|sang|đến|den|tới|toi|thuộc|thuoc|là|la)"
)
_POLITE = re.compile(r"^(?:(?:dạ|vâng|thưa|vâng ạ|dạ vâng)[\s,]+)+(?=\w)", re.IGNORECASE)
_THEIRS = (
    r"(?:quê|que|nhà|nơi ở|noi o|địa chỉ|dia chi|xã|xa|thôn|thon|bản|ban|tỉnh|tinh|phường|phuong)"
)
#: What comes before a place: who is there, or what of theirs it is.
_BEFORE_PLACE = re.compile(
    rf"^(?:(?:da|vang)\s+(?={_ME}\s))?"
    rf"(?:(?:{_THEIRS}\s+)?{_ME}\s+{_STAY}\s+|(?:ở|tại|thuộc)\s+)+",
    re.IGNORECASE,
)
_BEHIND_PLACE = re.compile(r"\s+(?:ạ|ạ em|em ạ|anh ạ|chị ạ|rồi|đấy)$", re.IGNORECASE)
#: Names of places end in these too: `Mường Nhé`, `Phong Nha`, `Bình Cơ`.
_SMALL_END = re.compile(r"(?<=\w)\s+(?:nhé|nha|nhá|cơ|mà|đó|ấy|thôi)$")
#: Without its accent the word may be the name: `Thôn A`.
_BARE_END = re.compile(r"\s+(?:a|roi a|nhe)$", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])\+?\d[\d\s.()\-]{7,}\d(?![\w])")
_OWN = re.compile(r"^(?:(?:em|toi|tui|minh|con|chau|nha em|nha toi) )+")
_NOTHING = re.compile(
    r"(?:bo qua(?: di| luon| nhe)?|bo|thoi khoi|khoi can|de sau|de trong|khong nho|chua nho|"
    r"khong biet|khong can|khong muon(?: \w+){0,4}|"
    r"(?:khong|ko|k|chua)(?: co| dung| nho| biet| o| thuoc)"
    r"(?: (?:so|dien thoai|sdt|may|thon|ban|xom|to|khu|dau|ca|gi|ten|nao|so dien thoai))*)"
)
_EMPTIES = frozenset(
    {"bo", "bo di", "bo so", "xoa", "xoa di", "xoa so", "xoa so di", "xoa thon", "xoa ban"}
)
_NONE = re.compile(
    r"(?:khong|ko|k|chua)(?: co| dung)"
    r"(?: (?:so|dien thoai|sdt|may|thon|ban|xom|to|khu|dau|ca|gi|ten|nao|so dien thoai))*"
)
_LEADING = (
    r"(?:(?:a|a ma|o|da|thoi|vang|u|em|toi|minh|chi|anh|co|chu|bac|thi|ma|nay|gio|bay gio) )*"
)
_DOES = (
    r"(?:doi|sua|thay|ghi|nhap|dang ky|lam|them|mo|hoi|chuyen|dat|xoa|huy|luu|dien|khai|noi|viet)"
)
_LATER = r"(?:mai|sau|lat|lat nua|luc khac|hom khac|bua khac|khi khac|toi ve)"
_THEN = r"(?: (?:di|nhe|a|em|nha|tinh|lam|doi|sua|noi|hoi|nua|roi))"
#: Leaves off, in more words: `thôi em không sửa nữa`, `đổi ý rồi`, `để mai đi`, `bận rồi`.
_DECLINES = re.compile(
    rf"{_LEADING}(?:khong|ko|k|dung|chua|khoi|thoi)(?: (?:muon|can|thich|phai|the))? {_DOES}"
    r"(?: (?:gi|ten|so|lop|cho|noi|gio|vao|cai|do|nay|het|duoc))*"
    r"(?: (?:nua|dau|vay|nhe|dau nhe|da|a|em|nha|di))*"
    rf"|{_LEADING}doi y(?: (?:roi|a|em))*"
    rf"|{_LEADING}(?:de (?:toi |em )?{_LATER}{_THEN}*|{_LATER}{_THEN}+)"
    rf"|{_LEADING}(?:dang |hoi )?(?:ban|met)(?: (?:roi|qua|lam|viec|chut|ti|a|em|nen|de|mai))+"
    rf"|{_LEADING}dang (?:chay xe|lai xe|di duong|di lam|di nuong|ban viec)(?: (?:a|em|roi))*"
    rf"|{_LEADING}(?:nham|nham roi|bam nham|go nham)(?: (?:roi|a|em|day|thoi))*"
    rf"|{_LEADING}(?:ten |so |xa |cho |noi )?cu (?:dung|van dung|la dung)(?: (?:roi|ma|a))*"
    rf"|{_LEADING}(?:khong phai )?(?:em |toi |minh )?(?:hoi|can|muon) (?:cai|viec|chuyen) khac.*"
)
_WRONG_PLACE = re.compile(
    r"(?:a |u )?(?:sai|nham|lon|khong phai|khong dung)(?: (?:cai|o))? (?:xa|phuong|tinh|noi|cho)"
    r"(?: (?:nay|do|day|roi|r|em|a|ma))*"
)
_BACK = (
    "quay lại", "trở lại", "quay về", "lùi lại", "bước trước", "quay lại bước trước", "back",
    "trở lại bước trước", "về bước trước", "sửa bước trước", "lùi một bước",
)  # fmt: skip
_STOPS = (
    "thôi", "dừng", "hủy", "thôi không", "thôi không làm nữa", "không làm nữa", "để lúc khác",
    "thôi để sau", "thôi để lúc khác", "hủy bỏ", "dừng lại", "thôi bỏ", "bỏ đi", "thoát",
    "thoát ra", "thôi để lát nữa", "để lát nữa", "thôi để lát", "thôi thoát",
)  # fmt: skip
_KEEPS = ("giữ nguyên", "để nguyên", "như cũ", "giữ như cũ", "để vậy", "cứ để vậy")
_GOES_ON = ("tiếp", "làm tiếp", "tiếp tục", "tiếp đi")
#: Without their accents these are names: `Dung`, `Huy`.
_NAMES = frozenset({"dung", "huy"})
#: Without the question mark that hardly anybody types.
_ASKING = re.compile(
    r"\b(?:o dau|di dau|may gio|bao gio|khi nao|luc nao|ngay nao|the nao|nhu nao|lam sao|tai sao|"
    r"vi sao|sao (?:lai|phai)|bao nhieu|lam gi|(?<=\w )(?<!phuong )(?<!xa )la gi|"
    r"nhung gi|can gi|mang gi|la ai|ai day|ai vay|"
    r"cho nao|duoc khong|co phai|(?:co|phai|bi) .+ (?:khong|ko|k|chua)|gi (?:vay|the|day))\b"
)
_REQUEST = re.compile(
    r"\b(?:(?:em|toi|tui|minh|con|chau)(?: rat)? (?:muon|can|xin|bi|dang)|cho (?:em|toi|tui|minh) "
    r"(?:hoi|xin|xem|biet|dang ky|gap)|dang ky lop|lich hoc|lop hoc|quen ma|mat ma|xin nghi|"
    r"(?:khong|ko|k) (?:di|den|tham gia|hoc) duoc|ban khong|den muon|gap can bo|hoi can bo|lam bai|"
    r"diem cua|chuan ngheo|ho ngheo|can ngheo)\b"
)


def place(text: str) -> str:
    """Return the place in a short line: `xã Mường Lát` of `dạ em ở xã Mường Lát ạ`."""
    line = " ".join(nfc(text).split()).strip(" .,;:!?\"'")
    line = _POLITE.sub("", line, count=1)
    found = _BEFORE_PLACE.sub("", line, count=1)
    if found != line and found.isascii():
        found = _BARE_END.sub("", found)
    while (shorter := _BEHIND_PLACE.sub("", found)) != found:
        found = shorter
    if not found.islower():
        found = _SMALL_END.sub("", found)
    return found.strip(" .,;:!") if any(map(str.isalnum, found)) else line


def phone(text: str) -> str | None:
    """Return the one telephone number in a short line: `số em là 0912345678 ạ`."""
    whole = parse_phone(text)
    if whole is not None:
        return whole
    read = {number for found in _NUMBER.findall(nfc(text)) if (number := parse_phone(found))}
    return read.pop() if len(read) == 1 else None


def nothing(text: str) -> bool:
    """Say whether a line leaves an answer open: `bỏ qua ạ`, `em không có số`."""
    return any(_NOTHING.fullmatch(_OWN.sub("", reading)) for reading in _readings(text))


def empties(text: str) -> bool:
    """Say whether what is known is to go, or there is none: `bỏ`, `xóa số`, `em không có số`."""
    if not _EMPTIES.isdisjoint(readings(text)):
        return True
    return any(_NONE.fullmatch(_OWN.sub("", reading)) for reading in _readings(text))


def wrong_place(text: str) -> bool:
    """Say whether the place that was taken is not theirs: `sai xã rồi em`, `nhầm xã`."""
    return any(map(_WRONG_PLACE.fullmatch, _readings(text)))


def goes_back(text: str) -> bool:
    """Say whether somebody wants to go one step back: `quay lại`, `quay lại bước trước ạ`."""
    return _is_one_of(text, _BACK)


def goes_on(text: str) -> bool:
    """Say whether somebody wants to go on with what is open: `tiếp`, `làm tiếp ạ`."""
    return _is_one_of(text, _GOES_ON)


def stops(text: str) -> bool:
    """Say whether somebody wants to leave off: `thôi ạ`, `thôi em không sửa nữa`, `để mai đi`."""
    return _is_one_of(text, _STOPS) or _declines(text)


def _declines(text: str) -> bool:
    """Leave alone what may be a name: one word (`Mai`), or all in capitals (`Cư Đúng`)."""
    words = text.split()
    if len(words) < 2 or all(word[0].isupper() for word in words):
        return False
    return any(map(_DECLINES.fullmatch, _readings(text)))


def keeps(text: str) -> bool:
    """Say whether what was given before stays: `giữ nguyên ạ`."""
    return _is_one_of(text, _KEEPS)


def _is_one_of(text: str, phrases: tuple[str, ...]) -> bool:
    """Compare without what stands around; where an accent was typed, the accents count."""
    said = _words(tone_key(core(text)))
    if said.isascii():
        return said not in _NAMES and said in map(fold, phrases)
    return said in map(tone_key, phrases)


def _words(line: str) -> str:
    return " ".join(re.findall(r"\w+", line))


def _readings(text: str) -> list[str]:
    """Return how a line may be read, without signs inside."""
    return [_words(reading) for reading in (*readings(text), fold(core(text)))]


def is_request(text: str) -> bool:
    """Say whether a line asks or wants something else, and so is no name, place or number."""
    folded = fold(text)
    asked = folded.endswith("?") and any(map(str.isalnum, folded))
    return asked or bool(_ASKING.search(folded) or _REQUEST.search(folded))
