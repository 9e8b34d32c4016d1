"""A training office for the tests of quizzes: small quiz files, people, classes, a clock."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.features.attendance import store as attendance
from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from bot.features.quizzes import attempts
from bot.library.load import Library
from bot.library.reading import read_sources
from bot.store import people
from bot.store.sql import rows
from tests.conversation.chat import ZONE, Phone, World
from tests.conversation.hall import place_of
from tests.running import ROOT

CONTENT = ROOT / "content"
QUIZ = "thu-nghiem"
OPTIONS = {
    "q1": ["Trưởng thôn", "Chủ tịch UBND xã", "Hiệu trưởng"],
    "q2": ["02 bản", "10 bản", "Không cần bản nào"],
    "q3": ["Có", "Không", "Tùy năm", "Chưa rõ"],
}
RIGHT = {"q1": 1, "q2": 0, "q3": 3}
CARDS = {"q1": "giay-de-nghi", "q2": "giay-de-nghi", "q3": "hop-dan"}

_libraries: dict[tuple[str, ...], Library] = {}


def at(text: str) -> int:
    """Return `2026-12-20 07:30` in Viet Nam as UTC milliseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


def quiz_text(
    quiz: str = QUIZ, attempts: int = 2, options: dict[str, list[str]] | None = None,
    right: dict[str, int] | None = None, days: str = "",
) -> str:  # fmt: skip
    """Return a quiz file of three questions."""
    lines = [
        f"id: {quiz}", "title: Bài thử", "description: Ba câu.", "pass_percent: 60",
        f"attempts: {attempts}", "checked: 2026-11-23", "questions:",
    ]  # fmt: skip
    for id_, of_question in (options or OPTIONS).items():
        lines += [f"  - id: {id_}", f"    text: 'Hỏi {id_}?'", "    options:"]
        lines += [f"      - '{option}'" for option in of_question]
        lines += [
            f"    answer: {(right or RIGHT)[id_] + 1}", f"    why: 'Vì {id_} là vậy.'",
            "    regulation: 24/2021/QĐ-TTg", "    article: Điều 5", f"    card: {CARDS[id_]}",
        ]  # fmt: skip
        lines += [f"    {days}"] if days else []
    return "\n".join(lines) + "\n"


class Desk(World):
    """The world with quizzes of its own and people who have signed up."""

    def __init__(self, folder: Path, content: Library) -> None:
        super().__init__(folder / "desk.db", content)
        self.shipped = content
        self.commune = place_of(content.places, "Mường Chanh, Thanh Hóa")

    def put(self, *texts: str) -> None:
        """Let the office have exactly these quizzes, as after a restart with other files."""
        if texts not in _libraries:
            _libraries[texts] = self._with(texts)
        self.content = _libraries[texts]

    def _with(self, texts: tuple[str, ...]) -> Library:
        with TemporaryDirectory() as folder:
            for index, text in enumerate(texts):
                (Path(folder) / f"{index}.yaml").write_text(text, encoding="utf-8")
            sources = read_sources(CONTENT, Path(folder))
        assert not sources.faults, sources.faults
        return Library(sources, self.shipped.wording, self.shipped.places)

    def member(self, name: str, role: str = "") -> Phone:
        """Return the phone of somebody who has signed up, with a role or none."""
        phone = self.phone(f"telegram:{name}")
        people.touch(self.tx, phone.address, "telegram", phone.address, self.now)
        person = people.create(self.tx, self.now, self.consent_version, "telegram", f"h-{name}")
        people.change(self.tx, person, full_name=name, commune=self.commune, work="village")
        people.link(self.tx, phone.address, person, self.now)
        if role:
            people.grant(self.tx, person, role, "", None, self.now)
        return phone

    def held(self, starts: str, *present: Phone, code: str = "ACDEFG") -> int:
        """Hold a class of four hours with the quiz and return its id."""
        start = at(starts)
        new = NewTraining(
            code, "Rà soát", start, start + 4 * 3_600_000, "Nhà văn hóa", 5, ("",), QUIZ
        )
        training = trainings.add(self.tx, new, None, self.now)
        for phone in present:
            attendance.mark(self.tx, training, phone.person or 0, "code", self.now)
        return training

    def answers(self) -> list[tuple[str, int, int]]:
        """Return (question, option chosen, right) of every answer in the database."""
        return rows(self.tx, "SELECT question, chosen, correct FROM answers ORDER BY at, question")

    def right_letter(self) -> str:
        """Return the right letter of the open question of attempt 1, from its draw."""
        attempt = attempts.find(self.tx, 1)
        assert attempt is not None
        place = attempt.draw.place(attempt.answered)
        assert place is not None
        return "ABCD"[attempt.draw.questions[place].right_shown]


def begin(phone: Phone) -> str:
    """Begin the quiz: the only one is begun at once, else it stands in the list."""
    text = phone.say("/lambai")
    return phone.choose("Bài thử") if "Bài làm của anh/chị" in text else text


def letter(phone: Phone, *, right: bool) -> str:
    """Return the letter of the right option on the screen, or of a wrong one."""
    question = re.findall(r"Hỏi (\w+)\?", phone.text)[-1]
    shown = [choice.label for choice in phone.choices if not choice.extra]
    place = shown.index(OPTIONS[question][RIGHT[question]])
    return "ABCD"[place] if right else "ABCD"[(place + 1) % len(shown)]


def answer(phone: Phone, *, right: bool = True) -> str:
    """Type the letter of a right or wrong option."""
    return phone.say(letter(phone, right=right))


def finish(phone: Phone, *, right: bool) -> str:
    """Answer all three questions."""
    for _ in range(3):
        answer(phone, right=right)
    return phone.text
