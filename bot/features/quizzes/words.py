"""How an attempt is said: a question, what an answer was worth, how it ended. No decisions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.conversation.messages import Choice
from bot.conversation.turn import Turn
from bot.features.lookup import ways as lookup_ways
from bot.features.quizzes import attempts, routes
from bot.features.quizzes.attempts import Attempt, Tried
from bot.features.quizzes.marking import Askable, DrawnQuestion
from bot.library.model import Question, Quiz
from bot.library.wording import Ready
from bot.text import markup
from bot.text.folding import short

LETTERS = "ABCDEF"
NOTHING = Ready("")
#: What a button shows of a card's title.
_CARD_LABEL = 44
#: Cards offered under a result; the questions behind the others are in the review.
_MOST_CARDS = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """A drawn question beside its text of today."""

    drawn: DrawnQuestion
    question: Question

    def option(self, shown: int) -> str:
        """Return the option shown at a position, without markup."""
        return markup.plain(self.question.options[self.drawn.order[shown]])

    @property
    def options(self) -> list[str]:
        """Return all options as they are shown."""
        return [self.option(shown) for shown in range(len(self.drawn.order))]


def askable(question: Question) -> Askable:
    """Return what drawing and marking need of a question."""
    return Askable(question.id, len(question.options), question.right)


def find_asked(quiz: Quiz, drawn: DrawnQuestion) -> Asked | None:
    """Return a drawn question with its text; None when it left the quiz or was recast."""
    found = next((question for question in quiz.questions if question.id == drawn.id), None)
    if found is None or not drawn.agrees(askable(found)):
        return None
    return Asked(drawn, found)


def option_choices(attempt: int, place: int, asked: Asked) -> list[Choice]:
    """Return the lettered choices of a question."""
    return [
        Choice(routes.ANSWER.to(attempt, place, shown), option)
        for shown, option in enumerate(asked.options)
    ]


def card_title(turn: Turn, card_id: str) -> str:
    """Return the title of a card in its variant of today, or nothing."""
    card = turn.app.library.card(card_id, turn.now.date())
    return markup.plain(card.title) if card else ""


def card_before(turn: Turn, card_id: str) -> list[Choice]:
    """Return the way back to the card of the question that was just answered, beside the next."""
    if not card_title(turn, card_id):
        return []
    return [replace(turn.choice(lookup_ways.card(card_id), "quiz.card_before"), extra=True)]


def card_choice(turn: Turn, card_id: str) -> list[Choice]:
    """Return the way to a card, or nothing when there is no such card today."""
    title = card_title(turn, card_id)
    if not title:
        return []
    label = turn.choice("", "quiz.see_card", title=short(title, _CARD_LABEL)).label
    return [Choice(lookup_ways.card(card_id), label)]


def source(turn: Turn, question: Question) -> str:
    """Return where the answer stands: the document by its short name, and the article."""
    rule = turn.app.library.regulation(question.regulation)
    name = markup.plain(rule.short) if rule and rule.short else question.regulation
    return ", ".join(part for part in (question.article, name) if part)


def feedback(turn: Turn, asked: Asked, shown: int, *, before: bool = False) -> Ready:
    """Say what was recorded, whether it is right, why, and where that stands.

    `before` says that it had been recorded earlier and stays.
    """
    drawn = asked.drawn
    return Ready(
        turn.words(
            "quiz.recorded",
            before=before,
            letter=LETTERS[shown],
            option=asked.option(shown),
            right=drawn.is_right(shown),
            right_letter=LETTERS[drawn.right_shown],
            right_option=asked.option(drawn.right_shown),
            why=Ready(asked.question.why),
            source=source(turn, asked.question),
            card=bool(card_title(turn, asked.question.card)),
        )
    )


def wrong_questions(turn: Turn, attempt: Attempt, quiz: Quiz) -> list[tuple[int, Asked, int]]:
    """Return (number from 1, question, option shown that was chosen) of every wrong answer."""
    chosen = attempts.wrong(turn.tx, attempt.id)
    found = []
    number = 0
    for place, drawn in enumerate(attempt.draw.questions):
        if place in attempt.draw.withdrawn:
            continue
        number += 1
        asked = find_asked(quiz, drawn) if drawn.id in chosen else None
        if asked:
            found.append((number, asked, drawn.order.index(chosen[drawn.id])))
    return found


def card_choices(turn: Turn, wrong: list[tuple[int, Asked, int]]) -> list[Choice]:
    """Return the cards behind wrong answers, each with the numbers of its questions."""
    numbers: dict[str, list[int]] = {}
    for number, asked, _ in wrong:
        numbers.setdefault(asked.question.card, []).append(number)
    choices = []
    for card_id, of_card in list(numbers.items())[:_MOST_CARDS]:
        title = short(card_title(turn, card_id), _CARD_LABEL)
        if title:
            said = ", ".join(map(str, of_card))
            id_ = lookup_ways.card(card_id)
            choices.append(turn.choice(id_, "quiz.wrong_card", title=title, numbers=said))
    return choices


def standing(turn: Turn, tried: Tried) -> str:
    """Say in a few words how an attempt stands or ended."""
    if tried.finished_at is None:
        number = min(tried.answered + 1, tried.total)
        return turn.words("quiz.state_open", number=number, total=tried.total)
    if tried.passed:
        return turn.words("quiz.state_passed", score=tried.score, total=tried.total)
    return turn.words("quiz.state_not_yet", score=tried.score, total=tried.total)
