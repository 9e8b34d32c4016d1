"""What a sentence asks for of something that is named in it: what it is to become, what to say.

Words are compared as they are typed: `sang` leads to what comes, `sáng` is the morning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from bot.text.folding import fold, tone_key
from bot.text.spoken import core

_WORD = re.compile(r"\S+")
_SIGNS = ".,;:!?…\"'“”()"
#: What leads to what something becomes, of moments and of places.
_TO_MOMENT = frozenset(
    [
        *("sang", "qua", "thành", "thanh", "vào", "vao", "đến", "den", "tới", "toi"),
        *("lên", "len", "xuống", "xuong", "về", "ve"),
    ]
)
_TO_PLACE = (_TO_MOMENT - {"vào", "vao"}) | {"ra"}
_AMOUNT = r"(?P<count>\d{1,3}|nua|mot|hai|ba)\s*(?P<unit>tieng|phut|p|ngay|tuan)\b"
_AMOUNT += r"(?P<half> ruoi)?"
_BY = r"\b.{0,40}? "
_LATER = re.compile(rf"\b(?:lui|cham|tre|hoan|muon (?:hon|lai|them|di)){_BY}{_AMOUNT}")
_EARLIER = re.compile(rf"\b(?:som|(?:day|keo)\b.{{0,40}}? len){_BY}{_AMOUNT}")
_COUNTS = {"nua": 0.5, "mot": 1, "hai": 2, "ba": 3}
_UNITS = {"phut": 1, "p": 1, "tieng": 60, "ngay": 24 * 60, "tuan": 7 * 24 * 60}
#: What names no place: `sang chỗ khác`.
_NOWHERE = frozenset(["cho khac", "noi khac", "dia diem khac", "phong khac", "dau", "cho moi"])
#: Whom a message is for, what stands beside that, and when their class is.
_HEARERS = frozenset(["lop", "vien", "nguoi", "hv"])
_BESIDE = frozenset(
    [
        *("ca", "cac", "moi", "hoc", "trong", "cua", "toi", "em", "minh", "nay", "do", "dang"),
        *("ky", "tham", "gia", "khoa"),
    ]
)
_WHEN = frozenset(
    [
        *("ngay", "hom", "mai", "nay", "sang", "chieu", "toi", "trua", "thu", "tuan", "sau", "cn"),
        *("t2", "t3", "t4", "t5", "t6", "t7"),
    ]
)
#: Days of the week that are two words.
_WEEKDAYS = frozenset(
    [("chu", "nhat"), *(("thu", day) for day in ("hai", "ba", "tu", "nam", "sau", "bay"))]
)
_SAYS = frozenset(["la", "rang"])
_TO_WHOM = frozenset(["cho", "voi", "gap", "cua", "den", "toi"])
#: A colon so many words behind whom it is for parts them from the message.
_COLON_WITHIN = 7


#: What people say before the name of a place to which something goes: `gửi cho các xã ở`.
_ADDRESSED = re.compile(
    r"^(?:(?:gửi|gui|nhắn|nhan|báo|bao)\s+)?(?:(?:tin|thông báo|thong bao)\s+)?"
    r"(?:cho|tới|toi|đến|den)\s+(?:(?:các|cac|toàn|toan|bà con|ba con|cả|ca|ở|o)\s+)*"
    r"(?:(?:xã|xa|phường|phuong) (?:ở|o)\s+)?",
    re.IGNORECASE,
)


_EVERY = re.compile(
    r"^(?:(?:tất cả|tat ca|toàn bộ|toan bo|mọi|moi|các|cac|những|nhung|cả|ca|anh chị|anh chi"
    r"|bác|bac|đồng chí|dong chi)\s+)+",
    re.IGNORECASE,
)


class Wish(NamedTuple):
    """What is said of a thing as it is, and what it is to become; empty where that is not said."""

    about: str
    new: str


def moment_wished(text: str, is_moment: Callable[[str], bool]) -> Wish:
    """Part `dời lớp mai sang 2h chiều` where a moment begins that something is moved to."""
    return _parted(text, _TO_MOMENT, is_moment)


def place_wished(text: str) -> Wish:
    """Part `đổi chỗ lớp mai sang nhà văn hóa` where the place begins."""
    wish = _parted(text, _TO_PLACE - {"ra"}, _is_place)
    # A class may be called so: `lop ra soat sang nha van hoa`.
    return wish if wish.new else _parted(text, {"ra"}, _is_place)


def _is_place(rest: str) -> bool:
    return rest[0].isalpha() and fold(rest) not in _NOWHERE


def place_addressed(text: str) -> str:
    """Return the place in `gửi cho xã Mường Lát nhé`, which may be all that is typed."""
    return _ADDRESSED.sub("", core(text))


def group_addressed(text: str) -> str:
    """Return the people in `cho tất cả trưởng thôn`, without the words that say that it is all."""
    return _EVERY.sub("", place_addressed(text))


def _parted(text: str, leads: Collection[str], fits: Callable[[str], bool]) -> Wish:
    text = core(text)
    for word in _WORD.finditer(text):
        rest = text[word.end() :].strip()
        if tone_key(word.group().strip(_SIGNS)) in leads and rest and fits(rest):
            return Wish(text[: word.start()].strip(), rest)
    return Wish(text, "")


class Shift(NamedTuple):
    """What is said of a thing besides, folded, and by how much later (below zero: earlier)."""

    about: str
    by: timedelta


def shift_wished(text: str) -> Shift | None:
    """Read by how much something is to be later or earlier: `lùi lớp mai lại 1 tiếng`."""
    folded = fold(text)
    for pattern, sign in ((_LATER, 1), (_EARLIER, -1)):
        found = pattern.search(folded)
        if found:
            count = _COUNTS.get(found["count"]) or float(found["count"])
            count += 0.5 if found["half"] else 0
            about = folded[: found.start("count")] + folded[found.end() :]
            return Shift(about, sign * timedelta(minutes=count * _UNITS[found["unit"]]))
    return None


def message_wished(text: str, known: Collection[str]) -> str:
    """Return what is to be told in `nhắn cả lớp mang theo căn cước`; empty where it is not said.

    `known` are folded words that say which class it is. Where the day is said of the class, it
    is no part of the message.
    """
    text = _core_with_whom(text)
    words = list(_WORD.finditer(text))
    plain = [fold(word.group().strip(_SIGNS)) for word in words]
    at = next((i for i, word in enumerate(plain) if word in _HEARERS), None)
    if at is None:
        return ""
    ends = (
        i for i in range(at, min(at + _COLON_WITHIN, len(words))) if text[words[i].end() - 1] == ":"
    )
    colon = next(ends, None)
    behind = colon + 1 if colon is not None else _behind_whom(plain, at, known)
    if behind >= len(words) or all(map(_is_when, plain[behind:])):
        return ""
    said = text[words[behind].start() :].strip("“”\"' ")
    return said[:1].upper() + said[1:]


def _core_with_whom(text: str) -> str:
    """Return the part of a line between polite words; `gọi lại cho thầy` ends in no such word."""
    found = core(text)
    behind = text[text.find(found) + len(found) :].split()
    if behind and found.split()[-1:] and fold(found.split()[-1]) in _TO_WHOM:
        return f"{found} {behind[0].strip(_SIGNS)}"
    return found


def _behind_whom(plain: list[str], at: int, known: Collection[str]) -> int:
    """Return where the message begins behind the word at `at`, which says whom it is for."""
    behind, of_a_day = at, False
    while behind < len(plain):
        word = plain[behind]
        if word == "lop":
            of_a_day = behind == 0 or plain[behind - 1] != "ca"
        elif word not in known and word not in _BESIDE | _HEARERS:
            # An hour is the class's only behind its day: `lớp 8h có mặt` is what it is told.
            before = plain[behind - 1]
            pairs = pairwise(plain[behind - 1 : behind + 2])
            said_of_it = not _WEEKDAYS.isdisjoint(pairs) or (
                _is_when(word) and (word in _WHEN or "/" in word or _is_when(before))
            )
            if not (of_a_day and said_of_it):
                break
        behind += 1
    return behind + (behind < len(plain) and plain[behind] in _SAYS)


def _is_when(word: str) -> bool:
    return word in _WHEN or word[:1].isdigit()


#: Before the text of a notice where no place is named.
_SAID = re.compile(r"(?:(?<!\d):\s*|:(?!\d)\s*|\s(?:là|rằng)\s)")
_KIND = re.compile(r"\b(?:xã|xa|phường|phuong)\s+", re.IGNORECASE)
_LEAD = re.compile(r"^[\s,:]*(?:(?:là|rằng|la|rang)\s+)?", re.IGNORECASE)
_LEAST_WORDS = 2


class NoticeWish(NamedTuple):
    """The text of a notice where a colon or `là` parts it off, and what stands behind `xã`."""

    text: str
    behind_kind: tuple[str, ...]


def notice_wished(text: str) -> NoticeWish:
    """Read what is said of a notice: `báo mọi người là mai nghỉ`, `gửi cho xã Mường Lát: …`."""
    line = core(text)
    kind = _KIND.search(line)
    parts = _SAID.split(line, maxsplit=1)
    said = told(parts[1]) if len(parts) > 1 else ""
    return NoticeWish(said, tuple(line[kind.end() :].split()) if kind else ())


def told(text: str) -> str:
    """Return a piece of a sentence as the text of a message; nothing where it is but a word."""
    said = _LEAD.sub("", text, count=1).strip()
    return said[:1].upper() + said[1:] if len(said.split()) >= _LEAST_WORDS else ""


def bare_name(name: str) -> str:
    """Return a commune's name, folded, without its kind."""
    return _KIND.sub("", fold(name), count=1)
