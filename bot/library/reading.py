"""Turns content/ and quizzes/ into typed values, as many as can be read, with every fault.

What is half right is kept (a card with a wrong date is still a card), so that a search over
content that `check` refuses still answers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from bot.library.fields import Fields
from bot.library.model import (
    UNKNOWN_STATUS,
    Card,
    Fault,
    Question,
    Quiz,
    Regulation,
    Status,
    Topic,
    parse_status,
)
from bot.library.reminders import Rules, read_reminders
from bot.library.synonyms import Synonyms, read_synonyms
from bot.library.yamlfile import Items, Mapping, parse_yaml, read_text, read_yaml
from bot.text.folding import plain_signs

T = TypeVar("T", covariant=True)
_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value with the file and the lines of its fields (`""`: its first line)."""

    value: T
    file: str
    lines: dict[str, int]

    def line(self, name: str = "") -> int:
        """Return the line of a field, or of the value where the field is missing."""
        return self.lines.get(name, self.lines[""])


@dataclass(slots=True)
class Sources:
    """Everything read from the two folders."""

    topics: list[Found[Topic]] = field(default_factory=list)
    regulations: list[Found[Regulation]] = field(default_factory=list)
    cards: list[Found[Card]] = field(default_factory=list)
    quizzes: list[Found[Quiz]] = field(default_factory=list)
    questions: dict[str, list[Found[Question]]] = field(default_factory=dict)  # by quiz file
    synonyms: Synonyms = field(default_factory=Synonyms)
    reminders: Rules = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_sources(content: Path, quizzes: Path) -> Sources:
    """Read topics, regulations, cards, quizzes, synonyms and the kinds of reminders."""
    sources = Sources()
    for fields, file in _entries(content / "topics.yaml", sources.faults):
        sources.topics.append(Found(_topic(fields), file, fields.lines()))
    for fields, file in _entries(content / "regulations.yaml", sources.faults):
        sources.regulations.append(Found(_regulation(fields), file, fields.lines()))
    for path in sorted((content / "cards").glob("*.md")):
        _read_card(path, sources)
    for path in sorted(quizzes.glob("*.yaml")):
        _read_quiz(path, sources)
    sources.synonyms = read_synonyms(content / "synonyms.yaml", sources.faults)
    if (content / "reminders.yaml").exists():
        sources.reminders = read_reminders(content / "reminders.yaml", sources.faults)
    return sources


def _entries(path: Path, faults: list[Fault]) -> list[tuple[Fields, str]]:
    """Read a file that is a list of mappings."""
    file = path.as_posix()
    node, more = read_yaml(path)
    faults += more
    if not isinstance(node, Items):
        if not more:
            faults.append(Fault(file, 1, "tệp phải là một danh sách các mục bắt đầu bằng “- ”"))
        return []
    found: list[tuple[Fields, str]] = []
    for item in node.items:
        if isinstance(item, Mapping):
            found.append((Fields(item, file, faults), file))
        else:
            faults.append(Fault(file, item.line, "mục này phải có dạng “tên: giá trị”"))
    return found


def _topic(fields: Fields) -> Topic:
    topic = Topic(fields.text("id", required=True), fields.text("title", required=True))
    fields.finish()
    return topic


def _regulation(fields: Fields) -> Regulation:
    number = plain_signs(fields.text("number", required=True))
    regulation = Regulation(
        number=number,
        title=fields.text("title", required=True) or number,
        short=fields.text("short", required=True) or number,
        issuer=fields.text("issuer", required=True),
        issued=fields.day("issued"),
        effective=fields.day("effective"),
        status=_status(fields),
        status_source=fields.text("status_source"),
        checked=fields.day("checked", required=True),
        sources=fields.texts("sources", required=True),
        aliases=fields.texts("aliases"),
        next_from=fields.day("next_from"),
        next_status=_status(fields, "next_status") if fields.text("next_status") else None,
        note=fields.text("note"),
    )
    if (regulation.next_from is None) != (regulation.next_status is None):
        fields.fault("next_status", "“next_status” và “next_from” phải đi cùng nhau")
    fields.finish()
    return regulation


def _status(fields: Fields, name: str = "status") -> Status:
    text = plain_signs(fields.text(name, required=True))
    status = parse_status(text)
    if status is None and text:
        fields.fault(name, f"“{name}” không phải một trong tám tình trạng đã định: “{text}”")
    return status or UNKNOWN_STATUS


def _read_card(path: Path, sources: Sources) -> None:
    file = path.as_posix()
    text, faults = read_text(path)
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines) if i and line.rstrip() == _FENCE), 0)
    if lines[0].rstrip() != _FENCE or not end:
        sources.faults += faults or [Fault(file, 1, "thẻ phải mở đầu bằng phần giữa hai dòng ---")]
        return
    node, more = parse_yaml("\n".join(lines[1:end]), file, above=1)
    sources.faults += faults + more
    if not isinstance(node, Mapping):
        if not more:
            sources.faults.append(Fault(file, 2, "phần giữa hai dòng --- phải là “tên: giá trị”"))
        return
    body = "\n".join(lines[end + 1 :])
    above = end + 1 + len(body) - len(body.lstrip("\n"))
    fields = Fields(node, file, sources.faults)
    card = _card(fields, path.stem, body.strip())
    where = fields.lines() | {"": 1, "body": above + 1}
    sources.cards.append(Found(card, file, where))


def _card(fields: Fields, stem: str, body: str) -> Card:
    card_id = fields.text("id", required=True) or stem
    card = Card(
        id=card_id,
        title=fields.text("title", required=True) or card_id,
        topic=fields.text("topic", required=True),
        regulations=tuple(map(plain_signs, fields.texts("regulations", required=True))),
        article=fields.text("article"),
        status=_status(fields),
        status_source=fields.text("status_source"),
        checked=fields.day("checked", required=True),
        valid_from=fields.day("valid_from"),
        valid_to=fields.day("valid_to"),
        keywords=fields.texts("keywords"),
        related=fields.texts("related"),
        sources=fields.texts("sources", required=True),
        body=body,
        last_year=fields.whole("last_year", 2000, 2100, 0),
    )
    fields.finish()
    return card


def _read_quiz(path: Path, sources: Sources) -> None:
    file = path.as_posix()
    node, faults = read_yaml(path)
    sources.faults += faults
    if not isinstance(node, Mapping):
        if not faults:
            sources.faults.append(Fault(file, 1, "tệp bài làm phải là “tên: giá trị”"))
        return
    fields = Fields(node, file, sources.faults)
    questions: list[Found[Question]] = []
    for item in fields.nodes("questions", required=True):
        if isinstance(item, Mapping):
            inner = Fields(item, file, sources.faults)
            questions.append(Found(_question(inner), file, inner.lines()))
        else:
            sources.faults.append(Fault(file, item.line, "câu hỏi phải là “tên: giá trị”"))
    asked = tuple(found.value for found in questions if _playable(found.value))
    sources.quizzes.append(Found(_quiz(fields, path.stem, asked), file, fields.lines()))
    sources.questions[file] = questions


def _playable(question: Question) -> bool:
    return len(question.options) >= 2 and 0 <= question.right < len(question.options)


def _quiz(fields: Fields, stem: str, questions: tuple[Question, ...]) -> Quiz:
    quiz_id = fields.text("id", required=True) or stem
    title = fields.text("title", required=True) or quiz_id
    description = fields.text("description")
    percent = fields.whole("pass_percent", 1, 100, 70, required=True)
    attempts = fields.whole("attempts", 0, 99, 0, required=True)
    checked = fields.day("checked", required=True)
    open_days = fields.whole("open_days", 1, 365, 0)
    fields.finish()
    # A quiz without an end keeps the version that attempts before this field were kept with.
    ends = (open_days,) if open_days else ()
    version = _version(quiz_id, title, description, percent, attempts, checked, questions, *ends)
    return Quiz(
        quiz_id, title, description, percent, attempts, checked, questions, version, open_days
    )


def _version(*parts: str | int | date | tuple[Question, ...] | None) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def _question(fields: Fields) -> Question:
    options = fields.texts("options", required=True)
    question = Question(
        id=fields.text("id", required=True),
        text=fields.text("text", required=True),
        options=options,
        right=_right(fields, options),
        why=fields.text("why", required=True),
        regulation=plain_signs(fields.text("regulation", required=True)),
        article=fields.text("article"),
        card=fields.text("card", required=True),
        valid_from=fields.day("valid_from"),
        valid_to=fields.day("valid_to"),
    )
    fields.finish()
    return question


def _right(fields: Fields, options: tuple[str, ...]) -> int:
    """Return the index of the right option, or -1 where `answer` names none."""
    text = fields.text("answer", required=True)
    if not text:
        return -1
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= len(options):
        what = f"đáp án đúng “{text}” không có trong các lựa chọn (phải từ 1 đến {len(options)})"
        fields.fault("answer", what)
        return -1
    return int(text) - 1
