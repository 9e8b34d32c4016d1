"""Numbers of legal documents, however people write them: `nd 07`, `NĐ07/2021`, `07/2021/NĐ-CP`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.library.model import Regulation
from bot.library.terms import folded, prepared


class Document(NamedTuple):
    """A document as named in a text; empty kind or year 0 when the text does not say."""

    number: int
    kind: str  # nd, qd, tt, nq, kh …
    year: int


class Mention(NamedTuple):
    """A document with its place in the lower-case text."""

    document: Document
    start: int
    end: int
    explicit: bool  # nothing but a document can be meant


_KINDS = {
    "nghị định": "nd", "nghi dinh": "nd", "nđ": "nd", "nd": "nd",
    "quyết định": "qd", "quyet dinh": "qd", "qđ": "qd", "qd": "qd",
    "thông tư": "tt", "thong tu": "tt", "tt": "tt",
    "nghị quyết": "nq", "nghi quyet": "nq", "nq": "nq",
    "kế hoạch": "kh", "ke hoach": "kh", "kh": "kh",
    "văn bản hợp nhất": "vbhn", "vbhn": "vbhn", "luật": "luat", "luat": "luat",
}  # fmt: skip
_NAMES = {
    "nd": "Nghị định", "qd": "Quyết định", "tt": "Thông tư", "nq": "Nghị quyết",
    "kh": "Kế hoạch", "vbhn": "Văn bản hợp nhất", "luat": "Luật",
}  # fmt: skip
_LETTERS = {"qh": "nq", "nqlt": "nq", "ttlt": "tt"}
#: What is counted, by a number that is then no document's, unless a kind stands before it:
#: `qđ 417 hộ nghèo được gì`, `nghị định 27 ngày 19/4`.
_UNIT = (
    r"(?:(?=\s*(?P<unit>tháng|thang|ngày|ngay|người|nguoi|lần|lan|bước|buoc|hộ|ho|giờ|gio|tuần|tuan"
    r"|triệu|trieu|%|phần|phan|điểm|diem)\b))?"
)


class Recognizer:
    """Finds documents in texts, by the kinds that people use and the library's abbreviations."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        known = _KINDS | {prepared(name): _kind_of(letters) for name, letters in kinds.items()}
        self._kinds = known
        names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
        self._pattern = re.compile(
            rf"""(?<![\w/])
            (?:(?P<kind>{names})\s*(?:số|so)?\s*[-.:]?\s*)?
            (?P<number>\d{{1,4}})
            (?:\s*/\s*(?P<year>(?:19|20)\d\d)(?!\d)(?:\s*[/-]\s*(?P<tail>[a-zđ][a-zđ0-9-]*))?
              |\s*/\s*(?P<bare>[a-zđ]{{2,}}[a-zđ0-9-]*)
              |\s*/\s*(?P<short>\d\d)(?![\d/])
              |(?:\s+|\s*-\s*)(?:năm\s+|nam\s+)?(?P<loose>(?:19|20)\d\d)(?![\d/])
              |(?P<none>(?![\w/,]|\.\d)))
            (?:(?<=(?:19|20)\d\d)\s*[/-]?\s*(?P<behind>{names})(?!\w))?
            {_UNIT}""",
            re.VERBOSE,
        )

    def find(self, text: str) -> list[Mention]:
        """Find the documents named in a text that `prepared` has seen."""
        found: list[Mention] = []
        for match in self._pattern.finditer(text):
            mention = self._mention(match)
            if mention:
                found.append(mention)
        return found

    def _mention(self, match: re.Match[str]) -> Mention | None:
        kind = self._kinds.get(match["kind"] or match["behind"] or "", "")
        letters = match["tail"] or match["bare"]
        if letters:
            kind = _kind_of(letters) or kind
        if not kind and (match["unit"] or not match["year"]):
            return None
        if match["short"] and not kind:
            return None
        year = match["year"] or match["loose"] or (f"20{match['short']}" if match["short"] else "0")
        document = Document(int(match["number"]), kind, int(year))
        return Mention(document, match.start(), match.end(), bool(kind and not match["unit"]))


def _kind_of(letters: str) -> str:
    """Return the kind that letters such as `NĐ-CP`, `QH15` or `BNNMT` stand for, or nothing."""
    first = re.sub(r"\d+$", "", folded(letters.lower()).split("-")[0])
    first = _LETTERS.get(first, first)
    return first if first in _KINDS.values() else ""


def spoken(document: Document) -> str:
    """Return how a document is called: `Nghị định 07/2021`."""
    year = f"/{document.year}" if document.year else ""
    return f"{_NAMES.get(document.kind, 'Văn bản')} {document.number:02}{year}"


def document_of(regulation: Regulation, recognizer: Recognizer) -> Document | None:
    """Return a regulation's own number, its year from the day of issue where it names none."""
    mentions = recognizer.find(prepared(regulation.number))
    if not mentions:
        return None
    document = mentions[0].document
    if not document.year and regulation.issued:
        return document._replace(year=regulation.issued.year)
    return document


def agree(asked: Document, known: Document) -> bool:
    """Tell whether a document may be the one asked for."""
    return (
        asked.number == known.number
        and (not asked.kind or not known.kind or asked.kind == known.kind)
        and (not asked.year or not known.year or asked.year == known.year)
    )


def without(text: str, mentions: Iterable[Mention]) -> str:
    """Return a text with the mentions taken out."""
    parts: list[str] = []
    at = 0
    for mention in mentions:
        parts.append(text[at : mention.start])
        at = mention.end
    parts.append(text[at:])
    return " , ".join(parts)
