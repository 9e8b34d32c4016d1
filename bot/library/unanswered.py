"""content/unanswered_topics.yaml: what people ask and no card answers, with an honest line each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bot.library.fields import Fields, read_list
from bot.library.model import Card, Fault
from bot.library.terms import Term
from bot.text.folding import fold
from bot.text.markup import faults as markup_faults

TOPICS = "unanswered_topics.yaml"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 300  # characters of a line: it stands above buttons on a small screen


class UnansweredTopic(NamedTuple):
    """A topic: its title for a list, the words that name it, and what is said instead of a card."""

    id: str
    title: str
    words: tuple[str, ...]
    line: str
    file: str = ""
    line_number: int = 1


def read_unanswered(path: Path) -> tuple[tuple[UnansweredTopic, ...], list[Fault]]:
    """Read the topics with their faults; without a file there are none."""
    found, faults = read_list(path, _topic)
    return found, [*faults, *_twice(found)]


def _topic(fields: Fields, file: str) -> UnansweredTopic:
    topic_id = fields.text("id", required=True)
    if topic_id and not _ID.fullmatch(topic_id):
        fields.fault("id", f"mã “{topic_id}” chỉ gồm chữ thường không dấu, số, gạch nối")
    line = fields.text("line", required=True)
    if len(line) > _LONGEST:
        fields.fault("line", f"câu trả lời dài {len(line)} chữ; nhiều nhất {_LONGEST}")
    for fault in markup_faults(line):
        fields.fault("line", fault)
    return UnansweredTopic(
        topic_id, fields.text("title", required=True), fields.texts("words", required=True), line,
        file, fields.line("words"),
    )  # fmt: skip


def _twice(topics: Sequence[UnansweredTopic]) -> Iterator[Fault]:
    """Find ids and words that two topics have; whichever was counted would be chance."""
    seen: dict[str, UnansweredTopic] = {}
    for topic in topics:
        for word in dict.fromkeys((f"id: {topic.id}", *map(fold, topic.words))):
            first = seen.setdefault(word, topic)
            if first is not topic:
                what = f"“{word}” đã có ở mục “{first.title}”"
                yield Fault(topic.file, topic.line_number, what)


def answered_by_now(
    topics: Sequence[UnansweredTopic],
    cards: Sequence[Card],
    day: date,
    cut: Callable[[str], Sequence[Term]],
) -> Iterator[Fault]:
    """Find words of topics that a card of today has in its title or keywords."""
    labels = {
        f" {_joined(cut(text))} ": card.title
        for card in cards if card.valid_on(day) for text in (card.title, *card.keywords)
    }  # fmt: skip
    for topic in topics:
        for word in topic.words:
            inside = f" {_joined(cut(word))} "
            title = next((title for label, title in labels.items() if inside in label), "")
            if title:
                what = f"“{word}” thì đã có thẻ “{title}” nói tới: bỏ từ này, hoặc cả mục"
                yield Fault(topic.file, topic.line_number, what)


def _joined(terms: Sequence[Term]) -> str:
    return " ".join(term.marked for term in terms)
