"""What is said around a class: words that tell none apart, next or last, its code, its quiz."""

from __future__ import annotations

import re
from itertools import takewhile

from bot.text.folding import fold, tone_key
from bot.text.spoken import core

_ANY = ("ai", "bao", "các", "có", "gì", "là", "nào", "nhiêu", "những", "ở", "thế", "và", "về")
#: Words of any sentence, which say nothing of a class; `thẻ` and `Cổ` do.
FILLING = frozenset((*_ANY, *map(fold, _ANY)))
_CODE = re.compile(r"\bmã (?:vào |của |số )?lớp\b|\bma (?:vao |cua |so )?lop\b")
_NEXT = re.compile(r"\b(?:lop|buoi) (?:sap toi|toi day|ke tiep|gan nhat sap toi|toi(?! \w))\b")
_LAST = re.compile(
    r"\b(?:lop|buoi)(?: (?:hoc|tap huan))? (?:vua (?:roi|xong|qua|tan|day)|moi (?:xong|tan))\b"
)
_THAT = re.compile(
    r"\b(?:lớp|buổi) (?:đó|này|ấy|kia|đấy|nớ|ni)\b|\b(?:lop|buoi) (?:do|nay|ay|kia|day)\b"
)
_WEEKDAY = r"thu (?:hai|ba|tu|nam|sau|bay)|chu nhat"
_BY_DAY = re.compile(
    rf"\b(?:lop|buoi) (?:\w+ ){{0,2}}?(?:ngay|hom|{_WEEKDAY}|\d{{1,2}}[/-]\d)"
    r"|\b\d{1,2}[/-]\d{1,2}\b"
)
_BEGINS = (
    "làm", "làm đi", "làm luôn", "làm ngay", "làm bài này", "làm bài đó", "bài đó", "bài này",
    "ừ", "ừ làm đi", "ok", "được", "vâng", "làm thôi", "làm nào", "làm bài đi", "làm bài luôn",
    "bắt đầu", "bắt đầu đi", "bắt đầu luôn", "bắt đầu thôi", "bắt đầu nào", "bắt đầu làm",
    "bắt đầu làm bài",
)  # fmt: skip
_BEGUN_BY = frozenset((*map(tone_key, _BEGINS), *map(fold, _BEGINS)))


#: Behind `lớp` these begin no title, and end one: when, where, whose, what is to be done.
_NO_TITLE = frozenset(
    tone_key(
        "đông vắng quan trọng quá do cháu con bận ốm chồng vợ mưa việc tạm gấp bão lũ nên "
        "tập huấn học họp mấy giờ ở đâu bắt khi lúc bao nào có không ko được dc chưa rồi "
        "này đó ấy kia đấy đây là thì mà và với cho tới tôi em mình chị anh thầy cô chú bác "
        "ông bà bạn các mọi cả nữa đi đến sang qua về lên xuống vào ra lùi dời đổi hoãn hủy "
        "huỷ gửi nhắn mang nộp làm bài quiz điểm danh sách kết quả ai nhiêu người còn hết "
        "hạn số gì hôm tuần tháng năm cuối tiếp theo vừa trước sau mai mốt ngày thứ chủ "
        "nhật cn trưa chiều tối sáng đêm sớm của tại xã phường thôn trong từ nhé nha ạ mã "
        "mới mở đóng ghi tên đăng ký kí k xin nghỉ bị vì hay sẽ đã vẫn cũng chắc giúp hộ "
        "dạy giảng hai ba bốn tư sáu bảy tám chín mười gọi gặp xem đọc ăn mặc nhớ chuẩn đem "
        "chuyển thêm bớt xếp phải cần muốn nên như thế vậy sắp gần đầu kế trừ ngoài riêng "
        "những cán bộ cộng tác viên tổ đoàn nhà chúng ta online trực tuyến đại biểu a"
    ).split()
)
#: Typed without accents these may be of a title: `bao hiem`, `vay von`.
_PLAIN_NO_TITLE = frozenset(map(fold, _NO_TITLE)) - {"bao", "vay", "the", "ho", "an", "ma", "dong"}
_BEHIND_CLASS = re.compile(r"\bl[oớ]p ([^\W\d_]+(?: [^\W\d_]+)*)")


def title_said(text: str) -> tuple[str, ...]:
    """Return the folded words right behind `lớp` that can only be of its title."""
    said = " ".join(tone_key(text).split())
    stops = _PLAIN_NO_TITLE if said.isascii() else _NO_TITLE
    for found in _BEHIND_CLASS.finditer(said):
        title = tuple(takewhile(lambda word: word not in stops, found[1].split()))
        if title:
            return tuple(map(fold, title))
    return ()


def asks_class_code(text: str) -> bool:
    """Say whether a sentence speaks of the code of a class: `mã lớp là gì`."""
    return _CODE.search(tone_key(text)) is not None


def begins_it(text: str) -> bool:
    """Say whether a line begins what was shown: `làm luôn`, `ừ`; `lắm` and `rồi` do not."""
    return tone_key(core(text)) in _BEGUN_BY


def says_next(text: str) -> bool:
    """Say whether a sentence means the class that comes next: `dời lớp sắp tới`."""
    return _NEXT.search(fold(text)) is not None


def says_last(text: str) -> bool:
    """Say whether a sentence means the class just held: `báo cáo lớp vừa rồi`."""
    return _LAST.search(fold(text)) is not None


def says_that(text: str) -> bool:
    """Say whether a sentence points at the class spoken of just now: `lớp đó học ở đâu`."""
    return _THAT.search(tone_key(text)) is not None


def names_a_class_by_day(text: str) -> bool:
    """Say whether a sentence tells a class by its day: `lớp thứ bảy`, not a mere `mai`."""
    return _BY_DAY.search(fold(text)) is not None
