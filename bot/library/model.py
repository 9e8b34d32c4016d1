"""The values of the library: topics, regulations, cards, quizzes, and the faults of their files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

StatusKind = Literal[
    "in_force",
    "amended",
    "not_yet",
    "expired",
    "superseded",
    "period_over",
    "historic",
    "unknown",
]

_DAY = r"\d{2}/\d{2}/\d{4}"
_STATUS_TEXTS: tuple[tuple[StatusKind, re.Pattern[str]], ...] = (
    ("in_force", re.compile(r"còn hiệu lực()")),
    ("amended", re.compile(r"còn hiệu lực, đã sửa đổi bởi (\S.*)")),
    ("not_yet", re.compile(rf"chưa có hiệu lực \(từ ({_DAY})\)")),
    ("expired", re.compile(r"hết hiệu lực \(theo (\S[^()]*)\)")),
    (
        "superseded",
        re.compile(r"đã có văn bản mới cùng nội dung: (\S.*); chưa thấy câu bãi bỏ"),
    ),
    (
        "period_over",
        re.compile(rf"giai đoạn áp dụng đã hết \(({_DAY})\); chưa thấy văn bản bãi bỏ"),
    ),
    ("historic", re.compile(r"tài liệu lịch sử()")),
    ("unknown", re.compile(r"chưa rõ, hỏi UBND xã()")),
)


class Fault(NamedTuple):
    """One thing wrong in a content file, in Vietnamese."""

    file: str
    line: int  # from 1
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Status:
    """Whether a rule holds; `other` is the number or the day (dd/mm/yyyy) that the text names."""

    kind: StatusKind
    text: str
    other: str = ""


def parse_status(text: str) -> Status | None:
    """Read one of the eight status texts, or nothing."""
    for kind, pattern in _STATUS_TEXTS:
        match = pattern.fullmatch(text)
        if match:
            return Status(kind, text, match.group(1))
    return None


UNKNOWN_STATUS = Status("unknown", "chưa rõ, hỏi UBND xã")


@dataclass(frozen=True, slots=True)
class Topic:
    """A shelf of cards."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Regulation:
    """A legal document that cards and questions cite."""

    number: str
    title: str
    short: str
    issuer: str
    issued: date | None
    effective: date | None  # None when no source confirms it
    status: Status
    status_source: str
    checked: date | None  # None only in a file that `check` refuses
    sources: tuple[str, ...]
    aliases: tuple[str, ...]
    next_from: date | None = None  # from this day on `next_status` holds
    next_status: Status | None = None
    note: str = ""  # what the status alone does not say: for which work, until when

    def status_on(self, day: date) -> Status:
        """Return the status that was written down for a day."""
        if self.next_status and self.next_from and day >= self.next_from:
            return self.next_status
        return self.status


@dataclass(frozen=True, slots=True)
class Card:
    """One explainer, in one of its dated variants; both days are inclusive."""

    id: str
    title: str
    topic: str
    regulations: tuple[str, ...]
    article: str
    status: Status
    status_source: str
    checked: date | None  # None only in a file that `check` refuses
    valid_from: date | None
    valid_to: date | None
    keywords: tuple[str, ...]
    related: tuple[str, ...]
    sources: tuple[str, ...]
    body: str
    last_year: int = 0  # the last year in which it surely was done so; 0 = not known

    def valid_on(self, day: date) -> bool:
        """Tell whether this variant is the one to show on `day`."""
        return _within(day, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a quiz; `right` is the index of the right option, from 0."""

    id: str
    text: str
    options: tuple[str, ...]
    right: int
    why: str
    regulation: str
    article: str
    card: str
    valid_from: date | None
    valid_to: date | None

    def valid_on(self, day: date) -> bool:
        """Tell whether this question may be asked on `day`."""
        return _within(day, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Quiz:
    """Questions with their pass mark; `version` changes whenever anything in it changes."""

    id: str
    title: str
    description: str
    pass_percent: int
    attempts: int  # 0 = no limit
    checked: date | None  # None only in a file that `check` refuses
    questions: tuple[Question, ...]
    version: str
    open_days: int = 0  # it closes so many days after its class; 0 = never

    def over_on(self, day: date) -> bool:
        """Tell whether every question has had its day: the quiz is to be written anew."""
        ends = [question.valid_to for question in self.questions]
        return bool(ends) and all(end is not None and end < day for end in ends)


def _within(day: date, start: date | None, end: date | None) -> bool:
    return (start is None or start <= day) and (end is None or day <= end)
