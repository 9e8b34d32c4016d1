"""A person's name: in what people write around it, as it is written, as people call each other."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.text.folding import fold, nfc

_POLITE = r"(?:dạ|vâng|thưa|chào|xin|cán bộ|chú|anh|chị|(?:cô|thầy)(?!\s+giáo)|bác(?!\s+sĩ))"
_SELF = r"(?:em|tôi|tui|mình|cháu|con|tớ)"
_BARE_SELF = r"(?:em|toi|tui|minh|chau|con)"
_IS = r"(?:(?:là|la)\b\s*:?|:)\s*"
#: What comes before a name. A word that without its accent may begin a name (`Minh`) counts only
#: before `tên` or `là`.
_BEFORE = re.compile(
    rf"^(?:{_POLITE}[\s,.]+)*"
    rf"(?:(?:họ\s+(?:và\s+)?tên|ho\s+(?:va\s+)?ten)(?:\s+(?:của\s+)?{_SELF})?(?:\s*{_IS}|\s+)"
    rf"|(?:tên|ten)(?:\s+(?:của\s+)?(?:{_SELF}|{_BARE_SELF}))?\s*{_IS}"
    rf"|(?:tên|ten)\s+(?:{_SELF}|{_BARE_SELF})\s+"
    rf"|{_BARE_SELF}\s+(?:ten(?:\s+la)?|la)\s+"
    rf"|{_SELF}(?:\s+tên)?(?:\s+là)?\s+)?",
    re.IGNORECASE,
)
_ELDER = r"(?:anh|chị|bác|cô|chú|ông|bà)"
#: Before a name that somebody puts right: no name begins so.
_RIGHTING = re.compile(
    r"^(?:(?:à|ơ|ấy|ủa|chết|(?:à\s+)?(?:nhầm|lộn)(?:\s+rồi)?|sai\s+rồi|(?:không|khong|ko)(?:\s+phải)?"
    r"(?=[,.]|\s+(?:em|tôi|mình|tên|anh|chị|bác|cháu)\s+(?:\w+\s+)?(?:tên|là)\s)|đúng\s+ra)[\s,.!]+)+(?=\w)",
    re.IGNORECASE,
)
#: Of somebody who calls themselves by their age, and of how it is to be written.
_ELDER_IS = re.compile(
    rf"^(?:(?:dạ|vâng|thưa|ừ)[\s,.]+)*(?:(?:tên|ten)\s+(?:(?:của|cua)\s+)?{_ELDER}\s+là\s+"
    rf"|{_ELDER}\s+(?:tên\s+là|tên|là)\s+"
    rf"|(?:ghi|viết|gọi|nhập|điền)(?:\s+(?:giúp|cho|hộ|tên|em|tôi|{_ELDER}))*\s+là\s+)(?=\w)",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\s+(?:(?:sinh\s+năm|sinh\s+nam|sn)\s*\d|\d{1,3}\s+(?:tuổi|tuoi)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(
    r"^(?:bác\s+sĩ|y\s+sĩ|cô\s+giáo|thầy\s+giáo|giáo\s+viên|(?:trưởng|phó)\s+(?:bản|thôn|xóm|khu)"
    r"|bí\s+thư|ông|bà|anh|chị|cô|chú|bác|đồng\s+chí|dong\s+chi|[đd]/c)\.?\s+(?=\S)",
    re.IGNORECASE,
)
#: Where a name ends: a sign, a telephone number, or where somebody lives.
_BEHIND = re.compile(
    r"\s*(?:[,;()\[\]/|]|\s-\s|\+?\d[\d.\s]{7,}|"
    r"\s(?:ở|thôn|ấp|xã|buôn|khu phố|tổ dân phố|huyện|tỉnh)\s).*$",
    re.IGNORECASE | re.DOTALL,
)
#: Behind a whole name only: somebody may be called `Trương Bản`.
_HOME = re.compile(r"^(\S+\s+\S+(?:\s+\S+)*?)\s+(?:bản|xóm|khóm)\s+(?!ạ$|nhé$).+$", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:\s+(?:ạ|nhé|nha|nhá|a|(?:nhé|nha|nhá|nghe|ạ)\s+(?:em|anh|chị|bạn|cháu|con)))+$",
    re.IGNORECASE,
)
#: Behind a name that is put right, written small behind capitals: somebody may be called `Cơ`.
_RIGHTED_TAIL = re.compile(r"(?<=\w)\s+(?:cơ|cơ mà|mà|đấy|chứ)$")
_LONGEST = 200


def said(text: str) -> str:
    """Return the name in a short line; the line itself, single blanks, where nothing is left.

    Letters and capitals stay as typed.
    """
    line = " ".join(nfc(text[:_LONGEST]).split())
    name = _without_signs(line)
    righted = _RIGHTING.sub("", name, count=1)
    if righted != name:
        name = righted if righted.islower() else _RIGHTED_TAIL.sub("", righted)
    name = _ELDER_IS.sub("", name, count=1)
    name = _TITLE.sub("", _BEFORE.sub("", name, count=1), count=1)
    name = _without_signs(_HOME.sub(r"\1", _AGE.sub("", _BEHIND.sub("", name))))
    while (shorter := _TAIL.sub("", name)) != name:
        name = shorter
    return name if any(map(str.isalpha, name)) else line


# -- in the cell of a list -------------------------------------------------------------------

_FORMAL = re.compile(r"^(?:ông|bà|đồng\s+chí|dong\s+chi|[đd]/c)\.?\s+(?=\S)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;/|&+]|\s-\s|\s(?:và|va)\s)\s*", re.IGNORECASE)
#: What is written behind a name and is none: where somebody lives, what they do.
_NO_NAME = re.compile(
    r"(?:thon|ban|ap|buon|xom|khom|khu|to|xa|phuong|huyen|tinh|tp|ctv|cong tac vien|truong|pho|"
    r"bi thu|chu tich|can bo|cong chuc|chi hoi|hoi|giao vien|nghi|sinh nam|dan toc|sdt|dt|tel)"
    r"\b.*"
)
#: Of two names written without anything between them each has its own.
_MIDDLE = frozenset({"thị", "văn"})


def listed(cell: str) -> str:
    """Return the name in a cell: `Lò Văn Thử` of `3. Ông LÒ VĂN THỬ - 0912345671`.

    Nobody says `em tên` in a list, and `Anh Đào` is a name there.
    """
    name = _without_signs(_BEHIND.sub("", _untitled(cell)))
    return cased(name) if any(map(str.isalpha, name)) else " ".join(nfc(cell).split())


def _untitled(cell: str) -> str:
    name = _FORMAL.sub("", _without_signs(" ".join(nfc(cell).split())), count=1)
    bare = _TITLE.sub("", name, count=1)
    return bare if " " in bare else name


def has_more(cell: str) -> bool:
    """Say whether a cell holds more than a name and a title: a number, where somebody lives."""
    return _untitled(cell).lower() != listed(cell).lower()


def several(cell: str, besides: Collection[str] = ()) -> bool:
    """Say whether a cell holds the names of more than one; `besides` are places of its row."""
    others = {fold(place) for place in besides if place}
    parts = [listed(part) for part in _BETWEEN.split(cell) if part]
    found = [part for part in parts if _is_whole(part) and fold(part) not in others]
    words = cell.lower().split()
    return len(found) > 1 or (len(words) > 4 and sum(word in _MIDDLE for word in words) > 1)


def _is_whole(part: str) -> bool:
    """Say whether a piece of a cell may be somebody's whole name."""
    words = part.split()
    plain = all(word[:1].isalpha() and not any(map(str.isdigit, word)) for word in words)
    return 1 < len(words) < 7 and plain and not _NO_NAME.fullmatch(fold(part))


def _without_signs(text: str) -> str:
    """Drop signs and emoji at both ends; an apostrophe belongs to a name."""
    start, end = 0, len(text)
    while start < end and not text[start].isalpha():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in ")'"):
        end -= 1
    return text[start:end]


# -- as it is written ------------------------------------------------------------------------

_LETTERS = re.compile(r"(?:[^\W\d_]|[ '’.-])+")
_BEGINNING = re.compile(r"(?:^|(?<=[\s-])|(?<=\bh['’]))[^\W\d_]", re.IGNORECASE)


def cased(name: str) -> str:
    """Return a name with its capitals put right where all of it is small or all is capital.

    Where somebody mixed them they were meant. Inside a syllable nothing is made a capital:
    `K'sor`; but `H'` is a word of its own: `H'Hen`.
    """
    if name not in (name.lower(), name.upper()) or not _LETTERS.fullmatch(name):
        return name
    return _BEGINNING.sub(_capital, name.lower())


def _capital(found: re.Match[str]) -> str:
    """Return a letter as a capital, unless that is the capital of another one (`µ`)."""
    capital = found[0].upper()
    return capital if capital.lower() == found[0] else found[0]


#: A syllable of Vietnamese, folded.
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|gh?|gi|kh|ph|qu|th|tr|ch|[bcdhklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
#: With none but marks that Vietnamese has: `ŏ`, `č`, `ñ` are letters of other languages.
_VIETNAMESE = re.compile(
    r"[a-eg-ik-vxyđàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]+"
)
#: Syllables of names that are whole without any accent.
_WHOLE_WORDS = (
    "an anh ca cam cao chi chinh chu chung dan danh dinh doan du dung duy gia giang hoa hoan huy "
    "kha khai khang khanh khoa kim la lai lam lan linh loan long lu ly mai mi minh my na nam nga "
    "ngoan nha nhi nhung ninh oanh pao pha phan phi phong quang sa sang sao sen seo sinh tao thanh "
    "thoa thu trang trinh trung uyen vang vi vinh vui vy xa xanh xinh xuyen y"
)
_WHOLE = frozenset(_WHOLE_WORDS.split())


def lacks_marks(name: str) -> bool:
    """Say whether a Vietnamese name seems to have been typed without its accents.

    One of several words, all of them Vietnamese syllables, of which at least one is in no name
    without an accent: `Nguyen Van An`. `Lan Anh` and `Mai Hoa` have none, and names of other
    languages (`Y Bham`, `Ksor Nay`, `H'Hen`) are written in letters of their own.
    """
    words = name.lower().split()
    return (
        len(words) > 1
        and name.isascii()
        and words[0] != "y"
        and all(map(_SYLLABLE.fullmatch, words))
        and not _WHOLE.issuperset(words)
    )


def called(name: str) -> str:
    """Return how a person is called to their face: `Ín` for `Lò Văn Ín`.

    Only names of the Vietnamese order end in the one by which people call each other; one with
    `H'`, `Y`, `K'` or letters of another language is said whole.
    """
    words = nfc(name).split()
    small = [word.lower() for word in words]
    if "y" in small or not all(_is_vietnamese(word) for word in small):
        return name
    return words[-1] if words else name


def _is_vietnamese(word: str) -> bool:
    return bool(_VIETNAMESE.fullmatch(word) and _SYLLABLE.fullmatch(fold(word)))
