"""What `donghanh check` refuses: rules over the values read, each fault in Vietnamese."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from bot.library.model import Card, Fault, Question, Quiz, Regulation
from bot.library.reading import Found, Sources
from bot.text.markup import faults as markup_faults

if TYPE_CHECKING:
    from bot.library.wording import Wording

CARD_LIMIT = 900  # characters of title and body together: one message of every channel
_MOST_ON_ONE_LETTER = 0.4
_FEWEST_TO_SPREAD = 5  # fewer questions cannot be spread evenly
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID_LIMIT = 40  # ids travel in buttons of at most 64 bytes
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_MARKUP_LINE = re.compile(r"dòng (\d+): (.*)", re.DOTALL)


def faults_in(sources: Sources) -> list[Fault]:
    """Return what is wrong among topics, regulations, cards and quizzes, in file order."""
    checker = _Checker(sources)
    checker.topics()
    checker.regulations()
    checker.cards()
    checker.quizzes()
    return checker.faults


def wording_faults(
    wording: Wording, used: Mapping[str, Collection[str]], file: str = "content/wording"
) -> list[Fault]:
    """Hold the templates against the keys that the program uses and the values it hands in.

    `used` maps each key to the names given to `render`. A missing key is reported for `file`.
    """
    faults = [
        Fault(file, 1, f"thiếu câu chữ “{key}”") for key in sorted(set(used) - set(wording.keys))
    ]
    for key in wording.keys:
        where = wording.place(key)
        if key not in used:
            faults.append(Fault(*where, f"không nơi nào dùng câu chữ “{key}”"))
            continue
        for name in sorted(wording.names(key) - set(used[key])):
            faults.append(Fault(*where, f"câu chữ “{key}” dùng tên lạ “{name}”"))
    return faults


class _Checker:
    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._topics = {found.value.id for found in sources.topics}
        self._numbers = {found.value.number for found in sources.regulations}
        self._cards = {found.value.id for found in sources.cards}
        self.faults: list[Fault] = []

    def topics(self) -> None:
        topics = self._sources.topics
        self._unique("mã chủ đề", "id", [(found.value.id, found) for found in topics])
        for found in topics:
            self._id(found, found.value.id)

    def regulations(self) -> None:
        regulations = self._sources.regulations
        self._unique("số văn bản", "number", [(f.value.number, f) for f in regulations])
        for found in regulations:
            rule = found.value
            self._status(found)
            self._addresses(found, rule.sources)
            self._order(found, "effective", rule.issued, rule.effective, "trước ngày ban hành")
            for name, text in (("title", rule.title), ("short", rule.short), ("note", rule.note)):
                self._markup(found, name, text)

    def cards(self) -> None:
        variants: dict[str, list[Found[Card]]] = {}
        for found in self._sources.cards:
            variants.setdefault(found.value.id, []).append(found)
            self._card(found)
        for same in variants.values():
            self._variants(same)

    def quizzes(self) -> None:
        quizzes = self._sources.quizzes
        self._unique("mã bài làm", "id", [(found.value.id, found) for found in quizzes])
        for found in quizzes:
            self._quiz(found, self._sources.questions[found.file])

    def _fault(self, found: Found[object], name: str, text: str) -> None:
        self.faults.append(Fault(found.file, found.line(name), text))

    def _unique(self, what: str, name: str, pairs: Iterable[tuple[str, Found[object]]]) -> None:
        seen: dict[str, Found[object]] = {}
        for key, found in pairs:
            if key and key in seen:
                first = seen[key]
                place = f"{first.file}:{first.line(name)}"
                self._fault(found, name, f"{what} “{key}” bị trùng (đã có ở {place})")
            seen.setdefault(key, found)

    def _id(self, found: Found[object], text: str) -> None:
        if text and (not _ID.fullmatch(text) or len(text) > _ID_LIMIT):
            what = f"mã “{text}” chỉ gồm chữ thường không dấu, số, gạch nối; tối đa {_ID_LIMIT} chữ"
            self._fault(found, "id", what)

    def _status(self, found: Found[Regulation] | Found[Card]) -> None:
        value = found.value
        if value.status.kind == "expired" and not value.status_source:
            self._fault(found, "status", "“hết hiệu lực” phải có “status_source” là nguồn nói vậy")
        if value.status_source:
            self._addresses(found, (value.status_source,), "status_source")
        if value.status.kind in {"not_yet", "period_over"} and not _is_day(value.status.other):
            self._fault(found, "status", f"ngày “{value.status.other}” không có thật")

    def _addresses(self, found: Found[object], texts: Iterable[str], name: str = "sources") -> None:
        for text in texts:
            if not _ADDRESS.fullmatch(text):
                self._fault(found, name, f"“{text}” không phải địa chỉ https://…")

    def _order(
        self, found: Found[object], name: str, start: date | None, end: date | None, text: str
    ) -> None:
        if start and end and end < start:
            self._fault(found, name, f"ngày {end:%d/%m/%Y} {text} {start:%d/%m/%Y}")

    def _markup(self, found: Found[object], name: str, text: str) -> None:
        for fault in markup_faults(text):
            match = _MARKUP_LINE.fullmatch(fault)
            below, what = (int(match[1]) - 1, match[2]) if match else (0, fault)
            self.faults.append(Fault(found.file, found.line(name) + below, what))

    def _card(self, found: Found[Card]) -> None:
        card = found.value
        self._id(found, card.id)
        self._status(found)
        self._addresses(found, card.sources)
        self._order(found, "valid_to", card.valid_from, card.valid_to, "trước valid_from")
        self._markup(found, "title", card.title)
        self._markup(found, "body", card.body)
        self._card_links(found)
        length = len(card.title) + 1 + len(card.body)
        if not card.body:
            self._fault(found, "body", "thẻ chưa có nội dung")
        if length > CARD_LIMIT:
            what = f"thẻ dài {length} chữ kể cả tên; nhiều nhất {CARD_LIMIT}"
            self._fault(found, "body", what)

    def _card_links(self, found: Found[Card]) -> None:
        card = found.value
        if card.topic and card.topic not in self._topics:
            self._fault(found, "topic", f"không có chủ đề “{card.topic}” trong topics.yaml")
        for number in card.regulations:
            self._known_number(found, "regulations", number)
        for other in card.related:
            if other == card.id:
                self._fault(found, "related", "thẻ tự dẫn về chính nó")
            else:
                self._known_card(found, "related", other)

    def _known_number(self, found: Found[object], name: str, number: str) -> None:
        if number and number not in self._numbers:
            what = f"không có văn bản “{number}” trong regulations.yaml"
            self._fault(found, name, what + _nearly(number, self._numbers))

    def _known_card(self, found: Found[object], name: str, card_id: str) -> None:
        if card_id and card_id not in self._cards:
            self._fault(found, name, f"không có thẻ nào mã “{card_id}”")

    def _variants(self, same: list[Found[Card]]) -> None:
        for first, second in combinations(same, 2):
            if _overlap(first.value, second.value):
                place = f"{first.file}:{first.line('id')}"
                what = f"mã thẻ “{second.value.id}” bị trùng trong cùng thời gian với {place}"
                self._fault(second, "id", what)

    def _quiz(self, found: Found[Quiz], questions: list[Found[Question]]) -> None:
        self._id(found, found.value.id)
        self._markup(found, "title", found.value.title)
        self._markup(found, "description", found.value.description)
        self._unique("mã câu hỏi", "id", [(q.value.id, q) for q in questions])
        for question in questions:
            self._question(question)
        self._spread(found, questions)
        if not questions:
            self._fault(found, "questions", "bài làm chưa có câu hỏi nào")

    def _question(self, found: Found[Question]) -> None:
        question = found.value
        self._id(found, question.id)
        self._known_number(found, "regulation", question.regulation)
        self._known_card(found, "card", question.card)
        self._order(found, "valid_to", question.valid_from, question.valid_to, "trước valid_from")
        if not 2 <= len(question.options) <= 6:
            count = len(question.options)
            self._fault(found, "options", f"câu hỏi có {count} lựa chọn; cần 2 đến 6")
        if len({option.casefold() for option in question.options}) < len(question.options):
            self._fault(found, "options", "có hai lựa chọn giống nhau")
        for name, text in (("text", question.text), ("why", question.why)):
            self._markup(found, name, text)
        for option in question.options:
            self._markup(found, "options", option)

    def _spread(self, found: Found[Quiz], questions: list[Found[Question]]) -> None:
        right = Counter(q.value.right for q in questions if q.value.right >= 0)
        total = sum(right.values())
        for place, count in right.items():
            if total >= _FEWEST_TO_SPREAD and count > _MOST_ON_ONE_LETTER * total:
                letter = "ABCDEF"[place]
                what = f"{count}/{total} câu có đáp án đúng là {letter}; hãy rải đều, tối đa 40%"
                self._fault(found, "questions", what)


def _nearly(number: str, known: Iterable[str]) -> str:
    """Return which letter alone differs from a known number: some look the same."""
    for other in sorted(known):
        apart = [pair for pair in zip(number, other, strict=False) if pair[0] != pair[1]]
        if len(number) == len(other) and len(apart) == 1:
            wrong, right = apart[0]
            return f"; chỉ khác “{other}” ở chữ “{wrong}” (U+{ord(wrong):04X}), phải là “{right}”"
    return ""


def _is_day(text: str) -> bool:
    try:
        day, month, year = (int(part) for part in text.split("/"))
        date(year, month, day)
    except ValueError:
        return False
    return True


def _overlap(a: Card, b: Card) -> bool:
    starts = max(a.valid_from or date.min, b.valid_from or date.min)
    ends = min(a.valid_to or date.max, b.valid_to or date.max)
    return starts <= ends
