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
    [
        *("tap", "huan", "hoc", "hop", "may", "gio", "o", "dau", "bat", "khi", "luc", "bao", "nao"),
        *("co", "khong", "ko", "duoc", "dc", "chua", "roi", "nay", "do", "ay", "kia", "day", "la"),
        *("thi", "ma", "va", "voi", "cho", "toi", "em", "minh", "chi", "anh", "thay", "co", "chu"),
        *("bac", "ong", "ba", "ban", "cac", "moi", "ca", "nua", "di", "den", "sang", "qua", "ve"),
        *("len", "xuong", "vao", "ra", "lui", "doi", "hoan", "huy", "gui", "nhan", "mang", "nop"),
        *("lam", "bai", "quiz", "diem", "danh", "sach", "ket", "ai", "nhieu", "nguoi", "con"),
        *("het", "han", "so", "gi", "hom", "tuan", "thang", "nam", "cuoi", "tiep", "theo", "vua"),
        *("truoc", "sau", "mai", "mot", "ngay", "thu", "chu", "nhat", "cn", "trua", "chieu", "toi"),
        *("dem", "som", "cua", "tai", "xa", "phuong", "thon", "trong", "tu", "nhe", "nha", "a"),
        *("ma", "moi", "mo", "dong", "ghi", "ten", "dang", "ky", "k", "xin", "nghi", "bi", "vi"),
        *("hay", "se", "da", "van", "cung", "chac", "giup", "ho", "day", "giang", "hai", "ba"),
        *("bon", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "goi", "gap", "xem", "doc"),
        *("an", "mac", "nho", "chuan", "dem", "chuyen", "them", "bot", "xep", "trung", "chinh"),
        *("phai", "can", "muon", "nen", "nhu", "the", "vay", "sap", "gan", "dau", "ke", "tru"),
        *("ngoai", "rieng", "nhung", "can", "bo", "cong", "tac", "vien", "to", "doan", "trua"),
        *("minh", "nha", "chung", "ta", "dong", "hanh", "online", "truc", "tuyen", "dai", "bieu"),
    ]
)
_BEHIND_CLASS = re.compile(r"\blop ([^\W\d_]+(?: [^\W\d_]+)*)")


def title_said(text: str) -> tuple[str, ...]:
    """Return the folded words right behind `lớp` that can only be of its title."""
    for found in _BEHIND_CLASS.finditer(" ".join(fold(text).split())):
        words = found[1].split()
        title = tuple(takewhile(lambda word: word not in _NO_TITLE, words))
        if title:
            return title
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
