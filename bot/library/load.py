"""The whole library, loaded once and never changed: what flows ask for cards, quizzes and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.domain.rights import RoleName
from bot.library.check import faults_in
from bot.library.help_numbers import HelpNumber, read_help_numbers
from bot.library.meaning.deciding import Heard
from bot.library.meaning.reading import NO_MEANING, Meaning, read_meaning
from bot.library.model import Card, Fault, Question, Quiz, Regulation, Topic
from bot.library.places import Places, read_places
from bot.library.reading import Sources, read_sources
from bot.library.reminders import text_faults
from bot.library.search import Found, SearchIndex
from bot.library.terms import Term
from bot.library.unanswered import TOPICS as UNANSWERED
from bot.library.unanswered import UnansweredTopic, read_unanswered
from bot.library.wording import Wording, read_wording

_DAYS_KEPT = 8  # the demo's clock jumps about; a running office needs two


@dataclass(frozen=True, slots=True)
class _Content:
    topics: tuple[Topic, ...]
    regulations: tuple[Regulation, ...]
    cards: tuple[Card, ...]
    quizzes: tuple[Quiz, ...]


class Library:
    """Everything that content/ and quizzes/ hold."""

    def __init__(
        self, sources: Sources, wording: Wording, places: Places, meaning: Meaning = NO_MEANING,
        help_numbers: Sequence[HelpNumber] = (), unanswered: Sequence[UnansweredTopic] = (),
    ) -> None:  # fmt: skip
        content = _content(sources)
        self.topics = content.topics
        self.regulations = content.regulations
        self.quizzes = content.quizzes
        self.wording = wording
        self.places = places
        self.help_numbers = help_numbers
        self.unanswered = unanswered
        self.synonyms = sources.synonyms
        self.reminders = sources.reminders
        self._all_cards = content.cards
        self._by_number = {rule.number: rule for rule in reversed(content.regulations)}
        self._by_quiz = {quiz.id: quiz for quiz in reversed(content.quizzes)}
        self._days: dict[date, dict[str, Card]] = {}
        self._index = SearchIndex(content.cards, content.regulations, sources.synonyms, unanswered)
        self._decider = meaning.decider(self._index.terms)

    def cards_on(self, day: date) -> tuple[Card, ...]:
        """Return the cards to show on a day, each in its variant of that day, by topic."""
        return tuple(self._cards_by_id(day).values())

    @property
    def every_card(self) -> tuple[Card, ...]:
        """Return the cards of all days, each in all its variants."""
        return self._all_cards

    def card(self, card_id: str, day: date) -> Card | None:
        """Return the variant of a card that holds on a day."""
        return self._cards_by_id(day).get(card_id)

    def regulation(self, number: str) -> Regulation | None:
        """Return the legal document with a number, as written in law."""
        return self._by_number.get(number)

    def topic(self, topic_id: str) -> Topic | None:
        """Return a topic."""
        return next((topic for topic in self.topics if topic.id == topic_id), None)

    def quiz(self, quiz_id: str) -> Quiz | None:
        """Return a quiz."""
        return self._by_quiz.get(quiz_id)

    def questions_on(self, quiz_id: str, day: date) -> tuple[Question, ...]:
        """Return the questions of a quiz that may be asked on a day; none of an unknown quiz."""
        quiz = self._by_quiz.get(quiz_id)
        return tuple(q for q in quiz.questions if q.valid_on(day)) if quiz else ()

    def search(self, query: str, day: date, limit: int = 5) -> Found:
        """Find the cards that answer what somebody typed, as of a day."""
        return self._index.search(query, day, limit)

    def unanswered_topic(self, topic_id: str) -> UnansweredTopic | None:
        """Return a topic without a card by its id, as `Found.unanswered` names it."""
        return next((topic for topic in self.unanswered if topic.id == topic_id), None)

    def understand(self, text: str, role: RoleName, day: date) -> Heard:
        """Decide what somebody of a role means, as of a day."""
        return self.decide(text, role, lambda: self.search(text, day))

    def meant(self, text: str, name: str, day: date) -> Heard:
        """Return a text as what somebody chose of the things that it might mean."""
        return Heard(text, name, (), self.search(text, day))

    def decide(self, text: str, role: RoleName, search: Callable[[], Found]) -> Heard:
        """Decide what a text means for which `search` finds something."""
        return self._decider.decide(text, self._index.terms(text), role, search)

    def terms(self, text: str) -> Sequence[Term]:
        """Cut a text as typed into what the search and the intents compare."""
        return self._index.terms(text)

    def _cards_by_id(self, day: date) -> dict[str, Card]:
        cards = self._days.get(day)
        if cards is None:
            cards = {}
            for card in self._all_cards:
                if card.valid_on(day):
                    cards.setdefault(card.id, card)
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            self._days[day] = cards
        return cards


def load(content: Path, quizzes: Path) -> tuple[Library, tuple[Fault, ...]]:
    """Read both folders, as much as can be read, with every fault in them."""
    sources = read_sources(content, quizzes)
    wording, wording_faults = read_wording(content / "wording")
    places, place_faults = places_of(content)
    faults = [*sources.faults, *faults_in(sources), *wording_faults, *place_faults]
    faults += text_faults(content / "reminders.yaml", sources.reminders, wording)
    meaning, meaning_faults = read_meaning(content)
    help_numbers, number_faults = read_help_numbers(content / "help_numbers.yaml")
    unanswered, topic_faults = read_unanswered(content / UNANSWERED)
    faults += [*meaning_faults, *number_faults, *topic_faults]
    library = Library(sources, wording, places, meaning, help_numbers, unanswered)
    return library, _sorted(faults)


def wording_of(content: Path, *files: str) -> Wording:
    """Read only the wording of some files: a job process begins anew each time."""
    return read_wording(content / "wording", *files)[0]


def places_and_quizzes(content: Path, quizzes: Path) -> tuple[Places, Mapping[str, str]]:
    """Read only the places and the titles of the quizzes by their ids."""
    sources = read_sources(content, quizzes)
    return places_of(content)[0], {one.value.id: one.value.title for one in sources.quizzes}


def places_of(content: Path) -> tuple[Places, list[Fault]]:
    """Read only the places, with the faults of their files."""
    folder = content / "places"
    return read_places(folder / "old_places.csv", folder / "office.yaml")


def _sorted(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(set(faults)))


def _content(sources: Sources) -> _Content:
    topics = tuple(found.value for found in sources.topics)
    order = {topic.id: place for place, topic in enumerate(topics)}
    cards = sorted(
        (found.value for found in sources.cards),
        key=lambda card: order.get(card.topic, len(order)),
    )
    return _Content(
        topics,
        tuple(found.value for found in sources.regulations),
        tuple(cards),
        tuple(found.value for found in sources.quizzes),
    )
