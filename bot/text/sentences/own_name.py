"""What is answered where somebody's name is asked or shown, and is no name itself.

Where an accent was typed, the accents count: `Trương Bản` is a name, `trưởng bản` is none.
"""

from __future__ import annotations

import re

from bot.text.folding import fold, tone_key

_WHO = r"(?:em|tôi|toi|mình|minh|anh|chị|chi|bác|bac|cô|co|chú|chu|cháu|chau|con|ông|ong|bà)"
_NODS = r"(?:dạ|da|vâng|vang|ừ|u|uh|uk|ukm|um|ok|oke|rồi|roi)"
_RIGHT = r"(?:đúng|dung|đg|dg|chuẩn|chuan|chính xác|chinh xac|phải|phai)"
_ENDS = rf"(?:rồi|roi|r|đấy|day|đó|do|vậy|vay|luôn|luon|nhé|nhe|nha|ạ|a|{_WHO})"
#: A yes to the name that was shown: `đúng tên chị rồi`, `chuẩn`, `uk`.
_YES = re.compile(
    rf"(?:{_NODS} )*{_RIGHT}(?: (?:tên|ten|là|la))?(?: (?:của|cua))?(?: {_ENDS})*"
    rf"|(?:uk|ukm)(?: {_ENDS})*"
)
_A_BIT = r"(?:(?:một|mot|1) )?(?:tí|ti|tý|ty|chút|chut|xíu|xiu|lát|lat|đã|da)"
_WAITS = re.compile(
    rf"(?:(?:dạ|da|à|ơ|ừ) )*(?:(?:chờ|cho|đợi|doi|khoan)(?: {_WHO})?(?: {_A_BIT})+\b.*"
    rf"|(?:để|de) {_WHO} (?:gõ|go|hỏi|hoi|xem|nghĩ|nghi|nhập|nhap|viết|viet|ghi|nhớ|nho)\b.*)"
)
_ANY = re.compile(r"(?:(?:tên|ten) )?(?:gì|gi|sao|nào|nao) (?:cũng|cung) (?:được|duoc|dc|đc)\b.*")
_DENIES = re.compile(
    rf"(?:không|khong|ko|sai|nhầm|nham)(?: (?:phải|phai|đúng|dung))? (?:tên|ten)(?: {_ENDS})*"
)
_PLACE = r"(?:bản|ban|thôn|thon|xóm|xom|ấp|ap|khu|khu phố|khu pho|tổ|buôn|buon)"
_OFFICE = re.compile(
    rf"(?:(?:{_WHO}|là|la|dạ) )*(?:(?:trưởng|truong|phó|pho) {_PLACE}"
    r"|(?:cán bộ|can bo)(?: (?:xã|xa))?|(?:cộng tác viên|cong tac vien|ctv)"
    r"|(?:bí thư|bi thu)(?: (?:chi bộ|chi bo))?)(?: (?:ạ|a|nhé|nha|em))*"
)
#: What the office has, and what one looks for there.
_THING = re.compile(
    r"(?:danh sách|danh sach|thông báo|thong bao|lịch học|lich hoc|kết quả|ket qua"
    r"|giấy mời|giay moi|chứng nhận|chung nhan|hộ nghèo|ho ngheo|hộ cận nghèo|ho can ngheo"
    r"|tài liệu|tai lieu|lớp học|lop hoc|tập huấn|tap huan|bài kiểm tra|bai kiem tra"
    r"|số điện thoại|so dien thoai)"
    rf"(?: {_ENDS})*"
)
#: Few names have more words, and none of those is written small.
_MOST_WORDS = 6


def agrees(text: str) -> bool:
    """Say whether a line says that the name which was shown is right."""
    return bool(_YES.fullmatch(_line(text)))


def is_none(text: str) -> bool:
    """Say whether a line holds no name: it asks to wait, says what one is, or that any will do.

    Of what was shown it may say that it is wrong, without the right one.
    """
    return any(rule.fullmatch(_line(text)) for rule in (_WAITS, _ANY, _DENIES, _OFFICE, _THING))


def is_sentence(text: str, name: str) -> bool:
    """Say whether a line is a whole sentence, of which `name` is what might be a name in it."""
    words = name.split()
    whole = len(words) == len(text.split())
    return whole and len(words) > _MOST_WORDS and any(word[0].islower() for word in words)


def _line(text: str) -> str:
    """Return the words of a line: folded where no accent was typed."""
    words = " ".join(re.findall(r"\w+", tone_key(text)))
    return fold(words) if words.isascii() else words
