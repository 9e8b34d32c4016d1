"""The headings of a list of people, however an office words them: which column holds what. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.reports.spreadsheets import Merged
from bot.text.folding import fold

#: What a column may hold, in the template's order; people read `roster_sheet.column_<name>`.
COLUMNS: Final = ("name", "commune", "village", "work", "phone", "district", "province")
_REQUIRED = ("name", "commune")
#: Titles, emblems and notes stand above a heading; it is looked for so far down.
_LOOKED_AT = 50
_LONGEST_HEADING = 60
_VILLAGE_KINDS = frozenset(
    ("thon", "ban", "ap", "buon", "lang", "khom", "xom", "tdp", "plei", "soc", "phum", "khu", "to")
)
_VILLAGE_WORDS = _VILLAGE_KINDS | {"ten", "dan", "pho", "cu", "va", "hoac", "noi", "o"}
#: Folded headings, the surest first: where two columns could be the same, the surer one is.
_WORDED: tuple[tuple[str, str], ...] = (
    ("family", r"ho|ho dem|ho va (chu |ten )?dem|ho (chu|ten) dem|ho lot|ho va (chu )?lot"),
    ("given", r"ten"),
    ("name", r"ho( va)? ten|ho va ten khai sinh|full name|ho ten day du"),
    ("name", r"(ho( va)? )?ten( cua)? (ctv|cong tac vien|hoc vien|can bo|dai bieu|nguoi)\b.*"),
    ("commune", r"(ten )?(xa|phuong)( (phuong|xa|thi tran|tt|dac khu))*( moi| hien nay)?"),
    ("commune", r"ubnd (xa|phuong)( (xa|phuong))*"),
    ("commune", r"(ten )?don vi( cong tac| hanh chinh)?|dia chi( thuong tru)?|dia ban|dia phuong"),
    ("commune", r"(noi|co quan|cho) (cong tac|o)( hien nay)?|co quan"),
    ("commune", r"(ten )?(xa|phuong)( (phuong|xa|thi tran|tt))*( truoc day)? cu"),
    ("district", r"(ten )?(quan )?huyen( (quan|thi xa|tx|thanh pho|tp))*( cu| truoc day)?"),
    ("province", r"(ten )?tinh( (thanh pho|thanh|tp))*( cu| moi)?"),
    ("work", r"(chuc (vu|danh)|cong viec|nhiem vu|vai tro|nghe nghiep|vi tri)\b.*"),
    (
        "phone",
        r"(so )?(dien thoai|d thoai|di dong|dtdd|zalo)\b.*|(so )?(sdt|dt)\b.*|so (may|lien lac).*",
    ),
    ("phone", r"phone|mobile|tel"),
)
_PATTERNS = tuple((what, re.compile(words)) for what, words in _WORDED)
_COUNTED = re.compile(r"\(?\s*(\d{1,2}|[A-Za-z])\s*\)?")


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a list begins and which columns hold what; a name may stand in two."""

    last_row: int
    columns: Mapping[str, int]
    names: tuple[int, ...]


def field_of(label: str) -> tuple[str, int] | None:
    """Return what a heading says its column holds and how sure that is, 0 the surest."""
    if len(label) > _LONGEST_HEADING:
        return None
    folded = _bare(label)
    for rank, (what, pattern) in enumerate(_PATTERNS):
        if pattern.fullmatch(folded):
            return what, rank
    words = set(folded.split())
    if words & _VILLAGE_KINDS and words <= _VILLAGE_WORDS:
        return "village", 0
    return None


def _bare(label: str) -> str:
    """Return a heading folded, without punctuation and remarks in brackets but for "(cũ)"."""
    folded = re.sub(r"[(\[](?!\s*(truoc day )?cu\b).*?([)\]]|$)", " ", fold(label))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded).split())


def found(
    rows: Iterable[tuple[int, Mapping[int, str]]], merged: Sequence[Merged]
) -> Heading | tuple[str, ...]:
    """Return the heading of a sheet, or the columns that it lacks."""
    best: dict[int, tuple[str, int]] = {}
    above: dict[int, tuple[str, int]] = {}
    heading: Heading | None = None
    for looked_at, (number, texts) in enumerate(rows):
        here = _fields(texts)
        if heading is not None:
            # A second row of headings holds nothing else, one that counts columns only numbers.
            if here and len(here) == len(texts):
                return _heading(number, {**above, **here}, merged) or heading
            return heading
        both = {**above, **here} if above and here else here
        heading = _heading(number, both, merged)
        best = both if len(both) > len(best) else best
        above = both if heading else here
        if looked_at >= _LOOKED_AT:
            break
    return heading if heading is not None else _missing(best)


def is_counting(texts: Mapping[int, str]) -> bool:
    """Say whether a row below a heading only counts the columns: (1) (2) (3), or A B C."""
    return len(texts) > 2 and all(_COUNTED.fullmatch(text) for text in texts.values())


def repeats(heading: Heading, texts: Mapping[int, str]) -> bool:
    """Say whether a row is the heading once more, as on a new printed page."""
    name = field_of(texts.get(heading.names[0], ""))
    if name is None or name[0] not in ("name", "family", "given"):
        return False
    commune = field_of(texts.get(heading.columns["commune"], ""))
    return commune is not None and commune[0] == "commune"


def _fields(texts: Mapping[int, str]) -> dict[int, tuple[str, int]]:
    read = {column: field_of(text) for column, text in texts.items()}
    return {column: what for column, what in read.items() if what is not None}


def _heading(
    number: int, fields: Mapping[int, tuple[str, int]], merged: Sequence[Merged]
) -> Heading | None:
    columns: dict[str, int] = {}
    for column, (what, _) in sorted(fields.items(), key=lambda one: (one[1][1], one[0])):
        columns.setdefault(what, column)
    names = _name_columns(columns, fields, merged, number)
    if not names or "commune" not in columns:
        return None
    return Heading(number, columns, names)


def _name_columns(
    columns: Mapping[str, int], fields: Mapping[int, tuple[str, int]], merged: Sequence[Merged],
    number: int,
) -> tuple[int, ...]:  # fmt: skip
    if "family" in columns and "given" in columns:
        return columns["family"], columns["given"]
    at = columns.get("name", columns.get("given"))
    if at is None:
        return ()
    # One heading over two columns: family names in the first, the given name in the second.
    wide = any(
        one.left == at and one.right == at + 1 and one.top <= number and one.bottom >= number - 1
        for one in merged
    )
    return (at, at + 1) if wide and at + 1 not in fields else (at,)


def _missing(best: Mapping[int, tuple[str, int]]) -> tuple[str, ...]:
    known = {"name" if what == "given" else what for what, _ in best.values()}
    return tuple(what for what in _REQUIRED if what not in known)
