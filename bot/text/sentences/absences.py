"""Who says that they cannot come or teach: of what is to come, or of the past and other things."""

from __future__ import annotations

import re

from bot.text.folding import fold, nfc

_READ = 300
_CLAUSE = re.compile(r"[,.;!?\n]+| nhung | con ")
#: What such a sentence says of oneself.
_AWAY = re.compile(
    r"\b(?:nghi|ban|om|met|sot|vuong|(?:khong|ko|k|chang|hong)(?: the)? (?:di|den|du))\b"
)
_PAST = re.compile(
    r"\b(?:hom (?:qua|kia|no|truoc|roi)|(?:tuan|lan|thang|bua|dot|buoi|nam|lop) (?:truoc|roi|qua)"
    r"|bua (?:qua|no)|vua (?:qua|roi)|nam ngoai|hoi (?:nay|truoc|sang)|ngay truoc)\b"
)
_TO_COME = re.compile(
    r"\b(?:mai|mot|kia nua|sap|toi day|hom nay|bua nay"
    r"|(?:tuan|thang|lan|lop|buoi) (?:nay|sau|toi))\b"
)
_FREE = re.compile(
    r"\b(?:khong|ko|k|chang|hong|het|chua) (?:co |he |con )?(?:bi )?"
    r"(?:ban|om|met|sot|vuong|nghi)\b"
)
#: Where somebody cannot go who says nothing of a class.
_ELSEWHERE = re.compile(
    r"đi được (?:chợ|xe|nương|rẫy|rừng|viện|bệnh viện|vệ sinh|bộ)\b"
    r"|\bdi duoc (?:cho(?=[ .!]*$)|xe|nuong|ray|rung|vien|benh vien|ve sinh|bo(?=[ .!]*$))\b"
)
_NOT = r"(?:không|khong|ko|k|chẳng|hong)"
_CANNOT_TEACH = re.compile(
    rf"\b{_NOT}(?: thể| the)?(?: đi| lên| len)? "
    r"(?:dạy|day|giảng|giang|đứng lớp|dung lop|lên lớp|len lop)\b"
    r"|\b(?:nghỉ|nghi|bận|ban) (?:dạy|day|giảng|giang)\b"
    r"|\bcho (?:cả )?lớp(?: \w+){0,3} nghỉ\b|\bcho (?:ca )?lop(?: \w+){0,3} nghi\b"
    r"|\b(?:thầy|cô)(?: (?:bị|lại|đang))? (?:ốm|bận|mệt|sốt|đi công tác|có việc)\b"
    r"|\bthay (?:bi )?(?:om|met|sot)\b"
)


def is_of_something_else(text: str) -> bool:
    """Say whether a line is of the past, of another task, or says that nothing stands in the way.

    `tuần trước em nghỉ`, `em không đi được chợ`, `em không bận`.
    """
    folded = fold(text[:_READ])
    if _ELSEWHERE.search(nfc(text[:_READ]).lower()) or _ELSEWHERE.search(folded):
        return True
    said = [one for one in _CLAUSE.split(folded) if _AWAY.search(_FREE.sub(" ", one))]
    if not said:
        return _FREE.search(folded) is not None
    return all(_PAST.search(one) and not _TO_COME.search(one) for one in said)


_FOR_ANOTHER = re.compile(
    r"\b(?:nho|bao|noi|nhan) (?:em|toi|tui|minh|chau|con|chi|anh|bac) (?:bao|xin|nhan|noi)\b"
    r"|\b(?:bao|xin|nhan) (?:ho|giup|gium|thay) (?:cho )?(?:ban|chi|anh|bac|co|chu|ong|ba)\b"
    r"|\bxin (?:phep )?cho (?:chi|anh|bac|co|chu|ong|ba|ban) \w+ (?:nghi|vang)\b"
)


#: What is said of who comes late or not at all, right behind who it is.
_STATE = (
    r"(?:(?:hôm nay|hom nay|ngày mai|ngay mai|sáng mai|sang mai|chiều nay|chieu nay|mai|nay|lại|lai"
    r"|cũng|cung|thì|thi|sẽ|se|bị|bi|xin|bận|ban|ốm|om|báo|bao|nói|noi|chắc|chac|đang|dang)\s+)*"
    r"(?:(?:đến|den|đi|di|tới|toi)\s+(?:muộn|muon|trễ|tre|chậm|cham)|muộn|trễ"
    r"|(?:không|khong|ko|k|hông|hong|chẳng|chang)\s+(?:thể |the )?(?:đi|di|đến|den|tới|toi|về|ve)\b"
    r"|nghỉ học|nghi hoc|xin nghỉ|xin nghi|vắng|vang)"
)
#: `anh Tuấn đến muộn`, `chồng em không đi được`; `chồng em ốm, em không đi được` is of oneself.
_OF_NAMED = re.compile(
    r"^(?:dạ |da |báo |bao )?(?:anh|chị|ông|bà|cô|chú|bác|bạn|đồng chí|đ/c)\s+"
    rf"(?P<name>[^\W\d_]+(?:\s+[^\W\d_]+){{0,3}}?)\s+{_STATE}"
)
_OF_KIN = re.compile(
    r"^(?:dạ |da |báo |bao |mai |hôm nay |hom nay )?"
    r"(?:chồng|chong|vợ|vo|con|mẹ|me|bố|bo|cha|ba|má|ma|anh trai|em gái|em gai|em trai|chị gái)\s+"
    rf"(?:em|tôi|toi|tui|mình|minh|chị|anh|nhà em|nha em)\s+(?!ốm|om|bệnh|sốt)"
    rf"{_STATE}(?!.*\b(?:em|tôi|toi|tui)\b)",
    re.IGNORECASE,
)
_DOUBTS = re.compile(
    r"\b(?:khong|ko|k|chua|chang|hong) (?:biet|chac|ro)\b.*\b(?:di|den|toi|duoc|kip)\b"
    r"|\b(?:khong|ko|chua) chac\b|\bcon tuy\b|\bde xem da\b|\bco the (?:khong|ko) (?:di|den)\b"
)


def is_for_another(text: str, own_name: str = "") -> bool:
    """Say whether somebody excuses another: `chị Hoa nhờ em báo chị ấy ốm không đi học được`.

    Many speak of themselves by title and name: who is called so means oneself.
    """
    if _FOR_ANOTHER.search(fold(text[:_READ])) is not None:
        return True
    line = " ".join(nfc(text[:_READ]).split())
    named = _OF_NAMED.match(line[:1].lower() + line[1:])
    if named is not None and all(word[0].isupper() for word in named["name"].split()):
        return not set(fold(named["name"]).split()) <= set(fold(own_name).split())
    return _OF_KIN.match(line) is not None


def doubts(text: str) -> bool:
    """Say whether somebody does not know whether they come: `chưa biết có đi được không`."""
    said = _CLAUSE.split(fold(text[:_READ]))
    doubtful = [one for one in said if _DOUBTS.search(one)]
    return bool(doubtful) and not any(_AWAY.search(one) for one in said if one not in doubtful)


def cannot_teach(text: str) -> bool:
    """Say whether somebody says of a class that they cannot hold it: `mai tôi bận không dạy được`.

    Also of themselves as those who learn call them: `mai thầy ốm rồi`.
    """
    return _CANNOT_TEACH.search(nfc(text[:_READ]).lower()) is not None
